"""Icons drawn in the ink of the theme: one drawing serves light and dark, and what is enabled and what is not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_INK = b"#d4d4d4"
"""What stands for the ink in the drawings."""

_inks: dict[bool, str] = {True: "#d4d4d4", False: "#666666"}  # enabled, disabled


def use_inks(enabled: str, disabled: str) -> None:
    """Draw all icons in these colours ("#rrggbb") from now on."""
    _inks.update({True: enabled, False: disabled})


class IconEngine(QIconEngine):
    """Draws one SVG file; needs no new icon when the theme changes."""

    def __init__(self, path: Path, ink: str = "") -> None:
        """``ink``: a colour of its own, whatever the theme."""
        super().__init__()
        self._path = path
        self._ink = ink
        self._drawing = path.read_bytes()
        self._made: dict[tuple[str, int, int, float], QImage] = {}

    def clone(self) -> QIconEngine:
        return IconEngine(self._path, self._ink)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        painter.drawImage(rect, self._image(rect.size(), mode, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _: QIcon.State) -> QPixmap:
        return QPixmap.fromImage(self._image(size, mode, 1.0))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _: QIcon.State, scale: float) -> QPixmap:
        image = self._image(size, mode, scale).copy()  # ``size`` is in logical pixels
        image.setDevicePixelRatio(scale)
        return QPixmap.fromImage(image)

    def _image(self, size: QSize, mode: QIcon.Mode, ratio: float) -> QImage:
        ink = self._ink or _inks[mode != QIcon.Mode.Disabled]
        key = (ink, size.width(), size.height(), ratio)
        if key not in self._made:
            image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
            renderer = QSvgRenderer(QByteArray(self._drawing.replace(_INK, ink.encode())))
            renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
            painter = QPainter(image)
            renderer.render(painter, QRectF(QPoint(0, 0), QSize(image.size())))
            painter.end()
            self._made[key] = image
        return self._made[key]
