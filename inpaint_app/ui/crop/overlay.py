"""The overlay of the crop tool: a frame over the canvas with handles, and what it would cut off darkened."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF

from inpaint_app.document.crop import HANDLES, Corners, Frame, Handle, level_angle, with_corner
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.ui.canvas.overlay import HANDLE, REACH, CanvasOverlay, draw_handle, draw_outline, draw_pill
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.i18n.language import follow_language

_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_FAR = 10
"""How many times farther an arrow key moves with Shift."""


class Grip(NamedTuple):
    """What is held: a "handle" or a "corner" by its number, "move", "turn", "draw" (a frame) or a "line"."""

    kind: str
    which: int = 0


class CropOverlay(CanvasOverlay):
    """Lies over a canvas while its photo is cropped.

    Signals:
        frame_changed: the new Frame, at every move.
        corners_changed: the new Corners of a perspective, likewise.
        turned: the new angle, at every move.
        line_drawn: by how many degrees the drawn line leaves the nearer of across and down.
    """

    frame_changed = Signal(object)
    corners_changed = Signal(object)
    turned = Signal(float)
    line_drawn = Signal(float)

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._size = Size(1, 1)
        self._frame = Frame.of(Rect(0, 0, 1, 1))
        self._corners: Corners | None = None
        self._left = Size(1, 1)
        self._aspect: float | None = None
        self._drawing = False
        self._line: QLineF | None = None
        self._from: tuple[Point, Frame, Corners | None] = Point(0, 0), self._frame, None
        self.drag_ended.connect(self._line_ended)
        follow_language(self, lambda: self.setAccessibleName(self.tr("Frame of what is kept")))

    def show_frame(self, size: Size, frame: Frame, corners: Corners | None, left: Size, aspect: float | None) -> None:
        """
        Args:
            size: of the photo.
            corners: of a perspective; None: those of ``frame``.
            left: of the picture that will be left.
            aspect: that dragging keeps.
        """
        self._size, self._frame, self._corners, self._left, self._aspect = size, frame, corners, left, aspect
        self.setAccessibleDescription(self.tr("{} by {} pixels").format(*left))
        self.update()

    def draw_lines(self, on: bool) -> None:
        """Let a drag draw the line by which the photo is straightened, or hold the frame again."""
        self._drawing, self._line = on, None
        self.update()

    @property
    def outline(self) -> QPolygonF:
        """The frame, logical pixels of the view."""
        return QPolygonF([self.to_view(corner) for corner in self._corners or self._frame.corners])

    def place_of(self, handle: Handle) -> QPointF:
        """Where a handle of the frame is drawn."""
        return self.to_view(self._frame.at(*handle))

    # -- dragging

    def grip_at(self, at: QPointF) -> object | None:
        """A handle, the line, or what lies inside or outside of the frame."""
        if self._drawing:
            return Grip("line")
        if self._corners is not None:
            near = [index for index, place in enumerate(self.outline.toList()) if _near(place, at)]
            return Grip("corner", near[0]) if near else None
        for index, handle in enumerate(HANDLES):
            if _near(self.place_of(handle), at):
                return Grip("handle", index)
        if not self.outline.containsPoint(at, Qt.FillRule.OddEvenFill):
            return Grip("turn")
        whole = self._frame.upright == Rect.of_size(self._size)
        return Grip("draw" if whole else "move")

    def begin(self, at: QPointF) -> None:
        self._from = self.to_image(at), self._frame, self._corners

    def drag(self, at: QPointF) -> None:
        start, frame, corners = self._from
        to, size = self.to_image(at), self._size
        match self.grip:
            case Grip("line"):
                self._line = QLineF(self.to_view(start), at)
                self.update()
            case Grip("corner", which) if corners is not None:
                self.corners_changed.emit(with_corner(corners, which, to, size))
            case Grip("handle", which):
                self.frame_changed.emit(frame.dragged(HANDLES[which], to, size, self._kept_aspect(frame)))
            case Grip("move"):
                self.frame_changed.emit(frame.moved(to.x - start.x, to.y - start.y, size))
            case Grip("turn"):
                self.turned.emit(_turned(frame, start, to))
            case Grip("draw"):
                self.frame_changed.emit(self._drawn(start, to))

    def _kept_aspect(self, frame: Frame) -> float | None:
        """Shift keeps the aspect that there is."""
        if self._aspect is None and self.held_keys & Qt.KeyboardModifier.ShiftModifier:
            return frame.width / frame.height
        return self._aspect

    def _drawn(self, start: Point, to: Point) -> Frame:
        """A frame between two points."""
        width, height = self._size
        first = Point(min(max(start.x, 0.0), width - 1.0), min(max(start.y, 0.0), height - 1.0))
        handle = Handle(1 if to.x >= first.x else -1, 1 if to.y >= first.y else -1)
        seed = Frame(Point(first.x + handle.across / 2, first.y + handle.down / 2), 1.0, 1.0).shrunk_into(self._size)
        return seed.dragged(handle, to, self._size, self._aspect)

    def take_back(self) -> None:
        _, frame, corners = self._from
        if self._drawing:
            self._line = None
            self.update()
        elif corners is not None:
            self.corners_changed.emit(corners)
        elif self.grip == Grip("turn"):
            self.turned.emit(frame.degrees)
        else:
            self.frame_changed.emit(frame)

    def _line_ended(self) -> None:
        line, self._line = self._line, None
        if line is not None and line.length() >= REACH:
            self.line_drawn.emit(level_angle(Point(line.x1(), line.y1()), Point(line.x2(), line.y2())))
        self.update()

    def cursor_of(self, grip: object) -> Qt.CursorShape:
        match grip:
            case Grip("line" | "draw"):
                return Qt.CursorShape.CrossCursor
            case Grip("handle", which) if not self._frame.degrees:
                return _CURSORS[HANDLES[which]]
            case Grip("turn"):
                return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.SizeAllCursor

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys move the frame by a pixel, with Shift by ten."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._corners is not None or self.grip is not None:
            super().keyPressEvent(event)
            return
        far = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self.frame_changed.emit(self._frame.moved(step[0] * far, step[1] * far, self._size))

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        outline = self.outline
        cut = QPainterPath()
        cut.addRect(QRectF(self.rect()))
        cut.addPolygon(outline)
        cut.closeSubpath()
        painter.fillPath(cut, QColor(0, 0, 0, 130))  # odd-even: what is kept is left out
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_thirds(painter, outline.toList())
        draw_outline(painter, outline)
        for index, place in self._grips():
            draw_handle(painter, place, index == self.hovered)
        below = max((place for place in outline.toList()), key=lambda place: place.y())
        middle = outline.boundingRect().center().x()
        draw_pill(painter, "{} × {}".format(*self._left), QPointF(middle, min(below.y(), self.height()) - HANDLE))
        if self._line is not None:
            draw_outline(painter, QPolygonF([self._line.p1(), self._line.p2()]))

    def _grips(self) -> list[tuple[Grip, QPointF]]:
        if self._corners is not None:
            return [(Grip("corner", index), place) for index, place in enumerate(self.outline.toList())]
        return [(Grip("handle", index), self.place_of(handle)) for index, handle in enumerate(HANDLES)]

    def _paint_thirds(self, painter: QPainter, corners: list[QPointF]) -> None:
        """Lines at the thirds of every side."""
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1.0))
        upper_left, upper_right, lower_right, lower_left = corners
        for third in (1 / 3, 2 / 3):
            painter.drawLine(_between(upper_left, upper_right, third), _between(lower_left, lower_right, third))
            painter.drawLine(_between(upper_left, lower_left, third), _between(upper_right, lower_right, third))


_CURSORS = {
    Handle(-1, 0): Qt.CursorShape.SizeHorCursor, Handle(1, 0): Qt.CursorShape.SizeHorCursor,
    Handle(0, -1): Qt.CursorShape.SizeVerCursor, Handle(0, 1): Qt.CursorShape.SizeVerCursor,
    Handle(-1, -1): Qt.CursorShape.SizeFDiagCursor, Handle(1, 1): Qt.CursorShape.SizeFDiagCursor,
    Handle(1, -1): Qt.CursorShape.SizeBDiagCursor, Handle(-1, 1): Qt.CursorShape.SizeBDiagCursor,
}  # fmt: skip


def _near(place: QPointF, at: QPointF) -> bool:
    return max(abs(place.x() - at.x()), abs(place.y() - at.y())) <= REACH


def _between(start: QPointF, end: QPointF, share: float) -> QPointF:
    return start + (end - start) * share


def _turned(frame: Frame, start: Point, to: Point) -> float:
    """The angle of a frame that a drag from ``start`` to ``to`` turns about its middle, -45 to 45."""
    middle = frame.centre
    angles = [math.degrees(math.atan2(at.y - middle.y, at.x - middle.x)) for at in (start, to)]
    by = (angles[1] - angles[0] + 180) % 360 - 180
    return min(max(frame.degrees + by, -45.0), 45.0)
