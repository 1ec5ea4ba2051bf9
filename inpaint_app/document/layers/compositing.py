"""Compositing: photo plus layers, exact to the last bit where no layer reaches or a fill covers fully."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.cancelling import poll
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.blending import met
from inpaint_app.document.layers.layers import Adjustment, Blend, FillLayer, Layer, Photo, Pixels, total_reach

_FULL = 255 * 255
"""Weight of a pixel with coverage 255 and opacity 1. 65535 * _FULL + _FULL / 2 still fits 32 bits."""

_BAND_PIXELS = 1 << 18
"""Pixels blended at a time, which bounds the temporary arrays to a few megabytes."""

_STRIP_PIXELS = 1 << 21
"""Pixels adjusted at a time: filters take several arrays of floats, and a strip's margins must stay a small part."""


def composite(photo: Photo, layers: Iterable[Layer], rect: Rect) -> Pixels:
    """What the picture looks like inside ``rect``.

    Args:
        layers: bottom up; hidden ones are skipped.
        rect: wholly inside the photo.

    Returns:
        A new HWC array of the photo's dtype and channels: the very pixels that a larger rectangle would give.
        Where no visible layer changes them they are bit-identical to the photo's.
    """
    if not photo.rect.contains(rect):
        raise ValueError(f"{rect} does not lie inside the photo {photo.rect}")
    stack = [layer for layer in layers if layer.shown]
    strip = max(1, _STRIP_PIXELS // max(1, rect.width), 8 * total_reach(stack))
    if rect.height <= strip or all(isinstance(layer, FillLayer) for layer in stack):
        return _composed(photo, stack, rect)
    result = np.empty((rect.height, rect.width, photo.pixels.shape[2]), photo.pixels.dtype)
    for top in range(rect.top, rect.bottom, strip):
        poll()
        part = Rect(rect.left, top, rect.right, min(top + strip, rect.bottom))
        result[part.within(rect)] = _composed(photo, stack, part)
    return result


def _composed(photo: Photo, stack: Sequence[Layer], rect: Rect) -> Pixels:
    reach = total_reach(stack)
    area = rect.grow(reach).clip(photo.size)
    result = photo.pixels[area.slices].copy()
    for layer in stack:
        if isinstance(layer, FillLayer):
            lay_fill(result, area, layer)
            continue
        reach -= layer.adjustment.reach
        inner = rect.grow(reach).clip(photo.size)
        coverage = None if layer.mask is None else layer.coverage(inner)
        result = adjusted(result, layer.adjustment, inner.within(area), layer.opacity, coverage)
        area = inner
    return result


def adjusted(
    pixels: Pixels, adjustment: Adjustment, part: tuple[slice, slice], opacity: float = 1.0,
    coverage: npt.NDArray[np.uint8] | None = None,
) -> Pixels:
    """A new array: what ``adjustment`` makes of a part (rows, columns) of ``pixels``, HWC.

    Args:
        coverage: how much of it is shown, HW uint8 over the part; None: all.
    """
    changed = adjustment.apply(pixels)[part]
    if opacity >= 1 and coverage is None:
        return changed
    if coverage is None:
        coverage = np.full(changed.shape[:2], 255, np.uint8)
    return blend_block(pixels[part], changed, coverage, opacity)


def lay_fill(below: Pixels, area: Rect, fill: FillLayer) -> None:
    """Lay a shown fill over ``below``, HWC over ``area`` of the photo, in place."""
    part = fill.rect.intersect(area)
    if not part.empty:
        inside, target = part.within(fill.rect), part.within(area)
        below[target] = blend_block(
            below[target], fill.pixels[inside], fill.effective_coverage(inside), fill.opacity, fill.blend)


def blend_block(
    below: Pixels, pixels: Pixels, coverage: npt.NDArray[np.uint8], opacity: float, blend: Blend = Blend.NORMAL,
) -> Pixels:
    """Lay ``pixels`` over ``below``.

    The weight of ``pixels`` is coverage / 255 times the opacity (kept to 1/255); the result is rounded
    to the nearest integer. Weight 0 returns ``below`` and weight 1 returns ``pixels`` (normal blend) bit for bit.
    With alpha channels (straight alpha) colours are weighted by their alpha, as if premultiplied, so that the
    meaningless colour of a transparent pixel never bleeds in.

    Args:
        below, pixels: HWC, same shape, same dtype, uint8 or uint16.
        coverage: HW uint8.
        opacity: 0.0 to 1.0.

    Returns:
        A new HWC array of the same dtype.
    """
    if below.shape != pixels.shape or below.dtype != pixels.dtype or coverage.shape != below.shape[:2]:
        raise ValueError(f"blocks do not match: {below.shape}, {pixels.shape}, {coverage.shape}")
    level = round(min(max(opacity, 0.0), 1.0) * 255)
    result = below.copy()
    height, width = coverage.shape
    if level == 0 or coverage.size == 0:
        return result
    step = max(1, _BAND_PIXELS // width)
    for top in range(0, height, step):
        poll()
        rows = slice(top, min(top + step, height))
        weight = coverage[rows].astype(np.uint32) * np.uint32(level)
        _blend_rows(result[rows], met(below[rows], pixels[rows], blend), weight)
    return result


def _blend_rows(below: Pixels, above: Pixels, weight: npt.NDArray[np.uint32]) -> None:
    """Blend in place; weight HW, 0 to _FULL."""
    channels = below.shape[2]
    mixed: npt.NDArray[Any] = below * (_FULL - weight)[..., None] + above * weight[..., None]
    mixed += _FULL // 2
    mixed //= _FULL
    if channels in (2, 4):
        uneven = (below[..., -1] != above[..., -1]) & (weight > 0) & (weight < _FULL)
        if uneven.any():
            mixed[uneven, :-1] = _premultiplied(below[uneven], above[uneven], weight[uneven])
    below[...] = mixed


def _premultiplied(
    below: npt.NDArray[Any], above: npt.NDArray[Any], weight: npt.NDArray[np.uint32],
) -> npt.NDArray[np.float64]:
    """Colour of N blended pixels (NC in, N(C-1) out) whose alphas differ."""
    from_above = weight * above[:, -1].astype(np.float64)
    from_below = (_FULL - weight) * below[:, -1].astype(np.float64)
    share = (from_above / (from_above + from_below))[:, None]
    colours: npt.NDArray[np.float64] = below[:, :-1] * (1 - share) + above[:, :-1] * share
    return np.floor(colours + 0.5)
