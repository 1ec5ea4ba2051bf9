"""Selections drawn by hand: rectangle, ellipse, polygon (a lasso is one with many corners)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.document.masks.selection import NOTHING, Selection

Points = npt.NDArray[np.float64]

_FARTHEST = 1e6
"""Points farther out than this are pulled in: it keeps the precision of a thousandth of a pixel."""


def rectangle(start: Point, end: Point, size: Size) -> Selection:
    """The whole pixels between two corners, each rounded to the nearest pixel's corner."""
    left, right = sorted((_corner(start.x), _corner(end.x)))
    top, bottom = sorted((_corner(start.y), _corner(end.y)))
    rect = Rect(left, top, right, bottom).clip(size)
    return Selection(rect, np.full((rect.height, rect.width), 255, np.uint8))


def _corner(position: float) -> int:
    return math.floor(min(max(position, -_FARTHEST), _FARTHEST) + 0.5)


def ellipse(start: Point, end: Point, size: Size) -> Selection:
    """The ellipse that touches the sides of the rectangle between two corners."""
    return polygon(ellipse_points(start, end), size)


def ellipse_points(start: Point, end: Point) -> list[Point]:
    """The ellipse between two corners as a polygon that is nowhere more than 1/50 pixel off."""
    across, down = abs(end.x - start.x) / 2, abs(end.y - start.y) / 2
    # An arc of radius r cut into n chords is r (1 - cos(pi / n)), nearly r pi^2 / 2 n^2, away from them.
    count = max(16, math.ceil(math.pi * math.sqrt(25 * max(across, down, 1.0))))
    x, y = (start.x + end.x) / 2, (start.y + end.y) / 2
    turns = (2 * math.pi * index / count for index in range(count))
    return [Point(x + across * math.cos(turn), y + down * math.sin(turn)) for turn in turns]


def polygon(points: Sequence[Point], size: Size) -> Selection:
    """What a closed polygon encloses, antialiased; where it overlaps itself it stays selected (non-zero winding).

    Each pixel gets the very share of it that lies inside. The edges are cut at the pixels' borders; the pieces
    say by how much the covered area changes from one pixel of a row to the next (as in FreeType's and Levien's
    rasterisers), and a running sum along each row does the rest, whatever the number of corners.

    Args:
        points: corners, image pixels, also outside the photo; fewer than three select nothing.
        size: of the photo.
    """
    if len(points) < 3:
        return NOTHING
    corners = np.clip(np.array(points, np.float64), -_FARTHEST, _FARTHEST)
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    rect = Rect(int(low[0]), int(low[1]), int(high[0]), int(high[1])).clip(size)
    if rect.empty:
        return NOTHING
    values: MaskPixels = np.zeros((rect.height, rect.width), np.uint8)
    place, change = _changes(corners - (rect.left, rect.top), rect.size)
    values.reshape(-1)[place] = change
    np.add.accumulate(values, axis=1, dtype=np.uint8, out=values)
    return Selection(rect, values)


def _changes(corners: Points, size: Size) -> tuple[npt.NDArray[np.intp], MaskPixels]:
    """By how much (modulo 256) each row's value changes, and where: flat indices into a picture of ``size``."""
    start, end = _pieces(corners, size)
    middle = (start + end) / 2
    row = np.clip(np.floor(middle[:, 1]), 0, size.height - 1).astype(np.intp)
    across = np.clip(middle[:, 0], 0, size.width)  # left of the photo an edge bounds all of the row
    column = np.floor(across).astype(np.intp)
    down = end[:, 1] - start[:, 1]
    here = down * (1 - (across - column))
    stride = size.width + 2
    flat = row * stride + column
    place, which = np.unique(np.concatenate((flat, flat + 1)), return_inverse=True)
    # Down one side and up the other: each row's pieces add up to nothing, so the sum starts again in every row.
    winding = np.cumsum(np.bincount(which, np.concatenate((here, down - here))))
    value = np.rint(np.clip(np.abs(winding), 0, 1) * 255).astype(np.uint8)
    change: MaskPixels = np.diff(value, prepend=np.uint8(0))
    row, column = np.divmod(place, stride)
    inside = column < size.width
    return (row * size.width + column)[inside], change[inside]


def _pieces(corners: Points, size: Size) -> tuple[Points, Points]:
    """The polygon's edges within the rows of a picture, cut at the borders of its pixels: starts and ends, Nx2."""
    ends = np.roll(corners, -1, axis=0)
    steep = corners[:, 1] != ends[:, 1]  # a level edge changes nothing
    starts, ends = corners[steep], ends[steep]
    edges, shares = [np.arange(len(starts)).repeat(2)], [np.tile((0.0, 1.0), len(starts))]
    for axis, length in enumerate(size):
        a, b = starts[:, axis], ends[:, axis]
        first = np.clip(np.ceil(np.minimum(a, b)), 0, length).astype(np.intp)
        last = np.clip(np.floor(np.maximum(a, b)), -1, length).astype(np.intp)
        count = np.maximum(last - first + 1, 0)
        count[a == b] = 0
        edge = np.arange(len(starts)).repeat(count)
        line = np.arange(count.sum()) - (np.cumsum(count) - count - first)[edge]
        edges.append(edge)
        shares.append((line - a[edge]) / (b - a)[edge])
    edge, share = np.concatenate(edges), np.concatenate(shares)
    order = np.lexsort((share, edge))
    edge, share = edge[order], np.clip(share[order], 0, 1)[:, None]
    at = starts[edge] + (ends - starts)[edge] * share
    middle = (at[1:, 1] + at[:-1, 1]) / 2
    kept = (edge[1:] == edge[:-1]) & (middle > 0) & (middle < size.height)
    return at[:-1][kept], at[1:][kept]
