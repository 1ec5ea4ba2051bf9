"""The keys page of the preferences, where every command can be given other keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
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
from inpaint_app.ui.commands.key_bindings import Bindings, assign, owner, resolve
from inpaint_app.ui.dialogs.questions import ask_key

_COMMAND = Qt.ItemDataRole.UserRole


class KeyPage(QWidget):
    """A list of the commands with their keys. A key that calls another command is taken from it after a question."""

    def __init__(self, actions: Actions, bindings: Bindings, changed: Callable[[Bindings], None]) -> None:
        """``bindings``: what differs from the usual keys; ``changed`` is called with each new such set."""
        super().__init__()
        self._actions = actions
        self._bindings = dict(bindings)
        self._changed = changed
        self._commands: dict[str, Command] = {command.name: command for command, _, _ in actions.items()}
        self._usual = {name: command.keys for name, command in self._commands.items()}
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search a command or a key"))
        self.search.setAccessibleName(self.tr("Search a command or a key"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands and their keys"))
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHeaderLabels([self.tr("Menu"), self.tr("Command"), self.tr("Keys")])
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
        self.reset_button = QPushButton(self.tr("Default keys"))
        self.reset_button.setToolTip(self.tr("Give the selected command its default keys back"))
        self.reset_button.clicked.connect(self._reset)
        self._lay_out()
        self._rows: dict[str, QTreeWidgetItem] = {}
        for command, menu, _ in actions.items():
            item = QTreeWidgetItem([menu, command.plain_text, ""])
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
        column.addLayout(row)

    def _keys(self, name: str) -> tuple[str, ...]:
        return resolve(self._usual, self._bindings)[name]

    def _name(self) -> str:
        item = self.list.currentItem()
        return item.data(0, _COMMAND) if item is not None else ""

    def _selected(self) -> None:
        name = self._name()
        keys = self._keys(name) if name else ()
        self.edit.setKeySequence(QKeySequence(keys[0] if keys else ""))
        self.reset_button.setEnabled(name in self._bindings)

    def _assign(self) -> None:
        text = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if text and self._name() and text not in self._keys(self._name()):
            self._bind((text,))

    def _bind(self, keys: tuple[str, ...]) -> None:
        name = self._name()
        if not name or not self._may_take(name, keys):
            self._selected()
            return
        self._bindings = assign(name, keys, self._usual, self._bindings)
        self._apply()

    def _may_take(self, name: str, keys: tuple[str, ...]) -> bool:
        """Whether no other command has any of ``keys``, or the user agrees that it loses them."""
        now = resolve(self._usual, self._bindings)
        others = {owner(key, now): key for key in keys if owner(key, now) not in ("", name)}
        return all(
            ask_key(self, _native(key), self._commands[other].plain_text, self._commands[name].plain_text)
            for other, key in others.items()
        )

    def _reset(self) -> None:
        name = self._name()
        if name in self._bindings:
            self._bind(self._usual[name])

    def _apply(self) -> None:
        self._changed(dict(self._bindings))
        self._show_keys()
        self._selected()

    def _show_keys(self) -> None:
        now = resolve(self._usual, self._bindings)
        for name, item in self._rows.items():
            item.setText(2, ", ".join(map(_native, now[name])))
            font = item.font(2)
            font.setBold(name in self._bindings)
            item.setFont(2, font)

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for item in self._rows.values():
            shown = any(wanted in item.text(column).casefold() for column in range(3))
            item.setHidden(not shown)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
