"""Pieces of damage one by one: which of them the user leaves out or takes in, where they are, which is at a point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Rect

_BAND = 512
"""Height in pixels of the bands in which pieces are read like words in lines."""


class Decision(NamedTuple):
    """What the user said about one piece: its pixels, HW bool over ``rect`` of the photo, are wanted or not."""

    rect: Rect
    mask: BoolMask
    wanted: bool


class Decided(NamedTuple):
    """Damage that is taken and damage that was left out, each HW bool."""

    taken: BoolMask
    left_out: BoolMask


def decide(mask: BoolMask, over: Rect, decisions: Iterable[Decision], scale: int = 1) -> Decided:
    """Apply decisions in order to the damage found.

    A piece that mostly consists of what was left out stays out whole, also where another sensitivity has made it
    larger or smaller; of one that has merged with much else, only those pixels do.

    Args:
        mask: HW bool over ``over``, not changed.
        over: photo pixels; its corner is a multiple of ``scale``.
        scale: photo pixels along each axis that one element stands for.
    """
    touching = [each for each in decisions if each.rect.touches(over)]
    taken, left_out = mask, np.zeros(mask.shape, bool)
    if not touching:
        return Decided(taken, left_out)
    placed = [(each.wanted, *_placed(each, over, scale, mask.shape)) for each in touching]
    taken, either = mask.copy(), mask.copy()
    for wanted, part, own in placed:
        either[part] |= own & wanted
    _, labels, stats, _ = cv2.connectedComponentsWithStats(either.view(np.uint8))
    for wanted, part, own in placed:
        if wanted:
            taken[part] |= own
            left_out[part] &= ~own
            continue
        inside = labels[part][own & either[part]]
        for index, count in zip(*np.unique(inside, return_counts=True), strict=True):
            left, top, width, height, area = (int(value) for value in stats[index])
            place = Rect(left, top, left + width, top + height).slices
            piece = labels[place] == index
            if 2 * count >= area:
                taken[place] &= ~piece
                left_out[place] |= piece
        left_out[part] |= own & taken[part]
        taken[part] &= ~own
    return Decided(taken, left_out)


def with_decision(decisions: Iterable[Decision], latest: Decision) -> list[Decision]:
    """The decisions and one more; what says the opposite of the same piece goes."""
    before = list(decisions)
    kept = [each for each in before if each.wanted == latest.wanted or not _alike(each, latest)]
    taken_back = latest.wanted and len(kept) < len(before)  # it is in again, as far as it is found
    return kept if taken_back else [*kept, latest]


def _alike(one: Decision, other: Decision) -> bool:
    """Whether half of the smaller of two pieces lies in the other."""
    both = one.rect.intersect(other.rect)
    if both.empty:
        return False
    shared = one.mask[both.within(one.rect)] & other.mask[both.within(other.rect)]
    return bool(2 * shared.sum() >= min(one.mask.sum(), other.mask.sum()))


def pieces_of(mask: BoolMask) -> list[Rect]:
    """The bounds of each connected piece, in reading order."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8))
    rects = [Rect(left, top, left + width, top + height) for left, top, width, height, _ in stats[1:].tolist()]
    return sorted(rects, key=reading_order)


def reading_order(rect: Rect) -> tuple[int, int, int]:
    """Sorts rectangles as words are read, in bands of equal height."""
    return (rect.top + rect.bottom) // 2 // _BAND, rect.left + rect.right, rect.top


def piece_at(mask: BoolMask, x: int, y: int, reach: int = 0) -> tuple[Rect, BoolMask] | None:
    """The connected piece nearest to an element, at most ``reach`` away along each axis.

    Returns:
        Its bounds in elements of ``mask`` and its pixels over them; None where there is none.
    """
    height, width = mask.shape
    near = Rect(x - reach, y - reach, x + reach + 1, y + reach + 1).intersect(Rect(0, 0, width, height))
    if near.empty or not mask[near.slices].any():
        return None
    rows, columns = np.nonzero(mask[near.slices])
    nearest = int(np.argmin((rows + near.top - y) ** 2 + (columns + near.left - x) ** 2))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8))
    index = labels[rows[nearest] + near.top, columns[nearest] + near.left]
    left, top, across, down, _ = (int(value) for value in stats[index])
    rect = Rect(left, top, left + across, top + down)
    return rect, labels[rect.slices] == index


def _placed(
    decision: Decision, over: Rect, scale: int, shape: tuple[int, ...],
) -> tuple[tuple[slice, slice], BoolMask]:
    """Where a decision lies in an array over ``over``, and its elements there."""
    rect = decision.rect.intersect(over)
    own = decision.mask[rect.within(decision.rect)]
    if scale == 1:
        return rect.within(over), own
    left, top = (rect.left - over.left) // scale, (rect.top - over.top) // scale
    right = min(shape[1], -((over.left - rect.right) // scale))
    bottom = min(shape[0], -((over.top - rect.bottom) // scale))
    rows, columns = np.nonzero(own)
    small = np.zeros((bottom - top, right - left), bool)
    down, across = (rows + rect.top - over.top) // scale - top, (columns + rect.left - over.left) // scale - left
    inside = (down < small.shape[0]) & (across < small.shape[1])
    small[down[inside], across[inside]] = True
    return (slice(top, bottom), slice(left, right)), small
