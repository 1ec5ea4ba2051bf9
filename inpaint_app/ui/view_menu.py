"""The View menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMainWindow

from inpaint_app.ui.actions import Command, Menu
from inpaint_app.ui.window_parts import WindowParts


def view_menu(parts: WindowParts) -> Menu:
    """How the photo is shown, and what is shown around it."""
    translate, canvas, window, photo = QCoreApplication.translate, parts.canvas, parts.window, parts.has_photo
    return Menu(
        translate("ViewMenu", "&View"),
        [
            Command(
                "zoom_in", translate("ViewMenu", "Zoom &in"), canvas.zoom_in, ("Ctrl++", "Ctrl+="), available=photo
            ),
            Command("zoom_out", translate("ViewMenu", "Zoom &out"), canvas.zoom_out, ("Ctrl+-",), available=photo),
            Command("fit", translate("ViewMenu", "&Fit the window"), canvas.fit, ("Ctrl+0",), available=photo),
            Command("actual", translate("ViewMenu", "&100 %"), canvas.actual, ("Ctrl+1",), available=photo),
            None,
            Command(
                "panels", translate("ViewMenu", "Hide &panels"), parts.panels.hide, ("Tab",),
                checked=lambda: parts.panels.hidden,
            ),
            Command(
                "full", translate("ViewMenu", "F&ull screen"), lambda full: _full_screen(window, full), ("F11",),
                checked=window.isFullScreen,
            ),
            None,
            *parts.panels.toggles(),
        ],
    )  # fmt: skip


def _full_screen(window: QMainWindow, full: bool) -> None:
    state = Qt.WindowState.WindowFullScreen
    window.setWindowState(window.windowState() | state if full else window.windowState() & ~state)
