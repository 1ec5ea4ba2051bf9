"""Losses of the generator and the discriminators.

Logit maps come from `networks.discriminator`, each with the hole (N1HW) of the picture it judges; only positions that
see the hole count as fake.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.networks.discriminator import sees_hole


def masked_l1(output: Tensor, target: Tensor, where: Tensor, weight: Tensor | None = None) -> Tensor:
    """Mean absolute error over the pixels where ``where`` (N1HW) is 1, a scalar. output, target: N3HW.

    weight: N1HW in [0, 1], by which each pixel's error is multiplied; None: all count in full.
    """
    error = (output - target).abs().mean(1, keepdim=True)
    return _mean_where(error if weight is None else error * weight, where)


def generator_adversarial(fake: list[Tensor], holes: list[Tensor], kind: str) -> Tensor:
    """Adversarial loss of the generator, a scalar: how surely the discriminators recognise its completions.

    "bce": non-saturating, -log D(G) (Goodfellow et al. 2014); "hinge": -D(G) (Lim and Ye 2017).
    """
    terms = []
    for logits, hole in zip(fake, holes, strict=True):
        error = F.softplus(-logits) if kind == "bce" else -logits
        terms.append(_mean_where(error, sees_hole(hole, logits)))
    return torch.stack(terms).mean()


def discriminator_adversarial(real: list[Tensor], fake: list[Tensor], holes: list[Tensor], kind: str) -> Tensor:
    """Loss of the discriminators, a scalar: how badly they tell photos from completions.

    "bce": -[log D(x) + log(1 - D(G))]; "hinge": max(0, 1 - D(x)) + max(0, 1 + D(G)). Photos count
    everywhere, completions only where a position sees the hole.
    """
    terms = []
    for real_logits, fake_logits, hole in zip(real, fake, holes, strict=True):
        if kind == "bce":
            on_real, on_fake = F.softplus(-real_logits), F.softplus(fake_logits)
        else:
            on_real, on_fake = F.relu(1.0 - real_logits), F.relu(1.0 + fake_logits)
        terms.append(on_real.mean() + _mean_where(on_fake, sees_hole(hole, fake_logits)))
    return torch.stack(terms).mean()


def gradient_penalty(logits: list[Tensor], inputs: list[Tensor]) -> Tensor:
    """R1 (Mescheder et al. 2018): squared gradient norm of the logits over real inputs, a scalar.

    Normalised by the number of positions of each map, so that it means the same at any picture size.

    inputs: float32 tensors that require gradients and from which ``logits`` were computed.
    """
    total = torch.stack([logit.sum() / math.sqrt(logit[0].numel()) for logit in logits]).sum()
    gradients = torch.autograd.grad(total, inputs, create_graph=True)
    norms = [gradient.square().sum((1, 2, 3)).mean() for gradient in gradients]
    return torch.stack(norms).sum()


def discriminator_accuracy(real: list[Tensor], fake: list[Tensor], holes: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Share of positions that the discriminators classify correctly: (of photos, of completions), scalars.

    Around 0.5 each: in balance; near 1.0 each: the generator no longer fools them.
    """
    with torch.no_grad():
        on_real = torch.stack([(logits > 0).float().mean() for logits in real]).mean()
        on_fake = torch.stack([
            _mean_where((logits < 0).float(), sees_hole(hole, logits))
            for logits, hole in zip(fake, holes, strict=True)
        ]).mean()
    return on_real, on_fake


def feature_matching(fake: list[list[Tensor]], real: list[list[Tensor]], holes: list[Tensor]) -> Tensor:
    """Mean absolute difference of the discriminators' hidden layers where they see the hole, a scalar.

    Salimans et al. 2016, layer by layer as in pix2pixHD (Wang et al. 2018). fake, real: as
    ``Discriminator.layers`` gives them; gradients flow through ``fake`` alone.
    """
    terms = []
    for fake_layers, real_layers, hole in zip(fake, real, holes, strict=True):
        for x, y in zip(fake_layers[:-1], real_layers[:-1], strict=True):
            error = (x.float() - y.detach().float()).abs().mean(1, keepdim=True)
            terms.append(_mean_where(error, sees_hole(hole, error)))
    return torch.stack(terms).mean()


def _mean_where(values: Tensor, where: Tensor) -> Tensor:
    """Mean of N1HW ``values`` over ``where``, first in each picture, then over pictures.

    Linear in the pictures, so that processes sharing a batch get the same gradients as one alone.
    """
    return ((values * where).sum((1, 2, 3)) / where.sum((1, 2, 3)).clamp_min(1.0)).mean()
