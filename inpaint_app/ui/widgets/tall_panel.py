"""Room for a panel that may be higher than a low window: it is scrolled then."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class TallPanel(QScrollArea):
    """As wide as what is in it needs, and as high as there is room for."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        content.installEventFilter(self)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint().expandedTo(self._content.sizeHint())

    def minimumSizeHint(self) -> QSize:
        needed = self._content.minimumSizeHint()
        bar = self.verticalScrollBar().sizeHint().width() if self.height() < needed.height() else 0
        return QSize(needed.width() + bar, min(needed.height(), 160))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is in it needs another width, as in another language."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
