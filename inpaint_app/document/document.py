"""The document: a photo, the fills above it, the mask, and the history of edits."""

from __future__ import annotations

from inpaint_app.document.history import DEFAULT_BUDGET, History
from inpaint_app.document.layers import FillLayer, Photo
from inpaint_app.document.mask import Mask


class Document:
    """What is being edited; mutable, owned by one thread, changed through ``history`` alone.

    Attributes:
        photo: the opened picture, never modified; a change of geometry puts another in its place.
        fills: completed holes, bottom up.
        mask: what the next fill shall replace, of the photo's size.
        history: undo and redo.
    """

    def __init__(self, photo: Photo, *, budget_bytes: int = DEFAULT_BUDGET) -> None:
        self.photo = photo
        self.fills: tuple[FillLayer, ...] = ()
        self.mask = Mask(photo.size)
        self.history = History(self, budget_bytes)
        self._last_fill_id = 0

    def next_fill_id(self) -> int:
        """An id that no fill of this document has or had."""
        self._last_fill_id = max([self._last_fill_id, *(fill.id for fill in self.fills)]) + 1
        return self._last_fill_id
