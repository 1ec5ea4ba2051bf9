"""The frame of the crop tool: what will be left of a picture, upright, turned or in perspective. No Qt, no pixels.

A frame is four corners on the picture: upper left, upper right, lower right, lower left. As long as no corner is
moved alone they make a rectangle, upright or turned; dragging one of them by itself makes it a perspective.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.errors import CanvasError

Corners = tuple[Point, Point, Point, Point]

_NEAR = 1e-6
MIN_SIDE = 1.0
"""Of a frame, image pixels."""


class Handle(NamedTuple):
    """What of a frame is dragged: -1, 0 or 1 along its own width and height; (-1, 0) is the middle of its left side."""

    across: int
    down: int


HANDLES = tuple(Handle(across, down) for down in (-1, 0, 1) for across in (-1, 0, 1) if across or down)


@dataclass(frozen=True)
class Frame:
    """A rectangle on a picture, turned clockwise by ``degrees`` about its middle; image pixels."""

    centre: Point
    width: float
    height: float
    degrees: float = 0.0

    @classmethod
    def of(cls, rect: Rect) -> Frame:
        """An upright rectangle of whole pixels."""
        return cls(Point((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2), rect.width, rect.height)

    @property
    def corners(self) -> Corners:
        """Upper left, upper right, lower right, lower left."""
        return self.at(-1, -1), self.at(1, -1), self.at(1, 1), self.at(-1, 1)

    def at(self, across: float, down: float) -> Point:
        """The point that lies so many half widths and half heights from the middle."""
        x, y = turned_by(Point(across * self.width / 2, down * self.height / 2), self.degrees)
        return Point(self.centre.x + x, self.centre.y + y)

    @property
    def size(self) -> Size:
        """Of the picture that it leaves, whole pixels."""
        return Size(max(1, round(self.width)), max(1, round(self.height)))

    @property
    def upright(self) -> Rect | None:
        """The whole pixels that it keeps; None where it is turned."""
        if self.degrees:
            return None
        left, top = round(self.centre.x - self.width / 2), round(self.centre.y - self.height / 2)
        return Rect(left, top, left + self.size.width, top + self.size.height)

    def fits(self, size: Size) -> bool:
        """Whether it lies wholly on a picture of ``size``."""
        return all(_inside(corner, size, _NEAR * max(size)) for corner in self.corners)

    def scaled(self, factor: float) -> Frame:
        """Larger or smaller about its middle."""
        return replace(self, width=self.width * factor, height=self.height * factor)

    def shrunk_into(self, size: Size) -> Frame:
        """As it is where it fits a picture of ``size``, else made smaller about its middle, which is moved inside."""
        centre = Point(min(max(self.centre.x, 0.5), size.width - 0.5), min(max(self.centre.y, 0.5), size.height - 0.5))
        frame, factor = replace(self, centre=centre), 1.0
        for x, y in frame.corners:
            for way, room in ((x - centre.x, size.width - centre.x), (centre.x - x, centre.x),
                              (y - centre.y, size.height - centre.y), (centre.y - y, centre.y)):
                if way > room:
                    factor = min(factor, room / way)
        return frame.scaled(factor) if factor < 1 else frame

    def moved(self, dx: float, dy: float, size: Size | None = None) -> Frame:
        """Moved, as far as it stays on a picture of ``size``; None: anywhere."""
        if size is None:
            return replace(self, centre=Point(self.centre.x + dx, self.centre.y + dy))
        xs, ys = [corner.x for corner in self.corners], [corner.y for corner in self.corners]
        dx = min(max(dx, -min(xs)), size.width - max(xs))
        dy = min(max(dy, -min(ys)), size.height - max(ys))
        return replace(self, centre=Point(self.centre.x + dx, self.centre.y + dy))

    def with_aspect(self, aspect: float, size: Size) -> Frame:
        """Of another ratio of width to height and about the same area, on a picture of ``size``."""
        area = self.width * self.height
        width = math.sqrt(area * aspect)
        return replace(self, width=width, height=width / aspect).shrunk_into(size)

    def dragged(self, handle: Handle, to: Point, size: Size | None = None, aspect: float | None = None) -> Frame:
        """With a handle dragged to ``to``; the opposite side or corner stays where it is.

        Args:
            size: of the picture, which it does not leave; None: it may.
            aspect: width to height that is kept; None: free.
        """
        opposite = self.at(-handle.across, -handle.down)
        x, y = turned_by(Point(to.x - opposite.x, to.y - opposite.y), -self.degrees)
        width = max(MIN_SIDE, x * handle.across) if handle.across else self.width
        height = max(MIN_SIDE, y * handle.down) if handle.down else self.height
        if aspect is not None:
            if handle.across and (not handle.down or width / height > aspect):
                height = width / aspect
            else:
                width = height * aspect
        return self._grown_from(opposite, handle, width, height, size)

    def _grown_from(self, opposite: Point, handle: Handle, width: float, height: float, size: Size | None) -> Frame:
        """Of this size, the point opposite of ``handle`` staying; less of it where it would leave the picture."""

        def made(share: float) -> Frame:
            w, h = self.width + (width - self.width) * share, self.height + (height - self.height) * share
            x, y = turned_by(Point(handle.across * w / 2, handle.down * h / 2), self.degrees)
            return replace(self, centre=Point(opposite.x + x, opposite.y + y), width=w, height=h)

        if size is None or made(1.0).fits(size):
            return made(1.0)
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if made(middle).fits(size) else (low, middle)
        return made(low)


def turned_by(vector: Point, degrees: float) -> Point:
    """A vector turned clockwise, as y points down."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return Point(vector.x * cos - vector.y * sin, vector.x * sin + vector.y * cos)


def level_angle(start: Point, end: Point) -> float:
    """By how many degrees a drawn line leaves the nearer of across and down, clockwise, -45 to 45."""
    if start == end:
        return 0.0
    degrees = math.degrees(math.atan2(end.y - start.y, end.x - start.x))
    return (degrees + 45) % 90 - 45


def with_corner(corners: Corners, index: int, to: Point, size: Size) -> Corners:
    """One corner moved by itself, onto the picture; as they were where that would make no picture."""
    moved = list(corners)
    moved[index] = Point(min(max(to.x, 0.0), size.width), min(max(to.y, 0.0), size.height))
    result: Corners = (moved[0], moved[1], moved[2], moved[3])
    return result if is_convex(result) else corners


def is_convex(corners: Sequence[Point]) -> bool:
    """Whether four corners go around clockwise with a turn at each, which is more than a hair."""
    for index in range(4):
        (ax, ay), (bx, by), (cx, cy) = (corners[(index + step) % 4] for step in range(3))
        ways = math.hypot(bx - ax, by - ay) * math.hypot(cx - bx, cy - by)
        if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) <= max(1e-3 * ways, _NEAR):
            return False
    return True


def rectified_size(corners: Sequence[Point], size: Size) -> Size:
    """Of the picture that a perspective leaves: about as many pixels as there are, in the shape that the print has.

    The shape is that of a rectangle seen by a camera which looks through the middle of a picture of ``size`` (Zhang and
    He 2007, "Whiteboard scanning and image enhancement"); where that cannot be told, that of the longer sides.
    """
    upper, right, lower, left = (math.dist(corners[index], corners[(index + 1) % 4]) for index in range(4))
    width, height = max(upper, lower), max(left, right)
    ratio = _ratio_seen(corners, size) or width / height
    if not 0.5 < ratio * height / width < 2:
        ratio = width / height
    width, height = max(width, height * ratio), max(height, width / ratio)
    return Size(max(1, round(width)), max(1, round(height)))


def _ratio_seen(corners: Sequence[Point], size: Size) -> float | None:
    """Width to height of the rectangle that is seen as these corners; None: the view does not say."""
    longest = max(size)
    upper_left, upper_right, lower_right, lower_left = (
        np.array([(x - size.width / 2) / longest, (y - size.height / 2) / longest, 1.0]) for x, y in corners)
    across = np.cross(upper_left, lower_right)
    way = (across @ lower_left) / (np.cross(upper_right, lower_right) @ lower_left) * upper_right - upper_left
    fall = (across @ upper_right) / (np.cross(lower_left, lower_right) @ upper_right) * lower_left - upper_left
    depth = way[2] * fall[2]
    if abs(way[2]) < 1e-3 and abs(fall[2]) < 1e-3:  # both pairs of sides are as good as parallel
        return float(math.hypot(*way[:2]) / math.hypot(*fall[:2]))
    if abs(depth) < 1e-5:  # one pair is: the focal length cannot be told
        return None
    focal = -(way[0] * fall[0] + way[1] * fall[1]) / depth
    if focal <= 0.05:
        return None
    lengths = [(side[0] ** 2 + side[1] ** 2) / focal + side[2] ** 2 for side in (way, fall)]
    return math.sqrt(lengths[0] / lengths[1])


def check_corners(corners: Sequence[Point], size: Size) -> None:
    """Whether what lies inside them can become a picture.

    Raises:
        CanvasError: they leave a picture of ``size``, or they are not those of a convex shape in this order.
    """
    if len(corners) != 4 or not all(_inside(corner, size, 1.0) for corner in corners) or not is_convex(corners):
        raise CanvasError("These four corners make no picture; put them on the photo, none of them turned inwards.")


def _inside(at: Point, size: Size, tolerance: float) -> bool:
    return -tolerance <= at.x <= size.width + tolerance and -tolerance <= at.y <= size.height + tolerance
