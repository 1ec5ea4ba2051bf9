"""One training step: the discriminators are updated, then the generator, from one pass over both pictures."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import perceptual_distance
from inpaint_app.networks.generator import Generator
from inpaint_app.training.adversary import Adversary, Pair
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import Sample
from inpaint_app.training.diff_augment import augment_alike
from inpaint_app.training.losses import masked_l1
from inpaint_app.training.processes import Processes
from inpaint_app.training.run_loop import Stats
from inpaint_app.training.weights import MovingAverage, TrainedWeights

_FEATURE_FLOOR = 0.3


@dataclass(frozen=True)
class StepStats(Stats):
    """Statistics of one step.

    Attributes:
        discriminator, generator: their total losses, weighted.
        l1, known_l1, feature, adversarial, feature_matching: the terms of the generator's loss, unweighted; 0 where
            an option turns one off.
        patch_adversarial, patch_matching: likewise, against the patch discriminator.
        d_accuracy_real, d_accuracy_fake: shares in [0, 1] of photos and completions that the discriminators recognise.
        patch_accuracy_real, patch_accuracy_fake: the same of the patch discriminator.
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
    patch_adversarial: float
    patch_matching: float
    d_accuracy_real: float
    d_accuracy_fake: float
    patch_accuracy_real: float
    patch_accuracy_fake: float
    generator_norm: float
    discriminator_norm: float
    rate: float

    def finite(self) -> bool:
        """Whether the losses are numbers."""
        return math.isfinite(self.generator) and math.isfinite(self.discriminator)


_MEASURED = tuple(
    field.name for field in fields(StepStats) if field.name not in ("generator_norm", "discriminator_norm", "rate")
)


class GanTrainer:
    """Trains a generator and its discriminator: their weights, optimisers and moving average.

    Attributes:
        generator: in the dtype it computes in.
        adversary: the discriminators.
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
        generator.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.generator_weights = TrainedWeights(generator, config.generator_lr, config.weight_decay)
        self.average = MovingAverage(self.generator_weights.masters, config.ema)
        self.generator = generator.to(dtype)
        self.adversary = Adversary(discriminator, config, device, dtype)

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
        discriminator_norm = self.adversary.weights.optimizer_step(rate, config.clip, processes)
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

        raw, _ = self.generator(image, hole, batch.noise.to(self._device))
        completed = torch.where(hole > 0, raw, image)
        fake_features = features(self._network_input(completed))
        with torch.no_grad():
            real_features = features(self._network_input(image))
        (real, fake), judged_hole = augment_alike([image, completed], hole, batch.draws, config.augment)
        pair = Pair(
            self._network_input(real), self._network_input(fake), real, real_features, fake_features, judged_hole)
        d_loss, accuracy = self.adversary.learn(pair, hole, step, share)

        zero = torch.zeros((), device=self._device)
        weight = None
        if config.l1_discount < 1.0:
            weight = config.l1_discount ** batch.distance.to(self._device)
        l1 = masked_l1(completed, image, hole, weight)
        known_l1 = masked_l1(raw, image, 1.0 - hole) if config.known_l1 else zero
        feature = perceptual_distance(fake_features, real_features, hole, _FEATURE_FLOOR).mean()
        verdict = self.adversary.judge(pair, hole, step)
        loss = config.l1 * l1 + config.known_l1 * known_l1 + config.feature * feature
        loss = loss + verdict.weighted(config)
        torch.autograd.backward(loss * share)
        self.generator_weights.accumulate()
        terms = [l1, known_l1, feature, *verdict]
        return torch.stack([d_loss, loss, *terms, *accuracy]).detach()

    def _network_input(self, image: Tensor) -> Tensor:
        """N3HW in the networks' dtype and layout."""
        return image.to(self.generator.stem.weight.dtype).contiguous(memory_format=torch.channels_last)
