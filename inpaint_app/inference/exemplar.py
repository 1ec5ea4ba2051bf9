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
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inpaint_app.inference.interpolation import Floats

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
        count: N, how many, row by row.
        y, x: N int64 each, top left corners, inside the picture. Every hole pixel lies in a patch.
        top, left, frame: rows and columns of the picture round all patches, a PATCH wider where there is room:
            where they begin, and the slices.
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
        self.device = device
        self.top, self.left = max(0, int(ys[rows].min()) - PATCH), max(0, int(xs[columns].min()) - PATCH)
        self.frame = (
            slice(self.top, min(self.height, int(ys[rows].max()) + 2 * PATCH)),
            slice(self.left, min(self.width, int(xs[columns].max()) + 2 * PATCH)))
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

    Pictures are compared by the colours of a guide and by their own values.

    Args:
        grid: the patches, on the device to compute on.
        guide: HW3 float32. values: HWC float32, what sources have.
        allowed: HW bool, True where a source's top left corner may lie.
        pull: cost of a source as far away as the picture's diagonal.
        rng: the random search's, on the CPU, so that all devices draw the same.
        poll: called often; may raise to stop.

    Attributes:
        y, x: N int64, top left corners of the sources. cost: N float32, mean squared difference of the
            compared values as weighted, and the pull; infinite where no source is known yet.
    """

    def __init__(
        self, grid: PatchGrid, guide: Floats, values: Floats, allowed: Hole, pull: float, rng: torch.Generator,
        poll: Callable[[], None],
    ) -> None:
        self.grid = grid
        self._guide, self._values = guide, values
        self._places = torch.from_numpy(np.flatnonzero(allowed)).to(grid.device)
        self._pull = pull / math.hypot(grid.height, grid.width)
        self._rng = rng
        self._poll = poll
        self._sources: Tensor | None = None
        self._seen: tuple[Tensor, Tensor] | None = None
        self.y, self.x = self._anywhere()
        self.cost = torch.full((grid.count,), math.inf, device=grid.device)
        self._hold(allowed)

    def _hold(self, allowed: Hole) -> None:
        """Prepare the sources for judging."""
        self._allowed = torch.from_numpy(allowed.reshape(-1)).to(self.grid.device)

    def aim(self, target: Floats, guide: float, worth: Floats) -> None:
        """Set what is looked for, and judge the present sources anew.

        Args:
            target: hwC float32, over the grid's frame: the values wanted.
            guide: what a squared difference to the guide counts, as a mean of its three colours.
            worth: hw float32, over the frame: what a third of the squared differences to ``target`` counts.
        """
        self._target, self._guided, self._worth = target, guide, worth
        self._take_aim()

    def _take_aim(self) -> None:
        wanted, worth = self._wanted()
        weight = torch.cat([torch.full_like(worth, self._guided).expand(-1, -1, 3),
                            worth.expand(-1, -1, self._values.shape[2])], 2).flatten(1) / 3
        self._weight = weight.sqrt()
        self._weighted = wanted.flatten(1) * self._weight
        self._total = weight.sum(1) + 1e-9
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
        """Offer the best of all allowed places: for few patches in a small picture.

        Patches that want the same as the last time have been offered it.
        """
        wanted, worth = self._wanted()
        wants = torch.cat([wanted.flatten(1), worth.flatten(1)], 1)
        anew = torch.arange(self.grid.count, device=self.grid.device)
        best = torch.zeros_like(anew)
        if self._seen is not None:
            before, best = self._seen
            anew = (wants != before).any(1).nonzero()[:, 0]
        if len(anew):
            best[anew] = self._nearest(wanted[anew], worth[anew])
        self._seen = wants, best
        self.offer(best // self.grid.width, best % self.grid.width)

    def _nearest(self, wanted: Tensor, worth: Tensor) -> Tensor:
        """M int64: the places whose weighted difference to M patches is least, by the binomial's three terms."""
        product = torch.cat(
            [-2 * self._guided * wanted[..., :3].flatten(1), -2 * (worth * wanted[..., 3:]).flatten(1), worth[..., 0]], 1)
        best = wanted.new_full((len(wanted),), math.inf)
        found = torch.zeros(len(wanted), dtype=torch.int64, device=wanted.device)
        chunk = max(1, min(_CHUNK, _MOST_PAIRS // len(wanted)))
        for start in range(0, len(self._places), chunk):
            self._poll()
            places = self._places[start : start + chunk]
            values = self._patches(places)
            guide, own = values[..., :3].flatten(1), values[..., 3:]
            terms = torch.cat([guide, own.flatten(1), own.square().sum(2)], 1)
            cost, index = torch.addmm(self._guided * guide.square().sum(1), product, terms.T).min(1)
            better = cost < best
            best, found = torch.where(better, cost, best), torch.where(better, places[index], found)
        return found

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

    def vote(self, values: Floats, support: Floats | None = None, shift: tuple[int, int] = (0, 0)) -> Floats:
        """The picture that the sources make: where patches overlap, the better and more central counts.

        Args:
            values: HWC float32 to take from the sources; may be larger than the picture below and on its right.
            support: hw float32, over the grid's frame; a patch counts with the square of the mean under it. None:
                all alike.
            shift: (down, right), take what lies so many pixels further on.

        Returns:
            hwC means over the frame, zero where no patch lies.
        """
        grid, device = self.grid, self.grid.device
        window = torch.from_numpy(vote_window().reshape(-1)).to(device)
        trust = self._trust(support)
        taken_from = torch.from_numpy(values.reshape(-1, values.shape[2])).to(device)
        pixels, own_pixels = (
            torch.tensor([y * width + x for y, x in _PIXELS], device=device) for width in (values.shape[1], self._wide))
        votes = torch.zeros(self._high * self._wide, values.shape[2] + 1, device=device)
        own, other = self._in_frame(), (self.y + shift[0]) * values.shape[1] + self.x + shift[1]
        for lane in range(int(grid.lane.max()) + 1):  # in one no pixel is written twice: no sum depends on an order
            lined = (grid.lane == lane).nonzero()[:, 0]
            for start in range(0, len(lined), _CHUNK):
                self._poll()
                members = lined[start : start + _CHUNK]
                taken = taken_from.index_select(0, (other[members, None] + pixels).reshape(-1))
                weight = (window * trust[members, None]).reshape(-1, 1)
                votes[(own[members, None] + own_pixels).reshape(-1)] += torch.cat([taken * weight, weight], 1)
        means: Floats = (votes[:, :-1] / votes[:, -1:].clamp_min(1e-30)).view(self._high, self._wide, -1).cpu().numpy()
        return means

    def _trust(self, support: Floats | None) -> Tensor:
        """N float32: what each patch counts in votes."""
        found = self.cost[self.cost.isfinite()]
        typical = found.median() if len(found) else self.cost.new_tensor(1.0)
        trust = torch.exp(-self.cost / typical.clamp_min(1e-8) * _COST_SHARPNESS) + 1e-3
        if support is not None:
            trust *= self._under_own(support[..., None]).mean((1, 2)).square() + 1e-6
        return trust

    @property
    def _high(self) -> int:
        return self.grid.frame[0].stop - self.grid.top

    @property
    def _wide(self) -> int:
        return self.grid.frame[1].stop - self.grid.left

    def _in_frame(self) -> Tensor:
        """N int64: where the patches lie in a flat picture of the frame."""
        return (self.grid.y - self.grid.top) * self._wide + self.grid.x - self.grid.left

    def _wanted(self) -> tuple[Tensor, Tensor]:
        """(N x taps x (3 + C) colours of the guide and values wanted, N x taps x 1 worth)."""
        both = np.concatenate([self._guide[self.grid.frame], self._target], 2)
        return self._under_own(both), self._under_own(self._worth[..., None])

    def _under_own(self, frame: Floats) -> Tensor:
        """N x taps x C: the compared pixels of an hwC picture of the frame under the grid's patches."""
        flat = torch.from_numpy(np.ascontiguousarray(frame).reshape(-1, frame.shape[2])).to(self.grid.device)
        return _gathered(flat, self._in_frame(), self._wide)

    def _patches(self, places: Tensor) -> Tensor:
        """M x taps x (3 + C): the compared pixels of source patches."""
        if self._sources is None:
            both = np.concatenate([self._guide, self._values], 2)
            self._sources = torch.from_numpy(both.reshape(-1, both.shape[2])).to(self.grid.device)
        return _gathered(self._sources, places, self.grid.width)

    def _judge(self, y: Tensor, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(y, x, cost) of source patches, moved inside the picture."""
        grid = self.grid
        y, x = y.clamp(0, grid.height - PATCH), x.clamp(0, grid.width - PATCH)
        place = y * grid.width + x
        cost = torch.empty(grid.count, device=place.device)
        for start in range(0, grid.count, _CHUNK):
            self._poll()
            part = slice(start, start + _CHUNK)
            values = self._patches(place[part]).flatten(1)
            cost[part] = values.mul_(self._weight[part]).sub_(self._weighted[part]).square_().sum(1)
        cost /= self._total
        if self._pull:
            cost += self._pull * torch.hypot((y - grid.y).float(), (x - grid.x).float())
        cost[~self._allowed[place]] = math.inf
        return y, x, cost

    def _anywhere(self) -> tuple[Tensor, Tensor]:
        place = self._places[self._random(0, len(self._places))]
        return place // self.grid.width, place % self.grid.width

    def _random(self, low: int, high: int) -> Tensor:
        drawn: Any = torch.randint(low, high, (self.grid.count,), generator=self._rng)
        result: Tensor = drawn.to(self.grid.device)
        return result


def vote_window() -> Floats:
    """PATCH x PATCH float32: what each pixel of a patch counts in a vote."""
    ramp = np.sin(math.pi * (np.arange(PATCH) + 0.5) / PATCH)
    ramp = ramp**_VOTE_SHARPNESS + 1e-4  # at the picture's edge a patch's edge is all there is
    return (ramp[:, None] * ramp).astype(np.float32)


def _gathered(flat: Tensor, places: Tensor, width: int) -> Tensor:
    """M x taps x C: of a picture, (H*W) x C, the compared pixels of patches that begin at ``places``."""
    taps = torch.tensor([y * width + x for y, x in _TAPS], device=flat.device)
    return flat.index_select(0, (places[:, None] + taps).reshape(-1)).view(len(places), len(_TAPS), -1)
