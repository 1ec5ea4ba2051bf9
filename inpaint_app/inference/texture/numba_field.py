"""``exemplar``'s field on the processor: the same in arrays, with compiled kernels for its inner loops."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import FloatArray as Floats
from inpaint_app.inference.compiled.loader import Threads
from inpaint_app.inference.texture.patches import (
    MOST_PAIRS,
    MOST_PLACES,
    MOST_RELATIVE_COST,
    NEIGHBOURS,
    PATCH,
    TAPS,
    TRUST_FLOOR,
    TRUST_POWER,
    Draw,
    Hole,
    PatchGrid,
    Whole,
    vote_window,
)

_PATCHES = (2048, 16384)
"""Least and most patches that a thread judges at a time: less costs more to hand out, more is slow to cancel."""

_ROWS = (32, 128)


class CompiledField:
    """The field in arrays; see ``patches.Field`` and, for what is not said here, ``exemplar.PatchField``.

    It comes to the same up to rounding. No tensor operations: those that are shared by OpenMP's threads wait for
    each other, which takes many times as long when another program keeps one of the cores busy.

    Args:
        compiled: the module ``kernels``. threads: who works.
    """

    def __init__(
        self, grid: PatchGrid, guide: Floats, values: Floats, allowed: Hole, pull: float, draw: Draw,
        poll: Callable[[], None], compiled: ModuleType, threads: Threads,
    ) -> None:
        self.grid = grid
        self._guide, self._values = guide, values
        self._allowed = np.ascontiguousarray(allowed)
        self._places = np.flatnonzero(allowed)
        self._pull = np.float32(pull / math.hypot(grid.height, grid.width))
        self._draw = draw
        self._poll = poll
        self._compiled = compiled
        self._threads = threads
        self._channels = 3 + values.shape[2]
        self._source = self._laid(guide, values)
        self._weighed: tuple[float, Floats, Floats] | None = None
        self._neighbours: dict[tuple[int, int], Whole] = {}
        self._seen: tuple[Floats, Whole] | None = None
        self._total = np.empty(grid.count, np.float32)
        self.y, self.x = (np.full(grid.count, side) for side in divmod(int(self._places[0]), grid.width))
        self.cost = np.full(grid.count, np.inf, np.float32)

    def aim(self, target: Floats, guide: float, worth: Floats) -> None:
        self._target, self._guided, self._worth = target, guide, worth
        if self._weighed is None or self._weighed[0] != guide or not np.array_equal(self._weighed[1], worth):
            share = np.full((*worth.shape, 3), guide / 3, np.float32)
            each = np.repeat(worth[..., None] / np.float32(3), target.shape[2], axis=2)
            self._weighed = guide, worth, self._laid(share, each)
        self._sight = (
            self._source, self._laid(self._guide[self.grid.frame], target), self._weighed[2], self._channels,
            self.grid.top, self.grid.left, self.grid.y, self.grid.x, self._allowed, self._pull)
        self._each(self._compiled.aim, self.y, self.x, self._total, self.cost)

    def offer(self, y: Whole, x: Whole) -> None:
        """Take these N source patches wherever they are better."""
        self._each(self._compiled.offer, y, x, self._total, self.y, self.x, self.cost)

    def propagate(self, step: int = 1) -> None:
        for dy, dx in NEIGHBOURS:
            place = (dy * step, dx * step)
            if place not in self._neighbours:
                self._neighbours[place] = self.grid.neighbour(*place)
            other = self._neighbours[place]
            self.offer(self.grid.y + (self.y - self.grid.y)[other], self.grid.x + (self.x - self.grid.x)[other])

    def search(self, radius: int) -> None:
        y, x = (self._draw(-radius, radius + 1, self.grid.count) for _ in range(2))
        self.offer(self.y + y, self.x + x)

    def restart(self) -> None:
        self.offer(*self._anywhere())

    def exhaust(self) -> None:
        # Patches that want the same as the last time have been offered it.
        wanted = _gathered(np.concatenate([self._guide[self.grid.frame], self._target], 2), self._own_places())
        worth = _gathered(self._worth[..., None], self._own_places())
        wants = np.concatenate([wanted.reshape(self.grid.count, -1), worth[..., 0]], 1)
        anew = np.arange(self.grid.count)
        best = np.zeros_like(anew)
        if self._seen is not None:
            before, best = self._seen
            anew = np.flatnonzero((wants != before).any(axis=1))
        if len(anew):
            best[anew] = self._nearest(wanted[anew], worth[anew])
        self._seen = wants, best
        self.offer(best // self.grid.width, best % self.grid.width)

    def _nearest(self, wanted: Floats, worth: Floats) -> Whole:
        """M int64: the places whose weighted difference to M patches is least, by the binomial's three terms."""
        source = np.concatenate([self._guide, self._values], 2)
        guided, count = np.float32(self._guided), len(wanted)
        product = np.concatenate([
            -2 * guided * wanted[..., :3].reshape(count, -1), -2 * (worth * wanted[..., 3:]).reshape(count, -1),
            worth[..., 0]], 1)
        best = np.full(count, np.inf, np.float32)
        found = np.zeros(count, np.int64)
        chunk = max(1, min(MOST_PLACES, MOST_PAIRS // count))
        for start in range(0, len(self._places), chunk):
            self._poll()
            places = self._places[start : start + chunk]
            values = _gathered(source, np.divmod(places, self.grid.width))
            guide, own = values[..., :3].reshape(len(places), -1), values[..., 3:]
            terms = np.concatenate([guide, own.reshape(len(places), -1), np.square(own).sum(axis=2)], 1)
            costs = product @ terms.T
            costs += guided * np.square(guide).sum(axis=1)
            index = costs.argmin(axis=1)
            cost = np.take_along_axis(costs, index[:, None], 1)[:, 0]
            better = cost < best
            best, found = np.where(better, cost, best), np.where(better, places[index], found)
        return found

    def inherit(self, coarse: CompiledField) -> None:
        down, across = self.grid.height / coarse.grid.height, self.grid.width / coarse.grid.width
        y = np.rint((coarse.y - coarse.grid.y) * down).astype(np.int64)
        x = np.rint((coarse.x - coarse.grid.x) * across).astype(np.int64)
        for near in self.grid.near(coarse.grid):
            self.offer(
                np.where(near < 0, self.y, self.grid.y + y[near]), np.where(near < 0, self.x, self.grid.x + x[near]))

    def vote(self, values: Floats, support: Floats | None = None, shift: tuple[int, int] = (0, 0)) -> Floats:
        grid = self.grid
        trust = self._trust(support)
        window = np.repeat(vote_window(), values.shape[2], axis=1)
        means = np.zeros((grid.high, grid.wide, values.shape[2]), np.float32)
        values = np.ascontiguousarray(values)
        y, x = self.y + shift[0], self.x + shift[1]

        def rows(start: int, stop: int) -> None:
            first, last = np.searchsorted(grid.y, (grid.top + start - PATCH + 1, grid.top + stop))
            self._compiled.vote(
                start, stop, first, last, values, grid.top, grid.left, grid.y, grid.x, y, x, trust, window, means)

        self._threads.share(rows, grid.high, *_ROWS, self._poll)
        return means

    def _trust(self, support: Floats | None) -> Floats:
        """N float32: what each patch counts in votes."""
        found = self.cost[np.isfinite(self.cost)]
        # The lower one of two in the middle, as torch has it.
        typical = np.partition(found, (len(found) - 1) // 2)[(len(found) - 1) // 2] if len(found) else np.float32(1)
        relative = np.minimum(self.cost / np.float32(max(float(typical), 1e-8)), np.float32(MOST_RELATIVE_COST))
        trust: Floats = (relative + np.float32(TRUST_FLOOR)) ** np.float32(-TRUST_POWER)
        if support is not None:
            under = _gathered(support[..., None], self._own_places()).mean(axis=(1, 2))
            trust *= np.square(under) + np.float32(1e-6)
        return trust

    def _own_places(self) -> tuple[Whole, Whole]:
        """Where the patches lie in the frame."""
        return self.grid.y - self.grid.top, self.grid.x - self.grid.left

    def _anywhere(self) -> tuple[Whole, Whole]:
        y, x = np.divmod(self._places[self._draw(0, len(self._places), self.grid.count)], self.grid.width)
        return y, x

    def _each(self, kernel: Callable[..., None], *arrays: npt.NDArray[Any]) -> None:
        def work(start: int, stop: int) -> None:
            kernel(start, stop, *self._sight, *arrays)

        self._threads.share(work, self.grid.count, *_PATCHES, self._poll)

    def _laid(self, first: Floats, second: Floats) -> Floats:
        """As the kernels want pictures; see ``kernels.lay``."""
        first, second = np.ascontiguousarray(first), np.ascontiguousarray(second)
        height, width = first.shape[:2]
        laid = np.empty((height, 2, -(-width // 2) * (first.shape[2] + second.shape[2])), np.float32)

        def lay(start: int, stop: int) -> None:
            self._compiled.lay(start, stop, first, second, laid)

        self._threads.share(lay, height, *_ROWS, self._poll)
        return laid


def _gathered(picture: Floats, places: tuple[Whole, Whole]) -> Floats:
    """M x taps x C: the compared pixels of patches whose top left corners are (rows, columns) of a picture, HWC."""
    rows, columns = (side[:, None] + tap for side, tap in zip(places, np.transpose(TAPS), strict=True))
    gathered: Floats = picture[rows, columns]
    return gathered
