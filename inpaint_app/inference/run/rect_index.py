"""Which of many rectangles touch one: a list that answers without looking at each in Python."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from inpaint_app.document.arrays import IntArray
from inpaint_app.document.geometry import Rect


class RectIndex:
    """Rectangles by the number under which they were added, from 0 on."""

    def __init__(self, rects: Iterable[Rect] = ()) -> None:
        self._rects: IntArray = np.array(list(rects), np.int64).reshape(-1, 4)

    def add(self, rect: Rect) -> None:
        """Append one; it may be empty, and then nothing touches it."""
        self._rects = np.concatenate([self._rects, np.array([rect], np.int64)])

    def touching(self, rect: Rect) -> list[int]:
        """Numbers, ascending, of those that share a pixel with ``rect``."""
        left, top, right, bottom = self._rects.T
        hits = (np.maximum(left, rect.left) < np.minimum(right, rect.right)) & (
            np.maximum(top, rect.top) < np.minimum(bottom, rect.bottom))
        return [int(number) for number in np.flatnonzero(hits)]
