"""Names for the arrays that functions take and give; the docstrings there say shapes, ranges and channels."""

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
