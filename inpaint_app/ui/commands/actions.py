"""Commands and the menus they are in, as data, and the QActions made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.key_spellings import spellings
from inpaint_app.ui.commands.key_bindings import Bindings, owner, resolve
from inpaint_app.ui.i18n import tool_texts
from inpaint_app.ui.look.theme import icon


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        name: what the code calls it.
        text: what the user reads, with the mnemonic; a function where it changes with the document.
        call: what it does; gets the wanted state where there is ``checked``.
        keys: shortcuts, the one to show first. Bare keys act only while the canvas has the focus.
        picture: name of an icon.
        available: whether it can be done now.
        checked: whether it is switched on; None: it is not a thing to switch on and off.
        canvas_key: the canvas itself acts on the keys, as long as they are held or again and again.
    """

    name: str
    text: str | Callable[[], str]
    call: Callable[..., object]
    keys: tuple[str, ...] = ()
    picture: str = ""
    available: Callable[[], bool] = _always
    checked: Callable[[], bool] | None = None
    canvas_key: bool = False

    @property
    def text_now(self) -> str:
        """The text of this moment."""
        return self.text if isinstance(self.text, str) else self.text()

    @property
    def plain_text(self) -> str:
        """The text of this moment without mnemonic and dots."""
        return plain(self.text_now)


def plain(text: str) -> str:
    """A menu's ``text`` without its mnemonic ("&Open…", or "打开(&O)…" as in Chinese) and dots."""
    return re.sub(r"\(&.\)|&", "", text).rstrip("…")


@dataclass(frozen=True)
class Menu:
    """A menu, or a submenu: commands, submenus, ready-made actions and menus; None is a separator."""

    title: str
    entries: Sequence[Command | Menu | QAction | QMenu | None]

    def commands(self) -> Iterator[Command]:
        """Its commands and those of its submenus, in order."""
        for entry in self.entries:
            if isinstance(entry, Command):
                yield entry
            elif isinstance(entry, Menu):
                yield from entry.commands()


class Actions(QObject):
    """The QActions of a window by the names of their commands, and its menus."""

    def __init__(self, window: QWidget, canvas: Canvas, menus: Callable[[], Sequence[Menu]]) -> None:
        """``menus`` makes the menus in the language of the moment; their structure never changes."""
        super().__init__(window)
        self._window = window
        self._canvas = canvas
        self._make_menus = menus
        self._menus = tuple(menus())
        self._keys: Bindings = {}
        self._shown_keys: dict[str, str] = {}  # the first key of each command, as the user reads it
        self._told: dict[str, str] = {}  # the text that each action has: telling it again, and its tip, takes time
        self._titles: list[QMenu] = []  # in the order of ``_titled``
        self._by_name: dict[str, QAction] = {}
        for command in self._commands():
            action = QAction(window)
            if command.picture:
                action.setIcon(icon(command.picture))
                action.setIconVisibleInMenu(False)
            action.setCheckable(command.checked is not None)
            action.triggered.connect(command.call if command.checked else _without_argument(command.call))
            action.triggered.connect(self.update)
            self._by_name[command.name] = action
        self.use_keys({})

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def items(self) -> Iterator[tuple[Command, str, QAction]]:
        """Every command in the order of the menus, with the title of its menu and its action."""
        for menu in self._menus:
            for command in menu.commands():
                yield command, plain(menu.title), self._by_name[command.name]

    def keys(self, command: Command) -> tuple[str, ...]:
        """The keys that call ``command`` now."""
        return self._keys[command.name]

    def shown_keys(self, command: Command) -> str:
        """The first of its keys as the user reads it; empty without one."""
        return self._shown_keys.get(command.name, "")

    def _tip(self, command: Command) -> str:
        """Its name and key, and below it what it is for, where that is told."""
        name, shown = command.plain_text, self._shown_keys.get(tool_texts.keys_of(command.name), "")
        return "\n".join(filter(None, (f"{name} ({shown})" if shown else name, tool_texts.about(command.name))))

    def use_keys(self, changed: Mapping[str, tuple[str, ...]]) -> None:
        """Call commands by their usual keys, but those in ``changed`` (by name) by others; never two by one."""
        self._keys = resolve({command.name: command.keys for command in self._commands()}, changed)
        self._spell_keys()
        self._canvas.use_keys({command.name: self.keys(command) for command in self._commands() if command.canvas_key})
        for command in self._commands():
            if command.canvas_key:
                continue
            action, keys = self._by_name[command.name], self.keys(command)
            action.setShortcuts([QKeySequence(text) for text in keys])
            on_canvas = any(is_bare(text) for text in keys)
            action.setShortcutContext(
                Qt.ShortcutContext.WidgetShortcut if on_canvas else Qt.ShortcutContext.WindowShortcut
            )
            (self._window if on_canvas else self._canvas).removeAction(action)
            (self._canvas if on_canvas else self._window).addAction(action)
        self.update()

    def call_by_key(self, event: QKeyEvent) -> bool:
        """Call what a key stands for that no shortcut has taken, as on a layout without Latin letters."""
        for text in spellings(event):
            name = owner(text, self._keys)
            if name and self._by_name[name].isEnabled() and (self._on_canvas() or not is_bare(text)):
                self._by_name[name].trigger()
                return True
        return False

    def _on_canvas(self) -> bool:
        """Whether the canvas, or what lies over it, has the focus."""
        focused = self._window.focusWidget()
        return focused is not None and (focused is self._canvas or self._canvas.isAncestorOf(focused))

    def update(self) -> None:
        """Show in every action what can be done now, what is on, and what it is called."""
        for command in self._commands():
            action = self._by_name[command.name]
            text = command.text_now
            shown = self.shown_keys(command)
            if text != self._told.get(command.name):
                self._told[command.name] = text
                action.setText(f"{text}\t{shown}" if command.canvas_key and shown else text)
                action.setToolTip(self._tip(command))
            action.setEnabled(command.available())
            if command.checked is not None:
                action.setChecked(command.checked())

    def fill_bar(self, bar: QMenuBar) -> None:
        """Put the menus into ``bar``."""
        for menu in self._menus:
            self._fill(bar.addMenu(menu.title), menu)

    def retranslate(self) -> None:
        """Take every text from the menus again, in the language of now."""
        self._menus = tuple(self._make_menus())
        self._spell_keys()
        for shown, menu in zip(self._titles, _titled(self._menus), strict=True):
            shown.setTitle(menu.title)
        self.update()

    def _spell_keys(self) -> None:
        """Every key as the user reads it in the language of now; all texts are to be told again."""
        self._told.clear()
        self._shown_keys = {name: _as_read(keys[0]) if keys else "" for name, keys in self._keys.items()}

    def _commands(self) -> Iterator[Command]:
        for menu in self._menus:
            yield from menu.commands()

    def _fill(self, shown: QMenu, menu: Menu) -> None:
        self._titles.append(shown)
        for entry in menu.entries:
            if entry is None:
                shown.addSeparator()
            elif isinstance(entry, Command):
                shown.addAction(self._by_name[entry.name])
            elif isinstance(entry, Menu):
                self._fill(shown.addMenu(entry.title), entry)
            elif isinstance(entry, QMenu):
                shown.addMenu(entry)
            else:
                shown.addAction(entry)


def is_bare(keys: str) -> bool:
    """Whether ``keys`` act only while the canvas has the focus, so that controls keep them: no Ctrl, Alt, F-key."""
    return not any(part in keys for part in ("Ctrl", "Alt", "Meta")) and not re.search(r"F\d", keys)


def _as_read(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _titled(menus: Sequence[Menu]) -> Iterator[Menu]:
    for menu in menus:
        yield menu
        yield from _titled([entry for entry in menu.entries if isinstance(entry, Menu)])


def _without_argument(call: Callable[..., object]) -> Callable[..., None]:
    def triggered(_: bool = False) -> None:
        call()

    return triggered
