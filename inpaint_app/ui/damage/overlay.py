"""The overlay of the search for damage: outlines over the canvas that can be clicked away, and a magnified look."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QTabletEvent
from PySide6.QtWidgets import QApplication, QWidget

from inpaint_app.document.geometry import Point, Rect
from inpaint_app.inference.detect.overview import Seen
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.canvas.viewport import Viewport
from inpaint_app.ui.damage.drawing import TAKEN, draw_loupe, outlines, visible_rect
from inpaint_app.ui.i18n.language import follow_language

_LINE = 1.4
"""Width of an outline, logical pixels."""
_ROOM = 14
"""Between a piece that was jumped to and the frame around it, logical pixels."""


class Look(NamedTuple):
    """A magnified look at the piece under the pointer."""

    piece: Rect
    picture: QImage
    caption: str


class DamageOverlay(QWidget):
    """Lies over a canvas while damage is looked for. A click means a piece; a drag moves the view.

    The canvas keeps the focus and all of its keys but Enter, Esc, Delete and Backspace.

    Signals:
        clicked: the image Point that was clicked.
        toggle_asked: Delete or Backspace, which mean the piece that was jumped to.
        apply_asked, cancel_asked: Enter or Esc.
    """

    clicked = Signal(object)
    toggle_asked = Signal()
    apply_asked = Signal()
    cancel_asked = Signal()

    def __init__(
        self, canvas: CanvasView, see: Callable[[Rect], Seen | None], look_at: Callable[[Point], Look | None],
    ) -> None:
        """
        Args:
            see: what damage there is within a part of the photo.
            look_at: a magnified look at what is at an image point; None where there is nothing.
        """
        super().__init__(canvas)
        self._canvas = canvas
        self._see, self._look_at = see, look_at
        self._drawn: tuple[Viewport, QImage, QRect] | None = None  # None: to be drawn
        self._pressed: QPointF | None = None
        self._panning = False
        self._pointer: QPointF | None = None
        self._look: Look | None = None
        self._marked: Rect | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        follow_language(self, lambda: self.setAccessibleName(self.tr("Damage found in the photo")))
        canvas.viewport_changed.connect(self._moved)
        canvas.installEventFilter(self)
        self.hide()

    @property
    def look(self) -> Look | None:
        """What is shown magnified."""
        return self._look

    def refresh(self, rect: Rect | None = None) -> None:
        """What was found has changed, within ``rect`` of the photo or everywhere."""
        visible = visible_rect(self._canvas.viewport)
        if rect is None or rect.touches(visible):
            self._drawn = None
            self._hover()
            self.update()

    def mark(self, rect: Rect | None) -> None:
        """Put a frame around a piece, or around none."""
        self._marked = rect
        self.update()

    def cover(self) -> None:
        """Show it over all of the canvas, which no longer has the pointer."""
        self.setGeometry(self._canvas.rect())
        QApplication.sendEvent(self._canvas, QEvent(QEvent.Type.Leave))
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the whole canvas, and take its keys before its commands do."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        if self.isVisible() and event.type() == QEvent.Type.Enter:
            return True  # else it would show its brush
        if self.isVisible() and isinstance(event, QKeyEvent) and not event.modifiers() & ~_KEYPAD:
            asked = {
                int(Qt.Key.Key_Escape): self.cancel_asked, int(Qt.Key.Key_Return): self.apply_asked,
                int(Qt.Key.Key_Enter): self.apply_asked, int(Qt.Key.Key_Delete): self.toggle_asked,
                int(Qt.Key.Key_Backspace): self.toggle_asked,
            }.get(event.key())  # fmt: skip
            if asked is not None and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if asked is not None and event.type() == QEvent.Type.KeyPress:
                asked.emit()
                return True
        return super().eventFilter(watched, event)

    # -- pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._canvas.setFocus()
        self._press(event.position(), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(event.position(), event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(event.position(), event.button())

    def tabletEvent(self, event: QTabletEvent) -> None:
        calls: dict[QEvent.Type, Callable[[], None]] = {
            QEvent.Type.TabletPress: lambda: self._press(event.position(), event.button()),
            QEvent.Type.TabletMove: lambda: self._move(event.position(), event.buttons()),
            QEvent.Type.TabletRelease: lambda: self._release(event.position(), event.button()),
        }
        calls[event.type()]()
        event.accept()  # the canvas below would paint

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self._hover()
        super().leaveEvent(event)

    def hideEvent(self, event: QEvent) -> None:
        self._pressed, self._panning, self._pointer, self._look, self._drawn = None, False, None, None, None
        super().hideEvent(event)  # type: ignore[arg-type]

    def _press(self, at: QPointF, button: Qt.MouseButton) -> None:
        self._pressed, self._panning = at, button == Qt.MouseButton.MiddleButton

    def _move(self, at: QPointF, held: Qt.MouseButton) -> None:
        self._pointer = at
        if self._pressed is None or not held:
            self._pressed = None
            self._hover()
            return
        if self._panning or (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._panning = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            moved = (at - self._pressed) * self.devicePixelRatioF()
            self._canvas.pan(moved.x(), moved.y())
            self._pressed = at

    def _release(self, at: QPointF, button: Qt.MouseButton) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and not self._panning and button == Qt.MouseButton.LeftButton:
            self.clicked.emit(self._to_image(at))
        self._panning = False
        self._hover()

    def _to_image(self, at: QPointF) -> Point:
        ratio = self.devicePixelRatioF()
        return self._canvas.viewport.to_image(Point(at.x() * ratio, at.y() * ratio))

    def _hover(self) -> None:
        """Show what the pointer is at."""
        before = self._look
        self._look = None
        if self._pointer is not None and self._pressed is None and self.isVisible():
            self._look = self._look_at(self._to_image(self._pointer))
        pointing = Qt.CursorShape.PointingHandCursor if self._look is not None else Qt.CursorShape.CrossCursor
        self.setCursor(pointing)
        if before is not None or self._look is not None:
            self.update()

    def _moved(self) -> None:
        if self.isVisible():
            self._hover()
            self.update()

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        viewport, ratio = self._canvas.viewport, self.devicePixelRatioF()
        if self._drawn is None or self._drawn[0] != viewport:
            visible = visible_rect(viewport)
            seen = self._see(visible) if not visible.empty else None
            drawn = (QImage(), QRect()) if seen is None else outlines(seen, viewport, max(1, round(_LINE * ratio)))
            self._drawn = (viewport, *drawn)
        _, image, place = self._drawn
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        if not image.isNull():
            painter.drawImage(place, image)
        painter.restore()
        for rect in {self._marked, self._look.piece if self._look is not None else None} - {None}:
            self._paint_frame(painter, viewport, rect)
        if self._look is not None and self._pointer is not None:
            draw_loupe(painter, self._look.picture, self._pointer, self._look.caption, QRectF(self.rect()))

    def _paint_frame(self, painter: QPainter, viewport: Viewport, rect: Rect | None) -> None:
        if rect is None:
            return
        shown, ratio = viewport.rect_to_view(rect), self.devicePixelRatioF()
        frame = QRectF(shown.left / ratio, shown.top / ratio, shown.width / ratio, shown.height / ratio)
        frame.adjust(-_ROOM, -_ROOM, _ROOM, _ROOM)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, colour in ((3.0, Qt.GlobalColor.black), (1.2, TAKEN)):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(frame, 5, 5)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier
