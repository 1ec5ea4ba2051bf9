"""Into which strips the room around a picture is cut, and in which order they are filled: pure functions."""

from __future__ import annotations

import math
from typing import NamedTuple

from inpaint_app.document.geometry import Rect, Size

NARROW = 48
"""Strips up to this wide, pixels, are filled well by the network alone. In wider ones its picture fades; they
need texture from their surroundings, which engines bring into what does not fit their working size."""

BROAD = 256
"""Strips may be this wide, pixels, where there is room for texture."""

STRIP_SHARE = 4
"""In larger pictures they are at most the known side divided by this."""

_LONG = 448
_MIN_ROOM = 160
_WORKING_AREA = 512**2
_CONTEXT = 48
"""An engine looks at half a hole's width and this many pixels more on each side of it."""


class Step(NamedTuple):
    """One strip, in coordinates of the larger picture.

    Attributes:
        known: what is photo or filled before.
        strip: what is filled now; it lies along one whole side of ``known``.
    """

    known: Rect
    strip: Rect

    @property
    def frame(self) -> Rect:
        """What is known afterwards."""
        return self.known.union(self.strip)

    @property
    def axis(self) -> int:
        """Across the strip: 1 where it lies on the left or right, 0 above or below."""
        return 1 if self.strip.right <= self.known.left or self.strip.left >= self.known.right else 0

    @property
    def before(self) -> bool:
        """Whether the strip lies on the left or above."""
        return self.strip.right <= self.known.left or self.strip.bottom <= self.known.top

    @property
    def width(self) -> int:
        """Of the strip, across it."""
        return self.strip.width if self.axis else self.strip.height

    @property
    def room(self) -> Rect:
        """The strip, made as wide as an engine needs to bring texture into it; may reach beyond the picture."""
        along = self.strip.height if self.axis else self.strip.width
        more = max(0, _min_room(along) - self.width) if along >= _LONG and self.width > NARROW else 0
        dx, dy = (more, 0) if self.axis else (0, more)
        left, top, right, bottom = self.strip
        return Rect(left - dx, top - dy, right, bottom) if self.before else Rect(left, top, right + dx, bottom + dy)

    def near(self, depth: int) -> Rect:
        """The part of ``known`` up to ``depth`` pixels from the strip."""
        return self._widened(self.strip, depth).intersect(self.known)

    def edge(self, depth: int) -> Rect:
        """The part of the strip up to ``depth`` pixels from what is known."""
        return self._widened(self.known, depth).intersect(self.strip)

    def beyond(self, depth: int) -> Rect:
        """``room`` without the ``edge`` of that depth."""
        dx, dy = (depth, 0) if self.axis else (0, depth)
        left, top, right, bottom = self.room
        return Rect(left, top, right - dx, bottom - dy) if self.before else Rect(left + dx, top + dy, right, bottom)

    def _widened(self, rect: Rect, depth: int) -> Rect:
        dx, dy = (depth, 0) if self.axis else (0, depth)
        return Rect(rect.left - dx, rect.top - dy, rect.right + dx, rect.bottom + dy)


def plan_steps(size: Size, kept: Rect) -> tuple[Step, ...]:
    """Cut what lies around ``kept`` into strips, in the order in which to fill them.

    Args:
        size: of the larger picture.
        kept: the former picture, not empty, inside it.

    Returns:
        Steps whose strips cover all that is new exactly once; none where nothing is.
    """
    steps = []
    known = kept
    while known.size != size:
        for side in range(4):
            strip = _strip(size, known, side)
            if not strip.empty:
                steps.append(Step(known, strip))
                known = known.union(strip)
    return tuple(steps)


def _strip(size: Size, known: Rect, side: int) -> Rect:
    """The next strip on a side (left, right, top, bottom), of about the width of those to come there."""
    across, along = known.size if side < 2 else (known.height, known.width)
    missing = (known.left, size.width - known.right, known.top, size.height - known.bottom)[side]
    limit = max(NARROW, min(across, max(BROAD, across // STRIP_SHARE))) if along >= _LONG else NARROW
    wide = math.ceil(missing / max(1, math.ceil(missing / limit)))
    left, top, right, bottom = known
    return (
        Rect(left - wide, top, left, bottom),
        Rect(right, top, right + wide, bottom),
        Rect(left, top - wide, right, top),
        Rect(left, bottom, right, bottom + wide),
    )[side]


def _min_room(along: int) -> int:
    """How wide a strip of a length must be for the crop around it not to fit an engine's working size."""
    return max(_MIN_ROOM, math.ceil(_WORKING_AREA / along / 2) - _CONTEXT + 16)
