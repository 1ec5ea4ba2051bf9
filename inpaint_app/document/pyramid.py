"""Reduced copies of a picture (mip levels) for showing it small: built where looked at, kept in blocks.

Level 0 is the picture itself and is never copied: it is read from its owner. Each further level halves
the one below it (every pixel is the mean of 2 x 2), so all levels together take a third of the bytes of
the picture at 8 bit, and only for the parts that were looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.layers import Pixels

Block8 = npt.NDArray[np.uint8]

BLOCK = 256
"""Side of the squares in which levels are kept, pixels of the level."""


class ReducedCopies(Protocol):
    """What can be read at several sizes."""

    @property
    def levels(self) -> int:
        """How many levels there are, the picture itself included."""
        ...

    def read(self, level: int, rect: Rect) -> Block8:
        """HWC uint8 of ``rect``, in pixels of ``level``, inside that level; a view or a new array."""
        ...


class Pyramid:
    """The levels of one picture, kept up to date block by block.

    A pyramid may stand on a ``base`` (what the picture looks like where nothing was done to it): it then
    owns blocks only where ``invalidate`` said that the picture differs, and reads the rest from the base.
    So the composite of a photo with a few fills costs a few blocks and the photo's own levels stay whole.
    Without a base, a block that nothing was said about is all zeros: an unpainted mask costs nothing.
    """

    def __init__(
        self, size: Size, channels: int, read: Callable[[Rect], Block8], base: Pyramid | None = None,
    ) -> None:
        """``read(rect)`` gives level 0, HWC uint8 with ``channels``, for a rectangle inside the picture."""
        self._size = size
        self._channels = channels
        self._read = read
        self._base = base
        self._blocks: dict[tuple[int, int, int], Block8] = {}
        self._stale: set[tuple[int, int, int]] = set()
        self._levels = 1
        while max(level_size(size, self._levels - 1)) > BLOCK:
            self._levels += 1

    @property
    def levels(self) -> int:
        """How many levels there are, the picture itself included; the last fits into one block."""
        return self._levels

    @property
    def nbytes(self) -> int:
        """Memory taken by the blocks of this pyramid, its base not counted."""
        return sum(block.nbytes for block in self._blocks.values())

    def invalidate(self, rect: Rect) -> None:
        """The picture has changed (or differs from the base) inside ``rect``, in pixels of the picture."""
        rect = rect.clip(self._size)
        for level in range(1, self._levels):
            self._stale.update((level, *index) for index in _blocks_under(reduced(rect, level)))

    def pending(self, level: int, rect: Rect) -> int:
        """About how many pixels of level 0 ``read`` of the same would have to look at."""
        if level == 0:
            return rect.area
        shift = level - 1
        below = Rect(rect.left << shift, rect.top << shift, rect.right << shift, rect.bottom << shift)
        stale = sum((1, *index) in self._stale for index in _blocks_under(below.clip(level_size(self._size, 1))))
        read = min(stale * 4 * BLOCK**2, rect.area << 2 * level)
        return rect.area + read + (self._base.pending(level, rect) if self._base is not None else 0)

    def read(self, level: int, rect: Rect) -> Block8:
        """HWC uint8 of ``rect``, in pixels of ``level``, inside that level; a view or a new array."""
        if not Rect.of_size(level_size(self._size, level)).contains(rect):
            raise ValueError(f"{rect} does not lie inside level {level} of {self._size}")
        if level == 0:
            return self._read(rect)
        result: Block8 | None = None
        for index in _blocks_under(rect):
            block = self._block(level, *index)
            place = self._place(level, *index)
            part = place.intersect(rect)
            inside = part.within(place)
            if block is not None and part == rect:
                return block[inside]
            if result is None:
                result = self._below(level, rect)
            if block is not None:
                result[part.within(rect)] = block[inside]
        return np.zeros((0, 0, self._channels), np.uint8) if result is None else result

    def _below(self, level: int, rect: Rect) -> Block8:
        """A new array of what ``rect`` shows where this pyramid has no blocks of its own."""
        if self._base is None:
            return np.zeros((rect.height, rect.width, self._channels), np.uint8)
        return self._base.read(level, rect).copy()

    def _is_base(self, level: int, place: Rect, block: Block8) -> bool:
        if self._base is None:
            return not block.any()
        return np.array_equal(block, self._base.read(level, place))

    def _place(self, level: int, column: int, row: int) -> Rect:
        """Where a block lies, in pixels of its level."""
        left, top = column * BLOCK, row * BLOCK
        return Rect(left, top, left + BLOCK, top + BLOCK).clip(level_size(self._size, level))

    def _block(self, level: int, column: int, row: int) -> Block8 | None:
        """The block, made again if stale; None where there is nothing but the base."""
        key = (level, column, row)
        if key in self._stale:
            self._stale.discard(key)
            place = self._place(*key)
            source = Rect(2 * place.left, 2 * place.top, 2 * place.right, 2 * place.bottom)
            block = halve(self.read(level - 1, source.clip(level_size(self._size, level - 1))))
            if self._is_base(level, place, block):
                self._blocks.pop(key, None)
            else:
                self._blocks[key] = block
        return self._blocks.get(key)


def level_size(size: Size, level: int) -> Size:
    """Size of ``level`` of a picture of ``size``: halved, rounding up, at every step."""
    return Size(-(-size.width >> level), -(-size.height >> level))


def reduced(rect: Rect, level: int) -> Rect:
    """The pixels of ``level`` that ``rect``, in pixels of the picture, has a part in."""
    return Rect(
        rect.left >> level, rect.top >> level, -(-rect.right >> level), -(-rect.bottom >> level),
    )


def halve(block: Block8) -> Block8:
    """Every pixel the mean of 2 x 2, rounded; an odd last row or column counts twice.

    HWC uint8 in, ceil(H/2) x ceil(W/2) x C uint8 out.
    """
    import cv2

    height, width, channels = block.shape
    if height % 2 or width % 2:
        padded = cv2.copyMakeBorder(block, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
        block = _bytes(padded, (height + height % 2, width + width % 2, channels))
    half = ((width + 1) // 2, (height + 1) // 2)
    small = cv2.resize(block, half, interpolation=cv2.INTER_AREA)
    return _bytes(small, (half[1], half[0], channels))


def _bytes(array: npt.NDArray[Any], shape: tuple[int, ...]) -> Block8:
    """OpenCV's result as HWC uint8; it leaves out a last axis of one."""
    assert array.dtype == np.uint8
    return array.reshape(shape)


def to_display(pixels: Pixels) -> Block8:
    """What a screen is given: HWC uint8 with colours multiplied by their alpha, if there is one.

    16-bit values are rounded to 8 bit. Premultiplied, because only so does the mean of pixels not take
    on the meaningless colour of transparent ones.
    """
    import cv2

    block: Block8
    if pixels.dtype == np.uint8:
        block = pixels.view(np.uint8)
    else:
        block = _bytes(cv2.convertScaleAbs(pixels, alpha=1 / 257), pixels.shape)
    if block.shape[2] in (2, 4):
        alpha = block[..., -1:]
        if (alpha != 255).any():
            weight = np.repeat(alpha, block.shape[2] - 1, axis=2)
            colours = _bytes(cv2.multiply(block[..., :-1], weight, scale=1 / 255), weight.shape)
            block = np.concatenate([colours, alpha], axis=2)
    return block


def _blocks_under(rect: Rect) -> Iterator[tuple[int, int]]:
    """(column, row) of the blocks that ``rect``, in pixels of their level, touches."""
    if rect.empty:
        return
    for row in range(rect.top // BLOCK, (rect.bottom - 1) // BLOCK + 1):
        for column in range(rect.left // BLOCK, (rect.right - 1) // BLOCK + 1):
            yield column, row
