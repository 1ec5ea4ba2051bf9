"""Undoable changes to the mask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.document.masks.bounds import bounding_rect

TILE = 256
"""Side in pixels of the squares in which mask changes are stored."""

OVERHEAD = 512
"""Bytes counted for an edit's own objects, so that even edits without arrays fill the budget at last."""


class WritableMask(Protocol):
    """The part of a mask that an edit needs."""

    def write(self, rect: Rect, values: npt.NDArray[np.uint8] | int, /) -> None:
        """Set ``rect`` (image pixels, inside the mask) to HW uint8 values or to one number."""
        ...


class HasMask(Protocol):
    """Whatever owns the mask that is painted on: a document."""

    @property
    def mask(self) -> WritableMask: ...


class MaskBlock(NamedTuple):
    """What one rectangle of the mask held before and after.

    before, after: HW uint8 over ``rect``, or one number where the whole rectangle has that value.
    """

    rect: Rect
    before: npt.NDArray[np.uint8] | int
    after: npt.NDArray[np.uint8] | int

    @classmethod
    def of(
        cls, rect: Rect, before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8],
    ) -> MaskBlock | None:
        """Owns copies trimmed to what differs; None when nothing does. Arrays are HW uint8 over ``rect``."""
        if before.size and before.min() == before.max() and after.min() == after.max():
            # Most squares of most masks are, and this takes a tenth of the time.
            old, new = int(before[0, 0]), int(after[0, 0])
            return None if old == new else cls(rect, old, new)
        part = bounding_rect(before != after)
        if part.empty:
            return None
        return cls(
            part.translate(rect.left, rect.top), _compact(before[part.slices]), _compact(after[part.slices]),
        )


def _compact(block: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8] | int:
    low = int(block.min())
    return low if low == int(block.max()) else block.copy()


def tiles(rect: Rect, side: int = TILE) -> Iterator[Rect]:
    """The squares of the fixed grid that ``rect`` touches, each cut to ``rect``; together they are ``rect``."""
    if rect.empty:
        return
    for top in range(rect.top // side * side, rect.bottom, side):
        for left in range(rect.left // side * side, rect.right, side):
            yield Rect(left, top, left + side, top + side).intersect(rect)


@dataclass(frozen=True, eq=False)
class MaskEdit:
    """A change to the mask, stored as the small rectangles that differ."""

    label: str
    blocks: tuple[MaskBlock, ...]

    @property
    def rect(self) -> Rect:
        """Bounding rectangle of the change."""
        bounds = EMPTY
        for block in self.blocks:
            bounds = bounds.union(block.rect)
        return bounds

    @property
    def nbytes(self) -> int:
        arrays = (array for block in self.blocks for array in (block.before, block.after))
        return OVERHEAD + sum(array.nbytes for array in arrays if not isinstance(array, int))

    def apply(self, document: HasMask) -> Rect:
        for block in self.blocks:
            document.mask.write(block.rect, block.after)
        return self.rect

    def revert(self, document: HasMask) -> Rect:
        for block in self.blocks:
            document.mask.write(block.rect, block.before)
        return self.rect
