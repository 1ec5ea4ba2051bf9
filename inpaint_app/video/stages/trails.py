"""Where another frame shows what is hidden in this one: for each unknown pixel a place, carried from frame to frame.

Places are composed, colours are not: however long the way, a pixel is interpolated once, from the frame that shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Self

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.video.files.layout import Plane
from inpaint_app.video.stages.holes import Hole

_ROW = 256
"""Places are looked up in rows of so many: OpenCV's remap takes no longer side than 32767."""


class Trail(NamedTuple):
    """For each of N unknown pixels of a frame where it is seen.

    Attributes:
        frame: number of the frame; -1: none shows it.
        x, y: where in that frame.
        made: whether what is there was painted, not seen.
    """

    frame: npt.NDArray[np.int32]
    x: FloatArray
    y: FloatArray
    made: BoolMask

    @classmethod
    def lost(cls, count: int) -> Self:
        """Nothing is seen."""
        places = np.zeros((2, count), np.float32)
        return cls(np.full(count, -1, np.int32), places[0], places[1], np.zeros(count, np.bool_))

    @property
    def found(self) -> BoolMask:
        return self.frame >= 0


class Step(NamedTuple):
    """A frame on the way.

    Attributes:
        number: of it; hole: its own; None: all of it is seen.
        vectors: N2, where each of its unknown pixels lies in the next frame on the way; None: there is none, or a cut.
        still: whether they are all zero.
    """

    number: int
    hole: Hole | None
    vectors: FloatArray | None
    still: bool


def traced(way: Sequence[Step], size: tuple[int, int]) -> Trail:
    """Where the unknown pixels of the first frame of a way are seen, in the nearest of the others.

    Args:
        size: width and height of the frames.
    """
    hole = way[0].hole
    assert hole is not None
    trail = Trail.lost(len(hole.rows))
    active = np.arange(len(hole.rows))
    x, y = hole.columns.astype(np.float32), hole.rows.astype(np.float32)
    at: npt.NDArray[np.signedinteger] = active
    for step, following in pairwise(way):
        if step.vectors is None or not len(active):
            break
        if not (step.still and step.hole is following.hole):
            x, y = x + step.vectors[at, 0], y + step.vectors[at, 1]
            inside = (x >= 0) & (y >= 0) & (x <= size[0] - 1) & (y <= size[1] - 1)
            active, x, y = active[inside], x[inside], y[inside]
            number = _numbers(following.hole, x, y)
            seen = number < 0
            trail.frame[active[seen]] = following.number
            trail.x[active[seen]], trail.y[active[seen]] = x[seen], y[seen]
            active, x, y, at = active[~seen], x[~seen], y[~seen], number[~seen]
    return trail


def carried(hole: Hole, step: Step | None, other: Hole | None, trail: Trail | None) -> Trail:
    """The trail of what was painted, or seen too long ago, by that of the frame before.

    Args:
        step: of this frame; other: the hole of the one before, trail: its trail.
    """
    lost = Trail.lost(len(hole.rows))
    if step is None or step.vectors is None or other is None or trail is None:
        return lost
    x, y = hole.columns + step.vectors[:, 0], hole.rows + step.vectors[:, 1]
    number = _numbers(other, x, y)
    here = number >= 0
    at = number[here]
    lost.frame[here], lost.made[here] = trail.frame[at], True
    lost.x[here] = trail.x[at] + (x - np.rint(x))[here]
    lost.y[here] = trail.y[at] + (y - np.rint(y))[here]
    return lost


def _numbers(hole: Hole | None, x: FloatArray, y: FloatArray) -> npt.NDArray[np.int32]:
    """Which unknown pixel each place is; -1: none."""
    out = np.full(len(x), -1, np.int32)
    if hole is not None:
        column, row = np.rint(x).astype(np.int32) - hole.rect.left, np.rint(y).astype(np.int32) - hole.rect.top
        over = (column >= 0) & (row >= 0) & (column < hole.rect.width) & (row < hole.rect.height)
        out[over] = hole.number[row[over], column[over]]
    return out


def looked_up(
    frames: dict[int, tuple[Plane, ...]], plane: int, frame: npt.NDArray[np.int32], x: FloatArray, y: FloatArray,
    most: int,
) -> FloatArray:
    """M samples of a plane of several frames; 0 where the frame is -1."""
    out = np.zeros(len(frame), np.float32)
    if not len(frame):
        return out
    order = np.argsort(frame, kind="stable")
    numbers, starts = np.unique(frame[order], return_index=True)
    for number, start, end in zip(numbers, starts, [*starts[1:], len(order)], strict=True):
        if number < 0:
            continue
        own = order[start:end]
        padded = np.zeros((2, -(-len(own) // _ROW) * _ROW), np.float32)
        padded[0, : len(own)], padded[1, : len(own)] = x[own], y[own]
        maps = padded.reshape(2, -1, _ROW)
        values = cv2.remap(
            frames[int(number)][plane], maps[0], maps[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        out[own] = np.asarray(values).reshape(-1)[: len(own)]
    return np.clip(out, 0, most)
