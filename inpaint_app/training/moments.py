"""Frechet distance as a loss: what is painted is led to where the features of photos lie.

Discriminators learn from few pictures what photos look like. Mean and covariance of a feature network's vectors are
known at once, and hold over many steps what a batch is too small for ("FD-loss", Yang et al. 2026, arXiv:2604.28190).
The distance of two Gaussians is the mean squared way of the optimal transport between them, which is affine (Dowson and
Landau 1982): its gradient leads each vector towards its image.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.training.processes import Processes

_KEPT = 1.0 - 1.0 / 200
"""Share of the moments that is left after a step. With a quarter of this memory the transport is mostly noise; the
longer it is, the smaller the loss must weigh, or fog that the generator has long left drives it too far."""

_ENOUGH = 100.0
"""Steps' worth of moments from which they are trusted: of fewer the transport is noise where features are many."""

_RIDGE = 2e-3
"""Of the mean variance, added to each: along directions in which hardly anything was seen nothing is moved."""

_FLAT = 1e-6
"""The least total variance that is taken for one: of pictures that are all alike there is none."""


class _Transport(NamedTuple):
    """From completions' vectors to photos': x -> x @ matrix + offset.

    Attributes:
        matrix: (C, C). offset: (C,). variance: total one of the photos' vectors, a scalar. All float32.
    """

    matrix: Tensor
    offset: Tensor
    variance: Tensor


class MomentMatching:
    """Moments of the features of completions and of photos, both in holes, and the transport between them.

    Attributes:
        moments: for each level of features those of completions and of photos, (2, C + 1, C + 1): weighted sums of the
            outer products of vectors to which a one is appended; and how many steps they are from, (1,). float64.
    """

    def __init__(self, widths: Sequence[int], device: torch.device) -> None:
        """widths: channels C of each level of features."""
        shapes = [(2, width + 1, width + 1) for width in widths]
        self.moments = {f"level_{i}": torch.zeros(shape, dtype=torch.float64) for i, shape in enumerate(shapes)}
        self.moments["steps"] = torch.zeros(1, dtype=torch.float64)
        self._seen = [torch.zeros(shape, device=device) for shape in shapes]
        self._transports: list[_Transport | None] | None = None

    def loss(self, fake: Sequence[Tensor], real: Sequence[Tensor], hole: Tensor) -> Tensor:
        """Squared Frechet distance over the photos' variance, the mean of all levels: a scalar; 0 in the first steps.

        Places that lie mostly in the hole count by how far they do, all others as zero. What is seen here counts from
        the next step on.

        Args:
            fake, real: features NChw of completions and photos at each level; gradients flow to ``fake``.
            hole: N1HW, 1 = hole.
        """
        if self._transports is None:
            self._transports = [self._transport(level, hole.device) for level in range(len(fake))]
        losses = [hole.new_zeros(())]
        for x, y, seen, transport in zip(fake, real, self._seen, self._transports, strict=True):
            covered = F.adaptive_avg_pool2d(hole, (x.shape[-2], x.shape[-1])).flatten()
            inside = covered > 0.5
            weight = covered[inside]
            painted, true = (features.movedim(1, -1).flatten(0, 2)[inside].float() for features in (x, y))
            seen.add_(torch.stack([_moments(vectors, weight) for vectors in (painted.detach(), true)]))
            if transport is not None:
                target = painted.detach() @ transport.matrix + transport.offset
                way = ((painted - target).square().sum(1) * weight).sum() / len(covered)
                losses.append(way / transport.variance)
        return torch.stack(losses).sum() / len(fake)

    def end_step(self, processes: Processes) -> None:
        """Count what ``loss`` has seen, in all processes."""
        processes.average(self._seen)
        for level, seen in enumerate(self._seen):
            self.moments[f"level_{level}"].mul_(_KEPT).add_(seen.cpu(), alpha=processes.count)
            seen.zero_()
        self.moments["steps"].mul_(_KEPT).add_(1.0)
        self._transports = None

    def _transport(self, level: int, device: torch.device) -> _Transport | None:
        """From the moments as they are; None where too little was seen."""
        moments = self.moments[f"level_{level}"]
        if self.moments["steps"] < _ENOUGH or not moments[0, -1, -1]:
            return None
        (mean, covariance), (true_mean, true_covariance) = map(_gaussian, moments)
        variance = true_covariance.trace().clamp_min(_FLAT)
        ridge = torch.eye(len(mean), dtype=torch.float64) * (_RIDGE * variance / len(mean))
        root = _power(true_covariance + ridge, 0.5)
        matrix = root @ _power(root @ (covariance + ridge) @ root, -0.5) @ root
        offset = true_mean - mean @ matrix
        return _Transport(*(part.float().to(device) for part in (matrix, offset, variance)))


def _moments(vectors: Tensor, weight: Tensor) -> Tensor:
    """(C + 1, C + 1) of (N, C) vectors, weighted by (N,)."""
    vectors = F.pad(vectors, (0, 1), value=1.0)
    return vectors.T @ (vectors * weight[:, None])


def _gaussian(moments: Tensor) -> tuple[Tensor, Tensor]:
    """Mean (C,) and covariance (C, C) that moments (C + 1, C + 1) tell of."""
    moments = moments / moments[-1, -1]
    mean = moments[-1, :-1]
    return mean, moments[:-1, :-1] - torch.outer(mean, mean)


def _power(matrix: Tensor, exponent: float) -> Tensor:
    """Of a symmetric positive definite matrix."""
    values, vectors = torch.linalg.eigh(matrix)
    power: Tensor = (vectors * values.clamp_min(1e-12) ** exponent) @ vectors.T
    return power
