"""File > Join scans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from inpaint_app.ui.commands.context import CommandContext

if TYPE_CHECKING:
    from inpaint_app.ui.dialogs.pictures.join_dialog import JoinDialog


def ask_join(context: CommandContext) -> JoinDialog | None:
    """Ask which pictures are to be joined; None while something runs, which is said."""
    from inpaint_app.ui.dialogs.pictures.join_dialog import JoinDialog

    if not context.files.photos.may_leave():
        return None
    here = context.files.photo_path
    dialog = JoinDialog(here.parent if here is not None else Path.home(), context.window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def join(result: int) -> None:
        if result == QDialog.DialogCode.Accepted and context.files.photos.may_leave():
            context.editor.join(dialog.paths, dialog.join_mode, fill=dialog.fill.isChecked())

    dialog.finished.connect(join)
    dialog.open()
    return dialog
