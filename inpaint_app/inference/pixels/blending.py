"""The seam: how far a fill reaches, how blocks lie over each other, and that colour and grain go on across it."""

from __future__ import annotations

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, Coverage, FloatArray
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.inference.pixels.push_pull import push_pull

SEAM = 4
"""Pixels outside what is filled that a ``Detailer`` writes, too (half a patch: one is sure to reach there)."""

_CELL = 8
_MAX_TINT = 0.25
_SIDE_SIGMA = 3.0
_ROUGH = 0.03
_GRAIN_SIGMA = 1.5
_GRAIN_FLOOR = 0.0005
_BLOCK = 16
_MIN_BLOCKS = 8


def dilate(mask: BoolMask, reach: int) -> BoolMask:
    """HW: the mask and all within a square distance of ``reach`` pixels from it."""
    return cv2.dilate(mask.view(np.uint8), np.ones((2 * reach + 1,) * 2, np.uint8)) > 0


def with_seam(own: BoolMask, unknown: BoolMask) -> BoolMask:
    """HW: what is filled (``own``), and the known pixels within a square distance of SEAM from it."""
    return dilate(own, SEAM) & (own | ~unknown)


def feather(hole: BoolMask, grow: int) -> Coverage:
    """Coverage of a fill: 255 on the hole, falling to 0 just beyond ``grow`` pixels outside it.

    Args:
        hole: HW bool.
        grow: >= 0; the distance is Euclidean, so nothing is covered beyond a square distance of it.

    Returns:
        HW uint8.
    """
    if grow <= 0 or not hole.any():
        return hole.astype(np.uint8) * np.uint8(255)
    outside = (~hole).view(np.uint8)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, 5)
    ramp: FloatArray = np.clip(1 - distance / (grow + 1), 0, 1)
    coverage: Coverage = (ramp * ramp * (3 - 2 * ramp) * 255 + 0.5).astype(np.uint8)
    # The chamfer distance is up to 2 % short; the bound is a promise.
    coverage[~dilate(hole, grow)] = 0
    coverage[hole] = 255
    return coverage


def match_seam_colour(filled: FloatArray, known: FloatArray, seam: BoolMask, own: BoolMask) -> FloatArray:
    """Take out what a fill's colours are off at its seam, smoothly into the fill.

    The difference where both are there is averaged over cells and continued into the fill as a membrane
    (after Perez et al., "Poisson Image Editing", SIGGRAPH 2003, and Farbman et al., "Coordinates for Instant
    Image Cloning", SIGGRAPH 2009; by push-pull instead of mean-value coordinates).

    Args:
        filled, known: HW3 float32 in [0, 1].
        seam: HW bool, where both say what belongs there.
        own: HW bool, what is to be corrected, with the seam.

    Returns:
        HW3 float32, ``filled`` outside ``own`` and ``seam``.
    """
    if not seam.any():
        return filled
    part = bounding_slices(own | seam, _CELL, 0)
    result = filled.copy()
    result[part] = _match_within(filled[part], known[part], seam[part], own[part])
    return result


def _match_within(filled: FloatArray, known: FloatArray, seam: BoolMask, own: BoolMask) -> FloatArray:
    height, width = seam.shape
    size = (-(-width // _CELL), -(-height // _CELL))
    weight = seam.astype(np.float32)
    share: FloatArray = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
    # One colour that is wildly off is an edge that continues elsewhere, not a tint.
    difference = np.clip(known - filled, -_MAX_TINT, _MAX_TINT) * weight[..., None]
    mean: FloatArray = np.asarray(cv2.resize(difference, size, interpolation=cv2.INTER_AREA), np.float32)
    mean /= np.maximum(share, 1e-6)[..., None]
    membrane = push_pull(mean, np.minimum(share * 8, 1))
    membrane = np.asarray(cv2.GaussianBlur(membrane, (0, 0), 1.0), np.float32)
    enlarged: FloatArray = np.asarray(cv2.resize(membrane, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    result: FloatArray = np.where((own | seam)[..., None], filled + enlarged, filled)
    return result


def continue_tint(completed: FloatArray, hole: BoolMask) -> FloatArray:
    """Take out a tint between a network's fill and its surroundings, judged by the means on both sides.

    Where the surroundings vary along the seam (an edge crosses it) the sides say little and count little.

    Args:
        completed: HW3 float32 in [0, 1]. hole: HW bool.

    Returns:
        HW3 float32, ``completed`` outside the hole.
    """
    inside = hole.astype(np.float32)
    if not hole.any() or hole.all():
        return completed
    sides = []
    for weight in (1 - inside, inside):
        total = np.maximum(cv2.GaussianBlur(weight, (0, 0), _SIDE_SIGMA), 1e-4)[..., None]
        mean = np.asarray(cv2.GaussianBlur(completed * weight[..., None], (0, 0), _SIDE_SIGMA), np.float32) / total
        square = np.square(completed) * weight[..., None]
        spread = np.asarray(cv2.GaussianBlur(square, (0, 0), _SIDE_SIGMA), np.float32) / total - mean * mean
        sides.append((mean, np.maximum(spread, 0).mean(2)))
    (outer, rough), (inner, _) = sides
    edge = cv2.dilate(inside, np.ones((3, 3), np.uint8)) - cv2.erode(inside, np.ones((3, 3), np.uint8)) > 0
    trust = edge / (1 + rough / _ROUGH**2)
    difference = np.clip(outer - inner, -_MAX_TINT, _MAX_TINT)
    # Averaged with its trust first: push-pull alone would take each pixel at its word.
    shared = np.maximum(cv2.GaussianBlur(trust.astype(np.float32), (0, 0), _SIDE_SIGMA), 1e-6)
    averaged = cv2.GaussianBlur((difference * trust[..., None]).astype(np.float32), (0, 0), _SIDE_SIGMA)
    membrane = push_pull(
        (averaged / shared[..., None]).astype(np.float32), np.minimum(trust * 4, 1).astype(np.float32))
    result: FloatArray = np.where(hole[..., None], completed + membrane, completed).astype(np.float32)
    return result


def add_grain(filled: FloatArray, hole: BoolMask, around: BoolMask, seed: int, smooth: float = 0.25) -> FloatArray:
    """Noise like that of the smooth parts of the surroundings, where the fill has less of it.

    Args:
        filled: HW3 float32 in [0, 1], known pixels outside ``hole``.
        around: HW bool, known pixels to measure.
        seed: of the noise.
        smooth: which share of the surroundings is taken for smooth.

    Returns:
        HW3 float32, ``filled`` outside the hole.
    """
    if not hole.any():
        return filled
    part = bounding_slices(hole | around, _BLOCK, _BLOCK)
    fine = filled[part] - np.asarray(cv2.GaussianBlur(filled[part], (0, 0), _GRAIN_SIGMA), np.float32)
    wanted = _quiet_blocks(fine, around[part], smooth)
    present = _quiet_blocks(fine, hole[part], smooth)
    if wanted is None or present is None:
        return filled
    missing = np.square(wanted).mean(axis=(0, 1, 2)) - np.square(present).mean(axis=(0, 1, 2))
    if missing.max() <= _GRAIN_FLOOR**2:
        return filled
    power = np.square(np.abs(np.fft.fft2(wanted.mean(3), axes=(1, 2)))).mean(axis=0)
    kernel = np.fft.fftshift(np.fft.ifft2(np.sqrt(power)).real).astype(np.float32)
    inside = bounding_slices(hole, _BLOCK, 0)
    white = np.random.default_rng(seed).standard_normal(filled[inside].shape, np.float32)
    noise: FloatArray = np.asarray(cv2.filter2D(white, -1, kernel), np.float32)
    noise *= np.sqrt(np.maximum(missing, 0)) / np.maximum(noise.std(axis=(0, 1)), 1e-9)
    result = filled.copy()
    result[inside] += noise * hole[inside][..., None]
    return result


def bounding_slices(mask: BoolMask, step: int, margin: int) -> tuple[slice, slice]:
    """The part of an array around a mask, aligned to a grid.

    Args:
        mask: HW, not empty.
        step: the part begins and ends at multiples of it, pixels; it may end beyond the array.
        margin: pixels around the mask that belong to it, too.

    Returns:
        (rows, columns), the smallest.
    """
    bounds = bounding_rect(mask)
    top, left = (max(0, start - margin) // step * step for start in (bounds.top, bounds.left))
    bottom, right = ((end - 1 + margin + step) // step * step for end in (bounds.bottom, bounds.right))
    return slice(top, bottom), slice(left, right)


def _quiet_blocks(fine: FloatArray, where: BoolMask, share: float) -> FloatArray | None:
    """NBB3: that share of the whole blocks inside ``where`` that varies least; None when there are too few."""
    rows, columns = (length // _BLOCK for length in where.shape)
    whole = where[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK).all(axis=(1, 3))
    if whole.sum() < _MIN_BLOCKS:
        return None
    cut = fine[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK, 3).swapaxes(1, 2)
    blocks = cut[whole]
    quiet = np.argsort(np.square(blocks).mean(axis=(1, 2, 3)), kind="stable")
    chosen: FloatArray = blocks[quiet[: max(_MIN_BLOCKS // 4, round(len(quiet) * share))]]
    return chosen
