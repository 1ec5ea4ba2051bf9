"""The document: a photo, the layers above it, the mask, and the history of edits."""

from __future__ import annotations

from inpaint_app.document.history import DEFAULT_BUDGET, Edit, History
from inpaint_app.document.layers.layers import FillLayer, Layer, Photo
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.named_masks import NamedMask

MISSING = "Missing part"
"""The name of the mask of what the opened file does not hold, having been cut short."""


class Document:
    """What is being edited; mutable, owned by one thread, changed through ``history`` alone.

    Attributes:
        photo: the opened picture, never modified; a change of geometry puts another in its place.
        mask: what the next fill replaces, of the photo's size.
        named_masks: masks put aside, in the order in which they were.
        history: undo and redo.
    """

    def __init__(self, photo: Photo, *, budget_bytes: int = DEFAULT_BUDGET) -> None:
        self.photo = photo
        self._layers: tuple[Layer, ...] = ()
        self._fills: tuple[FillLayer, ...] = ()
        self.mask = Mask(photo.size)
        self.named_masks: tuple[NamedMask, ...] = ()
        self.history: History[Document] = History(self, budget_bytes)
        self._last_id = 0

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What lies above the photo, bottom up."""
        return self._layers

    @layers.setter
    def layers(self, layers: tuple[Layer, ...]) -> None:
        self._layers = layers
        fills = tuple(layer for layer in layers if isinstance(layer, FillLayer))
        if fills != self._fills:
            self._fills = fills

    @property
    def fills(self) -> tuple[FillLayer, ...]:
        """Those of the layers that bring pixels, bottom up; the same object until one of them changes."""
        return self._fills

    def layer(self, layer_id: int) -> Layer:
        """The layer with this id (KeyError when there is none)."""
        for layer in self._layers:
            if layer.id == layer_id:
                return layer
        raise KeyError(f"no layer with id {layer_id}")

    def next_layer_id(self) -> int:
        """An id that no layer of this document has or had."""
        self._last_id = max([self._last_id, *(layer.id for layer in self._layers)]) + 1
        return self._last_id


DocumentEdit = Edit[Document]
"""One undoable step on a document."""
