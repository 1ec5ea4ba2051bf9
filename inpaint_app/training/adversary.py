"""The discriminators' side of a step: what they learn from a pair of pictures, and what they think of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.func import functional_call

from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.losses import (
    discriminator_accuracy,
    discriminator_adversarial,
    feature_matching,
    generator_adversarial,
    gradient_penalty,
)
from inpaint_app.training.weights import TrainedWeights


@dataclass(frozen=True)
class Pair:
    """A batch of photos and their completions, as discriminators see them.

    Attributes:
        real, fake: N3HW, augmented alike, in the networks' dtype and layout.
        pixels: the real ones in float32.
        real_features, fake_features: of the pictures before augmentation.
        hole: N1HW, of the augmented pictures.
    """

    real: Tensor
    fake: Tensor
    pixels: Tensor
    real_features: list[Tensor]
    fake_features: list[Tensor]
    hole: Tensor


class Verdict(NamedTuple):
    """Terms of a generator's loss, scalars: against the discriminators and against the patch discriminator."""

    adversarial: Tensor
    matching: Tensor
    patch_adversarial: Tensor
    patch_matching: Tensor

    def weighted(self, config: TrainingConfig) -> Tensor:
        """Their sum with the options' weights."""
        return (
            config.adversarial * self.adversarial + config.feature_matching * self.matching
            + config.patch_adversarial * self.patch_adversarial + config.patch_matching * self.patch_matching
        )


class Adversary:
    """Discriminators in training, with their optimiser.

    Attributes:
        network: in the dtype it computes in.
        weights: its masters.
    """

    def __init__(
        self, network: Discriminator, config: TrainingConfig, device: torch.device, dtype: torch.dtype,
    ) -> None:
        self._config = config
        self._device = device
        # Layout first: the masters are copies, and gradients must come in their layout; precision last,
        # so that the masters keep what rounding would lose.
        network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.weights = TrainedWeights(network, config.discriminator_lr, config.weight_decay)
        self.network = network.to(dtype)

    def learn(self, pair: Pair, hole: Tensor, step: int, share: float) -> tuple[Tensor, list[Tensor]]:
        """Add ``share`` times the gradients of the discriminators' losses to their masters'.

        hole: N1HW, of the pictures before augmentation. Returns the loss, and four accuracies.
        """
        losses, accuracy = self._losses(pair, hole)
        loss = torch.stack(losses).sum()
        torch.autograd.backward(loss * share)
        self.weights.accumulate()
        config = self._config
        if config.r1 and step % config.r1_every == 0:
            penalty = self._penalty(pair)
            torch.autograd.backward(penalty * (config.r1 * config.r1_every * share))
        return loss, accuracy

    def judge(self, pair: Pair, hole: Tensor, step: int) -> Verdict:
        """What the completions are to be changed for; gradients flow to them alone."""
        self.network.requires_grad_(False)
        verdict = Verdict(*self._against(pair, hole, step), *self._against_patch(pair, step))
        self.network.requires_grad_(True)
        return verdict

    def _losses(self, pair: Pair, hole: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Losses of the discriminators and, if there is one, of the patch discriminator; their accuracies, two each."""
        kind = self._config.adversarial_kind
        real = self.network(pair.real, pair.real_features)
        fake = self.network(pair.fake.detach(), [f.detach() for f in pair.fake_features])
        holes = [hole] * (len(real) - 1) + [pair.hole]
        losses = [discriminator_adversarial(real, fake, holes, kind)]
        accuracy = [*discriminator_accuracy(real, fake, holes)]
        patch = self.network.patch
        if patch is None:
            return losses, [*accuracy, torch.zeros_like(accuracy[0]), torch.zeros_like(accuracy[0])]
        real, fake = ([patch(x, pair.hole)[-1].float()] for x in (pair.real, pair.fake.detach()))
        losses.append(discriminator_adversarial(real, fake, [pair.hole], kind))
        return losses, [*accuracy, *discriminator_accuracy(real, fake, [pair.hole])]

    def _against(self, pair: Pair, hole: Tensor, step: int) -> tuple[Tensor, Tensor]:
        """The generator's adversarial loss and feature matching, against all but the patch discriminator."""
        config = self._config
        zero = torch.zeros((), device=self._device)
        if not (config.adversarial or config.feature_matching) or step < config.adversarial_start:
            return zero, zero
        fake = self.network.layers(pair.fake, pair.fake_features)
        holes = [hole] * (len(fake) - 1) + [pair.hole]
        adversarial = generator_adversarial([x[-1].float() for x in fake], holes, config.adversarial_kind)
        if not config.feature_matching:
            return adversarial, zero
        with torch.no_grad():
            real = self.network.layers(pair.real, pair.real_features)
        return adversarial, feature_matching(fake, real, holes)

    def _against_patch(self, pair: Pair, step: int) -> tuple[Tensor, Tensor]:
        """The same against the patch discriminator; zeros without one, or while a new one learns."""
        zero = torch.zeros((), device=self._device)
        patch = self.network.patch
        if patch is None or step < self._config.patch_start:
            return zero, zero
        fake = patch(pair.fake, pair.hole)
        with torch.no_grad():
            real = patch(pair.real, pair.hole)
        adversarial = generator_adversarial([fake[-1].float()], [pair.hole], self._config.adversarial_kind)
        return adversarial, feature_matching([fake], [real], [pair.hole])

    def _penalty(self, pair: Pair) -> Tensor:
        """The gradient penalty, in float32 on the master weights: double backward is coarse in bfloat16."""
        masters = self.weights.masters
        inputs = [f.detach().float().requires_grad_(True) for f in pair.real_features[1:]]
        pixels = pair.pixels.detach().clone().requires_grad_(True)
        logits = functional_call(self.network, masters, (pixels, [pair.real_features[0], *inputs]))
        penalty = gradient_penalty(logits, [*inputs, pixels])
        patch = self.network.patch
        if patch is None:
            return penalty
        own = {name.removeprefix("patch."): weight for name, weight in masters.items() if name.startswith("patch.")}
        return penalty + gradient_penalty([functional_call(patch, own, (pixels, pair.hole))[-1]], [pixels])
