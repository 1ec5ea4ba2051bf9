"""Completing a damaged digit with a trained GAN: the noise is searched of which the generator makes what is known.

Yeh et al. 2017. A loss of the known pixels (those beside the hole count most) and a prior, that the discriminator takes
the whole for real, are made small by gradient descent on the noise, from several starts: those of many random pictures
that are nearest to what is known. What is known is kept, and only the hole is taken from what was made.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.networks.bundled.digits import NOISE, SIDE, DigitPair
from inpaint_app.training.digits.data import Pictures, scaled

_RATE = 0.05
_PRIOR = 0.02
_NEAR, _NEAR_WEIGHT = 7, 2.0
"""Side of the neighbourhood, and how much more a known pixel counts that is surrounded by the hole."""
_AT_A_TIME = 1024


class Search(NamedTuple):
    """How thoroughly is searched.

    Attributes:
        pool: random pictures, of which the best are begun with.
        starts: how many of them, for each picture.
        steps: downhill.
    """

    pool: int = 4096
    starts: int = 4
    steps: int = 60


def complete_digits(
    pair: DigitPair, pictures: Pictures, holes: npt.NDArray[np.bool_], *, samples: int = 1,
    search: Search = Search(), seed: int = 0,  # noqa: B008, immutable
) -> Pictures:
    """Complete pictures.

    Args:
        pictures: N SIDE SIDE uint8; what is in the holes does not matter.
        holes: N SIDE SIDE, True = hole.
        samples: how many results of each, the likeliest first; of as many starts at least.

    Returns:
        N x samples x SIDE x SIDE uint8; known pixels as they were.
    """
    starts = max(search.starts, samples)
    random = torch.Generator().manual_seed(seed)
    noise = torch.randn(max(search.pool, starts), NOISE, generator=random)
    with torch.no_grad():
        pool = torch.cat([pair.generator(part) for part in torch.split(noise, _AT_A_TIME)]).flatten(1)
    group = max(1, _AT_A_TIME // starts)
    parts = []
    for begin in range(0, len(pictures), group):
        some = slice(begin, begin + group)
        known, weights = scaled(pictures[some]).flatten(1), _weights(holes[some])
        far = weights @ pool.square().T - 2 * (weights * known) @ pool.T
        chosen = noise[far.topk(starts, largest=False).indices.flatten()]
        made, losses = _search(
            pair, chosen, known.repeat_interleave(starts, 0), weights.repeat_interleave(starts, 0),
            search.steps)
        best = losses.view(-1, starts).topk(samples, largest=False).indices
        parts.append(made.view(-1, starts, SIDE, SIDE)[torch.arange(len(best))[:, None], best])
    made_all = ((torch.cat(parts) + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).numpy()
    return np.where(holes[:, None], made_all, pictures[:, None]).astype(np.uint8)


def _weights(holes: npt.NDArray[np.bool_]) -> Tensor:
    """How much each pixel counts: 0 in the hole, most beside it; N P float32, of sum 1."""
    near = np.stack([cv2.blur(hole.astype(np.float32), (_NEAR, _NEAR)) for hole in holes])
    weights = torch.from_numpy(np.where(holes, 0, 1 + _NEAR_WEIGHT * near).astype(np.float32)).flatten(1)
    return weights / weights.sum(1, keepdim=True).clamp_min(1e-6)


def _search(pair: DigitPair, noise: Tensor, known: Tensor, weights: Tensor, steps: int) -> tuple[Tensor, Tensor]:
    """What is made of the noise that was found (N SIDE SIDE in [-1, 1]), and its losses (N)."""
    noise = noise.clone().requires_grad_(True)
    optimiser = torch.optim.Adam([noise], _RATE)
    for step in range(steps + 1):
        made = pair.generator(noise)
        context = (weights * (made.flatten(1) - known).abs()).sum(1)
        prior = F.softplus(-pair.discriminator(made))
        losses = context + _PRIOR * prior
        if step == steps:
            break
        (gradient,) = torch.autograd.grad(losses.sum(), noise)
        noise.grad = gradient
        optimiser.step()
    return made.detach()[:, 0], losses.detach()
