"""Pictures and masks under an affine map, tile by tile."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.cancelling import poll
from inpaint_app.document.geometry import Rect, Size

_TILE = 1024
"""Side of the squares made at a time: OpenCV's warp takes no side beyond 32767, and floats stay few."""

_MARGIN = 4
"""Pixels of the source around what a tile shows, for the interpolation's neighbours."""

Matrix = npt.NDArray[np.float64]
"""2 x 3, source to result, in pixels whose corner is the origin: the middle of the first pixel is (1/2, 1/2)."""


def scaling(size: Size, to: Size) -> Matrix:
    """The map that makes a picture of ``size`` one of ``to``."""
    return np.array([[to.width / size.width, 0, 0], [0, to.height / size.height, 0]])


def turning(size: Size, degrees: float, to: Size) -> Matrix:
    """The map that turns a picture of ``size`` clockwise about its middle, which comes to the middle of ``to``."""
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    shift = np.array(to) / 2 - turn @ (np.array(size) / 2)
    return np.column_stack([turn, shift])


def place_under(matrix: Matrix, rect: Rect) -> Rect:
    """The smallest rectangle of whole pixels around what ``rect`` becomes."""
    x, y = _corners(matrix, rect)
    near = 1e-6  # a corner that rounding left just beyond a pixel
    return Rect(
        math.floor(x.min() + near), math.floor(y.min() + near), math.ceil(x.max() - near), math.ceil(y.max() - near),
    )


def resampled(
    block: npt.NDArray[Any], at: Rect, matrix: Matrix, into: Rect, *, cubic: bool = True,
) -> npt.NDArray[Any]:
    """What ``into`` of the result shows of a block, whose border goes on beyond it.

    Reduction is by means of areas (each result pixel is sampled several times along each axis), anything else is
    cubic or linear interpolation. Colours with an alpha channel are weighted by it.

    Args:
        block: HW or HWC, uint8 or uint16, over ``at`` of the source.
        matrix: source to result.

    Returns:
        A new array over ``into`` of the block's dtype and channels.
    """
    result = np.empty((into.height, into.width, *block.shape[2:]), block.dtype)
    for top in range(into.top, into.bottom, _TILE):
        for left in range(into.left, into.right, _TILE):
            poll()
            tile = Rect(left, top, left + _TILE, top + _TILE).intersect(into)
            result[tile.within(into)] = _tile(block, at, matrix, tile, cubic)
    return result


def _tile(block: npt.NDArray[Any], at: Rect, matrix: Matrix, tile: Rect, cubic: bool) -> npt.NDArray[Any]:
    import cv2

    inverse: Matrix = np.asarray(cv2.invertAffineTransform(matrix), np.float64)
    shrink = math.sqrt(abs(np.linalg.det(inverse[:, :2])))
    times = max(1, math.ceil(shrink - 1e-6))  # samples along each axis of a result pixel
    seen = place_under(inverse, tile).grow(_MARGIN).intersect(at)
    if seen.empty:
        seen = _nearest(place_under(inverse, tile), at)
    source = np.ascontiguousarray(block[seen.within(at)])
    alpha = source.ndim == 3 and source.shape[2] in (2, 4)
    if alpha:
        source = source.astype(np.float32)
        source[..., :-1] *= source[..., -1:]
    # From sample (i, j) of the tile, whose middle is at (i + 1/2) / times, to the middles of source pixels.
    to_source = np.column_stack([
        inverse[:, :2] / times,
        inverse @ np.array([tile.left + 0.5 / times, tile.top + 0.5 / times, 1.0]) - (seen.left, seen.top) - 0.5,
    ])
    flags = (cv2.INTER_CUBIC if cubic else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
    found: npt.NDArray[Any] = cv2.warpAffine(
        source, to_source, (tile.width * times, tile.height * times), flags=flags,
        borderMode=cv2.BORDER_REPLICATE)
    if times > 1:
        found = cv2.resize(found, tile.size, interpolation=cv2.INTER_AREA)
    found = found.reshape(tile.height, tile.width, *block.shape[2:])
    if alpha:
        found[..., :-1] /= np.maximum(found[..., -1:], 1e-3)
        found = np.rint(np.clip(found, 0, np.iinfo(block.dtype).max))
    return found


def _nearest(wanted: Rect, at: Rect) -> Rect:
    """The pixel of ``at`` that is nearest to a rectangle which lies outside."""
    left = min(max(wanted.left, at.left), at.right - 1)
    top = min(max(wanted.top, at.top), at.bottom - 1)
    return Rect(left, top, left + 1, top + 1)


def _corners(matrix: Matrix, rect: Rect) -> npt.NDArray[np.float64]:
    """x and y of the four corners."""
    corners = [(x, y, 1.0) for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)]
    at: npt.NDArray[np.float64] = matrix @ np.array(corners).T
    return at
