"""The seam: how far a fill reaches, how blocks lie over each other, and colour that agrees."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers import Pixels
from inpaint_app.inference.interpolation import Floats, push_pull

Hole = npt.NDArray[np.bool_]
Coverage = npt.NDArray[np.uint8]

_LARGEST_CORRECTION = 0.12
"""A difference along the seam beyond this (of the full range) is a structure, not a tint."""


def feather(hole: Hole, grow: int) -> Coverage:
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
    ramp: Floats = np.clip(1 - distance / (grow + 1), 0, 1)
    coverage: Coverage = (ramp * ramp * (3 - 2 * ramp) * 255 + 0.5).astype(np.uint8)
    # The chamfer distance is up to 2 % short; the bound is a promise.
    coverage[cv2.dilate(hole.view(np.uint8), np.ones((2 * grow + 1, 2 * grow + 1), np.uint8)) == 0] = 0
    coverage[hole] = 255
    return coverage


def lay_over(
    below: Pixels, below_coverage: Coverage, above: Pixels, above_coverage: Coverage,
) -> tuple[Pixels, Coverage]:
    """One block over another of the same shape (Porter and Duff's "over", straight alpha).

    Pixels are HWC uint8 or uint16, coverages HW uint8. Where ``above`` covers fully or ``below`` not at
    all, ``above`` comes back exactly, and the other way round.

    Returns:
        New (pixels, coverage).
    """
    a = above_coverage.astype(np.float32) / 255
    b = below_coverage.astype(np.float32) / 255 * (1 - a)
    total = a + b
    share = (a / np.maximum(total, 1e-6))[..., None]
    pixels = above.copy()
    pixels[...] = above * share + below * (1 - share) + 0.5
    keep = above_coverage == 0
    pixels[keep] = below[keep]
    take = (above_coverage == 255) | (below_coverage == 0) & ~keep
    pixels[take] = above[take]
    coverage: Coverage = (total * 255 + 0.5).astype(np.uint8)
    coverage = np.maximum(coverage, np.maximum(above_coverage, below_coverage))
    return pixels, coverage


def widen(hole: Hole, ring: int) -> Hole:
    """The hole and everything within ``ring`` pixels of it (square distance); HW bool."""
    if ring <= 0:
        return hole
    kernel = np.ones((2 * ring + 1, 2 * ring + 1), np.uint8)
    result: Hole = cv2.dilate(hole.view(np.uint8), kernel).view(np.bool_)
    return result


def agree(completed: Floats, image: Floats, hole: Hole, ring: Hole) -> Floats:
    """Take away the tint of a fill: the known pixels next to the hole say what it is.

    The network is asked for the ring too, where the truth is known. What it got wrong there at low
    frequencies is interpolated smoothly into the hole and taken off, which is what gradient-domain
    cloning (Perez et al., "Poisson Image Editing", SIGGRAPH 2003) does with the boundary's difference.

    Args:
        completed: HWC float32 in [0, 1], the network's picture where ``ring``, else the known one.
        image: HWC float32 in [0, 1], true outside ``hole``.
        hole: HW bool, what is unknown.
        ring: HW bool, ``hole`` and the ring around it.

    Returns:
        HWC float32 in [0, 1], changed only inside ``ring``.
    """
    measured = ring & ~hole
    if not measured.any():
        return completed
    rows, columns = _bounds(ring, 2)
    weight = measured[rows, columns].astype(np.float32)
    part = completed[rows, columns]
    difference = np.clip(image[rows, columns] - part, -_LARGEST_CORRECTION, _LARGEST_CORRECTION)
    difference *= weight[..., None]
    # Averaged along the ring first: single pixels of texture must not run into the hole as streaks.
    size = (0, 0)
    mean_weight = cv2.GaussianBlur(weight, size, 4.0)
    mean = cv2.GaussianBlur(difference, size, 4.0).reshape(difference.shape)
    mean /= np.maximum(mean_weight, 1e-4)[..., None]
    correction = push_pull(mean, weight)
    result = completed.copy()
    result[rows, columns] = np.where(
        ring[rows, columns, None], np.clip(part + correction, 0, 1), part)
    return result


def _bounds(mask: Hole, margin: int) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    rect = Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1).grow(margin)
    return rect.intersect(Rect(0, 0, mask.shape[1], mask.shape[0])).slices
