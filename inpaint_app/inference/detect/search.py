"""The search for damage over a photo: tile by tile, those nearest to a point of view first.

    search = Search(photo, detector, near=(x, y))
    for tile in search.tiles(cancelled):   # TileEvent
        ...
    search.detection.mask_with(Choice(sensitivity=60))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event as CancelFlag
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.cancelling import poll
from inpaint_app.document.arrays import BoolMask, FloatArray, rgb_of
from inpaint_app.document.geometry import Rect, tiles_of
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import FillLayer, Layer, Photo
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.inference.detect.infrared import infrared_scores
from inpaint_app.inference.detect.result import Detection, TileEvent
from inpaint_app.limits import DAMAGE_KINDS

TILE = 768
MARGIN = 64
"""Pixels around a tile that are seen with it."""


class Detector(Protocol):
    """What scores pixels."""

    @property
    def threshold(self) -> float:
        """The score from which the default sensitivity finds."""

    def scores(self, rgb: npt.NDArray[np.uint8]) -> FloatArray:
        """HW3 uint8 to KHW float32 in [0, 1], K in the order of ``DAMAGE_KINDS``."""


class Search:
    """One search.

    Attributes:
        detection: what is known so far, zeros elsewhere.
        count: how many tiles there are.
    """

    def __init__(
        self, photo: Photo, detector: Detector, near: tuple[float, float] | None = None, choice: Choice | None = None,
        layers: Sequence[Layer] = (),
    ) -> None:
        """
        Args:
            near: (x, y) in image pixels, near which it begins; None: in the middle.
            layers: above the photo, bottom up; what is searched is the picture that they make.
        """
        self._photo, self._detector = photo, detector
        self._layers = tuple(layer for layer in layers if layer.shown)
        self._rects = tiles_of(photo.size, TILE, near)
        height, width = photo.pixels.shape[:2]
        self.detection = Detection(
            np.zeros((len(DAMAGE_KINDS), height, width), np.float16), np.zeros((height, width), np.uint8),
            None if photo.is_grey else np.zeros((height, width), bool), detector.threshold, choice or Choice())
        self.count = len(self._rects)

    def tiles(self, cancelled: CancelFlag | None = None) -> Iterator[TileEvent]:
        """Search, nearest first; setting ``cancelled`` ends it before the next tile."""
        found = self.detection
        for rect in self._rects:
            if cancelled is not None and cancelled.is_set():
                return
            outer = Rect(
                max(0, rect.left - MARGIN), max(0, rect.top - MARGIN),
                min(self._photo.size.width, rect.right + MARGIN), min(self._photo.size.height, rect.bottom + MARGIN))
            layers = self._layers
            rgb = rgb_of(composite(self._photo, layers, outer) if layers else self._photo.pixels[outer.slices])
            inner = Rect(
                rect.left - outer.left, rect.top - outer.top, rect.right - outer.left, rect.bottom - outer.top)
            scores = self._detector.scores(rgb)
            if self._photo.infrared is not None:
                dust = scores[DAMAGE_KINDS.index("dust")]
                np.maximum(dust, self._infrared_scores(outer, rgb), out=dust)
            part: npt.NDArray[np.float16] = np.abs(scores[:, *inner.slices].astype(np.float16))
            found.kind_scores[:, *rect.slices] = part
            cut = rgb[inner.slices]
            found.grey[rect.slices] = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)
            if found.skin is not None:
                found.skin[rect.slices] = skin_of(cut)
            yield TileEvent(rect, part)

    def _infrared_scores(self, rect: Rect, rgb: npt.NDArray[np.uint8]) -> FloatArray:
        """What the scanner's infrared channel says of ``rect``; nothing of what has been filled since."""
        assert self._photo.infrared is not None
        scores = infrared_scores(self._photo.infrared[rect.slices], rgb)
        for fill in self._layers:
            if isinstance(fill, FillLayer) and fill.rect.touches(rect):
                part = fill.rect.intersect(rect)
                scores[part.within(rect)][fill.effective_coverage(part.within(fill.rect)) >= 128] = 0
        return scores


def run_search(photo: Photo, detector: Detector, choice: Choice | None = None) -> Detection:
    """Search the whole photo. Raises CancelledError when nobody waits for it any more (see ``cancelling``)."""
    search = Search(photo, detector, choice=choice)
    for _ in search.tiles():
        poll()
    return search.detection


def skin_of(rgb: npt.NDArray[np.uint8]) -> BoolMask:
    """Where the colour is that of skin (Chai and Ngan 1999): HW bool."""
    colours = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
    return np.asarray(cv2.inRange(colours, (40, 136, 77), (255, 173, 127)) > 0)
