"""The crop tool: a frame is chosen on the canvas, by hand or by numbers, and the editor crops to it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Slot

from inpaint_app.document.crop import Corners, Frame, rectified_size
from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.canvas.overlays.tool_mode import ToolMode
from inpaint_app.ui.crop.bar import CropBar
from inpaint_app.ui.crop.overlay import CropOverlay
from inpaint_app.ui.editing.editor import Editor

_ROOM = 0.08
"""Share of the view left free around the photo, for handles at its border."""


class CropMode(ToolMode):
    """Chooses what of the picture is kept; nothing changes before Enter.

    Attributes:
        frame: as chosen by now.
        corners: those of a perspective; None: the frame's own.
    """

    bar: CropBar
    overlay: CropOverlay

    def __init__(self, editor: Editor, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(ToolKind.CROP, editor, canvas, CropBar(), CropOverlay(canvas), parent)
        self._size = Size(1, 1)
        self._aspect = 0.0
        self._was_fitting = False
        self.frame = Frame.of(Rect.of_size(self._size))
        self._wanted = self.frame  # before it was made smaller to be turned
        self.corners: Corners | None = None
        self.bar.aspect_chosen.connect(self._choose_aspect)
        self.bar.size_edited.connect(self._choose_size)
        self.bar.angle_edited.connect(self._turn)
        self.bar.drawing_wanted.connect(self.overlay.draw_lines)
        self.bar.perspective_wanted.connect(self._choose_perspective)
        self.overlay.frame_changed.connect(self._take_frame)
        self.overlay.corners_changed.connect(self._take_corners)
        self.overlay.turned.connect(self._turn)
        self.overlay.line_drawn.connect(self._turn)

    def begin(self, document: Document) -> bool:
        """The whole photo, as no crop yet."""
        self._size = document.photo.size
        self._aspect = 0.0
        self.bar.aspect.setCurrentIndex(0)
        self.frame = self._wanted = Frame.of(Rect.of_size(self._size))
        self.corners = None
        self.overlay.draw_lines(False)
        self._was_fitting = self._canvas.fitting
        QTimer.singleShot(0, self._make_room)  # when the bar has taken its place from the canvas
        self._show()
        return True

    def _make_room(self) -> None:
        if self.active and self._was_fitting:
            self._canvas.show_rect(Rect.of_size(self._size), _ROOM)

    def abandon(self) -> None:
        """Show the whole photo again where that was shown before."""
        if self._was_fitting:
            self._canvas.fit()

    @Slot()
    def apply(self) -> None:
        """Crop to what is chosen, in the background; a frame around everything leaves everything."""
        if not self.active or not self._changed:
            return
        corners, frame, left = self.corners, self.frame, self.left
        self._end(applied=True)
        upright = frame.upright
        if corners is None and upright is not None:
            self._editor.geometry.crop(upright, keep_cut=self.bar.keep.isChecked())
        else:
            self._editor.geometry.rectify(corners or frame.corners, left)

    @property
    def left(self) -> Size:
        """The size of the picture that will be left."""
        return self.frame.size if self.corners is None else rectified_size(self.corners, self._size)

    @property
    def _changed(self) -> bool:
        whole = Frame.of(Rect.of_size(self._size))
        return self.corners not in (None, whole.corners) or self.frame.upright != Rect.of_size(self._size)

    @Slot(object)
    def _take_frame(self, frame: Frame) -> None:
        self.frame = self._wanted = frame
        self._show()

    @Slot(object)
    def _take_corners(self, corners: Corners) -> None:
        self.corners = corners
        self._show()

    @Slot(float)
    def _turn(self, degrees: float) -> None:
        self.overlay.draw_lines(False)
        self.frame = replace(self._wanted, degrees=round(degrees, 2)).shrunk_into(self._size)
        self._show()

    @Slot(float)
    def _choose_aspect(self, aspect: float) -> None:
        self._aspect = self._size.width / self._size.height if aspect < 0 else aspect
        self._take_frame(self.frame.with_aspect(self._aspect, self._size) if self._aspect else self.frame)

    @Slot(object)
    def _choose_size(self, size: Size) -> None:
        self._aspect = 0.0
        self.bar.aspect.setCurrentIndex(0)
        frame = replace(self.frame, width=min(size.width, self._size.width), height=min(size.height, self._size.height))
        self._take_frame(frame.moved(0, 0, self._size) if not frame.degrees else frame.shrunk_into(self._size))

    @Slot(bool)
    def _choose_perspective(self, on: bool) -> None:
        self.corners = self.frame.corners if on else None
        self._show()

    def _show(self) -> None:
        left, corners = self.left, self.corners
        self.overlay.show_frame(self._size, self.frame, corners, left, self._aspect or None)
        self.bar.show_crop(
            self._size, left, self.frame.degrees, perspective=corners is not None, changed=self._changed)
