"""The overlay of the extend mode: the picture's new borders over the canvas, with handles to drag."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPolygonF

from inpaint_app.document.extension import Margins
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.ui.canvas.overlays.overlay import HANDLE, REACH, CanvasOverlay, draw_handle, draw_outline, draw_pill
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.i18n.language import follow_language

_LEFT, _TOP, _RIGHT, _BOTTOM = Qt.Edge.LeftEdge, Qt.Edge.TopEdge, Qt.Edge.RightEdge, Qt.Edge.BottomEdge
_NONE = Qt.Edge(0)


class ExtendOverlay(CanvasOverlay):
    """Lies over a canvas while its photo is being given new borders: borders and corners are dragged.

    Signals:
        margins_dragged: the new Margins, at every move.
    """

    margins_dragged = Signal(object)

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._size = Size(1, 1)
        self._margins = Margins()
        self._from: tuple[QPointF, Margins] = QPointF(), Margins()  # where the drag began, and what was there
        follow_language(self, lambda: self.setAccessibleName(self.tr("New borders of the photo")))

    def show_margins(self, size: Size, margins: Margins) -> None:
        """Show ``margins`` around a photo of ``size``."""
        self._size, self._margins = size, margins
        larger = margins.around(size)
        self.setAccessibleDescription(self.tr("{} by {} pixels").format(*larger))
        self.update()

    @property
    def outline(self) -> QRectF:
        """The new borders, logical pixels of the view."""
        return self.in_view(self._margins.outline(self._size))

    def grip_at(self, at: QPointF) -> object | None:
        """The borders that are near."""
        return edges_at(at, self.outline, REACH) or None

    def begin(self, at: QPointF) -> None:
        self._from = at, self._margins

    def drag(self, at: QPointF) -> None:
        start, margins = self._from
        moved = (at - start) * (self.devicePixelRatioF() / self.canvas.zoom)
        assert isinstance(self.grip, Qt.Edge)
        self.margins_dragged.emit(dragged(margins, self.grip, round(moved.x()), round(moved.y())))

    def take_back(self) -> None:
        self.margins_dragged.emit(self._from[1])

    def cursor_of(self, grip: object) -> Qt.CursorShape:
        assert isinstance(grip, Qt.Edge)
        return _CURSORS.get(grip, Qt.CursorShape.OpenHandCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        outline = self.outline
        room = QPainterPath()
        room.addRect(outline)
        room.addRect(self.in_view(Rect.of_size(self._size)))  # odd-even: the photo is left out
        painter.fillPath(room, QColor(255, 255, 255, 28))
        painter.fillPath(room, QBrush(QColor(255, 255, 255, 60), Qt.BrushStyle.BDiagPattern))
        draw_outline(painter, QPolygonF(outline))
        for edges, at in handles(outline):
            draw_handle(painter, at, edges == self.hovered)
        seen = outline.intersected(QRectF(self.rect()))  # the new size, as long as the lower border is in view
        text = "{} × {}".format(*self._margins.around(self._size))
        draw_pill(painter, text, QPointF(seen.center().x(), seen.bottom() - HANDLE))


_CURSORS = {
    _LEFT: Qt.CursorShape.SizeHorCursor, _RIGHT: Qt.CursorShape.SizeHorCursor,
    _TOP: Qt.CursorShape.SizeVerCursor, _BOTTOM: Qt.CursorShape.SizeVerCursor,
    _LEFT | _TOP: Qt.CursorShape.SizeFDiagCursor, _RIGHT | _BOTTOM: Qt.CursorShape.SizeFDiagCursor,
    _RIGHT | _TOP: Qt.CursorShape.SizeBDiagCursor, _LEFT | _BOTTOM: Qt.CursorShape.SizeBDiagCursor,
}  # fmt: skip


def handles(outline: QRectF) -> list[tuple[Qt.Edge, QPointF]]:
    """The four corners and the middles of the four borders."""
    centre = outline.center()
    return [
        (_LEFT | _TOP, outline.topLeft()), (_RIGHT | _TOP, outline.topRight()),
        (_LEFT | _BOTTOM, outline.bottomLeft()), (_RIGHT | _BOTTOM, outline.bottomRight()),
        (_LEFT, QPointF(outline.left(), centre.y())), (_RIGHT, QPointF(outline.right(), centre.y())),
        (_TOP, QPointF(centre.x(), outline.top())), (_BOTTOM, QPointF(centre.x(), outline.bottom())),
    ]  # fmt: skip


def edges_at(at: QPointF, outline: QRectF, reach: float) -> Qt.Edge:
    """The borders within ``reach`` of ``at``: none, one, or the two of a corner."""
    if not outline.adjusted(-reach, -reach, reach, reach).contains(at):
        return _NONE
    edges = _NONE
    for low, high, low_edge, high_edge in (
        (at.x() - outline.left(), at.x() - outline.right(), _LEFT, _RIGHT),
        (at.y() - outline.top(), at.y() - outline.bottom(), _TOP, _BOTTOM),
    ):
        if min(abs(low), abs(high)) <= reach:
            edges |= low_edge if abs(low) < abs(high) else high_edge
    return edges


def dragged(margins: Margins, edges: Qt.Edge, dx: int, dy: int) -> Margins:
    """The margins after ``edges`` moved by (dx, dy) image pixels; never into the photo."""
    left, top, right, bottom = margins
    return Margins(
        max(0, left - dx) if edges & _LEFT else left, max(0, top - dy) if edges & _TOP else top,
        max(0, right + dx) if edges & _RIGHT else right, max(0, bottom + dy) if edges & _BOTTOM else bottom,
    )
