"""Key bindings: what the user changed, as settings keep it, and where two commands clash. No widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Bindings = dict[str, tuple[str, ...]]
"""Keys by the name of a command, in Qt's portable spelling ("Ctrl+Shift+Z")."""

HELD = ("Space", "\\", "[", "]", "{", "}")
"""Keys that the canvas itself acts on while they are held or repeated."""


def read_bindings(stored: Iterable[str]) -> Bindings:
    """From ``Settings.keys``: "undo Ctrl+Z F9" each, a name alone for a command without keys."""
    parts = [entry.split() for entry in stored]
    return {words[0]: tuple(words[1:]) for words in parts if words}


def stored_bindings(bindings: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """For ``Settings.keys``, sorted by name."""
    return tuple(" ".join((name, *bindings[name])) for name in sorted(bindings))


def conflicts(bindings: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
    """For each name whose keys call another one too, the others; "" stands for the canvas itself."""
    users: dict[str, set[str]] = {keys: {""} for keys in HELD}
    for name, sequences in bindings.items():
        for keys in sequences:
            users.setdefault(keys, set()).add(name)
    result: dict[str, set[str]] = {}
    for names in users.values():
        for name in names - {""}:
            if len(names) > 1:
                result.setdefault(name, set()).update(names - {name})
    return result
