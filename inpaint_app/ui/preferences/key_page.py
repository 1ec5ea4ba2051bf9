"""The keys page of the preferences, where every command can be given other keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.ui.commands.actions import Actions, Command
from inpaint_app.ui.commands.key_bindings import Bindings, conflicts

_COMMAND = Qt.ItemDataRole.UserRole


class KeyPage(QWidget):
    """A list of the commands with their keys; clashes are named in the list and below it."""

    def __init__(self, actions: Actions, bindings: Bindings, changed: Callable[[Bindings], None]) -> None:
        """``bindings``: what differs from the usual keys; ``changed`` is called with each new such set."""
        super().__init__()
        self._actions = actions
        self._bindings = dict(bindings)
        self._changed = changed
        self._commands: dict[str, Command] = {command.name: command for command, _, _ in actions.items()}
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search a command or a key"))
        self.search.setAccessibleName(self.tr("Search a command or a key"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands and their keys"))
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHeaderLabels([self.tr("Menu"), self.tr("Command"), self.tr("Keys"), self.tr("Conflict")])
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.currentItemChanged.connect(self._selected)
        self.edit = QKeySequenceEdit()
        self.edit.setAccessibleName(self.tr("New key for the command"))
        self.edit.setToolTip(self.tr("Press the keys for the selected command"))
        self.edit.setMaximumSequenceLength(1)
        self.edit.editingFinished.connect(self._assign)
        self.clear_button = QPushButton(self.tr("No key"))
        self.clear_button.setToolTip(self.tr("Leave the selected command without keys"))
        self.clear_button.clicked.connect(lambda: self._bind(()))
        self.reset_button = QPushButton(self.tr("Usual keys"))
        self.reset_button.setToolTip(self.tr("Give the selected command its usual keys back"))
        self.reset_button.clicked.connect(self._reset)
        self.conflict = QLabel()
        self.conflict.setWordWrap(True)
        self._lay_out()
        self._rows: dict[str, QTreeWidgetItem] = {}
        for command, menu, _ in actions.items():
            item = QTreeWidgetItem([menu, command.plain_text, "", ""])
            item.setData(0, _COMMAND, command.name)
            self.list.addTopLevelItem(item)
            self._rows[command.name] = item
        self._show_keys()
        self.select(next(iter(self._rows)))

    def select(self, name: str) -> None:
        """Select the row of the command ``name``."""
        self.list.setCurrentItem(self._rows[name])

    def _lay_out(self) -> None:
        label = QLabel(self.tr("New key"))
        label.setBuddy(self.edit)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.edit, 1)
        row.addWidget(self.clear_button)
        row.addWidget(self.reset_button)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.conflict)
        column.addLayout(row)

    def _keys(self, name: str) -> tuple[str, ...]:
        return self._bindings.get(name, self._commands[name].keys)

    def _name(self) -> str:
        item = self.list.currentItem()
        return item.data(0, _COMMAND) if item is not None else ""

    def _selected(self) -> None:
        name = self._name()
        keys = self._keys(name) if name else ()
        self.edit.setKeySequence(QKeySequence(keys[0] if keys else ""))
        self._show_conflict()

    def _assign(self) -> None:
        text = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if text and self._name() and text not in self._keys(self._name()):
            self._bind((text,))

    def _bind(self, keys: tuple[str, ...]) -> None:
        name = self._name()
        if name:
            self._bindings[name] = keys
            if keys == self._commands[name].keys:
                del self._bindings[name]
            self._apply()

    def _reset(self) -> None:
        if self._bindings.pop(self._name(), None) is not None:
            self._apply()

    def _apply(self) -> None:
        self._changed(dict(self._bindings))
        self._show_keys()
        self._selected()

    def _clashes(self) -> dict[str, set[str]]:
        return conflicts({name: self._keys(name) for name in self._commands})

    def _called(self, names: set[str]) -> str:
        texts = (self._commands[name].plain_text if name else self.tr("the photo itself") for name in names)
        return ", ".join(sorted(texts))

    def _show_keys(self) -> None:
        clashes = self._clashes()
        for name, item in self._rows.items():
            native = QKeySequence.SequenceFormat.NativeText
            item.setText(2, ", ".join(QKeySequence(keys).toString(native) for keys in self._keys(name)))
            item.setText(3, self._called(clashes.get(name, set())))
            font = item.font(2)
            font.setBold(name in self._bindings)
            item.setFont(2, font)
            item.setForeground(3, QColor("#e5705f"))

    def _show_conflict(self) -> None:
        others = self._clashes().get(self._name(), set())
        text = self.tr("This key calls {} too: give one of them another key.").format(self._called(others))
        self.conflict.setText(text if others else "")
        self.reset_button.setEnabled(self._name() in self._bindings)

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for item in self._rows.values():
            shown = any(wanted in item.text(column).casefold() for column in range(3))
            item.setHidden(not shown)
