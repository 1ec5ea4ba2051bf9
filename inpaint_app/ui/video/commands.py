"""File > Repair a clip: asks for one and opens its window. What it needs is loaded when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QMainWindow

from inpaint_app.errors import InstallationError
from inpaint_app.ui.bars.message_bar import MessageBar
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.preferences.store import SettingsStore

if TYPE_CHECKING:
    from inpaint_app.ui.video.window import ClipWindow


class ClipCommands:
    """Opens clips.

    Attributes:
        make_tools: gives what edits (``video.run.Tools``); called in a thread.
    """

    def __init__(self, window: QMainWindow, editor: Editor, messages: MessageBar, store: SettingsStore) -> None:
        self._window, self._editor, self._messages, self._store = window, editor, messages, store
        self.make_tools: Callable[[], Any] = self._usual_tools
        self._open: ClipWindow | None = None

    def ask(self) -> None:
        """Ask for a clip, and open it."""
        from inpaint_app.video.files.library import pyav
        from inpaint_app.video.files.mux import SUFFIXES

        try:
            pyav()
        except InstallationError as error:
            self._messages.show_error(error.message)
            return
        translate = QCoreApplication.translate
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        name, _ = QFileDialog.getOpenFileName(
            self._window, translate("ClipCommands", "Repair a clip"), "",
            translate("ClipCommands", "Clips ({})").format(kinds))
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> ClipWindow:
        """Open the window of a clip."""
        from inpaint_app.ui.video.window import ClipWindow

        self.stop()
        clip = self._open = ClipWindow(path, lambda: self.make_tools(), self._window)
        clip.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        clip.finished.connect(self._closed)
        clip.show()
        return clip

    def stop(self) -> None:
        """Close the window of a clip, if there is one."""
        if self._open is not None:
            self._open.reject()

    def _closed(self) -> None:
        self._open = None

    def _usual_tools(self) -> Any:
        from inpaint_app.inference.engines.best_of import engine_with
        from inpaint_app.inference.enhance.enhancers import enhancer_named
        from inpaint_app.models.registry import models_folder
        from inpaint_app.video.run import Tools

        now = self._store.now
        folder = models_folder(now.models_folder)
        engine = engine_with(self._editor.session.model, now.device, threads=now.threads, folder=folder)
        return Tools(engine, lambda: enhancer_named(device=now.device, threads=now.threads, folder=folder))
