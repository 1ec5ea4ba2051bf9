"""The patch search in plain tensor operations, for any device, and where the compiled code is not available."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inpaint_app.document.arrays import FloatArray
from inpaint_app.inference.texture.field import MAX_RELATIVE_COST
from inpaint_app.inference.texture.patches import PATCH, TAPS, SearchSpace, vote_window

_CHUNK = 4096
"""Patches compared at a time: what is gathered for them stays in the processor's cache."""


class TorchBackend:
    """A ``field.PatchBackend`` in tensors; see there.

    Args:
        space: the patches and their possible sources.
        device: where to compute.
        poll: called often; may raise to stop.
    """

    def __init__(self, space: SearchSpace, device: torch.device, poll: Callable[[], None]) -> None:
        self.space = space
        self._device = device
        self._poll = poll
        grid = space.grid
        self.grid_y, self.grid_x = self.upload(grid.y), self.upload(grid.x)
        self._frame_corners = self.upload(grid.frame_corners)
        pixels = np.concatenate([space.guide, space.values], 2)
        self._pixels = self.upload(pixels.reshape(-1, pixels.shape[2]))
        self._allowed = self.upload(space.allowed.reshape(-1))
        first = self._allowed.nonzero()[:1, 0].repeat(grid.count)
        self.y, self.x = first // grid.width, first % grid.width
        self.cost = torch.full((grid.count,), math.inf, device=device)

    def set_target(self, target: FloatArray, guide_weight: float, target_weight: FloatArray) -> None:
        wanted = self._under_patches(np.concatenate([self.space.guide[self.space.grid.frame], target], 2))
        each = self._under_patches(target_weight[..., None])
        weight = torch.cat([
            torch.full_like(each, guide_weight).expand(-1, -1, 3), each.expand(-1, -1, target.shape[2])], 2)
        weight = weight.flatten(1) / 3
        # w (a - b)^2 is compared as (sqrt(w) a - sqrt(w) b)^2.
        self._root_weight = weight.sqrt()
        self._weighted_target = wanted.flatten(1) * self._root_weight
        self._total_weight = weight.sum(1) + 1e-9
        known = self.cost.isfinite()
        self.y, self.x, self.cost = self._evaluate(self.y, self.x)
        self.cost[~known] = math.inf

    def propose(self, y: Tensor, x: Tensor) -> None:
        y, x, cost = self._evaluate(y, x)
        better = cost < self.cost
        self.y, self.x = torch.where(better, y, self.y), torch.where(better, x, self.x)
        self.cost = torch.where(better, cost, self.cost)

    def _evaluate(self, y: Tensor, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(y, x, cost) of N sources, moved inside the picture; infinite where they are not allowed."""
        grid = self.space.grid
        y, x = y.clamp(0, grid.height - PATCH), x.clamp(0, grid.width - PATCH)
        corners = y * grid.width + x
        cost = torch.empty(grid.count, device=self._device)
        for start in range(0, grid.count, _CHUNK):
            self._poll()
            part = slice(start, start + _CHUNK)
            values = self.gather(self._pixels, corners[part], grid.width).flatten(1)
            cost[part] = values.mul_(self._root_weight[part]).sub_(self._weighted_target[part]).square_().sum(1)
        cost /= self._total_weight
        penalty = self.space.penalty_per_pixel
        if penalty:
            cost += penalty * torch.hypot((y - self.grid_y).float(), (x - self.grid_x).float())
        cost[~self._allowed[corners]] = math.inf
        return y, x, cost

    def relative_cost(self) -> Tensor:
        known = self.cost[self.cost.isfinite()]
        typical = known.median() if len(known) else self.cost.new_tensor(1.0)
        return (self.cost / typical.clamp_min(1e-8)).clamp_max(MAX_RELATIVE_COST)

    def vote(self, values: FloatArray, weights: Tensor, shift: tuple[int, int]) -> FloatArray:
        grid, device = self.space.grid, self._device
        window = self.upload(vote_window().reshape(-1))
        pixels = self.upload(np.ascontiguousarray(values).reshape(-1, values.shape[2]))
        rows, columns = (side.reshape(-1) for side in np.mgrid[:PATCH, :PATCH])
        to_pixels, from_pixels = (
            self.upload(rows * width + columns) for width in (grid.frame_width, values.shape[1]))
        corners = (self.y + shift[0]) * values.shape[1] + self.x + shift[1]
        votes = torch.zeros(grid.frame_height * grid.frame_width, values.shape[2] + 1, device=device)
        # Within a group no pixel is written twice, so that no sum depends on the order of its terms.
        for group in range(int(grid.group.max()) + 1):
            members = self.upload(np.flatnonzero(grid.group == group))
            for start in range(0, len(members), _CHUNK):
                self._poll()
                part = members[start : start + _CHUNK]
                taken = pixels.index_select(0, (corners[part, None] + from_pixels).reshape(-1))
                weight = (window * weights[part, None]).reshape(-1, 1)
                written = (self._frame_corners[part, None] + to_pixels).reshape(-1)
                votes[written] += torch.cat([taken * weight, weight], 1)
        means: FloatArray = (votes[:, :-1] / votes[:, -1:].clamp_min(1e-30)).cpu().numpy()
        return means.reshape(grid.frame_height, grid.frame_width, -1)

    def source_pixels(self) -> Tensor:
        return self._pixels

    def gather(self, pixels: Tensor, corners: Tensor, width: int) -> Tensor:
        taps = torch.tensor([y * width + x for y, x in TAPS], device=self._device)
        indices = (corners[:, None] + taps).reshape(-1)
        gathered: Tensor = pixels.index_select(0, indices).view(len(corners), len(TAPS), -1)
        return gathered

    def cheapest(self, queries: Tensor, sources: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        cost, index = torch.addmm(bias, queries, sources.T).min(1)
        return cost, index

    def upload(self, values: npt.NDArray[Any]) -> Tensor:
        return torch.from_numpy(values).to(self._device)

    def where(self, condition: Tensor, chosen: Tensor, other: Tensor) -> Tensor:
        return torch.where(condition, chosen, other)

    def join(self, parts: Sequence[Tensor]) -> Tensor:
        return torch.cat(list(parts), 1)

    def scale_offsets(self, offsets: Tensor, factor: float) -> Tensor:
        return (offsets * factor).round().long()

    def _under_patches(self, frame: FloatArray) -> Tensor:
        """N x taps x C: the compared pixels of an hwC picture of the frame under the grid's patches."""
        pixels = self.upload(np.ascontiguousarray(frame).reshape(-1, frame.shape[2]))
        return self.gather(pixels, self._frame_corners, self.space.grid.frame_width)
