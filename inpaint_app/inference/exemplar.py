"""A nearest-neighbour field from patches of a hole to patches of the known, at one scale.

Propagation and random search are Barnes et al., "PatchMatch", SIGGRAPH 2009, for all patches at once; the
cost's three terms are the guide, as Zhang et al., "Inpainting at Modern Camera Resolution by Guided
PatchMatch with Auto-Curation", ECCV 2022, have it, coherence with what has been synthesised, and the known
pixels under a patch; voting is Wexler et al., "Space-Time Completion of Video", PAMI 2007.

Patches lie on a grid with a stride, not at every pixel: with plain tensor operations that is quick enough
on a processor, and the same runs on a GPU.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Hole = npt.NDArray[np.bool_]

PATCH = 8
"""Side of a patch in pixels."""

_CHUNK = 4096
"""Patches compared at a time: what is gathered for them stays in the processor's cache."""

_MOST_PAIRS = 4_000_000
"""Patches times places compared at a time where all are: 16 MB of costs."""

_TAPS = [(y, x) for y in range(PATCH) for x in range(PATCH) if (x + y) % 2 == 0]
"""Pixels of a patch that are compared: every second, as on a chess-board."""

_PIXELS = [(y, x) for y in range(PATCH) for x in range(PATCH)]
_VOTE_SHARPNESS = 4.0
_COST_SHARPNESS = 1.0
_NEIGHBOURS = ((0, -1), (-1, 0), (0, 1), (1, 0))


class PatchGrid:
    """The patches that cover a hole.

    Args:
        hole: HW bool, each side at least PATCH.
        stride: pixels from one patch to the next, a divisor of PATCH.

    Attributes:
        count: N, how many.
        y, x: N int64 each, top left corners, inside the picture. Every hole pixel lies in a patch.
        lane: N int64; no two patches of one lane share a pixel.
    """

    def __init__(self, hole: Hole, stride: int, device: torch.device) -> None:
        self.height, self.width = hole.shape
        ys, xs = _places(self.height, stride), _places(self.width, stride)
        # Whether a patch sees the hole: from the hole's integral.
        total = cv2.integral(hole.view(np.uint8))
        high, wide = ys + PATCH, xs + PATCH
        seen = total[high][:, wide] - total[ys][:, wide] - total[high][:, xs] + total[ys][:, xs]
        rows, columns = np.nonzero(seen)
        index = np.full(seen.shape, -1, np.int64)
        index[rows, columns] = np.arange(len(rows))
        self.count = len(rows)
        self.stride = stride
        self._rows, self._columns = torch.from_numpy(rows).to(device), torch.from_numpy(columns).to(device)
        self._index = torch.from_numpy(index).to(device)
        self.y, self.x = torch.from_numpy(ys[rows]).to(device), torch.from_numpy(xs[columns]).to(device)
        # The last place may lie nearer to the one before it: it goes by itself.
        each = PATCH // stride
        down = np.where(rows == len(ys) - 1, each, rows % each)
        across = np.where(columns == len(xs) - 1, each, columns % each)
        self.lane = torch.from_numpy(down * (each + 1) + across).to(device)

    def neighbour(self, dy: int, dx: int) -> Tensor:
        """N int64: the number of the patch so many places further on, a patch's own where there is none."""
        found = self._at(self._rows + dy, self._columns + dx)
        return torch.where(found < 0, torch.arange(self.count, device=found.device), found)

    def nearest(self, y: Tensor, x: Tensor) -> Tensor:
        """M int64: the patches whose centres are near M points (in pixels), -1 where none is."""
        row, column = (y - PATCH / 2) / self.stride, (x - PATCH / 2) / self.stride
        return self._at(row.round().long(), column.round().long())

    def _at(self, rows: Tensor, columns: Tensor) -> Tensor:
        high, wide = self._index.shape
        return self._index[rows.clamp(0, high - 1), columns.clamp(0, wide - 1)]


def _places(length: int, stride: int) -> npt.NDArray[np.int64]:
    """Where patches begin along a side: every ``stride`` pixels, and at the very end."""
    return np.unique(np.append(np.arange(0, length - PATCH + 1, stride), length - PATCH))


class PatchField:
    """For every patch of a grid the best source patch found so far.

    Args:
        grid: the patches.
        source: (H*W) x C float32, what source patches are compared by.
        allowed: H*W bool, True where a patch's top left corner may lie.
        pull: cost of a source as far away as the picture's diagonal.
        rng: the random search's, on the CPU, so that all devices draw the same.
        poll: called often; may raise to stop.

    Attributes:
        y, x: N int64, top left corners of the sources. cost: N float32, mean squared difference of the
            compared values as weighted, and the pull; infinite where no source is known yet.
    """

    def __init__(
        self, grid: PatchGrid, source: Tensor, allowed: Tensor, pull: float, rng: torch.Generator,
        poll: Callable[[], None],
    ) -> None:
        self.grid = grid
        self._source = source
        self._allowed = allowed
        self._places = allowed.nonzero()[:, 0]
        self._pull = pull / math.hypot(grid.height, grid.width)
        self._rng = rng
        self._poll = poll
        self._taps = torch.tensor([y * grid.width + x for y, x in _TAPS], device=source.device)
        self.y, self.x = self._anywhere()
        self.cost = torch.full((grid.count,), math.inf, device=source.device)

    def aim(self, target: Tensor, weight: Tensor) -> None:
        """Set what is looked for, and judge the present sources anew.

        Args:
            target, weight: (H*W) x C float32; the squared difference counts with the squared weight.
        """
        indices = self._under(self.grid.y * self.grid.width + self.grid.x)
        self._weight = weight.index_select(0, indices).view(self.grid.count, -1)
        self._target = target.index_select(0, indices).view(self.grid.count, -1) * self._weight
        self._total = self._weight.square().sum(1) + 1e-9
        self.y, self.x, self.cost = self._judge(self.y, self.x)

    def offer(self, y: Tensor, x: Tensor) -> None:
        """Take these N source patches wherever they are better."""
        y, x, cost = self._judge(y, x)
        better = cost < self.cost
        self.y, self.x = torch.where(better, y, self.y), torch.where(better, x, self.x)
        self.cost = torch.where(better, cost, self.cost)

    def propagate(self, step: int = 1) -> None:
        """Offer what continues each neighbour's source, ``step`` places away."""
        for dy, dx in _NEIGHBOURS:
            other = self.grid.neighbour(dy * step, dx * step)
            y, x = self.y[other] - self.grid.y[other], self.x[other] - self.grid.x[other]
            self.offer(self.grid.y + y, self.grid.x + x)

    def search(self, radius: int) -> None:
        """Offer a random place at most ``radius`` pixels from the present one."""
        self.offer(self.y + self._random(-radius, radius + 1), self.x + self._random(-radius, radius + 1))

    def restart(self) -> None:
        """Offer any allowed place."""
        self.offer(*self._anywhere())

    def exhaust(self) -> None:
        """Offer the best of all allowed places: for few patches in a small picture."""
        squared = self._weight.square()
        product = self._weight * self._target
        best = torch.full_like(self.cost, math.inf)
        found = torch.zeros_like(self.y)
        chunk = max(1, min(_CHUNK, _MOST_PAIRS // max(1, self.grid.count)))
        for start in range(0, len(self._places), chunk):
            self._poll()
            places = self._places[start : start + chunk]
            values = self._source.index_select(0, self._under(places)).view(len(places), -1)
            cost, index = (squared @ values.square().T - 2 * (product @ values.T)).min(1)
            better = cost < best
            best, found = torch.where(better, cost, best), torch.where(better, places[index], found)
        self.offer(found // self.grid.width, found % self.grid.width)

    def inherit(self, coarse: PatchField) -> None:
        """Start from the field of a coarser picture of the same: each patch goes where those near it went.

        Patches without a coarse one near keep what they have.
        """
        down, across = self.grid.height / coarse.grid.height, self.grid.width / coarse.grid.width
        centre_y, centre_x = (self.grid.y + PATCH / 2) / down, (self.grid.x + PATCH / 2) / across
        reach = coarse.grid.stride / 2
        for dy, dx in ((0.0, 0.0), (-reach, -reach), (-reach, reach), (reach, -reach), (reach, reach)):
            near = coarse.grid.nearest(centre_y + dy, centre_x + dx)
            at = near.clamp_min(0)
            y = self.grid.y + ((coarse.y[at] - coarse.grid.y[at]) * down).round().long()
            x = self.grid.x + ((coarse.x[at] - coarse.grid.x[at]) * across).round().long()
            self.offer(torch.where(near < 0, self.y, y), torch.where(near < 0, self.x, x))

    def vote(self, values: Tensor, support: Tensor | None = None) -> Tensor:
        """The picture that the sources make: where patches overlap, the better and more central counts.

        Args:
            values: (H*W) x C float32 to take from the sources.
            support: (H*W) x 1 float32; a patch counts with the square of the mean under it. None: all alike.

        Returns:
            (H*W) x C means, zero where no patch lies.
        """
        grid = self.grid
        ramp = torch.sin(math.pi * (torch.arange(PATCH, device=values.device) + 0.5) / PATCH)
        ramp = ramp**_VOTE_SHARPNESS + 1e-4  # at the picture's edge a patch's edge is all there is
        window = (ramp[:, None] * ramp).reshape(-1)
        typical = self.cost[self.cost.isfinite()].median() if self.cost.isfinite().any() else self.cost.new_tensor(1.0)
        trust = torch.exp(-self.cost / typical.clamp_min(1e-8) * _COST_SHARPNESS) + 1e-3
        if support is not None:
            under = support.index_select(0, self._under(grid.y * grid.width + grid.x))
            trust *= under.view(grid.count, -1).mean(1).square() + 1e-6
        pixels = torch.tensor([y * grid.width + x for y, x in _PIXELS], device=values.device)
        channels = values.shape[1]
        votes = torch.zeros(len(values), channels + 1, device=values.device)
        own, other = grid.y * grid.width + grid.x, self.y * grid.width + self.x
        for lane in range(int(grid.lane.max()) + 1):  # in one no pixel is written twice: no sum depends on an order
            lined = (grid.lane == lane).nonzero()[:, 0]
            for start in range(0, len(lined), _CHUNK):
                self._poll()
                members = lined[start : start + _CHUNK]
                taken = values.index_select(0, (other[members, None] + pixels).reshape(-1))
                weight = (window * trust[members, None]).reshape(-1, 1)
                place = (own[members, None] + pixels).reshape(-1)
                votes[place] += torch.cat([taken * weight, weight], 1)
        return votes[:, :channels] / votes[:, channels:].clamp_min(1e-30)

    def _judge(self, y: Tensor, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(y, x, cost) of source patches, moved inside the picture."""
        grid = self.grid
        y, x = y.clamp(0, grid.height - PATCH), x.clamp(0, grid.width - PATCH)
        place = y * grid.width + x
        cost = torch.empty(grid.count, device=place.device)
        for start in range(0, grid.count, _CHUNK):
            self._poll()
            part = slice(start, start + _CHUNK)
            values = self._source.index_select(0, self._under(place[part])).view(-1, self._weight.shape[1])
            cost[part] = values.mul_(self._weight[part]).sub_(self._target[part]).square_().sum(1)
        cost /= self._total
        if self._pull:
            cost += self._pull * torch.hypot((y - grid.y).float(), (x - grid.x).float())
        cost[~self._allowed[place]] = math.inf
        return y, x, cost

    def _under(self, places: Tensor) -> Tensor:
        """Indices of the compared pixels under patches, patch by patch."""
        return (places[:, None] + self._taps).reshape(-1)

    def _anywhere(self) -> tuple[Tensor, Tensor]:
        place = self._places[self._random(0, len(self._places))]
        return place // self.grid.width, place % self.grid.width

    def _random(self, low: int, high: int) -> Tensor:
        drawn: Any = torch.randint(low, high, (self.grid.count,), generator=self._rng)
        result: Tensor = drawn.to(self._source.device)
        return result
