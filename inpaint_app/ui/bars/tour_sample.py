"""The sample photo that the tour is shown on: opened for it, and gone with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from inpaint_app.document.document import Document
from inpaint_app.paths import resources
from inpaint_app.ui.editing.editor import Editor

_FOLDER = "samples"


class TourSample:
    """Opens the bundled sample and marks its damage; nothing of that counts as the user's work."""

    def __init__(self, editor: Editor, open_path: Callable[[Path], object]) -> None:
        """``open_path`` opens a photo beside what is open."""
        self._editor = editor
        self._open_path = open_path

    def open(self) -> None:
        """Open the sample, unless it is there already."""
        if self._document is None:
            self._open_path(_samples() / "old-print.jpg")

    def mark(self) -> None:
        """Put the mask that goes with it over the damage."""
        document = self._document
        if document is not None and document.mask.is_empty:
            self._editor.mask.load(_samples() / "old-print-mask.png", self._note_unchanged)

    def leave(self) -> None:
        """Go back to what was open before, unless the user has begun to work on the sample."""
        if self._document is None or self._editor.session.is_modified:
            return
        self._editor.close_document()

    @property
    def _document(self) -> Document | None:
        """The sample, while it is open."""
        document = self._editor.document
        return document if document is not None and document.photo.source.path == _samples() / "old-print.jpg" else None

    def _note_unchanged(self) -> None:
        document = self._document
        if document is not None:
            self._editor.session.mark_saved(document.history.revision)


def _samples() -> Path:
    return resources() / _FOLDER
