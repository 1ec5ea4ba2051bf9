"""The base of what lies over the canvas while something is chosen on it: handles are dragged, a drag elsewhere pans."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF, QTabletEvent
from PySide6.QtWidgets import QWidget

from inpaint_app.document.geometry import Point, Rect
from inpaint_app.ui.canvas.view import CanvasView

HANDLE = 9.0
"""Side of a handle, logical pixels."""

REACH = 9.0
"""How near to a handle the pointer takes hold of it, logical pixels."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CanvasOverlay(QWidget):
    """Lies over a canvas. The wheel and fingers go to the canvas, and so does a drag of what is no grip.

    A subclass says what can be taken hold of (``grip_at``) and what becomes of it (``begin``, ``drag``, ``take_back``).

    Signals:
        drag_ended: what was held was let go.
        apply_asked, cancel_asked: Enter or Esc.

    Attributes:
        grip: what is held; None: nothing.
        held_keys: the modifiers of the latest event of the pointer.
    """

    drag_ended = Signal()
    apply_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.grip: object | None = None
        self.held_keys = Qt.KeyboardModifier.NoModifier
        self._hovered: object | None = None
        self._pan_from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        canvas.viewport_changed.connect(self.update)
        canvas.installEventFilter(self)
        self.hide()

    # -- for subclasses

    def grip_at(self, at: QPointF) -> object | None:
        """What the pointer at ``at`` (logical pixels) would take hold of; None: the view."""
        raise NotImplementedError

    def begin(self, at: QPointF) -> None:
        """``grip`` was taken hold of at ``at``."""

    def drag(self, at: QPointF) -> None:
        """``grip`` is held, the pointer at ``at``."""

    def take_back(self) -> None:
        """Esc: what is held, ``grip``, goes back to where it was."""

    def cursor_of(self, grip: object) -> Qt.CursorShape:  # noqa: ARG002 - for subclasses
        """The shape of the pointer over what can be held."""
        return Qt.CursorShape.SizeAllCursor

    # -- places

    def cover(self) -> None:
        """Show it over all of the canvas, with the focus."""
        self.setGeometry(self.canvas.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def to_image(self, at: QPointF) -> Point:
        """The image point drawn at ``at``, logical pixels."""
        ratio = self.devicePixelRatioF()
        return self.canvas.viewport.to_image(Point(at.x() * ratio, at.y() * ratio))

    def to_view(self, at: Point) -> QPointF:
        """Where an image point is drawn, logical pixels."""
        shown, ratio = self.canvas.viewport.to_view(at), self.devicePixelRatioF()
        return QPointF(shown.x / ratio, shown.y / ratio)

    def in_view(self, rect: Rect) -> QRectF:
        """Logical pixels of the view that show ``rect``, image pixels."""
        shown, ratio = self.canvas.viewport.rect_to_view(rect), self.devicePixelRatioF()
        return QRectF(shown.left / ratio, shown.top / ratio, shown.width / ratio, shown.height / ratio)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the whole canvas."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self.canvas.rect())
        return super().eventFilter(watched, event)

    # -- the pointer

    @property
    def hovered(self) -> object | None:
        """What the pointer holds, or would take hold of."""
        return self._hovered

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.held_keys = event.modifiers()
        self._press(event.position(), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.held_keys = event.modifiers()
        self._move(event.position(), event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(event.position())

    def tabletEvent(self, event: QTabletEvent) -> None:
        self.held_keys = event.modifiers()
        calls: dict[QEvent.Type, Callable[[], None]] = {
            QEvent.Type.TabletPress: lambda: self._press(event.position(), event.button()),
            QEvent.Type.TabletMove: lambda: self._move(event.position(), event.buttons()),
            QEvent.Type.TabletRelease: lambda: self._release(event.position()),
        }
        calls[event.type()]()
        event.accept()  # the canvas below would paint

    def _press(self, at: QPointF, button: Qt.MouseButton) -> None:
        grip = self.grip_at(at) if button == Qt.MouseButton.LeftButton else None
        if grip is not None:
            self.grip = grip
            self.begin(at)
        elif self.grip is None:
            self._pan_from = at
        self._hover(at)

    def _move(self, at: QPointF, held: Qt.MouseButton) -> None:
        if not held:  # the release went to another window
            self._let_go()
        if self.grip is not None:
            self.drag(at)
        elif self._pan_from is not None:
            moved = (at - self._pan_from) * self.devicePixelRatioF()
            self.canvas.pan(moved.x(), moved.y())
            self._pan_from = at
        self._hover(at)

    def _release(self, at: QPointF) -> None:
        self._let_go()
        self._hover(at)

    def _let_go(self) -> None:
        held, self.grip, self._pan_from = self.grip, None, None
        if held is not None:
            self.drag_ended.emit()

    def event(self, event: QEvent) -> bool:
        """A drag ends with the focus, with the window's turn and when it is hidden."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.WindowDeactivate, QEvent.Type.Hide):
            self._let_go()
        return super().event(event)

    def _hover(self, at: QPointF) -> None:
        """Show what the pointer at ``at`` holds, or would take hold of."""
        grip = self.grip if self.grip is not None else self.grip_at(at)
        if self.grip is None and self._pan_from is not None:
            grip = None
        if grip != self._hovered:
            self._hovered = grip
            self.update()
        plain = Qt.CursorShape.ClosedHandCursor if self._pan_from is not None else Qt.CursorShape.OpenHandCursor
        self.setCursor(plain if grip is None else self.cursor_of(grip))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc; Esc during a drag takes only the drag back. All else is for the canvas."""
        if event.key() in _ENTER:
            self.apply_asked.emit()
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.grip is not None:
            self.take_back()
            self.grip = None
        else:
            self.cancel_asked.emit()


def draw_outline(painter: QPainter, outline: QPolygonF) -> None:
    """A closed line that is seen on light and on dark."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, colour in ((3.0, QColor(0, 0, 0, 150)), (1.2, QColor(255, 255, 255, 230))):
        painter.setPen(QPen(colour, width))
        painter.drawPolygon(outline)


def draw_handle(painter: QPainter, at: QPointF, taken: bool) -> None:
    """A handle, which is ``taken`` when it is held or would be."""
    painter.setPen(QPen(QColor(0, 0, 0, 190), 1.0))
    painter.setBrush(QColor("#5aa7f0") if taken else QColor(255, 255, 255))
    painter.drawRect(QRectF(at.x() - HANDLE / 2, at.y() - HANDLE / 2, HANDLE, HANDLE))


def draw_pill(painter: QPainter, text: str, middle_below: QPointF) -> None:
    """A short text on dark, its lower border's middle at ``middle_below``."""
    pill = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-8, -4, 8, 4)
    pill.moveCenter(QPointF(middle_below.x(), middle_below.y() - pill.height() / 2))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(pill, 4, 4)
    painter.setPen(QColor(245, 245, 245))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
