"""How much of a fill repeats itself: patches of the hole that stand a second time nearby."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray

PATCH = 15
"""Side of a patch in pixels: large enough that natural texture does not match itself by chance."""
_SIMILARITY = 0.95
"""Normalised cross-correlation from which two patches look the same."""
_SIGHT = 0.25
"""Half the side of the window that is searched, as a share of the picture's shorter side."""
_MIN_DEVIATION = 3.0
"""Levels of 255: flatter patches look alike without being seen to."""
_MIN_ISOTROPY = 0.08
"""Smaller over larger eigenvalue of a patch's structure tensor: below it, it is a straight edge, the same along it."""
_STEP = 4
_MAX_PATCHES = 100


def repetition(
    rgb: npt.NDArray[np.uint8], hole: BoolMask, seed: int = 0, max_patches: int = _MAX_PATCHES,
) -> float:
    """Share of the hole, in [0, 1], whose patches stand a second time within sight, in the hole or around it.

    Flat patches and straight edges never count as repeated. Of large holes a random sample is looked at.

    Args:
        rgb: HWC uint8. hole: HW bool.
        seed: decides the sample.
        max_patches: size of the sample.

    Returns:
        nan where no patch fits around any pixel of the hole.
    """
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    half = PATCH // 2
    centres = np.argwhere(hole[half:-half:_STEP, half:-half:_STEP]) * _STEP + half
    if not len(centres):
        return float("nan")
    if len(centres) > max_patches:
        centres = np.random.default_rng(seed).permutation(centres)[:max_patches]
    sight = max(2 * PATCH, round(_SIGHT * min(hole.shape)))
    isotropy = _isotropy(grey)
    return float(np.mean([
        isotropy[y, x] >= _MIN_ISOTROPY and _stands_twice(grey, int(y), int(x), sight) for y, x in centres
    ]))


def _stands_twice(grey: FloatArray, y: int, x: int, sight: int) -> bool:
    half = PATCH // 2
    patch = grey[y - half : y + half + 1, x - half : x + half + 1]
    if patch.std() < _MIN_DEVIATION:
        return False
    top, left = max(0, y - sight), max(0, x - sight)
    window = grey[top : y + sight + 1, left : x + sight + 1]
    found = cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED)
    at_y, at_x = y - half - top, x - half - left
    # Not the patch itself, nor one that overlaps it.
    found[max(0, at_y - PATCH + 1) : at_y + PATCH, max(0, at_x - PATCH + 1) : at_x + PATCH] = -1.0
    return bool(found.max() >= _SIMILARITY)


def _isotropy(grey: FloatArray) -> FloatArray:
    """HW in [0, 1]: smaller over larger eigenvalue of the structure tensor of the patch around each pixel."""
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    a, b, c = (cv2.blur(product, (PATCH, PATCH)) for product in (across * across, across * down, down * down))
    middle, spread = (a + c) / 2, np.hypot((a - c) / 2, b)
    return np.asarray((middle - spread) / np.maximum(middle + spread, 1e-6), np.float32)
