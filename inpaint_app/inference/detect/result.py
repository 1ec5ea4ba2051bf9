"""What a search for damage gives: scores that are kept, and the masks that a sensitivity makes of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, Coverage, FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.limits import DAMAGE_KINDS, DEFAULT_SENSITIVITY

_GROW = 1
"""Pixels by which masks are grown, so that the soft rim of damage is in them."""
_CERTAIN = 0.9
"""Score from which damage on skin counts, where faces are spared."""
_AROUND = 31
"""Side in pixels of the surroundings that damage is brighter or darker than."""


class TileEvent(NamedTuple):
    """Scores of one part of the photo, final: KHW float16 in [0, 1] over ``rect``; tiles do not overlap."""

    rect: Rect
    scores: npt.NDArray[np.float16]


class Proposal(NamedTuple):
    """One piece of damage: where, of which kind, its best score, its pixels (HW bool over ``rect``)."""

    rect: Rect
    kind: str
    score: float
    mask: BoolMask


@dataclass(eq=False)
class Detection:
    """Scores of a photo, filled in while it is searched.

    Attributes:
        kind_scores: KHW float16 in [0, 1], K in the order of ``DAMAGE_KINDS``; never -0.0.
        grey: HW uint8, for the tone of what is found.
        skin: HW bool, where the colour is that of skin; None for a grey photo.
        threshold: the score from which the default sensitivity finds.
        choice: what ``mask`` is made with.
        scale: pixels of the photo along each axis that one element stands for.
    """

    kind_scores: npt.NDArray[np.float16]
    grey: Coverage
    skin: BoolMask | None
    threshold: float
    choice: Choice = field(default_factory=Choice)
    scale: int = 1

    @property
    def scores(self) -> FloatArray:
        """HW float32 in [0, 1]: of any kind."""
        return np.asarray(self._best(DAMAGE_KINDS).view(np.float16), np.float32)

    @property
    def mask(self) -> BoolMask:
        """HW bool: what counts as damage under ``choice``."""
        return self.mask_with(self.choice)

    def mask_with(self, choice: Choice, rect: Rect | None = None) -> BoolMask:
        """HW bool over ``rect`` (elements; all of the photo): what counts as damage under ``choice``."""
        part = (slice(None), slice(None)) if rect is None else rect.slices
        best = self._best(choice.kinds, part)
        found = best >= _bits(cut_of(choice.sensitivity, self.threshold))
        if choice.spare_faces and self.skin is not None:
            found &= ~self.skin[part] | (best >= _bits(_CERTAIN))
        found = self._sized(found, choice, part)
        if self.scale > 1:
            return found  # an element that holds any damage is as wide as the rim already
        kernel = np.ones((2 * _GROW + 1, 2 * _GROW + 1), np.uint8)
        return np.asarray(cv2.dilate(found.view(np.uint8), kernel) > 0)

    def proposals(self, choice: Choice | None = None) -> list[Proposal]:
        """Each connected piece of the mask, from the top down."""
        return self.pieces_of(self.mask_with(choice or self.choice))

    def pieces_of(self, mask: BoolMask) -> list[Proposal]:
        """Each connected piece of a mask (HW bool) of what was found, from the top down."""
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8))
        found = []
        for index in range(1, len(stats)):
            left, top, width, height = (int(value) for value in stats[index][:4])
            rect = Rect(left, top, left + width, top + height)
            own = labels[rect.slices] == index
            found.append(Proposal(rect, *self.kind_of(rect, own), own))
        return found

    def facts(self, mask: BoolMask) -> dict[str, Any]:
        """Of a mask (HW bool) made by ``choice``: ``found`` pieces, ``kinds`` {name: pieces}, ``masked_share``."""
        pieces = self.pieces_of(mask)
        return {
            "found": len(pieces),
            "kinds": {kind: sum(piece.kind == kind for piece in pieces) for kind in self.choice.kinds},
            "masked_share": round(float(mask.mean()), 6),
        }

    def kind_of(self, rect: Rect, mask: BoolMask) -> tuple[str, float]:
        """Which kind of damage a piece (HW bool over ``rect``) is taken for, and its best score."""
        peaks = np.where(mask, self.kind_scores[:, *rect.slices].view(np.uint16), 0).max((1, 2))
        best = int(np.argmax(peaks))
        return DAMAGE_KINDS[best], float(peaks[best : best + 1].view(np.float16)[0])

    def _best(
        self, kinds: Collection[str], part: tuple[slice, slice] = (slice(None), slice(None)),
    ) -> npt.NDArray[np.uint16]:
        """The best score of any of ``kinds``, as the bits of float16: they order as the scores, many times faster."""
        bits = self.kind_scores.view(np.uint16)
        planes = [bits[DAMAGE_KINDS.index(kind)][part] for kind in kinds]
        best: npt.NDArray[np.uint16] = planes[0].copy()
        for plane in planes[1:]:
            np.maximum(best, plane, out=best)
        return best

    def _sized(self, found: BoolMask, choice: Choice, part: tuple[slice, slice]) -> BoolMask:
        count, labels, stats, _ = cv2.connectedComponentsWithStats(found.view(np.uint8))
        size = np.sqrt(stats[:, cv2.CC_STAT_AREA]) * self.scale
        kept = size >= choice.min_size
        if choice.max_size is not None:
            kept &= size <= choice.max_size
        if choice.tone != "both" and count > 1:
            grey = np.ascontiguousarray(self.grey[part])
            side = max(3, _AROUND // self.scale | 1)
            around = cv2.blur(grey, (side, side))  # a median would take twenty times as long
            contrast = (grey.astype(np.float32) - around).ravel()
            total = np.bincount(labels.ravel(), contrast, count)
            kept &= (total > 0) if choice.tone == "bright" else (total < 0)
        kept[0] = False
        return found if kept[1:].all() else np.asarray(kept[labels], bool)


def cut_of(sensitivity: float, threshold: float) -> float:
    """The score from which a sensitivity finds: ``threshold`` at 50, on a logistic scale, 0 finds next to nothing."""
    middle = np.log(threshold / (1 - threshold))
    return float(1 / (1 + np.exp(-(middle + (DEFAULT_SENSITIVITY - sensitivity) / 10))))


def _bits(score: float) -> np.uint16:
    return np.uint16(np.array(score, np.float16).view(np.uint16))
