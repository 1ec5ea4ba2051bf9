"""The navigator: the whole photo, small, with a frame around what the canvas shows of it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from inpaint_app.document.geometry import Point
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.tiles.layer_tiles import LayerTiles

_LONGEST = 512
"""Of the picture kept, pixels."""

_REFRESH_MS = 150
"""Between a change of the picture and its being shown here, so that a row of tiles is one refresh."""

_STEP = 0.25
"""Share of the view by which an arrow key moves it."""


class Navigator(QWidget):
    """Dragging the frame, or clicking beside it, moves the canvas; so do the arrow keys; + and - zoom."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas
        self._picture: QImage | None = None
        self._held = QPointF()  # from the frame's middle to where it was grabbed
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(110)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(_REFRESH_MS)
        self._refresh.timeout.connect(self._take_picture)
        canvas.viewport_changed.connect(self.update)
        canvas.picture_changed.connect(self._expire)

    def sizeHint(self) -> QSize:
        return QSize(250, 170)

    @property
    def frame(self) -> QRectF:
        """What the canvas shows, in this widget's pixels, cut to the photo."""
        view, shown = self._canvas.viewport, self._shown()
        if shown.isEmpty():
            return QRectF()
        upper, lower = view.to_image(Point(0, 0)), view.to_image(Point(view.view.width, view.view.height))
        scale = shown.width() / max(1, view.photo.width)
        rect = QRectF(upper.x * scale, upper.y * scale, (lower.x - upper.x) * scale, (lower.y - upper.y) * scale)
        return rect.translated(shown.topLeft()).intersected(shown)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture is None:
            return
        shown = self._shown()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(shown, self._picture)
        frame = self.frame
        painter.setClipRect(shown)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, colour in ((4, QColor(0, 0, 0, 140)), (2, QColor("#5aa7f5"))):
            painter.setPen(QPen(colour, width))
            painter.drawRect(frame.adjusted(1, 1, -1, -1))
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QColor("#5aa7f5"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        frame = self.frame
        at = event.position()
        self._held = at - frame.center() if frame.contains(at) else QPointF()
        self._centre_at(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons():
            self._centre_at(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view = self._canvas.viewport.view
        keys = Qt.Key
        moves = {
            keys.Key_Left: (_STEP, 0.0), keys.Key_Right: (-_STEP, 0.0),
            keys.Key_Up: (0.0, _STEP), keys.Key_Down: (0.0, -_STEP),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves:
            across, down = moves[key]
            self._canvas.pan(across * view.width, down * view.height)
        elif key in (keys.Key_Plus, keys.Key_Equal):
            self._canvas.zoom_in()
        elif key == keys.Key_Minus:
            self._canvas.zoom_out()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._expire()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._refresh.stop()
        super().hideEvent(event)

    def _expire(self) -> None:
        if not self._canvas.has_document:
            self._picture = None
            self.update()
        elif self.isVisible() and not self._refresh.isActive():
            self._refresh.start()

    def _take_picture(self) -> None:
        tiles = self._canvas.tiles
        if tiles is not None:
            tiles.overview_later(_LONGEST, lambda picture: self._show_picture(tiles, picture))
        else:
            self._picture = None
            self.update()

    def _show_picture(self, tiles: LayerTiles, picture: QImage) -> None:
        if isValid(self) and self._canvas.tiles is tiles:
            self._picture = picture
            self.update()

    def _shown(self) -> QRectF:
        """Where the photo is drawn."""
        photo = self._canvas.viewport.photo
        if self._picture is None:
            return QRectF()
        room = QRectF(self.rect()).adjusted(6, 4, -6, -6)
        scale = min(room.width() / photo.width, room.height() / photo.height)
        result = QRectF(0, 0, photo.width * scale, photo.height * scale)
        result.moveCenter(room.center())
        return result

    def _centre_at(self, at: QPointF) -> None:
        shown = self._shown()
        if not shown.isEmpty():
            scale = self._canvas.viewport.photo.width / shown.width()
            inside = (at - self._held - shown.topLeft()) * scale
            self._canvas.centre_on(Point(inside.x(), inside.y()))
