"""Edits of the mask: strokes and whole-mask changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from inpaint_app.cancelling import Cancellation
from inpaint_app.document.cloning.source import SourceMap
from inpaint_app.document.cloning.stroke import CloneStroke
from inpaint_app.document.document import DocumentEdit
from inpaint_app.document.files.decoder.process import DecoderProcess
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.layer_mask import LayerMaskStroke
from inpaint_app.document.masks.marking import Marked, MarkingStroke
from inpaint_app.document.masks.mask import Brush, Mask, Stroke
from inpaint_app.document.masks.mask_edit import MaskEdit
from inpaint_app.document.masks.source_masks import SOURCE_MASKS, SourceStroke, without_sources
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.masks.mask_tasks import MaskTasks
from inpaint_app.ui.editing.session import DocumentSession

if TYPE_CHECKING:
    from inpaint_app.document.files.mask_file import MaskFile

AnyStroke = Stroke | LayerMaskStroke | MarkingStroke | CloneStroke | SourceStroke

_AT_ONCE = 4_000_000
"""Pixels of a mask that can be changed as a whole without being noticed."""


class MaskEditor:
    """The part of the editor that changes the mask, and that paints; reached as ``Editor.mask``.

    Strokes go to the mask, or to the layer that the session says is being painted out; those that copy, onto layers.

    Attributes:
        fill_stroke: has a stroke filled that has ended, where the session says that each is.
    """

    def __init__(self, session: DocumentSession, files: FileWorker, decoder: DecoderProcess) -> None:
        """``files`` reads in the background; ``decoder`` opens the files."""
        self._session = session
        self._files = files
        self._decoder = decoder
        self._tasks = MaskTasks(session, files)
        self.fill_stroke: Callable[[Marked], object] = lambda _: None
        self._stroke: AnyStroke | None = None
        self._then: Callable[[Marked], object] = self.fill_stroke
        self._shown: Callable[[Rect], None] = session.announce_mask
        session.settling.connect(self.end_stroke)
        session.closing.connect(self._forget)

    def begin_stroke(
        self, brush: Brush, erase: bool, at: Point, pressure: float = 1.0,
        then: Callable[[Marked], object] | None = None,
    ) -> None:
        """Start painting (or erasing) the mask.

        Args:
            at: image pixels, also outside the photo.
            then: the stroke becomes no part of the mask, and this is called with it when it ends.
        """
        document = self._session.changeable()
        if document is None:
            return
        self.end_stroke()
        fill = self._session.painted_fill
        if then is None and fill is None and self._session.fill_on_release and not erase:
            then = self.fill_stroke
        if then is not None:
            self._stroke, self._then = MarkingStroke(document.mask, brush, at, pressure), then
        elif fill is None:
            self._stroke = document.mask.begin_stroke(brush, erase, at, pressure)
        else:
            self._stroke = LayerMaskStroke(document, fill, brush, erase, at, pressure)
        in_layer = isinstance(self._stroke, LayerMaskStroke)
        self._begin_showing(
            self._session.announce_composite if in_layer else self._session.announce_mask, self._stroke.start_rect)

    def begin_clone(self, source: SourceMap, brush: Brush, at: Point, pressure: float = 1.0) -> None:
        """Start copying from where ``source`` says; ``extend_stroke`` and the others go on with it."""
        document = self._session.changeable()
        if document is None:
            return
        self.end_stroke()
        self._stroke = CloneStroke(
            document, source, brush, at, pressure, active=self._session.active_fill,
            name=lambda number: QCoreApplication.translate("MaskEditor", "Clone {}").format(number))
        self._begin_showing(self._session.announce_composite, self._stroke.start_rect)

    def begin_sources(self, name: str | None, brush: Brush, at: Point, pressure: float = 1.0) -> None:
        """Start painting the source mask called ``name``, or erasing both of them."""
        document = self._session.changeable()
        if document is not None:
            self.end_stroke()
            self._stroke = SourceStroke(document, name, brush, at, pressure)
            self._begin_showing(self._session.announce_sources, self._stroke.start_rect)

    def clear_sources(self) -> None:
        """Let texture come from everywhere again."""
        document = self._session.changeable()
        if document is not None and any(named.name in SOURCE_MASKS for named in document.named_masks):
            self._session.do(without_sources)

    def _begin_showing(self, shown: Callable[[Rect], None], rect: Rect) -> None:
        self._session.painting = True
        self._shown = shown
        shown(rect)

    def extend_stroke(self, to: Point, pressure: float = 1.0) -> None:
        """Paint on to ``to``."""
        if self._stroke is not None:
            self._shown(self._stroke.extend(to, pressure))

    def end_stroke(self) -> None:
        """Make the stroke one undo step, or have it filled."""
        stroke = self._taken_stroke()
        if isinstance(stroke, MarkingStroke):
            self._then(stroke.end())
            return
        edit: DocumentEdit | None = stroke.end() if stroke is not None else None
        if edit is not None:
            self._session.record(edit)

    def abort_stroke(self) -> None:
        """Take the stroke back as if it had not been."""
        stroke = self._taken_stroke()
        if stroke is not None:
            self._shown(stroke.abort())

    def _taken_stroke(self) -> AnyStroke | None:
        stroke, self._stroke = self._stroke, None
        self._session.painting = False
        return stroke

    def _forget(self) -> None:
        """Another document comes: the stroke goes with this one."""
        self._taken_stroke()

    def clear(self) -> None:
        """Select nothing; at once where little has ever been selected."""
        self._change(lambda mask: mask.set_all(0), lambda mask: mask.painted_bounds)

    def invert(self) -> None:
        """Select what was not."""
        self._change(lambda mask: mask.invert())

    def select_all(self) -> None:
        """Select the whole photo."""
        self._change(lambda mask: mask.set_all(255))

    def _change(
        self, make: Callable[[Mask], MaskEdit], reads: Callable[[Mask], Rect] = lambda mask: Rect.of_size(mask.size),
    ) -> None:
        """At once where that takes little, else in the background; ``reads``: what of the mask is looked at."""
        document = self._session.changeable()
        if document is not None and reads(document.mask).area > _AT_ONCE:
            self._tasks.start(Message("changing the mask"), make)
        else:
            self._session.do(lambda document: make(document.mask))

    def load(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Read a picture of the photo's size in the background: white becomes the mask, as one step.

        ``then`` is called when that is done.
        """
        document = self._session.changeable()
        if document is None:
            return

        def read() -> MaskFile:
            from inpaint_app.document.files.mask_file import read_mask

            return self._decoder.call(read_mask, path, document.photo.size)

        def use(read: MaskFile) -> None:
            if self._session.changeable() is document:
                self._session.do(lambda _: document.mask.load(read.values))
                for notice in read.notices:
                    self._session.notice.emit(notice)
                if then is not None:
                    then()

        self._files.submit(Message("opening {name}", name=path.name), read, use, Cancellation())
