"""Poisson's equation in a hole, by multigrid: what makes patches that differ a little in tone lie beside each
other without a step.
"""

from __future__ import annotations

import cv2
import numpy as np

from inpaint_app.inference.blending import Hole
from inpaint_app.inference.interpolation import Floats

_STEP = 0.8
_SWEEPS = 2
_COARSEST = 8
_CYCLES = 4
_CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)


def without_steps(voted: Floats, right: Floats, down: Floats, hole: Hole, most: float) -> Floats:
    """Take out of a picture the steps that the gradients it should have do not have.

    Where many sources are averaged, each with its own tone, the average's gradient is not the average of their
    gradients: the difference is what their weights' change adds, a step from one source to the next. It is
    taken out by the picture whose gradients come nearest to those wanted (Perez et al., "Poisson Image
    Editing", SIGGRAPH 2003; Darabi et al., "Image Melding", SIGGRAPH 2012), with the known pixels as they are.

    Args:
        voted: HW3 float32, known outside ``hole``.
        right, down: HW3 float32, the gradient wanted: next pixel less this one, along a row and a column.
        hole: HW bool.
        most: about the largest step that is a step; larger ones are edges and stay.

    Returns:
        HW3 float32, ``voted`` outside the hole.
    """
    force = np.zeros_like(voted)
    for axis, wanted in ((1, right), (0, down)):
        here = np.s_[:, :-1] if axis == 1 else np.s_[:-1]
        there = np.s_[:, 1:] if axis == 1 else np.s_[1:]
        lacking = wanted[here] - np.diff(voted, axis=axis)
        size = np.square(lacking).mean(axis=2, keepdims=True)
        lacking *= (hole[here] | hole[there])[..., None] / (1 + np.square(np.square(size / most**2)))
        force[here] += lacking
        force[there] -= lacking
    result: Floats = voted + solve(force, hole)
    return result


def membrane(picture: Floats, hole: Hole) -> Floats:
    """The smoothest continuation of the known into a hole: there each pixel is the mean of its neighbours.

    Args:
        picture: HW3 float32, anything in ``hole``: the nearer to the result, the nearer it comes.
        hole: HW bool, with known pixels round it.

    Returns:
        HW3 float32, ``picture`` outside the hole.
    """
    result: Floats = picture + solve(-_laplacian(picture), hole)
    return result


def solve(force: Floats, inside: Hole, cycles: int = _CYCLES) -> Floats:
    """u with laplacian(u) = ``force`` inside and u = 0 outside, nearly (V-cycles with damped Jacobi sweeps;
    Briggs et al., "A Multigrid Tutorial", 2000).

    Args:
        force: HWC float32, C of 1 to 4; the laplacian is the sum of the four neighbours less four times the pixel,
            and beyond the picture's edge its own pixels are repeated. inside: HW bool, not everywhere.

    Returns:
        HWC float32.
    """
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    result = np.zeros_like(force)
    if not rows.size:
        return result
    # With a ring of outside the coarser grids never reach further than the finest: else they diverge.
    part = np.s_[max(0, rows[0] - 1) : rows[-1] + 2, max(0, columns[0] - 1) : columns[-1] + 2]
    levels = [inside[part].astype(np.float32)]
    while max(levels[-1].shape) > _COARSEST:
        coarser = _halved(levels[-1], cv2.BORDER_REPLICATE)
        levels.append((coarser >= 1).astype(np.float32))
    wanted = force[part] * levels[0][..., None]
    found = np.zeros_like(wanted)
    for _ in range(cycles):
        found = _cycle(found, wanted, levels)
    result[part] = found
    return result


def _cycle(found: Floats, wanted: Floats, levels: list[Floats]) -> Floats:
    inside = levels[0][..., None]
    coarsest = len(levels) == 1
    found = _smoothed(found, wanted, inside, 50 if coarsest else _SWEEPS)
    if coarsest:
        return found
    left = (wanted - _laplacian(found)) * inside
    # A pixel of twice the side: four times the laplacian.
    coarse = 4 * _halved(left, cv2.BORDER_CONSTANT) * levels[1][..., None]
    correction = _cycle(np.zeros_like(coarse), coarse, levels[1:])
    height, width = found.shape[:2]
    doubled = np.asarray(
        cv2.resize(correction, (2 * correction.shape[1], 2 * correction.shape[0]), interpolation=cv2.INTER_LINEAR))
    found = found + doubled.reshape(*doubled.shape[:2], -1)[:height, :width] * inside
    return _smoothed(found, wanted, inside, _SWEEPS)


def _smoothed(found: Floats, wanted: Floats, inside: Floats, sweeps: int) -> Floats:
    for _ in range(sweeps):
        found = found + (_STEP / 4) * (_laplacian(found) - wanted) * inside
    return found


def _laplacian(values: Floats) -> Floats:
    around = np.asarray(cv2.filter2D(values, -1, _CROSS, borderType=cv2.BORDER_REPLICATE), np.float32)
    result: Floats = np.asarray(around.reshape(values.shape) - 4 * values, np.float32)
    return result


def _halved(values: Floats, beyond: int) -> Floats:
    """Means of 2 x 2 pixels; ``beyond``: OpenCV's border, zero or repeated, where a side is odd."""
    height, width = values.shape[:2]
    even = cv2.copyMakeBorder(values, 0, height % 2, 0, width % 2, beyond, value=(0, 0, 0, 0))
    result: Floats = np.asarray(cv2.resize(
        even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA), np.float32)
    return result.reshape(*result.shape[:2], *values.shape[2:])
