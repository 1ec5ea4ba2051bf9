"""The Layer menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog

from inpaint_app.document.layers.layers import AdjustmentLayer
from inpaint_app.inference.request import Wish
from inpaint_app.limits import MAX_VARIANTS
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.commands.actions import Command, Menu
from inpaint_app.ui.commands.context import CommandContext


def layer_menu(context: CommandContext) -> Menu:
    """The active layer: its name, its variants, its place; and all of them."""
    translate, panel, editor = QCoreApplication.translate, context.view.layers, context.editor
    session, layers, tools = editor.session, editor.layers, context.view.tools

    def active() -> bool:
        return session.active_layer is not None

    def has_variants() -> bool:
        return session.active_fill is not None and bool(session.active_fill.variants)

    def can_paint_out() -> bool:
        return session.active_layer is not None and session.active_layer.shown

    def can_move() -> bool:
        return context.can_fill() and editor.document is not None and any(fill.shown for fill in editor.document.fills)

    def can_merge() -> bool:
        layer = session.active_layer
        return layer is not None and layers.can_merge_down(layer.id)

    def can_flatten() -> bool:
        return editor.document is not None and any(layer.shown for layer in editor.document.layers)

    def has_transparency() -> bool:
        return editor.document is not None and editor.document.photo.has_alpha

    def has_settings() -> bool:
        return isinstance(session.active_layer, AdjustmentLayer) and context.can_fill()

    def can_fill_again() -> bool:
        return session.active_fill is not None and context.can_fill()

    def fill_again() -> None:
        dialog = context.fills.ask_fill_again(context.window)
        if dialog is not None:
            _open(dialog)

    def mask_from_fill() -> None:
        if session.active_fill is not None:
            editor.selection.mask_from(session.active_fill)

    def show_properties() -> None:
        from inpaint_app.ui.layers.layer_dialogs import PropertiesDialog

        layer = session.active_layer
        if layer is not None:
            _open(PropertiesDialog(layer, context.window))

    return Menu(
        translate("LayerMenu", "&Layer"),
        [
            Command(
                "rename", translate("LayerMenu", "&Rename…"), panel.rename_active, ("F2",), available=active
            ),
            Command(
                "duplicate", translate("LayerMenu", "Dupli&cate"), layers.duplicate_active, ("Ctrl+J",), "duplicate",
                available=active,
            ),
            Command(
                "delete", translate("LayerMenu", "&Delete layer"), layers.delete_active, (), "delete",
                available=active,
            ),
            None,
            Command(
                "paint_out", translate("LayerMenu", "Paint the layer &out"), layers.paint_out, ("Ctrl+Shift+M",),
                "paint-out", available=can_paint_out, checked=lambda: session.painted_fill is not None,
            ),
            Command(
                "move_tool", translate("LayerMenu", "Mo&ve and transform"), lambda _: tools.set_tool(ToolKind.MOVE),
                ("V",), "move", available=can_move, checked=lambda: tools.tool is ToolKind.MOVE,
            ),
            Command(
                "fill_again", translate("LayerMenu", "&Fill again…"), fill_again, ("Ctrl+Return",),
                available=can_fill_again,
            ),
            _not_right_menu(context, can_fill_again),
            Command(
                "mask_from_fill", translate("LayerMenu", "Mas&k from fill"), mask_from_fill,
                available=lambda: session.active_fill is not None,
            ),
            Command(
                "adjustment", translate("LayerMenu", "&Settings…"), panel.open_active, available=has_settings,
            ),
            None,
            Command(
                "next_variant", translate("LayerMenu", "Ne&xt variant"), lambda: layers.step_variant(1),
                ("Alt+Right",), available=has_variants,
            ),
            Command(
                "last_variant", translate("LayerMenu", "&Previous variant"), lambda: layers.step_variant(-1),
                ("Alt+Left",), available=has_variants,
            ),
            _variants_menu(context),
            None,
            Command(
                "raise", translate("LayerMenu", "Move &up"), lambda: layers.move_active(1), ("Ctrl+]",),
                available=active,
            ),
            Command(
                "lower", translate("LayerMenu", "Move dow&n"), lambda: layers.move_active(-1), ("Ctrl+[",),
                available=active,
            ),
            None,
            Command(
                "merge_down", translate("LayerMenu", "&Merge down"), layers.merge_active_down, ("Ctrl+E",),
                available=can_merge,
            ),
            Command(
                "flatten", translate("LayerMenu", "F&latten"), layers.flatten, ("Ctrl+Shift+E",),
                available=can_flatten,
            ),
            Command(
                "remove_transparency", translate("LayerMenu", "Remove &transparency"),
                editor.geometry.remove_transparency, available=has_transparency,
            ),
            None,
            Command(
                "properties", translate("LayerMenu", "Propert&ies"), show_properties, ("Alt+Return",),
                available=active,
            ),
        ],
    )  # fmt: skip


def _not_right_menu(context: CommandContext, available: Callable[[], bool]) -> Menu:
    """What may be wrong with a fill; each makes a further variant of it."""
    translate, fills = QCoreApplication.translate, context.fills

    def command(name: str, text: str, wish: Wish | Literal["here"]) -> Command:
        return Command(name, text, lambda: fills.fill_otherwise(wish), available=available)

    return Menu(
        translate("LayerMenu", "Not ri&ght?"),
        [
            command("again_more", translate("LayerMenu", "Follow the structure &more"), "more"),
            command("again_less", translate("LayerMenu", "Follow the structure &less"), "less"),
            command("again_near", translate("LayerMenu", "Texture from &nearer"), "near"),
            command("again_here", translate("LayerMenu", "Texture from what is &painted green"), "here"),
            fills.other_models,
        ],
    )  # fmt: skip


def _variants_menu(context: CommandContext) -> Menu:
    """Each variant by its number."""
    translate, editor = QCoreApplication.translate, context.editor

    def command(number: int) -> Command:
        def choose() -> None:
            fill = editor.session.active_fill
            if fill is not None:
                editor.layers.choose_variant(fill.id, number - 1)

        def there() -> bool:
            fill = editor.session.active_fill
            return fill is not None and len(fill.variants) >= number

        text = translate("LayerMenu", "Variant &{}").format(number)
        return Command(f"variant_{number}", text, choose, (str(number),), available=there)

    return Menu(translate("LayerMenu", "Sho&w variant"), [command(number) for number in range(1, MAX_VARIANTS + 1)])


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
