"""A reduced copy of what a search has found, so that what is in view can be masked at once however large the photo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Rect
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.inference.detect.pieces import Decided, Decision, decide
from inpaint_app.inference.detect.result import Detection

AT_ONCE = 2 << 20
"""Scores of each kind that become a mask within some 30 milliseconds."""
_EDGE = 32
"""Pixels around the view that are looked at with it, so that pieces cut by its edge keep their size."""


class Seen(NamedTuple):
    """Damage within ``rect`` of the photo, one element of ``decided`` for ``scale`` pixels along each axis."""

    rect: Rect
    scale: int
    decided: Decided


class Overview:
    """Keeps a reduced copy of a detection up to date; each element holds the most of those that it stands for."""

    def __init__(self, detection: Detection) -> None:
        self._full = detection
        kinds, height, width = detection.kind_scores.shape
        factor = 1
        while height * width > AT_ONCE * factor * factor:
            factor *= 2
        self._factor = factor
        self._reduced = detection
        if factor > 1:
            size = -(-height // factor), -(-width // factor)
            self._reduced = Detection(
                np.zeros((kinds, *size), np.float16), np.zeros(size, np.uint8),
                None if detection.skin is None else np.zeros(size, bool), detection.threshold, scale=factor)

    def update(self, rect: Rect) -> None:
        """The scores within ``rect``, a tile of the search, are there."""
        if self._factor == 1:
            return
        full, small, factor = self._full, self._reduced, self._factor
        place = slice(rect.top // factor, -(-rect.bottom // factor)), slice(
            rect.left // factor, -(-rect.right // factor))
        bits = full.kind_scores.view(np.uint16)[:, *rect.slices]
        small.kind_scores.view(np.uint16)[:, *place] = _most(bits, factor)
        small.grey[place] = full.grey[rect.slices][::factor, ::factor]
        if full.skin is not None and small.skin is not None:
            small.skin[place] = full.skin[rect.slices][::factor, ::factor]

    def seen(self, choice: Choice, rect: Rect, decisions: Iterable[Decision] = ()) -> Seen:
        """What counts as damage within ``rect`` (inside the photo) and a little around it."""
        height, width = self._full.grey.shape
        outer = rect.grow(_EDGE).intersect(Rect(0, 0, width, height))
        if self._factor == 1 or outer.area <= AT_ONCE:
            return Seen(outer, 1, decide(self._full.mask_with(choice, outer), outer, decisions))
        factor = self._factor
        part = Rect(outer.left // factor, outer.top // factor, -(-outer.right // factor), -(-outer.bottom // factor))
        over = Rect(*(value * factor for value in part))
        return Seen(over, factor, decide(self._reduced.mask_with(choice, part), over, decisions, factor))


def whole_mask(detection: Detection, choice: Choice, decisions: Iterable[Decision]) -> BoolMask:
    """HW bool: the damage of the whole photo that is taken."""
    mask = detection.mask_with(choice)
    return decide(mask, Rect(0, 0, mask.shape[1], mask.shape[0]), decisions).taken


def _most(values: npt.NDArray[np.uint16], factor: int) -> npt.NDArray[np.uint16]:
    """The largest of each ``factor`` x ``factor`` block of KHW values, those at the border of what is there."""
    _, height, width = values.shape
    padded = np.pad(values, ((0, 0), (0, -height % factor), (0, -width % factor)))
    while factor > 1:
        padded = np.maximum(padded[:, ::2], padded[:, 1::2])
        padded = np.maximum(padded[:, :, ::2], padded[:, :, 1::2])
        factor //= 2
    return padded
