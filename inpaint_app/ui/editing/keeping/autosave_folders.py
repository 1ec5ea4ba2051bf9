"""Where a window keeps unsaved work: a folder, locked, for each document that is open."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from inpaint_app.document.document import Document
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker

if TYPE_CHECKING:
    from inpaint_app.document.project.keeping import Keeping
    from inpaint_app.document.project.recovery import Lock


class _Aside(NamedTuple):
    """The folder of a document that is open and not shown, and what is kept in it."""

    path: Path
    lock: Lock
    kept: Keeping


class Folders:
    """The folder of the document that is shown, and those of the others.

    Attributes:
        path: the former; None before it is needed.
    """

    def __init__(self, root: Path, journal: FileWorker) -> None:
        """``journal`` deletes what is given up, after all that it has still to do there."""
        self._root = root
        self._journal = journal
        self.path: Path | None = None
        self._lock: Lock | None = None
        self._asides: dict[Document, _Aside] = {}

    def own(self) -> Path:
        """The folder of the document that is shown, made where there is none (OSError: it cannot be)."""
        if self.path is None:
            from inpaint_app.document.project.recovery import make_folder

            self.path, self._lock = make_folder(self._root)
        return self.path

    def adopt(self, path: Path, lock: Lock) -> None:
        """The document that is shown is kept in a folder that another window has left."""
        self.release()
        self.path, self._lock = path, lock

    def set_aside(self, document: Document, kept: Keeping) -> None:
        """The document that is shown is another from now on: this one takes the folder with it."""
        if self.path is not None and self._lock is not None:
            self._asides[document] = _Aside(self.path, self._lock, kept)
            self.path = self._lock = None

    def take_up(self, document: Document) -> Keeping | None:
        """What is kept of a document that is shown again, whose folder is the own one now; None: nothing yet."""
        aside = self._asides.pop(document, None)
        if aside is None:
            return None
        self.adopt(aside.path, aside.lock)
        return aside.kept

    def mark_clean(self, documents: Iterable[Document]) -> None:
        """Tell that files of the user's hold all of these, which are not shown."""
        for document in documents:
            aside = self._asides.get(document)
            if aside is not None:
                aside.kept.mark_clean()
                self._journal.submit(Message("keeping your work"), aside.kept.drain, lambda _: None)

    def document_of(self, kept: Keeping) -> Document | None:
        """The document that is not shown and of which that is kept."""
        return next((document for document, aside in self._asides.items() if aside.kept is kept), None)

    def forget(self, document: Document) -> None:
        """A document that was not shown is closed."""
        aside = self._asides.pop(document, None)
        if aside is not None:
            self._remove(aside.path, aside.lock, aside.kept)

    def release(self) -> None:
        """Give up the own folder."""
        path, lock = self.path, self._lock
        self.path = self._lock = None
        if path is not None and lock is not None:
            self._remove(path, lock)

    def close(self) -> None:
        """Nothing more is written in any of the others."""
        for aside in self._asides.values():
            aside.kept.close()

    def remove_all(self) -> None:
        """Delete every folder at once; nothing is still to be done in any."""
        from inpaint_app.document.project.recovery import remove_folder

        every = [(aside.path, aside.lock) for aside in self._asides.values()]
        if self.path is not None and self._lock is not None:
            every.append((self.path, self._lock))
        self._asides.clear()
        self.path = self._lock = None
        for path, lock in every:
            remove_folder(path, lock)

    def _remove(self, path: Path, lock: Lock, kept: Keeping | None = None) -> None:
        from inpaint_app.document.project.recovery import remove_folder

        def remove() -> None:
            if kept is not None:
                kept.clear()
            remove_folder(path, lock)

        self._journal.submit(Message("removing a copy"), remove, lambda _: None)
