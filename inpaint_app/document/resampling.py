"""Pictures and masks under an affine or a projective map, tile by tile."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.cancelling import poll
from inpaint_app.document.geometry import Point, Rect, Size

_TILE = 1024
"""Side of the squares made at a time: OpenCV's warp takes no side beyond 32767, and floats stay few."""

_MOST_SAMPLES = 6
"""Along each axis of a result pixel under a perspective, which near its horizon would ask for ever more."""

_MARGIN = 4
"""Pixels of the source around what a tile shows, for the interpolation's neighbours."""

Matrix = npt.NDArray[np.float64]
"""Source to result, in pixels whose corner is the origin: the middle of the first pixel is (1/2, 1/2). 2 x 3 where it
is affine, 3 x 3 where it may be projective."""

_ANYWHERE = Rect(-(1 << 30), -(1 << 30), 1 << 30, 1 << 30)


def scaling(size: Size, to: Size) -> Matrix:
    """The map that makes a picture of ``size`` one of ``to``."""
    return np.array([[to.width / size.width, 0, 0], [0, to.height / size.height, 0]])


def turning(size: Size, degrees: float, to: Size) -> Matrix:
    """The map that turns a picture of ``size`` clockwise about its middle, which comes to the middle of ``to``."""
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    shift = np.array(to) / 2 - turn @ (np.array(size) / 2)
    return np.column_stack([turn, shift])


def rectifying(corners: Sequence[Point], size: Size) -> Matrix:
    """The map that makes a quadrilateral the whole of a picture of ``size``: the homography of four points.

    Args:
        corners: upper left, upper right, lower right and lower left, of a convex quadrilateral.
    """
    rows, values = [], []
    ends = ((0, 0), (size.width, 0), size, (0, size.height))
    for (x, y), (u, v) in zip(corners, ends, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    found = np.linalg.solve(np.array(rows, np.float64), np.array(values, np.float64))
    found[np.abs(found) < 1e-12] = 0.0
    if not found[6:].any():
        return found[:6].reshape(2, 3)
    return np.append(found, 1.0).reshape(3, 3)


def place_under(matrix: Matrix, rect: Rect) -> Rect:
    """The smallest rectangle of whole pixels around what ``rect`` becomes; all there is where that has no end."""
    corners = np.array([(x, y, 1.0) for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)]).T
    x, y, depth = _square(matrix) @ corners
    if depth.min() < 1e-6 * depth.max():  # a corner lies at the horizon or behind the eye
        return _ANYWHERE
    x, y = x / depth, y / depth
    near = 1e-6  # a corner that rounding left just beyond a pixel
    return Rect(
        math.floor(x.min() + near), math.floor(y.min() + near), math.ceil(x.max() - near), math.ceil(y.max() - near),
    )


def _square(matrix: Matrix) -> Matrix:
    """The same map as 3 x 3."""
    return matrix if len(matrix) == 3 else np.vstack([matrix, (0.0, 0.0, 1.0)])


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

    inverse = np.asarray(np.linalg.inv(_square(matrix)), np.float64)
    times = _samples(inverse, tile)
    seen = place_under(inverse, tile).grow(_MARGIN).intersect(at)
    if seen.empty:
        seen = _nearest(place_under(inverse, tile), at)
    source = np.ascontiguousarray(block[seen.within(at)])
    alpha = source.ndim == 3 and source.shape[2] in (2, 4)
    if alpha:
        source = source.astype(np.float32)
        source[..., :-1] *= source[..., -1:]
    # From sample (i, j) of the tile, whose middle is at (i + 1/2) / times, to the middles of source pixels.
    to_sample = np.array([[1 / times, 0, tile.left + 0.5 / times], [0, 1 / times, tile.top + 0.5 / times], [0, 0, 1]])
    to_block = np.array([[1.0, 0, -seen.left - 0.5], [0, 1, -seen.top - 0.5], [0, 0, 1]])
    to_source = to_block @ inverse @ to_sample
    flags = (cv2.INTER_CUBIC if cubic else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
    size = (tile.width * times, tile.height * times)
    warp, way = (cv2.warpAffine, to_source[:2]) if len(matrix) == 2 else (cv2.warpPerspective, to_source)
    found: npt.NDArray[Any] = warp(source, way, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    if times > 1:
        found = cv2.resize(found, tile.size, interpolation=cv2.INTER_AREA)
    found = found.reshape(tile.height, tile.width, *block.shape[2:])
    if alpha:
        found[..., :-1] /= np.maximum(found[..., -1:], 1e-3)
        found = np.rint(np.clip(found, 0, np.iinfo(block.dtype).max))
    return found


def _samples(inverse: Matrix, tile: Rect) -> int:
    """How many samples along each axis of a result pixel leave out no pixel of the source, where it is densest."""
    x = np.array([tile.left, tile.right, tile.left, tile.right], np.float64)
    y = np.array([tile.top, tile.top, tile.bottom, tile.bottom], np.float64)
    depth = np.abs(inverse[2, 0] * x + inverse[2, 1] * y + inverse[2, 2])
    # The determinant of a homography's derivative is its own over the third power of the depth.
    shrink = math.sqrt(abs(np.linalg.det(inverse)) / float(depth.min()) ** 3)
    times = max(1, math.ceil(shrink - 1e-6))
    return times if depth.max() == depth.min() else min(times, _MOST_SAMPLES)


def _nearest(wanted: Rect, at: Rect) -> Rect:
    """The pixel of ``at`` that is nearest to a rectangle which lies outside."""
    left = min(max(wanted.left, at.left), at.right - 1)
    top = min(max(wanted.top, at.top), at.bottom - 1)
    return Rect(left, top, left + 1, top + 1)
