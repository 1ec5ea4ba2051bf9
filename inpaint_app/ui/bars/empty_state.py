"""The empty state of the window: what it shows before there is a photo."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.look.theme import icon


class EmptyState(QWidget):
    """An invitation to open a photo.

    Signals:
        open_asked: the button was pressed.
        tour_asked: the other button was pressed.
    """

    open_asked = Signal()
    tour_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        picture = QLabel()
        picture.setPixmap(icon("photo").pixmap(72, 72))
        self._title, self._hint = QLabel(), QLabel()
        self._title.setObjectName("title")
        self._hint.setObjectName("hint")
        self.button = QPushButton(icon("open", "#ffffff"), "")
        self.button.setProperty("primary", True)
        self.button.setMinimumHeight(36)
        self.button.clicked.connect(self.open_asked)
        self.tour_button = QPushButton()
        self.tour_button.clicked.connect(self.tour_asked)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(5)
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._hint):
            label.setWordWrap(True)  # else they would keep the window wide, also while they are not shown
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(10)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.tour_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(6)
        follow_language(self, self._set_texts)

    def _set_texts(self) -> None:
        self._title.setText(self.tr("Open a photo or drop one here"))
        self._hint.setText(self.tr("Paint over damage or over what should go, then press Enter."))
        self.button.setText(self.tr("Open a photo…"))
        self.tour_button.setText(self.tr("Take the tour on a sample"))
