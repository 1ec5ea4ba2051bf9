"""Dust by a film scanner's infrared channel: film is clear in infrared, and what lies on it is dark."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import FloatArray


def infrared_scores(infrared: npt.NDArray[np.uint8 | np.uint16], rgb: npt.NDArray[np.uint8]) -> FloatArray:
    """HW float32 in [0, 1]: what is darker in infrared than its surroundings, the share that is red's taken off.

    Args:
        infrared: HW. rgb: HW3, the same part of the picture.
    """
    values = infrared.astype(np.float32) * np.float32(255 / np.iinfo(infrared.dtype).max)
    around = cv2.blur(values, (101, 101))
    red = rgb[..., 0].astype(np.float32)
    leak = 0.1 * (red - cv2.blur(red, (101, 101)))  # dyes are not quite clear
    dark = around - values + leak
    return np.asarray(np.clip((dark - 10) / 40, 0, 1), np.float32)
