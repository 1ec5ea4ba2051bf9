"""Spellings of a pressed key: the shortcuts that it can stand for, on layouts without Latin letters too."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_LAST_LATIN = 0x24F
_FIRST_SPECIAL = 0x01000000
"""Qt's keys between the two are letters of other scripts; those from the second on are Esc, arrows and the like."""

_SHIFTED = "~!@#$%^&*()_+{}|:\"<>?"
"""Characters that need Shift on most keyboards: there it is part of the character."""

_EVDEV_OFFSET = 8
_BY_PLACE = {
    start + index: character
    for start, row in ((16, "QWERTYUIOP[]"), (30, "ASDFGHJKL;'`"), (43, "\\ZXCVBNM,./"))
    for index, character in enumerate(row)
}
"""What the keys of a US keyboard carry, by Linux's key codes, which on these rows are Windows' scan codes too."""

_WINDOWS = {
    0xBA: ";", 0xBB: "=", 0xBC: ",", 0xBD: "-", 0xBE: ".", 0xBF: "/", 0xC0: "`", 0xDB: "[", 0xDC: "\\", 0xDD: "]",
    0xDE: "'",
}  # fmt: skip
_MAC = dict(
    zip(
        (*range(10), *range(11, 18), 31, 32, 33, 34, 35, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 50),
        "ASDFHGZXCVBQWERYTOU[IPLJ'K;\\,/NM.`", strict=True,
    )
)  # fmt: skip
"""Keys beside letters and digits by Windows' virtual codes; all by those of macOS, which are places."""


def spellings(event: QKeyEvent) -> tuple[str, ...]:
    """In Qt's portable spelling ("Ctrl+Z"), the likeliest first.

    A letter of another script stands for the Latin letter at its place; a character that takes Shift or AltGr to type
    stands for itself.
    """
    held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
    found = [_spelled(held, event.key())]
    latin = latin_key(event)
    if latin:
        found.append(_spelled(held, latin))
    text = event.text()
    if len(text) == 1 and "!" <= text <= "~" and not text.isalnum():
        command = held & Qt.KeyboardModifier.ControlModifier and not held & Qt.KeyboardModifier.AltModifier
        typed_by = held & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier)
        if typed_by and not command:  # AltGr, which is Ctrl+Alt on Windows and Alt on macOS
            found.append(_spelled(Qt.KeyboardModifier.NoModifier, ord(text)))
    if 0x20 < event.key() < 0x7F and chr(event.key()) in _SHIFTED:
        found.append(_spelled(held & ~Qt.KeyboardModifier.ShiftModifier, event.key()))
    return tuple(dict.fromkeys(found))


def latin_key(event: QKeyEvent) -> int:
    """The Qt key at the place of a letter of another script on a US keyboard; 0 for every other key."""
    if not _LAST_LATIN < event.key() < _FIRST_SPECIAL:
        return 0
    virtual, place = event.nativeVirtualKey(), event.nativeScanCode()
    if sys.platform == "darwin":
        return ord(_MAC.get(virtual, "\0"))
    if ord("A") <= virtual <= ord("Z"):  # Windows names the Latin letter itself
        return virtual
    if sys.platform == "win32":
        return ord(_WINDOWS.get(virtual) or _BY_PLACE.get(place, "\0"))
    return ord(_BY_PLACE.get(place - _EVDEV_OFFSET, "\0"))


def _spelled(held: Qt.KeyboardModifier, key: int) -> str:
    return QKeySequence(held.value | key).toString(QKeySequence.SequenceFormat.PortableText)
