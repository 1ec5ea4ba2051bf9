"""What Enter and Esc decide in a panel whose controls have left the key over."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton


def decision(event: QKeyEvent, cancel_button: QAbstractButton) -> Literal["accept", "cancel"] | None:
    """Esc cancels, and so does Enter on the button that does; any other Enter accepts; None: the key is another."""
    if event.key() == Qt.Key.Key_Escape:
        return "cancel"
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return "cancel" if cancel_button.hasFocus() else "accept"
    return None
