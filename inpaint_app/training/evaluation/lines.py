"""Whether straight edges go on through the hole: the truth's long edges that a completion has again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.inference.pixels.continuation import straight_segments

MIN_LINE_CASES = 40
"""The score is reported where at least this many cases have long edges through their holes."""
_MIN_LENGTH = 0.10
"""Length of an edge that counts as long, as a share of the shorter side."""
_MIN_INSIDE = 0.05
"""Length of it that lies in the hole, likewise."""
_MAX_DISTANCE = 2.0
_MAX_DEGREES = 3.0

Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]


Edge = tuple[float, Points]
"""Degrees in [0, 180), and points N x (x, y), a pixel apart."""


def long_edges(picture: Picture) -> list[Edge]:
    """The straight edges of a picture that count as long."""
    edges = [(_angle(segment), _along(segment)) for segment in straight_segments(_grey(picture))]
    return [edge for edge in edges if len(edge[1]) >= _MIN_LENGTH * min(picture.shape[:2])]


def crossing_length(edges: Sequence[Edge], hole: BoolMask) -> int:
    """Pixels inside the hole of those edges that also show outside of it."""
    return sum(len(inside) for _, inside, whole in _through(edges, hole) if len(inside) < whole)


class LineScore:
    """The long straight edges of a truth that run through its hole.

    Attributes:
        length: pixels of them inside the hole; 0 where there are none.
    """

    def __init__(self, truth: Picture, hole: BoolMask) -> None:
        self._edges = [(angle, inside) for angle, inside, _ in _through(long_edges(truth), hole)]
        self.length = sum(len(points) for _, points in self._edges)

    def kept(self, result: Picture) -> int:
        """Pixels of `length` at which ``result`` has an edge within 2 pixels and 3 degrees."""
        if not self._edges:
            return 0
        found = straight_segments(_grey(result))
        angles = np.array([_angle(segment) for segment in found])
        kept = 0
        for angle, points in self._edges:
            turn = np.abs((angles - angle + 90.0) % 180.0 - 90.0)
            near = np.zeros(len(points), bool)
            for segment in found[turn <= _MAX_DEGREES]:
                near |= _distances(points, segment) <= _MAX_DISTANCE
            kept += int(near.sum())
        return kept


def _through(edges: Sequence[Edge], hole: BoolMask) -> Iterator[tuple[float, Points, int]]:
    """(degrees, points inside the hole, number of all points) of the edges that run through it."""
    last = [[hole.shape[1] - 1], [hole.shape[0] - 1]]
    for angle, points in edges:
        columns, rows = points.round().astype(int).T.clip(0, last)
        inside = points[hole[rows, columns]]
        if len(inside) >= _MIN_INSIDE * min(hole.shape):
            yield angle, inside, len(points)


def _grey(rgb: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def _angle(segment: Points) -> float:
    """Degrees in [0, 180)."""
    return float(np.degrees(np.arctan2(segment[3] - segment[1], segment[2] - segment[0])) % 180.0)


def _along(segment: Points) -> Points:
    """Points N x (x, y), a pixel apart, from one end to the other."""
    start, end = segment[:2], segment[2:]
    count = max(2, round(float(np.hypot(*(end - start)))))
    return np.linspace(start, end, count)


def _distances(points: Points, segment: Points) -> Points:
    """Distance of each point to a segment."""
    start, way = segment[:2], segment[2:] - segment[:2]
    share = ((points - start) @ way / max(float(way @ way), 1e-9)).clip(0.0, 1.0)
    distances: Points = np.hypot(*(points - start - share[:, None] * way).T)
    return distances
