"""A picture with its hole at the levels of a pyramid, as ``detail`` climbs it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask as Hole
from inpaint_app.document.arrays import FloatArray as Floats
from inpaint_app.inference.pixels.push_pull import push_pull
from inpaint_app.inference.texture.patches import PATCH

_WEIGHT = 20.0
"""What the mean gradient counts, next to colours. Of 10, 20 and 40 the one of least Frechet distance on 60 crops of
large photos; 10 is a little better in perceptual distance."""


class Cut(NamedTuple):
    """What of a level lies in a frame; see ``Level``."""

    hole: Hole
    own: Hole
    low: Floats
    values: Floats


class Level:
    """The picture reduced by a factor.

    Attributes:
        hole, own: HW bool, what any of their pixels touches. allowed: HW bool, where a source patch's top left
            corner may lie: it is wholly of what may be copied.
        low: HW3, the guide's low frequencies.
        values: HWC, what is voted: all colours or, of a guide that is kept, what is above ``low``; and, but for
            native size, how much happens there (``activity``).
    """

    def __init__(
        self, picture: Floats, hole: Hole, own: Hole, sources: Hole, low: Floats, factor: int, keep: bool,
        activity: Floats | None,
    ) -> None:
        self.factor = factor
        self.keep = keep
        self.hole = _touched(hole, factor)
        self.own = _touched(own, factor)
        self.allowed = places(~_touched(~sources, factor) & ~self.hole)
        self.low = low
        self.values = reduced(picture, factor)
        if keep:
            self.values = self.values - low
        if activity is not None and factor > 1:
            self.values = np.concatenate([self.values, reduced(activity, factor)], 2)

    def over(self, frame: tuple[slice, slice]) -> Cut:
        """Views of a part."""
        return Cut(self.hole[frame], self.own[frame], self.low[frame], self.values[frame])


def activity(picture: Floats, known: Hole, reach: int) -> Floats:
    """How much happens near each pixel, along rows and along columns.

    Reduced pictures no longer show fine texture, and by their colours alone the dullest place is what is most like
    everything: with this, what is matched is alike in texture, too (Newson et al., "Video Inpainting of Complex
    Scenes", SIAM J. Imaging Sciences 2014).

    Args:
        picture: HW3 float32 in [0, 1]. known: HW bool. reach: of the means, pixels.

    Returns:
        HW2 float32, weighted against colours; interpolated where nothing is known.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    weight = known.astype(np.float32)
    changes = np.zeros((*grey.shape, 2), np.float32)
    np.abs(grey[:, 1:] - grey[:, :-1], out=changes[:, 1:, 0])
    np.abs(grey[1:] - grey[:-1], out=changes[1:, :, 1])
    changes *= weight[..., None]
    side = (2 * reach + 1, 2 * reach + 1)
    share = np.maximum(cv2.blur(weight, side), 1e-3)
    means: Floats = np.asarray(_WEIGHT * cv2.blur(changes, side) / share[..., None], np.float32)
    return push_pull(means, weight)


def _touched(hole: Hole, factor: int) -> Hole:
    """HW bool: what any of a hole's pixels touches."""
    return hole if factor == 1 else reduced(hole.astype(np.float32), factor) > 0


def reduced(values: Floats, factor: int) -> Floats:
    """HW or HWC: the means of factor x factor pixels; never smaller than two patches."""
    if factor == 1:
        return values
    size = _size(values, factor)
    result: Floats = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
    return result


def _size(values: Floats, factor: int) -> tuple[int, int]:
    """(width, height) of reduced values."""
    height, width = values.shape[:2]
    if factor == 1:
        return width, height
    return max(2 * PATCH, round(width / factor)), max(2 * PATCH, round(height / factor))


def enlarged(values: Floats, size: tuple[int, int], frame: tuple[slice, slice]) -> Floats:
    """HWC: the frame's part of values enlarged to (width, height)."""
    height, width = values.shape[:2]
    rows, columns = frame
    if size == (2 * width, 2 * height):
        # Each pixel becomes four, of four by four around it: no need to enlarge what is not looked at.
        top, left = (max(0, side.start // 2 - 2) for side in frame)
        values = values[top : rows.stop // 2 + 3, left : columns.stop // 2 + 3]
        size = (2 * values.shape[1], 2 * values.shape[0])
        rows, columns = slice(rows.start - 2 * top, rows.stop - 2 * top), slice(
            columns.start - 2 * left, columns.stop - 2 * left)
    result: Floats = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_CUBIC), np.float32)
    return result[rows, columns]


def blurred(picture: Floats, sigma: float, factor: int) -> Floats:
    """The picture blurred by sigma native pixels, reduced by a factor; by way of a smaller one."""
    coarser = max(factor, 2 ** int(math.log2(max(1.0, sigma / 2))))
    soft: Any = cv2.GaussianBlur(reduced(picture, coarser), (0, 0), max(0.3, sigma / coarser))
    if coarser != factor:
        soft = cv2.resize(soft, _size(picture, factor), interpolation=cv2.INTER_CUBIC)
    result: Floats = soft
    return result


def places(sources: Hole) -> Hole:
    """HW bool: top left corners of patches that lie wholly in ``sources``."""
    height, width = sources.shape
    allowed = np.zeros((height, width), bool)
    total = cv2.integral(sources.view(np.uint8))
    inside = total[PATCH:, PATCH:] - total[:-PATCH, PATCH:] - total[PATCH:, :-PATCH] + total[:-PATCH, :-PATCH]
    allowed[: height - PATCH + 1, : width - PATCH + 1] = inside == PATCH * PATCH
    return allowed
