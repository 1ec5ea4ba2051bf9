"""What the window shows before there is a photo."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from inpaint_app.ui.theme import SURROUND, icon


class EmptyState(QWidget):
    """An invitation to open a photo.

    Signals:
        open_asked: the button was pressed.
    """

    open_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(
            f"#emptyState {{ background: {SURROUND}; }}"
            "#title { font-size: 17pt; color: #e2e2e2; } #hint { color: #9a9a9a; }"
        )
        picture = QLabel()
        picture.setPixmap(icon("photo").pixmap(72, 72))
        title = QLabel(self.tr("Open a photo or drop one here"))
        title.setObjectName("title")
        hint = QLabel(self.tr("Paint over damage or over what should go, then press Enter."))
        hint.setObjectName("hint")
        self.button = QPushButton(icon("open"), self.tr("Open a photo…"))
        self.button.setProperty("primary", True)
        self.button.setMinimumHeight(36)
        self.button.clicked.connect(self.open_asked)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(5)
        for widget in (picture, title, hint):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(6)
