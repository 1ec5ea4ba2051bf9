"""Reduced copies of a photo with its layers, for showing it small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import adjusted, blend_block, composite
from inpaint_app.document.layers.layer_edits import difference
from inpaint_app.document.layers.layers import Adjustment, AdjustmentLayer, FillLayer, Layer, Photo, total_reach
from inpaint_app.document.pyramid import Block8, Pyramid, reduced, to_display

_BLENDING, _ADJUSTING = 8, 3
"""What blending and adjusting a pixel costs, in pixels that are merely looked at."""


def changed_by(layers: Sequence[Layer], whole: Rect) -> tuple[Rect, ...]:
    """Rectangles outside of which a picture of bounds ``whole`` is the photo."""
    shown = [layer for layer in layers if layer.shown]
    if any(isinstance(layer, AdjustmentLayer) for layer in shown):
        return (whole,)
    return tuple(layer.rect for layer in shown if isinstance(layer, FillLayer))


class CompositePyramid:
    """The levels of photo plus layers.

    Without a shown adjustment every level holds means of the exact composite, kept in blocks for the places of the
    fills alone. From the lowest shown adjustment on, the levels above 0 are computed as they are read, out of the
    reduced copies of what lies below and of each fill: a slider then moves as fast on 48 megapixels as on one. What
    is gained in speed is lost in exactness: what an adjustment makes of means is not the mean of what it makes.
    Level 0 is always the exact composite.
    """

    def __init__(self, photo: Photo, base: Pyramid) -> None:
        """``base``: the photo's own levels, without layers."""
        self._photo = photo
        self._lower: tuple[Layer, ...] = ()  # shown fills below the first shown adjustment
        self._upper: tuple[Layer, ...] = ()
        self._below = Pyramid(photo.size, photo.pixels.shape[2], self._read_below, base)
        self._fills: dict[int, _ReducedFill] = {}
        self._masks: dict[int, _ReducedMask] = {}  # of adjustments

    @property
    def levels(self) -> int:
        """How many levels there are, the picture itself included."""
        return self._below.levels

    def show(self, layers: Sequence[Layer], rect: Rect) -> Rect:
        """The layers are ``layers`` now, bottom up, and the picture looks different inside ``rect``.

        Returns:
            Where any level may look different, in pixels of the photo: ``rect`` and what filters carry out of it.
        """
        stack = tuple(layer for layer in layers if layer.shown)
        first = next((at for at, layer in enumerate(stack) if isinstance(layer, AdjustmentLayer)), len(stack))
        lower, upper = stack[:first], stack[first:]
        self._below.invalidate(difference(self._lower, lower, self._photo.rect).intersect(rect))
        former, self._fills = self._fills, {}
        for layer in upper:
            if isinstance(layer, FillLayer):
                known = former.get(layer.id)
                if known is None or not known.show(layer, rect):
                    known = _ReducedFill(self._photo, layer)
                self._fills[layer.id] = known
        masks, self._masks = self._masks, {}
        for layer in upper:
            if isinstance(layer, AdjustmentLayer) and layer.mask is not None:
                mask = masks.get(layer.id) or _ReducedMask(self._photo, layer)
                mask.show(layer, rect)
                self._masks[layer.id] = mask
        self._lower, self._upper = lower, upper
        return self.spread(layers, rect)

    def spread(self, layers: Sequence[Layer], rect: Rect) -> Rect:
        """What ``show`` returns, without doing it."""
        # A filter's reach on a level is rounded up to a pixel of that level.
        spread = total_reach([layer for layer in layers if layer.shown])
        return rect.grow(2 * spread + (1 << self.levels if spread else 0)).clip(self._photo.size)

    def pending(self, level: int, rect: Rect) -> int:
        """About what ``read`` of the same would cost, in pixels that are merely looked at."""
        adjustments = sum(isinstance(layer, AdjustmentLayer) for layer in self._upper)
        fills = sum(fill.pending(level, rect) for fill in self._fills.values())
        masks = sum(mask.pending(level, rect) for mask in self._masks.values())
        below = self._below.pending(level, rect) * (_BLENDING if self._lower else 1)
        return below + _BLENDING * fills + masks + _ADJUSTING * adjustments * rect.area

    def read(self, level: int, rect: Rect) -> Block8:
        """HWC uint8 of ``rect``, in pixels of ``level``, inside that level, as ``to_display``; a view or new."""
        if not self._upper:
            return self._below.read(level, rect)
        if level == 0:
            return to_display(composite(self._photo, (*self._lower, *self._upper), rect))
        steps = [(layer, _at_level(layer, level)) for layer in self._upper]
        reach = sum(adjustment.reach for _, adjustment in steps if adjustment is not None)
        whole = reduced(self._photo.rect, level)
        area = rect.grow(reach).intersect(whole)
        pixels: npt.NDArray[Any] = _straight(self._below.read(level, area))
        for layer, adjustment in steps:
            if isinstance(layer, FillLayer):
                pixels = self._fills[layer.id].laid_over(pixels, level, area)
            elif adjustment is not None:
                reach -= adjustment.reach
                inner = rect.grow(reach).intersect(whole)
                mask = self._masks.get(layer.id)
                coverage = None if mask is None else mask.read(level, inner)
                pixels = adjusted(pixels, adjustment, inner.within(area), layer.opacity, coverage)
                area = inner
        return to_display(pixels)

    def _read_below(self, rect: Rect) -> Block8:
        return to_display(composite(self._photo, self._lower, rect))


class _ReducedFill:
    """Levels of one fill: colours multiplied by the coverage, and the coverage itself."""

    def __init__(self, photo: Photo, fill: FillLayer) -> None:
        self._fill = fill
        size, channels = photo.size, photo.pixels.shape[2]
        self._colours = Pyramid(size, channels, self._read_colours)
        self._coverage = Pyramid(size, 1, self._read_coverage)
        self._invalidate(fill.rect)

    def show(self, fill: FillLayer, rect: Rect) -> bool:
        """Show ``fill`` instead, which may look different inside ``rect``; False where it has other pixels."""
        known, self._fill = self._fill, fill
        if known.pixels is not fill.pixels or known.rect != fill.rect:
            return False
        if known.mask is not fill.mask:
            self._invalidate(rect.intersect(fill.rect))
        return True

    def pending(self, level: int, rect: Rect) -> int:
        """About how many pixels ``laid_over`` would have to look at."""
        return self._colours.pending(level, rect) + self._coverage.pending(level, rect) if level else rect.area

    def laid_over(self, below: Block8, level: int, area: Rect) -> Block8:
        """Straight HWC ``below`` over ``area`` of ``level`` with the fill above it; ``below`` may be changed."""
        part = reduced(self._fill.rect, level).intersect(area)
        if part.empty:
            return below
        coverage = self._coverage.read(level, part)
        weight = np.maximum(coverage, 1).astype(np.float32) / 255
        colours = np.minimum(np.rint(self._colours.read(level, part) / weight), 255).astype(np.uint8)
        here = part.within(area)
        below[here] = blend_block(
            below[here], _straight(colours), coverage[..., 0], self._fill.opacity, self._fill.blend)
        return below

    def _invalidate(self, rect: Rect) -> None:
        self._colours.invalidate(rect)
        self._coverage.invalidate(rect)

    def _read_colours(self, rect: Rect) -> Block8:
        result = np.zeros((rect.height, rect.width, self._fill.pixels.shape[2]), np.uint8)
        part = self._fill.rect.intersect(rect)
        if not part.empty:
            inside = part.within(self._fill.rect)
            weight = self._fill.effective_coverage(inside)[..., None] / np.float32(255)
            result[part.within(rect)] = np.rint(to_display(self._fill.pixels[inside]) * weight)
        return result

    def _read_coverage(self, rect: Rect) -> Block8:
        result = np.zeros((rect.height, rect.width, 1), np.uint8)
        part = self._fill.rect.intersect(rect)
        if not part.empty:
            result[part.within(rect)] = self._fill.effective_coverage(part.within(self._fill.rect))[..., None]
        return result


class _ReducedMask:
    """Levels of the mask of one adjustment."""

    def __init__(self, photo: Photo, layer: AdjustmentLayer) -> None:
        self._layer = layer
        self._levels = Pyramid(photo.size, 1, lambda rect: self._layer.coverage(rect)[..., None])
        self._levels.invalidate(photo.rect)

    def show(self, layer: AdjustmentLayer, rect: Rect) -> None:
        """Show the mask of ``layer`` instead, which may differ inside ``rect``."""
        known, self._layer = self._layer, layer
        if known.mask is not layer.mask or known.rect != layer.rect:
            self._levels.invalidate(rect)

    def pending(self, level: int, rect: Rect) -> int:
        """About how many pixels ``read`` would have to look at."""
        return self._levels.pending(level, rect)

    def read(self, level: int, rect: Rect) -> npt.NDArray[np.uint8]:
        """HW uint8 of ``rect``, in pixels of ``level``."""
        return self._levels.read(level, rect)[..., 0]


def _at_level(layer: Layer, level: int) -> Adjustment | None:
    return layer.adjustment.reduced(level) if isinstance(layer, AdjustmentLayer) else None


def _straight(block: Block8) -> Block8:
    """A copy with colours no longer multiplied by their alpha, if there is one."""
    result = block.copy()
    if block.shape[2] in (2, 4):
        alpha = np.maximum(block[..., -1:], 1).astype(np.float32) / 255
        result[..., :-1] = np.minimum(np.rint(block[..., :-1] / alpha), 255)
    return result
