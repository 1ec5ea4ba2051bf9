"""Poisson's equation in a hole, by multigrid: what makes patches that differ a little in tone lie beside each
other without a step.
"""

from __future__ import annotations

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.compiled.loader import kernels
from inpaint_app.inference.pixels.blending import bounding_slices

_STEP = 0.8
_SWEEPS = 2
_COARSEST_SWEEPS = 50
_COARSEST = 8
_CYCLES = 6
_CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)


def remove_seams(voted: FloatArray, right: FloatArray, down: FloatArray, hole: BoolMask, max_step: float) -> FloatArray:
    """Remove steps from a picture that the gradients it should have do not have.

    Where many sources are averaged, each with its own tone, the average's gradient is not the average of their
    gradients: the difference is what their weights' change adds, a step from one source to the next. It is
    taken out by the picture whose gradients come nearest to those wanted (Perez et al., "Poisson Image
    Editing", SIGGRAPH 2003; Darabi et al., "Image Melding", SIGGRAPH 2012), with the known pixels as they are.

    Args:
        voted: HW3 float32, known outside ``hole``.
        right, down: HW3 float32, the gradient wanted: next pixel less this one, along a row and a column.
        hole: HW bool.
        max_step: larger differences, about, are edges and stay.

    Returns:
        HW3 float32, ``voted`` outside the hole.
    """
    force = np.zeros_like(voted)
    for axis, wanted in ((1, right), (0, down)):
        here = np.s_[:, :-1] if axis == 1 else np.s_[:-1]
        there = np.s_[:, 1:] if axis == 1 else np.s_[1:]
        lacking = wanted[here] - np.diff(voted, axis=axis)
        size = np.square(lacking).mean(axis=2, keepdims=True)
        lacking *= (hole[here] | hole[there])[..., None] / (1 + np.square(np.square(size / max_step**2)))
        force[here] += lacking
        force[there] -= lacking
    result: FloatArray = voted + solve(force, hole)
    return result


def membrane(picture: FloatArray, hole: BoolMask) -> FloatArray:
    """The smoothest continuation of the known into a hole: there each pixel is the mean of its neighbours.

    Args:
        picture: HW3 float32, anything in ``hole``: the nearer to the result, the nearer it comes.
        hole: HW bool, surrounded by known pixels.

    Returns:
        HW3 float32, ``picture`` outside the hole.
    """
    result: FloatArray = picture + solve(4 * picture - _neighbour_sum(picture), hole)
    return result


def solve(force: FloatArray, inside: BoolMask, cycles: int = _CYCLES) -> FloatArray:
    """u with laplacian(u) = ``force`` inside and u = 0 outside, nearly (V-cycles with damped Jacobi sweeps;
    Briggs et al., "A Multigrid Tutorial", 2000).

    Args:
        force: HWC float32, C of 1 to 4; the laplacian is the sum of the four neighbours less four times the pixel,
            and beyond the picture's edge its own pixels are repeated. inside: HW bool, not everywhere.

    Returns:
        HWC float32.
    """
    result = np.zeros_like(force)
    if not inside.any():
        return result
    # With a ring of outside, so that the hole's edge is its edge there, too; at the picture's edge it has none.
    part = bounding_slices(inside, 1, 1)
    channels = force.shape[2]
    grids = [_Grid(inside[part].astype(np.float32), 0.0, channels)]
    while max(grids[-1].inside.shape[:2]) > _COARSEST:
        coarser = (_halved(grids[-1].inside[..., :1], cv2.BORDER_REPLICATE)[..., 0] >= 1).astype(np.float32)
        grids.append(_Grid(coarser, 1.0, channels))
    wanted = force[part] * grids[0].inside
    found = np.zeros_like(wanted)
    for _ in range(cycles):
        found = _cycle(found, wanted, grids)
    result[part] = found
    return result


class _Grid:
    """One resolution.

    Args:
        inside: HW float32, 1 inside. beyond: where the zero outside lies: 0, in the middle of the pixels outside; 1,
            at their border. On coarser grids, whose pixels are wholly inside or count as outside, it must not lie
            further out than it is, or the corrections are too large and grow from cycle to cycle.
        channels: C, of what is sought.

    Attributes:
        inside: HWC.
    """

    def __init__(self, inside: FloatArray, beyond: float, channels: int) -> None:
        # What a pixel itself counts in the laplacian.
        own = 4 + np.float32(beyond) * (4 - _neighbour_sum(inside[..., None])[..., 0])
        self.inside, self._own, self._pace, self._less = (
            np.asarray(cv2.merge([values] * channels), np.float32).reshape(*inside.shape, channels)
            for values in (inside, own, _STEP * inside / own, -inside))
        self._compiled = kernels()
        self._spare: FloatArray | None = None

    def smoothed(self, found: FloatArray, wanted: FloatArray, sweeps: int) -> FloatArray:
        """``found`` after ``sweeps`` sweeps of damped Jacobi; its memory is reused."""
        for _ in range(sweeps):
            into = np.empty_like(found) if self._spare is None else self._spare
            self._spare = found
            found = self._relaxed(True, found, wanted, self._pace, into)
        return found

    def residual(self, found: FloatArray, wanted: FloatArray) -> FloatArray:
        """What the laplacian lacks inside."""
        return self._relaxed(False, found, wanted, self._less, np.empty_like(found))

    def _relaxed(
        self, keep: bool, found: FloatArray, wanted: FloatArray, factor: FloatArray, into: FloatArray,
    ) -> FloatArray:
        """``factor`` (laplacian(found) - wanted), and found with ``keep``; it may be written into ``into``."""
        if self._compiled is None:
            change: FloatArray = _neighbour_sum(found) - self._own * found - wanted
            return change * factor + found if keep else change * factor
        height, _, channels = found.shape
        rows = (values.reshape(height, -1) for values in (found, wanted, self._own, factor, into))
        self._compiled.relax(0, height, channels, np.float32(keep), *rows)
        return into


def _cycle(found: FloatArray, wanted: FloatArray, grids: list[_Grid]) -> FloatArray:
    grid, *coarser = grids
    found = grid.smoothed(found, wanted, _SWEEPS if coarser else _COARSEST_SWEEPS)
    if not coarser:
        return found
    # A pixel of twice the side: four times the laplacian.
    coarse = _halved(grid.residual(found, wanted), cv2.BORDER_CONSTANT)
    coarse *= 4 * coarser[0].inside
    correction = _cycle(np.zeros_like(coarse), coarse, coarser)
    height, width = found.shape[:2]
    size = (2 * correction.shape[1], 2 * correction.shape[0])
    doubled = np.asarray(cv2.resize(correction, size, interpolation=cv2.INTER_LINEAR), np.float32)
    doubled = doubled.reshape(*doubled.shape[:2], -1)[:height, :width]
    doubled *= grid.inside
    found += doubled
    return grid.smoothed(found, wanted, _SWEEPS)


def _neighbour_sum(values: FloatArray) -> FloatArray:
    """HWC, the sums of the four neighbours; beyond the edge its own pixels are repeated."""
    sums = cv2.filter2D(values, -1, _CROSS, borderType=cv2.BORDER_REPLICATE)
    result: FloatArray = np.asarray(sums, np.float32).reshape(values.shape)
    return result


def _halved(values: FloatArray, beyond: int) -> FloatArray:
    """HWC, means of 2 x 2 pixels.

    beyond: OpenCV's border, zero or repeated, where a side is odd; a side of one pixel is always repeated.
    """
    height, width = values.shape[:2]
    even = values
    if height % 2:
        below = cv2.BORDER_REPLICATE if height == 1 else beyond
        even = np.asarray(cv2.copyMakeBorder(even, 0, 1, 0, 0, below, value=(0, 0, 0, 0)), np.float32)
    if width % 2:
        right = cv2.BORDER_REPLICATE if width == 1 else beyond
        even = np.asarray(cv2.copyMakeBorder(even, 0, 0, 0, 1, right, value=(0, 0, 0, 0)), np.float32)
    result: FloatArray = np.asarray(cv2.resize(
        even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA), np.float32)
    return result.reshape(*result.shape[:2], values.shape[2])
