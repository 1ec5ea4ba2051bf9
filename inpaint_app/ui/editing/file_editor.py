"""Reading and writing of files: open, save, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from inpaint_app.cancelling import Cancellation, poll
from inpaint_app.document.document import Document
from inpaint_app.document.files.file_state import FileState
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.errors import SaveError
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.session import DocumentSession

if TYPE_CHECKING:
    from inpaint_app.document.files.decoder.process import DecoderProcess
    from inpaint_app.document.files.writers.outcome import Written
    from inpaint_app.document.joining import Joined, JoinMode
    from inpaint_app.document.project.export_kinds import Export
    from inpaint_app.document.project.project import Project
    from inpaint_app.document.project.recovery import Recovered
    from inpaint_app.document.project.save import ProjectSaver


class FileEditor(QObject):
    """The part of the editor that reads and writes files, in the background; reached as ``Editor.files``.

    Signals:
        opened, saved, exported: path of a file that was.
        recovered: the Recovered work, now open.
        model_wanted: name of the model that the project, just opened, was worked on with.
        page_wanted: path of a scan with several pages, and how many: it is not open, for it is not said which.

    Attributes:
        export_notices: sentences that belong to the export that ``exported`` tells of.
    """

    opened = Signal(object)
    recovered = Signal(object)
    saved = Signal(object)
    exported = Signal(object)
    model_wanted = Signal(str)
    page_wanted = Signal(object, int)

    def __init__(
        self, session: DocumentSession, worker: FileWorker, decoder: DecoderProcess, parent: QObject | None = None,
    ) -> None:
        """``worker`` reads and writes in the background, and tells what fails; ``decoder`` reads what is opened."""
        super().__init__(parent)
        self._session = session
        self._worker = worker
        self._decoder = decoder
        self._opening: Cancellation | None = None
        self._saver: ProjectSaver | None = None  # of the open document
        self._written: tuple[Path, FileState | None] | None = None  # by the last save
        self.export_notices: tuple[Message, ...] = ()
        session.closing.connect(self._forget)

    def _forget(self) -> None:
        self._saver = None

    def open_file(self, path: Path, page: int | None = None, *, beside: bool = False) -> None:
        """Read a photo or a project; ``opened``, ``page_wanted`` or the editor's ``failed`` follows.

        A file that is still being opened is given up.

        Args:
            page: of a scan with several the one to open, from 1; None: ``page_wanted`` asks for it.
            beside: the document that is shown stays open; else it is closed.
        """
        self.cancel_opening()
        self._opening = Cancellation()

        def read() -> tuple[Project | int, FileState | None]:
            from inpaint_app.document.project.project import open_or_count

            state = FileState.of(path)
            return self._decoder.call(open_or_count, path, page), state

        def show(result: tuple[Project | int, FileState | None]) -> None:
            project, state = result
            if isinstance(project, int):
                self.page_wanted.emit(path, project)
                return
            self._session.open(
                project.document(), project.path, state=state, source=path, page=page, beside=beside)
            self._want_model(project.settings)
            self.opened.emit(path)

        self._worker.submit(Message("opening {name}", name=path.name), read, show, self._opening)

    def join(self, paths: Sequence[Path], mode: JoinMode, then: Callable[[], object]) -> None:
        """Join pictures into a new document, whose mask is what none of them shows; ``then``, or ``failed``, follows.

        Until then it can be cancelled as opening can.
        """
        self.cancel_opening()
        opening = self._opening = Cancellation()

        def read() -> Joined:
            from inpaint_app.document.files.image_io import open_photo
            from inpaint_app.document.joining import join_photos

            return join_photos([self._decoder.call(open_photo, path) for path in paths], mode, poll)

        def show(joined: Joined) -> None:
            document = Document(joined.photo)
            rows, columns = np.nonzero(joined.hole.any(1))[0], np.nonzero(joined.hole.any(0))[0]
            if rows.size:
                part = Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
                document.mask.write(part, joined.hole[part.slices].astype(np.uint8) * np.uint8(255))
            self._session.open(document, saved=False, beside=True)
            then()

        self._worker.submit(Message("joining {count} pictures", count=len(paths)), read, show, opening)

    def cancel_opening(self) -> bool:
        """Give up the file that is being opened; whether there was one."""
        opening, self._opening = self._opening, None
        return opening is not None and opening.cancel()

    def recover(self, folder: Path) -> None:
        """Go on with the unsaved work in ``folder``, which no file holds; ``recovered`` or ``failed`` follows."""

        def read() -> Recovered:
            from inpaint_app.document.project.recovery import recover

            return recover(folder)

        def show(work: Recovered) -> None:
            self._session.open(work.document, work.about.project, saved=False, state=work.about.state, beside=True)
            self._want_model(work.settings)
            self.recovered.emit(work)

        self._worker.submit(Message("restoring unsaved work"), read, show)

    def _want_model(self, settings: Mapping[str, Any]) -> None:
        model = settings.get("model")
        if isinstance(model, str):
            self.model_wanted.emit(model)

    def snapshot(self) -> Project | None:
        """All of the document as it is now, to be written in the background; None without one.

        Strokes that are being painted are in it as far as they have come.
        """
        document = self._session.document
        return self.snapshot_of(document) if document is not None else None

    def snapshot_of(self, document: Document) -> Project:
        """As ``snapshot``, of any of the open documents."""
        from inpaint_app.document.project.project import Project

        return Project.of(document, self.settings)

    @property
    def settings(self) -> dict[str, Any]:
        """What the work is done with at present, as a project says it."""
        from inpaint_app.document.project.project import work_settings

        return work_settings(self._session.grow, self._session.quality, self._session.model)

    @property
    def project_changed(self) -> bool:
        """Whether somebody else has changed the project file since it was read or written here."""
        now = FileState.of(path) if (path := self._session.project_path) is not None else None
        # What a save has just written may not be noted yet: its signal is still on its way.
        return self._session.project_changed and (path, now) != self._written

    def save_project(self, path: Path, overwrite: bool = False) -> None:
        """Write the project; ``saved`` or ``failed`` follows. This cannot be cancelled: nobody loses work by a key.

        A file that exists is left alone (``failed``) unless ``overwrite``.
        """
        document = self._session.settle()
        if document is None:
            return
        from inpaint_app.document.project.save import ProjectSaver

        project, revision = self.snapshot_of(document), document.history.revision
        saver = self._saver = self._saver or ProjectSaver()
        before = FileState.of(path) if overwrite else None

        def write() -> FileState | None:
            now = FileState.of(path)
            if overwrite and now not in (before, None) and (path, now) != self._written:
                raise SaveError("{name} has just been changed by another program; save again.", path)
            saver.save(path, project, overwrite=overwrite)
            self._written = path, FileState.of(path)
            return self._written[1]

        def done(state: FileState | None) -> None:
            self._session.mark_saved(revision, path, state, document)
            self.saved.emit(path)

        self._worker.submit(Message("saving {name}", name=path.name), write, done)

    def export(self, path: Path, overwrite: bool = False, export: Export | None = None) -> None:
        """Write the photo with its visible layers; ``exported`` or ``failed`` follows, or nothing once cancelled.

        Args:
            overwrite: files that exist are left alone (``failed``) without it.
            export: something else of the document, or another quality; several files get numbers.
        """
        document = self._session.settle()
        if document is None:
            return
        project, revision = self.snapshot_of(document), document.history.revision
        photo, layers = project.photo, project.layers

        def write() -> tuple[Path, Written]:
            if export is not None:
                from inpaint_app.document.project.export_kinds import write_export

                names, outcome = write_export(path, project, export, overwrite=overwrite)
                return names[0], outcome
            from inpaint_app.document.files.image_io import export as export_photo

            return path, export_photo(path, composite(photo, layers, photo.rect), photo, overwrite=overwrite)

        def done(written: tuple[Path, Written]) -> None:
            first, outcome = written
            is_photo = export is None or export.what == "photo"
            if is_photo:
                self._session.mark_saved(revision, document=document)
            self.export_notices = outcome.notices
            self.exported.emit(first)

        self._worker.submit(Message("exporting {name}", name=path.name), write, done, Cancellation())
