"""Holes of a clip filled with what other frames show, and once with what the engine paints where none does.

For every unknown pixel it is found out where the last frame before and the first one after shows it (``trails``). A
pixel that both show goes from one to the other while time passes, so that nothing jumps. What no frame shows is painted
once and carried along, as is what was shown longer ago than the frames that are held. A window of frames is held: so
many before and ahead are looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.video.files.layout import Layout, Picture, Plane, with_cells
from inpaint_app.video.stages.holes import Hole
from inpaint_app.video.stages.motion import Small, behind, bilinear, flow_between, small_of
from inpaint_app.video.stages.trails import Step, Trail, carried, looked_up, traced

Paint = Callable[[Picture, Rect, BoolMask], tuple[Plane, ...]]
"""Gives the planes of colour over a rectangle of a picture, painted in a mask (HW over it)."""
Frames = dict[int, tuple[Plane, ...]]
"""Planes by the number of the frame."""
_WINDOW_BYTES = 400_000_000
_LEAST_WINDOW, _MOST_WINDOW = 24, 160
_MOST_PAST = 48
"""Past frames that are kept because something of them is in use."""
_AROUND = 64
"""Pixels around a hole whose motion is looked at, at least."""
_SPECK = 0.02
"""Share of a hole that is left over by motion that is a little off: it is closed smoothly, not painted."""
_CLOSED = 5
"""Side of the mean by which it is."""


@dataclass(eq=False)
class Shot:
    """A frame in the window.

    Attributes:
        small: its brightness at half the size.
        before: where its unknown pixels lie in the frame before; None: in no hole, or there is a cut.
        after: the same of the frame after it.
    """

    number: int
    picture: Picture
    small: Small
    hole: Hole | None
    before: FloatArray | None = None
    after: FloatArray | None = None


@dataclass(eq=False)
class Past:
    """What is known at the end of a piece: with it the next one can be made.

    Attributes:
        number: of the last frame.
        trail: of its unknown pixels, what was painted or carried.
        frames: planes of those that the trail leads to.
    """

    number: int = -1
    trail: Trail | None = None
    frames: Frames = field(default_factory=dict)


def window_for(layout: Layout, picture_bytes: int) -> int:
    """How many frames are held."""
    held = picture_bytes + layout.width * layout.height // 4
    return int(np.clip(_WINDOW_BYTES // held, _LEAST_WINDOW, _MOST_WINDOW))


def repaired(
    pictures: Iterator[Picture], holes: Callable[[int], Hole | None], layout: Layout, paint: Paint, past: Past,
    *, begin: int = 0, lead: int = 0, piece: int, ahead: int, poll: Callable[[], None] = lambda: None,
) -> Iterator[Picture]:
    """The pictures with their holes filled.

    Args:
        holes: by the number of a picture.
        past: changed as pictures are given; at the end of each ``piece`` pictures it is all that is needed to go on.
        begin: number of the first picture that is wanted; lead: how many of those before it come first.
        piece: how many are made at a time; ahead: how many further ones, before and after, are looked at.
        poll: called often; may raise to stop.
    """
    window: deque[Shot] = deque()
    history: deque[Shot] = deque(maxlen=ahead)
    number = begin - lead
    more = True
    while more or window:
        while more and len(window) < piece + ahead:
            poll()
            picture = next(pictures, None)
            if picture is None:
                more = False
                break
            shot = Shot(number, picture, small_of(layout.luma8(picture)), holes(number))
            earlier = window[-1] if window else history[-1] if history else None
            _link(earlier, shot)
            (window if number >= begin else history).append(shot)
            number += 1
        for _ in range(min(piece, len(window))):
            poll()
            shot = window.popleft()
            yield _completed(shot, history, window, past, layout, paint)
            history.append(shot)


def _link(earlier: Shot | None, shot: Shot) -> None:
    """Find where the unknown pixels of both lie in the other one."""
    if earlier is None or (earlier.hole is None and shot.hole is None):
        return
    whole = Rect(0, 0, shot.small.shape[1], shot.small.shape[0])
    region = Rect(0, 0, 0, 0)
    for hole in (earlier.hole, shot.hole):
        if hole is not None:
            around = max(_AROUND, max(hole.rect.size) * 3 // 4)
            rect = hole.rect.grow(around)
            region = region.union(Rect(*(side // 2 for side in rect)).intersect(whole))
    masks = [_small_mask(each.hole, region) for each in (earlier, shot)]
    covered = [_covered(each.small, region, mask) for each, mask in zip((earlier, shot), masks, strict=True)]
    flow = flow_between(covered[0], covered[1], Rect(0, 0, region.width, region.height))
    if flow.cut:
        return
    if earlier.hole is not None:
        field = behind(flow.there, flow.sure_there, masks[0], (covered[0], covered[1]))
        earlier.after = _vectors(field, region, earlier.hole)
    if shot.hole is not None:
        field = behind(flow.back, flow.sure_back, masks[1], (covered[1], covered[0]))
        shot.before = _vectors(field, region, shot.hole)


def _small_mask(hole: Hole | None, region: Rect) -> BoolMask:
    """The unknown pixels over a region of the small picture."""
    mask = np.zeros((region.height, region.width), np.bool_)
    if hole is not None:
        rows, columns = hole.rows // 2 - region.top, hole.columns // 2 - region.left
        inside = (rows >= 0) & (columns >= 0) & (rows < region.height) & (columns < region.width)
        mask[rows[inside], columns[inside]] = True
    return mask


def _covered(small: Small, region: Rect, mask: BoolMask) -> Small:
    """The small picture over the region, what is unknown blurred away."""
    part = np.ascontiguousarray(small[region.slices])
    if not mask.any():
        return part
    known = (~mask).astype(np.float32)
    weight = cv2.blur(known, (31, 31))
    smooth = cv2.blur(part.astype(np.float32) * known, (31, 31)) / np.maximum(weight, 1e-3)
    mean = float(part[~mask].mean()) if not mask.all() else 128.0
    smooth = np.where(weight > 1e-3, smooth, mean)
    return np.where(mask, np.rint(smooth).astype(np.uint8), part)


def _vectors(flow: FloatArray, region: Rect, hole: Hole) -> FloatArray:
    """N2: how far each unknown pixel moves, in pixels, of what small pixels over a region do."""
    x = (hole.columns + 0.5) / 2 - 0.5 - region.left
    y = (hole.rows + 0.5) / 2 - 0.5 - region.top
    return 2 * np.stack([bilinear(flow[..., axis], x, y) for axis in (0, 1)], 1)


def _steps(shots: Iterable[Shot], *, back: bool) -> list[Step]:
    """The way from one shot through others."""
    ways = ((shot, shot.before if back else shot.after) for shot in shots)
    return [Step(shot.number, shot.hole, way, way is not None and not way.any()) for shot, way in ways]


def _completed(
    shot: Shot, history: deque[Shot], window: deque[Shot], past: Past, layout: Layout, paint: Paint,
) -> Picture:
    """A picture with its hole filled; ``past`` goes on to it."""
    if shot.hole is None:
        past.number, past.trail, past.frames = shot.number, None, {}
        return shot.picture
    size = (layout.width, layout.height)
    way = _steps((shot, *reversed(history)), back=True)
    seen = traced(way, size)
    later = traced(_steps((shot, *window), back=False), size)
    kept = carried(shot.hole, way[0], history[-1].hole if history else None, past.trail)
    trail = Trail(*(np.where(seen.found, one, other) for one, other in zip(seen, kept, strict=True)))
    frames = {each.number: each.picture.planes for each in (*history, *window)}
    share = _share_of_past(shot.number, trail, later)
    made = past.frames
    inner = _taken(shot.hole, shot.picture, (trail, later), share, (made, frames), layout)
    unseen = share < 0
    if unseen.any():
        inner = _painted(shot.hole, inner, unseen, layout, paint)
    part = tuple(inner.planes[at][layout.within(shot.hole.rect, at)] for at in range(layout.colours))
    picture = with_cells(layout, shot.picture, shot.hole.rect, shot.hole.written, part)
    past.number, past.trail = shot.number, _settled(shot, kept)
    past.frames = _in_use(past.trail, {**past.frames, shot.number: inner.planes})
    return picture


def _share_of_past(number: int, trail: Trail, later: Trail) -> FloatArray:
    """How much of each unknown pixel is taken from the past, 0 to 1; -1: nothing shows it."""
    seen, coming = trail.found & ~trail.made, later.found
    ago, ahead = (number - trail.frame).astype(np.float32), (later.frame - number).astype(np.float32)
    both = ahead / np.maximum(ago + ahead, 1)
    share = np.where(seen & coming, both, np.where(seen, 1, np.where(coming, 0, np.where(trail.found, 1, -1))))
    return share.astype(np.float32)


def _taken(
    hole: Hole, picture: Picture, trails: tuple[Trail, Trail], share: FloatArray,
    frames: tuple[Frames, Frames], layout: Layout,
) -> Picture:
    """The picture with all that other frames show, the rim of its hole included.

    Args:
        trails: into the past, and into what comes.
        frames: those that were completed, in which made places are looked up, and those of the clip.
    """
    planes = list(picture.planes)
    usable = share >= 0
    for at in range(layout.colours):
        across, down = layout.shifts[at]
        whole = usable & (hole.columns % (1 << across) == 0) & (hole.rows % (1 << down) == 0)
        own = np.nonzero(whole)[0]
        columns, rows = hole.columns[own], hole.rows[own]
        total = np.zeros(len(own), np.float32)
        for source, weight in zip(trails, (share[own], 1 - share[own]), strict=True):
            frame, made = np.where(weight > 0, source.frame[own], np.int32(-1)), source.made[own]
            x = (columns >> across) + (source.x[own] - columns) / (1 << across)
            y = (rows >> down) + (source.y[own] - rows) / (1 << down)
            for kind, those in zip((made, ~made), frames, strict=True):
                number = np.where(kind, frame, np.int32(-1)).astype(np.int32)
                total += weight * looked_up(those, at, number, x.astype(np.float32), y.astype(np.float32), layout.most)
        plane = planes[at].copy()
        plane[rows >> down, columns >> across] = layout.stored(total)
        planes[at] = plane
    return picture._replace(planes=tuple(planes))


def _painted(hole: Hole, picture: Picture, unseen: BoolMask, layout: Layout, paint: Paint) -> Picture:
    """The picture with what no frame shows."""
    mask = layout.snapped(hole.placed(unseen))
    if mask.sum() <= _SPECK * hole.unknown.sum():
        return with_cells(layout, picture, hole.rect, mask, _closed(hole, picture, mask, layout))
    around = max(96, max(hole.rect.size))
    across, down = layout.cell
    grown = hole.rect.grow(around).intersect(layout.rect)
    rect = Rect(grown.left // across * across, grown.top // down * down, grown.right, grown.bottom)
    wanted = np.zeros((rect.height, rect.width), np.bool_)
    wanted[hole.rect.within(rect)] = mask
    return with_cells(layout, picture, rect, wanted, paint(picture, rect, wanted))


def _closed(hole: Hole, picture: Picture, mask: BoolMask, layout: Layout) -> tuple[Plane, ...]:
    """The planes over the hole's rectangle, a few pixels closed by what is beside them."""
    planes = []
    for at in range(layout.colours):
        across, down = layout.shifts[at]
        part = picture.planes[at][layout.within(hole.rect, at)].astype(np.float32)
        known = (~mask[:: 1 << down, :: 1 << across]).astype(np.float32)
        for _ in range(3):
            weight = cv2.blur(known, (_CLOSED, _CLOSED))
            mean = cv2.blur(part * known, (_CLOSED, _CLOSED)) / np.maximum(weight, 1e-3)
            part = np.where(known > 0, part, np.asarray(mean, np.float32))
            known = np.maximum(known, (weight > 0).astype(np.float32))
        planes.append(layout.stored(part))
    return tuple(planes)


def _settled(shot: Shot, trail: Trail) -> Trail:
    """The trail once the picture is complete: what no earlier frame shows lies in it, and far pasts are left for it."""
    hole = shot.hole
    assert hole is not None
    new = ~trail.found
    numbers = np.unique(trail.frame[trail.found])
    here = new | np.isin(trail.frame, numbers[:-_MOST_PAST]) if len(numbers) > _MOST_PAST else new
    return Trail(
        np.where(here, np.int32(shot.number), trail.frame).astype(np.int32),
        np.where(here, hole.columns, trail.x).astype(np.float32), np.where(here, hole.rows, trail.y).astype(np.float32),
        trail.made | new)


def _in_use(trail: Trail, frames: Frames) -> Frames:
    used = set(np.unique(trail.frame).tolist())
    newest = max(frames)
    return {number: planes for number, planes in frames.items() if number in used or number == newest}
