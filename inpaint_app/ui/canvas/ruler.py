"""Rulers along the canvas: image pixels, and marks where the pointer is."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inpaint_app.document.geometry import Point
from inpaint_app.ui.canvas.canvas import Canvas

THICKNESS = 22
_MIN_LABEL_GAP = 64
"""Logical pixels between two labels at least."""


def tick_step(zoom: float) -> tuple[int, int]:
    """Image pixels between labelled ticks, and between all, at ``zoom`` logical pixels per image pixel.

    1, 2 or 5 times a power of ten, so that labels stand at least 64 logical pixels apart.
    """
    wanted = max(_MIN_LABEL_GAP / zoom, 1.0)
    power = 10 ** math.floor(math.log10(wanted) + 1e-9)
    factor = next(factor for factor in (1, 2, 5, 10) if factor * power >= wanted - 1e-9)
    step = factor * power
    return step, max(1, step // (4 if factor == 2 else 5))


class Ruler(QWidget):
    """One ruler; follows the zoom, the place and the pointer of the canvas."""

    def __init__(self, canvas: Canvas, orientation: Qt.Orientation) -> None:
        super().__init__()
        self._canvas = canvas
        self._across = orientation == Qt.Orientation.Horizontal
        self._pointer: Point | None = None
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored
        self.setSizePolicy(free if self._across else fixed, fixed if self._across else free)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.78)
        self.setFont(font)
        canvas.viewport_changed.connect(self.update)
        canvas.cursor_moved.connect(self._follow)

    def sizeHint(self) -> QSize:
        return QSize(THICKNESS, THICKNESS)

    @Slot(object)
    def _follow(self, at: Point | None) -> None:
        self._pointer = at
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        if not self._canvas.has_document:
            return
        ratio = self.devicePixelRatioF()
        view = self._canvas.viewport
        zoom = view.zoom / ratio
        origin = view.origin[0 if self._across else 1] / ratio
        offset = self._canvas.pos() - self.pos()
        origin += offset.x() if self._across else offset.y()
        length = self.width() if self._across else self.height()
        labelled, step = tick_step(zoom)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        for value in range(math.floor(-origin / zoom / step) * step, math.ceil((length - origin) / zoom) + 1, step):
            place = round(origin + value * zoom) + 0.5
            self._tick(painter, place, THICKNESS if value % labelled == 0 else 5)
            if value % labelled == 0:
                self._label(painter, place, value)
        if self._pointer is not None:
            place = origin + (self._pointer.x if self._across else self._pointer.y) * zoom
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            self._tick(painter, place, THICKNESS)

    def _tick(self, painter: QPainter, place: float, height: float) -> None:
        line = QLineF(place, THICKNESS - height, place, THICKNESS)
        painter.drawLine(line if self._across else QLineF(line.y1(), place, THICKNESS, place))

    def _label(self, painter: QPainter, place: float, value: int) -> None:
        text = str(value)
        if self._across:
            painter.drawText(QPointF(place + 3, THICKNESS - 9), text)
            return
        painter.save()
        painter.translate(THICKNESS - 9, place - 3)
        painter.rotate(-90)
        painter.drawText(QRectF(0, -12, 80, 14), Qt.AlignmentFlag.AlignBottom, text)
        painter.restore()
