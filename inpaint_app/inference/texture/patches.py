"""Patches that cover a hole, and what a field of their best sources does: numpy only."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol, Self

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import FloatArray as Floats

Hole = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

Draw = Callable[[int, int, int], Whole]
"""(low, high, count): so many random numbers of low to high - 1; on the CPU, so that all devices draw the same."""

PATCH = 8
"""Side of a patch in pixels."""

TAPS = [(y, x) for y in range(PATCH) for x in range(PATCH) if (x + y) % 2 == 0]
"""Pixels of a patch that are compared: every second, as on a chess-board."""

NEIGHBOURS = ((0, -1), (-1, 0), (0, 1), (1, 0))
TRUST_POWER = 3.0
TRUST_FLOOR = 0.5
"""A patch's votes count (TRUST_FLOOR + its cost over the typical one) ** -TRUST_POWER. However badly all fit, the
better one prevails: by an exponential, what nothing fits became the mean of everything, a grey of no colour around."""

MOST_RELATIVE_COST = 1e6
"""What a patch costs at most over the typical one in this, so that no vote vanishes."""

MOST_PAIRS = 4_000_000
"""Patches times places compared at a time where all are: 16 MB of costs."""

MOST_PLACES = 4096
"""Places compared at a time: what is gathered for them stays in the processor's cache."""

_VOTE_SHARPNESS = 4.0


class PatchGrid:
    """The patches that cover a hole.

    Args:
        hole: HW bool, each side at least PATCH.
        stride: pixels from one patch to the next, a divisor of PATCH.

    Attributes:
        count: N, how many, row by row.
        y, x: N int64 each, top left corners, inside the picture. Every hole pixel lies in a patch.
        frame: rows and columns of the picture round all patches, a PATCH wider where there is room.
        top, left, high, wide: where the frame begins, and its sides.
        lane: N int64; no two patches of one lane share a pixel.
    """

    def __init__(self, hole: Hole, stride: int) -> None:
        self.height, self.width = hole.shape
        ys, xs = _places(self.height, stride), _places(self.width, stride)
        # Whether a patch sees the hole: from the hole's integral.
        total = cv2.integral(hole.view(np.uint8))
        high, wide = ys + PATCH, xs + PATCH
        seen = total[high][:, wide] - total[ys][:, wide] - total[high][:, xs] + total[ys][:, xs]
        rows, columns = np.nonzero(seen)
        self._rows, self._columns = rows, columns
        self._index: Whole = np.full((len(ys), len(xs)), -1, np.int64)
        self._index[self._rows, self._columns] = np.arange(len(self._rows))
        self.count = len(self._rows)
        self.stride = stride
        self.y, self.x = ys[self._rows], xs[self._columns]
        self.top, self.left = max(0, int(self.y.min()) - PATCH), max(0, int(self.x.min()) - PATCH)
        self.high = min(self.height, int(self.y.max()) + 2 * PATCH) - self.top
        self.wide = min(self.width, int(self.x.max()) + 2 * PATCH) - self.left
        self.frame = (slice(self.top, self.top + self.high), slice(self.left, self.left + self.wide))
        # The last place may lie nearer to the one before it: it goes by itself.
        each = PATCH // stride
        down = np.where(self._rows == len(ys) - 1, each, self._rows % each)
        across = np.where(self._columns == len(xs) - 1, each, self._columns % each)
        self.lane = down * (each + 1) + across

    def neighbour(self, dy: int, dx: int) -> Whole:
        """N int64: the number of the patch so many places further on, a patch's own where there is none."""
        found = self._at(self._rows + dy, self._columns + dx)
        return np.where(found < 0, np.arange(self.count), found)

    def near(self, coarse: PatchGrid) -> list[Whole]:
        """N int64 each: patches of a coarser picture's grid that lie near, -1 where there is none."""
        down, across = self.height / coarse.height, self.width / coarse.width
        centre_y, centre_x = (self.y + PATCH / 2) / down, (self.x + PATCH / 2) / across
        reach = coarse.stride / 2
        return [
            coarse._nearest(centre_y + dy, centre_x + dx)
            for dy, dx in ((0.0, 0.0), (-reach, -reach), (-reach, reach), (reach, -reach), (reach, reach))
        ]

    def _nearest(self, y: npt.NDArray[np.float64], x: npt.NDArray[np.float64]) -> Whole:
        """The patches whose centres are near points (in pixels)."""
        row, column = (y - PATCH / 2) / self.stride, (x - PATCH / 2) / self.stride
        return self._at(row.round().astype(np.int64), column.round().astype(np.int64))

    def _at(self, rows: Whole, columns: Whole) -> Whole:
        high, wide = self._index.shape
        found: Whole = self._index[rows.clip(0, high - 1), columns.clip(0, wide - 1)]
        return found


def _places(length: int, stride: int) -> Whole:
    """Where patches begin along a side: every ``stride`` pixels, and at the very end."""
    return np.unique(np.append(np.arange(0, length - PATCH + 1, stride), length - PATCH))


def vote_window() -> Floats:
    """PATCH x PATCH float32: what each pixel of a patch counts in a vote."""
    ramp = np.sin(math.pi * (np.arange(PATCH) + 0.5) / PATCH)
    ramp = ramp**_VOTE_SHARPNESS + 1e-4  # at the picture's edge a patch's edge is all there is
    return (ramp[:, None] * ramp).astype(np.float32)


class Field(Protocol):
    """For every patch of a grid the best source patch found so far.

    Sources and targets are compared by the colours of a guide and by their own values.

    Attributes:
        grid: the patches.
    """

    grid: PatchGrid

    def aim(self, target: Floats, guide: float, worth: Floats) -> None:
        """Set what is looked for, and judge the present sources, where there are any, anew.

        Args:
            target: hwC float32, over the grid's frame: the values wanted.
            guide: what a squared difference to the guide counts, as a mean of its three colours.
            worth: hw float32, over the frame: what a third of the squared differences to ``target`` counts.
        """
        ...

    def propagate(self, step: int = 1) -> None:
        """Offer what continues each neighbour's source, ``step`` places away."""
        ...

    def search(self, radius: int) -> None:
        """Offer a random place at most ``radius`` pixels from the present one."""
        ...

    def restart(self) -> None:
        """Offer any allowed place."""
        ...

    def exhaust(self) -> None:
        """Offer the best of all allowed places: for few patches in a small picture."""
        ...

    def inherit(self, coarse: Self) -> None:
        """Start from the field of a coarser picture of the same: each patch goes where those near it went.

        Patches without a coarse one near keep what they have.
        """
        ...

    def vote(self, values: Floats, support: Floats | None = None, shift: tuple[int, int] = (0, 0)) -> Floats:
        """The picture that the sources make: where patches overlap, the better and more central counts.

        Args:
            values: HWC float32 to take from the sources; may be larger than the picture below and on its right.
            support: hw float32, over the grid's frame; a patch counts with the square of the mean under it. None:
                all alike.
            shift: (down, right), take what lies so many pixels further on.

        Returns:
            hwC means over the frame, zero where no patch lies.
        """
        ...
