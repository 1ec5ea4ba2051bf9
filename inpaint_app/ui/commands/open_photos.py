"""Several photos open at a time: which is shown, opening beside, closing one by one with a question each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Point
from inpaint_app.messages import printable
from inpaint_app.ui.bars.photo_tabs import PICTURE, PhotoTab, PhotoTabs
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.aside import Aside
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.widgets.thumbnails import thumbnail


class _View(NamedTuple):
    zoom: float
    centre: Point


class Files(Protocol):
    """What the file commands do for the photo that is shown."""

    @property
    def photo_path(self) -> Path | None: ...

    def leave(self, then: Callable[[], Any]) -> None: ...


class OpenPhotos(QObject):
    """What the tabs do.

    Attributes:
        tabs: one for every photo that is open.
    """

    def __init__(self, editor: Editor, canvas: Canvas, files: Files, parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._session, self._canvas, self._files = editor, editor.session, canvas, files
        self._views: WeakKeyDictionary[Document, _View] = WeakKeyDictionary()
        self._pictures: WeakKeyDictionary[Document, QIcon] = WeakKeyDictionary()
        self.tabs = PhotoTabs()
        self.tabs.chosen.connect(self._choose)
        self.tabs.close_asked.connect(self.close)
        self.tabs.menu_asked.connect(self._offer)
        session = self._session
        session.set_aside.connect(self._keep_view)
        session.taken_up.connect(self._restore_view)
        session.others_changed.connect(self._show)
        session.history_changed.connect(self._show)

    @property
    def several(self) -> bool:
        """Whether more than one photo is open."""
        return bool(self._session.others)

    def may_leave(self) -> bool:
        """Whether the photo may be left for another: not while something is computed for it, which is said."""
        if self._editor.busy:
            self._session.notice.emit(self.tr("A fill is running: wait until it is done, or press Esc."))
        return not self._editor.busy

    def open(self, path: Path, page: int | None = None) -> None:
        """Open a photo or a project beside the others, or show it where it is open; ``page``: None: ask."""
        if not self.may_leave():
            return
        there = next((other for other in self._session.others if _same(other.path, path)), None)
        if there is not None and page is None:
            self._session.take_up(there)
            return
        again = page is None and self._session.document is not None and _same(self._files.photo_path, path)
        if again and self._session.is_modified:
            self._session.notice.emit(self.tr("{} is open already.").format(printable(path.name)))
            return
        self._editor.files.open_file(path, page, beside=not again)

    def step(self, by: int) -> None:
        """Show the photo ``by`` tabs to the right."""
        keys = self.tabs.keys
        if self._session.document is not None and len(keys) > 1:
            self._choose(keys[(keys.index(id(self._session.document)) + by) % len(keys)])

    @Slot(object)
    def close(self, key: int) -> None:
        """Close one photo, asking about unsaved work, for which it is shown."""
        other = self._other(key)
        if other is None:
            self.close_shown()
        elif not other.is_modified:
            self._session.give_up(other)
        elif self.may_leave():
            self._session.take_up(other)
            self.close_shown()

    def close_others(self) -> None:
        """Close all photos but the one that is shown, asking about each that has unsaved work."""
        kept = self._session.document

        def close_next() -> None:
            for other in self._session.others:
                if other.document is kept:
                    continue
                if other.is_modified:
                    self._session.take_up(other)
                    self.close_shown(close_next)
                    return
                self._session.give_up(other)
            back = next((each for each in self._session.others if each.document is kept), None)
            if back is not None:
                self._session.take_up(back)

        if self.may_leave():
            close_next()

    def leave_all(self, then: Callable[[], Any]) -> None:
        """Do ``then``, which ends the work on all photos, once it is clear what becomes of each one's unsaved work."""
        unsaved = [other for other in self._session.others if other.is_modified]
        if not unsaved:
            self._files.leave(then)
        elif self._session.is_modified:
            self.close_shown(lambda: self.leave_all(then))
        else:
            self._session.take_up(unsaved[-1])
            self.leave_all(then)

    def close_shown(self, then: Callable[[], Any] = lambda: None) -> None:
        """Close the photo that is shown, unless the user would rather keep it, and go on with ``then``."""
        document = self._session.document

        def close() -> None:
            other = self._other(id(document))  # another may be shown by the time that this one is saved
            if other is not None:
                self._session.give_up(other)
            elif self._session.document is document:
                self._editor.close_document()
            then()

        self._files.leave(close)

    # -- following the session

    @Slot(object)
    def _choose(self, key: int) -> None:
        other = self._other(key)
        if other is not None and self.may_leave():
            self._session.take_up(other)
        self._show()

    def _other(self, key: int) -> Aside | None:
        return next((other for other in self._session.others if id(other.document) == key), None)

    @Slot(object)
    def _keep_view(self, aside: Aside) -> None:
        if self._canvas.fitting:
            self._views.pop(aside.document, None)
        else:
            self._views[aside.document] = _View(self._canvas.zoom, self._canvas.viewport.centre)

    @Slot(object)
    def _restore_view(self, aside: Aside) -> None:
        view = self._views.get(aside.document)
        if view is not None:
            self._canvas.set_zoom(view.zoom)
            self._canvas.centre_on(view.centre)

    @Slot()
    def _show(self) -> None:
        document, others = self._session.document, self._session.others
        shown = [self._tab(other.document, other.path, other.is_modified) for other in others] if document else []
        if document is not None:
            shown.append(self._tab(document, self._files.photo_path, self._session.is_modified))
        self.tabs.show_photos(shown, id(document))

    def _tab(self, document: Document, path: Path | None, modified: bool) -> PhotoTab:
        name = printable(path.name) if path is not None else self.tr("Pasted picture")
        if document not in self._pictures:
            self._pictures[document] = QIcon(thumbnail(document.photo.pixels, size=PICTURE))
        return PhotoTab(id(document), name, printable(path or name), self._pictures[document], modified)

    @Slot(object, QPoint)
    def _offer(self, key: int, where: QPoint) -> None:
        menu = QMenu(self.tabs)
        menu.addAction(self.tr("&Close")).triggered.connect(lambda: self.close(key))
        others = menu.addAction(self.tr("Close the &others"))
        others.triggered.connect(lambda: self._close_others_of(key))
        menu.popup(where)

    def _close_others_of(self, key: int) -> None:
        self._choose(key)
        if key == id(self._session.document):
            self.close_others()


def _same(one: Path | None, other: Path) -> bool:
    return one is not None and one.absolute() == other.absolute()
