"""Masks in little memory, for what is only remembered."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import EMPTY, Rect, Size
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.document.masks.morphology import HALF
from inpaint_app.document.masks.selection import Selection
from inpaint_app.limits import PIXEL_LIMIT


@dataclass(frozen=True)
class PackedMask:
    """Where a mask of a picture is at least half.

    Attributes:
        size: of the picture as it was then.
        rect: around it, within the picture.
        data: a bit for each pixel of ``rect``, row by row, compressed.
    """

    size: Size
    rect: Rect
    data: bytes

    def __post_init__(self) -> None:
        if not Rect.of_size(self.size).contains(self.rect) or self.size.width * self.size.height > PIXEL_LIMIT:
            raise ValueError(f"a mask of {self.rect} in a picture of {self.size}")

    @classmethod
    def of(cls, selection: Selection, size: Size) -> PackedMask | None:
        """What ``selection`` is in a picture of ``size``; None where it is nothing."""
        found = bounding_rect(selection.values, HALF)
        if found.empty:
            return None
        bits = np.packbits(selection.values[found.slices] >= HALF)
        rect = found.translate(selection.rect.left, selection.rect.top)
        return cls(size, rect, zlib.compress(bits.tobytes(), 6))

    def where(self) -> BoolMask:
        """HW over ``rect``.

        Raises:
            ValueError: the data are damaged.
        """
        length = (self.rect.area + 7) // 8
        unpacking = zlib.decompressobj()
        try:
            data = unpacking.decompress(self.data, length + 1)
        except zlib.error as error:
            raise ValueError(f"a damaged mask: {error}") from error
        if len(data) != length:
            raise ValueError("a mask of another size")
        bits = np.unpackbits(np.frombuffer(data, np.uint8), count=self.rect.area)
        return bits.reshape(self.rect.height, self.rect.width).view(np.bool_)

    def selection(self) -> Selection:
        """The mask itself. Raises ValueError as ``where`` does."""
        return Selection(self.rect, self.where().view(np.uint8) * np.uint8(255))


def packed(selection: Selection | None, size: Size) -> PackedMask | None:
    """``PackedMask.of``; None of None."""
    return None if selection is None or selection.rect == EMPTY else PackedMask.of(selection, size)
