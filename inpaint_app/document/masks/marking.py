"""What is taken out of the mask once it is filled: all that a fill was asked for, or one stroke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import EMPTY, Point, Rect
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.document.masks.mask import Brush, Mask
from inpaint_app.document.masks.mask_edit import MaskBlock, MaskEdit, tiles
from inpaint_app.document.masks.morphology import HALF, MaskPixels
from inpaint_app.document.masks.selection import Selection


def marked_now(mask: Mask) -> Selection:
    """A copy of all that the mask holds, soft edges included."""
    rect = mask.painted_bounds
    return Selection(rect, mask.pixels[rect.slices].copy())


Part = tuple[Rect, MaskPixels]
"""A square of a mask, and what it held."""


def marked_parts(mask: Mask) -> list[Part]:
    """Copies of the squares of the mask in which anything is marked: little, of a scratch from side to side."""
    there = ((tile, mask.pixels[tile.slices]) for tile in tiles(mask.painted_bounds))
    return [(tile, values.copy()) for tile, values in there if values.any()]


def hole_in(parts: Sequence[Part]) -> tuple[Rect, BoolMask]:
    """(bounds of the hole, EMPTY where there is none; HW over them, True = to be filled, read-only)."""
    rect = EMPTY
    for tile, values in parts:
        found = bounding_rect(values, HALF)
        rect = rect.union(found.translate(tile.left, tile.top) if not found.empty else EMPTY)
    hole = np.zeros((rect.height, rect.width), np.bool_)
    for tile, values in parts:
        part = tile.intersect(rect)
        if not part.empty:
            hole[part.within(rect)] = values[part.within(tile)] >= HALF
    hole.flags.writeable = False
    return rect, hole


def put_away(mask: Mask, filled: Sequence[Part], label: str) -> MaskEdit:
    """The edit, not yet applied, that takes ``filled`` out of the mask; what was painted since then stays.

    Args:
        filled: what the mask held when the fill began.
    """
    blocks = []
    for tile, values in filled:
        now = mask.pixels[tile.slices]
        block = MaskBlock.of(tile, now, np.where(now == values, np.uint8(0), now))
        if block is not None:
            blocks.append(block)
    return MaskEdit(label, tuple(blocks))


@dataclass(frozen=True, eq=False)
class Marked:
    """A stroke that waits to be filled: it is seen in the mask, but is no step of the history.

    Attributes:
        mask: in which it is seen.
        stroke: the stroke alone; its rectangle is empty where it missed the photo.
        shown: how it is seen in the mask; None: all of it was marked before.
    """

    mask: Mask
    stroke: Selection
    shown: MaskEdit | None

    def uncover(self) -> Rect:
        """Take it out of the mask, where nothing else has changed since; the rectangle that may have changed."""
        if self.shown is None:
            return EMPTY
        for rect, before, after in self.shown.blocks:
            now = self.mask.pixels[rect.slices]
            self.mask.write(rect, np.where(now == after, before, now).astype(np.uint8, copy=False))
        return self.shown.rect

    def settled(self) -> MaskEdit:
        """An edit that leaves the mask as it is now where the stroke was seen, forwards and backwards."""
        blocks = []
        for rect, _, _ in self.shown.blocks if self.shown is not None else ():
            now = self.mask.pixels[rect.slices].copy()
            blocks.append(MaskBlock(rect, now, now))
        return MaskEdit("Fill", tuple(blocks))


class MarkingStroke:
    """A drag of the brush whose stroke is to be filled when it ends (see ``Marked``).

    Attributes:
        start_rect: what the first dab may have changed.
    """

    def __init__(self, mask: Mask, brush: Brush, at: Point, pressure: float) -> None:
        """``at``: image pixels, also outside the photo."""
        self._mask, self._alone = mask, Mask(mask.size)
        self._stroke = self._alone.begin_stroke(brush, False, at, pressure)
        self._shown = mask.begin_stroke(brush, False, at, pressure)
        self.start_rect = self._shown.start_rect

    def extend(self, to: Point, pressure: float = 1.0) -> Rect:
        """Sweep the brush on to ``to``; the rectangle of the mask that may have changed."""
        self._stroke.extend(to, pressure)
        return self._shown.extend(to, pressure)

    def end(self) -> Marked:
        """Finish."""
        return Marked(self._mask, marked_now(self._alone), self._shown.end())

    def abort(self) -> Rect:
        """Take everything back; the rectangle of the mask that may have changed."""
        return self._shown.abort()
