"""Holes larger than a network is good at: painted small first, and that picture says what the larger one shows."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

Complete = Callable[[Tensor, Tensor], Tensor]
"""(N3HW image, N1HW hole) -> N3HW, known pixels as they are."""


def complete_by_scales(once: Complete, reach: int, image: Tensor, hole: Tensor) -> Tensor:
    """Complete pictures at as many sizes as their holes need, each half of the one before, the smallest first.

    Where a hole is deeper than ``reach`` everything but the finest detail is what the picture of half the size says;
    from half of that depth outwards the larger one takes over, which continues the surroundings better. A picture
    without such a hole comes out as from one pass. All further passes take a third of the first one's time, and less
    memory than it.

    Args:
        once: one pass of the network.
        reach: depth in pixels, from the nearest known one, up to which one pass is enough.
        image: N3HW float32 in [0, 1].
        hole: N1HW, 1 = hole.

    Returns:
        N3HW float32 in [0, 1]; NaN where what was painted is not finite.
    """
    weight = _weight(hole, reach)
    if weight is None:
        return once(image, hole)
    small, covered = _halved(image, hole)
    guide = complete_by_scales(once, reach, small, covered)
    fine = once(image, hole)
    height, width = hole.shape[-2:]
    change = guide - _halved(fine, hole)[0]
    size = [2 * length for length in change.shape[-2:]]
    enlarged = F.interpolate(change, size, mode="bilinear", align_corners=False)[..., :height, :width]
    joined = (fine + enlarged * weight).clamp(0.0, 1.0)
    return torch.where(weight > 0, joined, fine)


def _weight(hole: Tensor, reach: int) -> Tensor | None:
    """N1HW: how much what is painted smaller counts; nothing in holes that are all shallow; None: nowhere."""
    depths = np.stack([
        cv2.distanceTransform(one, cv2.DIST_L2, 5) for one in (hole[:, 0] > 0.5).to("cpu", torch.uint8).numpy()])
    depths[depths > sum(depths.shape[1:])] = 0  # without a known pixel there is no end to them, and no other size helps
    deep = depths.max(axis=(1, 2)) > reach
    if not deep.any():
        return None
    share = np.clip(2 * depths / reach - 1, 0, 1) * deep[:, None, None]
    return torch.from_numpy(share * share * (3 - 2 * share)).to(hole.device, torch.float32).unsqueeze(1)


def _halved(image: Tensor, hole: Tensor) -> tuple[Tensor, Tensor]:
    """Both at half the size, rounded up; unknown is whatever any unknown pixel has a part in."""
    odd = (0, hole.shape[-1] % 2, 0, hole.shape[-2] % 2)
    unknown = F.max_pool2d(F.pad((hole > 0.5).to(image.dtype), odd, mode="replicate"), 2)
    return F.avg_pool2d(F.pad(image, odd, mode="replicate"), 2), unknown
