"""Commands that enlarge the picture, clean it up or paint it. What they need is loaded when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMainWindow

from inpaint_app import paths
from inpaint_app.inference.enhance.request import Enhancer
from inpaint_app.inference.style.request import Stylist
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.preferences.store import SettingsStore

if TYPE_CHECKING:
    from inpaint_app.ui.dialogs.enhance_dialog import EnhanceDialog
    from inpaint_app.ui.dialogs.pictures.style_dialog import StyleDialog


class EnhanceCommands:
    """Image > Enlarge, Image > Clean up and Image > Style.

    Attributes:
        make_enhancer: gives what enhances by the name of its model; called in threads.
        make_stylist: gives what paints by the name of its style or its file; called in threads.
    """

    def __init__(self, window: QMainWindow, editor: Editor, canvas: Canvas, store: SettingsStore) -> None:
        self._window, self._editor, self._canvas, self._store = window, editor, canvas, store
        self.make_enhancer: Callable[[str], Enhancer] = self._enhancer_named
        self.make_stylist: Callable[[str], Stylist] = self._stylist_named
        self._kept: tuple[tuple[object, ...], Enhancer] | None = None
        self._kept_stylist: tuple[tuple[object, ...], Stylist] | None = None
        self._dialog: EnhanceDialog | StyleDialog | None = None

    def ask_enlarge(self) -> EnhanceDialog | None:
        """Ask how to enlarge the picture; None without one."""
        return self._ask(enlarge=True)

    def ask_clean(self) -> EnhanceDialog | None:
        """Ask how to clean the picture up; None without one."""
        return self._ask(enlarge=False)

    def ask_style(self) -> StyleDialog | None:
        """Ask for a style to paint the picture in; None without one."""
        from inpaint_app.ui.dialogs.pictures.style_dialog import StyleDialog

        document = self._editor.session.settle()
        if document is None:
            return None
        dialog = self._dialog = StyleDialog(
            document, styles=list(paths.bundled_styles()), make_stylist=lambda name: self.make_stylist(name),
            parent=self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda result: self._paint(dialog, result))
        dialog.open()
        return dialog

    def stop(self) -> None:
        """Close the dialog, if there is one, and have its preview end."""
        if self._dialog is not None:
            self._dialog.reject()

    def _ask(self, *, enlarge: bool) -> EnhanceDialog | None:
        from inpaint_app.models.registry import enlarging_models, models_folder
        from inpaint_app.ui.dialogs.enhance_dialog import EnhanceDialog

        document = self._editor.session.settle()
        if document is None:
            return None
        models = [each.name for each in enlarging_models(models_folder(self._store.now.models_folder))]
        dialog = self._dialog = EnhanceDialog(
            document, enlarge=enlarge, models=models, make_enhancer=lambda name: self.make_enhancer(name),
            centre=self._canvas.view_centre, parent=self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda result: self._enhance(dialog, result))
        dialog.open()
        return dialog

    def _enhance(self, dialog: EnhanceDialog, result: int) -> None:
        self._dialog = None
        if result == QDialog.DialogCode.Accepted:
            name = dialog.model_name
            self._editor.picture.enhance(dialog.options, lambda: self.make_enhancer(name), self._canvas.view_centre)

    def _paint(self, dialog: StyleDialog, result: int) -> None:
        self._dialog = None
        if result == QDialog.DialogCode.Accepted:
            name = dialog.style_name
            self._editor.picture.paint(dialog.options, lambda: self.make_stylist(name), self._canvas.view_centre)

    def _stylist_named(self, name: str) -> Stylist:
        """The last one is kept, as of those that enhance."""
        from inpaint_app.inference.style.stylists import stylist_named

        now = self._store.now
        wanted = (name, now.device, now.threads)
        kept = self._kept_stylist
        if kept is None or kept[0] != wanted:
            kept = self._kept_stylist = wanted, stylist_named(*wanted)
        return kept[1]

    def _enhancer_named(self, name: str) -> Enhancer:
        """The last one is kept, so that neither the preview nor what follows it loads it again."""
        from inpaint_app.inference.enhance.enhancers import enhancer_named
        from inpaint_app.models.registry import models_folder

        now = self._store.now
        wanted = (name, now.device, now.threads, now.models_folder)
        kept = self._kept
        if kept is None or kept[0] != wanted:
            kept = self._kept = wanted, enhancer_named(name, now.device, now.threads, models_folder(now.models_folder))
        return kept[1]
