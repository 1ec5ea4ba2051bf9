"""Selection of the object inside a box, under a scribble, or that clicks say belongs to it and does not.

A network looks at the marks' surroundings at a small size, as far as they may reach, and again, once it is roughly
known where the object is, at those of the object; ``edges`` carries its answer to full resolution.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import EMPTY, Point, Rect, Size
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.document.masks.selection import NOTHING, Selection
from inpaint_app.inference.selection.cues import Marks
from inpaint_app.inference.selection.edges import reduced, refined
from inpaint_app.inference.selection.network import SIDE, Look
from inpaint_app.inference.selection.request import Click

Read = Callable[[Rect], Pixels]
"""The picture inside a rectangle of it: HWC uint8 or uint16."""

_HALF = SIDE // 2
_ROOM, _MIN_ROOM = 0.32, 24
"""Surroundings that are looked at, because they say what is not the object: as a share of the longer side of what is
known of it, and in pixels at least."""
_SCRIBBLE_ROOMS = (4.0, 1.5, 0.6)
"""The same of a scribble, which covers but a part of its object: each is tried."""
_AGAIN_ROOM = 0.8
"""The same once something was selected, which may be but a part of it."""
_CLOSER = 0.7
"""An object that takes less of a look than this, as a share of the side, is looked at again from nearer."""
_AS_GOOD, _CERTAIN = 0.5, 4.0
"""The nearer look is taken unless it is worth less than this share; and logits where it was marked."""
_CLICK = 2
"""Radius of a click's mark, as it was in training."""
_HALVINGS, _LEAST = 3, 96
"""How often the photo is halved around a first click, down to how many pixels."""
_LARGER = 0.9
"""How much less an answer is worth with each halving: what is small is often but a part of the object."""
_SMALL = 0.012
"""Share of a look below which an answer is little worth."""
_MIN_PART = 0.05
"""Parts smaller than this share of the largest are specks, not the object."""


def object_in_box(read: Read, size: Size, box: Rect) -> Selection:
    """The object inside ``box``, and nothing outside it; nothing when there is none to be told from what is around.

    Args:
        size: of the photo.
        box: image pixels, also outside the photo.

    Raises:
        ModelError: a bundled model is missing or damaged.
    """
    box = box.clip(size)
    if box.empty:
        return NOTHING
    crop = _around(box, _ROOM, size)
    pixels = read(crop)
    look = Look(reduced(pixels, SIDE, SIDE))
    inside = np.zeros((_HALF, _HALF), np.float32)
    inside[_scaled(box, crop)] = 1
    marks = replace(Marks.none(_HALF, _HALF), outside=1 - inside)
    logits = look.answer(marks)
    logits = look.answer(replace(marks, before=_share(logits)))
    logits = np.where(inside > 0, logits, -9).astype(np.float32)
    return refined(pixels, crop, logits, box, large_parts)


def object_under_scribble(read: Read, size: Size, path: Sequence[Point], diameter: float) -> Selection:
    """The object that a scribble of ``diameter`` along ``path`` (image pixels, also outside the photo) marks.

    Only what is connected with the scribble is selected; nothing when it does not touch the photo.

    Raises:
        ModelError: a bundled model is missing or damaged.
    """
    if not path:
        return NOTHING
    corners, radius = np.array(path, np.float64), max(diameter / 2, 1.0)
    low, high = corners.min(axis=0) - radius, corners.max(axis=0) + radius
    bounds = Rect(*(math.floor(value) for value in low), *(math.ceil(value) for value in high)).clip(size)
    if bounds.empty:
        return NOTHING

    def draw(crop: Rect, marks: Marks) -> None:
        points = np.rint((corners - (crop.left, crop.top)) * _scales(crop) - 0.5).astype(np.int32)
        thick = max(2, round(diameter * float(_scales(crop).min())))
        cv2.polylines(marks.inside, [points.reshape(-1, 1, 2)], False, (1.0,), thickness=thick)

    search = _Search(read, size, draw)
    windows = dict.fromkeys(_around(bounds, room, size) for room in _SCRIBBLE_ROOMS)
    return search.settled(_preferred([search.answer(crop) for crop in windows]), bounds)


class ClickedObject:
    """An object that clicks are on, without what clicks say does not belong to it; each click makes it better.

    How large it is, the first click does not say: parts of the photo around it, each half as large as the one before,
    are looked at, and the answer that is surest is taken. What has been looked at once is kept for further clicks.
    """

    def __init__(self, read: Read, size: Size) -> None:
        self._size = size
        self._clicks: list[Click] = []
        self._search = _Search(read, size, self._draw)
        self._found = NOTHING

    def click(self, click: Click) -> Selection:
        """The object, after one more click (beside the photo: none).

        Raises:
            ModelError: a bundled model is missing or damaged.
        """
        if Rect.of_size(self._size).contains(_pixel(click)):
            self._clicks.append(click)
        if not any(each.inside for each in self._clicks):
            return NOTHING
        answers = _preferred([self._search.answer(crop) for crop in self._windows()])
        bounds = self._bounds(EMPTY)
        if not self._found.rect.empty:
            around = _around(self._found.rect.union(bounds), _AGAIN_ROOM, self._size)
            answers.append(self._search.answer(around, self._found))
        self._found = self._search.settled(answers, bounds)
        return self._found

    def _windows(self) -> list[Rect]:
        """Ever smaller parts of the photo around the first click that hold all clicks."""
        first = next(click for click in self._clicks if click.inside).at
        needed = self._bounds(EMPTY)
        windows = [Rect.of_size(self._size)]
        for halving in range(1, _HALVINGS + 1):
            width, height = (max(_LEAST, math.ceil(side / 2**halving)) for side in self._size)
            left, top = math.floor(first.x - width / 2), math.floor(first.y - height / 2)
            window = Rect(left, top, left + width, top + height).clip(self._size)
            if window.contains(needed) and window != windows[-1]:
                windows.append(window)
        return windows

    def _draw(self, crop: Rect, marks: Marks) -> None:
        for click in self._clicks:
            at = np.rint((np.array(click.at) - (crop.left, crop.top)) * _scales(crop) - 0.5).astype(int)
            plane = marks.inside if click.inside else marks.against
            cv2.circle(plane, (int(at[0]), int(at[1])), _CLICK, (1.0,), -1)

    def _bounds(self, rect: Rect) -> Rect:
        """The bounds of ``rect`` and all clicks."""
        for click in self._clicks:
            rect = rect.union(_pixel(click))
        return rect


class _Search:
    """Looks at parts of a photo, with marks that ``draw`` draws on them, and keeps what was looked at."""

    def __init__(self, read: Read, size: Size, draw: Callable[[Rect, Marks], None]) -> None:
        self._read = read
        self._size = size
        self._draw = draw
        self._looks: dict[Rect, Look] = {}

    def answer(self, crop: Rect, before: Selection = NOTHING) -> _Answer:
        """What a look at ``crop`` says, given what was selected before."""
        look = self._looks.get(crop)
        if look is None:
            look = self._looks[crop] = Look(reduced(self._read(crop), SIDE, SIDE))
        marks = Marks.none(_HALF, _HALF)
        self._draw(crop, marks)
        if not before.rect.empty:
            values = cv2.resize(before.over(crop), (_HALF, _HALF), interpolation=cv2.INTER_AREA)
            marks = replace(marks, before=np.asarray(values, np.float32) / np.float32(255))
        return _Answer(crop, marks, look.answer(marks), self._size)

    def settled(self, answers: Sequence[_Answer], bounds: Rect) -> Selection:
        """The surest answer, looked at again from nearer where that helps; ``bounds`` are those of the marks."""
        best = max(answers, key=lambda answer: answer.worth)
        closer = _around(best.place.union(bounds), _ROOM, self._size)
        if max(closer.width / best.crop.width, closer.height / best.crop.height) < _CLOSER:
            nearer = self.answer(closer, Selection(best.crop, _enlarged_share(best.logits, best.crop)))
            best = nearer if nearer.worth > _AS_GOOD * best.worth else best
        marks, logits = best.marks, best.logits
        logits[marks.against > 0] = np.minimum(logits[marks.against > 0], -_CERTAIN)
        logits[marks.inside > 0] = np.maximum(logits[marks.inside > 0], _CERTAIN)
        return refined(
            self._read(best.crop), best.crop, logits, best.crop, lambda cut: touching(cut, marks.inside))


def _preferred(answers: list[_Answer]) -> list[_Answer]:
    """Answers to ever smaller looks, each worth less than the one before would be."""
    for smaller, answer in enumerate(answers):
        answer.worth *= _LARGER**smaller
    return answers


class _Answer:
    """An answer to a look.

    Attributes:
        place: where the object is, image pixels.
        worth: how sure it is, 0 to 1: the overlap of what is found with what may be, less where clicks or the border
            of the look speak against it.
    """

    def __init__(self, crop: Rect, marks: Marks, logits: FloatArray, size: Size) -> None:
        self.crop, self.marks, self.logits = crop, marks, logits
        found = touching(logits > 0, marks.inside)
        self.place = _place(found, crop)
        share = _share(logits)
        sure = float(share[found].sum())
        self.worth = sure / (float(found.sum()) + float(share[~found].sum()) + 1e-6)
        met = [found[plane > 0].mean() if plane.any() else whole for plane, whole in (
            (marks.inside, 1.0), (marks.against, 0.0))]
        self.worth *= (0.2 + 0.8 * float(met[0])) * (1 - 0.8 * float(met[1]))
        edges = [
            line for line, open_ in (
                (found[0], crop.top > 0), (found[-1], crop.bottom < size.height),
                (found[:, 0], crop.left > 0), (found[:, -1], crop.right < size.width)) if open_]
        self.worth *= 1 - min(0.8, 3 * max((float(line.mean()) for line in edges), default=0.0))
        if found.mean() < _SMALL:
            self.worth *= 0.6  # too small to be told apart


def _enlarged_share(logits: FloatArray, crop: Rect) -> MaskPixels:
    values = np.rint(_share(logits) * 255).astype(np.uint8)
    return np.asarray(cv2.resize(values, crop.size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _around(rect: Rect, room: float, size: Size) -> Rect:
    return rect.grow(max(_MIN_ROOM, math.ceil(room * max(rect.size)))).clip(size)


def _pixel(click: Click) -> Rect:
    x, y = math.floor(click.at.x), math.floor(click.at.y)
    return Rect(x, y, x + 1, y + 1)


def _scales(crop: Rect) -> npt.NDArray[np.float64]:
    return np.array([_HALF / crop.width, _HALF / crop.height])


def _scaled(rect: Rect, crop: Rect) -> tuple[slice, slice]:
    """Where ``rect`` lies in the answer to a look at ``crop``: one pixel of it at least."""
    across, down = _scales(crop)
    left, top = round((rect.left - crop.left) * across), round((rect.top - crop.top) * down)
    right, bottom = round((rect.right - crop.left) * across), round((rect.bottom - crop.top) * down)
    left, top = min(left, _HALF - 1), min(top, _HALF - 1)
    return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))


def _place(found: BoolMask, crop: Rect) -> Rect:
    """The bounds, image pixels, of what is found in a look at ``crop``."""
    left, top, width, height = cv2.boundingRect(found.astype(np.uint8))
    if width == 0:
        return EMPTY
    across, down = _scales(crop)
    return Rect(
        crop.left + math.floor(left / across), crop.top + math.floor(top / down),
        crop.left + math.ceil((left + width) / across), crop.top + math.ceil((top + height) / down)).clip(
            Size(crop.right, crop.bottom))


def _share(logits: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def large_parts(cut: BoolMask) -> BoolMask:
    """A cut without its specks."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(cut.astype(np.uint8))
    if count < 2:
        return cut
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = areas >= _MIN_PART * areas[1:].max()
    kept[0] = False
    return np.asarray(kept[parts])


def touching(cut: BoolMask, marked: FloatArray) -> BoolMask:
    """The parts of a cut that marks (of any size over the same place) are on."""
    _, parts = cv2.connectedComponents(cut.astype(np.uint8))
    size = cut.shape[1], cut.shape[0]
    on = cv2.resize(marked, size, interpolation=cv2.INTER_NEAREST) > 0
    kept = np.zeros(int(parts.max()) + 1, bool)
    kept[parts[on]] = True
    kept[0] = False
    return np.asarray(kept[parts])
