"""Small damaged photos whose damage is known."""

from __future__ import annotations

import numpy as np

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Photo
from inpaint_app.limits import DAMAGE_KINDS

SPECKS = (Rect(20, 20, 24, 24), Rect(80, 30, 83, 33), Rect(60, 70, 64, 74))
"""Bright ones; a dark one lies at DARK."""
DARK = Rect(120, 60, 124, 64)


def smooth(width: int = 160, height: int = 100) -> np.ndarray:
    """HW3 uint8: slow waves, nothing that looks like damage."""
    y, x = np.mgrid[0:height, 0:width]
    grey = 120 + 20 * np.sin(x / 40) + 15 * np.cos(y / 30)
    return np.dstack([grey, grey * 0.95, grey * 0.9]).astype(np.uint8)


def specked(width: int = 160, height: int = 100) -> Photo:
    """With SPECKS and DARK."""
    pixels = smooth(width, height)
    for rect in SPECKS:
        pixels[rect.slices] = 235
    pixels[DARK.slices] = 20
    return Photo(pixels)


class Thresholding:
    """A detector that takes what is very bright or dark for dust, by how much; the same on every machine."""

    threshold = 0.5

    def scores(self, rgb):
        found = np.zeros((len(DAMAGE_KINDS), *rgb.shape[:2]), np.float32)
        far = np.abs(rgb.astype(np.float32).mean(2) - 125) / 125
        found[DAMAGE_KINDS.index("dust")] = np.clip(far, 0, 0.95) * (far > 0.5)
        return found
