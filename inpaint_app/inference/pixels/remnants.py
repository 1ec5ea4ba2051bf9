"""What a mask left of the removed thing: a rim that looks like it, or the shadow that it casts beyond the hole."""

from __future__ import annotations

from typing import Any, Literal

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.sources import TIGHT

_GROW = 8
"""Pixels by which the mask grows where its rim is doubtful: the rim and what is soft of it."""

_SIDE = 256
"""Shadows are large and soft: looked for at this size."""

_DARKER = 0.16
"""Natural logarithm of brightness by which a shadow is darker than the ground around it, at least ..."""

_MUCH_DARKER = 1.4
"""... and at most: beyond, it is a thing of its own."""

_HUE = 0.03
"""By how much the shares of red, green and blue may differ from those of the lit ground."""

_TEXTURE = 2.5
"""By what factor the contrast of its texture may."""

_MIN_CONTACT, _MAX_CONTACT = 0.03, 0.6
"""Share of the hole's rim that it touches."""

_MIN_AREA, _MAX_AREA = 0.03, 1.5
"""Its area over the hole's."""

_MIN_PIXELS = 24
_MIN_REACH = 4.0
_MAX_BORDER = 0.05
_UNEVEN = 0.3
_BLACK = 0.03


def find_remnant(
    picture: FloatArray, hole: BoolMask, known: BoolMask, doubtful: float, *, shadows: bool = True,
) -> tuple[Literal["rim", "shadow"], BoolMask] | None:
    """What the mask left, if anything.

    Args:
        picture: HW3 float32 in [0, 1].
        hole: HW bool, not empty.
        known: HW bool, where the picture means something, nowhere in ``hole``.
        doubtful: share of the rim that is, see ``sources.doubtful_rim``.
        shadows: whether to look for one, too.

    Returns:
        ("rim": the rim of the hole looks like what was removed, or "shadow": one that it casts leaves the hole;
        HW bool, what the mask should have, too, nowhere in ``hole``).
    """
    shadow = cast_shadow(picture, hole, known) if shadows else np.zeros_like(hole)
    rim = doubtful > TIGHT
    if not rim and not shadow.any():
        return None
    if rim:
        size = 2 * _GROW + 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        shadow = shadow | (cv2.dilate(hole.view(np.uint8), disc) > 0)
        return "rim", shadow & ~hole
    return "shadow", shadow


def cast_shadow(picture: FloatArray, hole: BoolMask, known: BoolMask) -> BoolMask:
    """Find what touches the hole, goes on outside, and is darker than the ground beyond it, but of its hue and texture.

    Args: as for ``find_remnant``.

    Returns:
        HW bool, nowhere in ``hole``; a little wider than the shadow, whose edge is soft. Empty where there is none.
    """
    height, width = hole.shape
    factor = max(1.0, max(height, width) / _SIDE)
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    inside, outside_known = (
        cv2.resize(mask.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA) for mask in (hole, known))
    there, seen = inside > 0, outside_known == 255
    none = np.zeros(hole.shape, bool)
    if there.all() or not seen.any():
        return none
    ground = _Ground(picture, size, there, seen)
    found = np.zeros(there.shape, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ground.dark.view(np.uint8), connectivity=4)
    for number in range(1, count):
        if stats[number, cv2.CC_STAT_AREA] < _MIN_PIXELS:
            continue
        component = labels == number
        if ground.is_shadow(component):
            found |= component.view(np.uint8)
    if not found.any():
        return none
    wider = cv2.dilate(found, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))
    enlarged = cv2.resize(wider, (width, height), interpolation=cv2.INTER_NEAREST) > 0
    return enlarged & known


class _Ground:
    """The surroundings of a hole at reduced size: how bright they are, and which parts are darker.

    Attributes:
        dark: HW bool, known places near the hole that are clearly darker than is usual there.
    """

    def __init__(self, picture: FloatArray, size: tuple[int, int], hole: BoolMask, known: BoolMask) -> None:
        # What is painted may be a little outside of [0, 1].
        reduced: Any = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).clip(0, 1)
        self._known = known
        self._hole_area = int(hole.sum())
        self._distance = cv2.distanceTransform((~hole).view(np.uint8), cv2.DIST_L2, 5)
        fine = np.log(_mean(reduced) + _BLACK)
        self._texture = np.abs(fine - cv2.GaussianBlur(fine, (0, 0), 1.5))
        colours = _blur_known(reduced, known)
        brightness = _mean(colours)
        self._light = np.log(brightness + _BLACK)
        self._hue = colours / (3 * brightness + 3 * _BLACK)[..., None]
        self._rim = known & (self._distance <= 2.5)
        near = known & (self._distance <= max(8.0, 1.2 * self._hole_area**0.5))
        usual = float(np.median(self._light[near])) if near.any() else 0.0
        dark = (near & (self._light < usual - _DARKER)).view(np.uint8)
        self.dark: BoolMask = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0

    def is_shadow(self, part: BoolMask) -> bool:
        """Whether a connected part of what is dark looks like a shadow that leaves the hole."""
        area, contact = int(part.sum()), int((part & self._rim).sum())
        share = contact / max(1, int(self._rim.sum()))
        if area < max(_MIN_PIXELS, _MIN_AREA * self._hole_area) or area > _MAX_AREA * self._hole_area:
            return False
        if not _MIN_CONTACT <= share <= _MAX_CONTACT or float(self._distance[part].max()) < _MIN_REACH:
            return False
        border = part[0].sum() + part[-1].sum() + part[:, 0].sum() + part[:, -1].sum()
        if border > _MAX_BORDER * area:
            return False
        wide, narrow = (
            cv2.dilate(part.view(np.uint8), np.ones((side, side), np.uint8)) > 0 for side in (15, 7))
        beyond = wide & ~narrow & self._known & ~self.dark
        if beyond.sum() < _MIN_PIXELS:
            return False
        darker = float(np.median(self._light[beyond]) - np.median(self._light[part]))
        hue = np.abs(np.median(self._hue[beyond], axis=0) - np.median(self._hue[part], axis=0)).max()
        contrast = (self._texture[part].mean() + 2e-3) / (self._texture[beyond].mean() + 2e-3)
        return (
            _DARKER <= darker <= _MUCH_DARKER and float(hue) <= _HUE and 1 / _TEXTURE <= contrast <= _TEXTURE
            and float(self._light[part].std()) <= _UNEVEN)


def _mean(colours: FloatArray) -> FloatArray:
    """HW: over the colours; ten times as fast as numpy's."""
    return np.asarray(cv2.transform(colours, np.full((1, 3), 1 / 3, np.float32)), np.float32)


def _blur_known(picture: FloatArray, known: BoolMask) -> FloatArray:
    """HW3, blurred a little by what is known alone."""
    weight = known.astype(np.float32)
    share = np.asarray(cv2.GaussianBlur(weight, (0, 0), 1.5), np.float32)
    total = np.asarray(cv2.GaussianBlur(picture * weight[..., None], (0, 0), 1.5), np.float32)
    blurred: FloatArray = (total / np.maximum(share, 1e-3)[..., None]).astype(np.float32, copy=False)
    return blurred
