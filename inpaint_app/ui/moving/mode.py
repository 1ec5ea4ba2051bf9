"""The move tool: the active layer is moved, made larger or smaller, or turned, and kept as one undo step."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtGui import QImage

from inpaint_app.document.crop import Frame
from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Point, Size
from inpaint_app.document.layers.layer_transform import shift_to
from inpaint_app.document.layers.layers import FillLayer
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.canvas.overlays.tool_mode import ToolMode
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.moving.bar import MoveBar
from inpaint_app.ui.moving.overlay import MoveOverlay
from inpaint_app.ui.widgets.thumbnails import reduction, thumbnail_image

_GHOST = QSize(500, 500)
"""Size of what is drawn in the frame while a layer is dragged."""


class MoveMode(ToolMode):
    """Lays the active layer into a frame; without an active one it takes the topmost that is shown.

    Attributes:
        frame: as chosen by now.
    """

    bar: MoveBar
    overlay: MoveOverlay

    def __init__(self, editor: Editor, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(ToolKind.MOVE, editor, canvas, MoveBar(), MoveOverlay(canvas), parent)
        self._fill: FillLayer | None = None  # as it was when the mode began
        self._size = Size(1, 1)
        self._revision = 0
        self._ghost = QImage()
        self.frame = Frame(Point(0, 0), 1, 1)
        self._shown: Frame | None = None  # in which the picture shows the layer; None: computed just now
        self.bar.frame_edited.connect(self._edited)
        self.bar.proportions_wanted.connect(self._show)
        self.overlay.frame_changed.connect(self._dragged)
        self.overlay.turned.connect(self._turned)
        self.overlay.drag_ended.connect(self._ask)
        editor.mover.shown.connect(self._take_shown)
        editor.session.active_layer_changed.connect(self._follow)
        editor.session.history_changed.connect(self._follow)

    def begin(self, document: Document) -> bool:
        """The layer where it is."""
        session = self._editor.session
        fill = session.active_fill or next((fill for fill in reversed(document.fills) if fill.shown), None)
        if fill is None or not fill.shown:
            session.notice.emit(self.tr("There is no layer to move; fill something, or drop a second photo here."))
            return False
        session.activate(fill.id)
        self._fill = fill
        self._size = document.photo.size
        self._revision = document.history.revision
        self._ghost = _ghost_of(fill)
        self.frame = self._shown = Frame.of(fill.rect)
        self._show()
        return True

    @Slot()
    def apply(self) -> None:
        """Keep the layer in its frame, as one undo step."""
        fill, frame = self._fill, self.frame
        if not self.active or fill is None or frame == Frame.of(fill.rect):
            return
        self._end(applied=True)
        self._editor.mover.keep(fill, frame)

    def step_aside(self) -> None:
        """Another tool keeps what was moved: nobody expects a layer to jump back."""
        self.apply()
        super().step_aside()

    def abandon(self) -> None:
        """Put the layer back."""
        self._editor.mover.discard()

    @Slot(object)
    def _dragged(self, frame: Frame) -> None:
        width, height = self._size
        at = Point(min(max(frame.centre.x, 0.0), width), min(max(frame.centre.y, 0.0), height))
        frame = replace(frame, centre=at)
        fill = self._fill
        if fill is None:
            return
        sized = frame.width != fill.rect.width or frame.height != fill.rect.height
        if self.overlay.grip is not None and not sized:
            frame = _on_whole_pixels(frame)
        self.frame = frame
        if self.overlay.grip is None or shift_to(fill, frame) is not None:
            self._ask()
        self._show()

    @Slot(float)
    def _turned(self, degrees: float) -> None:
        self._dragged(replace(self.frame, degrees=round(degrees, 1)))

    @Slot(object)
    def _edited(self, frame: Frame) -> None:
        self._dragged(frame)

    @Slot()
    def _ask(self) -> None:
        """Have the picture show the layer in its frame."""
        if self.active and self._fill is not None and self.frame != self._shown:
            self._editor.mover.show(self._fill, self.frame)

    @Slot(object)
    def _take_shown(self, frame: Frame) -> None:
        if self.active:
            self._shown = frame
            self._show()

    @Slot()
    def _follow(self) -> None:
        """Another layer is active, or something else was done: what was moved is kept, as any preview is."""
        document, active = self._editor.document, self._editor.session.active_layer
        if not self.active or self._fill is None or document is None:
            return
        if document.history.revision != self._revision or active is None or active.id != self._fill.id:
            self._editor.mover.forget()
            self._editor.layers.commit_preview()
            self._end(applied=True)

    @Slot()
    def _show(self) -> None:
        if self._fill is None:
            return
        ghost = None if self._shown == self.frame else self._ghost
        aspect = self.frame.width / self.frame.height if self.bar.proportional.isChecked() else None
        self.overlay.show_frame(self.frame, ghost, aspect)
        self.bar.show_frame(self._fill.name, self.frame, changed=self.frame != Frame.of(self._fill.rect))


def _on_whole_pixels(frame: Frame) -> Frame:
    """Moved by less than a pixel, so that an upright frame of whole size lies on pixels: the layer is then exact."""
    left, top = frame.centre.x - frame.width / 2, frame.centre.y - frame.height / 2
    return frame.moved(round(left) - left, round(top) - top) if not frame.degrees else frame


def _ghost_of(fill: FillLayer) -> QImage:
    every = slice(None, None, reduction(fill.rect.width, fill.rect.height, _GHOST))
    return thumbnail_image(fill.pixels[every, every], fill.effective_coverage((every, every)))
