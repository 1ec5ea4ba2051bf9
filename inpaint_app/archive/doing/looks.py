"""Figures by which results are sorted for a look: how much has changed, and whether borders of the change show."""

from __future__ import annotations

from typing import NamedTuple, Self

import cv2
import numpy as np

from inpaint_app.document.layers.layers import Photo

_AROUND = 8
"""Pixels beside a border whose steps are taken for what is usual there."""


class Looks(NamedTuple):
    """Share of pixels that changed, and how much larger steps are across borders of the change than beside them."""

    changed: float | None = None
    seam: float | None = None

    def worst(self, other: Self) -> Looks:
        """The larger of each."""
        def larger(one: float | None, two: float | None) -> float | None:
            return max((value for value in (one, two) if value is not None), default=None)

        return Looks(larger(self.changed, other.changed), larger(self.seam, other.seam))


def looks_of(before: Photo, after: Photo) -> Looks:
    """Of a picture before and after; nothing where its size or depth has changed."""
    if before.pixels.shape != after.pixels.shape or before.pixels.dtype != after.pixels.dtype:
        return Looks()
    differs = (before.pixels != after.pixels).any(axis=2)
    share = round(float(differs.mean()), 6)
    if not 0 < share < 1:
        return Looks(share)
    inside = differs.view(np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    border = cv2.dilate(inside, kernel) != cv2.erode(inside, kernel)
    near = (cv2.dilate(border.view(np.uint8), np.ones((2 * _AROUND + 1,) * 2, np.uint8)) > 0) & ~border
    grey = after.pixels[..., : 3 if after.pixels.shape[2] > 2 else 1].mean(axis=2, dtype=np.float32)
    steps = np.abs(cv2.Laplacian(grey, cv2.CV_32F))
    if not near.any():
        return Looks(share)
    usual = float(steps[near].mean()) + np.iinfo(after.pixels.dtype).max / 255
    return Looks(share, round(float(steps[border].mean()) / usual, 3))
