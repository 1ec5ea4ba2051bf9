"""Undoable changes of the picture's size, shape or orientation, which move everything at once.

Extending the canvas is one; cropping, turning and flipping are others. Each makes a new ``Layout`` out of
the present one; this edit swaps the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.layers import Layer, Photo
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.named_masks import NamedMask


class Operation(NamedTuple):
    """A change of geometry by its name ("crop", "turn", "flip", "straighten", "resize", "extend")."""

    name: str
    arguments: tuple[float, ...]


class Layout(NamedTuple):
    """All of a document that lies in image coordinates; layers and masks fit the photo."""

    photo: Photo
    layers: tuple[Layer, ...]
    mask: Mask
    named_masks: tuple[NamedMask, ...]

    @classmethod
    def of(cls, document: Document) -> Layout:
        """What ``document`` consists of now; nothing is copied."""
        return cls(document.photo, document.layers, document.mask, document.named_masks)

    @property
    def nbytes(self) -> int:
        """Memory of the photo and of the masks, as if all of them were painted: a figure that stays the same."""
        return self.photo.pixels.nbytes + self.photo.rect.area * (1 + len(self.named_masks))

    def put_into(self, document: Document) -> Rect:
        """Make ``document`` consist of this; all of the picture may look different."""
        document.photo, document.layers, document.mask, document.named_masks = self
        return document.photo.rect


@dataclass(frozen=True, eq=False)
class GeometryEdit:
    """Another layout in the place of the former one. Both are kept by reference: nothing is copied.

    The former mask comes back as it was, because between ``apply`` and ``revert`` strokes go to the other
    one; a history in order keeps to that.

    Attributes:
        operation: what makes ``after`` out of ``before``, by name and arguments (see ``project.replay``); None:
            nothing that is known by name.
    """

    label: str
    before: Layout
    after: Layout
    operation: Operation | None = None

    @property
    def nbytes(self) -> int:
        # One of the two is the document's own at any time. Layers mostly share their arrays.
        known = {id(block) for layer in self.before.layers for block in layer.blocks}
        new = {id(block): block.nbytes for layer in self.after.layers for block in layer.blocks}
        return max(self.before.nbytes, self.after.nbytes) + sum(new[key] for key in new.keys() - known)

    def apply(self, document: Document) -> Rect:
        return self.after.put_into(document)

    def revert(self, document: Document) -> Rect:
        return self.before.put_into(document)


def moved_mask(mask: Mask, size: Size, dx: int, dy: int) -> Mask:
    """A mask of ``size`` that holds what lies inside it of ``mask`` moved by (dx, dy)."""
    moved = Mask(size)
    place = mask.painted_bounds.translate(dx, dy).clip(size)
    if not place.empty:
        moved.write(place, mask.pixels[place.translate(-dx, -dy).slices])
    return moved
