"""The Help menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from inpaint_app.ui.commands.actions import Command, Menu
from inpaint_app.ui.commands.context import CommandContext
from inpaint_app.ui.commands.manual import open_manual


def help_menu(context: CommandContext) -> Menu:
    """The manual, keys, and what this is."""
    translate, window = QCoreApplication.translate, context.window
    return Menu(
        translate("HelpMenu", "&Help"),
        [
            Command("manual", translate("HelpMenu", "&Manual"), lambda: open_manual(context.editor.session), ("F1",)),
            Command("palette", translate("HelpMenu", "&Find a command…"), context.dialogs.palette, ("Ctrl+Shift+P",)),
            Command("tour", translate("HelpMenu", "&Take the tour"), context.dialogs.tour),
            Command("keys", translate("HelpMenu", "&Keys and mouse"), lambda: _show_keys(window), ("Ctrl+F1",)),
            Command("about", translate("HelpMenu", "&About"), lambda: _show_about(window)),
        ],
    )


def _show_keys(window: QWidget) -> None:
    translate = QCoreApplication.translate
    rows = [
        (translate("HelpMenu", "Paint or erase"), translate("HelpMenu", "drag; B brush, E eraser, X swaps them")),
        (
            translate("HelpMenu", "Brush size, hardness"),
            translate("HelpMenu", "[ ] or Alt+wheel; Shift+[ Shift+]"),
        ),
        (
            translate("HelpMenu", "Rectangle, ellipse; lasso, polygon; wand, object"),
            translate("HelpMenu", "M, L, W; pressed again, the second"),
        ),
        (
            translate("HelpMenu", "Add, subtract, intersect"),
            translate("HelpMenu", "Shift, Alt, Shift+Alt while selecting"),
        ),
        (translate("HelpMenu", "Show the mask or hide it"), "Q"),
        (translate("HelpMenu", "Pan"), translate("HelpMenu", "hold Space and drag, middle button, or the wheel")),
        (
            translate("HelpMenu", "Zoom"),
            translate("HelpMenu", "Ctrl+wheel or pinch; Ctrl++ Ctrl+−; Ctrl+0 fits; Ctrl+1 is 100 %"),
        ),
        (
            translate("HelpMenu", "Fill, with variants, cancel"),
            translate("HelpMenu", "Enter, Shift+Enter, Esc"),
        ),
        (translate("HelpMenu", "Previous and next variant"), translate("HelpMenu", "Alt+← Alt+→")),
        (
            translate("HelpMenu", "Before and after; split; side by side"),
            translate("HelpMenu", "hold \\; Ctrl+\\; Ctrl+Shift+\\"),
        ),
        (translate("HelpMenu", "Any command by its name; the next panel"), "Ctrl+Shift+P; F6"),
        (translate("HelpMenu", "Hide panels, full screen"), translate("HelpMenu", "Tab, F11")),
    ]
    table = "".join(
        f"<tr><td style='padding:3px 18px 3px 0; white-space:nowrap'>{left}</td>"
        f"<td style='padding:3px 0; white-space:nowrap'>{right}</td></tr>"
        for left, right in rows
    )
    hint = translate("HelpMenu", "Keys without Ctrl work while the photo has the focus: click on it first.")
    title = translate("HelpMenu", "Keys and mouse")
    QMessageBox.information(window, title, f"<table>{table}</table><p>{hint}</p>")


def _show_about(window: QWidget) -> None:
    from inpaint_app.ui.dialogs.about_dialog import AboutDialog

    dialog = AboutDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
