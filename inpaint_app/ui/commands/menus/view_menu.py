"""The View menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMainWindow

from inpaint_app.ui.canvas.area import Comparison
from inpaint_app.ui.canvas.canvas import CANVAS_KEYS
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.canvas.viewport import LARGEST_FIT
from inpaint_app.ui.commands.actions import Command, Menu
from inpaint_app.ui.commands.context import CommandContext


def view_menu(context: CommandContext) -> Menu:
    """How the photo is shown, and what is shown around it."""
    translate, window, photo = QCoreApplication.translate, context.window, context.has_photo
    canvas, area, photos = context.view.canvas, context.view.area, context.files.photos
    return Menu(
        translate("ViewMenu", "&View"),
        [
            Command(
                "zoom_in", translate("ViewMenu", "Zoom &in"), canvas.zoom_in, ("Ctrl++", "Ctrl+="), available=photo
            ),
            Command("zoom_out", translate("ViewMenu", "Zoom &out"), canvas.zoom_out, ("Ctrl+-",), available=photo),
            Command(
                "fit", translate("ViewMenu", "&Fit the window"), lambda: canvas.fit(LARGEST_FIT), ("Ctrl+0",),
                available=photo,
            ),
            Command("actual", translate("ViewMenu", "&100 %"), canvas.actual, ("Ctrl+1",), available=photo),
            Command(
                "pan_held", translate("ViewMenu", "&Move the photo (hold the key)"),
                lambda: context.view.tools.set_tool(ToolKind.PAN), CANVAS_KEYS["pan_held"], available=photo,
                canvas_key=True,
            ),
            None,
            Command(
                "before_held", translate("ViewMenu", "P&hoto before (hold the key)"), canvas.show_before,
                CANVAS_KEYS["before_held"], available=photo, checked=lambda: canvas.before_shown, canvas_key=True,
            ),
            Command(
                "split", translate("ViewMenu", "&Split view of before and after"),
                lambda on: area.compare(Comparison.SPLIT if on else Comparison.NONE), ("Ctrl+\\",),
                available=photo, checked=lambda: area.comparison is Comparison.SPLIT,
            ),
            Command(
                "beside", translate("ViewMenu", "Before and after side &by side"),
                lambda on: area.compare(Comparison.BESIDE if on else Comparison.NONE), ("Ctrl+Shift+\\",),
                available=photo, checked=lambda: area.comparison is Comparison.BESIDE,
            ),
            Command(
                "realism", translate("ViewMenu", "&Realism map"), context.view.realism.show, available=photo,
                checked=lambda: context.view.realism.shown,
            ),
            None,
            Command(
                "rulers", translate("ViewMenu", "Ru&lers"), area.show_rulers, ("Ctrl+R",),
                checked=lambda: area.rulers_shown,
            ),
            Command(
                "grid", translate("ViewMenu", "Pixel &grid beyond 800 %"), canvas.set_pixel_grid,
                checked=lambda: canvas.pixel_grid,
            ),
            None,
            Command(
                "panels", translate("ViewMenu", "Hide &panels"), context.view.panels.hide, ("Tab",),
                checked=lambda: context.view.panels.hidden,
            ),
            Command(
                "next_panel", translate("ViewMenu", "Go to the &next panel"),
                lambda: context.view.panels.focus_next(canvas), ("F6",),
            ),
            Command(
                "full", translate("ViewMenu", "F&ull screen"), lambda full: _full_screen(window, full), ("F11",),
                checked=window.isFullScreen,
            ),
            None,
            Command(
                "next_photo", translate("ViewMenu", "Go to the next pho&to"), lambda: photos.step(1),
                ("Ctrl+Tab", "Ctrl+PgDown"), available=lambda: photos.several,
            ),
            Command(
                "previous_photo", translate("ViewMenu", "Go to the pre&vious photo"), lambda: photos.step(-1),
                ("Ctrl+Shift+Tab", "Ctrl+PgUp"), available=lambda: photos.several,
            ),
            None,
            *context.view.panels.toggles(),
        ],
    )  # fmt: skip


def _full_screen(window: QMainWindow, full: bool) -> None:
    state = Qt.WindowState.WindowFullScreen
    window.setWindowState(window.windowState() | state if full else window.windowState() & ~state)
