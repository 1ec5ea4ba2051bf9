"""Pictures with those before and after them, and the motion between neighbours, each found once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.video.files.layout import Layout, Picture
from inpaint_app.video.stages.motion import Flow, Small, flow_between, small_of, warp

REACH = 2
"""How many pictures before and after one are looked at."""


@dataclass(eq=False)
class Seen:
    """A picture in the window.

    Attributes:
        next: the motion to the one after it.
    """

    picture: Picture
    small: Small
    next: Flow | None = field(default=None)


@dataclass(frozen=True, eq=False)
class Moment:
    """One picture and what is around it in time.

    Attributes:
        seen: the pictures of the window in order; at: which of them this is.
    """

    seen: tuple[Seen, ...]
    at: int

    @property
    def picture(self) -> Picture:
        return self.seen[self.at].picture

    def towards(self, offset: int) -> tuple[FloatArray, BoolMask] | None:
        """HW2 small pixels from this picture to the one ``offset`` after it (before, if negative); where it is sure.

        None: there is no such picture, or a cut lies between.
        """
        if not 0 <= self.at + offset < len(self.seen):
            return None
        step = 1 if offset > 0 else -1
        way: FloatArray | None = None
        sure: BoolMask | None = None
        for at in range(self.at, self.at + offset, step):
            flow = self.seen[at if step > 0 else at - 1].next
            if flow is None or flow.cut:
                return None
            one, safe = (flow.there, flow.sure_there) if step > 0 else (flow.back, flow.sure_back)
            if way is None or sure is None:
                way, sure = one, safe
            else:
                sure = sure & (np.asarray(warp(safe.astype(np.uint8), way, cv2.INTER_NEAREST)) > 0)
                way = way + np.asarray(warp(one, way), np.float32)
        return None if way is None or sure is None else (way, sure)


def moments(pictures: Iterator[Picture], layout: Layout, poll: Callable[[], None]) -> Iterator[Moment]:
    """Every picture with up to ``REACH`` before and after it."""
    window: deque[Seen] = deque()
    at = 0
    for picture in pictures:
        poll()
        seen = Seen(picture, small_of(layout.luma8(picture)))
        if window:
            last = window[-1]
            last.next = flow_between(last.small, seen.small, Rect(0, 0, seen.small.shape[1], seen.small.shape[0]))
        window.append(seen)
        if len(window) > at + REACH:
            yield Moment(tuple(window), at)
            at += 1
            if at > REACH:
                window.popleft()
                at -= 1
    while at < len(window):
        poll()
        yield Moment(tuple(window), at)
        at += 1


def enlarged_way(way: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Motion at the pixels of a plane of ``shape``, in its pixels, of that at half the size of a picture."""
    height, width = shape[:2]
    out = np.asarray(cv2.resize(way, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    out[..., 0] *= width / way.shape[1]
    out[..., 1] *= height / way.shape[0]
    return out
