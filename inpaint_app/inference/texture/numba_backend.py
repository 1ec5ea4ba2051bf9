"""The patch search on the processor, in arrays, with compiled kernels for its inner loops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import FloatArray, IntArray
from inpaint_app.inference.compiled.loader import Threads
from inpaint_app.inference.texture.field import MAX_RELATIVE_COST
from inpaint_app.inference.texture.patches import PATCH, TAPS, SearchSpace, vote_window

_PATCH_RANGE = (2048, 16384)
"""Fewest and most patches that a thread evaluates at a time: fewer cost more to hand out, more are slow to cancel."""

_ROW_RANGE = (32, 128)


class NumbaBackend:
    """A ``field.PatchBackend`` in arrays; see there.

    It computes the same as ``torch_backend`` up to rounding, without tensor operations: OpenMP's threads wait for each
    other, which takes many times as long when another program keeps one of the cores busy.

    Args:
        space: the patches and their possible sources.
        compiled: the module ``kernels``.
        threads: who works.
        poll: called often; may raise to stop.
    """

    def __init__(self, space: SearchSpace, compiled: ModuleType, threads: Threads, poll: Callable[[], None]) -> None:
        self.space = space
        self._compiled = compiled
        self._threads = threads
        self._poll = poll
        grid = space.grid
        self.grid_y, self.grid_x = grid.y, grid.x
        self._allowed = np.ascontiguousarray(space.allowed)
        self._penalty = np.float32(space.penalty_per_pixel)
        self._channels = 3 + space.values.shape[2]
        self._source = self._packed(space.guide, space.values)
        self._packed_weights: tuple[float, FloatArray, FloatArray] | None = None
        self._total_weight = np.empty(grid.count, np.float32)
        first = divmod(int(np.flatnonzero(space.allowed)[0]), grid.width)
        self.y, self.x = (np.full(grid.count, side) for side in first)
        self.cost = np.full(grid.count, np.inf, np.float32)

    def set_target(self, target: FloatArray, guide_weight: float, target_weight: FloatArray) -> None:
        packed = self._packed_weights
        if packed is None or packed[0] != guide_weight or not np.array_equal(packed[1], target_weight):
            guide_weights = np.full((*target_weight.shape, 3), guide_weight / 3, np.float32)
            weights = np.repeat(target_weight[..., None] / np.float32(3), target.shape[2], axis=2)
            packed = self._packed_weights = guide_weight, target_weight, self._packed(guide_weights, weights)
        grid = self.space.grid
        self._comparison = (
            self._source, self._packed(self.space.guide[grid.frame], target), packed[2], self._channels, grid.top,
            grid.left, grid.y, grid.x, self._allowed, self._penalty)
        self._for_patches(self._compiled.evaluate, self.y, self.x, self._total_weight, self.cost)

    def propose(self, y: IntArray, x: IntArray) -> None:
        self._for_patches(self._compiled.propose, y, x, self._total_weight, self.y, self.x, self.cost)

    def relative_cost(self) -> FloatArray:
        known = self.cost[np.isfinite(self.cost)]
        # The lower of the two in the middle, which is torch's median.
        middle = (len(known) - 1) // 2
        typical = float(np.partition(known, middle)[middle]) if len(known) else 1.0
        relative: FloatArray = np.minimum(self.cost / np.float32(max(typical, 1e-8)), np.float32(MAX_RELATIVE_COST))
        return relative

    def vote(self, values: FloatArray, weights: FloatArray, shift: tuple[int, int]) -> FloatArray:
        grid = self.space.grid
        window = np.repeat(vote_window(), values.shape[2], axis=1)
        means = np.zeros((grid.frame_height, grid.frame_width, values.shape[2]), np.float32)
        values = np.ascontiguousarray(values)
        y, x = self.y + shift[0], self.x + shift[1]

        def vote_rows(start: int, stop: int) -> None:
            first, last = np.searchsorted(grid.y, (grid.top + start - PATCH + 1, grid.top + stop))
            self._compiled.vote(
                start, stop, first, last, values, grid.top, grid.left, grid.y, grid.x, y, x, weights, window, means)

        self._threads.share(vote_rows, grid.frame_height, *_ROW_RANGE, self._poll)
        return means

    def source_pixels(self) -> FloatArray:
        pixels: FloatArray = np.concatenate([self.space.guide, self.space.values], 2)
        return pixels.reshape(-1, self._channels)

    def gather(self, pixels: FloatArray, corners: IntArray, width: int) -> FloatArray:
        taps = np.array([y * width + x for y, x in TAPS])
        gathered: FloatArray = np.take(pixels, corners[:, None] + taps, axis=0)
        return gathered

    def cheapest(self, queries: FloatArray, sources: FloatArray, bias: FloatArray) -> tuple[FloatArray, IntArray]:
        costs = queries @ sources.T
        costs += bias
        index = costs.argmin(axis=1)
        return np.take_along_axis(costs, index[:, None], 1)[:, 0], index

    def upload(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return values

    def where(
        self, condition: npt.NDArray[Any], chosen: npt.NDArray[Any], other: npt.NDArray[Any],
    ) -> npt.NDArray[Any]:
        return np.where(condition, chosen, other)

    def join(self, parts: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        return np.concatenate(parts, 1)

    def scale_offsets(self, offsets: IntArray, factor: float) -> IntArray:
        scaled: IntArray = np.rint(offsets * factor).astype(np.int64)
        return scaled

    def _for_patches(self, kernel: Callable[..., None], *arrays: npt.NDArray[Any]) -> None:
        def work(start: int, stop: int) -> None:
            kernel(start, stop, *self._comparison, *arrays)

        self._threads.share(work, self.space.grid.count, *_PATCH_RANGE, self._poll)

    def _packed(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Two pictures as the kernels read them; see ``kernels.pack_checkerboard``."""
        first, second = np.ascontiguousarray(first), np.ascontiguousarray(second)
        height, width = first.shape[:2]
        packed = np.empty((height, 2, -(-width // 2) * (first.shape[2] + second.shape[2])), np.float32)

        def pack(start: int, stop: int) -> None:
            self._compiled.pack_checkerboard(start, stop, first, second, packed)

        self._threads.share(pack, height, *_ROW_RANGE, self._poll)
        return packed
