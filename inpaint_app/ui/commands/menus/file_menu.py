"""The File menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inpaint_app.ui.commands.actions import Command, Menu
from inpaint_app.ui.commands.context import CommandContext
from inpaint_app.ui.commands.join_commands import ask_join


def file_menu(context: CommandContext) -> Menu:
    """Opening, saving, exporting, closing."""
    translate, files, photo = QCoreApplication.translate, context.files, context.has_photo
    output = context.output
    return Menu(
        translate("FileMenu", "&File"),
        [
            Command("open", translate("FileMenu", "&Open…"), files.ask_open, ("Ctrl+O",), "open"),
            Command(
                "open_next", translate("FileMenu", "Open &next photo"), files.open_next, ("Ctrl+Alt+N",),
                available=files.has_next,
            ),
            context.files.recent,
            Command("join_scans", translate("FileMenu", "&Join scans…"), lambda: ask_join(context)),
            Command("clip", translate("FileMenu", "Repair a cl&ip…"), context.clips.ask),
            None,
            Command("save", translate("FileMenu", "&Save project"), files.save, ("Ctrl+S",), available=photo),
            Command(
                "save_as", translate("FileMenu", "Save project &as…"), files.save_as, ("Ctrl+Shift+S",),
                available=photo,
            ),
            None,
            Command(
                "export", translate("FileMenu", "&Export"), files.export, ("Ctrl+Alt+E",), "export", available=photo
            ),
            Command(
                "export_as", translate("FileMenu", "E&xport as…"), files.export_as, ("Ctrl+Alt+Shift+E",),
                available=photo,
            ),
            Command("print", translate("FileMenu", "&Print…"), output.print_result, ("Ctrl+P",), available=photo),
            None,
            Command("batch", translate("FileMenu", "&Batch…"), context.batch.show_dialog),
            Command(
                "put_back", translate("FileMenu", "Put bac&k into the batch"), context.batch.put_back,
                available=lambda: context.batch.can_put_back,
            ),
            None,
            Command("close", translate("FileMenu", "&Close photo"), files.close_photo, ("Ctrl+W",), available=photo),
            Command(
                "close_others", translate("FileMenu", "Close o&ther photos"), files.photos.close_others,
                available=lambda: files.photos.several,
            ),
            Command("quit", translate("FileMenu", "&Quit"), context.window.close, ("Ctrl+Q",)),
        ],
    )  # fmt: skip
