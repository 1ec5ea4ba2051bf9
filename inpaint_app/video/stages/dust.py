"""Dust of films: what is in one picture only, found beside those around it along the motion, and taken from them.

A pixel is dust where it differs from both in the same direction by more than they differ from each other and more than
noise and edges that are off by a fraction of a pixel explain (the spike detector of Kokaram, "Motion Picture
Restoration", 1998, with a rank for edges). Motion under what was found is made up from around it, and what still stands
out is dust.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.video.files.layout import Layout, Picture, with_cells
from inpaint_app.video.stages.motion import behind, warp
from inpaint_app.video.stages.windows import Moment, enlarged_way, moments

_LEAST = 9.0
"""Of 255: how much dust differs from what is behind it, at least."""
_NOISE, _EDGE = 3.5, 0.35
"""Times the noise, and pixels by which an edge may be off."""
_ALIKE = 0.5
"""Share of its difference by which those before and after may differ from each other."""
_RIM = 0.45
"""Share of the threshold down to which the soft rim of dust reaches."""
_LEAST_PIXELS = 3
_GROWN = 2

Listen = Callable[[Picture, BoolMask], None]
"""Told of each picture what was found."""


class _Beside(NamedTuple):
    """A picture beside the one that is looked at.

    Attributes:
        picture: itself; way: HW2 small pixels that lead to it; sure: where that is sure.
        luma: HW, what it shows at each pixel of the one that is looked at, of 255.
    """

    picture: Picture
    way: FloatArray
    sure: BoolMask
    luma: FloatArray


def without_dust(
    pictures: Iterator[Picture], layout: Layout, poll: Callable[[], None], listen: Listen = lambda *_: None,
) -> Iterator[Picture]:
    """The pictures without dust."""
    for moment in moments(pictures, layout, poll):
        beside = _beside(moment, layout)
        if len(beside) < 2:
            listen(moment.picture, np.zeros((layout.height, layout.width), np.bool_))
            yield moment.picture
            continue
        yield _cleaned(moment.picture, beside, layout, listen)


def _beside(moment: Moment, layout: Layout) -> list[_Beside]:
    """The one before and the one after; at the ends of a scene two on one side."""
    found = []
    for offset in (-1, 1, -2, 2):
        motion = moment.towards(offset)
        if motion is not None:
            picture = moment.seen[moment.at + offset].picture
            found.append(_Beside(picture, *motion, _shown(layout.luma8(picture), motion[0])))
        if len(found) == 2:
            break
    return found


def _shown(luma: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], way: FloatArray) -> FloatArray:
    return np.asarray(warp(luma, enlarged_way(way, luma.shape), cv2.INTER_CUBIC), np.float32)


def _cleaned(picture: Picture, beside: list[_Beside], layout: Layout, listen: Listen) -> Picture:
    luma = layout.luma8(picture).astype(np.float32)
    margin = _margin(beside)
    found = _standing_out(luma, beside, margin)
    if found.any():
        height, width = beside[0].sure.shape
        small = cv2.resize(_grown(found, 4).astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA) > 0
        beside = [_behind(each, small, layout) for each in beside]
        found = _standing_out(luma, beside, margin)
    found = layout.snapped(_grown(found, _GROWN)) if found.any() else found
    listen(picture, found)
    return _filled(picture, beside, found, layout) if found.any() else picture


def _behind(beside: _Beside, hole: BoolMask, layout: Layout) -> _Beside:
    """With the motion in ``hole`` made up."""
    way = behind(beside.way, beside.sure, hole)
    return beside._replace(way=way, luma=_shown(layout.luma8(beside.picture), way))


def _margin(beside: list[_Beside]) -> FloatArray:
    """By how much a pixel may differ without being dust."""
    apart = np.abs(beside[0].luma - beside[1].luma)
    noise = np.asarray(cv2.blur(np.minimum(apart, 20), (31, 31)), np.float32)
    mean = (beside[0].luma + beside[1].luma) / 2
    slope = np.hypot(cv2.Sobel(mean, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(mean, cv2.CV_32F, 0, 1, scale=0.125))
    edges = np.asarray(cv2.dilate(slope, np.ones((3, 3), np.uint8)), np.float32)
    return np.asarray(_LEAST + _NOISE * noise + _EDGE * 2 * edges, np.float32)


def _standing_out(luma: FloatArray, beside: list[_Beside], margin: FloatArray) -> BoolMask:
    """HW: what differs from both alike."""
    first, second = (np.where(_inside(each.way, luma.shape), luma - each.luma, 0) for each in beside)
    least = np.minimum(np.abs(first), np.abs(second))
    spike = (first * second > 0) & (np.abs(first - second) < _ALIKE * least)
    weak = spike & (least > _RIM * margin)
    strong: BoolMask = spike & (least > margin)
    if not strong.any():
        return strong
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(weak.astype(np.uint8), connectivity=8)
    firm = np.bincount(labels[strong], minlength=count)
    kept = (firm >= 2) & (statistics[:, cv2.CC_STAT_AREA] >= _LEAST_PIXELS)
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def _inside(way: FloatArray, shape: tuple[int, ...]) -> BoolMask:
    """Where motion leads to what the other picture shows."""
    height, width = way.shape[:2]
    rows, columns = np.indices((height, width), np.float32)
    x, y = columns + way[..., 0], rows + way[..., 1]
    inside = (x > 0) & (y > 0) & (x < width - 1) & (y < height - 1)
    return np.asarray(cv2.resize(inside.astype(np.uint8), shape[1::-1], interpolation=cv2.INTER_NEAREST), np.bool_)


def _filled(picture: Picture, beside: list[_Beside], mask: BoolMask, layout: Layout) -> Picture:
    """The picture with what those beside it show in ``mask``."""
    parts = []
    for at in range(layout.colours):
        shown = [
            np.asarray(warp(each.picture.planes[at], enlarged_way(each.way, layout.shape(at)), cv2.INTER_CUBIC),
                       np.float32)
            for each in beside]
        parts.append(layout.stored((shown[0] + shown[1]) / 2))
    return with_cells(layout, picture, layout.rect, mask, tuple(parts))


def _grown(mask: BoolMask, pixels: int) -> BoolMask:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pixels + 1, 2 * pixels + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel), np.bool_)
