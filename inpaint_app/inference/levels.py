"""A picture with its hole at the levels of a pyramid, as ``detail`` climbs it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import cv2
import numpy as np

from inpaint_app.inference.blending import Hole
from inpaint_app.inference.exemplar import PATCH
from inpaint_app.inference.interpolation import Floats, push_pull

_WEIGHT = 10.0
"""What the mean gradient counts, next to colours. Of 5 to 40 the best on 18 crops of large photos."""


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
        self.hole = reduced(hole.astype(np.float32), factor) > 0
        self.own = reduced(own.astype(np.float32), factor) > 0
        self.allowed = places((reduced((~sources).astype(np.float32), factor) == 0) & ~self.hole)
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
    side = (2 * reach + 1, 2 * reach + 1)
    share = np.maximum(cv2.blur(weight, side), 1e-3)
    changes = (np.abs(np.diff(grey, axis=axis, prepend=grey.take([0], axis))) for axis in (1, 0))
    means: Floats = np.stack([cv2.blur(change * weight, side) / share for change in changes], 2).astype(np.float32)
    return push_pull(_WEIGHT * means, weight)


def reduced(values: Floats, factor: int) -> Floats:
    """HW or HWC: the means of factor x factor pixels; never smaller than two patches."""
    if factor == 1:
        return values
    height, width = values.shape[:2]
    size = (max(2 * PATCH, round(width / factor)), max(2 * PATCH, round(height / factor)))
    result: Floats = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
    return result


def blurred(picture: Floats, sigma: float, factor: int) -> Floats:
    """The picture blurred by sigma native pixels, reduced by a factor; by way of a smaller one."""
    here = reduced(picture, factor)
    coarser = max(factor, 2 ** int(math.log2(max(1.0, sigma / 2))))
    values = here if coarser == factor else reduced(picture, coarser)
    soft: Any = cv2.GaussianBlur(values, (0, 0), max(0.3, sigma / coarser))
    if coarser != factor:
        soft = cv2.resize(soft, (here.shape[1], here.shape[0]), interpolation=cv2.INTER_CUBIC)
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
