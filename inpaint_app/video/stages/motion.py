"""Where pixels of a picture lie in the one before or after it: dense optical flow, checked there and back.

DIS flow (Kroeger et al., "Fast Optical Flow using Dense Inverse Search", ECCV 2016) at half the size. What flow is
found in a hole is that of what shall go; there the flow of what is behind is made up from its surroundings: around each
hole a plane in motion (eight numbers, fitted to the flow so that what moves otherwise does not count, then to
brightness itself, since what is carried over many frames adds up its errors), and what differs from it interpolated
smoothly.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.inference.pixels.push_pull import push_pull

Small = npt.NDArray[np.uint8]
"""HW brightness at half the size."""
_APART, _APART_SHARE = 0.6, 0.05
"""Small pixels by which there and back may miss, and further of the way."""
_BLURRED_BY_HOLE = 4
"""Small pixels around a hole whose flow is not to be trusted: half of what DIS compares."""
_LEAST_AREA = 40
"""Small pixels of a hole around which motion is fitted; around smaller ones it is interpolated."""
_LEAST_KNOWN = 60
_MOST_POINTS = 3000
_DRAWN = 0.25
"""Small pixels."""
_STEPS = 3
"""By which brightness is fitted."""
_STILL = 0.04
"""Small pixels: a hole around which nothing moves further does not move."""
_LOST = 0.3
"""Share of flow that must agree there and back; else there is a cut between the two pictures."""


class Flow(NamedTuple):
    """Motion between two pictures, both ways, at half the size over ``region`` (of the small pictures).

    Attributes:
        there, back: HW2, small pixels; sure_there, sure_back: where both agree.
    """

    region: Rect
    there: FloatArray
    back: FloatArray
    sure_there: BoolMask
    sure_back: BoolMask

    @property
    def cut(self) -> bool:
        """Whether the two pictures are of different scenes."""
        return float(self.sure_there.mean()) < _LOST


def small_of(luma: npt.NDArray[np.uint8]) -> Small:
    """Half the size."""
    size = (max(1, luma.shape[1] // 2), max(1, luma.shape[0] // 2))
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)


def flow_between(first: Small, second: Small, region: Rect) -> Flow:
    """The motion from ``first`` to ``second`` and back over a region."""
    dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    a, b = (np.ascontiguousarray(each[region.slices]) for each in (first, second))
    start = np.zeros((region.height, region.width, 2), np.float32)
    there, back = (np.asarray(dis.calc(*pair, start.copy()), np.float32) for pair in ((a, b), (b, a)))
    return Flow(region, there, back, _agreeing(there, back), _agreeing(back, there))


def warp(values: npt.NDArray[Any], flow: FloatArray, method: int = cv2.INTER_LINEAR) -> npt.NDArray[Any]:
    """What ``values`` show where ``flow`` leads to."""
    rows, columns = np.indices(flow.shape[:2], np.float32)
    moved = cv2.remap(values, columns + flow[..., 0], rows + flow[..., 1], method, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved)


def _agreeing(there: FloatArray, back: FloatArray) -> BoolMask:
    """Where going there and back ends where it began."""
    missed = np.linalg.norm(there + warp(back, there), axis=2)
    rows, columns = np.indices(missed.shape, np.float32)
    x, y = columns + there[..., 0], rows + there[..., 1]
    inside = (x >= 0) & (y >= 0) & (x <= missed.shape[1] - 1) & (y <= missed.shape[0] - 1)
    return np.asarray(inside & (missed < _APART + _APART_SHARE * np.linalg.norm(there, axis=2)))


def behind(flow: FloatArray, sure: BoolMask, hole: BoolMask, pair: tuple[Small, Small] | None = None) -> FloatArray:
    """HW2: the flow, in ``hole`` (HW) that of what is behind.

    Args:
        pair: the two pictures, to fit brightness.
    """
    blurred = _grown(hole, _BLURRED_BY_HOLE)
    usable = sure & ~blurred
    known = usable.astype(np.float32)
    base = np.zeros_like(flow)
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(_grown(hole, 2).astype(np.uint8))
    for label in range(1, count):
        if statistics[label, cv2.CC_STAT_AREA] >= _LEAST_AREA:
            _fit(flow, usable, labels == label, statistics[label], base, known, pair)
    rest = flow - base
    # next to a hole flow is drawn towards what is in it: only what differs more is another motion
    rest = np.sign(rest) * np.maximum(np.abs(rest) - np.where(base.any(2), _DRAWN, 0)[..., None], 0)
    rest = push_pull(np.asarray(rest * known[..., None], np.float32), known)
    return np.where(blurred[..., None], base + rest, flow)


def _fit(
    flow: FloatArray, usable: BoolMask, own: BoolMask, box: npt.NDArray[np.int32], base: FloatArray, known: FloatArray,
    pair: tuple[Small, Small] | None,
) -> None:
    """Write the plane in motion around a hole into ``base``, over it and its ring; what moves otherwise is unknown."""
    width = int(10 + 0.4 * np.sqrt(box[cv2.CC_STAT_AREA]))
    left, top = int(box[cv2.CC_STAT_LEFT]), int(box[cv2.CC_STAT_TOP])
    rect = Rect(
        left, top, left + int(box[cv2.CC_STAT_WIDTH]), top + int(box[cv2.CC_STAT_HEIGHT]),
    ).grow(width + _BLURRED_BY_HOLE).intersect(Rect(0, 0, flow.shape[1], flow.shape[0]))
    near = _grown(own[rect.slices], width + _BLURRED_BY_HOLE)
    rows, columns = np.nonzero(near & usable[rect.slices])
    if len(rows) < _LEAST_KNOWN:
        return
    step = -(-len(rows) // _MOST_POINTS)
    rows, columns = rows[::step], columns[::step]
    values = flow[rect.slices][rows, columns]
    terms = _terms(rows, columns, rect)
    motion, off = _robust(terms, values)
    if pair is not None:
        motion = _aligned(motion, terms, (rows + rect.top, columns + rect.left), pair)
    every = np.nonzero(near)
    made = _plane(_terms(every[0], every[1], rect), motion)
    if max(np.abs(made).max(), np.median(np.abs(values))) < _STILL:
        made[:] = 0
    base[rect.slices][every] = made
    here = known[rect.slices]
    otherwise = np.abs(flow[rect.slices] - base[rect.slices]).max(2) > max(0.75, 3 * off)
    here[near & otherwise] = 0


def _aligned(
    motion: FloatArray, terms: tuple[FloatArray, FloatArray], points: tuple[npt.NDArray[np.int64], ...],
    pair: tuple[Small, Small],
) -> FloatArray:
    """The plane in motion by which brightness at the points differs least (Gauss and Newton, differences weighted)."""
    first, second = (np.asarray(cv2.GaussianBlur(each.astype(np.float32), (0, 0), 1.2), np.float32) for each in pair)
    slopes = [np.asarray(cv2.Sobel(second, cv2.CV_32F, *order, scale=0.125), np.float32) for order in ((1, 0), (0, 1))]
    rows, columns = points
    wanted = first[rows, columns]
    across, down = _system(terms)
    for _ in range(_STEPS):
        x, y = columns + across @ motion, rows + down @ motion
        apart = bilinear(second, x, y) - wanted
        slope = bilinear(slopes[0], x, y)[:, None] * across + bilinear(slopes[1], x, y)[:, None] * down
        usual = float(np.median(np.abs(apart))) + 0.5
        weight = (1 / (1 + (apart / (2 * usual)) ** 2))[:, None]
        square = (weight * slope).T @ slope
        square += np.eye(8, dtype=np.float32) * (1e-3 * float(np.trace(square)) / 8 + 1e-3)
        step = np.linalg.solve(square, -(weight * slope).T @ apart)
        if np.abs(across @ step).max() > 1 or np.abs(down @ step).max() > 1:
            break  # it would leave what the flow has found
        motion = (motion + step).astype(np.float32)
    return motion


def bilinear(values: FloatArray, x: npt.NDArray[Any], y: npt.NDArray[Any]) -> FloatArray:
    """Values at places; remap, which looks places up in steps of 1/32, would round motion."""
    height, width = values.shape
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    left, top = np.minimum(x.astype(np.int32), max(0, width - 2)), np.minimum(y.astype(np.int32), max(0, height - 2))
    right, low = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    across, down = x - left, y - top
    upper = values[top, left] * (1 - across) + values[top, right] * across
    lower = values[low, left] * (1 - across) + values[low, right] * across
    return np.asarray(upper * (1 - down) + lower * down, np.float32)


def _terms(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], rect: Rect) -> tuple[FloatArray, FloatArray]:
    """Coordinates from -1 to 1."""
    scale = max(rect.width, rect.height) / 2
    x = ((columns - rect.width / 2) / scale).astype(np.float32)
    y = ((rows - rect.height / 2) / scale).astype(np.float32)
    return x, y


def _system(terms: tuple[FloatArray, FloatArray]) -> tuple[FloatArray, FloatArray]:
    x, y = terms
    zero, one = np.zeros_like(x), np.ones_like(x)
    across = np.stack([one, x, y, zero, zero, zero, x * x, x * y], 1)
    down = np.stack([zero, zero, zero, one, x, y, x * y, y * y], 1)
    return across, down


def _plane(terms: tuple[FloatArray, FloatArray], motion: FloatArray) -> FloatArray:
    across, down = _system(terms)
    return np.stack([across @ motion, down @ motion], 1).astype(np.float32)


def _robust(terms: tuple[FloatArray, FloatArray], values: FloatArray) -> tuple[FloatArray, float]:
    """The eight numbers of a plane in motion, and the median by which points miss it."""
    across, down = _system(terms)
    weight = np.ones(len(values), np.float32)
    middle = np.median(values, 0)
    apart = np.linalg.norm(values - middle, axis=1)
    weight = (1 / (1 + (apart / max(2 * np.median(apart), 0.5)) ** 2)).astype(np.float32)
    motion = np.zeros(8, np.float32)
    off = 1.0
    for _ in range(5):
        weighted = np.concatenate([across * weight[:, None], down * weight[:, None]])
        aim = np.concatenate([values[:, 0] * weight, values[:, 1] * weight])
        # a little of ridge: points on a line tell nothing across it
        motion = np.linalg.solve(
            weighted.T @ weighted + 1e-4 * len(values) * np.eye(8, dtype=np.float32) * 1e-2, weighted.T @ aim)
        apart = np.hypot(values[:, 0] - across @ motion, values[:, 1] - down @ motion)
        off = float(np.median(apart))
        weight = (1 / (1 + (apart / max(2 * off, 0.05)) ** 2)).astype(np.float32)
    return motion.astype(np.float32), off


def _grown(mask: BoolMask, pixels: int) -> BoolMask:
    kernel = np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel), np.bool_)
