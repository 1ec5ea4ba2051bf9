"""Points, sizes and rectangles in image pixels; no Qt, total operations."""

from __future__ import annotations

from typing import NamedTuple


class Point(NamedTuple):
    """A position in image pixels; pixel (0, 0) covers [0, 1) x [0, 1)."""

    x: float
    y: float


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


class Rect(NamedTuple):
    """Half-open pixel rectangle: ``left <= x < right``, ``top <= y < bottom``.

    Empty when right <= left or bottom <= top; all empty rectangles mean the same.
    """

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of_size(cls, size: Size) -> Rect:
        """The whole of a picture of ``size``."""
        return cls(0, 0, size.width, size.height)

    @property
    def width(self) -> int:
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        return max(0, self.bottom - self.top)

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def empty(self) -> bool:
        return self.right <= self.left or self.bottom <= self.top

    @property
    def slices(self) -> tuple[slice, slice]:
        """(rows, columns) for indexing an HW or HWC array; the rectangle must lie inside it."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, whole: Rect) -> tuple[slice, slice]:
        """(rows, columns) of this, which lies inside ``whole``, in an array over ``whole``."""
        return self.translate(-whole.left, -whole.top).slices

    def intersect(self, other: Rect) -> Rect:
        """What both cover; EMPTY when that is nothing."""
        both = Rect(
            max(self.left, other.left), max(self.top, other.top),
            min(self.right, other.right), min(self.bottom, other.bottom),
        )
        return EMPTY if both.empty else both

    def union(self, other: Rect) -> Rect:
        """The smallest rectangle covering both."""
        if self.empty:
            return EMPTY if other.empty else other
        if other.empty:
            return self
        return Rect(
            min(self.left, other.left), min(self.top, other.top),
            max(self.right, other.right), max(self.bottom, other.bottom),
        )

    def grow(self, pixels: int) -> Rect:
        """Moved outwards by ``pixels`` on every side (inwards when negative); empty stays empty."""
        if self.empty:
            return EMPTY
        grown = Rect(self.left - pixels, self.top - pixels, self.right + pixels, self.bottom + pixels)
        return EMPTY if grown.empty else grown

    def translate(self, dx: int, dy: int) -> Rect:
        """Moved by (dx, dy)."""
        return Rect(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def clip(self, size: Size) -> Rect:
        """The part inside a picture of ``size``."""
        return self.intersect(Rect.of_size(size))

    def contains(self, other: Rect) -> bool:
        """Whether ``other`` lies wholly inside (an empty one always does)."""
        return other.empty or self.union(other) == self

    def touches(self, other: Rect) -> bool:
        """Whether both share at least one pixel."""
        return not self.intersect(other).empty


EMPTY = Rect(0, 0, 0, 0)


def tiles_of(size: Size, side: int, near: tuple[float, float] | None = None) -> list[Rect]:
    """Squares of ``side`` that cover a picture of ``size``, cut at its border, nearest first.

    Args:
        near: (x, y) in image pixels; None: the middle.
    """
    x, y = near or (size.width / 2, size.height / 2)
    rects = [
        Rect(left, top, min(size.width, left + side), min(size.height, top + side))
        for top in range(0, size.height, side) for left in range(0, size.width, side)]
    return sorted(rects, key=lambda r: ((r.left + r.right) / 2 - x) ** 2 + ((r.top + r.bottom) / 2 - y) ** 2)
