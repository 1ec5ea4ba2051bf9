"""What a person does with files: open, save, export; and whether a file holds the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from inpaint_app.document.document import Document
from inpaint_app.document.layers.compositing import composite
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker

if TYPE_CHECKING:
    from inpaint_app.document.files.writers.outcome import Written
    from inpaint_app.document.project.export_kinds import Export
    from inpaint_app.document.project.project import Project
    from inpaint_app.document.project.save import ProjectSaver


class Show(Protocol):
    """Makes a document the open one; ``path`` and ``saved`` as in ``FileEditor.now_open``."""

    def __call__(self, document: Document | None, path: Path | None = None, *, saved: bool = True) -> None: ...


class FileEditor(QObject):
    """The part of the editor that reads and writes files, in the background; reached as ``Editor.files``.

    Signals:
        opened, recovered, saved, exported: path of a file that was.
        changed: ``is_modified`` or ``project_path`` have changed.

    Attributes:
        export_notices: sentences that belong to the export that ``exported`` tells of.
    """

    opened = Signal(object)
    recovered = Signal(object)
    saved = Signal(object)
    exported = Signal(object)
    changed = Signal()

    def __init__(
        self, worker: FileWorker, settle: Callable[[], Document | None], show: Show,
        settings: Callable[[], dict[str, Any]], parent: QObject | None = None,
    ) -> None:
        """
        Args:
            worker: reads and writes, and tells what fails.
            settle: ends what is being dragged; the document, if there is one that may be written now.
            show: makes a document the open one; cancels a running fill first.
            settings: what a project remembers of how fills are made.
        """
        super().__init__(parent)
        self._worker = worker
        self._settle = settle
        self._show = show
        self._settings = settings
        self._document: Document | None = None
        self._saved_revision: int | None = None  # None: what there was from the start is saved nowhere
        self._project_path: Path | None = None
        self._saver: ProjectSaver | None = None  # of the open document
        self.export_notices: tuple[str, ...] = ()

    @property
    def is_modified(self) -> bool:
        """Whether there is work that no file holds: the project's own, or else an export."""
        return self._document is not None and self._document.history.revision != self._saved_revision

    @property
    def project_path(self) -> Path | None:
        """The project file that this document was opened from or last saved to."""
        return self._project_path

    def now_open(self, document: Document | None, path: Path | None, saved: bool) -> None:
        """Another document is open.

        Args:
            path: where saving shall write it without asking.
            saved: False: nothing but an autosave holds this work.
        """
        self._document, self._project_path, self._saver = document, path, None
        self._saved_revision = document.history.revision if document is not None and saved else None

    def open_file(self, path: Path) -> None:
        """Read a photo or a project; ``opened``, or the editor's ``failed``, follows."""

        def read() -> Project:
            from inpaint_app.document.project.project import open_any

            return open_any(path)

        def show(project: Project) -> None:
            self._show(project.document(), project.path)
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
            self._show(project.document(), project_path, saved=False)
            self.recovered.emit(path)

        self._worker.submit(Message("restoring unsaved work"), read, show)

    def snapshot(self) -> Project | None:
        """All of the document as it is now, to be written in the background; None without one.

        Strokes that are being painted are in it as far as they have come.
        """
        return self._project_of(self._document) if self._document is not None else None

    def save_project(self, path: Path, overwrite: bool = False) -> None:
        """Write the project; ``saved`` or ``failed`` follows.

        A file that exists is left alone (``failed``) unless ``overwrite``.
        """
        document = self._settle()
        if document is None:
            return
        from inpaint_app.document.project.save import ProjectSaver

        project, revision = self._project_of(document), document.history.revision
        saver = self._saver = self._saver or ProjectSaver()

        def write() -> None:
            saver.save(path, project, overwrite=overwrite)

        def done(_: None) -> None:
            if self._document is document:
                self._project_path, self._saved_revision = path, revision
                self.changed.emit()
            self.saved.emit(path)

        self._worker.submit(Message("saving {name}", name=path.name), write, done)

    def export(self, path: Path, overwrite: bool = False, export: Export | None = None) -> None:
        """Write the photo with its visible layers; ``exported`` or ``failed`` follows.

        Args:
            overwrite: files that exist are left alone (``failed``) without it.
            export: something else of the document, or another quality; several files get numbers.
        """
        document = self._settle()
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
            if is_photo and self._document is document and self._project_path is None:
                self._saved_revision = revision
                self.changed.emit()
            self.export_notices = outcome.notices
            self.exported.emit(first)

        self._worker.submit(Message("exporting {name}", name=path.name), write, done)

    def _project_of(self, document: Document) -> Project:
        from inpaint_app.document.project.project import Project

        return Project.of(document, self._settings())
