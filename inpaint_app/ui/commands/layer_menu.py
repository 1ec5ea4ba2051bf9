"""The Layer menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog

from inpaint_app.document.layers.layers import AdjustmentLayer
from inpaint_app.ui.commands.actions import Command, Menu
from inpaint_app.ui.commands.context import WindowParts


def layer_menu(parts: WindowParts) -> Menu:
    """The selected layer: its name, its variants, its place; and all of them."""
    translate, layers, editor = QCoreApplication.translate, parts.layers, parts.editor

    def selected() -> bool:
        return layers.selected_layer is not None

    def has_variants() -> bool:
        return layers.selected_fill is not None and bool(layers.selected_fill.variants)

    def can_paint_out() -> bool:
        return layers.selected_fill is not None and layers.selected_fill.shown

    def can_merge() -> bool:
        layer = layers.selected_layer
        return layer is not None and editor.layers.can_merge_down(layer.id)

    def can_flatten() -> bool:
        return editor.document is not None and any(layer.shown for layer in editor.document.layers)

    def has_settings() -> bool:
        return isinstance(layers.selected_layer, AdjustmentLayer) and parts.can_fill()

    def can_fill_again() -> bool:
        return layers.selected_fill is not None and parts.can_fill()

    def fill_again() -> None:
        from inpaint_app.ui.layers.layer_dialogs import FillAgainDialog

        fill = layers.selected_fill
        if fill is not None:
            _open(FillAgainDialog(editor, fill, parts.window))

    def show_properties() -> None:
        from inpaint_app.ui.layers.layer_dialogs import PropertiesDialog

        layer = layers.selected_layer
        if layer is not None:
            _open(PropertiesDialog(layer, parts.window))

    return Menu(
        translate("LayerMenu", "&Layer"),
        [
            Command(
                "rename", translate("LayerMenu", "&Rename…"), layers.rename_selected, ("F2",), available=selected
            ),
            Command(
                "duplicate", translate("LayerMenu", "Dupli&cate"), layers.duplicate_selected, ("Ctrl+J",), "duplicate",
                available=selected,
            ),
            Command(
                "delete", translate("LayerMenu", "&Delete layer"), layers.delete_selected, (), "delete",
                available=selected,
            ),
            None,
            Command(
                "paint_out", translate("LayerMenu", "Paint the layer &out"), layers.paint_out, ("Ctrl+Shift+M",),
                "paint-out", available=can_paint_out, checked=lambda: layers.painting,
            ),
            Command(
                "fill_again", translate("LayerMenu", "&Fill again…"), fill_again, ("Ctrl+Return",),
                available=can_fill_again,
            ),
            Command(
                "adjustment", translate("LayerMenu", "&Settings…"), layers.open_selected, available=has_settings,
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
                "lower", translate("LayerMenu", "Move dow&n"), lambda: layers.move_selected(-1), ("Ctrl+[",),
                available=selected,
            ),
            None,
            Command(
                "merge_down", translate("LayerMenu", "&Merge down"), layers.merge_selected, ("Ctrl+E",),
                available=can_merge,
            ),
            Command(
                "flatten", translate("LayerMenu", "F&latten"), editor.layers.flatten, ("Ctrl+Shift+E",),
                available=can_flatten,
            ),
            None,
            Command(
                "properties", translate("LayerMenu", "Propert&ies"), show_properties, ("Alt+Return",),
                available=selected,
            ),
        ],
    )  # fmt: skip


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
