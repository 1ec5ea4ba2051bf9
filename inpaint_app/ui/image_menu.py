"""The Image menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inpaint_app.ui.actions import Command, Menu
from inpaint_app.ui.window_parts import WindowParts

_VARIANTS = 4


def image_menu(parts: WindowParts) -> Menu:
    """What is computed, and the size of the picture."""
    translate, idle = QCoreApplication.translate, parts.can_fill
    return Menu(
        translate("ImageMenu", "&Image"),
        [
            Command(
                "fill", translate("ImageMenu", "&Fill"), lambda: parts.fill(1), ("Return", "Enter"), "fill",
                available=idle,
            ),
            Command(
                "fill_variants", translate("ImageMenu", "Fill with &variants"), lambda: parts.fill(_VARIANTS),
                ("Shift+Return", "Shift+Enter"), available=idle,
            ),
            Command(
                "cancel", translate("ImageMenu", "&Cancel the fill"), parts.editor.cancel, ("Esc",), "cancel",
                available=lambda: parts.editor.busy,
            ),
            None,
            Command(
                "extend", translate("ImageMenu", "&Extend canvas…"), parts.extend_mode.enter, ("Ctrl+Alt+C",),
                available=idle,
            ),
        ],
    )  # fmt: skip
