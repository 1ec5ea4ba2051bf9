"""A histogram with the marks of levels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

_HEIGHT = 110
_MARK = 7.0


class Histogram(QWidget):
    """How often each value occurs, and which become black, middle and white."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: npt.NDArray[np.float64] = np.zeros(256)
        self._colour = QColor("#b0b0b0")
        self._marks: tuple[float, ...] = (0.0, 0.5, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Wide enough for a column of each value."""
        return QSize(256, _HEIGHT)

    def show_counts(self, counts: npt.NDArray[np.int64], colour: QColor) -> None:
        """Draw 256 counts in ``colour``."""
        self._counts, self._colour = counts.astype(np.float64), colour
        self.update()

    def show_marks(self, *marks: float) -> None:
        """Mark the values, 0 to 1, that become black, middle and white; none: mark nothing."""
        self._marks = marks
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - all is drawn again
        """Columns that reach the top where a value is as frequent as the most frequent ones that are not cut."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = QRectF(self.rect()).adjusted(_MARK, 1, -_MARK, -_MARK - 2)
        painter.fillRect(field, self.palette().base())
        # The ends often hold what is cut, which would press all else flat.
        top = max(1.0, float(np.sort(self._counts[1:-1])[-4:].mean()))
        width = field.width() / 256
        painter.setPen(Qt.PenStyle.NoPen)
        for value, count in enumerate(self._counts):
            height = field.height() * min(1.0, count / top)
            painter.fillRect(
                QRectF(field.left() + value * width, field.bottom() - height, width + 0.5, height), self._colour)
        painter.setPen(QPen(self.palette().mid().color(), 1))
        painter.drawRect(field)
        for share, shade in zip(self._marks, ("#000000", "#808080", "#ffffff"), strict=False):
            x = field.left() + share * field.width()
            painter.setPen(QPen(self.palette().text().color(), 1))
            painter.setBrush(QColor(shade))
            painter.drawPolygon(QPolygonF([
                QPointF(x, field.bottom()), QPointF(x - _MARK * 0.8, field.bottom() + _MARK),
                QPointF(x + _MARK * 0.8, field.bottom() + _MARK),
            ]))
