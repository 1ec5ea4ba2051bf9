"""Autosave: unsaved work is kept among the user's data, in case the program ends before it is saved.

Every step is appended to a journal at once, in a thread of its own; a full copy, now and then, lets the journal begin
again. Each running window has a folder of its own with a lock in it that the operating system holds, so that what
a killed process left is told from what a running one still writes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from inpaint_app.document.document import Document, DocumentEdit
from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.document.layers.layers import Layer
from inpaint_app.messages import Message
from inpaint_app.ui.editing.aside import Aside
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.editing.keeping.autosave_folders import Folders
from inpaint_app.ui.editing.timers import single_shot

if TYPE_CHECKING:
    from inpaint_app.document.project.keeping import Keeping
    from inpaint_app.document.project.left_work import LeftWork
    from inpaint_app.document.project.recovery import Recovered

QUIET_S = 5.0
"""A full copy is written this long after the last change ..."""
LONGEST_S = 120.0
"""... or, while the user goes on working, this long after the first."""
_PART_MS = 250
"""How often what has come of a stroke that goes on is appended."""
_RETRY_MS = 10_000
"""Between what could not be written and the next try."""
_LONG_JOURNAL = 64 << 20
"""Bytes from which on a journal gives way to a copy even where a change of geometry can then not be told undone."""

_KEEPING = Message("keeping your work")


class Autosave(QObject):
    """Keeps what an editor holds and no file does: every step at once, and all of it now and then.

    Each open document has a folder of its own. Nothing waits for the threads but ``finish``, ``abandon``, ``keep_now``.

    Signals:
        failed: one Message, once: autosaves cannot be written.
    """

    failed = Signal(object)

    def __init__(
        self, editor: Editor, root: Path, name: Callable[[], str], parent: QObject | None = None, *,
        quiet_s: float = QUIET_S, longest_s: float = LONGEST_S, retry_ms: int = _RETRY_MS,
    ) -> None:
        """``name`` gives what the open photo is called."""
        super().__init__(parent)
        self._editor = editor
        self._session = editor.session
        self._root = root
        self._name = name
        self._kept: Keeping | None = None
        self._revision = 0  # of the document, and its layers, as they were last told
        self._layers: tuple[Layer, ...] = ()
        self._dirty = self._told = EMPTY  # of the running stroke: not told yet, and told in parts
        self._layer_dirty = False
        self._layer_told: int | None = None  # the fill whose mask was told in parts
        self._was_busy = self._warned = self._ended = False
        self._journal, self._copier = self._worker(), self._worker()
        self._folders = Folders(root, self._journal)
        self._copier.failed.connect(self._copy_failed)
        self._journal.failed.connect(self._copy_failed)
        self._quiet = single_shot(self, round(quiet_s * 1000), self._copy_when_due)
        self._longest = single_shot(self, round(longest_s * 1000), self._copy_when_due)
        self._part = single_shot(self, _PART_MS, self._tell_part)
        self._retry = single_shot(self, retry_ms, self._try_again)
        session = self._session
        session.set_aside.connect(self._set_aside)
        session.given_up.connect(lambda aside: self._folders.forget(aside.document))
        session.others_changed.connect(self._others_changed)
        session.document_changed.connect(self._document_changed)
        session.edited.connect(self._edited)
        session.history_changed.connect(self._changed)
        session.mask_changed.connect(self._painted)
        session.composite_changed.connect(self._painted_out)
        editor.files.exported.connect(self._written_over)
        editor.files.saved.connect(self._written_over)
        editor.job_changed.connect(self._before_fill)
        if session.document is not None:
            self._document_changed()

    @property
    def folder(self) -> Path | None:
        """Where the work on the document that is shown is kept; None before there was any."""
        return self._folders.path

    @property
    def idle(self) -> bool:
        """Whether all that was to be written is written, a full copy of it included."""
        waiting = self._quiet.isActive() or self._part.isActive()
        return not (self._journal.busy_with or self._copier.busy_with or waiting)

    def adopt(self, work: LeftWork, recovered: Recovered) -> None:
        """Go on with what another window left and the editor has opened: its folder becomes this one's."""
        self._drop()
        document = self._session.document
        if document is None:
            return
        from inpaint_app.document.project.keeping import Keeping

        self._folders.adopt(work.folder, work.lock)
        kept = self._kept = Keeping(work.folder, recovered.about, recovered)
        self._seen()
        kept.settings = recovered.settings
        kept.mark(document.layers)
        end = recovered.end
        if end is not None:
            self._journal.submit(_KEEPING, lambda: kept.resume(end), lambda _: None)
        else:
            self._copy()

    def finish(self) -> None:
        """The window closes, and what was to be kept is saved: leave nothing."""
        if self._ended:
            return
        self._end()
        self._folders.remove_all()

    def abandon(self) -> None:
        """The program ends without the window being closed: everything is kept for the next start."""
        if not self._ended:
            self._session.settling.emit()  # what is being painted or dragged becomes a step
            self._end()

    def keep_now(self) -> None:
        """Have all steps on the disk when this returns; what is being painted or dragged becomes one."""
        if not self._ended:
            self._session.settling.emit()
            self._journal.join()

    def _end(self) -> None:
        self._ended = True
        self._stop_timers()
        self._journal.stop()
        self._copier.stop()
        self._folders.close()
        if self._kept is not None:
            self._kept.close()

    def _worker(self) -> FileWorker:
        worker = FileWorker(self)
        worker.failed.connect(self._warn)
        return worker

    # -- which document

    @Slot(object)
    def _set_aside(self, aside: Aside) -> None:
        """The document stays open: what is kept of it stays, too, in the folder that is its own."""
        self._tell_part()
        self._stop_timers()
        kept, self._kept = self._kept, None
        if kept is not None:
            self._folders.set_aside(aside.document, kept)

    @Slot()
    def _others_changed(self) -> None:
        self._folders.mark_clean(aside.document for aside in self._session.others if not aside.is_modified)

    @Slot()
    def _document_changed(self) -> None:
        session, document = self._session, self._session.document
        self._drop()
        self._seen()
        self._kept = self._folders.take_up(document) if document is not None else None
        if self._kept is None and document is not None and session.held is None and session.project_path is None:
            self._begin()  # nothing else has these pixels (a pasted picture): a copy must be there for the first step

    def _seen(self) -> None:
        document = self._session.document
        self._dirty = self._told = EMPTY
        self._layer_dirty, self._layer_told = False, None
        if document is not None:
            self._revision, self._layers = document.history.revision, document.layers

    @Slot(str, object)
    def _edited(self, how: str, edit: DocumentEdit) -> None:
        kept = self._begin()
        self._seen()
        if kept is None:
            return
        told = kept.step(how, edit)
        self._drain(kept)
        if not told:
            self._copy()

    @Slot(object)
    def _painted(self, dirty: Rect) -> None:
        """The mask has changed: in a stroke that goes on, or back, because it was given up."""
        document = self._session.document
        if self._session.painting:
            self._dirty = self._dirty.union(dirty)
            self._start_part()
        elif document is not None and not self._told.empty and self._revision == document.history.revision:
            self._dirty = self._told
            self._tell_part()
            self._told = EMPTY

    @Slot(object)
    def _painted_out(self, _: Rect) -> None:
        """The layers look different: perhaps by a stroke on one of them, that goes on or was given up."""
        if self._session.painting and self._session.painted_fill is not None:
            self._layer_dirty = True
            self._start_part()
        elif not self._session.painting and self._layer_told is not None:
            self._layer_dirty = True
            self._tell_part()
            self._layer_told = None

    def _start_part(self) -> None:
        if not self._part.isActive() and not self._ended:
            self._part.start()

    def _tell_part(self) -> None:
        """Append what a stroke that goes on has come to."""
        from inpaint_app.document.project import recorder

        document, fill = self._session.document, self._session.painted_fill
        dirty, layer_dirty = self._dirty, self._layer_dirty
        self._dirty, self._layer_dirty = EMPTY, False
        if document is None or (dirty.empty and not (layer_dirty and fill is not None)):
            return
        kept = self._begin()
        if kept is None:
            return
        if not dirty.empty:
            self._told = self._told.union(dirty)
            kept.part(recorder.mask_part(document.mask, dirty))
        if layer_dirty and fill is not None:
            self._layer_told = fill.id
            kept.part(recorder.layer_mask_part(fill))
        self._drain(kept)

    def _begin(self) -> Keeping | None:
        """The journal of the open document, begun if it is not, with the document as it was when last seen."""
        if self._kept is not None:
            self._kept.settings = self._editor.files.settings
            return self._kept
        if self._ended or self._session.document is None:
            return None
        folder = self._own_folder()
        if folder is None:
            return None
        from inpaint_app.document.project.keeping import Keeping
        from inpaint_app.document.project.recovery import About

        session = self._session
        kept = self._kept = Keeping(folder, About(self._name(), session.project_path, session.project_state))
        kept.settings = self._editor.files.settings
        held = session.held if session.held is not None and session.held.revision == self._revision else None
        start, number = kept.start(self._layers), kept.number
        file, state, page = (held.path, held.state, held.page) if held is not None else (None, None, None)

        def begun(rests_on_file: bool) -> None:
            if not rests_on_file and kept.copying is None:
                self._copy_again(kept)

        self._journal.submit(_KEEPING, lambda: kept.begin(start, number, file, state, page), begun)
        return kept

    def _drain(self, kept: Keeping) -> None:
        self._journal.submit(_KEEPING, kept.drain, lambda _: None)

    # -- copies

    @Slot()
    def _changed(self) -> None:
        document = self._session.document
        if document is None or self._ended:
            return
        if self._session.is_modified:
            self._quiet.start()
            if not self._longest.isActive():
                self._longest.start()
            return
        held = self._session.held
        self._quiet.stop()
        self._longest.stop()
        if held is not None and held.revision == document.history.revision:
            self._drop()
        elif self._kept is not None:
            self._kept.mark_clean()
            self._drain(self._kept)

    @Slot()
    def _before_fill(self) -> None:
        busy = self._editor.busy
        if busy and not self._was_busy and self._session.is_modified and self._kept is not None:
            self._copy()
        self._was_busy = busy

    @Slot(object)
    def _written_over(self, path: Path) -> None:
        """A file was written that the journal may rest on."""
        held = self._session.held
        if self._kept is not None and held is not None and held.path == path:
            self._copy()

    def _copy_when_due(self) -> None:
        kept = self._kept
        if kept is None or not self._session.is_modified:
            return
        if kept.holds_geometry and kept.size < _LONG_JOURNAL:
            self._longest.stop()
            return
        self._copy()

    def _try_again(self) -> None:
        if self._session.document is not None and (self._session.is_modified or self._kept is not None):
            self._copy()

    def _copy(self) -> None:
        """Write a full copy now, or as soon as the picture is not half another one."""
        kept, document = self._begin(), self._session.document
        if kept is None or document is None or self._ended:
            return
        if kept.copying is not None:
            kept.stale = True  # another one follows it
            return
        if self._editor.extending or document.layers is not self._layers:
            self._quiet.start()
            return
        self._tell_part()
        self._quiet.stop()
        self._longest.stop()
        self._write_copy(kept, document)

    def _copy_again(self, kept: Keeping) -> None:
        """Another copy of the document that is kept there, shown or not; nothing where it is closed."""
        document = self._folders.document_of(kept)
        if self._kept is kept:
            self._copy()
        elif document is not None and not self._ended:
            self._write_copy(kept, document)

    def _write_copy(self, kept: Keeping, document: Document) -> None:
        copy, number = kept.copy(self._editor.files.snapshot_of(document))
        self._drain(kept)

        def written(_: None) -> None:
            if self._kept is not kept and self._folders.document_of(kept) is None:
                self._journal.submit(Message("removing a copy"), kept.drop_copy, lambda _: None)
            elif kept.copying == number and kept.stale:
                kept.copying = None
                self._copy_again(kept)
            elif kept.copying == number:  # else the journal has failed in the meantime, and another copy follows
                self._journal.submit(_KEEPING, lambda: kept.adopt(number), adopted)

        def adopted(_: None) -> None:
            if kept.copied(number):
                self._copy_again(kept)

        self._copier.submit(Message("saving a copy"), lambda: kept.write_copy(copy), written)

    @Slot(object)
    def _copy_failed(self, _: Message) -> None:
        if self._kept is not None:
            self._kept.copying = None
        self._retry.start()

    def _own_folder(self) -> Path | None:
        try:
            return self._folders.own()
        except OSError as error:
            self._warn(Message("{path} cannot be created ({reason}).", path=self._root, reason=error.strerror))
            self._retry.start()
            return None

    @Slot()
    def _drop(self) -> None:
        """The work is saved, or gone: there is nothing to come back to."""
        self._stop_timers()
        kept, self._kept = self._kept, None
        if kept is not None:
            self._journal.submit(Message("removing a copy"), kept.clear, lambda _: None)

    def _stop_timers(self) -> None:
        for timer in (self._quiet, self._longest, self._part, self._retry):
            timer.stop()

    @Slot(object)
    def _warn(self, sentence: Message) -> None:
        if not self._warned:
            self.failed.emit(Message("Your work is not saved automatically: {reason}", reason=sentence))
        self._warned = True
