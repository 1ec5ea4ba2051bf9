"""Selections by colour: magic wand and colour range.

Two colours differ by the largest difference of any channel, alpha included, on a scale of 0 to 255 at every
bit depth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.document.masks.selection import NOTHING, Selection

_REACHED = 1
"""What flooding writes where it comes; alike is 255, unlike 0."""

_BAND_PIXELS = 1 << 18
"""Pixels compared at a time, which bounds the temporary arrays to a few megabytes."""


class Tones(Enum):
    """Which tones are selected: from and to which lightness, 0 to 255."""

    SHADOWS = (0, 85)
    MIDTONES = (85, 170)
    HIGHLIGHTS = (170, 255)


_TONE_EDGE = 24
"""Lightness over which a range of tones begins and ends softly, on either side."""


def wand(pixels: Pixels, x: int, y: int, tolerance: float, contiguous: bool) -> Selection:
    """Everything coloured like the pixel at (x, y).

    Args:
        pixels: HWC uint8 or uint16.
        x, y: a pixel; outside of ``pixels`` nothing is selected.
        tolerance: how far a colour may differ, 0 to 255.
        contiguous: only what is connected with (x, y), by sides and not by corners.
    """
    import cv2

    height, width = pixels.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        return NOTHING
    similar = _within(pixels, pixels[y, x], tolerance)
    if not contiguous:
        return trimmed(similar)
    # Of a bit map, flooding takes a fraction of the time that it takes of colours, and it knows any depth.
    *_, (left, top, across, down) = cv2.floodFill(similar, None, (x, y), _REACHED, flags=4)
    rect = Rect(left, top, left + across, top + down)
    return Selection(rect, np.asarray(cv2.inRange(similar[rect.slices], _REACHED, _REACHED), np.uint8))


def colour_range(
    pixels: Pixels, colours: Sequence[npt.NDArray[Any]], tolerance: float, tones: Tones | None = None,
) -> Selection:
    """Everything coloured like any of ``colours``, more or less: full where a colour differs by half of
    ``tolerance`` or less, half where by all of it, nothing from one and a half times as much on.

    Args:
        pixels: HWC uint8 or uint16.
        colours: each C values on the scale of ``pixels``; none: every colour, where ``tones`` are given.
        tolerance: 0 to 255.
        tones: only these; None: all.
    """
    return trimmed(in_colour_range(pixels, colours, tolerance, tones))


def in_colour_range(
    pixels: Pixels, colours: Sequence[npt.NDArray[Any]], tolerance: float, tones: Tones | None = None,
) -> MaskPixels:
    """The same, HW uint8 over all of ``pixels``."""
    import cv2

    height, width = pixels.shape[:2]
    values: MaskPixels = np.zeros((height, width), np.uint8)
    share = 1.5 - np.arange(256) / tolerance if tolerance > 0 else np.arange(256) < 1
    table = np.rint(np.clip(share, 0, 1) * 255).astype(np.uint8)
    step = max(1, _BAND_PIXELS // max(1, width))
    for top in range(0, height, step):
        rows = slice(top, top + step)
        for colour in colours:
            value = cv2.LUT(_distance(pixels[rows], colour), table)
            np.maximum(values[rows], value, out=values[rows])
        if tones is not None:
            toned = _in_tones(pixels[rows], tones)
            np.copyto(values[rows], np.minimum(values[rows], toned) if colours else toned)
    return values


def _in_tones(pixels: Pixels, tones: Tones) -> MaskPixels:
    """How far each pixel's lightness lies within ``tones``, HW uint8."""
    import cv2

    colours = pixels[..., :3] if pixels.shape[2] > 2 else pixels[..., :1]
    weights = np.array([[0.299, 0.587, 0.114] if colours.shape[2] == 3 else [1.0]], np.float32) / _unit(pixels)
    light = cv2.transform(colours.astype(np.float32), weights).reshape(pixels.shape[:2])
    low, high = tones.value
    ends = (light - low if low else np.full_like(light, 255), high - light if high < 255 else np.full_like(light, 255))
    share = np.clip(np.minimum(*ends) / (2 * _TONE_EDGE) + 0.5, 0, 1)
    return np.asarray(np.rint(share * 255), np.uint8)


def _distance(pixels: Pixels, colour: npt.NDArray[Any]) -> MaskPixels:
    """HWC pixels to how far each differs, HW uint8."""
    import cv2

    worst = np.zeros(pixels.shape[:2], np.int32)
    for channel in range(pixels.shape[2]):
        np.maximum(worst, np.abs(pixels[..., channel] - np.int32(colour[channel])), out=worst)
    return np.asarray(cv2.convertScaleAbs(worst, alpha=1 / _unit(pixels)), np.uint8)


def _within(pixels: Pixels, colour: npt.NDArray[Any], tolerance: float) -> MaskPixels:
    """HW uint8, 255 where no channel differs by more than ``tolerance``, else 0."""
    import cv2

    reach = math.floor(tolerance * _unit(pixels))
    centre = colour.astype(np.float64)
    return np.asarray(cv2.inRange(pixels, centre - reach, centre + reach), np.uint8)


def _unit(pixels: Pixels) -> int:
    """What 1 of 255 is on the scale of ``pixels``."""
    return int(np.iinfo(pixels.dtype).max) // 255


def trimmed(values: MaskPixels) -> Selection:
    """The selection of HW uint8 ``values`` over the whole photo, cut to where there is something."""
    import cv2

    left, top, width, height = cv2.boundingRect(values)
    if width == 0:
        return NOTHING
    rect = Rect(left, top, left + width, top + height)
    return Selection(rect, values[rect.slices])
