"""Operations on a mask's edge: grow, feather, smooth, border, fill holes. HW uint8 in and out; half (128) is inside."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

MaskPixels = npt.NDArray[np.uint8]

HALF = 128
"""The least value that belongs to the hole."""

_BAND_PIXELS = 1 << 22
"""Pixels whose distances are held at a time: those of a whole photo would take many times its memory."""


def grow(pixels: MaskPixels, radius: float) -> MaskPixels:
    """The hole's edge moved outwards by ``radius`` pixels, inwards when negative.

    Uses the exact Euclidean distance to the hole (outwards, what is hole stays as it is; inwards, what is
    not). The picture's border is no edge: a hole that reaches it does not shrink from there.

    Args:
        pixels: HW uint8, at least 128 = hole.
        radius: pixels, may be a fraction.

    Returns:
        HW uint8, a copy.
    """
    import cv2

    height, width = pixels.shape
    result = pixels.copy()
    margin = math.ceil(abs(radius)) + 2  # what lies farther away is out of reach
    step = max(_BAND_PIXELS // max(1, width), 2 * margin)
    for top in range(0, height if radius else 0, step):
        first, bottom = max(0, top - margin), min(height, top + step)
        hole = pixels[first : bottom + margin] >= HALF
        if not hole.any() or hole.all():
            continue
        from_edge = (~hole if radius > 0 else hole).astype(np.uint8)
        distance = cv2.distanceTransform(from_edge, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[top - first :][: bottom - top]
        # A pixel whose centre lies `radius` from the nearest one inside is just inside (half).
        reached = (np.clip(abs(radius) + 0.501 - distance, 0, 1) * 255 + 0.5).astype(np.uint8)
        band = result[top:bottom]
        if radius > 0:
            np.maximum(band, reached, out=band)
        else:
            np.minimum(band, np.uint8(255) - reached, out=band)
    return result


def feather(pixels: MaskPixels, radius: float) -> MaskPixels:
    """The mask blurred with a Gaussian of standard deviation ``radius`` / 2.

    Args:
        pixels: HW uint8.
        radius: pixels; 0 or less changes nothing.

    Returns:
        HW uint8, a copy.
    """
    import cv2

    if radius <= 0:
        return pixels.copy()
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), radius / 2, borderType=cv2.BORDER_REPLICATE), np.uint8)


def smooth(pixels: MaskPixels, radius: float) -> MaskPixels:
    """Corners rounded, and specks and gaps narrower than about ``radius`` pixels gone; edges stay sharp.

    Each pixel goes with the majority of its surroundings, weighted by a Gaussian of standard deviation
    ``radius`` / 2, and the edge is as steep as an antialiased one.
    """
    if radius <= 0:
        return pixels.copy()
    # A straight edge blurred so rises by 1 / (sigma sqrt(2 pi)) a pixel.
    steepness = max(1.0, radius / 2 * math.sqrt(2 * math.pi))
    values = np.clip((np.arange(256) - 127.5) * steepness + 127.5, 0, 255)
    table: MaskPixels = np.rint(values).astype(np.uint8)
    smoothed: MaskPixels = table[feather(pixels, radius)]
    return smoothed


def fill_holes(pixels: MaskPixels) -> MaskPixels:
    """What is enclosed by the mask on all sides (diagonals included) becomes part of it.

    What reaches the border of ``pixels`` is not enclosed.
    """
    import cv2

    height, width = pixels.shape
    room = np.zeros((height + 2, width + 2), np.uint8)
    room[1:-1, 1:-1] = pixels >= HALF
    cv2.floodFill(room, None, (0, 0), 2, flags=4)
    filled = pixels.copy()
    filled[room[1:-1, 1:-1] == 0] = 255
    return filled


def border(pixels: MaskPixels, width: float) -> MaskPixels:
    """A band of ``width`` pixels along the hole's edge, half of it on either side."""
    band: MaskPixels = np.minimum(grow(pixels, width / 2), np.uint8(255) - grow(pixels, -width / 2))
    return band
