"""What the File menu does for archives: their dialog, and photos corrected in the editor and put back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from inpaint_app.messages import Message, printable
from inpaint_app.ui.bars.message_bar import MessageBar
from inpaint_app.ui.dialogs.questions import ask_stop_batch
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.preferences.store import SettingsStore

if TYPE_CHECKING:
    from inpaint_app.ui.batch.dialog import BatchDialog
    from inpaint_app.ui.batch.reading import Entry
    from inpaint_app.ui.batch.run import BatchRun, MakeRunner


class BatchCommands(QObject):
    """Batch, and Put back.

    Attributes:
        dialog: once it was shown.
        make_runner: who does the work; None: workers on this machine.
    """

    def __init__(
        self, window: QWidget, editor: Editor, open_path: Callable[[Path], object], messages: MessageBar,
        store: SettingsStore,
    ) -> None:
        """``open_path``: opens a photo in the editor."""
        super().__init__(window)
        self._window, self._editor, self._open_path = window, editor, open_path
        self._messages, self._store = messages, store
        self._worker = FileWorker(self)
        self._worker.failed.connect(messages.show_error)
        self._opened: dict[Path, tuple[Path, str]] = {}
        self._run: BatchRun | None = None
        self.dialog: BatchDialog | None = None
        self.make_runner: MakeRunner | None = None
        editor.session.document_changed.connect(self._update)
        follow_language(window, self._renew)

    def show_dialog(self) -> BatchDialog:
        """Show the dialog; a run that goes on is in it."""
        if self.dialog is None:
            self.dialog = self._made()
            last = self._store.now.batch_folder
            if last and Path(last).is_dir():
                self.dialog.choose_out(Path(last))
        self.dialog.show()
        self.dialog.activateWindow()
        return self.dialog

    @property
    def can_put_back(self) -> bool:
        """Whether what the editor shows was opened from an archive."""
        return self._shown_path in self._opened

    def put_back(self) -> None:
        """Have what the editor shows take the place of its result."""
        document = self._editor.session.settle()
        path = self._shown_path
        if document is None or path is None or path not in self._opened:
            return
        out, name = self._opened[path]
        photo, layers, revision = document.photo, document.layers, document.history.revision

        def write() -> None:
            from inpaint_app.archive.by_hand import put_back
            from inpaint_app.document.layers.compositing import composite

            put_back(out, name, composite(photo, layers, photo.rect), photo)

        def done(_: None) -> None:
            self._editor.session.mark_saved(revision, document=document)
            self._messages.show_notice(self.tr("{} is back in its archive, as corrected by hand.").format(
                printable(name)))
            if self.dialog is not None:
                self.dialog.read_again()

        self._worker.submit(Message("putting back {name}", name=name), write, done)

    def may_close(self) -> bool:
        """Whether the window may close: while a run goes on that is asked."""
        return self._run is None or not self._run.active or ask_stop_batch(self._window)

    def stop(self) -> None:
        """The window closes: end the run, which goes on by the same journal, and join the threads."""
        if self._run is not None:
            self._run.abandon()
        if self.dialog is not None:
            self.dialog.stop()
        self._worker.stop()

    @property
    def _shown_path(self) -> Path | None:
        document = self._editor.document
        return document.photo.source.path if document is not None else None

    def _renew(self) -> None:
        """Another language: the dialog is made anew, with what was asked in it."""
        old = self.dialog
        if old is None:
            return
        new = self.dialog = self._made()
        new.add_inputs(old.inputs)
        new.steps.show_steps(old.steps.steps(self._store.now))
        if old.out is not None:
            new.choose_out(old.out)
        new.setVisible(old.isVisible())
        old.stop()
        old.deleteLater()

    def _made(self) -> BatchDialog:
        from inpaint_app.ui.batch.dialog import BatchDialog
        from inpaint_app.ui.batch.run import BatchRun

        if self._run is None:
            self._run = BatchRun(self.make_runner, self)
        dialog = BatchDialog(self._run, self._store, self._window)
        dialog.open_asked.connect(self._open)
        dialog.put_back_asked.connect(self.put_back)
        dialog.panel.put_button.setEnabled(self.can_put_back)
        return dialog

    @Slot(object, object)
    def _open(self, entry: Entry, out: Path) -> None:
        path = entry.result if entry.state == "done" else entry.source
        self._opened[path] = out, entry.name
        self._open_path(path)
        self._window.activateWindow()
        self._update()

    @Slot()
    def _update(self) -> None:
        if self.dialog is not None:
            self.dialog.panel.put_button.setEnabled(self.can_put_back)
