"""The Layer menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inpaint_app.ui.actions import Command, Menu
from inpaint_app.ui.window_parts import WindowParts


def layer_menu(parts: WindowParts) -> Menu:
    """The selected fill: its name, its variants, its place."""
    translate, layers = QCoreApplication.translate, parts.layers

    def selected() -> bool:
        return layers.selected_fill is not None

    def has_variants() -> bool:
        return layers.selected_fill is not None and bool(layers.selected_fill.variants)

    return Menu(
        translate("LayerMenu", "&Layer"),
        [
            Command(
                "rename", translate("LayerMenu", "&Rename…"), layers.rename_selected, ("F2",), available=selected
            ),
            Command(
                "delete", translate("LayerMenu", "&Delete fill"), layers.delete_selected, (), "delete",
                available=selected,
            ),
            None,
            Command(
                "next_variant", translate("LayerMenu", "Next &variant"), lambda: layers.step_variant(1),
                ("Alt+Right",), available=has_variants,
            ),
            Command(
                "last_variant", translate("LayerMenu", "&Previous variant"), lambda: layers.step_variant(-1),
                ("Alt+Left",), available=has_variants,
            ),
            None,
            Command(
                "raise", translate("LayerMenu", "Move &up"), lambda: layers.move_selected(1), ("Ctrl+]",),
                available=selected,
            ),
            Command(
                "lower", translate("LayerMenu", "Move &down"), lambda: layers.move_selected(-1), ("Ctrl+[",),
                available=selected,
            ),
        ],
    )  # fmt: skip
