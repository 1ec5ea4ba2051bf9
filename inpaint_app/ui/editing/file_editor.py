"""Reading and writing of files: open, save, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inpaint_app.document.document import Document
from inpaint_app.document.layers.compositing import composite
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.session import DocumentSession

if TYPE_CHECKING:
    from inpaint_app.document.files.writers.outcome import Written
    from inpaint_app.document.project.export_kinds import Export
    from inpaint_app.document.project.project import Project
    from inpaint_app.document.project.save import ProjectSaver


class FileEditor(QObject):
    """The part of the editor that reads and writes files, in the background; reached as ``Editor.files``.

    Signals:
        opened, recovered, saved, exported: path of a file that was.
        page_wanted: path of a scan with several pages, and how many: it is not open, for it is not said which.

    Attributes:
        export_notices: sentences that belong to the export that ``exported`` tells of.
    """

    opened = Signal(object)
    recovered = Signal(object)
    saved = Signal(object)
    exported = Signal(object)
    page_wanted = Signal(object, int)

    def __init__(self, session: DocumentSession, worker: FileWorker, parent: QObject | None = None) -> None:
        """``worker`` reads and writes in the background, and tells what fails."""
        super().__init__(parent)
        self._session = session
        self._worker = worker
        self._saver: ProjectSaver | None = None  # of the open document
        self.export_notices: tuple[Message, ...] = ()
        session.closing.connect(self._forget)

    def _forget(self) -> None:
        self._saver = None

    def open_file(self, path: Path, page: int | None = None) -> None:
        """Read a photo or a project; ``opened``, ``page_wanted`` or the editor's ``failed`` follows.

        Args:
            page: of a scan with several the one to open, from 1; None: ``page_wanted`` asks for it.
        """

        def read() -> Project | int:
            from inpaint_app.document.files.image_io import count_pages
            from inpaint_app.document.project.project import open_any

            pages = count_pages(path) if page is None else 1
            return open_any(path, page) if pages == 1 else pages

        def show(project: Project | int) -> None:
            if isinstance(project, int):
                self.page_wanted.emit(path, project)
                return
            self._session.open(project.document(), project.path)
            self.opened.emit(path)

        self._worker.submit(Message("opening {name}", name=path.name), read, show)

    def recover(self, path: Path, project_path: Path | None) -> None:
        """Go on with the autosave at ``path``, which no saved file holds; ``recovered`` or ``failed`` follows.

        ``project_path``: the project that it belongs to.
        """

        def read() -> Project:
            from inpaint_app.document.project.project import open_project

            return open_project(path)

        def show(project: Project) -> None:
            self._session.open(project.document(), project_path, saved=False)
            self.recovered.emit(path)

        self._worker.submit(Message("restoring unsaved work"), read, show)

    def snapshot(self) -> Project | None:
        """All of the document as it is now, to be written in the background; None without one.

        Strokes that are being painted are in it as far as they have come.
        """
        document = self._session.document
        return self._project_of(document) if document is not None else None

    def save_project(self, path: Path, overwrite: bool = False) -> None:
        """Write the project; ``saved`` or ``failed`` follows.

        A file that exists is left alone (``failed``) unless ``overwrite``.
        """
        document = self._session.settle()
        if document is None:
            return
        from inpaint_app.document.project.save import ProjectSaver

        project, revision = self._project_of(document), document.history.revision
        saver = self._saver = self._saver or ProjectSaver()

        def write() -> None:
            saver.save(path, project, overwrite=overwrite)

        def done(_: None) -> None:
            if self._session.document is document:
                self._session.mark_saved(revision, path)
            self.saved.emit(path)

        self._worker.submit(Message("saving {name}", name=path.name), write, done)

    def export(self, path: Path, overwrite: bool = False, export: Export | None = None) -> None:
        """Write the photo with its visible layers; ``exported`` or ``failed`` follows.

        Args:
            overwrite: files that exist are left alone (``failed``) without it.
            export: something else of the document, or another quality; several files get numbers.
        """
        document = self._session.settle()
        if document is None:
            return
        project, revision = self._project_of(document), document.history.revision
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
            if is_photo and self._session.document is document and self._session.project_path is None:
                self._session.mark_saved(revision)
            self.export_notices = outcome.notices
            self.exported.emit(first)

        self._worker.submit(Message("exporting {name}", name=path.name), write, done)

    def _project_of(self, document: Document) -> Project:
        from inpaint_app.document.project.project import Project

        return Project.of(document, {"grow": self._session.grow, "quality": self._session.quality})
