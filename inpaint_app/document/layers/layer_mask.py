"""Strokes on the own mask of a layer, fill or adjustment, which paint parts of it out and in again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import EMPTY, Point, Rect
from inpaint_app.document.layers.layers import FillLayer, Layer, total_reach
from inpaint_app.document.masks.mask import Brush, Mask
from inpaint_app.document.masks.mask_edit import OVERHEAD, MaskBlock

MaskValues = int | npt.NDArray[np.uint8]

if TYPE_CHECKING:
    from inpaint_app.document.document import Document


class LayerMaskStroke:
    """One drag of the brush over a layer: shown at once, one undo step when it ends.

    Attributes:
        start_rect: where the picture may look different after the first dab.
    """

    def __init__(
        self, document: Document, layer: Layer, brush: Brush, restore: bool, at: Point, pressure: float,
    ) -> None:
        """``restore``: bring back what was painted out, instead of painting out; ``at`` in pixels of the photo."""
        self._document = document
        self._before = layer
        self._rect = mask_rect(document, layer)
        self._restore = restore
        self._mask = Mask(self._rect.size)
        self._mask.write(Rect.of_size(self._rect.size), 255 if layer.mask is None else _mask(document, layer))
        self._stroke = self._mask.begin_stroke(brush, not restore, self._inside(at), pressure)
        self.start_rect = self._show(self._stroke.start_rect)

    def extend(self, to: Point, pressure: float = 1.0) -> Rect:
        """Sweep the brush on to ``to``; the rectangle in which the picture may look different."""
        return self._show(self._stroke.extend(self._inside(to), pressure))

    def end(self) -> LayerMaskEdit | None:
        """Finish; the edit to record (already made), None when nothing changed."""
        edit = self._stroke.end()
        if edit is None:
            _put(self._document, self._before)
            return None
        _put(self._document, self._with(self._mask.pixels.copy()))
        label = "Paint layer in" if self._restore else "Paint layer out"
        return LayerMaskEdit(label, self._before.id, edit.blocks, self._before.mask is not None)

    def abort(self) -> Rect:
        """Take everything back; the rectangle in which the picture may look different."""
        dirty = self._show(self._stroke.abort())
        _put(self._document, self._before)
        return dirty

    def _inside(self, at: Point) -> Point:
        return Point(at.x - self._rect.left, at.y - self._rect.top)

    def _with(self, mask: npt.NDArray[np.uint8]) -> Layer:
        return replace(self._document.layer(self._before.id), rect=self._rect, mask=mask)

    def _show(self, dirty: Rect) -> Rect:
        # A new view each time: who keeps reduced copies knows by it that the mask is another one.
        _put(self._document, self._with(self._mask.pixels.view()))
        return _seen(self._document, self._rect, dirty)


@dataclass(frozen=True, eq=False)
class LayerMaskEdit:
    """A change to a layer's mask, stored as the small rectangles that differ, in pixels of its ``mask_rect``."""

    label: str
    layer_id: int
    blocks: tuple[MaskBlock, ...]
    had_mask: bool

    @property
    def nbytes(self) -> int:
        arrays = (array for block in self.blocks for array in (block.before, block.after))
        return OVERHEAD + sum(array.nbytes for array in arrays if not isinstance(array, int))

    def apply(self, document: Document) -> Rect:
        return self._change(document, [(block.rect, block.after) for block in self.blocks], masked=True)

    def revert(self, document: Document) -> Rect:
        return self._change(document, [(block.rect, block.before) for block in self.blocks], masked=self.had_mask)

    def _change(self, document: Document, values: Sequence[tuple[Rect, MaskValues]], *, masked: bool) -> Rect:
        layer, dirty = document.layer(self.layer_id), EMPTY
        for rect, _ in values:
            dirty = dirty.union(rect)
        _put(document, painted(document, layer, values, masked=masked))
        return _seen(document, mask_rect(document, layer), dirty)


def painted(
    document: Document, layer: Layer, values: Sequence[tuple[Rect, MaskValues]], *, masked: bool,
) -> Layer:
    """The layer with other values at some places of its mask, in pixels of its ``mask_rect``.

    Args:
        masked: False takes the mask away instead.
    """
    rect = mask_rect(document, layer)
    if not masked:
        return replace(layer, mask=None) if isinstance(layer, FillLayer) else replace(layer, rect=EMPTY, mask=None)
    mask = _mask(document, layer).copy()
    for place, value in values:
        mask[place.slices] = value
    return replace(layer, rect=rect, mask=mask)


def mask_rect(document: Document, layer: Layer) -> Rect:
    """Where the mask of a layer lies on the photo when it is painted: all of a fill's block, or everywhere."""
    return layer.rect if isinstance(layer, FillLayer) else document.photo.rect


def _mask(document: Document, layer: Layer) -> npt.NDArray[np.uint8]:
    """Over the layer's ``mask_rect``; HW, a view or new."""
    if not isinstance(layer, FillLayer):
        return layer.coverage(document.photo.rect)
    return np.full(layer.coverage.shape, 255, np.uint8) if layer.mask is None else layer.mask


def _put(document: Document, layer: Layer) -> None:
    document.layers = tuple(layer if each.id == layer.id else each for each in document.layers)


def _seen(document: Document, rect: Rect, dirty: Rect) -> Rect:
    """What ``dirty``, in pixels of ``rect``, may change of the picture."""
    if dirty.empty:
        return EMPTY
    place = dirty.translate(rect.left, rect.top)
    return place.grow(total_reach(document.layers)).clip(document.photo.size)
