"""Photo plus fills, exact to the last bit where a fill does not reach or covers fully."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers import FillLayer, Photo, Pixels

_FULL = 255 * 255
"""Weight of a pixel with coverage 255 and opacity 1. 65535 * _FULL + _FULL / 2 still fits 32 bits."""

_BAND_PIXELS = 1 << 18
"""Pixels blended at a time, which bounds the temporary arrays to a few megabytes."""


def composite(photo: Photo, fills: Iterable[FillLayer], rect: Rect) -> Pixels:
    """What the picture looks like inside ``rect``.

    Args:
        fills: bottom up; hidden ones are skipped.
        rect: wholly inside the photo.

    Returns:
        A new HWC array of the photo's dtype and channels. Pixels that no visible fill covers are
        bit-identical to the photo's.
    """
    if not photo.rect.contains(rect):
        raise ValueError(f"{rect} does not lie inside the photo {photo.rect}")
    result = photo.pixels[rect.slices].copy()
    for fill in fills:
        part = fill.rect.intersect(rect)
        if not fill.visible or fill.opacity <= 0 or part.empty:
            continue
        inside = part.within(fill.rect)
        target = part.within(rect)
        result[target] = blend_block(result[target], fill.pixels[inside], fill.coverage[inside], fill.opacity)
    return result


def blend_block(
    below: Pixels, pixels: Pixels, coverage: npt.NDArray[np.uint8], opacity: float,
) -> Pixels:
    """Lay ``pixels`` over ``below``.

    The weight of ``pixels`` is coverage / 255 times the opacity (kept to 1/255); the result is rounded
    to the nearest integer. Weight 0 returns ``below`` and weight 1 returns ``pixels`` bit for bit. With
    alpha channels (straight alpha) colours are weighted by their alpha, as if premultiplied, so that the
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
        rows = slice(top, min(top + step, height))
        weight = coverage[rows].astype(np.uint32) * np.uint32(level)
        _blend_rows(result[rows], pixels[rows], weight)
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
