"""Faults of a fill that a discriminator hardly sees: fog, noise, broken edges, a colour cast, repetition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.repetition import repetition

WEIGHTS = {
    "fog": 0.066, "noise": 0.079, "coarse fog": 0.08, "dull spots": 0.105, "broken edges": 0.35,
    "uneven edges": 0.188, "cast": 0.191, "brightness": 0.022, "repetition": 0.229, "seam": 0.53,
}
"""What each fault costs, against 1 for realism in [0, 1].

Fitted by logistic regression, with no negative weight, on pairs of 38 holes in 13 photos of the training set at 384
pixels (``evaluate --task critic --fit``): the truth against the fills of the network, of the product, of patches alone
and of Telea, and the truth and fills against the same blurred, shifted, repeated and tinted. On 24 holes in 8 photos
kept aside, at 512 pixels, the weighted sum put the truth before the network's fill in 96 %, the product's in 83 %, that
of patches alone in 96 % and Telea's in all cases, before every fogged fill in all, and fills before what was damaged in
97 to 100 %.
"""

_RING = 24
_FINE, _COARSE, _NEARBY = 1.2, 3.0, 5.0
_LEVEL = 0.5 / 255
_SPOT = 0.3 / 255
_BAND = 8.0
_MIN_SHARE = 0.02
_MAX_CAST = 1.0
"""Beyond, it is no cast, but something else than the surroundings show."""

_SEEN_SIDE = 384
_SEEN_PATCHES = 40


def weigh_faults(faults: Mapping[str, float]) -> float:
    """What faults cost together, by their names in WEIGHTS; at least 0."""
    return sum(WEIGHTS[name] * value for name, value in faults.items())


def find_faults(picture: FloatArray, hole: BoolMask) -> dict[str, float]:
    """How large each fault is that WEIGHTS names but the seam, 0 = none; all 0 where nothing around the hole is seen.

    Detail, colour and brightness are compared with a ring of 24 pixels around the hole, edges across its border.

    Args:
        picture: HW3 float32 in [0, 1], filled.
        hole: HW bool, not empty.
    """
    inside, outside = (
        np.asarray(cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, 5), np.float32) for mask in (hole, ~hole))
    ring = ~hole & (outside <= _RING)
    if not ring.any():
        return {name: 0.0 for name in WEIGHTS if name != "seam"}
    detail = _detail(picture, _FINE)
    fine = _log_ratio(detail, hole, ring)
    near = np.log(cv2.GaussianBlur(detail, (0, 0), _NEARBY) + _SPOT)
    broken, uneven = _across_border(picture, hole, inside, outside)
    colours = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    change = colours[hole].mean(axis=0) - colours[ring].mean(axis=0)
    spread = colours[ring].std(axis=0)
    return {
        "fog": max(0.0, -fine), "noise": max(0.0, fine),
        "coarse fog": max(0.0, -_log_ratio(_detail(picture, _COARSE), hole, ring)),
        "dull spots": max(0.0, float(np.quantile(near[ring], 0.1) - np.quantile(near[hole], 0.1))),
        "broken edges": broken, "uneven edges": uneven,
        "cast": min(_MAX_CAST, float(np.linalg.norm(change[1:]) / (5 + spread[1:].mean()))),
        "brightness": float(abs(change[0]) / (5 + spread[0])),
        "repetition": _repeated(picture, hole),
    }


def _repeated(picture: FloatArray, hole: BoolMask) -> float:
    """Share of the hole that stands twice, as far as it is seen without looking closely."""
    factor = max(1.0, max(hole.shape) / _SEEN_SIDE)
    size = (round(hole.shape[1] / factor), round(hole.shape[0] / factor))
    reduced: Any = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    there = cv2.resize(hole.view(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    share = repetition((reduced * 255 + 0.5).clip(0, 255).astype(np.uint8), there, max_patches=_SEEN_PATCHES)
    return share if np.isfinite(share) else 0.0


def _detail(picture: FloatArray, sigma: float) -> FloatArray:
    """HW: absolute difference to the blurred picture, mean over the colours."""
    return np.asarray(np.abs(picture - cv2.GaussianBlur(picture, (0, 0), sigma)).mean(axis=2), np.float32)


def _log_ratio(detail: FloatArray, hole: BoolMask, ring: BoolMask) -> float:
    """Below 0 where the hole has less detail than the ring."""
    return float(np.log((detail[hole].mean() + _LEVEL) / (detail[ring].mean() + _LEVEL)))


def _across_border(
    picture: FloatArray, hole: BoolMask, inside: FloatArray, outside: FloatArray,
) -> tuple[float, float]:
    """(how far edges change their direction where they meet the hole, how far their strength changes).

    By the structure tensors of bands on both sides; what has a clear direction outside counts most.
    """
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), 1.0)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *order) / 8 for order in ((1, 0), (0, 1)))
    parts = (across * across - down * down, 2 * across * down, across * across + down * down)
    tensor = np.stack(parts, axis=2).astype(np.float32, copy=False)
    within, beyond = (
        _local(tensor, (distance > 1) & (distance <= 1 + _BAND)) for distance in (inside, outside))
    seen = hole & (inside <= 2) & (within[..., 3] > _MIN_SHARE) & (beyond[..., 3] > _MIN_SHARE)
    if not seen.any():
        return 0.0, 0.0
    within, beyond = within[seen], beyond[seen]
    directions = [side[:, :2] / (side[:, 2:3] + 1e-5) for side in (within, beyond)]
    weight = np.sqrt(beyond[:, 2] + 1e-5) * np.linalg.norm(directions[1], axis=1)
    turned = np.linalg.norm(directions[0] - directions[1], axis=1)
    strength = np.abs(np.log((within[:, 2] + 1e-4) / (beyond[:, 2] + 1e-4)))
    return float((weight * turned).sum() / max(float(weight.sum()), 1e-9)), float(strength.mean())


def _local(values: FloatArray, where: BoolMask) -> FloatArray:
    """HW(C + 1): means of HWC values over what is in ``where`` nearby, and how much of it there is."""
    weight = where.astype(np.float32)
    share = np.asarray(cv2.GaussianBlur(weight, (0, 0), _NEARBY), np.float32)[..., None]
    total = np.asarray(cv2.GaussianBlur(values * weight[..., None], (0, 0), _NEARBY), np.float32)
    return np.concatenate([total / np.maximum(share, np.float32(1e-4)), share], axis=2)
