"""The detector that needs no training: top-hats for specks, and lines that stand out over their length."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import FloatArray
from inpaint_app.limits import DAMAGE_KINDS

_SPECK_SIDES = 5, 11
_LINE_LENGTH = 31
_DIRECTIONS = 8
_NOISE_FACTOR = 6.0


class ClassicalDetector:
    """Scores by filters; damage counts where it stands out by several times the noise around it."""

    threshold = 0.5

    def scores(self, rgb: npt.NDArray[np.uint8]) -> FloatArray:
        """HW3 uint8 to KHW float32 in [0, 1]."""
        grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
        found = np.zeros((len(DAMAGE_KINDS), *grey.shape), np.float32)
        smooth = cv2.medianBlur(grey, 5)
        busy = cv2.blur(cv2.absdiff(grey, smooth).astype(np.float32), (31, 31)) + 1.5
        contrast = np.zeros(grey.shape, np.float32)
        for side in _SPECK_SIDES:
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
            for kind in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT):
                np.maximum(contrast, cv2.morphologyEx(grey, kind, kernel), out=contrast)
        found[DAMAGE_KINDS.index("dust")] = _share(contrast - 12, busy * _NOISE_FACTOR)
        lines = np.zeros(grey.shape, np.float32)
        fine = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0)
        ridge = np.abs(fine - cv2.GaussianBlur(fine, (0, 0), 4.0))
        for index in range(_DIRECTIONS):
            np.maximum(lines, cv2.filter2D(ridge, -1, _line_kernel(np.pi * index / _DIRECTIONS)), out=lines)
        around = cv2.blur(ridge, (_LINE_LENGTH, _LINE_LENGTH))
        found[DAMAGE_KINDS.index("scratch")] = _share(np.minimum(lines, ridge * 1.5) - 5, around * 3 + 4)
        return found


def _share(signal: FloatArray, scale: FloatArray) -> FloatArray:
    positive = np.maximum(signal, 0)
    return np.asarray(positive / (positive + scale), np.float32)


def _line_kernel(angle: float) -> FloatArray:
    kernel = np.zeros((_LINE_LENGTH, _LINE_LENGTH), np.float32)
    middle = _LINE_LENGTH // 2
    across, down = round(middle * np.cos(angle)), round(middle * np.sin(angle))
    cv2.line(kernel, (middle - across, middle - down), (middle + across, middle + down), 1.0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)
