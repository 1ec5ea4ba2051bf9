"""Strokes of the clone stamp, which copy from elsewhere onto a layer of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from inpaint_app.document.arrays import Coverage
from inpaint_app.document.cloning.source import SourceMap
from inpaint_app.document.document import Document
from inpaint_app.document.geometry import EMPTY, Point, Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.covering import composite_over
from inpaint_app.document.layers.layer_edits import LayersEdit
from inpaint_app.document.layers.layers import FillLayer, Pixels, Provenance, insertion_index, total_reach
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.document.masks.mask import Brush, Mask

ENGINE = "clone"
"""What made a layer that was cloned by hand, as its provenance says."""

_TOGETHER = 2_000_000
"""Pixels that a layer may take for a further stroke to be put onto it: each stroke keeps the former layer for undo."""

_COPIED = 1_000_000
"""Pixels of a stroke up to which its layer gets arrays of just its size; larger ones stay in those of the stroke, which
take memory only where something was painted."""


class CloneStroke:
    """One drag of the stamp: seen at once, one undo step when it ends.

    What is copied is the picture as it was when the stroke began, so that nothing is copied twice.

    Attributes:
        start_rect: where the picture may look different after the first dab.
    """

    def __init__(
        self, document: Document, source: SourceMap, brush: Brush, at: Point, pressure: float, *,
        active: FillLayer | None, name: Callable[[int], str],
    ) -> None:
        """
        Args:
            at: image pixels.
            active: the layer that the user works on: near strokes go onto it, if it was cloned, too.
            name: of a new layer with this number.
        """
        self._document = document
        self._before = document.layers
        self._source = source
        size = document.photo.size
        self._mask = Mask(size)
        self._pixels: Pixels = np.zeros(document.photo.pixels.shape, document.photo.pixels.dtype)
        self._coverage = np.zeros((size.height, size.width), np.uint8)
        self._bounds = EMPTY
        reach = Rect(int(at.x), int(at.y), int(at.x) + 1, int(at.y) + 1).grow(int(brush.diameter)).clip(size)
        self._onto, self._index = _place_for(document, active, reach)
        self._below = self._before[: self._index]
        if self._onto is None:
            self._id = document.next_layer_id()
            self._name = name(self._id)
        else:
            self._below = (*self._below, self._onto)
            self._bounds = self._onto.rect
            self._pixels[self._bounds.slices] = self._onto.pixels
            self._coverage[self._bounds.slices] = self._onto.coverage
        self._stroke = self._mask.begin_stroke(brush, False, at, pressure)
        self.start_rect = self._show(self._stroke.start_rect)

    def extend(self, to: Point, pressure: float = 1.0) -> Rect:
        """Sweep the stamp on to ``to``; the rectangle in which the picture may look different."""
        return self._show(self._stroke.extend(to, pressure))

    def end(self) -> LayersEdit | None:
        """Finish; the edit to record (already made), None when nothing was copied."""
        rect, coverage = self._bounds, self._coverage[self._bounds.slices]
        if not coverage.any():
            self._document.layers = self._before
            return None
        if rect.area <= _COPIED:
            rect = bounding_rect(coverage).translate(rect.left, rect.top)
            self._put(rect, self._pixels[rect.slices].copy(), self._coverage[rect.slices].copy())
        return LayersEdit("Clone", self._before, self._document.layers)

    def abort(self) -> Rect:
        """Take everything back; the rectangle in which the picture may look different."""
        self._document.layers = self._before
        return self._seen(self._bounds)

    def _read(self, rect: Rect) -> Pixels:
        return composite(self._document.photo, self._below, rect)

    def _show(self, dirty: Rect) -> Rect:
        if dirty.empty:
            return EMPTY
        copied, known = self._source.sample(self._read, self._document.photo.size, dirty)
        stroke = np.where(known, self._mask.pixels[dirty.slices], np.uint8(0))
        before, covered = self._former(dirty)
        pixels, coverage = composite_over(before, covered, copied, stroke)
        self._pixels[dirty.slices], self._coverage[dirty.slices] = pixels, coverage
        self._bounds = self._bounds.union(dirty)
        # New views each time: who keeps reduced copies knows by them that the layer is another one.
        self._put(self._bounds, self._pixels[self._bounds.slices], self._coverage[self._bounds.slices])
        return self._seen(dirty)

    def _former(self, rect: Rect) -> tuple[Pixels, Coverage]:
        """(HWC, HW) over ``rect``: what the layer held before the stroke."""
        pixels = np.zeros((rect.height, rect.width, *self._pixels.shape[2:]), self._pixels.dtype)
        coverage = np.zeros((rect.height, rect.width), np.uint8)
        onto = self._onto
        part = rect.intersect(onto.rect) if onto is not None else EMPTY
        if onto is not None and not part.empty:
            here, there = part.within(rect), part.within(onto.rect)
            pixels[here], coverage[here] = onto.pixels[there], onto.coverage[there]
        return pixels, coverage

    def _put(self, rect: Rect, pixels: Pixels, coverage: Coverage) -> None:
        if self._onto is None:
            made = FillLayer(self._id, self._name, rect, pixels, coverage, Provenance(ENGINE, "", "", 0))
        else:
            made = replace(self._onto, rect=rect, pixels=pixels, coverage=coverage)
        after = self._before[self._index + (self._onto is not None) :]
        self._document.layers = (*self._before[: self._index], made, *after)

    def _seen(self, dirty: Rect) -> Rect:
        return dirty.grow(total_reach(self._document.layers)).clip(self._document.photo.size)


def _place_for(document: Document, active: FillLayer | None, reach: Rect) -> tuple[FillLayer | None, int]:
    """(the layer that a stroke goes onto, or None; where in the stack it lies, or a new one belongs)."""
    layers = document.layers
    if (
        active is not None and active.provenance.engine == ENGINE and active.shown
        and active.mask is None and not active.variants and active.rect.union(reach).area <= _TOGETHER
    ):
        return active, layers.index(active)
    return None, insertion_index(layers, document.photo.rect)
