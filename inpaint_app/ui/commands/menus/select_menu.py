"""The Select menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inpaint_app.ui.canvas.gestures.tool_state import LASSOS, MARQUEES, WANDS, ToolKind
from inpaint_app.ui.commands.actions import Command, Menu
from inpaint_app.ui.commands.context import CommandContext


def select_menu(context: CommandContext) -> Menu:
    """The mask: its making, its edge, those kept, its display."""
    translate, editor, display, photo = QCoreApplication.translate, context.editor, context.view.mask, context.has_photo
    ask, damage = context.select, context.damage

    def has_mask() -> bool:
        # Not whether there is a hole: to look for one takes a while on a large photo, and this is asked often.
        return editor.document is not None and not editor.document.mask.painted_bounds.empty

    return Menu(
        translate("SelectMenu", "&Select"),
        [
            Command("all", translate("SelectMenu", "&All"), editor.mask.select_all, ("Ctrl+A",), available=photo),
            Command("none", translate("SelectMenu", "&None"), editor.mask.clear, ("Ctrl+D",), available=photo),
            Command(
                "invert", translate("SelectMenu", "&Invert"), editor.mask.invert, ("Ctrl+Shift+I",), available=photo
            ),
            None,
            _tools_menu(context),
            Command("colour_range", translate("SelectMenu", "&Colour range…"), ask.colour_range, available=photo),
            None,
            Command("grow", translate("SelectMenu", "&Grow…"), ask.grow, available=has_mask),
            Command("shrink", translate("SelectMenu", "S&hrink…"), ask.shrink, available=has_mask),
            Command("feather", translate("SelectMenu", "&Feather…"), ask.feather, ("Shift+F6",), available=has_mask),
            Command("smooth", translate("SelectMenu", "Smoo&th…"), ask.smooth, available=has_mask),
            Command("border", translate("SelectMenu", "&Border…"), ask.border, available=has_mask),
            Command(
                "fill_holes", translate("SelectMenu", "Fill h&oles"), editor.selection.fill_holes, available=has_mask
            ),
            None,
            Command(
                "find_damage", translate("SelectMenu", "Find &damage…"), damage.find, ("Ctrl+Shift+D",),
                available=context.can_fill,
            ),
            Command(
                "next_damage", translate("SelectMenu", "Ne&xt damage"), lambda: damage.step(1), ("N",),
                available=damage.can_step,
            ),
            Command(
                "previous_damage", translate("SelectMenu", "Pr&evious damage"), lambda: damage.step(-1), ("Shift+N",),
                available=damage.can_step,
            ),
            None,
            Command("load_mask", translate("SelectMenu", "&Load a mask…"), context.files.ask_mask, available=photo),
            Command("save_mask", translate("SelectMenu", "Sa&ve the mask…"), ask.save_mask, available=has_mask),
            Command("store_mask", translate("SelectMenu", "Sto&re the mask as…"), ask.store, available=has_mask),
            ask.stored,
            Command(
                "missing_part", translate("SelectMenu", "Missing &part"), editor.selection.select_missing_part,
                available=lambda: editor.selection.has_missing_part,
            ),
            None,
            Command(
                "show_mask", translate("SelectMenu", "Show the &mask"), display.show, ("Q",), available=photo,
                checked=lambda: display.shown,
            ),
        ],
    )  # fmt: skip


def _tools_menu(context: CommandContext) -> Menu:
    """Every selection tool by its name, and the keys that go through those that are alike."""
    translate, tools, photo = QCoreApplication.translate, context.view.tools, context.has_photo

    def tool(kind: ToolKind, text: str) -> Command:
        return Command(
            kind.value, text, lambda _: tools.set_tool(kind), (), kind.value.replace("_", "-"), available=photo,
            checked=lambda: tools.tool is kind,
        )

    return Menu(
        translate("SelectMenu", "Tool&s"),
        [
            Command(
                "marquees", translate("SelectMenu", "Rectangle, then ellipse"), lambda: tools.cycle(MARQUEES), ("M",),
                available=photo,
            ),
            Command(
                "lassos", translate("SelectMenu", "Lasso, then polygon"), lambda: tools.cycle(LASSOS), ("L",),
                available=photo,
            ),
            Command(
                "wands", translate("SelectMenu", "Wand, then object"), lambda: tools.cycle(WANDS), ("W",),
                available=photo,
            ),
            None,
            tool(ToolKind.LINE, translate("SelectMenu", "&Straight line")),
            tool(ToolKind.RECTANGLE, translate("SelectMenu", "&Rectangle")),
            tool(ToolKind.ELLIPSE, translate("SelectMenu", "&Ellipse")),
            tool(ToolKind.LASSO, translate("SelectMenu", "&Lasso")),
            tool(ToolKind.POLYGON, translate("SelectMenu", "&Polygon")),
            tool(ToolKind.WAND, translate("SelectMenu", "Magic &wand")),
            tool(ToolKind.OBJECT_CLICKS, translate("SelectMenu", "Object by &clicks")),
            tool(ToolKind.OBJECT_BOX, translate("SelectMenu", "Object in a &box")),
            tool(ToolKind.OBJECT_SCRIBBLE, translate("SelectMenu", "Object &under a scribble")),
        ],
    )  # fmt: skip
