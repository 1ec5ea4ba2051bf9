"""Documents that are open and not shown: all that the session knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from inpaint_app.document.document import Document
from inpaint_app.document.files.file_state import FileState


class Held(NamedTuple):
    """A file (of several pages one) that holds the document as it was at ``revision``, and what the file was then."""

    path: Path
    state: FileState
    revision: int
    page: int | None = None


@dataclass(eq=False)
class Aside:
    """One document beside the one that is shown.

    Attributes:
        document: it.
        project_path, project_state, held: as the session's.
        saved_revision: that a file holds; None: no file holds what there was from the start.
        active: id of the active layer.
        model: that fills it.
    """

    document: Document
    project_path: Path | None
    project_state: FileState | None
    held: Held | None
    saved_revision: int | None
    active: int | None
    model: str

    @property
    def is_modified(self) -> bool:
        """Whether there is work that no file holds."""
        return self.document.history.revision != self.saved_revision

    @property
    def path(self) -> Path | None:
        """The project, or else the photo that was opened; None for what was pasted."""
        return self.project_path or self.document.photo.source.path

    def mark_saved(self, revision: int, path: Path | None, state: FileState | None) -> None:
        """As the session's."""
        if path is None and self.project_path is not None:
            return
        self.saved_revision = revision
        if path is not None:
            self.project_path, self.project_state = path, state
            self.held = Held(path, state, revision) if state is not None else None


class Asides(QObject):
    """The part of the session that knows what is open besides the document that is shown.

    Signals:
        others_changed: what there is, or whether there is unsaved work in one of them.
        set_aside: Aside, the document so far, which stays open; before ``document_changed``.
        taken_up: Aside, the document that was set aside and is shown again; after ``document_changed``.
        given_up: Aside, a document that was closed without being shown.
    """

    others_changed = Signal()
    set_aside = Signal(object)
    taken_up = Signal(object)
    given_up = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._others: list[Aside] = []

    @property
    def others(self) -> tuple[Aside, ...]:
        """The documents that are open and not shown, the one shown last at the end."""
        return tuple(self._others)

    def give_up(self, aside: Aside) -> None:
        """Close one of ``others``."""
        self._others.remove(aside)
        self.given_up.emit(aside)
        self.others_changed.emit()
