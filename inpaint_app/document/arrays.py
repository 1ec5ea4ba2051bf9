"""Names for the arrays that functions take and give, and any pixels as eight bits of colour.

The docstrings of those functions say shapes, ranges and channels.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BoolMask = npt.NDArray[np.bool_]
"""Usually HW: True where something is so (a hole, a known pixel, a place to copy from)."""

FloatArray = npt.NDArray[np.float32]
"""Usually HW3, colours in [0, 1]."""

IntArray = npt.NDArray[np.int64]
"""Usually coordinates or indices."""

Coverage = npt.NDArray[np.uint8]
"""HW: how much of each pixel something covers, 0 = nothing, 255 = all of it."""


def rgb_of(pixels: npt.NDArray[np.uint8 | np.uint16]) -> npt.NDArray[np.uint8]:
    """HWC pixels of any depth and channels as HW3 uint8: grey three times, without what is transparent."""
    eight = pixels >> 8 if pixels.dtype == np.uint16 else pixels
    colour = eight[..., :3] if eight.shape[2] >= 3 else eight[..., :1].repeat(3, 2)
    return np.ascontiguousarray(colour, np.uint8)
