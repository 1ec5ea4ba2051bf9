"""More to copy from: a transformed copy of a picture's known pixels, placed below it."""

from __future__ import annotations

from typing import Literal, NamedTuple

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray

Transform = Literal["mirrored", "rotated", "downscaled"]
"""Left and right swapped; a quarter turn; at _DOWNSCALE of the size, as if seen from further away."""

_GAP = 64
"""Rows between the picture and the copy, pixels."""

_DOWNSCALE = 0.7


class Surroundings(NamedTuple):
    """A picture with a hole and what may be copied into it.

    Attributes:
        picture: HW3 float32 in [0, 1].
        hole, own, sources: HW bool, see ``synthesis.NativeDetail.synthesise``.
    """

    picture: FloatArray
    hole: BoolMask
    own: BoolMask
    sources: BoolMask

    def with_copy(self, transform: Transform) -> Surroundings:
        """Add a transformed copy below, after a gap that no source patch crosses; nothing in the copy is to be filled.
        """
        other = self._transformed(transform)
        width = max(self.picture.shape[1], other.picture.shape[1])
        above, below = self._padded(_GAP, width), other._padded(0, width)
        return Surroundings(
            np.concatenate([above.picture, below.picture]), np.concatenate([above.hole, below.hole]),
            np.concatenate([above.own, below.own]), np.concatenate([above.sources, below.sources]))

    def _transformed(self, transform: Transform) -> Surroundings:
        none = np.zeros_like(self.own)
        if transform == "mirrored":
            return Surroundings(self.picture[:, ::-1], self.hole[:, ::-1], none, self.sources[:, ::-1])
        if transform == "rotated":
            return Surroundings(np.rot90(self.picture), np.rot90(self.hole), np.rot90(none), np.rot90(self.sources))
        size = (max(1, round(self.hole.shape[1] * _DOWNSCALE)), max(1, round(self.hole.shape[0] * _DOWNSCALE)))
        picture = np.asarray(cv2.resize(self.picture, size, interpolation=cv2.INTER_AREA), np.float32)
        hole, forbidden = (
            cv2.resize(each.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
            for each in (self.hole, ~self.sources))
        return Surroundings(picture, hole, np.zeros_like(hole), ~forbidden)

    def _padded(self, below: int, width: int) -> Surroundings:
        """Widened to ``width`` and by ``below`` rows, where nothing is hole and nothing may be copied."""
        sides = ((0, below), (0, width - self.hole.shape[1]))
        return Surroundings(
            np.pad(self.picture, (*sides, (0, 0)), mode="edge"), np.pad(self.hole, sides), np.pad(self.own, sides),
            np.pad(self.sources, sides))
