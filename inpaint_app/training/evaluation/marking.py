"""How a person would mark an object whose outline is known: a box around it, a scribble on it, clicks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.inference.selection.request import Click

_BOX_ROOM = 0.05
"""Of a box: how much farther out than the object each side may lie, as a share of the object's."""
_MIN_ROOM = 2
"""And in pixels."""
_GRID = 96
"""Longer side of the reduced object that a scribble is drawn on."""
_DEEP = 0.35
"""Share of the object's greatest depth that a scribble keeps away from its edge."""
_WIDTH = 0.04
"""Of a scribble, as a share of the side of a square as large as the object."""


def box_around(truth: BoolMask, random: np.random.Generator) -> Rect:
    """The object's bounds with some room on each side, inside the photo."""
    left, top, width, height = cv2.boundingRect(truth.astype(np.uint8))
    room = [int(random.uniform(0, _BOX_ROOM) * side) + int(random.integers(0, _MIN_ROOM + 1))
            for side in (width, height, width, height)]
    rect = Rect(left - room[0], top - room[1], left + width + room[2], top + height + room[3])
    return rect.clip(Size(truth.shape[1], truth.shape[0]))


def scribble_on(truth: BoolMask, random: np.random.Generator) -> tuple[list[Point], float]:
    """The path of a scribble from one end of the object to another, well inside of it, and its width."""
    scale = _GRID / max(truth.shape)
    left, top, width, height = cv2.boundingRect(truth.astype(np.uint8))
    part = truth[top : top + height, left : left + width].astype(np.uint8)
    scale = min(1.0, _GRID / max(part.shape))
    small = cv2.resize(part * np.uint8(255), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) >= 128
    depth = _depth(small)
    inner = depth >= max(1.0, _DEEP * depth.max())
    _, parts = cv2.connectedComponents(inner.astype(np.uint8))
    start = np.unravel_index(int(depth.argmax()), depth.shape)
    inner = parts == parts[start]
    ends = []
    for _ in range(2):  # the farthest from the deepest place, then the farthest from there: the longest way through
        steps = _steps(inner, (int(start[0]), int(start[1])))
        far = np.flatnonzero(steps.ravel() >= 0.85 * steps.max())
        start = np.unravel_index(int(random.choice(far)), steps.shape)
        ends.append(start)
    path = _back(_steps(inner, (int(ends[0][0]), int(ends[0][1]))), (int(ends[1][0]), int(ends[1][1])))
    points = [Point(left + (x + 0.5) / scale, top + (y + 0.5) / scale) for y, x in path[::3] + path[-1:]]
    return points, max(2.0, _WIDTH * float(np.sqrt(truth.sum())))


def clicks_on(truth: BoolMask, answer: Callable[[list[Click]], BoolMask], count: int) -> list[BoolMask]:
    """What is selected after each of ``count`` clicks: the first in the middle of the object, each next in the middle
    of the largest error of the ``answer`` to those before."""
    clicks = [Click(_middle(truth), True)]
    answers = [answer(clicks)]
    while len(answers) < count:
        wrong = _largest(answers[-1] != truth)
        if wrong is None:
            answers.append(answers[-1])
            continue
        at = _middle(wrong)
        clicks.append(Click(at, bool(truth[int(at.y), int(at.x)])))
        answers.append(answer(clicks))
    return answers


def _largest(wrong: BoolMask) -> BoolMask | None:
    """The piece of an error that holds the widest circle."""
    if not wrong.any():
        return None
    depth = _depth(wrong)
    _, parts = cv2.connectedComponents(wrong.astype(np.uint8), connectivity=4)
    return np.asarray(parts == parts[np.unravel_index(int(depth.argmax()), depth.shape)])


def _middle(mask: BoolMask) -> Point:
    """The middle of the pixel that is deepest inside."""
    y, x = np.unravel_index(int(_depth(mask).argmax()), mask.shape)
    return Point(float(x) + 0.5, float(y) + 0.5)


def _depth(mask: BoolMask) -> npt.NDArray[np.float32]:
    """How far each place inside is from the outside; the photo's border is outside."""
    room = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.distanceTransform(room, cv2.DIST_L2, 5), np.float32)[1:-1, 1:-1]


def _steps(inner: BoolMask, start: tuple[int, int]) -> npt.NDArray[np.int32]:
    """Steps from a place to each that can be reached inside; -1 elsewhere."""
    steps = np.full(inner.shape, -1, np.int32)
    reached: npt.NDArray[Any] = np.zeros(inner.shape, np.uint8)
    reached[start] = 1
    count = 0
    while True:
        new = (reached > 0) & (steps < 0)
        if not new.any():
            return steps
        steps[new] = count
        count += 1
        reached = cv2.dilate(reached, np.ones((3, 3), np.uint8)) * inner.astype(np.uint8)


def _back(steps: npt.NDArray[np.int32], end: tuple[int, int]) -> list[tuple[int, int]]:
    """The way from ``end`` back to where ``steps`` began."""
    path = [end]
    while steps[path[-1]] > 0:
        y, x = path[-1]
        near = [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)
                if 0 <= y + dy < steps.shape[0] and 0 <= x + dx < steps.shape[1]]
        path.append(next(place for place in near if steps[place] == steps[path[-1]] - 1))
    return path
