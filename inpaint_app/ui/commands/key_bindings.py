"""Key bindings: what the user changed, as settings keep it, and which command a key calls. No widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Bindings = dict[str, tuple[str, ...]]
"""Keys by the name of a command, in Qt's portable spelling ("Ctrl+Shift+Z")."""


def read_bindings(stored: Iterable[str]) -> Bindings:
    """From ``Settings.keys``: "undo Ctrl+Z F9" each, a name alone for a command without keys."""
    parts = [entry.split() for entry in stored]
    return {words[0]: tuple(words[1:]) for words in parts if words}


def stored_bindings(bindings: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """For ``Settings.keys``, sorted by name."""
    return tuple(" ".join((name, *bindings[name])) for name in sorted(bindings))


def resolve(usual: Mapping[str, tuple[str, ...]], changed: Mapping[str, tuple[str, ...]]) -> Bindings:
    """The keys of every command in ``usual``, each key calling one command only.

    Keys that the user chose go before the usual ones; among equals the first command has them.
    """
    taken: set[str] = set()
    result: Bindings = {}
    for name in sorted(usual, key=lambda name: name not in changed):  # stable: otherwise in the given order
        keys = changed.get(name, usual[name])
        result[name] = tuple(key for key in dict.fromkeys(keys) if key not in taken)
        taken.update(keys)
    return {name: result[name] for name in usual}


def owner(keys: str, bindings: Mapping[str, tuple[str, ...]]) -> str:
    """The command that ``keys`` call; empty where none."""
    return next((name for name, sequences in bindings.items() if keys in sequences), "")


def assign(
    name: str, keys: tuple[str, ...], usual: Mapping[str, tuple[str, ...]], changed: Mapping[str, tuple[str, ...]],
) -> Bindings:
    """``changed`` with ``keys`` calling ``name``, and no other command that they called before."""
    now = resolve(usual, changed)
    result = {**changed, name: keys}
    for other, sequences in now.items():
        left = tuple(key for key in sequences if key not in keys)
        if other != name and left != sequences:
            result[other] = left
    return {each: result[each] for each in result if result[each] != usual.get(each)}
