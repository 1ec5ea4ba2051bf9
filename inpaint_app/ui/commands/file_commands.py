"""File commands: open, paste, save, export and close, with the questions that protect unsaved work."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_to_bytes
from weakref import WeakKeyDictionary

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from inpaint_app.document.document import Document
from inpaint_app.messages import printable
from inpaint_app.paths import resources
from inpaint_app.settings import Settings
from inpaint_app.ui.bars.message_bar import MessageBar
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.commands.clipboard import PictureArray, array_from_image
from inpaint_app.ui.commands.open_photos import OpenPhotos
from inpaint_app.ui.commands.recent_menu import RecentMenu, with_newest
from inpaint_app.ui.dialogs import questions
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.i18n.messages import in_language

if TYPE_CHECKING:
    from inpaint_app.document.project.export_kinds import Export
    from inpaint_app.document.project.project import Project
    from inpaint_app.ui.dialogs.export_dialog import ExportDialog


class Remember(Protocol):
    """Keeps changed settings."""

    def __call__(self, **changes: object) -> None: ...


class FileCommands(QObject):
    """What the File menu, a drop and a paste do.

    Attributes:
        recent: a menu of the files opened last.
        photos: those that are open.
    """

    def __init__(
        self,
        window: QWidget,
        editor: Editor,
        canvas: Canvas,
        messages: MessageBar,
        settings: Callable[[], Settings],
        remember: Remember,
    ) -> None:
        """``settings`` gives those of this moment."""
        super().__init__(window)
        self._window = window
        self._editor = editor
        self._messages = messages
        self._settings = settings
        self._remember = remember
        self._exporting: tuple[Document, Path, Export | None] | None = None
        self._exports: WeakKeyDictionary[Document, tuple[Path, Export | None]] = WeakKeyDictionary()
        self._previews = FileWorker(self)
        self._to_lay: list[Path] = []  # over the photo that is being opened
        self._waiting: list[Path] = []  # to be opened after this one
        self._after_save: Callable[[], Any] | None = None
        self.photos = OpenPhotos(editor, canvas, self, self)
        self.recent = RecentMenu(self.open_path, window)
        self.recent.forgotten.connect(lambda files: self._remember(recent_files=files))
        editor.files.opened.connect(self._opened)
        editor.files.page_wanted.connect(self._ask_page)
        editor.files.saved.connect(self._saved)
        editor.files.exported.connect(self._exported)
        editor.session.failed.connect(self._failed)

    @property
    def photo_name(self) -> str:
        """What the open photo, or its project, is called."""
        path = self.photo_path
        return printable(path.name) if path is not None else self.tr("Pasted picture")

    @property
    def photo_path(self) -> Path | None:
        """The project, or else the photo, that is shown; None for what was pasted."""
        document = self._editor.document
        return self._editor.session.project_path or (document.photo.source.path if document is not None else None)

    def ask_open(self) -> None:
        """Ask for a photo or a project and open it."""
        title = self.tr("Open a photo or a project")
        path = questions.ask_open_path(self._window, self._settings().last_folder, title)
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path, page: int | None = None) -> None:
        """Open a photo or a project beside what is open.

        ``page``: of a scan with several, from 1; None: ask.
        """
        self.photos.open(path, page)

    def open_one_by_one(self, paths: Sequence[Path], page: int | None = None) -> None:
        """Open the first of ``paths``; the others wait for ``open_next``. ``page``: of the first, as ``open_path``."""
        self._waiting = list(paths[1:])
        self.open_path(paths[0], page)

    def has_next(self) -> bool:
        """Whether a photo waits to be opened."""
        return bool(self._waiting)

    def open_next(self) -> None:
        """Open the photo that has waited longest."""
        if self._waiting and self.photos.may_leave():
            self.photos.open(self._waiting.pop(0))

    def ask_mask(self) -> None:
        """Ask for a picture that becomes the mask."""
        path = questions.ask_open_path(
            self._window, self._settings().last_folder, self.tr("Load a mask: white is what goes"), projects=False
        )
        if path is not None:
            self._editor.mask.load(path)

    def close_photo(self) -> None:
        """Back to the photo that was shown before, or to the empty window."""
        self.photos.close_shown()

    def paste(self) -> None:
        """Open the picture, or the file, that lies on the clipboard."""
        self.take(QGuiApplication.clipboard().mimeData())

    def drop(self, data: QMimeData) -> bool:
        """Take what was dropped; whether there was something.

        On an empty window the first file is opened and the other photos are laid over it; on an open photo, photos
        and picture data are laid over that one, and a project is opened.
        """
        dropped = _files(data)
        projects = [path for path in dropped if _is_project(path)]
        photos = [path for path in dropped if not _is_project(path)]
        if dropped and (projects or self._editor.document is None):
            first = (projects or photos)[0]
            self._to_lay = [path for path in photos if path != first]
            self.photos.open(first)
            return True
        if self._editor.document is None:
            return self.take(data)
        pixels = None if dropped else self._picture_in(data)
        for path in photos:
            self._editor.layers.add_picture_file(path)
        if pixels is not None:
            from inpaint_app.document.files.image_io import photo_from_array

            self._editor.layers.add_picture(photo_from_array(pixels))
        if photos or pixels is not None:
            self._messages.show_notice(
                self.tr("Laid over the photo as a layer; to open it by itself, use File › Open."))
        return bool(photos) or pixels is not None

    def take(self, data: QMimeData) -> bool:
        """Open what was pasted, or dropped on an empty window; whether there was something."""
        paths = _files(data)
        if paths:
            self.open_path(paths[0])
            return True
        pixels = self._picture_in(data)
        if pixels is None:
            return False
        if self.photos.may_leave():
            self._editor.paste_image(pixels)
        return True

    def _picture_in(self, data: QMimeData) -> PictureArray | None:
        """HWC pixels of the picture in ``data``; None where there is none, which is said with what to do."""
        pixels = array_from_image(data.imageData()) if data.hasImage() else None
        if pixels is None and data.hasUrls():
            self._messages.show_notice(self.tr(
                "{} is not on this computer: save it in a folder here first, then open or drop the file.").format(
                    data.urls()[0].toDisplayString()))
        elif pixels is None:
            self._messages.show_notice(self.tr("There is no picture to paste: copy one first."))
        return pixels

    def save(self) -> None:
        """Save the project to where it lies; the first time, ask where."""
        path = self._editor.session.project_path
        if path is None:
            self.save_as()
        elif self._may_save_over(path):
            self._editor.files.save_project(path, overwrite=True)

    def save_as(self) -> None:
        """Ask where to save the project to."""
        document = self._editor.document
        if document is None:
            return
        suggested = self._editor.session.project_path
        if suggested is None:
            source = document.photo.source.path
            stem = source.stem if source is not None else self.tr("pasted")
            suggested = Path(self._settings().project_folder or (source.parent if source else "")) / f"{stem}.ora"
        path = questions.ask_project_path(self._window, suggested)
        if path is None or not self.save_to(path):
            self._after_save = None

    def save_to(self, path: Path) -> bool:
        """Save the project to ``path``, asking before another file is replaced; whether it was started."""
        exists = path.exists()
        own = path == self._editor.session.project_path and not self._editor.files.project_changed
        if exists and not own and not self._may_replace(path):
            return False
        self._editor.files.save_project(path, overwrite=exists)
        return True

    def export(self) -> None:
        """Export again what was exported last, to where it was; the first time, ask."""
        document, last = self._editor.document, self._last_export
        if document is None or last is None:
            self.export_as()
        else:
            self._exporting = document, *last
            self._editor.files.export(last[0], True, last[1])

    @property
    def _last_export(self) -> tuple[Path, Export | None] | None:
        """Where this document was exported to, and how."""
        document = self._editor.document
        return self._exports.get(document) if document is not None else None

    def export_as(self) -> ExportDialog | None:
        """Ask what to export, how, and where to."""
        project = self._editor.files.snapshot()
        if project is None:
            return None
        from inpaint_app.ui.dialogs.export_dialog import ExportDialog

        last = self._last_export[1] if self._last_export else None
        dialog = ExportDialog(project, self._previews, last, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._ask_export_path(dialog, project))
        dialog.open()
        return dialog

    def _ask_export_path(self, dialog: ExportDialog, project: Project) -> None:
        source = project.photo.source.path
        stem = source.stem if source is not None else self.tr("pasted")
        folder = self._settings().export_folder or (str(source.parent) if source is not None else "")
        export, name = dialog.chosen, dialog.suggested_name(stem)  # the dialog is gone when the next one closes
        path = questions.ask_export_path(self._window, Path(folder) / name)
        if path is not None:
            self.export_to(path, export)

    def export_to(self, path: Path, export: Export | None = None) -> bool:
        """Export to ``path``, asking before a file is replaced; whether the export was started."""
        project = self._editor.files.snapshot()
        if project is None:
            return False
        names = [path]
        if export is not None:
            from inpaint_app.document.project.export_kinds import file_names

            names = file_names(path, project, export)
        there = [name for name in names if name.exists()]
        if there and not self._may_replace(there[0]):
            return False
        if self._editor.document is not None:
            self._exporting = self._editor.document, path, export
        self._editor.files.export(path, bool(there), export)
        return True

    def stop(self) -> None:
        """The window closes: join the thread that makes previews."""
        self._previews.stop()

    def _may_save_over(self, path: Path) -> bool:
        """Whether the project may be replaced: not what somebody else has written meanwhile, without a question."""
        if not self._editor.files.project_changed:
            return True
        answer = questions.ask_changed(self._window, path)
        if answer is questions.Changed.SAVE_AS:
            self.save_as()
        elif answer is questions.Changed.STAY:
            self._after_save = None
        return answer is questions.Changed.REPLACE

    def _may_replace(self, path: Path) -> bool:
        document = self._editor.document
        source = document.photo.source.path if document is not None else None
        original = source is not None and source.exists() and path.samefile(source)
        return questions.ask_overwrite(self._window, path, original=original)

    def leave(self, then: Callable[[], Any]) -> None:
        """Do ``then``, which ends the work on this photo, unless the user would rather keep it."""
        if not self._editor.session.is_modified:
            then()
            return
        answer = questions.ask_leaving(self._window, self.photo_name)
        if answer is questions.Leaving.DISCARD:
            then()
        elif answer is questions.Leaving.SAVE:
            self._after_save = then
            self.save()

    @Slot(object)
    def _opened(self, path: Path) -> None:
        if not path.is_relative_to(resources()):  # the tour's sample leaves nothing
            self._remember(
                recent_files=with_newest(self._settings().recent_files, path),
                last_folder=str(path.absolute().parent),
            )
        document = self._editor.document
        if document is not None and str(path.absolute()) in self._settings().recent_files:
            self.recent.keep_picture(path, document.photo.pixels)
        over, self._to_lay = self._to_lay, []
        for photo in over:
            self._editor.layers.add_picture_file(photo)
        if self._waiting:
            self._messages.show_notice(
                self.tr("Photos still to open: {}.").format(len(self._waiting)),
                (self.tr("Open next photo"), self.open_next),
            )
        if document is not None and document.photo.missing is not None:
            self._messages.show_notice(
                self.tr("The file is damaged or cut short; what is left of it was opened."),
                (self.tr("Select the missing part"), self._editor.selection.select_missing_part),
            )

    @Slot(object, int)
    def _ask_page(self, path: Path, pages: int) -> None:
        page = questions.ask_page(self._window, path, pages)
        if page is not None:
            self.photos.open(path, page)
        else:
            self._to_lay = []

    @Slot(object)
    def _saved(self, path: Path) -> None:
        self._remember(
            recent_files=with_newest(self._settings().recent_files, path),
            project_folder=str(path.absolute().parent),
        )
        if self._editor.document is not None:
            self.recent.keep_picture(path, self._editor.document.photo.pixels)
        self._messages.show_notice(self.tr("Saved to {}.").format(printable(path)))
        then, self._after_save = self._after_save, None
        if then is not None:
            then()

    @Slot(object)
    def _exported(self, path: Path) -> None:
        if self._exporting is not None:
            self._exports[self._exporting[0]] = self._exporting[1:]
        self._remember(export_folder=str(path.absolute().parent))
        exported = self.tr("Exported to {}.").format(printable(path))
        notices = [in_language(notice) for notice in self._editor.files.export_notices]
        self._messages.show_notice(" ".join([exported, *notices]))

    @Slot(object)
    def _failed(self, _: str) -> None:
        self._after_save = None
        self._to_lay = []


def _files(data: QMimeData) -> list[Path]:
    return [_local_path(url) for url in data.urls() if url.isLocalFile()]


def _local_path(url: QUrl) -> Path:
    path = url.toLocalFile()
    if os.name == "posix" and "\N{REPLACEMENT CHARACTER}" in path:  # bytes of the name that are no UTF-8
        path = os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
    return Path(path)


def _is_project(path: Path) -> bool:
    return path.suffix.lower() == ".ora"
