"""Every command of the window: its text, keys, icon, and the menu it is in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from inpaint_app.ui.theme import icon


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        name: what the code calls it.
        text: what a person reads, with the mnemonic.
        call: what it does; gets the checked state where ``checkable``.
        keys: shortcuts, the one to show first. Bare keys act only while the canvas has the focus.
        picture: name of an icon.
        checkable: it is switched on and off.
    """

    name: str
    text: str
    call: Callable[..., object]
    keys: tuple[str, ...] = ()
    picture: str = ""
    checkable: bool = False


class Actions(QObject):
    """The QActions of a window by name."""

    def __init__(self, window: QWidget, canvas: QWidget, commands: Sequence[Command]) -> None:
        super().__init__(window)
        self._by_name: dict[str, QAction] = {}
        for command in commands:
            action = QAction(command.text, window)
            if command.picture:
                action.setIcon(icon(command.picture))
                action.setIconVisibleInMenu(False)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            plain = command.text.replace("&", "").rstrip("…")
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{plain} ({shown})" if shown else plain)
            action.setCheckable(command.checkable)
            action.triggered.connect(command.call if command.checkable else _without_argument(command.call))
            bare = any(not any(part in keys for part in ("Ctrl", "Alt", "F11")) for keys in command.keys)
            action.setShortcutContext(
                Qt.ShortcutContext.WidgetShortcut if bare else Qt.ShortcutContext.WindowShortcut
            )
            (canvas if bare else window).addAction(action)
            self._by_name[command.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def enable(self, condition: bool, *names: str) -> None:
        """Enable the named ones if ``condition``, else disable them."""
        for name in names:
            self._by_name[name].setEnabled(condition)

    def fill_menu(self, bar: QMenuBar, title: str, names: Sequence[str | QMenu]) -> QMenu:
        """A menu of the named actions and of submenus; an empty name is a separator."""
        menu = bar.addMenu(title)
        for name in names:
            if isinstance(name, QMenu):
                menu.addMenu(name)
            elif name:
                menu.addAction(self._by_name[name])
            else:
                menu.addSeparator()
        return menu


def _without_argument(call: Callable[..., object]) -> Callable[..., None]:
    def triggered(_: bool = False) -> None:
        call()

    return triggered
