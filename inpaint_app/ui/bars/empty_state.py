"""The empty state of the window: what it shows before there is a photo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QListView, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from inpaint_app.messages import printable
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.look.theme import icon

_PICTURE, _CELL = QSize(128, 96), QSize(148, 134)
_PATH = Qt.ItemDataRole.UserRole


class EmptyState(QWidget):
    """An invitation to open a photo, with the files opened last.

    Signals:
        open_asked: the button was pressed.
        tour_asked: the other button was pressed.
        recent_asked: the Path of one of the files opened last.
        recent_menu_asked: such a Path, and the QPoint on the screen for a menu about it.

    Attributes:
        recent: the files opened last; hidden while there are none.
    """

    open_asked = Signal()
    tour_asked = Signal()
    recent_asked = Signal(object)
    recent_menu_asked = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        picture = QLabel()
        picture.setPixmap(icon("photo").pixmap(72, 72))
        self._title, self._hint, self._recent_title = QLabel(), QLabel(), QLabel()
        self._title.setObjectName("title")
        self._hint.setObjectName("hint")
        self._recent_title.setObjectName("hint")
        self.button = QPushButton(icon("open", "#ffffff"), "")
        self.button.setProperty("primary", True)
        self.button.setMinimumHeight(36)
        self.button.clicked.connect(self.open_asked)
        self.tour_button = QPushButton()
        self.tour_button.clicked.connect(self.tour_asked)
        self.recent = self._recent_list()
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
        column.addStretch(2)
        column.addWidget(self._recent_title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.recent)
        column.addStretch(4)
        follow_language(self, self._set_texts)

    def show_recent(self, files: Sequence[tuple[Path, QIcon]]) -> None:
        """Show the files opened last, newest first, each with its picture where there is one."""
        self.recent.clear()
        for path, picture in files:
            name = printable(path.name)
            shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _PICTURE.width())
            item = QListWidgetItem(icon("photo") if picture.isNull() else picture, shown, self.recent)
            item.setToolTip(printable(path))
            item.setData(_PATH, path)
            item.setSizeHint(_CELL)
        for widget in (self.recent, self._recent_title):
            widget.setVisible(bool(files))

    def _recent_list(self) -> QListWidget:
        files = QListWidget()
        files.setObjectName("recentFiles")
        files.setViewMode(QListView.ViewMode.IconMode)
        files.setMovement(QListView.Movement.Static)
        files.setWrapping(False)  # one row, to be scrolled: the window may be low
        files.setIconSize(_PICTURE)
        files.setFixedHeight(_CELL.height() + 24)
        files.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        files.itemClicked.connect(lambda item: self.recent_asked.emit(item.data(_PATH)))
        files.itemActivated.connect(lambda item: self.recent_asked.emit(item.data(_PATH)))
        files.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        files.customContextMenuRequested.connect(self._ask_menu)
        files.hide()
        return files

    def _ask_menu(self, at: QPoint) -> None:
        item = self.recent.itemAt(at) or self.recent.currentItem()
        if item is not None:
            self.recent_menu_asked.emit(item.data(_PATH), self.recent.mapToGlobal(at))

    def _set_texts(self) -> None:
        self._title.setText(self.tr("Open a photo or drop one here"))
        self._hint.setText(self.tr("Paint over damage or over what should go, then press Enter."))
        self.button.setText(self.tr("Open a photo…"))
        self.tour_button.setText(self.tr("Take the tour on a sample"))
        self._recent_title.setText(self.tr("Opened last"))
        self.recent.setAccessibleName(self.tr("Files opened last"))
