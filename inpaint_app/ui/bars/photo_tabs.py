"""The tabs of the photos that are open, each with a small picture; hidden while there is one only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QMouseEvent
from PySide6.QtWidgets import QTabBar, QWidget

from inpaint_app.ui.i18n.language import follow_language

PICTURE = QSize(30, 22)


class PhotoTab(NamedTuple):
    """What a tab shows. key: tells it from the others."""

    key: int
    name: str
    about: str
    picture: QIcon
    modified: bool


class PhotoTabs(QTabBar):
    """One row of tabs, to be dragged into another order.

    Signals:
        chosen: the key of the tab to show.
        close_asked: the key of the tab to close: its button, or the middle button of the mouse.
        menu_asked: the key of a tab, and the QPoint on the screen for a menu about it.
    """

    chosen = Signal(object)
    close_asked = Signal(object)
    menu_asked = Signal(object, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setExpanding(False)
        self.setMovable(True)
        self.setTabsClosable(True)
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setIconSize(PICTURE)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.currentChanged.connect(lambda at: self._emit(self.chosen, at))
        self.tabCloseRequested.connect(lambda at: self._emit(self.close_asked, at))
        self.customContextMenuRequested.connect(self._ask_menu)
        self.hide()
        follow_language(self, lambda: self.setAccessibleName(self.tr("Open photos")))

    def show_photos(self, photos: Sequence[PhotoTab], current: int) -> None:
        """Show these, the tab ``current`` (a key) in front; tabs that stay keep their place."""
        with QSignalBlocker(self):
            keys = [photo.key for photo in photos]
            for at in reversed(range(self.count())):
                if self.tabData(at) not in keys:
                    self.removeTab(at)
            shown = [self.tabData(at) for at in range(self.count())]
            for photo in photos:
                if photo.key not in shown:
                    self.setTabData(self.insertTab(self.currentIndex() + 1, ""), photo.key)
            for photo in photos:
                at = self._place(photo.key)
                name = photo.name.replace("&", "&&")
                self.setTabText(at, f"{name} •" if photo.modified else name)
                self.setTabToolTip(at, photo.about)
                self.setTabIcon(at, photo.picture)
            self.setCurrentIndex(self._place(current))
        self.setVisible(len(photos) > 1)

    @property
    def keys(self) -> list[int]:
        """The keys from left to right."""
        return [self.tabData(at) for at in range(self.count())]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button closes, in every version of Qt, and once."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._emit(self.close_asked, self.tabAt(event.position().toPoint()))
        else:
            super().mouseReleaseEvent(event)

    def tabInserted(self, index: int) -> None:
        """Its button says what it does."""
        super().tabInserted(index)
        button: QWidget | None = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
        if button is not None:
            button.setToolTip(self.tr("Close this photo"))
            button.setAccessibleName(self.tr("Close this photo"))

    def _place(self, key: int) -> int:
        return next((at for at in range(self.count()) if self.tabData(at) == key), -1)

    def _emit(self, signal: object, at: int) -> None:
        if at >= 0 and self.tabData(at) is not None:
            signal.emit(self.tabData(at))  # type: ignore[attr-defined]  # a bound signal

    def _ask_menu(self, position: QPoint) -> None:
        at = self.tabAt(position)
        if at >= 0:
            self.menu_asked.emit(self.tabData(at), self.mapToGlobal(position))
