"""Where another frame shows what is hidden in this one: for each unknown pixel a place, carried from frame to frame.

Places are composed, colours are not: however long the way, a pixel is interpolated once, from the frame that shows it.
"""

from __future__ import annotations

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
        return cls(np.full(count, -1, np.int32), *np.zeros((2, count), np.float32), np.zeros(count, np.bool_))

    @property
    def found(self) -> BoolMask:
        return self.frame >= 0


def advance(hole: Hole, vectors: FloatArray, towards: int, other: Hole | None, trail: Trail | None,
            size: tuple[int, int]) -> Trail:
    """The trail of a frame by that of its neighbour.

    Args:
        hole: of this frame; vectors: N2, where each of its unknown pixels lies in the neighbour.
        towards: the neighbour's number.
        other: its hole; trail: its trail; None: it has none.
        size: width and height of the frames.
    """
    x, y = hole.columns + vectors[:, 0], hole.rows + vectors[:, 1]
    inside = (x >= 0) & (y >= 0) & (x <= size[0] - 1) & (y <= size[1] - 1)
    frame = np.where(inside, np.int32(towards), np.int32(-1)).astype(np.int32)
    made = np.zeros(len(x), np.bool_)
    if other is None or trail is None:
        return Trail(frame, x, y, made)
    near_x, near_y = np.rint(x).astype(np.int32), np.rint(y).astype(np.int32)
    column, row = near_x - other.rect.left, near_y - other.rect.top
    over = inside & (column >= 0) & (row >= 0) & (column < other.rect.width) & (row < other.rect.height)
    number = np.full(len(x), -1, np.int32)
    number[over] = other.number[row[over], column[over]]
    hidden = number >= 0
    at = number[hidden]
    frame[hidden], made[hidden] = trail.frame[at], trail.made[at]
    x[hidden] = trail.x[at] + (x - near_x)[hidden]
    y[hidden] = trail.y[at] + (y - near_y)[hidden]
    return Trail(frame, x.astype(np.float32), y.astype(np.float32), made)


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
