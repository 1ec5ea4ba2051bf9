"""From where on the picture a stroke copies."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.resampling import Matrix, place_under, resampled

_RIM = 4
"""Pixels of the source around what is shown that its interpolation may read."""


@dataclass(frozen=True)
class SourceMap:
    """What is copied to a place: ``source`` comes to ``anchor``, all around it enlarged and turned.

    Attributes:
        source, anchor: image coordinates, also outside the picture.
        scale: of what is copied, 2 twice as large.
        degrees: by which it is turned clockwise.
    """

    source: Point
    anchor: Point
    scale: float = 1.0
    degrees: float = 0.0

    @property
    def shift(self) -> tuple[int, int] | None:
        """Whole pixels from a place to its source, where pixels are copied as they are; None: they are resampled."""
        if self.scale != 1.0 or self.degrees != 0.0:
            return None
        return round(self.source.x - self.anchor.x), round(self.source.y - self.anchor.y)

    @property
    def matrix(self) -> Matrix:
        """Source to place."""
        angle = math.radians(self.degrees)
        turn = self.scale * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        return np.column_stack([turn, np.array(self.anchor) - turn @ np.array(self.source)])

    def source_of(self, at: Point) -> Point:
        """What is copied to the image point ``at``."""
        shift = self.shift
        if shift is not None:
            return Point(at.x + shift[0], at.y + shift[1])
        x, y = self._inverse() @ np.array([at.x, at.y, 1.0])
        return Point(float(x), float(y))

    def sample(self, read: Callable[[Rect], Pixels], size: Size, rect: Rect) -> tuple[Pixels, BoolMask]:
        """What is copied to a part of the picture.

        Args:
            read: gives the picture, HWC, inside a rectangle within it.
            size: of the picture.
            rect: the part, within it.

        Returns:
            (HWC over ``rect``; HW: where its source lies within the picture, elsewhere the pixels mean nothing).
        """
        shift = self.shift
        if shift is not None:
            there = rect.translate(*shift)
            inside = there.clip(size)
            if inside == there:
                return read(inside), np.ones((rect.height, rect.width), np.bool_)
            some = read(inside)
            pixels = np.zeros((rect.height, rect.width, *some.shape[2:]), some.dtype)
            known = np.zeros((rect.height, rect.width), np.bool_)
            pixels[inside.within(there)], known[inside.within(there)] = some, True
            return pixels, known
        inverse = self._inverse()
        x, y = np.arange(rect.left, rect.right) + 0.5, (np.arange(rect.top, rect.bottom) + 0.5)[:, None]
        across, down = (row[0] * x + row[1] * y + row[2] for row in inverse)
        known = (across >= 0) & (across < size.width) & (down >= 0) & (down < size.height)
        seen = place_under(inverse, rect).grow(_RIM).clip(size)
        if seen.empty:
            some = read(Rect(0, 0, 1, 1))
            return np.zeros((rect.height, rect.width, *some.shape[2:]), some.dtype), known
        return resampled(read(seen), seen, self.matrix, rect), known

    def _inverse(self) -> Matrix:
        """Place to source."""
        turn = np.linalg.inv(self.matrix[:, :2])
        return np.column_stack([turn, np.array(self.source) - turn @ np.array(self.anchor)])
