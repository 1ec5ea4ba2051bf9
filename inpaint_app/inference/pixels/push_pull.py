"""Smooth interpolation of scattered values by a pyramid of weighted means (push-pull).

Source: Gortler et al., "The Lumigraph", SIGGRAPH 1996, section 3.4; the linear enlargement on the way
down is from Kraus, "The Pull-Push Algorithm Revisited", GRAPP 2009.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from inpaint_app.document.arrays import FloatArray


def push_pull(values: FloatArray, weight: FloatArray) -> FloatArray:
    """Fill in what has no weight.

    Args:
        values: HWC float32 of any range; ignored where the weight is 0.
        weight: HW float32, 0 (unknown) to 1 (known).

    Returns:
        HWC float32; where the weight is 1 exactly ``values``, elsewhere a mix with a smooth
        interpolation. All zero when nothing has any weight.
    """
    height, width = weight.shape
    known: FloatArray = values * weight[..., None]
    if height == 1 and width == 1:
        return values if weight[0, 0] > 0 else known
    # Sides are made even by zero weight: a coarse pixel then stands for exactly four fine ones.
    pad = (0, height % 2, 0, width % 2)
    size = ((width + 1) // 2, (height + 1) // 2)
    coarse_weight = _halve(weight, pad, size) * 4
    coarse: FloatArray = _halve(known, pad, size) * 4
    coarse /= np.maximum(coarse_weight, np.float32(1e-6))[..., None]
    filled = push_pull(coarse, np.minimum(coarse_weight, 1))
    doubled = cv2.resize(filled, (size[0] * 2, size[1] * 2), interpolation=cv2.INTER_LINEAR)
    smooth: FloatArray = with_channel_axis(doubled)[:height, :width]
    result: FloatArray = known + smooth * (1 - weight)[..., None]
    return result


def _halve(block: FloatArray, pad: tuple[int, int, int, int], size: tuple[int, int]) -> FloatArray:
    if pad[1] or pad[3]:
        padded = cv2.copyMakeBorder(block, *pad, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
        block = _as_float(padded, block.ndim)
    return _as_float(cv2.resize(block, size, interpolation=cv2.INTER_AREA), block.ndim)


def _as_float(block: Any, ndim: int) -> FloatArray:
    array: FloatArray = block
    return array if ndim == 2 else with_channel_axis(array)


def with_channel_axis(block: Any) -> Any:
    """HWC from HW or HWC: OpenCV drops a last axis of length one; put it back."""
    return block[..., None] if block.ndim == 2 else block
