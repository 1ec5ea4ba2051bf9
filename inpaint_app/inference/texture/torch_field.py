"""A nearest-neighbour field from patches of a hole to patches of the known, at one scale.

Propagation and random search are Barnes et al., "PatchMatch", SIGGRAPH 2009, for all patches at once; the
cost's three terms are the guide, as Zhang et al., "Inpainting at Modern Camera Resolution by Guided
PatchMatch with Auto-Curation", ECCV 2022, have it, coherence with what has been synthesised, and the known
pixels under a patch; voting is Wexler et al., "Space-Time Completion of Video", PAMI 2007.

Patches lie on a grid with a stride, not at every pixel. Here all is plain tensor operations, for any device, and
the reference for ``compiled_exemplar``, which does the same on a processor several times as fast.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from inpaint_app.document.arrays import FloatArray as Floats
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

_CHUNK = 4096
"""Patches compared at a time: what is gathered for them stays in the processor's cache."""


class PatchField:
    """The field in tensors; see ``patches.Field``.

    Args:
        grid: the patches.
        guide: HW3 float32. values: HWC float32, what sources have.
        allowed: HW bool, True where a source's top left corner may lie.
        pull: cost of a source as far away as the picture's diagonal.
        draw: the random search's numbers.
        poll: called often; may raise to stop.
        device: where to compute.

    Attributes:
        y, x: N int64, top left corners of the sources. cost: N float32, mean squared difference of the
            compared values as weighted, and the pull; infinite where no source is known yet.
    """

    def __init__(
        self, grid: PatchGrid, guide: Floats, values: Floats, allowed: Hole, pull: float, draw: Draw,
        poll: Callable[[], None], device: torch.device,
    ) -> None:
        self.grid = grid
        self._guide = guide
        self._device = device
        self._grid_y, self._grid_x = self._whole(grid.y), self._whole(grid.x)
        both = np.concatenate([guide, values], 2)
        self._source = torch.from_numpy(both.reshape(-1, both.shape[2])).to(device)
        self._allowed = torch.from_numpy(allowed.reshape(-1)).to(device)
        self._places = self._allowed.nonzero()[:, 0]
        self._pull = pull / math.hypot(grid.height, grid.width)
        self._draw = draw
        self._poll = poll
        self._seen: tuple[Tensor, Tensor] | None = None
        none = self._places[:1].repeat(grid.count)  # whatever is offered first costs less
        self.y, self.x = none // grid.width, none % grid.width
        self.cost = torch.full((grid.count,), math.inf, device=device)

    def aim(self, target: Floats, guide: float, worth: Floats) -> None:
        both = np.concatenate([self._guide[self.grid.frame], target], 2)
        self._wanted, self._worth, self._guided = self._under_own(both), self._under_own(worth[..., None]), guide
        weight = torch.cat([torch.full_like(self._worth, guide).expand(-1, -1, 3),
                            self._worth.expand(-1, -1, target.shape[2])], 2).flatten(1) / 3
        self._weight = weight.sqrt()
        self._weighted = self._wanted.flatten(1) * self._weight
        self._total = weight.sum(1) + 1e-9
        known = self.cost.isfinite()
        self.y, self.x, self.cost = self._judge(self.y, self.x)
        self.cost[~known] = math.inf

    def offer(self, y: Tensor, x: Tensor) -> None:
        """Take these N source patches wherever they are better."""
        y, x, cost = self._judge(y, x)
        better = cost < self.cost
        self.y, self.x = torch.where(better, y, self.y), torch.where(better, x, self.x)
        self.cost = torch.where(better, cost, self.cost)

    def propagate(self, step: int = 1) -> None:
        for dy, dx in NEIGHBOURS:
            other = self._whole(self.grid.neighbour(dy * step, dx * step))
            y, x = self.y[other] - self._grid_y[other], self.x[other] - self._grid_x[other]
            self.offer(self._grid_y + y, self._grid_x + x)

    def search(self, radius: int) -> None:
        y, x = (self._whole(self._draw(-radius, radius + 1, self.grid.count)) for _ in range(2))
        self.offer(self.y + y, self.x + x)

    def restart(self) -> None:
        self.offer(*self._anywhere())

    def exhaust(self) -> None:
        # Patches that want the same as the last time have been offered it.
        wants = torch.cat([self._wanted.flatten(1), self._worth.flatten(1)], 1)
        anew = torch.arange(self.grid.count, device=self._device)
        best = torch.zeros_like(anew)
        if self._seen is not None:
            before, best = self._seen
            anew = (wants != before).any(1).nonzero()[:, 0]
        if len(anew):
            best[anew] = self._nearest(self._wanted[anew], self._worth[anew])
        self._seen = wants, best
        self.offer(best // self.grid.width, best % self.grid.width)

    def _nearest(self, wanted: Tensor, worth: Tensor) -> Tensor:
        """M int64: the places whose weighted difference to M patches is least, by the binomial's three terms."""
        colours = -2 * self._guided * wanted[..., :3]
        product = torch.cat([colours.flatten(1), -2 * (worth * wanted[..., 3:]).flatten(1), worth[..., 0]], 1)
        best = wanted.new_full((len(wanted),), math.inf)
        found = torch.zeros(len(wanted), dtype=torch.int64, device=wanted.device)
        chunk = max(1, min(MOST_PLACES, MOST_PAIRS // len(wanted)))
        for start in range(0, len(self._places), chunk):
            self._poll()
            places = self._places[start : start + chunk]
            values = self._gathered(self._source, places, self.grid.width)
            guide, own = values[..., :3].flatten(1), values[..., 3:]
            terms = torch.cat([guide, own.flatten(1), own.square().sum(2)], 1)
            cost, index = torch.addmm(self._guided * guide.square().sum(1), product, terms.T).min(1)
            better = cost < best
            best, found = torch.where(better, cost, best), torch.where(better, places[index], found)
        return found

    def inherit(self, coarse: PatchField) -> None:
        down, across = self.grid.height / coarse.grid.height, self.grid.width / coarse.grid.width
        for near in map(self._whole, self.grid.near(coarse.grid)):
            at = near.clamp_min(0)
            y = self._grid_y + ((coarse.y[at] - coarse._grid_y[at]) * down).round().long()
            x = self._grid_x + ((coarse.x[at] - coarse._grid_x[at]) * across).round().long()
            self.offer(torch.where(near < 0, self.y, y), torch.where(near < 0, self.x, x))

    def vote(self, values: Floats, support: Floats | None = None, shift: tuple[int, int] = (0, 0)) -> Floats:
        grid, device = self.grid, self._device
        window = torch.from_numpy(vote_window().reshape(-1)).to(device)
        trust = self._trust(support)
        taken_from = torch.from_numpy(values.reshape(-1, values.shape[2])).to(device)
        rows, columns = (side.reshape(-1) for side in np.mgrid[:PATCH, :PATCH])
        here, there = (self._whole(rows * width + columns) for width in (grid.wide, values.shape[1]))
        votes = torch.zeros(grid.high * grid.wide, values.shape[2] + 1, device=device)
        own, other = self._in_frame(), (self.y + shift[0]) * values.shape[1] + self.x + shift[1]
        for lane in range(int(grid.lane.max()) + 1):  # in one no pixel is written twice: no sum depends on an order
            lined = self._whole(np.flatnonzero(grid.lane == lane))
            for start in range(0, len(lined), _CHUNK):
                self._poll()
                members = lined[start : start + _CHUNK]
                taken = taken_from.index_select(0, (other[members, None] + there).reshape(-1))
                weight = (window * trust[members, None]).reshape(-1, 1)
                votes[(own[members, None] + here).reshape(-1)] += torch.cat([taken * weight, weight], 1)
        means: Floats = (votes[:, :-1] / votes[:, -1:].clamp_min(1e-30)).view(grid.high, grid.wide, -1).cpu().numpy()
        return means

    def _trust(self, support: Floats | None) -> Tensor:
        """N float32: what each patch counts in votes."""
        found = self.cost[self.cost.isfinite()]
        typical = found.median() if len(found) else self.cost.new_tensor(1.0)
        relative = (self.cost / typical.clamp_min(1e-8)).clamp_max(MOST_RELATIVE_COST)
        trust = (relative + TRUST_FLOOR) ** -TRUST_POWER
        if support is not None:
            trust *= self._under_own(support[..., None]).mean((1, 2)).square() + 1e-6
        return trust

    def _judge(self, y: Tensor, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(y, x, cost) of source patches, moved inside the picture."""
        grid = self.grid
        y, x = y.clamp(0, grid.height - PATCH), x.clamp(0, grid.width - PATCH)
        place = y * grid.width + x
        cost = torch.empty(grid.count, device=place.device)
        for start in range(0, grid.count, _CHUNK):
            self._poll()
            part = slice(start, start + _CHUNK)
            values = self._gathered(self._source, place[part], grid.width).flatten(1)
            cost[part] = values.mul_(self._weight[part]).sub_(self._weighted[part]).square_().sum(1)
        cost /= self._total
        if self._pull:
            cost += self._pull * torch.hypot((y - self._grid_y).float(), (x - self._grid_x).float())
        cost[~self._allowed[place]] = math.inf
        return y, x, cost

    def _in_frame(self) -> Tensor:
        """N int64: where the patches lie in a flat picture of the frame."""
        places: Tensor = (self._grid_y - self.grid.top) * self.grid.wide + self._grid_x - self.grid.left
        return places

    def _under_own(self, frame: Floats) -> Tensor:
        """N x taps x C: the compared pixels of an hwC picture of the frame under the grid's patches."""
        flat = torch.from_numpy(np.ascontiguousarray(frame).reshape(-1, frame.shape[2])).to(self._device)
        return self._gathered(flat, self._in_frame(), self.grid.wide)

    def _gathered(self, flat: Tensor, places: Tensor, width: int) -> Tensor:
        """M x taps x C: of a picture, (H*W) x C, the compared pixels of patches that begin at ``places``."""
        taps = torch.tensor([y * width + x for y, x in TAPS], device=self._device)
        indices = (places[:, None] + taps).reshape(-1)
        gathered: Tensor = flat.index_select(0, indices).view(len(places), len(TAPS), -1)
        return gathered

    def _anywhere(self) -> tuple[Tensor, Tensor]:
        place = self._places[self._whole(self._draw(0, len(self._places), self.grid.count))]
        return place // self.grid.width, place % self.grid.width

    def _whole(self, values: Whole) -> Tensor:
        return torch.from_numpy(values).to(self._device)
