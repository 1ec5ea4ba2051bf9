"""The base of an overlay with a frame whose handles are dragged: it is moved, made larger or smaller, and turned."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPolygonF

from inpaint_app.document.crop import HANDLES, Frame, Handle
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.ui.canvas.overlays.overlay import REACH, CanvasOverlay, draw_handle, draw_outline
from inpaint_app.ui.canvas.view import CanvasView

_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_FAR = 10
"""How many times farther an arrow key moves with Shift."""


class Grip(NamedTuple):
    """What is held: a "handle" by its number, "move", "turn"; further ones of subclasses."""

    kind: str
    which: int = 0


class FrameOverlay(CanvasOverlay):
    """Lies over a canvas with a frame on it: handles, a drag inside moves, a drag outside turns, arrow keys move.

    Signals:
        frame_changed: the new Frame, at every move.
        turned: the angle that it would be turned to, at every move.

    Attributes:
        frame: as shown.
        bounds: the picture's size, which the frame does not leave; None: it may.
        aspect: that dragging keeps; None: free.
    """

    frame_changed = Signal(object)
    turned = Signal(float)

    def __init__(self, canvas: CanvasView, most_degrees: float) -> None:
        """``most_degrees``: how far the frame can be turned either way."""
        super().__init__(canvas)
        self.frame = Frame.of(Rect(0, 0, 1, 1))
        self.bounds: Size | None = None
        self.aspect: float | None = None
        self._most_degrees = most_degrees
        self._from: tuple[Point, Frame] = Point(0, 0), self.frame

    @property
    def outline(self) -> QPolygonF:
        """The frame, logical pixels of the view."""
        return QPolygonF([self.to_view(corner) for corner in self.frame.corners])

    def place_of(self, handle: Handle) -> QPointF:
        """Where a handle of the frame is drawn."""
        return self.to_view(self.frame.at(*handle))

    def grip_at(self, at: QPointF) -> object | None:
        """A handle, or what lies inside or outside of the frame."""
        for index, handle in enumerate(HANDLES):
            if near(self.place_of(handle), at):
                return Grip("handle", index)
        return Grip("move" if self.outline.containsPoint(at, Qt.FillRule.OddEvenFill) else "turn")

    def begin(self, at: QPointF) -> None:
        self._from = self.to_image(at), self.frame

    def drag(self, at: QPointF) -> None:
        start, frame = self._from
        to = self.to_image(at)
        match self.grip:
            case Grip("handle", which):
                self.frame_changed.emit(frame.dragged(HANDLES[which], to, self.bounds, self._kept_aspect(frame)))
            case Grip("move"):
                self.frame_changed.emit(frame.moved(to.x - start.x, to.y - start.y, self.bounds))
            case Grip("turn"):
                self.turned.emit(self._turned(frame, start, to))

    def take_back(self) -> None:
        frame = self._from[1]
        if self.grip == Grip("turn"):
            self.turned.emit(frame.degrees)
        else:
            self.frame_changed.emit(frame)

    def cursor_of(self, grip: object) -> Qt.CursorShape:
        match grip:
            case Grip("handle", which) if not self.frame.degrees:
                return _CURSORS[HANDLES[which]]
            case Grip("turn"):
                return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.SizeAllCursor

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys move the frame by a pixel, with Shift by ten."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self.grip is not None:
            super().keyPressEvent(event)
            return
        far = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self.frame_changed.emit(self.frame.moved(step[0] * far, step[1] * far, self.bounds))

    def paint_frame(self, painter: QPainter) -> None:
        """Outline and handles."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_outline(painter, self.outline)
        for index, handle in enumerate(HANDLES):
            draw_handle(painter, self.place_of(handle), Grip("handle", index) == self.hovered)

    def _kept_aspect(self, frame: Frame) -> float | None:
        """Shift keeps the aspect that there is."""
        if self.aspect is None and self.held_keys & Qt.KeyboardModifier.ShiftModifier:
            return frame.width / frame.height
        return self.aspect

    def _turned(self, frame: Frame, start: Point, to: Point) -> float:
        """The angle of a frame that a drag from ``start`` to ``to`` turns about its middle."""
        middle = frame.centre
        angles = [math.degrees(math.atan2(at.y - middle.y, at.x - middle.x)) for at in (start, to)]
        degrees = (frame.degrees + angles[1] - angles[0] + 180) % 360 - 180
        return min(max(degrees, -self._most_degrees), self._most_degrees)


_CURSORS = {
    Handle(-1, 0): Qt.CursorShape.SizeHorCursor, Handle(1, 0): Qt.CursorShape.SizeHorCursor,
    Handle(0, -1): Qt.CursorShape.SizeVerCursor, Handle(0, 1): Qt.CursorShape.SizeVerCursor,
    Handle(-1, -1): Qt.CursorShape.SizeFDiagCursor, Handle(1, 1): Qt.CursorShape.SizeFDiagCursor,
    Handle(1, -1): Qt.CursorShape.SizeBDiagCursor, Handle(-1, 1): Qt.CursorShape.SizeBDiagCursor,
}  # fmt: skip


def near(place: QPointF, at: QPointF) -> bool:
    """Whether the pointer at ``at`` takes hold of what is drawn at ``place``."""
    return max(abs(place.x() - at.x()), abs(place.y() - at.y())) <= REACH
