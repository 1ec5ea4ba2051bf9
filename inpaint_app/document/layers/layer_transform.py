"""A layer at another place, of another size, turned. What comes to lie beyond the photo is cut off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.crop import Frame
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import FillLayer, Photo
from inpaint_app.document.resampling import Matrix, place_under, resampled

_RIM = 3
"""Pixels around a layer in which its coverage ends, for interpolation."""

Array = npt.NDArray[Any]


def shift_to(fill: FillLayer, frame: Frame) -> tuple[int, int] | None:
    """By how many whole pixels a layer is only moved when it is laid into ``frame``; None: it is sampled anew."""
    place = frame.upright
    if place is None or frame.width != fill.rect.width or frame.height != fill.rect.height:
        return None
    return place.left - fill.rect.left, place.top - fill.rect.top


def shifted(fill: FillLayer, dx: int, dy: int, photo: Photo) -> FillLayer | None:
    """The layer moved by whole pixels, with the very same ones; None: nothing of it lies on the photo any more."""
    rect = fill.rect.translate(dx, dy)
    part = rect.intersect(photo.rect)
    if part.empty:
        return None
    if part == rect:
        return fill.moved(dx, dy)
    inside = part.within(rect)
    return _with_blocks(
        fill, part, [pixels[inside] for pixels in _results(fill)], fill.coverage[inside],
        None if fill.mask is None else fill.mask[inside])


def laid_into(fill: FillLayer, frame: Frame, photo: Photo) -> FillLayer | None:
    """The layer as large as a frame on the photo and turned with it; None: nothing of it lies on the photo.

    Moves by whole pixels are exact; all else samples colours, coverage and mask anew, colours weighted by the coverage.
    """
    by = shift_to(fill, frame)
    if by is not None:
        return shifted(fill, *by, photo)
    matrix = _matrix(fill.rect, frame)
    place = place_under(matrix, fill.rect).intersect(photo.rect)
    if place.empty:
        return None
    room = fill.rect.grow(_RIM)

    def sampled(block: Array, *, cubic: bool = True) -> Array:
        widths = ((_RIM, _RIM), (_RIM, _RIM), *((0, 0),) * (block.ndim - 2))
        return resampled(np.pad(block, widths), room, matrix, place, cubic=cubic)

    def colours(pixels: Array) -> Array:
        if photo.has_alpha:
            return sampled(pixels)
        weight = fill.coverage.astype(pixels.dtype) * (1 if pixels.dtype == np.uint8 else 257)
        return np.ascontiguousarray(sampled(np.dstack([pixels, weight]))[..., :-1])

    mask = None if fill.mask is None else 255 - sampled(255 - fill.mask, cubic=False)
    return _with_blocks(
        fill, place, [colours(pixels) for pixels in _results(fill)], sampled(fill.coverage, cubic=False), mask)


def _matrix(rect: Rect, frame: Frame) -> Matrix:
    """The map of ``rect`` onto a frame."""
    corner, right, _, below = (np.array(at) for at in frame.corners)
    linear = np.column_stack([(right - corner) / rect.width, (below - corner) / rect.height])
    return np.column_stack([linear, corner - linear @ (rect.left, rect.top)])


def _results(fill: FillLayer) -> tuple[Array, ...]:
    return fill.variants or (fill.pixels,)


def _with_blocks(
    fill: FillLayer, rect: Rect, results: list[Array], coverage: Array, mask: Array | None,
) -> FillLayer:
    chosen = results[fill.chosen if fill.variants else 0]
    variants = tuple(results) if fill.variants else ()
    return replace(fill, rect=rect, pixels=chosen, variants=variants, coverage=coverage, mask=mask)
