"""Fine detail and broad colour of a completion by depth in the hole: the measures that see fog.

Perceptual distance hardly tells a smooth mean picture from texture; the ratio of fine detail to the truth's does, and
deep in a hole it falls first. Depth is the distance to the nearest known pixel as a share of the picture's shorter
side.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray

BANDS: dict[str, tuple[float, float]] = {
    "0_3": (0.0, 0.03), "3_6": (0.03, 0.06), "6_12": (0.06, 0.12), "12_25": (0.12, 0.25), "25": (0.25, 1.0),
}
"""Bands of depth by name; (from, to) as shares of the shorter side."""
MIN_BAND_PIXELS = 400
"""A case has a value for a band that holds more pixels of its hole."""
MIN_BAND_CASES = 10
"""A band is reported where at least this many cases have a value."""
_FINE_SIGMA = 1.2
_MIN_DETAIL = 0.3
"""Levels of 255: the truth counts as at least this rich in detail, so that clear skies give no huge ratios."""
_RING_SHARE = 0.06
_MIN_RING = 8

Picture = npt.NDArray[np.uint8]


def depth_of(hole: BoolMask) -> FloatArray:
    """HW float32: distance of hole pixels to the nearest known one over the shorter side; 0 where known."""
    distance = cv2.distanceTransform(hole.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    depth: FloatArray = np.asarray(distance, np.float32) / min(hole.shape)
    return depth


class DepthBands:
    """The bands of one hole.

    Args:
        hole: HW bool, not empty, with something known.
    """

    def __init__(self, hole: BoolMask) -> None:
        depth = depth_of(hole)
        masks = [hole & (depth > low) & (depth <= high) for low, high in BANDS.values()]
        self._masks = [mask if np.count_nonzero(mask) > MIN_BAND_PIXELS else None for mask in masks]
        outside = cv2.distanceTransform((~hole).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        self.ring: BoolMask = ~hole & (outside <= max(_MIN_RING, _RING_SHARE * min(hole.shape)))

    def means(self, values: FloatArray) -> list[float]:
        """Mean of HW ``values`` in each of BANDS; nan for a band with too few pixels."""
        return [float("nan") if mask is None else float(values[mask].mean()) for mask in self._masks]


def fine_detail(rgb: Picture) -> FloatArray:
    """HW float32, levels of 255: absolute difference to the picture's Gaussian blur, mean over colours."""
    picture = rgb.astype(np.float32)
    blurred = cv2.GaussianBlur(picture, (0, 0), _FINE_SIGMA)
    detail: FloatArray = np.abs(picture - blurred).mean(2)
    return detail


def detail_ratios(result: Sequence[float], reference: Sequence[float]) -> list[float]:
    """Fine detail over the truth's (or a ring's), band by band: 1 is as rich, below it is fog, above it noise."""
    return [value / max(other, _MIN_DETAIL) for value, other in zip(result, reference, strict=True)]


def broad_colour(rgb: Picture) -> FloatArray:
    """HW3 float32, levels of 255: the picture blurred by a sixteenth of its shorter side."""
    return np.asarray(cv2.GaussianBlur(rgb.astype(np.float32), (0, 0), min(rgb.shape[:2]) / 16), np.float32)


def colour_error(result: FloatArray, truth: FloatArray) -> FloatArray:
    """HW float32: absolute difference of two `broad_colour` pictures, mean over colours."""
    error: FloatArray = np.abs(result - truth).mean(2)
    return error
