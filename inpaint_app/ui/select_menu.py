"""The Select menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inpaint_app.ui.actions import Command, Menu
from inpaint_app.ui.window_parts import WindowParts


def select_menu(parts: WindowParts) -> Menu:
    """The mask: its making, its file, its display."""
    translate, editor, display, photo = QCoreApplication.translate, parts.editor, parts.mask_display, parts.has_photo
    return Menu(
        translate("SelectMenu", "&Select"),
        [
            Command("all", translate("SelectMenu", "&All"), editor.mask.select_all, ("Ctrl+A",), available=photo),
            Command("none", translate("SelectMenu", "&None"), editor.mask.clear, ("Ctrl+D",), available=photo),
            Command(
                "invert", translate("SelectMenu", "&Invert"), editor.mask.invert, ("Ctrl+Shift+I",), available=photo
            ),
            None,
            Command("load_mask", translate("SelectMenu", "&Load a mask…"), parts.files.ask_mask, available=photo),
            Command(
                "show_mask", translate("SelectMenu", "Show the &mask"), display.show, available=photo,
                checked=lambda: display.shown,
            ),
        ],
    )  # fmt: skip
