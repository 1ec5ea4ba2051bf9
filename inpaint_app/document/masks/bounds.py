"""Where a mask begins and ends."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import EMPTY, Rect


def bounding_rect(mask: BoolMask | npt.NDArray[np.uint8], threshold: int = 1) -> Rect:
    """The smallest rectangle around what a mask holds.

    Args:
        mask: HW, bool or uint8; either side may be 0.
        threshold: what is at least this counts, of bool True.

    Returns:
        In pixels of the array; EMPTY where nothing counts.
    """
    values = mask.view(np.uint8)
    rows = np.flatnonzero(values.max(axis=1, initial=0) >= threshold)
    if not rows.size:
        return EMPTY
    columns = np.flatnonzero(values[rows[0] : rows[-1] + 1].max(axis=0, initial=0) >= threshold)
    return Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
