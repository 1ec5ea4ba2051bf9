"""The Edit menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from inpaint_app.ui.canvas.canvas import CANVAS_KEYS
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.commands.actions import Command, Menu
from inpaint_app.ui.commands.context import CommandContext
from inpaint_app.ui.i18n.undo_labels import step_label


def edit_menu(context: CommandContext) -> Menu:
    """History, clipboard, tools."""
    translate, editor, tools, photo = QCoreApplication.translate, context.editor, context.view.tools, context.has_photo

    def named(text: str, label: str) -> str:
        return f"{text} {step_label(label).lower()}" if label else text

    return Menu(
        translate("EditMenu", "&Edit"),
        [
            Command(
                "undo", lambda: named(translate("EditMenu", "&Undo"), editor.undo_label), editor.undo,
                ("Ctrl+Z",), "undo", available=lambda: bool(editor.undo_label),
            ),
            Command(
                "redo", lambda: named(translate("EditMenu", "&Redo"), editor.redo_label), editor.redo,
                ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", available=lambda: bool(editor.redo_label),
            ),
            None,
            Command(
                "copy_result", translate("EditMenu", "&Copy result"), context.output.copy_result, ("Ctrl+C",),
                available=photo,
            ),
            Command("paste", translate("EditMenu", "&Paste as new photo"), context.files.paste, ("Ctrl+V",)),
            None,
            Command(
                "brush", translate("EditMenu", "&Brush"), lambda _: tools.set_tool(ToolKind.BRUSH), ("B",), "brush",
                available=photo, checked=lambda: tools.tool is ToolKind.BRUSH,
            ),
            Command(
                "eraser", translate("EditMenu", "&Eraser"), lambda _: tools.set_tool(ToolKind.ERASER), ("E",),
                "eraser", available=photo, checked=lambda: tools.tool is ToolKind.ERASER,
            ),
            _tool(context, ToolKind.CLONE, translate("EditMenu", "Clone s&tamp"), "S"),
            _tool(context, ToolKind.HEAL, translate("EditMenu", "&Healing brush"), "J"),
            _tool(context, ToolKind.SOURCES, translate("EditMenu", "Where te&xture comes from"), "T"),
            Command(
                "swap", translate("EditMenu", "S&wap brush and eraser"), tools.swap_paint_erase, ("X",),
                available=photo,
            ),
            _brush_menu(context),
            None,
            Command("models", translate("EditMenu", "&Models…"), context.dialogs.models),
            Command("preferences", translate("EditMenu", "Prefere&nces…"), context.dialogs.preferences, ("Ctrl+,",)),
        ],
    )  # fmt: skip


def _tool(context: CommandContext, kind: ToolKind, text: str, key: str) -> Command:
    """A tool, its icon called as the tool is."""
    tools = context.view.tools
    return Command(
        kind.value, text, lambda _: tools.set_tool(kind), (key,), kind.value, available=context.has_photo,
        checked=lambda: tools.tool is kind,
    )


def _brush_menu(context: CommandContext) -> Menu:
    """Size and hardness in steps."""
    translate, tools, photo = QCoreApplication.translate, context.view.tools, context.has_photo

    def command(name: str, text: str, call: Callable[[], None]) -> Command:
        return Command(name, text, call, CANVAS_KEYS[name], available=photo, canvas_key=True)

    return Menu(
        translate("EditMenu", "Brush si&ze"),
        [
            command("brush_smaller", translate("EditMenu", "&Smaller brush"), lambda: tools.grow_brush(-1)),
            command("brush_larger", translate("EditMenu", "&Larger brush"), lambda: tools.grow_brush(1)),
            command("brush_softer", translate("EditMenu", "S&ofter brush"), lambda: tools.harden_brush(-1)),
            command("brush_harder", translate("EditMenu", "&Harder brush"), lambda: tools.harden_brush(1)),
        ],
    )
