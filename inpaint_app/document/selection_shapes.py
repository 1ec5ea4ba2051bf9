"""Selections drawn by hand: rectangle, ellipse, polygon (a lasso is one with many corners)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.mask_morphology import MaskPixels
from inpaint_app.document.selection import NOTHING, Selection

_CELL = 64
"""Side in pixels of the squares of which those on the outline are drawn finely."""

_FINE = 4
"""Samples a pixel, across and down, on the outline."""

_SHIFT = 6
"""Bits after the point in the coordinates that OpenCV is given."""

_FARTHEST = 1e5
"""Corners farther out than this are pulled in, so that no coordinate overflows."""


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
    """What lies within a closed polygon, antialiased; where it overlaps itself, every other layer (even-odd).

    Args:
        points: corners, image pixels, also outside the photo; fewer than three select nothing.
        size: of the photo.
    """
    import cv2

    if len(points) < 3:
        return NOTHING
    corners = np.clip(np.array(points, np.float64), -_FARTHEST, _FARTHEST)
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    rect = Rect(int(low[0]), int(low[1]), int(high[0]), int(high[1])).clip(size)
    if rect.empty:
        return NOTHING
    corners -= (rect.left, rect.top)
    values: MaskPixels = np.zeros((rect.height, rect.width), np.uint8)
    cv2.fillPoly(values, [_fixed(corners)], 255, shift=_SHIFT)
    # The lines are drawn wide enough to meet every cell whose pixels the outline may have touched.
    cells = np.zeros((-(-rect.height // _CELL), -(-rect.width // _CELL)), np.uint8)
    cv2.polylines(cells, [_fixed(corners / _CELL)], True, 255, thickness=3, shift=_SHIFT)
    for row, column in np.argwhere(cells):
        top, left = int(row) * _CELL, int(column) * _CELL
        cell = values[top : top + _CELL, left : left + _CELL]
        cell[...] = _finely(corners - (left, top), cell.shape[1], cell.shape[0])
    return Selection(rect, values)


def _finely(corners: npt.NDArray[np.float64], width: int, height: int) -> MaskPixels:
    """The polygon over a small square: the share of each pixel inside, times 255."""
    import cv2

    fine = np.zeros((height * _FINE, width * _FINE), np.uint8)
    cv2.fillPoly(fine, [_fixed(corners * _FINE)], 255, shift=_SHIFT)
    return np.asarray(cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _fixed(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """Nx2 positions as OpenCV takes them: fixed point, whole numbers at the middle of a pixel."""
    return np.rint((corners - 0.5) * (1 << _SHIFT)).astype(np.int32)
