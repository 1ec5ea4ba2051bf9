"""The comparison with the photo before: a second view beside the canvas, or a divider to drag within it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QWheelEvent,
)
from PySide6.QtWidgets import QLabel, QWidget

from inpaint_app.document.geometry import Point, Size
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.canvas.viewport import Viewport, next_zoom

_NOTCH = 120
"""angleDelta of one click of a mouse wheel."""

_STEP = 0.02
"""Share of the width by which an arrow key moves the divider."""


class BeforeView(QWidget):
    """The photo alone, always at the zoom and place of a canvas, whose tiles it shares.

    Dragging and the wheel move both.
    """

    def __init__(self, canvas: CanvasView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._grabbed: QPointF | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(64, 64)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        canvas.viewport_changed.connect(self.update)
        canvas.picture_changed.connect(self.update)
        canvas.tile_arrived.connect(self.update)

    @property
    def viewport(self) -> Viewport:
        """What is shown where: what is in the middle of the canvas is in the middle here."""
        ratio = self.devicePixelRatioF()
        size = Size(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))
        return self._canvas.viewport.resized(size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._canvas.background_colour)
        tiles = self._canvas.tiles
        if tiles is not None:
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)
            view = self.viewport
            whole = QRegion(QRect(0, 0, view.view.width, view.view.height))
            tiles.draw(painter, view, whole, before=True, overlay=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grabbed = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None and not event.buttons():
            self._let_go()  # the release went to another window
        if self._grabbed is not None:
            ratio = self.devicePixelRatioF()
            moved = (event.position() - self._grabbed) * ratio
            self._grabbed = event.position()
            self._canvas.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, _: QMouseEvent) -> None:
        self._let_go()

    def _let_go(self) -> None:
        self._grabbed = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        ratio, turned = self.devicePixelRatioF(), event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = event.position() * ratio
            anchor = self._canvas.viewport.to_view(self.viewport.to_image(Point(at.x(), at.y())))
            self._canvas.set_zoom(next_zoom(self._canvas.zoom, 1 if turned.y() > 0 else -1), anchor)
        else:
            self._canvas.pan(turned.x() / 2 * ratio, turned.y() / 2 * ratio)
        event.accept()


class Tag(QLabel):
    """Says "Before" or "After" over a picture; lets every click through."""

    _MARGIN = 10

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("compareTag")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(8, 3, 8, 3)
        self.hide()

    def place(self, edge: int, *, before_edge: bool = False) -> None:
        """At the top, right of the logical pixel ``edge`` or, ``before_edge``, left of it."""
        self.adjustSize()
        self.move(edge - self._MARGIN - self.width() if before_edge else edge + self._MARGIN, self._MARGIN)


class SplitDivider(QWidget):
    """The line between before (left) and after (right) over a canvas; dragged, or moved by the arrow keys.

    Signals:
        moved: the new share of the canvas's width, 0 to 1.
    """

    WIDTH = 15

    moved = Signal(float)

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._share = 0.5
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    @property
    def share(self) -> float:
        """Where it stands, as a share of the canvas's width."""
        return self._share

    def place(self) -> None:
        """Follow the size of the canvas."""
        x = round(self._share * self._canvas.width())
        self.setGeometry(x - self.WIDTH // 2, 0, self.WIDTH, self._canvas.height())

    def move_to(self, share: float) -> None:
        """Move to a share of the canvas's width."""
        self._share = min(max(share, 0.0), 1.0)
        self.place()
        self.moved.emit(self._share)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            at = self.mapTo(self._canvas, event.position().toPoint())
            self.move_to(at.x() / max(1, self._canvas.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.move_to(self._share + step)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() // 2
        line = QRect(middle, 0, 1, self.height())
        painter.fillRect(line.adjusted(-1, 0, 1, 0), QColor(0, 0, 0, 150))
        painter.fillRect(line, QColor(255, 255, 255, 230))
        knob = QRect(middle - 6, self.height() // 2 - 18, 13, 36)
        painter.setPen(QColor(0, 0, 0, 150))
        painter.setBrush(QColor("#3f86cf") if self.hasFocus() else QColor(255, 255, 255, 235))
        painter.drawRoundedRect(knob, 5, 5)
        painter.setPen(QColor(60, 60, 60))
        for shift in (-2, 2):
            painter.drawLine(middle + shift, knob.top() + 12, middle + shift, knob.bottom() - 12)
