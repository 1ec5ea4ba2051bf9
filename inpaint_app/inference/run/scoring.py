"""How well a result for one region fits in: whether its seam shows, it looks real, and it follows the guide."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, Coverage, FloatArray
from inpaint_app.document.layers.compositing import blend_block
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.inference.pixels.blending import bounding_slices
from inpaint_app.inference.run.assembly import Snapshot
from inpaint_app.inference.run.candidates import Candidate
from inpaint_app.inference.run.crops import colours_of
from inpaint_app.inference.run.faults import find_faults, weigh_faults
from inpaint_app.inference.run.protocols import Judge

_SIDE = 8.0
"""Width in pixels of the bands on both sides of a seam whose colours are compared."""

_MIN_SHARE = 0.02
_SOFT = 2.0
_SURROUNDINGS = 24
_FLAT = 0.002
_GRADIENT = 0.2
ADVANTAGE = 0.12
"""Of what the judge was trained against, whose faults it knows better than those of all else."""
_COMPLEMENT_ADVANTAGE = 0.02
"""Of several complements of one picture none departs far from it, so that the best may be taken more readily."""

_DEPARTURE = 4.0
_BROAD = 8.0
_JUDGED_PIXELS = 4_000_000
_JUDGED_AROUND = 128
"""Pixels around a hole that the judge sees: with all of a large region's, it takes longer than making the fills."""


def seam_visibility(picture: FloatArray, hole: BoolMask, grow: int) -> float:
    """How far a fill's edge stands out, 0 = not at all: colour and gradient that jump more than nearby.

    Colours are local means on both sides of what is blended, and their difference counts as far as it is
    larger than that between two places further out; the gradient of the blurred picture along the seam counts
    as far as it is larger, in the mean, than that of the surroundings, relative to it.

    Args:
        picture: HW3 float32 in [0, 1], the filled picture.
        hole: HW bool, not empty.
        grow: how far outside the hole the fill is blended in, pixels.
    """
    inside = cv2.distanceTransform(hole.view(np.uint8), cv2.DIST_L2, 5)
    outside = cv2.distanceTransform((~hole).view(np.uint8), cv2.DIST_L2, 5)
    near = (outside > grow) & (outside <= grow + _SIDE)
    far = (outside > grow + _SIDE) & (outside <= grow + 2 * _SIDE)
    means, shares = zip(*(_local(picture, band) for band in (hole & (inside <= _SIDE), near, far)), strict=True)
    seen = hole & (inside <= 1.5) & (np.min(shares, axis=0) > _MIN_SHARE)
    colour = 0.0
    if seen.any():
        jump, usual = (np.abs(means[n] - means[n + 1]).mean(axis=2)[seen] for n in (0, 1))
        colour = float(np.maximum(jump - usual, 0).mean())
    gradient = _gradient(np.asarray(cv2.GaussianBlur(picture, (0, 0), _SOFT), np.float32))
    around = (outside > grow) & (outside <= grow + _SURROUNDINGS)
    if not around.any():
        return colour
    edge = float(gradient[(inside <= 1) & (outside <= grow)].mean())
    return colour + _GRADIENT * max(0.0, math.log((edge + _FLAT) / (float(gradient[around].mean()) + _FLAT)))


def _local(picture: FloatArray, band: BoolMask) -> tuple[FloatArray, FloatArray]:
    """(HW3 local means of what is in the band, HW how much of the band is near)."""
    weight = band.astype(np.float32)
    share = cv2.GaussianBlur(weight, (0, 0), _SIDE)
    total = cv2.GaussianBlur(picture * weight[..., None], (0, 0), _SIDE)
    means: FloatArray = np.asarray(total / np.maximum(share, 1e-4)[..., None], np.float32)
    return means, np.asarray(share, np.float32)


def _gradient(picture: FloatArray) -> FloatArray:
    """HW, sum of the absolute differences to the pixels on the left and above, mean over the colours."""
    size = np.zeros(picture.shape[:2], np.float32)
    size[:, 1:] += np.abs(np.diff(picture, axis=1)).mean(axis=2)
    size[1:] += np.abs(np.diff(picture, axis=0)).mean(axis=2)
    return size


def look_at(pixels: Pixels, hole: BoolMask, grow: int, judge: Judge | None) -> tuple[float, dict[str, float]]:
    """What a filled picture looks like.

    Args:
        pixels: HWC uint8 or uint16.
        hole: HW bool, not empty.
        grow: how far outside the hole the fill is blended in, pixels.
        judge: None: nobody says how real it looks.

    Returns:
        (realism in the hole in [0, 1], 0 without a judge; how large each fault of ``faults.WEIGHTS`` is).
    """
    seen = bounding_slices(hole, 1, _JUDGED_AROUND)
    realism = 0.0 if judge is None else float(judge.realism(pixels[seen])[hole[seen]].mean())
    near = bounding_slices(hole, 1, grow + _SURROUNDINGS)
    colours, there, factor = _reduced(pixels[near], hole[near])
    return realism, {
        **find_faults(colours, there), "seam": seam_visibility(colours, there, max(1, round(grow / factor)))}


def rate(realism: float, faults: Mapping[str, float]) -> float:
    """How right something looks, higher is better: what ``look_at`` gives, weighed."""
    return realism - weigh_faults(faults)


class Scorer:
    """Says how well candidates for one region fit in, higher is better.

    That is how real the judge finds them, less what their seams and other faults (``faults``) show, less how far their
    broad colours depart from the guide: where nothing alike is around, patches cannot follow it, and its own pixels
    win. To a discriminator that was trained against a network, pixels copied from the photo look realer than they fit,
    so the method that measures best on the whole has an advantage.

    The advantage was chosen, before the faults counted, on 49 crops of held-out photos (512 to 768 pixels; objects,
    thick and medium holes), what a departure counts on 19 regions of large photos at native size: there the mean
    perceptual distance of the choice was 0.588, of the default always 0.597, of the best that could have been chosen
    0.557. Realism alone chose worse (0.618): it mistakes wrong, but sharp patches for the photo.

    Args:
        snapshot: the region.
        coverage: of its tile.
        guide: HWC over the region's tile rectangle, the picture that says what goes where; None: there is none.
        grow: how far outside the hole a fill is blended in, pixels.
        judge: None: nobody says how real the candidates look.
        default: name of the method with the advantage.
        complement: whether that one is made of the guide's own picture, as most others are then.
    """

    def __init__(
        self, snapshot: Snapshot, coverage: Coverage, guide: Pixels | None, grow: int, judge: Judge | None,
        default: str = "", *, complement: bool = False,
    ) -> None:
        self._region = snapshot.region
        self._picture = snapshot.pixels
        self._own = snapshot.own
        self._tile = snapshot.tile
        self._coverage = coverage
        self._default = default
        self._advantage = _COMPLEMENT_ADVANTAGE if complement else ADVANTAGE
        self._grow = grow
        self._judge = judge
        self._guide = None if guide is None else self._broad(guide)

    def score(self, candidate: Candidate) -> float:
        """A candidate's; higher is better."""
        pixels = candidate.native.pixels
        picture = self._picture.copy()
        there = self._tile.within(self._region.crop)
        picture[there] = blend_block(picture[there], pixels, self._coverage, 1.0)
        value = self._advantage if candidate.name == self._default else 0.0
        if self._guide is not None:
            value -= _DEPARTURE * float(np.abs(self._broad(pixels) - self._guide).mean())
        return value + rate(*look_at(picture, self._own, self._grow, self._judge))

    def _broad(self, pixels: Pixels) -> FloatArray:
        """Nx3: the blurred colours over the region's own pixels."""
        own = self._own[self._tile.within(self._region.crop)]
        colours, hole, factor = _reduced(pixels, own)
        broad: FloatArray = np.asarray(cv2.GaussianBlur(colours, (0, 0), max(1.0, _BROAD / factor)), np.float32)
        return broad[hole]


def _reduced(pixels: Pixels, hole: BoolMask) -> tuple[FloatArray, BoolMask, float]:
    """(HW3 float32 colours, HW bool, native pixels per pixel), of at most about _JUDGED_PIXELS."""
    height, width = hole.shape
    factor = max(1.0, math.sqrt(hole.size / _JUDGED_PIXELS))
    if factor > 1:
        size = (round(width / factor), round(height / factor))
        reduced: Any = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        pixels = reduced.reshape(size[1], size[0], -1)
        share = cv2.resize(hole.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
        hole = share >= min(128, int(share.max()))
    colours, _ = colours_of(pixels, np.ones(hole.shape, bool))
    return colours, hole, factor
