"""The border around a scanned print: how far the print is turned on the scanner's glass, and how wide the margin is."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.layers import Pixels

MAX_SKEW = 5.0
"""Degrees; a print that is turned further was laid so."""
_MIN_SKEW = 0.05
_LONGEST = 1600
"""Pixels of the reduced picture that is looked at."""
_MIN_SIDE = 48
"""A picture of fewer pixels along an axis is left as it is: no line in it tells an angle."""
_DARK, _LIGHT = 40, 215
"""A scanner's lid or an empty glass is darker or lighter than these, of 255."""
_LIKE = 24
"""Difference from the border's grey up to which a pixel belongs to it: dust and a shadow at the edge do."""
_ALIKE = 0.7
"""Share of the outermost pixels that are like the border where there is one."""
_OFF_LINE = 1.5
"""Pixels by which a point on a border line may lie beside it."""
_LINE_SHARE = 0.5
"""Share of a side's points on one line, from which it is one."""
_AGREE = 0.4
"""Degrees by which sides may differ from their median."""
_CLEAR = 0.97
"""Share of a row that is like the border, as long as it is margin."""
_MOST_CUT = 0.45
"""Share of a side's length that a margin can be at most."""


class _Small(NamedTuple):
    """A reduced grey picture, HW uint8, and photo pixels along each axis that one of its pixels stands for."""

    grey: npt.NDArray[np.uint8]
    factor: float


def skew_of(pixels: Pixels) -> float:
    """By how many degrees a scan's content is turned clockwise, as the lines at its border say.

    Args:
        pixels: HWC uint8 or uint16.

    Returns:
        -5 to 5; 0.0 where no border is seen, its lines disagree, or they are turned further.
    """
    grey = _reduced(pixels).grey
    height, width = grey.shape
    if min(height, width) < _MIN_SIDE:
        return 0.0
    frame = np.concatenate([grey[:2].ravel(), grey[-2:].ravel(), grey[:, :2].ravel(), grey[:, -2:].ravel()])
    level = float(np.median(frame))
    if not _is_border(frame, level):
        return 0.0
    inside = np.abs(grey.astype(np.int16) - int(level)) > _LIKE
    inside = cv2.morphologyEx(inside.view(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    slopes = [_slope(view) for view in (inside, inside[::-1], inside.T, inside.T[::-1])]
    # y points down, so an edge above or below that descends is turned clockwise; at the sides it is the other way.
    signs = (1, -1, -1, 1)
    angles = [
        sign * math.degrees(math.atan(slope)) for sign, slope in zip(signs, slopes, strict=True) if slope is not None]
    if len(angles) < 2:
        return 0.0
    middle = float(np.median(angles))
    agreeing = [angle for angle in angles if abs(angle - middle) <= _AGREE]
    if len(agreeing) < 2:
        return 0.0
    angle = float(np.mean(agreeing))
    return angle if _MIN_SKEW <= abs(angle) <= MAX_SKEW else 0.0


def without_margin(pixels: Pixels) -> Rect:
    """What is left of a scan when its uniform dark or white margin is cut off; the whole where it has none.

    Args:
        pixels: HWC uint8 or uint16.
    """
    small = _reduced(pixels)
    size = Size(pixels.shape[1], pixels.shape[0])
    grey = small.grey
    if min(grey.shape) < _MIN_SIDE:
        return Rect.of_size(size)
    top, bottom, left, right = (_margin(view) for view in (grey, grey[::-1], grey.T, grey.T[::-1]))
    scale = small.factor
    cut = Rect(
        math.ceil(left * scale), math.ceil(top * scale), size.width - math.ceil(right * scale),
        size.height - math.ceil(bottom * scale))
    return Rect.of_size(size) if cut.empty else cut


def _reduced(pixels: Pixels) -> _Small:
    colour = pixels[..., :3] if pixels.shape[2] >= 3 else pixels[..., :1]
    step = max(1, min(pixels.shape[:2]) // _LONGEST)  # a sample of a very large scan is enough
    sample = colour[::step, ::step]
    eight = np.ascontiguousarray(sample >> 8 if sample.dtype == np.uint16 else sample, np.uint8)
    eight = np.asarray(cv2.cvtColor(eight, cv2.COLOR_RGB2GRAY) if eight.shape[2] == 3 else eight[..., 0], np.uint8)
    factor = max(1.0, max(eight.shape) / _LONGEST)
    if factor > 1:
        size = max(1, round(eight.shape[1] / factor)), max(1, round(eight.shape[0] / factor))
        eight = np.asarray(cv2.resize(eight, size, interpolation=cv2.INTER_AREA), np.uint8)
    return _Small(eight, factor * step)


def _is_border(values: npt.NDArray[np.uint8], level: float) -> bool:
    extreme = level <= _DARK or level >= _LIGHT
    alike = np.abs(values.astype(np.float32) - level) <= _LIKE
    return bool(extreme and alike.mean() >= _ALIKE)


def _slope(inside: BoolMask) -> float | None:
    """Rise over run of the line at which the content begins, seen from the first row; None where there is none."""
    height, width = inside.shape
    columns = np.arange(width // 5, width - width // 5)  # beyond lie the corners of a turned print
    first = inside[:, columns].argmax(0)
    on = (first > 0) & (first < height // 2)  # a print that touches the border tells nothing there
    x, y = columns[on].astype(np.float64), first[on].astype(np.float64)
    if len(x) < _LINE_SHARE * len(columns) or len(x) < _MIN_SIDE // 2:
        return None
    half = len(x) // 2
    slope = float(np.median((y[half : 2 * half] - y[:half]) / (x[half : 2 * half] - x[:half])))  # Theil and Sen
    for _ in range(3):
        off = y - slope * x
        good = np.abs(off - np.median(off)) <= _OFF_LINE
        if good.sum() < _LINE_SHARE * len(columns):
            return None
        slope = float(np.polyfit(x[good], y[good], 1)[0])
    return slope


def _margin(grey: npt.NDArray[np.uint8]) -> int:
    """How many of the first rows are margin; one more than is uniform, since its edge is soft."""
    first = grey[:2].ravel()
    level = float(np.median(first))
    if not _is_border(first, level):
        return 0
    most = int(_MOST_CUT * grey.shape[0])
    rows = grey[:most].astype(np.float32)
    full = (np.abs(rows - level) <= _LIKE).mean(1) < _CLEAR
    count = int(full.argmax()) if full.any() else 0  # all of it uniform: an empty page, not a margin
    return count + 1 if count else 0
