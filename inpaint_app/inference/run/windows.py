"""A region whose surroundings do not fit into memory at once, split into parts that do: pure functions."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np

from inpaint_app.document.arrays import IntArray
from inpaint_app.document.geometry import Rect
from inpaint_app.inference.request import FillRequest
from inpaint_app.inference.run.memory import texture_bytes
from inpaint_app.inference.run.planner import Region, distance

_MARGIN = 320
_MARGIN_SHARE = 5
"""Pixels around a part that are looked at: _MARGIN, of small windows their side divided by this."""
_MIN_WINDOW = 64

_STEPS = 12
"""Halvings of a reach that is too far."""


def split_region(
    region: Region, max_bytes: int, centre: tuple[float, float] | None = None,
) -> tuple[Region, ...]:
    """Cut a region into parts for which looking for texture takes a limited amount of memory.

    Args:
        region: comes back whole where it takes no more.
        max_bytes: for one part, see ``memory.texture_bytes``.
        centre: parts near this point (x, y in image pixels) come first; None: those with most known around.

    Returns:
        Regions whose own pixels are together the region's and whose crops lie inside its crop. Each crop holds
        known pixels, if it must be by reaching far in one direction.
    """
    if texture_bytes(region.crop.area, int(np.count_nonzero(region.own))) <= max_bytes:
        return (region,)
    side, margin = _grid(max_bytes)
    cells = _cells(region, side)
    windows = [_window(cell, region, margin, max_bytes) for cell in cells]
    cut = [
        Region(cell, region.own[cell.within(region.rect)], window) for cell, window in zip(cells, windows, strict=True)
    ]
    if centre is None:
        cut.sort(key=lambda part: (-_known_lines(part.crop, region, 0).sum() / part.crop.area, part.rect))
    else:
        x, y = centre
        cut.sort(key=lambda part: (distance(part.rect, x, y), part.rect))
    return tuple(cut)


def reach_sources(regions: tuple[Region, ...], request: FillRequest, max_bytes: int) -> tuple[Region, ...]:
    """The regions with crops that reach what they may copy from alone, as far as texture may take ``max_bytes``."""
    if request.copy_from is None:
        return regions
    wanted, reach = request.copy_from.rect, max(request.photo.size)
    return tuple(_reaching(region, wanted, reach, max_bytes) for region in regions)


def _reaching(region: Region, wanted: Rect, reach: int, max_bytes: int) -> Region:
    own = int(np.count_nonzero(region.own))
    for _ in range(_STEPS):
        crop = region.crop.union(wanted.intersect(region.crop.grow(reach)))
        if texture_bytes(crop.area, own) <= max_bytes:
            return replace(region, crop=crop, fast=False)
        reach //= 2
    return region


def _grid(max_bytes: int) -> tuple[int, int]:
    """(side of a cell, margin around it) of the largest window that takes at most so many bytes."""
    window = math.isqrt(max_bytes // texture_bytes(1, 0))
    while True:
        margin = min(_MARGIN, window // _MARGIN_SHARE)
        side = window - 2 * margin
        if window <= _MIN_WINDOW or texture_bytes(window * window, side * side) <= max_bytes:
            return side, margin
        window -= 8


def _cells(region: Region, side: int) -> list[Rect]:
    """Cells of a grid over the region's rectangle, those with something to fill."""
    rect = region.rect
    columns, rows = math.ceil(rect.width / side), math.ceil(rect.height / side)
    xs = np.linspace(rect.left, rect.right, columns + 1).round().astype(int).tolist()
    ys = np.linspace(rect.top, rect.bottom, rows + 1).round().astype(int).tolist()
    cells = [Rect(xs[i], ys[j], xs[i + 1], ys[j + 1]) for j, i in product(range(rows), range(columns))]
    return [cell for cell in cells if region.own[cell.within(rect)].any()]


def _window(cell: Rect, region: Region, margin: int, max_bytes: int) -> Rect:
    """What is looked at for a cell: a margin on each side or, where that is all hole, the nearest that is known."""
    crop = region.crop
    window = cell.grow(margin).intersect(crop)
    wanted = margin * margin
    if _known_lines(window, region, 0).sum() >= wanted:
        return window
    narrow = cell.grow(margin // 4).intersect(crop)
    reaching = []
    for axis, towards_end in product((0, 1), (False, True)):
        reach = list(narrow)
        reach[axis + 2 * towards_end] = crop[axis + 2 * towards_end]
        lines = _known_lines(Rect(*reach), region, axis)
        enough = np.flatnonzero(np.cumsum(lines if towards_end else lines[::-1]) >= wanted)
        if enough.size:
            length = int(enough[0]) + 1
            reach[axis + 2 * towards_end] = reach[axis] + length if towards_end else reach[axis + 2] - length
            reaching.append(Rect(*reach).union(narrow))
    nearest = min(reaching, key=lambda rect: rect.area, default=window)
    return nearest if texture_bytes(nearest.area, cell.area) <= max_bytes else window


def _known_lines(rect: Rect, region: Region, axis: int) -> IntArray:
    """How many pixels of each column (axis 0) or row (axis 1) of ``rect`` are not the region's own."""
    own = np.zeros((rect.height, rect.width), bool)
    shared = rect.intersect(region.rect)
    if not shared.empty:
        own[shared.within(rect)] = region.own[shared.within(region.rect)]
    lines: IntArray = own.shape[axis] - own.sum(axis=axis)
    return lines
