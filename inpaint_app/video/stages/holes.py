"""The hole of a picture, and which of its pixels are not to be trusted."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Rect
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.video.files.layout import Layout

_RIM = 3
"""Pixels around a hole that show something of what is to go (soft edges, ringing): nothing is copied from them."""


class Hole(NamedTuple):
    """A hole.

    Attributes:
        rect: around all of it; it begins and ends at whole colour samples.
        written: HW over ``rect``: what is filled.
        unknown: HW over ``rect``: what nothing is copied from.
        rows, columns: of the unknown pixels, in the picture.
        number: HW over ``rect``: which of them a pixel is; -1: none.
    """

    rect: Rect
    written: BoolMask
    unknown: BoolMask
    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    number: npt.NDArray[np.int32]

    def placed(self, values: npt.NDArray[np.bool_]) -> BoolMask:
        """HW over ``rect``, of N."""
        out = np.zeros(self.unknown.shape, np.bool_)
        out[self.rows - self.rect.top, self.columns - self.rect.left] = values
        return out


def hole_of(mask: BoolMask, layout: Layout) -> Hole | None:
    """The hole that an HW mask means; None: it is empty. It is grown to whole colour samples."""
    written = layout.snapped(mask)
    bounds = bounding_rect(written.astype(np.uint8), 1)
    if bounds.empty:
        return None
    across, down = layout.cell
    grown = bounds.grow(_RIM + max(across, down)).intersect(layout.rect)
    rect = Rect(grown.left // across * across, grown.top // down * down, grown.right, grown.bottom)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _RIM + 1, 2 * _RIM + 1))
    inside = written[rect.slices]
    unknown = layout.snapped(np.asarray(cv2.dilate(inside.astype(np.uint8), kernel), np.bool_))
    rows, columns = np.nonzero(unknown)
    number = np.full(unknown.shape, -1, np.int32)
    number[rows, columns] = np.arange(len(rows), dtype=np.int32)
    at = ((rows + rect.top).astype(np.int32), (columns + rect.left).astype(np.int32))
    return Hole(rect, inside.copy(), unknown, *at, number)
