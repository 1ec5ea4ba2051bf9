"""More to copy from: a changed copy of a picture's known pixels below it."""

from __future__ import annotations

from typing import Literal, NamedTuple

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask as Hole
from inpaint_app.document.arrays import FloatArray as Floats

Copy = Literal["mirrored", "turned", "smaller"]
"""A mirror image; a quarter turn; the same at _SMALLER of its size, as if further away."""

_GAP = 64
_SMALLER = 0.7


class Surroundings(NamedTuple):
    """What ``detail`` works on.

    Attributes:
        picture: HW3 float32 in [0, 1]. hole, own, sources: HW bool, see ``detail.NativeDetail.synthesise``.
    """

    picture: Floats
    hole: Hole
    own: Hole
    sources: Hole

    def with_copy(self, kind: Copy) -> Surroundings:
        """All with a copy of it below, after a gap across which nothing is copied; nothing there is to be filled."""
        other = self._changed(kind)
        width = max(self.picture.shape[1], other.picture.shape[1])
        above, below = self._padded(_GAP, width), other._padded(0, width)
        return Surroundings(
            np.concatenate([above.picture, below.picture]), np.concatenate([above.hole, below.hole]),
            np.concatenate([above.own, below.own]), np.concatenate([above.sources, below.sources]))

    def _changed(self, kind: Copy) -> Surroundings:
        none = np.zeros_like(self.own)
        if kind == "mirrored":
            return Surroundings(self.picture[:, ::-1], self.hole[:, ::-1], none, self.sources[:, ::-1])
        if kind == "turned":
            return Surroundings(np.rot90(self.picture), np.rot90(self.hole), np.rot90(none), np.rot90(self.sources))
        size = (max(1, round(self.hole.shape[1] * _SMALLER)), max(1, round(self.hole.shape[0] * _SMALLER)))
        picture = np.asarray(cv2.resize(self.picture, size, interpolation=cv2.INTER_AREA), np.float32)
        hole, barred = (
            cv2.resize(each.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
            for each in (self.hole, ~self.sources))
        return Surroundings(picture, hole, np.zeros_like(hole), ~barred)

    def _padded(self, below: int, width: int) -> Surroundings:
        """With its edge repeated below and on the right, where nothing is hole and nothing may be copied."""
        sides = ((0, below), (0, width - self.hole.shape[1]))
        return Surroundings(
            np.pad(self.picture, (*sides, (0, 0)), mode="edge"), np.pad(self.hole, sides), np.pad(self.own, sides),
            np.pad(self.sources, sides))
