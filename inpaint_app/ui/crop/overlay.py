"""The overlay of the crop tool: a frame over the canvas with handles, and what it would cut off darkened."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF

from inpaint_app.document.crop import Corners, Frame, Handle, level_angle, with_corner
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.ui.canvas.overlays.frame_overlay import FrameOverlay, Grip, near
from inpaint_app.ui.canvas.overlays.overlay import HANDLE, REACH, draw_handle, draw_outline, draw_pill
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.i18n.language import follow_language


class CropOverlay(FrameOverlay):
    """Lies over a canvas while its photo is cropped. Further grips: a "corner", "draw" (a frame), a "line".

    Signals:
        corners_changed: the new Corners of a perspective, at every move.
        line_drawn: by how many degrees the drawn line leaves the nearer of across and down.
    """

    corners_changed = Signal(object)
    line_drawn = Signal(float)

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, most_degrees=45.0)
        self._size = Size(1, 1)
        self._corners: Corners | None = None
        self._left = Size(1, 1)
        self._drawing = False
        self._line: QLineF | None = None
        self._corners_before: Corners | None = None
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
        self._size, self.bounds, self.frame, self.aspect = size, size, frame, aspect
        self._corners, self._left = corners, left
        self.setAccessibleDescription(self.tr("{} by {} pixels").format(*left))
        self.update()

    def draw_lines(self, on: bool) -> None:
        """Let a drag draw the line by which the photo is straightened, or hold the frame again."""
        self._drawing, self._line = on, None
        self.update()

    @property
    def outline(self) -> QPolygonF:
        """The frame, or the corners of a perspective."""
        return QPolygonF([self.to_view(corner) for corner in self._corners or self.frame.corners])

    # -- dragging

    def grip_at(self, at: QPointF) -> object | None:
        """A handle, the line, or what lies inside or outside of the frame."""
        if self._drawing:
            return Grip("line")
        if self._corners is not None:
            reached = [index for index, place in enumerate(self.outline.toList()) if near(place, at)]
            return Grip("corner", reached[0]) if reached else None
        grip = super().grip_at(at)
        whole = self.frame.upright == Rect.of_size(self._size)
        return Grip("draw") if whole and grip == Grip("move") else grip

    def begin(self, at: QPointF) -> None:
        super().begin(at)
        self._corners_before = self._corners

    def drag(self, at: QPointF) -> None:
        start = self._from[0]
        match self.grip:
            case Grip("line"):
                self._line = QLineF(self.to_view(start), at)
                self.update()
            case Grip("corner", which) if self._corners_before is not None:
                self.corners_changed.emit(with_corner(self._corners_before, which, self.to_image(at), self._size))
            case Grip("draw"):
                self.frame_changed.emit(self._drawn(start, self.to_image(at)))
            case _:
                super().drag(at)

    def _drawn(self, start: Point, to: Point) -> Frame:
        """A frame between two points."""
        width, height = self._size
        first = Point(min(max(start.x, 0.0), width - 1.0), min(max(start.y, 0.0), height - 1.0))
        handle = Handle(1 if to.x >= first.x else -1, 1 if to.y >= first.y else -1)
        seed = Frame(Point(first.x + handle.across / 2, first.y + handle.down / 2), 1.0, 1.0).shrunk_into(self._size)
        return seed.dragged(handle, to, self._size, self.aspect)

    def take_back(self) -> None:
        if self._drawing:
            self._line = None
            self.update()
        elif self._corners_before is not None:
            self.corners_changed.emit(self._corners_before)
        else:
            super().take_back()

    def _line_ended(self) -> None:
        line, self._line = self._line, None
        if line is not None and line.length() >= REACH:
            self.line_drawn.emit(level_angle(Point(line.x1(), line.y1()), Point(line.x2(), line.y2())))
        self.update()

    def cursor_of(self, grip: object) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor if grip in (Grip("line"), Grip("draw")) else super().cursor_of(grip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The corners of a perspective have no arrow keys."""
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
        if self._corners is None or event.key() not in arrows:
            super().keyPressEvent(event)

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
        corners = outline.toList()
        self._paint_thirds(painter, corners)
        if self._corners is None:
            self.paint_frame(painter)
        else:
            draw_outline(painter, outline)
            for index, place in enumerate(corners):
                draw_handle(painter, place, Grip("corner", index) == self.hovered)
        middle, below = outline.boundingRect().center().x(), max(place.y() for place in corners)
        draw_pill(painter, "{} × {}".format(*self._left), QPointF(middle, min(below, self.height()) - HANDLE))
        if self._line is not None:
            draw_outline(painter, QPolygonF([self._line.p1(), self._line.p2()]))

    def _paint_thirds(self, painter: QPainter, corners: list[QPointF]) -> None:
        """Lines at the thirds of every side."""
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1.0))
        upper_left, upper_right, lower_right, lower_left = corners
        for third in (1 / 3, 2 / 3):
            painter.drawLine(_between(upper_left, upper_right, third), _between(lower_left, lower_right, third))
            painter.drawLine(_between(upper_left, lower_left, third), _between(upper_right, lower_right, third))


def _between(start: QPointF, end: QPointF, share: float) -> QPointF:
    return start + (end - start) * share
