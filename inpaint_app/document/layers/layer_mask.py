"""Strokes on a fill's own mask, which paint parts of it out and in again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import EMPTY, Point, Rect
from inpaint_app.document.layers.layers import FillLayer, total_reach
from inpaint_app.document.masks.mask import Brush, Mask
from inpaint_app.document.masks.mask_edit import OVERHEAD, MaskBlock

if TYPE_CHECKING:
    from inpaint_app.document.document import Document


class LayerMaskStroke:
    """One drag of the brush over a fill: shown at once, one undo step when it ends.

    Attributes:
        start_rect: where the picture may look different after the first dab.
    """

    def __init__(
        self, document: Document, fill: FillLayer, brush: Brush, restore: bool, at: Point, pressure: float,
    ) -> None:
        """``restore``: bring back what was painted out, instead of painting out; ``at`` in pixels of the photo."""
        self._document = document
        self._before = fill
        self._restore = restore
        self._mask = Mask(fill.rect.size)
        self._mask.write(Rect.of_size(fill.rect.size), 255 if fill.mask is None else fill.mask)
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
        _put(self._document, replace(_fill(self._document, self._before.id), mask=self._mask.pixels.copy()))
        label = "Paint layer in" if self._restore else "Paint layer out"
        return LayerMaskEdit(label, self._before.id, edit.blocks, self._before.mask is not None)

    def abort(self) -> Rect:
        """Take everything back; the rectangle in which the picture may look different."""
        dirty = self._show(self._stroke.abort())
        _put(self._document, self._before)
        return dirty

    def _inside(self, at: Point) -> Point:
        return Point(at.x - self._before.rect.left, at.y - self._before.rect.top)

    def _show(self, dirty: Rect) -> Rect:
        # A new view each time: who keeps reduced copies knows by it that the mask is another one.
        _put(self._document, replace(_fill(self._document, self._before.id), mask=self._mask.pixels.view()))
        return _seen(self._document, self._before, dirty)


@dataclass(frozen=True, eq=False)
class LayerMaskEdit:
    """A change to a fill's mask, stored as the small rectangles that differ, in pixels of the fill's block."""

    label: str
    fill_id: int
    blocks: tuple[MaskBlock, ...]
    had_mask: bool

    @property
    def nbytes(self) -> int:
        arrays = (array for block in self.blocks for array in (block.before, block.after))
        return OVERHEAD + sum(array.nbytes for array in arrays if not isinstance(array, int))

    def apply(self, document: Document) -> Rect:
        mask = _mask(_fill(document, self.fill_id))
        for block in self.blocks:
            mask[block.rect.slices] = block.after
        return self._put(document, mask)

    def revert(self, document: Document) -> Rect:
        mask = _mask(_fill(document, self.fill_id))
        for block in self.blocks:
            mask[block.rect.slices] = block.before
        return self._put(document, mask if self.had_mask else None)

    def _put(self, document: Document, mask: npt.NDArray[np.uint8] | None) -> Rect:
        fill = _fill(document, self.fill_id)
        _put(document, replace(fill, mask=mask))
        dirty = EMPTY
        for block in self.blocks:
            dirty = dirty.union(block.rect)
        return _seen(document, fill, dirty)


def _mask(fill: FillLayer) -> npt.NDArray[np.uint8]:
    """A copy."""
    return np.full(fill.coverage.shape, 255, np.uint8) if fill.mask is None else fill.mask.copy()


def _fill(document: Document, fill_id: int) -> FillLayer:
    layer = document.layer(fill_id)
    if not isinstance(layer, FillLayer):
        raise KeyError(f"layer {fill_id} has no coverage to paint on")
    return layer


def _put(document: Document, fill: FillLayer) -> None:
    document.layers = tuple(fill if layer.id == fill.id else layer for layer in document.layers)


def _seen(document: Document, fill: FillLayer, dirty: Rect) -> Rect:
    """What ``dirty``, in pixels of the fill's block, may change of the picture."""
    if dirty.empty:
        return EMPTY
    place = dirty.translate(fill.rect.left, fill.rect.top)
    return place.grow(total_reach(document.layers)).clip(document.photo.size)
