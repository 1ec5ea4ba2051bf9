"""A selection made by a tool, and how it is combined with the mask: replace, add, subtract, intersect."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce

import numpy as np

from inpaint_app.document.geometry import EMPTY, Rect, Size
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.mask_edit import MaskBlock, MaskEdit, tiles
from inpaint_app.document.masks.morphology import MaskPixels, feather, grow


class Combine(Enum):
    """What becomes of a mask M when a selection S is made, each 0 (outside) to 255."""

    REPLACE = "replace"
    """S"""
    ADD = "add"
    """max(M, S)"""
    SUBTRACT = "subtract"
    """min(M, 255 - S)"""
    INTERSECT = "intersect"
    """min(M, S)"""


@dataclass(frozen=True, eq=False)
class Selection:
    """What is selected: ``values`` inside ``rect``, nothing outside.

    Attributes:
        rect: inside the photo; empty when nothing is selected.
        values: HW uint8 over ``rect``, 0 outside to 255 inside.
    """

    rect: Rect
    values: MaskPixels

    def __post_init__(self) -> None:
        if self.values.shape != (self.rect.height, self.rect.width) or self.values.dtype != np.uint8:
            raise ValueError(f"a selection of {self.rect} does not match values {self.values.shape}")

    def over(self, rect: Rect) -> MaskPixels:
        """HW uint8 over ``rect``, which may lie anywhere; a view where it lies within the selection."""
        if self.rect.contains(rect):
            return self.values[rect.within(self.rect)]
        result = np.zeros((rect.height, rect.width), np.uint8)
        both = self.rect.intersect(rect)
        if not both.empty:
            result[both.within(rect)] = self.values[both.within(self.rect)]
        return result

    def feathered(self, radius: float, size: Size) -> Selection:
        """The edge softened over about ``radius`` pixels on either side, in a photo of ``size``."""
        if radius <= 0 or self.rect.empty:
            return self
        rect = self.rect.grow(math.ceil(2 * radius) + 2).clip(size)
        return Selection(rect, feather(self.over(rect), radius))

    def grown(self, radius: float, size: Size) -> Selection:
        """The edge moved outwards by ``radius`` pixels, in a photo of ``size``."""
        if radius <= 0 or self.rect.empty:
            return self
        rect = self.rect.grow(math.ceil(radius) + 1).clip(size)
        return Selection(rect, np.maximum(self.over(rect), grow(self.over(rect), radius)))


NOTHING = Selection(EMPTY, np.zeros((0, 0), np.uint8))


def union(selections: Sequence[Selection]) -> Selection:
    """All of some selections, the larger value where they overlap."""
    rect = reduce(Rect.union, (each.rect for each in selections), EMPTY)
    values = np.zeros((rect.height, rect.width), np.uint8)
    for each in selections:
        part = values[each.rect.within(rect)]
        np.maximum(part, each.values, out=part)
    return Selection(rect, values)


def combined(before: Selection, chosen: Selection, how: Combine) -> Selection:
    """What a mask that was ``before`` becomes when ``chosen`` is put into it."""
    _, mix = _WAYS[how](before.rect, chosen.rect)
    rect = before.rect.union(chosen.rect)
    return Selection(rect, mix(before.over(rect), chosen.over(rect)))


def combine(mask: Mask, selection: Selection, how: Combine, label: str) -> MaskEdit:
    """The edit, not yet applied, that puts ``selection`` into ``mask``.

    Args:
        mask: left as it is.
        selection: values 0 to 255 over its rectangle.
        how: replace, add, subtract or intersect.
        label: what the undo step is called.
    """
    area, mix = _WAYS[how](mask.painted_bounds, selection.rect)
    blocks = []
    for tile in tiles(area):
        before = mask.pixels[tile.slices]
        block = MaskBlock.of(tile, before, mix(before, selection.over(tile)))
        if block is not None:
            blocks.append(block)
    return MaskEdit(label, tuple(blocks))


_Mix = Callable[[MaskPixels, MaskPixels], MaskPixels]

_WAYS: dict[Combine, Callable[[Rect, Rect], tuple[Rect, _Mix]]] = {
    Combine.REPLACE: lambda painted, chosen: (painted.union(chosen), lambda _, new: new),
    Combine.ADD: lambda _, chosen: (chosen, np.maximum),
    Combine.SUBTRACT: lambda painted, chosen: (
        painted.intersect(chosen), lambda old, new: np.minimum(old, np.uint8(255) - new)
    ),
    Combine.INTERSECT: lambda painted, _: (painted, np.minimum),
}
"""From what was ever painted and the selection's rectangle: where the mask may change, and to what."""
