"""What a person does to the mask: strokes and whole-mask edits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.history import Edit
from inpaint_app.document.layers.layer_mask import LayerMaskStroke
from inpaint_app.document.masks.mask import Brush, Stroke
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker


class MaskEditor:
    """The part of the editor that changes the mask; reached as ``Editor.mask``.

    Attributes:
        painted_layer: id of the fill that strokes paint out (and erasing ones bring back) in the place of the mask;
            None: the mask. A fill that is gone or hidden counts as None.
    """

    def __init__(
        self,
        changeable: Callable[[], Document | None],
        do: Callable[[Callable[[Document], Edit]], None],
        record: Callable[[Edit], None],
        changed: Callable[[Rect], None],
        files: FileWorker,
        layers_shown: Callable[[Rect], None],
    ) -> None:
        """
        Args:
            changeable: the document, if there is one that may be changed now.
            do: makes one edit as one undo step, and announces it; ends the running stroke first.
            record: keeps an edit whose change is already made, and announces that.
            changed: announces in which rectangle of the photo the mask has changed.
            files: reads in the background.
            layers_shown: announces in which rectangle of the photo the picture looks different.
        """
        self._changeable = changeable
        self._do = do
        self._record = record
        self._changed = changed
        self._files = files
        self._layers_shown = layers_shown
        self._stroke: Stroke | LayerMaskStroke | None = None
        self._shown = changed
        self.painted_layer: int | None = None

    @property
    def painting(self) -> bool:
        """Whether a stroke has begun and not ended."""
        return self._stroke is not None

    def begin_stroke(self, brush: Brush, erase: bool, at: Point, pressure: float = 1.0) -> None:
        """Start painting (or erasing) the mask; ``at`` in image pixels, also outside the photo."""
        document = self._changeable()
        if document is None:
            return
        self.end_stroke()
        fill = next((fill for fill in document.fills if fill.id == self.painted_layer and fill.shown), None)
        if fill is None:
            self._stroke, self._shown = document.mask.begin_stroke(brush, erase, at, pressure), self._changed
        else:
            self._stroke = LayerMaskStroke(document, fill, brush, erase, at, pressure)
            self._shown = self._layers_shown
        self._shown(self._stroke.start_rect)

    def extend_stroke(self, to: Point, pressure: float = 1.0) -> None:
        """Paint on to ``to``."""
        if self._stroke is not None:
            self._shown(self._stroke.extend(to, pressure))

    def end_stroke(self) -> None:
        """Make the stroke one undo step."""
        stroke, self._stroke = self._stroke, None
        edit: Edit | None = stroke.end() if stroke is not None else None
        if edit is not None:
            self._record(edit)

    def abort_stroke(self) -> None:
        """Take the stroke back as if it had not been."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            self._shown(stroke.abort())

    def forget(self) -> None:
        """Another document is open: the stroke went with the former one."""
        self._stroke = None
        self.painted_layer = None

    def clear(self) -> None:
        """Select nothing."""
        self._do(lambda document: document.mask.set_all(0))

    def invert(self) -> None:
        """Select what was not."""
        self._do(lambda document: document.mask.invert())

    def select_all(self) -> None:
        """Select the whole photo."""
        self._do(lambda document: document.mask.set_all(255))

    def load(self, path: Path) -> None:
        """Read a picture of the photo's size in the background: white becomes the mask, as one step."""
        document = self._changeable()
        if document is None:
            return

        def read() -> npt.NDArray[np.uint8]:
            from inpaint_app.document.files.image_io import open_mask

            return open_mask(path, document.photo.size)

        def use(pixels: npt.NDArray[np.uint8]) -> None:
            if self._changeable() is document:
                self._do(lambda _: document.mask.load(pixels))

        self._files.submit(Message("opening {name}", name=path.name), read, use)
