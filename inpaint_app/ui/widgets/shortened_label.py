"""A label that gives way where there is little room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QStylePainter

_MIN_WIDTH = 60


class ShortenedLabel(QLabel):
    """One line of plain text, of which as much is shown as there is room for, an ellipsis where that is not all."""

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(min(least.width(), _MIN_WIDTH), least.height())

    def paintEvent(self, _: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter = QStylePainter(self)
        painter.drawItemText(
            room, int(self.alignment()), self.palette(), self.isEnabled(), shown, self.foregroundRole())
