"""GrabCut (Rother, Kolmogorov, Blake 2004) on a reduced copy, which object selection is compared with.

Its cut gets its edges as the product's does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.document.masks.selection import Selection
from inpaint_app.inference.selection.edges import reduced, refined
from inpaint_app.inference.selection.objects import Read, large_parts, touching
from inpaint_app.inference.selection.request import Click

_CUT_PIXELS = 90_000
_BOX_ROOM, _MARK_ROOM = 0.25, 0.75
_ROUNDS = 4
_SEED = 5
_SURE = 6.0
_CLICK = 0.01
"""Width of a click, as a share of the photo's longer side."""


def cut_in_box(read: Read, size: Size, box: Rect) -> Selection:
    """As ``objects.object_in_box``."""
    crop = box.grow(max(24, math.ceil(_BOX_ROOM * max(box.size)))).clip(size)
    pixels = read(crop)
    small, scale = _small(pixels, crop)
    labels = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    left, top = ((np.array(box[:2]) - crop[:2]) * scale).round().astype(int)
    right, bottom = ((np.array(box[2:]) - crop[:2]) * scale).round().astype(int)
    labels[top:bottom, left:right] = cv2.GC_PR_FGD
    return refined(pixels, crop, _cut(small, labels), box, large_parts)


def cut_at_marks(
    read: Read, size: Size, inside: Sequence[Point], against: Sequence[Point], diameter: float,
) -> Selection:
    """As ``objects.object_under_scribble``, with points that do not belong to the object."""
    corners = np.array(inside, np.float64)
    bounds = Rect(*(math.floor(value) for value in corners.min(0)), *(math.ceil(value) for value in corners.max(0)))
    crop = bounds.grow(max(24, math.ceil(diameter + _MARK_ROOM * max(bounds.size)))).clip(size)
    if len(inside) == 1 or against:
        crop = Rect.of_size(size)  # clicks say nothing about how large the object is
    pixels = read(crop)
    small, scale = _small(pixels, crop)
    thick = max(1, round(diameter * scale))
    marked = np.zeros(small.shape[:2], np.uint8)
    points = np.rint((corners - (crop.left, crop.top)) * scale - 0.5).astype(np.int32)
    cv2.polylines(marked, [points.reshape(-1, 1, 2)], False, (1,), thickness=thick)
    labels = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    reach = max(2.0, max(max(bounds.size), 8 * diameter) * scale * _MARK_ROOM / 4)
    labels[cv2.distanceTransform(1 - marked, cv2.DIST_L2, 3) < reach] = cv2.GC_PR_FGD
    labels[marked > 0] = cv2.GC_FGD
    for point in against:
        at = np.rint((np.array(point) - (crop.left, crop.top)) * scale - 0.5).astype(int)
        cv2.circle(labels, (int(at[0]), int(at[1])), thick, (cv2.GC_BGD,), -1)
    logits = _cut(small, labels)
    return refined(pixels, crop, logits, crop, lambda cut: touching(cut, marked.astype(np.float32)))


class CutAtClicks:
    """As ``objects.ClickedObject``; each time anew, since what was selected before says nothing to GrabCut."""

    def __init__(self, read: Read, size: Size) -> None:
        self._read = read
        self._size = size
        self._clicks: list[Click] = []

    def click(self, click: Click) -> Selection:
        """The object, after one more click."""
        self._clicks.append(click)
        inside, against = ([each.at for each in self._clicks if each.inside is on] for on in (True, False))
        return cut_at_marks(self._read, self._size, inside, against, _CLICK * max(self._size))


def _small(pixels: Pixels, crop: Rect) -> tuple[MaskPixels, float]:
    scale = min(1.0, math.sqrt(_CUT_PIXELS / (crop.width * crop.height)))
    return reduced(pixels, max(1, round(crop.width * scale)), max(1, round(crop.height * scale))), scale


def _cut(small: MaskPixels, labels: MaskPixels) -> FloatArray:
    background = np.isin(labels, (cv2.GC_BGD, cv2.GC_PR_BGD))
    if not background.all() and background.any():
        cv2.setRNGSeed(_SEED)
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.grabCut(small, labels, (0, 0, 0, 0), *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    inside = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))
    return np.where(inside, _SURE, -_SURE).astype(np.float32)
