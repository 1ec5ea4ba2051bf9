"""The overlay of the extend mode: the picture's new borders over the canvas, with handles to drag."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QWidget

from inpaint_app.document.extension import Margins
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.i18n.language import follow_language

_REACH = 9.0
"""How near to a border the pointer takes hold of it, logical pixels."""

_HANDLE = 9.0
"""Side of a handle, logical pixels."""

_LEFT, _TOP, _RIGHT, _BOTTOM = Qt.Edge.LeftEdge, Qt.Edge.TopEdge, Qt.Edge.RightEdge, Qt.Edge.BottomEdge
_NONE = Qt.Edge(0)


class ExtendOverlay(QWidget):
    """Lies over a canvas while its photo is being given new borders.

    Borders and corners are dragged; a drag elsewhere moves the view, the wheel and fingers go to the canvas.

    Signals:
        margins_dragged: the new Margins, at every move.
        drag_ended: the borders were let go.
        apply_asked, cancel_asked: Enter or Esc.
    """

    margins_dragged = Signal(object)
    drag_ended = Signal()
    apply_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._size = Size(1, 1)
        self._margins = Margins()
        self._hovered = _NONE
        self._grip: tuple[Qt.Edge, QPointF, Margins] | None = None  # what is dragged, from where, what it was
        self._pan_from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        follow_language(self, lambda: self.setAccessibleName(self.tr("New borders of the photo")))
        canvas.viewport_changed.connect(self.update)
        canvas.installEventFilter(self)
        self.hide()

    def show_margins(self, size: Size, margins: Margins) -> None:
        """Show ``margins`` around a photo of ``size``."""
        self._size, self._margins = size, margins
        larger = margins.around(size)
        self.setAccessibleDescription(self.tr("{} by {} pixels").format(*larger))
        self.update()

    @property
    def outline(self) -> QRectF:
        """The new borders, logical pixels of the view."""
        return self._in_view(self._margins.outline(self._size))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the whole canvas."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return super().eventFilter(watched, event)

    def _in_view(self, rect: Rect) -> QRectF:
        """Logical pixels of the view that show ``rect``, image pixels."""
        shown, ratio = self._canvas.viewport.rect_to_view(rect), self.devicePixelRatioF()
        return QRectF(shown.left / ratio, shown.top / ratio, shown.width / ratio, shown.height / ratio)

    # -- dragging

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press(event.position(), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(event.position(), event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(event.position())

    def tabletEvent(self, event: QTabletEvent) -> None:
        calls: dict[QEvent.Type, Callable[[], None]] = {
            QEvent.Type.TabletPress: lambda: self._press(event.position(), event.button()),
            QEvent.Type.TabletMove: lambda: self._move(event.position(), event.buttons()),
            QEvent.Type.TabletRelease: lambda: self._release(event.position()),
        }
        calls[event.type()]()
        event.accept()  # the canvas below would paint

    def _press(self, at: QPointF, button: Qt.MouseButton) -> None:
        edges = edges_at(at, self.outline, _REACH) if button == Qt.MouseButton.LeftButton else _NONE
        if edges:
            self._grip = (edges, at, self._margins)
        elif self._grip is None:
            self._pan_from = at
        self._hover(at)

    def _move(self, at: QPointF, held: Qt.MouseButton) -> None:
        if not held:  # the release went to another window
            self._let_go()
        if self._grip is not None:
            edges, start, margins = self._grip
            scale = self.devicePixelRatioF() / self._canvas.zoom
            moved = (at - start) * scale
            self.margins_dragged.emit(dragged(margins, edges, round(moved.x()), round(moved.y())))
        elif self._pan_from is not None:
            moved = (at - self._pan_from) * self.devicePixelRatioF()
            self._canvas.pan(moved.x(), moved.y())
            self._pan_from = at
        self._hover(at)

    def _release(self, at: QPointF) -> None:
        self._let_go()
        self._hover(at)

    def _let_go(self) -> None:
        grip, self._grip, self._pan_from = self._grip, None, None
        if grip is not None:
            self.drag_ended.emit()

    def event(self, event: QEvent) -> bool:
        """A drag ends with the focus, with the window's turn and when it is hidden."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.WindowDeactivate, QEvent.Type.Hide):
            self._let_go()
        return super().event(event)

    def _hover(self, at: QPointF) -> None:
        """Show what the pointer at ``at`` holds, or would take hold of."""
        edges = self._grip[0] if self._grip is not None else edges_at(at, self.outline, _REACH)
        if self._grip is None and self._pan_from is not None:
            edges = _NONE
        if edges != self._hovered:
            self._hovered = edges
            self.update()
        held = self._pan_from is not None
        plain = Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor
        self.setCursor(_CURSORS.get(edges, plain))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc; Esc during a drag takes only the drag back. All else is for the canvas."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply_asked.emit()
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._grip is not None:
            before = self._grip[2]
            self._grip = None
            self.margins_dragged.emit(before)
        else:
            self.cancel_asked.emit()

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        outline = self.outline
        room = QPainterPath()
        room.addRect(outline)
        room.addRect(self._in_view(Rect.of_size(self._size)))  # odd-even: the photo is left out
        painter.fillPath(room, QColor(255, 255, 255, 28))
        painter.fillPath(room, QBrush(QColor(255, 255, 255, 60), Qt.BrushStyle.BDiagPattern))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, colour in ((3.0, QColor(0, 0, 0, 150)), (1.2, QColor(255, 255, 255, 230))):
            painter.setPen(QPen(colour, width))
            painter.drawRect(outline)
        for edges, at in handles(outline):
            taken = edges == self._hovered
            painter.setPen(QPen(QColor(0, 0, 0, 190), 1.0))
            painter.setBrush(QColor("#5aa7f0") if taken else QColor(255, 255, 255))
            painter.drawRect(QRectF(at.x() - _HANDLE / 2, at.y() - _HANDLE / 2, _HANDLE, _HANDLE))
        self._paint_size(painter, outline)

    def _paint_size(self, painter: QPainter, outline: QRectF) -> None:
        """The new size, within the lower border as long as that is in view."""
        text = "{} × {}".format(*self._margins.around(self._size))
        pill = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-8, -4, 8, 4)
        seen = outline.intersected(QRectF(self.rect()))
        pill.moveCenter(QPointF(seen.center().x(), seen.bottom() - pill.height() / 2 - _HANDLE))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawRoundedRect(pill, 4, 4)
        painter.setPen(QColor(245, 245, 245))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


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
