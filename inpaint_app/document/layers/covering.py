"""Blocks with a coverage laid over each other, before they lie on a picture."""

from __future__ import annotations

import numpy as np

from inpaint_app.document.arrays import Coverage
from inpaint_app.document.layers.layers import Pixels


def composite_over(
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
