"""The patches that cover a hole, where they may be copied from, and what a search for their sources has in common
on every backend: numpy only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray, IntArray

Draw = Callable[[int, int, int], IntArray]
"""(low, high, count): ``count`` random integers in [low, high); drawn on the CPU, so that all devices get the same."""

PATCH = 8
"""Side of a patch in pixels."""

TAPS = [(y, x) for y in range(PATCH) for x in range(PATCH) if (x + y) % 2 == 0]
"""(row, column) of the pixels of a patch that are compared: every second, as on a checkerboard."""

_VOTE_SHARPNESS = 4.0


class PatchGrid:
    """The patches that cover a hole.

    Args:
        hole: HW bool, each side at least PATCH; not empty.
        stride: pixels from one patch to the next, a divisor of PATCH.

    Attributes:
        count: N, the number of patches; they are numbered row by row.
        y, x: N int64 each, top left corners, inside the picture. Every hole pixel lies in a patch.
        frame: rows and columns of the picture around all patches, wider by a PATCH where there is room.
        top, left, frame_height, frame_width: the frame's corner in the picture and its size, pixels.
        frame_corners: N int64, top left corners as indices into the flattened frame.
        group: N int64; no two patches of one non-overlapping group share a pixel.
    """

    def __init__(self, hole: BoolMask, stride: int) -> None:
        self.height, self.width = hole.shape
        ys, xs = _grid_lines(self.height, stride), _grid_lines(self.width, stride)
        # Hole pixels under each patch, from the hole's integral image.
        total = cv2.integral(hole.view(np.uint8))
        bottom, right = ys + PATCH, xs + PATCH
        inside = total[bottom][:, right] - total[ys][:, right] - total[bottom][:, xs] + total[ys][:, xs]
        self._rows, self._columns = np.nonzero(inside)
        self.count = len(self._rows)
        self._index: IntArray = np.full((len(ys), len(xs)), -1, np.int64)
        self._index[self._rows, self._columns] = np.arange(self.count)
        self.stride = stride
        self.y, self.x = ys[self._rows], xs[self._columns]
        self.top, self.left = max(0, int(self.y.min()) - PATCH), max(0, int(self.x.min()) - PATCH)
        self.frame_height = min(self.height, int(self.y.max()) + 2 * PATCH) - self.top
        self.frame_width = min(self.width, int(self.x.max()) + 2 * PATCH) - self.left
        self.frame = (
            slice(self.top, self.top + self.frame_height), slice(self.left, self.left + self.frame_width))
        self.frame_corners: IntArray = (self.y - self.top) * self.frame_width + self.x - self.left
        # The last line may lie closer to the one before it than a stride: it is a group of its own.
        lines = PATCH // stride
        down = np.where(self._rows == len(ys) - 1, lines, self._rows % lines)
        across = np.where(self._columns == len(xs) - 1, lines, self._columns % lines)
        self.group: IntArray = down * (lines + 1) + across

    def neighbour(self, dy: int, dx: int) -> IntArray:
        """N int64: the number of the patch ``dy`` lines down and ``dx`` across; a patch's own where there is none."""
        found = self._at(self._rows + dy, self._columns + dx)
        return np.where(found < 0, np.arange(self.count), found)

    def coarse_neighbours(self, coarse: PatchGrid) -> list[IntArray]:
        """N int64 each: the numbers of nearby patches in a coarser level's grid, -1 where there is none."""
        down, across = self.height / coarse.height, self.width / coarse.width
        centre_y, centre_x = (self.y + PATCH / 2) / down, (self.x + PATCH / 2) / across
        reach = coarse.stride / 2
        return [
            coarse._nearest(centre_y + dy, centre_x + dx)
            for dy, dx in ((0.0, 0.0), (-reach, -reach), (-reach, reach), (reach, -reach), (reach, reach))
        ]

    def _nearest(self, y: npt.NDArray[np.float64], x: npt.NDArray[np.float64]) -> IntArray:
        """The patches whose centres are nearest to points (pixels), -1 where the grid has none."""
        row, column = (y - PATCH / 2) / self.stride, (x - PATCH / 2) / self.stride
        return self._at(row.round().astype(np.int64), column.round().astype(np.int64))

    def _at(self, rows: IntArray, columns: IntArray) -> IntArray:
        height, width = self._index.shape
        found: IntArray = self._index[rows.clip(0, height - 1), columns.clip(0, width - 1)]
        return found


class SearchSpace(NamedTuple):
    """Which patches look for a source, where sources may lie, and by what they are compared.

    Attributes:
        grid: the patches.
        guide: HW3 float32, compared between a patch and its source in every search.
        values: HWC float32, what sources have; compared with the target of a search.
        allowed: HW bool, True where a source's top left corner may lie; somewhere it is.
        distance_penalty: cost of a source that is as far away as the picture's diagonal.
    """

    grid: PatchGrid
    guide: FloatArray
    values: FloatArray
    allowed: BoolMask
    distance_penalty: float

    @property
    def penalty_per_pixel(self) -> float:
        """Cost of a source per pixel of its distance."""
        return self.distance_penalty / math.hypot(self.grid.height, self.grid.width)


def vote_window() -> FloatArray:
    """PATCH x PATCH float32: the weight of each pixel of a patch in a vote, greatest at the centre."""
    ramp = np.sin(math.pi * (np.arange(PATCH) + 0.5) / PATCH)
    ramp = ramp**_VOTE_SHARPNESS + 1e-4  # at the picture's edge a patch's edge is all there is
    return (ramp[:, None] * ramp).astype(np.float32)


def _grid_lines(length: int, stride: int) -> IntArray:
    """Where patches begin along a side: every ``stride`` pixels, and at the very end."""
    return np.unique(np.append(np.arange(0, length - PATCH + 1, stride), length - PATCH))
