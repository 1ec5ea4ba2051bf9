"""Straight edges that enter a hole on both sides, continued through it: what a network is told before it paints.

Segments are found by LSD (von Gioi et al., "LSD: a Line Segment Detector", IPOL 2012) in what is known around the
hole. Two of them that point at each other across the hole, with like colours on both their sides, are taken for one
edge, and the colours across it are carried from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.push_pull import push_pull

_HALF_WIDTH = 2
"""Pixels on each side of an edge that are carried through the hole."""
_REACH = 8.0
"""A segment may end so many pixels before the hole."""
_MIN_LENGTH, _MIN_GAP = 10.0, 8.0
_DEGREES, _JITTER = 1.5, 1.5
"""A segment may point past the other by so many degrees, and by what this many pixels are at its length."""
_COLOUR, _ALIKE = 0.10, 0.7
"""How much the colours across two segments may differ, and how alike their steps must be (cosine)."""
_AVERAGED = 6
"""Pixels along a segment over which the colours across it are averaged."""

Points = npt.NDArray[np.float64]


class _Entering(NamedTuple):
    """A known segment that points into the hole: its (x, y) end there, the unit vector on, its length."""

    end: Points
    way: Points
    length: float


class Line(NamedTuple):
    """An edge through the hole.

    Attributes:
        start, end: (x, y), where it enters and leaves.
        first, last: Nx3 float32, the colours across it at both, from one side to the other.
        cost: how far both ends are from being one straight edge, 0 = not at all.
    """

    start: Points
    end: Points
    first: FloatArray
    last: FloatArray
    cost: float


def continue_lines(image: FloatArray, hole: BoolMask) -> tuple[FloatArray, BoolMask]:
    """Carry every straight edge that goes on through a hole.

    Args:
        image: HW3 float32 in [0, 1]; meaningless where ``hole``.
        hole: HW bool.

    Returns:
        (the image with narrow bands of colours along these edges, HW: what of the hole is still unknown).
    """
    lines = find_lines(image, hole)
    if not lines:
        return image, hole
    total, weight = np.zeros_like(image), np.zeros(hole.shape, np.float32)
    for line in lines:
        _draw(line, hole, total, weight)
    band = weight > 0
    result = image.copy()
    result[band] = total[band] / weight[band][:, None]
    return result, hole & ~band


def find_lines(image: FloatArray, hole: BoolMask) -> list[Line]:
    """Edges that go on through the hole, each end in one of them only; arguments as `continue_lines`."""
    closed = push_pull(image, (~hole).astype(np.float32))
    lines = sorted(_joined(_entering(closed, hole), closed, hole), key=lambda line: line.cost)
    taken: list[Line] = []
    ends: set[tuple[float, ...]] = set()
    for line in lines:
        both = {tuple(line.start), tuple(line.end)}
        if not both & ends:
            ends |= both
            taken.append(line)
    return taken


def straight_segments(grey: npt.NDArray[np.uint8]) -> Points:
    """Straight edges of an HW picture by LSD: N x (x1, y1, x2, y2)."""
    found: Any = cv2.createLineSegmentDetector().detect(grey)[0]  # its stubs do not know that it may be None
    return np.zeros((0, 4)) if found is None else np.asarray(found, np.float64).reshape(-1, 4)


def _entering(closed: FloatArray, hole: BoolMask) -> list[_Entering]:
    grey = (cv2.cvtColor(closed, cv2.COLOR_RGB2GRAY).clip(0, 1) * 255).astype(np.uint8)
    segments = straight_segments(grey)
    segments = np.concatenate([segments, segments[:, [2, 3, 0, 1]]])
    away = np.asarray(cv2.distanceTransform((~hole).view(np.uint8), cv2.DIST_L2, 5), np.float32)
    near = _values(away, segments[:, 2:]) <= _REACH
    parts = (_known_part(segment[:2], segment[2:], away) for segment in segments[near])
    return [part for part in parts if part is not None]


def _known_part(start: Points, end: Points, away: FloatArray) -> _Entering | None:
    """Of a segment, what is known before it enters the hole in its direction; None: too little, or it does not."""
    length = float(np.hypot(*(end - start)))
    way = (end - start) / max(length, 1e-6)
    inside = np.flatnonzero(_values(away, start + np.arange(0, length + _REACH)[:, None] * way) <= 1)
    if not len(inside):
        return None
    known = min(float(inside[0]) - 1, length)  # beside the hole, what closes it shows
    return _Entering(start + known * way, way, known) if known >= _MIN_LENGTH else None


def _values(away: FloatArray, points: Points) -> FloatArray:
    """Distances from the hole at N (x, y); infinite beyond the picture."""
    columns, rows = points.round().astype(int).T
    inside = (columns >= 0) & (rows >= 0) & (columns < away.shape[1]) & (rows < away.shape[0])
    values: FloatArray = np.full(len(points), np.inf, np.float32)
    values[inside] = away[rows[inside], columns[inside]]
    return values


def _joined(segments: Sequence[_Entering], closed: FloatArray, hole: BoolMask) -> Iterator[Line]:
    """The pairs that are one edge."""
    if len(segments) < 2:
        return
    ends, ways = np.array([s.end for s in segments]), np.array([s.way for s in segments])
    allowed = _DEGREES + np.degrees(_JITTER / np.array([s.length for s in segments]))
    gaps = ends[None] - ends[:, None]
    lengths = np.maximum(np.hypot(gaps[..., 0], gaps[..., 1]), 1e-6)
    straight = (gaps * ways[:, None]).sum(2) / lengths
    turns = np.degrees(np.arccos(straight.clip(-1, 1))) / allowed[:, None]  # of the first of each pair
    fits = (turns <= 1) & (turns.T <= 1) & (lengths >= _MIN_GAP)
    for one, other in np.argwhere(np.triu(fits, 1)):
        line = _line(segments[one], segments[other], closed, hole)
        if line is not None:
            yield line._replace(cost=line.cost + float(turns[one, other] + turns[other, one]))


def _line(one: _Entering, other: _Entering, closed: FloatArray, hole: BoolMask) -> Line | None:
    """What two segments that point at each other make; None: the known is between them, or their colours differ."""
    gap = other.end - one.end
    length = float(np.hypot(*gap))
    columns, rows = np.linspace(one.end, other.end, max(3, int(length))).round().astype(int).T
    if np.count_nonzero(~hole[rows, columns]) > 2 * (_REACH + 2):
        return None
    first, last = (_profile(closed, hole, segment, gap / length) for segment in (one, other))
    if first is None or last is None:
        return None
    difference = float(np.abs(first - last).mean())
    steps = [profile[-_HALF_WIDTH:].mean(0) - profile[:_HALF_WIDTH].mean(0) for profile in (first, last)]
    alike = steps[0] @ steps[1] / max(float(np.linalg.norm(steps[0]) * np.linalg.norm(steps[1])), 1e-6)
    if difference > _COLOUR or alike < _ALIKE:
        return None
    return Line(one.end, other.end, first, last, difference / _COLOUR)


def _profile(closed: FloatArray, hole: BoolMask, segment: _Entering, way: Points) -> FloatArray | None:
    """Nx3: colours across a segment before its end, from one side of ``way`` to the other; None: some are unknown."""
    back = -np.arange(1, _AVERAGED + 1)[:, None] * segment.way
    across = np.arange(-_HALF_WIDTH, _HALF_WIDTH + 1)[:, None] * np.array([-way[1], way[0]])
    places = (segment.end + back + across[:, None]).astype(np.float32)
    x, y = places[..., 0], places[..., 1]
    unknown = cv2.remap(hole.astype(np.float32), x, y, cv2.INTER_LINEAR, borderValue=1.0)
    known = (unknown < 0.01).astype(np.float32)
    if (known.sum(1) < 2).any():
        return None
    colours = cv2.remap(closed, x, y, cv2.INTER_LINEAR)
    return np.asarray((colours * known[..., None]).sum(1) / known.sum(1)[:, None], np.float32)


def _draw(line: Line, hole: BoolMask, total: FloatArray, weight: FloatArray) -> None:
    """Add a line's colours in the hole, the more the nearer it is."""
    corners = np.array([line.start, line.end])
    left, top = np.maximum(corners.min(0).astype(int) - _HALF_WIDTH, 0)
    right, bottom = corners.max(0).astype(int) + _HALF_WIDTH + 2
    part = np.s_[top:bottom, left:right]
    rows, columns = np.mgrid[part].astype(np.float32)
    rows, columns = (each[: hole.shape[0] - top, : hole.shape[1] - left] for each in (rows, columns))
    gap = line.end - line.start
    x, y = columns - line.start[0], rows - line.start[1]
    share = (x * gap[0] + y * gap[1]) / (gap @ gap)
    across = (y * gap[0] - x * gap[1]) / np.hypot(*gap)
    near = hole[part] & (np.abs(across) <= _HALF_WIDTH) & (share >= 0) & (share <= 1)
    along = share[near][:, None]
    colours = _between(line.first, across[near]) * (1 - along) + _between(line.last, across[near]) * along
    sure = (1 / (0.3 + np.abs(across[near]))).astype(np.float32)
    total[part][near] += colours * sure[:, None]
    weight[part][near] += sure


def _between(profile: FloatArray, across: FloatArray) -> FloatArray:
    """Nx3: a profile's colours at distances from its middle."""
    place = across + _HALF_WIDTH
    low = np.clip(place.astype(int), 0, len(profile) - 2)
    return np.asarray(profile[low] + (place - low)[:, None] * (profile[low + 1] - profile[low]), np.float32)
