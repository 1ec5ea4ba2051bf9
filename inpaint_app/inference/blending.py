"""The seam: how far a fill reaches, and how blocks lie over each other."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.layers import Pixels
from inpaint_app.inference.interpolation import Floats

Hole = npt.NDArray[np.bool_]
Coverage = npt.NDArray[np.uint8]


def feather(hole: Hole, grow: int) -> Coverage:
    """Coverage of a fill: 255 on the hole, falling to 0 just beyond ``grow`` pixels outside it.

    Args:
        hole: HW bool.
        grow: >= 0; the distance is Euclidean, so nothing is covered beyond a square distance of it.

    Returns:
        HW uint8.
    """
    if grow <= 0 or not hole.any():
        return hole.astype(np.uint8) * np.uint8(255)
    outside = (~hole).view(np.uint8)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, 5)
    ramp: Floats = np.clip(1 - distance / (grow + 1), 0, 1)
    coverage: Coverage = (ramp * ramp * (3 - 2 * ramp) * 255 + 0.5).astype(np.uint8)
    # The chamfer distance is up to 2 % short; the bound is a promise.
    coverage[cv2.dilate(hole.view(np.uint8), np.ones((2 * grow + 1, 2 * grow + 1), np.uint8)) == 0] = 0
    coverage[hole] = 255
    return coverage


def lay_over(
    below: Pixels, below_coverage: Coverage, above: Pixels, above_coverage: Coverage,
) -> tuple[Pixels, Coverage]:
    """One block over another of the same shape (Porter and Duff's "over", straight alpha).

    Pixels are HWC uint8 or uint16, coverages HW uint8. Where ``above`` covers fully or ``below`` not at
    all, ``above`` comes back exactly, and the other way round.

    Returns:
        New (pixels, coverage).
    """
    a = above_coverage.astype(np.float32) / 255
    b = below_coverage.astype(np.float32) / 255 * (1 - a)
    total = a + b
    share = (a / np.maximum(total, 1e-6))[..., None]
    pixels = above.copy()
    pixels[...] = above * share + below * (1 - share) + 0.5
    keep = above_coverage == 0
    pixels[keep] = below[keep]
    take = (above_coverage == 255) | (below_coverage == 0) & ~keep
    pixels[take] = above[take]
    coverage: Coverage = (total * 255 + 0.5).astype(np.uint8)
    coverage = np.maximum(coverage, np.maximum(above_coverage, below_coverage))
    return pixels, coverage
