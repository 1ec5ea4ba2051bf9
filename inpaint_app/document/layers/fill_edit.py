"""A fill as one step: the layers that it brings, and the mask that it puts away."""

from __future__ import annotations

from dataclasses import dataclass

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layer_edits import LayersEdit
from inpaint_app.document.masks.mask_edit import MaskEdit


@dataclass(frozen=True, eq=False)
class FillEdit:
    """Layers added or replaced, and what was filled taken out of the mask; the mask is part of the picture's change."""

    layers: LayersEdit
    mask: MaskEdit

    @property
    def label(self) -> str:
        return self.layers.label

    @property
    def nbytes(self) -> int:
        return self.layers.nbytes + self.mask.nbytes

    def apply(self, document: Document) -> Rect:
        self.mask.apply(document)
        return self.layers.apply(document)

    def revert(self, document: Document) -> Rect:
        self.mask.revert(document)
        return self.layers.revert(document)
