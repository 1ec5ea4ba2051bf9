"""Selection of the object inside a box or under a scribble.

GrabCut (Rother, Kolmogorov, Blake 2004) cuts a reduced copy of the surroundings in two; a guided filter
(He, Sun, Tang 2013; at reduced size, He and Sun 2015) carries the cut to full resolution along the photo's edges.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.document.masks.selection import NOTHING, Selection
from inpaint_app.document.selections.colour import trimmed

Read = Callable[[Rect], Pixels]
"""The picture inside a rectangle of it: HWC uint8 or uint16."""

_CUT_PIXELS = 90_000
"""Pixels of the reduced copy that is cut: as many as take about a second."""

_BOX_ROOM, _SCRIBBLE_ROOM, _MIN_ROOM = 0.25, 0.75, 24
"""Surroundings that are looked at, because they say what is not the object: as a share of the longer side of the
box, of the scribble (which covers but a part of its object), and in pixels at least."""

_ROUNDS = 4
"""Of GrabCut; more change little."""

_SEED = 5
"""GrabCut starts from a random grouping of colours: always from the same."""

_MIN_PART = 0.05
"""Parts smaller than this share of the largest are specks, not the object."""

_FILTER_REACH, _FILTER_NOISE = 3, 1e-3
"""Of the guided filter: pixels of the reduced copy, and the variance (of values 0 to 1) that is taken for noise."""

_STEEPNESS = 3.0
"""How much harder the selection's edge is than the filter makes it."""

_BAND_PIXELS = 1 << 18
"""Pixels refined at a time, which bounds the temporary arrays to a few megabytes."""


def object_in_box(read: Read, size: Size, box: Rect) -> Selection:
    """The object inside ``box``, and nothing outside it; nothing when there is none to be told from what is around.

    Args:
        size: of the photo.
        box: image pixels, also outside the photo.
    """
    import cv2

    box = box.clip(size)
    if box.empty:
        return NOTHING
    crop = box.grow(max(_MIN_ROOM, math.ceil(_BOX_ROOM * max(box.size)))).clip(size)
    pixels = read(crop)
    small = _reduced(pixels)
    labels = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    labels[_scaled(box, crop, small)] = cv2.GC_PR_FGD
    if (labels == cv2.GC_PR_FGD).all():  # the box holds all of the photo: its rim is the likely background
        labels[[0, -1]] = cv2.GC_PR_BGD
        labels[:, [0, -1]] = cv2.GC_PR_BGD
    cut = _large_parts(_cut(small, labels))
    return _refined(pixels, crop, small, cut, box)


def object_under_scribble(read: Read, size: Size, path: Sequence[Point], diameter: float) -> Selection:
    """The object that a scribble of ``diameter`` along ``path`` (image pixels, also outside the photo) marks.

    Only what is connected with the scribble is selected; nothing when it does not touch the photo.
    """
    import cv2

    if not path:
        return NOTHING
    corners, radius = np.array(path, np.float64), max(diameter / 2, 1.0)
    low, high = corners.min(axis=0) - radius, corners.max(axis=0) + radius
    bounds = Rect(*(math.floor(value) for value in low), *(math.ceil(value) for value in high)).clip(size)
    if bounds.empty:
        return NOTHING
    room = max(_MIN_ROOM, math.ceil(_SCRIBBLE_ROOM * max(bounds.size)))
    crop = bounds.grow(room).clip(size)
    pixels = read(crop)
    small = _reduced(pixels)
    scale = small.shape[1] / crop.width
    marked = np.zeros(small.shape[:2], np.uint8)
    points = np.rint(((corners - (crop.left, crop.top)) * scale - 0.5) * 16).astype(np.int32)
    cv2.polylines(marked, [points], False, 1, thickness=max(1, round(diameter * scale)), shift=4)
    if not marked.any():
        return NOTHING
    labels = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    near = cv2.distanceTransform(1 - marked, cv2.DIST_L2, 3) < max(2.0, room * scale / 4)
    labels[near] = cv2.GC_PR_FGD
    _set_rim(labels, crop, size)
    labels[marked > 0] = cv2.GC_FGD
    cut = _touching(_cut(small, labels), marked)
    return _refined(pixels, crop, small, cut, crop)


def _set_rim(labels: MaskPixels, crop: Rect, size: Size) -> None:
    """What lies as far away as the surroundings reach is another thing, unless the photo ends there."""
    import cv2

    if crop.left > 0:
        labels[:, 0] = cv2.GC_BGD
    if crop.right < size.width:
        labels[:, -1] = cv2.GC_BGD
    if crop.top > 0:
        labels[0] = cv2.GC_BGD
    if crop.bottom < size.height:
        labels[-1] = cv2.GC_BGD


def _reduced(pixels: Pixels) -> MaskPixels:
    """HWC of any kind to HW3 uint8 of at most _CUT_PIXELS; without alpha."""
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, math.sqrt(_CUT_PIXELS / (height * width)))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    colours = pixels[..., : 3 if pixels.shape[2] > 2 else 1]
    small = cv2.resize(colours, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
    if small.dtype == np.uint16:
        small = cv2.convertScaleAbs(small, alpha=1 / 257).reshape(small.shape)
    return np.ascontiguousarray(np.broadcast_to(small, (*small.shape[:2], 3)))


def _scaled(rect: Rect, crop: Rect, small: MaskPixels) -> tuple[slice, slice]:
    """Where ``rect`` lies in the reduced copy of ``crop``: one pixel of it at least."""
    across, down = small.shape[1] / crop.width, small.shape[0] / crop.height
    left, top = round((rect.left - crop.left) * across), round((rect.top - crop.top) * down)
    right, bottom = round((rect.right - crop.left) * across), round((rect.bottom - crop.top) * down)
    left, top = min(left, small.shape[1] - 1), min(top, small.shape[0] - 1)
    return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))


def _cut(small: MaskPixels, labels: MaskPixels) -> npt.NDArray[np.bool_]:
    """HW3 uint8 and GrabCut's labels (overwritten) to HW bool, True = object."""
    import cv2

    background = np.isin(labels, (cv2.GC_BGD, cv2.GC_PR_BGD))
    if background.all() or not background.any():  # too small a picture to tell two things apart
        return ~background
    cv2.setRNGSeed(_SEED)
    cv2.grabCut(small, labels, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))


def _large_parts(cut: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    import cv2

    count, parts, stats, _ = cv2.connectedComponentsWithStats(cut.astype(np.uint8))
    if count < 2:
        return cut
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = areas >= _MIN_PART * areas[1:].max()
    kept[0] = False
    return np.asarray(kept[parts])


def _touching(cut: npt.NDArray[np.bool_], marked: MaskPixels) -> npt.NDArray[np.bool_]:
    import cv2

    count, parts = cv2.connectedComponents(cut.astype(np.uint8))
    kept = np.zeros(count, bool)
    kept[parts[marked > 0]] = True
    kept[0] = False
    return np.asarray(kept[parts])


def _refined(
    pixels: Pixels, crop: Rect, small: MaskPixels, cut: npt.NDArray[np.bool_], bounds: Rect,
) -> Selection:
    """The cut of the reduced copy at full resolution, within ``bounds``.

    Args:
        pixels: HWC over ``crop``.
        small: HW3 uint8, reduced from it. cut: HW bool over ``small``.
    """
    import cv2

    if not cut.any():
        return NOTHING
    gain, offset = _guided(small, cut)
    across, down = small.shape[1] / crop.width, small.shape[0] / crop.height
    values: MaskPixels = np.zeros(pixels.shape[:2], np.uint8)
    left, top, width, height = cv2.boundingRect(cut.astype(np.uint8))
    reach = 2 * _FILTER_REACH  # beyond it the filter sees no object
    columns = _span((left - reach) / across, (left + width + reach) / across, crop.width)
    rows = _span((top - reach) / down, (top + height + reach) / down, crop.height)
    step = max(1, _BAND_PIXELS // (columns.stop - columns.start))
    channels = 3 if pixels.shape[2] > 2 else 1
    for start in range(rows.start, rows.stop, step):
        band = slice(start, min(start + step, rows.stop))
        # Full-size pixel (x, y) of the band lies at ((x + 1/2) across - 1/2, ...) of the reduced copy.
        where = np.array(
            [[across, 0, (columns.start + 0.5) * across - 0.5], [0, down, (band.start + 0.5) * down - 0.5]]
        )
        wanted = columns.stop - columns.start, band.stop - band.start
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        gains, offsets = (
            cv2.warpAffine(plane, where, wanted, flags=flags, borderMode=cv2.BORDER_REPLICATE)
            for plane in (gain, offset)
        )
        guide = pixels[band, columns, :channels] * np.float32(1 / np.iinfo(pixels.dtype).max)
        share = (gains * guide).sum(axis=2) + offsets
        share = np.clip((share - 0.5) * _STEEPNESS + 0.5, 0, 1)
        values[band, columns] = np.rint(share * 255).astype(np.uint8)
    selection = trimmed(values[bounds.within(crop)])
    return Selection(selection.rect.translate(bounds.left, bounds.top), selection.values)


def _span(start: float, stop: float, length: int) -> slice:
    return slice(max(0, math.floor(start)), min(length, math.ceil(stop)))


def _guided(small: MaskPixels, cut: npt.NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """The guided filter's answer as a linear function of the colour: HW3 gain and HW offset."""
    import cv2

    side = 2 * _FILTER_REACH + 1

    def mean(values: npt.NDArray[Any]) -> FloatArray:
        return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)

    guide = small * np.float32(1 / 255)
    target = cut.astype(np.float32)
    mean_guide, mean_target = mean(guide), mean(target)
    covariance = np.stack([mean(guide[..., channel] * target) for channel in range(3)], axis=-1)
    covariance -= mean_guide * mean_target[..., None]
    variance = np.empty((*target.shape, 3, 3), np.float32)
    for row in range(3):
        for column in range(row, 3):
            product = mean(guide[..., row] * guide[..., column]) - mean_guide[..., row] * mean_guide[..., column]
            variance[..., row, column] = variance[..., column, row] = product
    variance += np.eye(3, dtype=np.float32) * np.float32(_FILTER_NOISE)
    gain = np.linalg.solve(variance, covariance[..., None])[..., 0]
    offset = mean_target - (gain * mean_guide).sum(axis=2)
    return mean(gain), mean(offset)
