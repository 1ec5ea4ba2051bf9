"""``exemplar``'s field on the processor, with compiled kernels for what its inner loops do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor

from inpaint_app.inference.compiled import Threads, kernels
from inpaint_app.inference.exemplar import PATCH, Hole, PatchField, PatchGrid, vote_window
from inpaint_app.inference.interpolation import Floats

_PATCHES = (2048, 16384)
"""Least and most patches that a thread judges at a time: less costs more to hand out, more is slow to cancel."""

_ROWS = (32, 128)


def patch_field(
    grid: PatchGrid, guide: Floats, values: Floats, allowed: Hole, pull: float, rng: torch.Generator,
    poll: Callable[[], None], threads: Threads,
) -> PatchField:
    """The quickest field that there is for the grid's device; see ``PatchField``."""
    compiled = kernels() if grid.device.type == "cpu" else None
    if compiled is None:
        return PatchField(grid, guide, values, allowed, pull, rng, poll)
    return CompiledField(grid, guide, values, allowed, pull, rng, poll, compiled, threads)


class CompiledField(PatchField):
    """The same as its base up to rounding.

    Args:
        compiled: the module ``kernels``. threads: who works.
    """

    def __init__(
        self, grid: PatchGrid, guide: Floats, values: Floats, allowed: Hole, pull: float, rng: torch.Generator,
        poll: Callable[[], None], compiled: ModuleType, threads: Threads,
    ) -> None:
        self._compiled = compiled
        self._threads = threads
        super().__init__(grid, guide, values, allowed, pull, rng, poll)

    def _hold(self, allowed: Hole) -> None:
        self._grid_y, self._grid_x = self.grid.y.numpy(), self.grid.x.numpy()
        self._may = np.ascontiguousarray(allowed)
        self._channels = 3 + self._values.shape[2]
        self._source = self._laid(self._guide, self._values)

    def _take_aim(self) -> None:
        target = self._laid(self._guide[self.grid.frame], self._target)
        share = np.full((*self._worth.shape, 3), self._guided / 3, np.float32)
        weight = self._laid(share, np.repeat(self._worth[..., None] / np.float32(3), self._values.shape[2], 2))
        self._total = torch.empty(self.grid.count)
        self._sight = (
            self._source, target, weight, self._channels, self.grid.top, self.grid.left, self._grid_y, self._grid_x,
            self._may, np.float32(self._pull))
        self._each(self._compiled.aim, *map(_array, (self.y, self.x, self._total, self.cost)))

    def offer(self, y: Tensor, x: Tensor) -> None:
        self._each(self._compiled.offer, *map(_array, (y, x, self._total, self.y, self.x, self.cost)))

    def vote(self, values: Floats, support: Floats | None = None, shift: tuple[int, int] = (0, 0)) -> Floats:
        trust = self._trust(support).numpy()
        window = np.repeat(vote_window(), values.shape[2], axis=1)
        means = np.zeros((self._high, self._wide, values.shape[2]), np.float32)
        values = np.ascontiguousarray(values)
        y, x = _array(self.y + shift[0]), _array(self.x + shift[1])
        top = self.grid.top

        def rows(start: int, stop: int) -> None:
            first, last = np.searchsorted(self._grid_y, (top + start - PATCH + 1, top + stop))
            self._compiled.vote(
                start, stop, first, last, values, top, self.grid.left, self._grid_y, self._grid_x, y, x, trust, window,
                means)

        self._threads.share(rows, self._high, *_ROWS, self._poll)
        return means

    def _each(self, kernel: Callable[..., None], *arrays: Any) -> None:
        def work(start: int, stop: int) -> None:
            kernel(start, stop, *self._sight, *arrays)

        self._threads.share(work, self.grid.count, *_PATCHES, self._poll)

    def _laid(self, first: Floats, second: Floats) -> Floats:
        height, width = first.shape[:2]
        laid = np.empty((height, 2, -(-width // 2) * (first.shape[2] + second.shape[2])), np.float32)
        lay = partial(
            _lay, self._compiled.lay, np.ascontiguousarray(first), np.ascontiguousarray(second), laid)
        self._threads.share(lay, height, *_ROWS, self._poll)
        return laid


def _lay(kernel: Callable[..., None], first: Floats, second: Floats, laid: Floats, start: int, stop: int) -> None:
    kernel(start, stop, first, second, laid)


def _array(values: Tensor) -> Any:
    return values.numpy()
