"""The command palette: a list of every command, found by typing a part of its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from inpaint_app.ui.commands.actions import Actions

_ACTION = Qt.ItemDataRole.UserRole
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandPalette(QDialog):
    """Typing narrows the list, the arrow keys choose, Enter calls, Esc leaves.

    Attributes:
        field: what is typed.
        list: the commands that match, those that can be called now first.
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
        self._items = [
            (f"{menu} › {command.plain_text}", actions.shown_keys(command), action)
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
        found = [item for item in self._items if all(word in item[0].casefold() for word in words)]
        found.sort(key=lambda item: (not item[2].isEnabled(), _distance(item[0].casefold(), words)))
        self.list.clear()
        rows = []
        for name, keys, action in found:
            row = QTreeWidgetItem([name, keys])
            row.setData(0, _ACTION, action)
            row.setDisabled(not action.isEnabled())
            rows.append(row)
        self.list.addTopLevelItems(rows)
        if rows:
            self.list.setCurrentItem(rows[0])

    def _call(self) -> None:
        item = self.list.currentItem()
        action: QAction | None = item.data(0, _ACTION) if item is not None else None
        if action is not None and action.isEnabled():
            self.accept()
            action.trigger()


def _distance(name: str, words: list[str]) -> int:
    """How many of ``words`` stand within a word of ``name``, or begin one that goes on, rather than being one."""
    parts = name.replace("›", " ").split()
    return sum(2 - any(part.startswith(word) for part in parts) - (word in parts) for word in words)
