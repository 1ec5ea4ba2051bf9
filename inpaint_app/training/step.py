"""One training step: the discriminators are updated, then the generator, from one pass over both pictures."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.func import functional_call

from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import perceptual_distance
from inpaint_app.networks.generator import Generator
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import Sample
from inpaint_app.training.losses import (
    discriminator_accuracy,
    discriminator_adversarial,
    feature_matching,
    generator_adversarial,
    gradient_penalty,
    masked_l1,
)
from inpaint_app.training.processes import Processes
from inpaint_app.training.weights import MovingAverage, TrainedWeights

_FEATURE_FLOOR = 0.3


@dataclass(frozen=True)
class StepStats:
    """Statistics of one step.

    Attributes:
        discriminator, generator: their total losses, weighted.
        l1, known_l1, feature, adversarial, feature_matching: the terms of the generator's loss, unweighted; 0 where
            an option turns one off.
        d_accuracy_real, d_accuracy_fake: shares in [0, 1] of photos and completions that the discriminators recognise.
        generator_norm, discriminator_norm: of the gradients, before clipping.
        rate: factor on the learning rates.
    """

    discriminator: float
    generator: float
    l1: float
    known_l1: float
    feature: float
    adversarial: float
    feature_matching: float
    d_accuracy_real: float
    d_accuracy_fake: float
    generator_norm: float
    discriminator_norm: float
    rate: float


_MEASURED = (
    "discriminator", "generator", "l1", "known_l1", "feature", "adversarial", "feature_matching",
    "d_accuracy_real", "d_accuracy_fake",
)


class GanTrainer:
    """Trains a generator and its discriminator: their weights, optimisers and moving average.

    Attributes:
        generator, discriminator: in the dtype they compute in.
        average: of the generator's weights.
    """

    def __init__(
        self, generator: Generator, discriminator: Discriminator, config: TrainingConfig,
        device: torch.device, dtype: torch.dtype, processes: Processes,
    ) -> None:
        self._config = config
        self._processes = processes
        self._device = device
        # Layout first: the masters are copies, and gradients must come in their layout; precision last,
        # so that the masters keep what rounding would lose.
        for network in (generator, discriminator):
            network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.generator_weights = TrainedWeights(generator, config.generator_lr, config.weight_decay)
        self.discriminator_weights = TrainedWeights(discriminator, config.discriminator_lr, config.weight_decay)
        self.average = MovingAverage(self.generator_weights.masters, config.ema)
        self.generator = generator.to(dtype)
        self.discriminator = discriminator.to(dtype)

    def train_step(self, batches: list[Sample], sizes: list[int], step: int) -> StepStats:
        """One optimiser step over ``batches`` (gradients averaged over them); ``step`` counts from 0.

        batches: this process's share of each batch, possibly empty; sizes: pictures in each whole batch.
        Returns statistics averaged over the whole batches.
        """
        config, processes = self._config, self._processes
        totals = torch.zeros(len(_MEASURED), device=self._device)
        for batch, size in zip(batches, sizes, strict=True):
            if len(batch.image):
                share = len(batch.image) * processes.count / (size * len(batches))
                totals += share * self._accumulate_gradients(batch, step, share)
        processes.average([totals])
        rate = config.rate(step)
        discriminator_norm = self.discriminator_weights.optimizer_step(rate, config.clip, processes)
        generator_norm = self.generator_weights.optimizer_step(rate, config.clip, processes)
        self.average.update(self.generator_weights.masters, step)
        measured = dict(zip(_MEASURED, totals.tolist(), strict=True))
        return StepStats(
            **measured, generator_norm=generator_norm, discriminator_norm=discriminator_norm, rate=rate
        )

    def _accumulate_gradients(self, batch: Sample, step: int, share: float) -> Tensor:
        """Add ``share`` times the batch's gradients to the masters'; returns what _MEASURED names."""
        config, features = self._config, self.generator.features
        image = batch.image.to(self._device).float().div(127.5).sub(1.0)
        hole = batch.hole.to(self._device).float()
        dtype = self.generator.stem.weight.dtype

        raw, _ = self.generator(image, hole, batch.noise.to(self._device))
        completed = torch.where(hole > 0, raw, image)
        shown = completed.to(dtype).contiguous(memory_format=torch.channels_last)
        fake_features = features(shown)
        with torch.no_grad():
            real_shown = image.to(dtype).contiguous(memory_format=torch.channels_last)
            real_features = features(real_shown)

        real = self.discriminator(real_shown, real_features)
        fake = self.discriminator(shown.detach(), [f.detach() for f in fake_features])
        d_loss = discriminator_adversarial(real, fake, hole, config.adversarial_kind)
        accuracy = discriminator_accuracy(real, fake, hole)
        torch.autograd.backward(d_loss * share)
        self.discriminator_weights.accumulate()
        if config.r1 and step % config.r1_every == 0:
            penalty = self._penalty(image, real_features)
            torch.autograd.backward(penalty * (config.r1 * config.r1_every * share))

        zero = torch.zeros((), device=self._device)
        l1 = masked_l1(completed, image, hole)
        known_l1 = masked_l1(raw, image, 1.0 - hole) if config.known_l1 else zero
        feature = perceptual_distance(fake_features, real_features, hole, _FEATURE_FLOOR).mean()
        adversarial = matching = zero
        if (config.adversarial or config.feature_matching) and step >= config.adversarial_start:
            self.discriminator.requires_grad_(False)
            fake_layers = self.discriminator.layers(shown, fake_features)
            self.discriminator.requires_grad_(True)
            adversarial = generator_adversarial([x[-1].float() for x in fake_layers], hole, config.adversarial_kind)
            if config.feature_matching:
                with torch.no_grad():
                    real_layers = self.discriminator.layers(real_shown, real_features)
                matching = feature_matching(fake_layers, real_layers, hole)
        loss = (
            config.l1 * l1 + config.known_l1 * known_l1 + config.feature * feature
            + config.adversarial * adversarial + config.feature_matching * matching
        )
        torch.autograd.backward(loss * share)
        self.generator_weights.accumulate()
        return torch.stack([d_loss, loss, l1, known_l1, feature, adversarial, matching, *accuracy]).detach()

    def _penalty(self, image: Tensor, features: list[Tensor]) -> Tensor:
        """The gradient penalty, in float32 on the master weights: double backward is coarse in bfloat16."""
        inputs = [f.float().requires_grad_(True) for f in features[1:]]
        pixels = image.clone().requires_grad_(True)
        logits = functional_call(
            self.discriminator, self.discriminator_weights.masters, (pixels, [features[0], *inputs])
        )
        return gradient_penalty(logits, [*inputs, pixels])
