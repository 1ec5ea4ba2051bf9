"""What is known of an object before a network looks: where it was marked, and how likely each colour is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.masks.morphology import MaskPixels

_BINS = 14
"""Of each axis of the colours' histogram."""
_NEAR = 0.03
"""Radius of what a click says something about, as a share of the picture's longer side."""
_RARE = 2e-4
"""Share that every colour is taken to have anywhere."""
_RIM = 0.04
"""What lies this near to the border is likely not the object, as a share of the side."""
_MOST = 4.0
"""Of the logarithm of a ratio."""


@dataclass(frozen=True)
class Marks:
    """What was marked on a picture, each HW float32 from 0 to 1 at half of the picture's resolution.

    Attributes:
        outside: of a box; nothing: there is no box.
        inside: on the object.
        against: on what does not belong to it.
        before: the answer so far; nothing: there is none.
    """

    outside: FloatArray
    inside: FloatArray
    against: FloatArray
    before: FloatArray

    @classmethod
    def none(cls, height: int, width: int) -> Marks:
        """Nothing marked."""
        return cls(*(np.zeros((height, width), np.float32) for _ in range(4)))


def cues(small: MaskPixels, marks: Marks) -> FloatArray:
    """The channels that ``ObjectSelector`` is given.

    Args:
        small: HW3 uint8 RGB at half of the network's resolution, as the marks.

    Returns:
        CHW float32.
    """
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.uint8)
    wanted = _wanted(marks)
    colour = likely_colours(lab, wanted, _unwanted(marks, wanted))
    planes = [(lab[..., channel].astype(np.float32) - 128) / 40 for channel in range(3)]
    return np.stack([*planes, marks.outside, marks.inside, marks.against, marks.before, colour, wanted])


def likely_colours(lab: MaskPixels, inside: FloatArray, outside: FloatArray) -> FloatArray:
    """How much more likely each pixel's colour is inside than outside: HW float32, a logarithm over _MOST."""
    step = 256 / _BINS
    index = (lab / step).astype(np.int64)
    flat = (index[..., 0] * _BINS + index[..., 1]) * _BINS + index[..., 2]
    within, without = _histogram(flat, inside), _histogram(flat, outside)
    ratio = np.log((within + _RARE) / (without + _RARE))
    return np.asarray(np.clip(ratio[flat] / _MOST, -1, 1), np.float32)


def _histogram(flat: npt.NDArray[np.int64], weight: FloatArray) -> npt.NDArray[np.float64]:
    """Shares of colours, each spread over its neighbours."""
    counts: npt.NDArray[Any] = np.bincount(flat.ravel(), weight.ravel(), _BINS**3).reshape(_BINS, _BINS, _BINS)
    for _ in range(3):  # along one axis after the other
        spread = 0.5 * counts
        spread[1:] += 0.25 * counts[:-1]
        spread[:-1] += 0.25 * counts[1:]
        counts = np.moveaxis(spread, 0, 2)
    return np.asarray(counts.ravel() / max(counts.sum(), 1e-6))


def _wanted(marks: Marks) -> FloatArray:
    """Where the object is most likely: what was marked, else the answer so far, else the middle of the box."""
    height, width = marks.inside.shape
    wanted = np.zeros_like(marks.inside)
    if marks.inside.any():
        spread = max(1.0, _NEAR * max(height, width))
        wanted = np.minimum(cv2.GaussianBlur(marks.inside, (0, 0), spread) * 4, 1) * (1 - marks.against)
    if marks.before.any():
        wanted = np.maximum(wanted, marks.before * (1 - marks.against))
    elif marks.outside.any() and not marks.inside.any():
        inside = marks.outside < 0.5
        left, top, across, down = cv2.boundingRect(inside.astype(np.uint8))
        y, x = np.mgrid[:height, :width].astype(np.float32)
        radius = ((x - left - across / 2) / max(across / 2, 1)) ** 2 + ((y - top - down / 2) / max(down / 2, 1)) ** 2
        wanted = np.clip(1.2 - radius, 0, 1) * inside
    return np.asarray(wanted, np.float32)


def _unwanted(marks: Marks, wanted: FloatArray) -> FloatArray:
    """Where it is least likely: outside of the box, else near the border; and what is marked so."""
    unwanted = np.maximum(marks.outside, marks.against * 4)
    if not marks.outside.any():
        rim = np.ones_like(wanted)
        down, across = (max(1, round(_RIM * side)) for side in wanted.shape)
        rim[down:-down, across:-across] = 0.02
        unwanted = np.maximum(unwanted, rim)
    if marks.before.any():
        unwanted = np.maximum(unwanted, (1 - marks.before) * 0.5)
    return np.asarray(unwanted * (1 - np.minimum(wanted, 1)), np.float32)
