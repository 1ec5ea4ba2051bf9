"""The command palette: a list of every command, found by typing a part of its name."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.ui.commands.actions import Actions
from inpaint_app.ui.commands.synonyms import synonyms

_ACTION = Qt.ItemDataRole.UserRole
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandPalette(QDialog):
    """Typing narrows the list, the arrow keys choose, Enter calls, Esc leaves.

    Attributes:
        field: what is typed.
        list: the commands that match, those that can be called now first.
        nothing: what is said where none does.
    """

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(self.tr("Commands"))
        self.setAccessibleName(self.tr("Commands"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Search a command"))
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setAccessibleName(self.tr("Commands found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.nothing = QLabel(self.tr("No command is called that. Try another word for it; F1 opens the manual."))
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.nothing, 1)
        self._items = [
            _Item(f"{menu} › {command.plain_text}", actions.shown_keys(command), action, synonyms(command.name))
            for command, menu, action in actions.items()
        ]
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._call)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._call)
        self._filter("")
        self.resize(460, 380)
        self.move(parent.mapToGlobal(parent.rect().center()) - self.rect().center())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the field move in the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """A click elsewhere closes it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isVisible() and not self.isActiveWindow():
            self.reject()

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        found = [item for item in self._items if all(word in item.all_words for word in words)]
        found.sort(key=lambda item: (not item.action.isEnabled(), _distance(item.name.casefold(), words)))
        self.list.clear()
        rows = []
        for item in found:
            row = QTreeWidgetItem([item.name, item.keys])
            row.setData(0, _ACTION, item.action)
            row.setDisabled(not item.action.isEnabled())
            rows.append(row)
        self.list.addTopLevelItems(rows)
        if rows:
            self.list.setCurrentItem(rows[0])
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)

    def _call(self) -> None:
        item = self.list.currentItem()
        action: QAction | None = item.data(0, _ACTION) if item is not None else None
        if action is not None and action.isEnabled():
            self.accept()
            action.trigger()


class _Item(NamedTuple):
    """A command: menu and name, keys, what calls it, and other words for it."""

    name: str
    keys: str
    action: QAction
    synonyms: str

    @property
    def all_words(self) -> str:
        """What it is found by."""
        return f"{self.name} {self.synonyms}".casefold()


def _distance(name: str, words: list[str]) -> int:
    """How far ``words`` are from being words of ``name``: nothing where one is, more where it begins one or stands
    within one, most where only a synonym has it.
    """
    parts = name.replace("›", " ").split()
    return sum(
        4 - 2 * (word in name) - any(part.startswith(word) for part in parts) - (word in parts) for word in words)
