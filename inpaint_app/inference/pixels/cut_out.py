"""Transparency that is either there or not: the edge of a cut-out stays sharp where a hole crosses it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_SURE = 0.02
_MOSTLY = 0.9
_FLAT = 1e-4


def is_cut_out(alpha: npt.NDArray[np.float32]) -> bool:
    """Whether nearly all of these values (any shape, 0 to 1) are wholly clear or wholly opaque, and some are clear."""
    clear, opaque = (alpha < _SURE), (alpha > 1 - _SURE)
    return bool(clear.any()) and bool((clear | opaque).mean() >= _MOSTLY)


def sharpened(alpha: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """HW: smooth values made an edge of one pixel along the line where they are one half."""
    if min(alpha.shape) < 2:
        return np.where(alpha >= 0.5, np.float32(1), np.float32(0))
    down, across = np.gradient(alpha)
    steepness = np.maximum(np.hypot(down, across), _FLAT)
    edge: npt.NDArray[np.float32] = np.clip((alpha - 0.5) / steepness + 0.5, 0, 1).astype(np.float32)
    return edge
