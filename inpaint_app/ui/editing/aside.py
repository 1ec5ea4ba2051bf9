"""A document that is open and not shown: all that the session knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

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
