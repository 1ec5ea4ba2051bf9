"""What a search for damage gives: scores that are kept, and the masks that a sensitivity makes of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, Coverage, FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.errors import UsageError
from inpaint_app.limits import DAMAGE_KINDS, DEFAULT_SENSITIVITY

_GROW = 1
"""Pixels by which masks are grown, so that the soft rim of damage is in them."""
_CERTAIN = 0.9
"""Score from which damage on skin counts, where faces are spared."""


@dataclass(frozen=True)
class Choice:
    """What of the scores is shown; changing it needs no new search.

    Attributes:
        sensitivity: 0 to 100; more finds more.
        kinds: of ``DAMAGE_KINDS``.
        min_size, max_size: of a piece of damage, square root of its area in pixels; None: no limit.
        tone: "both", or damage that is "bright" or "dark" against its surroundings only.
        spare_faces: take only what is certain where the colour is that of skin.
    """

    sensitivity: float = DEFAULT_SENSITIVITY
    kinds: Collection[str] = DAMAGE_KINDS
    min_size: float = 1.5
    max_size: float | None = None
    tone: str = "both"
    spare_faces: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.sensitivity <= 100:
            raise UsageError("The sensitivity is a number from 0 to 100, not {value}.", value=self.sensitivity)
        unknown = [kind for kind in self.kinds if kind not in DAMAGE_KINDS]
        if unknown or not self.kinds:
            raise UsageError(
                "There is no kind of damage {kind!r}; choose of {kinds}.", kind=", ".join(unknown),
                kinds=", ".join(DAMAGE_KINDS))
        if self.tone not in ("both", "bright", "dark"):
            raise UsageError("The tone is both, bright or dark, not {tone!r}.", tone=self.tone)


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
        kind_scores: KHW float16 in [0, 1], K in the order of ``DAMAGE_KINDS``.
        grey: HW uint8, for the tone of what is found.
        skin: HW bool, where the colour is that of skin; None for a grey photo.
        threshold: the score from which the default sensitivity finds.
        choice: what ``mask`` is made with.
    """

    kind_scores: npt.NDArray[np.float16]
    grey: Coverage
    skin: BoolMask | None
    threshold: float
    choice: Choice = field(default_factory=Choice)

    @property
    def scores(self) -> FloatArray:
        """HW float32 in [0, 1]: of any kind."""
        return np.asarray(self.kind_scores.max(0), np.float32)

    @property
    def mask(self) -> BoolMask:
        """HW bool: what counts as damage under ``choice``."""
        return self.mask_with(self.choice)

    def mask_with(self, choice: Choice, rect: Rect | None = None) -> BoolMask:
        """HW bool over ``rect`` (all of the photo): what counts as damage under ``choice``."""
        part = (slice(None), slice(None)) if rect is None else rect.slices
        scores = self._chosen(choice, part)
        found = scores >= cut_of(choice.sensitivity, self.threshold)
        if choice.spare_faces and self.skin is not None:
            found &= ~self.skin[part] | (scores >= _CERTAIN)
        found = self._sized(found, choice, part)
        kernel = np.ones((2 * _GROW + 1, 2 * _GROW + 1), np.uint8)
        return np.asarray(cv2.dilate(found.astype(np.uint8), kernel) > 0)

    def proposals(self, choice: Choice | None = None) -> list[Proposal]:
        """Each connected piece of the mask, from the top down."""
        mask = self.mask_with(choice or self.choice)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
        found = []
        for index in range(1, len(stats)):
            left, top, width, height = (int(value) for value in stats[index][:4])
            rect = Rect(left, top, left + width, top + height)
            own = labels[rect.slices] == index
            peaks = np.where(own, self.kind_scores[:, *rect.slices], 0).max((1, 2))
            best = int(np.argmax(peaks))
            found.append(Proposal(rect, DAMAGE_KINDS[best], float(peaks[best]), own))
        return found

    def _chosen(self, choice: Choice, part: tuple[slice, slice]) -> FloatArray:
        indices = [DAMAGE_KINDS.index(kind) for kind in choice.kinds]
        return np.asarray(self.kind_scores[:, *part][indices].max(0), np.float32)

    def _sized(self, found: BoolMask, choice: Choice, part: tuple[slice, slice]) -> BoolMask:
        count, labels, stats, _ = cv2.connectedComponentsWithStats(found.astype(np.uint8))
        size = np.sqrt(stats[:, cv2.CC_STAT_AREA])
        kept = size >= choice.min_size
        if choice.max_size is not None:
            kept &= size <= choice.max_size
        if choice.tone != "both":
            grey = self.grey[part].astype(np.float32)
            contrast = (grey - cv2.medianBlur(self.grey[part], 31)).ravel()
            total = np.bincount(labels.ravel(), contrast, count)
            kept &= (total > 0) if choice.tone == "bright" else (total < 0)
        kept[0] = False
        return np.asarray(kept[labels], bool)


def cut_of(sensitivity: float, threshold: float) -> float:
    """The score from which a sensitivity finds: ``threshold`` at 50, on a logistic scale, 0 finds next to nothing."""
    middle = np.log(threshold / (1 - threshold))
    return float(1 / (1 + np.exp(-(middle + (DEFAULT_SENSITIVITY - sensitivity) / 10))))
