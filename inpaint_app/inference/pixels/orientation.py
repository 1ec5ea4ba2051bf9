"""Where a picture has lines and edges rather than texture, by its structure tensor (Foerstner and Guelch 1987)."""

from __future__ import annotations

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.blending import bounding_slices

_WINDOW = 4.0
"""Sigma over which directions are compared, in pixels of the picture's own resolution."""
_WEAK, _STRONG = 0.006, 0.03
"""Root mean square gradient a pixel, of 1: below the first there is no edge, from the second on there is one."""
_MIXED, _ORIENTED = 0.45, 0.8
"""Coherence: 0 where all directions are alike, 1 where there is one; texture reaches about the first by chance."""
_REACH = 32


def lines_of(picture: FloatArray, own: BoolMask, scale: float) -> FloatArray:
    """How much a place looks like lines and edges, HW float32 in [0, 1]; 0 outside ``own``.

    Args:
        picture: HW3 float32 in [0, 1].
        own: HW, where it is asked; somewhere it is.
        scale: by how much what is in ``own`` was enlarged: directions are compared over that much more.
    """
    part = bounding_slices(own, 1, round(_REACH * scale))
    reduced = picture[part].mean(axis=2)
    size = tuple(max(8, round(side / scale)) for side in reduced.shape[::-1])
    small = np.asarray(cv2.resize(reduced, size, interpolation=cv2.INTER_AREA), np.float32)
    down, across = cv2.Sobel(small, cv2.CV_32F, 0, 1, scale=0.125), cv2.Sobel(small, cv2.CV_32F, 1, 0, scale=0.125)
    yy, xx, xy = (np.asarray(cv2.GaussianBlur(product, (0, 0), _WINDOW), np.float32)
                  for product in (down * down, across * across, down * across))
    energy = yy + xx
    coherence = np.sqrt(np.square(yy - xx) + 4.0 * np.square(xy)) / np.maximum(energy, 1e-9)
    oriented = np.clip((coherence - _MIXED) / (_ORIENTED - _MIXED), 0.0, 1.0)
    strong = np.clip((np.sqrt(energy) - _WEAK) / (_STRONG - _WEAK), 0.0, 1.0)
    share = np.asarray(cv2.GaussianBlur(oriented * strong, (0, 0), _WINDOW / 2), np.float32)
    result = np.zeros(own.shape, np.float32)
    result[part] = cv2.resize(share, own[part].shape[::-1], interpolation=cv2.INTER_LINEAR)
    result[~own] = 0.0
    return result
