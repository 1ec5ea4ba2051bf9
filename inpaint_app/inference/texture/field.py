"""A nearest-neighbour field from the patches of a hole to patches of its known surroundings, at one pyramid level.

The search is PatchMatch's propagation and random search (Barnes et al., "PatchMatch: A Randomized Correspondence
Algorithm for Structural Image Editing", SIGGRAPH 2009), in turn for all patches at once. A source costs its squared
difference to a guide (Zhang et al., "Inpainting at Modern Camera Resolution by Guided PatchMatch with
Auto-Curation", ECCV 2022), to the known pixels under the patch, and to what has been synthesised so far
(coherence); voting is Wexler et al., "Space-Time Completion of Video", PAMI 2007.

Patches lie on a grid with a stride, not at every pixel. The course of a search is written here, once; what takes time
is done by a backend: tensors on any device (``torch_backend``), or compiled code on the processor (``numba_backend``),
several times as fast there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from torch import Tensor

from inpaint_app.document.arrays import FloatArray
from inpaint_app.inference.texture.patches import Draw, SearchSpace

Array = TypeVar("Array", npt.NDArray[Any], Tensor)
"""What a backend computes with. Both kinds know +, -, *, //, % and indexing, so that the field can use them."""

MAX_PAIRS = 4_000_000
"""Pairs of a patch and a source compared at once by an exhaustive search: 16 MB of costs."""

MAX_SOURCES = 4096
"""Sources compared at once by an exhaustive search: what is gathered for them stays in the processor's cache."""

MAX_RELATIVE_COST = 1e6
"""Upper bound of a patch's cost relative to the typical one, so that no vote vanishes."""

_NEIGHBOURS = ((0, -1), (-1, 0), (0, 1), (1, 0))
_VOTE_POWER = 3.0
_VOTE_FLOOR = 0.5
"""A patch votes with weight (_VOTE_FLOOR + its cost over the typical one) ** -_VOTE_POWER. However badly all patches
fit, the better one prevails: with an exponential, what nothing fits became the mean of everything, a grey that no
colour around it has."""


class PatchBackend(Protocol[Array]):
    """Where the sources of a field are kept and compared.

    Attributes:
        space: the patches and their possible sources.
        grid_y, grid_x: N int64, the grid's top left corners.
        y, x: N int64, top left corners of the sources: one allowed place for all, at first.
        cost: N float32, the weighted mean squared difference to the sources plus the distance penalty; infinite
            until a source has been accepted.
    """

    space: SearchSpace
    grid_y: Array
    grid_x: Array
    y: Array
    x: Array
    cost: Array

    def set_target(self, target: FloatArray, guide_weight: float, target_weight: FloatArray) -> None:
        """Set what patches are compared by; see ``PatchField.set_target``."""
        ...

    def propose(self, y: Array, x: Array) -> None:
        """Accept sources where they cost less than the present ones.

        Args:
            y, x: N int64, top left corners; moved inside the picture where they are not. Those that are not allowed
                are never accepted.
        """
        ...

    def relative_cost(self) -> Array:
        """N float32: costs over their median, at most MAX_RELATIVE_COST."""
        ...

    def vote(self, values: FloatArray, weights: Array, shift: tuple[int, int]) -> FloatArray:
        """Average what the sources say about each pixel.

        Args:
            values: HWC float32 to take from the sources.
            weights: N float32, each patch's weight.
            shift: (down, right), take what lies that many pixels further on.

        Returns:
            hwC float32 over the grid's frame, zero where no patch lies.
        """
        ...

    def source_pixels(self) -> Array:
        """(H W) x (3 + C) float32: the guide and the values of all pixels."""
        ...

    def gather(self, pixels: Array, corners: Array, width: int) -> Array:
        """M x taps x C: the compared pixels of patches.

        Args:
            pixels: (H W) x C, a flattened picture of that width.
            corners: M int64, top left corners as indices into ``pixels``.
        """
        ...

    def cheapest(self, queries: Array, sources: Array, bias: Array) -> tuple[Array, Array]:
        """(M costs, M indices): for each row of ``queries`` the least of its products with S ``sources``, plus bias.

        Args:
            queries: M x K float32. sources: S x K float32. bias: S float32.
        """
        ...

    def upload(self, values: npt.NDArray[Any]) -> Array:
        """The same values where the backend computes."""
        ...

    def where(self, condition: Array, chosen: Array, other: Array) -> Array:
        """``chosen`` where the condition holds, else ``other``."""
        ...

    def join(self, parts: Sequence[Array]) -> Array:
        """Matrices of M rows side by side."""
        ...

    def scale_offsets(self, offsets: Array, factor: float) -> Array:
        """Int64: offsets in pixels of a level ``factor`` times as large, rounded to even at a half."""
        ...


class PatchField(Generic[Array]):
    """For every patch of a grid the best source found so far.

    Args:
        backend: where the work is done.
        draw: random numbers.
        poll: called often; may raise to stop.

    Attributes:
        grid: the patches.
        backend: has the sources and their costs.
    """

    def __init__(self, backend: PatchBackend[Array], draw: Draw, poll: Callable[[], None]) -> None:
        self.grid = backend.space.grid
        self.backend: PatchBackend[Array] = backend
        self._space = backend.space
        self._draw = draw
        self._poll = poll
        self._corners: Array = backend.upload(np.flatnonzero(self._space.allowed))
        self._neighbours: dict[tuple[int, int], Array] = {}
        self._searched: tuple[Array, Array] | None = None

    def set_target(self, target: FloatArray, guide_weight: float, target_weight: FloatArray) -> None:
        """Set what sources are sought for, and evaluate the present sources, where there are any, against it.

        Args:
            target: hwC float32, the wanted values over the grid's frame.
            guide_weight: weight of the squared difference to the guide, averaged over its three colours.
            target_weight: hw float32 over the frame, weight of a third of the squared differences to ``target``.
        """
        self._target, self._guide_weight, self._target_weight = target, guide_weight, target_weight
        self.backend.set_target(target, guide_weight, target_weight)

    def propagate(self, step: int = 1) -> None:
        """Propose to each patch what continues the source of its neighbour ``step`` grid lines away, on four sides."""
        backend = self.backend
        for dy, dx in _NEIGHBOURS:
            place = (dy * step, dx * step)
            if place not in self._neighbours:
                self._neighbours[place] = backend.upload(self.grid.neighbour(*place))
            neighbour = self._neighbours[place]
            y, x = (backend.y - backend.grid_y)[neighbour], (backend.x - backend.grid_x)[neighbour]
            backend.propose(backend.grid_y + y, backend.grid_x + x)

    def random_search(self, radius: int) -> None:
        """Propose a random source at most ``radius`` pixels, along each axis, from the present one."""
        y, x = (self.backend.upload(self._draw(-radius, radius + 1, self.grid.count)) for _ in range(2))
        self.backend.propose(self.backend.y + y, self.backend.x + x)

    def restart(self) -> None:
        """Propose to each patch a random source from anywhere."""
        drawn = self.backend.upload(self._draw(0, len(self._corners), self.grid.count))
        self._propose_corners(self._corners[drawn])

    def exhaustive_search(self) -> None:
        """Propose the best of all allowed sources: for few patches in a small picture."""
        backend = self.backend
        wanted = self._under_patches(np.concatenate([self._space.guide[self.grid.frame], self._target], 2))
        weight = self._under_patches(self._target_weight[..., None])
        # A patch that wants the same as in the last search has been proposed the best already.
        wants = backend.join([wanted.reshape(self.grid.count, -1), weight[..., 0]])
        best = backend.upload(np.zeros(self.grid.count, np.int64))
        changed = backend.upload(np.ones(self.grid.count, np.bool_))
        if self._searched is not None:
            before, best = self._searched
            changed = (wants != before).any(1)
        if changed.any():
            best[changed] = self._nearest(wanted[changed], weight[changed])
        self._searched = wants, best
        self._propose_corners(best)

    def inherit(self, coarse: PatchField[Array]) -> None:
        """Propose the sources that nearby patches have in the field of a coarser level of the same picture.

        Patches without a coarse one nearby keep what they have.
        """
        backend, other = self.backend, coarse.backend
        y = backend.scale_offsets(other.y - other.grid_y, self.grid.height / coarse.grid.height)
        x = backend.scale_offsets(other.x - other.grid_x, self.grid.width / coarse.grid.width)
        for near in self.grid.coarse_neighbours(coarse.grid):
            found, index = backend.upload(near >= 0), backend.upload(np.maximum(near, 0))
            backend.propose(
                backend.where(found, backend.grid_y + y[index], backend.y),
                backend.where(found, backend.grid_x + x[index], backend.x))

    def vote(
        self, values: FloatArray, support: FloatArray | None = None, shift: tuple[int, int] = (0, 0),
    ) -> FloatArray:
        """Put the picture together from the sources: where patches overlap, the better and more central count more.

        Args:
            values: HWC float32 to take from the sources; may be larger than the picture below and on its right.
            support: hw float32 over the grid's frame; a patch counts with the square of the mean under it. None:
                all alike.
            shift: (down, right), take what lies that many pixels further on.

        Returns:
            hwC float32, means over the frame, zero where no patch lies.
        """
        weights = (self.backend.relative_cost() + _VOTE_FLOOR) ** -_VOTE_POWER
        if support is not None:
            mean = self._under_patches(support[..., None])[..., 0].mean(1)
            weights = weights * (mean * mean + 1e-6)
        means: FloatArray = self.backend.vote(values, weights, shift)
        return means

    def _nearest(self, wanted: Array, weight: Array) -> Array:
        """M int64: the allowed sources (as indices of their corners) that differ least from M patches.

        The weighted squared difference w (a - b)^2 is w a^2 - 2 w a b + w b^2: the first term is the same for all
        sources, the other two are a product of matrices.

        Args:
            wanted: M x taps x (3 + C) float32. weight: M x taps x 1 float32.
        """
        backend, count, guide_weight = self.backend, len(wanted), self._guide_weight
        queries = backend.join([
            (-2 * guide_weight * wanted[..., :3]).reshape(count, -1),
            (-2 * (weight * wanted[..., 3:])).reshape(count, -1), weight[..., 0]])
        pixels = backend.source_pixels()
        best: Array = backend.upload(np.full(count, np.inf, np.float32))
        found: Array = backend.upload(np.zeros(count, np.int64))
        chunk = max(1, min(MAX_SOURCES, MAX_PAIRS // count))
        for start in range(0, len(self._corners), chunk):
            self._poll()
            corners = self._corners[start : start + chunk]
            patches = backend.gather(pixels, corners, self.grid.width)
            guide, values = patches[..., :3].reshape(len(corners), -1), patches[..., 3:]
            sources = backend.join([guide, values.reshape(len(corners), -1), (values * values).sum(2)])
            cost, index = backend.cheapest(queries, sources, guide_weight * (guide * guide).sum(1))
            better = cost < best
            best, found = backend.where(better, cost, best), backend.where(better, corners[index], found)
        return found

    def _propose_corners(self, corners: Array) -> None:
        """Propose N sources, given as indices of their corners in the flattened picture."""
        self.backend.propose(corners // self.grid.width, corners % self.grid.width)

    def _under_patches(self, frame: FloatArray) -> Array:
        """N x taps x C: the compared pixels of an hwC picture of the frame under the grid's patches."""
        backend = self.backend
        pixels = backend.upload(np.ascontiguousarray(frame).reshape(-1, frame.shape[2]))
        patches: Array = backend.gather(pixels, backend.upload(self.grid.frame_corners), self.grid.frame_width)
        return patches
