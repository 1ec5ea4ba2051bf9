"""One training step: the discriminators are updated, then the generator, from one pass over both pictures."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.func import functional_call

from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import perceptual_distance
from inpaint_app.networks.generator import Generator
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import Sample
from inpaint_app.training.diff_augment import augment_alike
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


_MEASURED = tuple(
    field.name for field in fields(StepStats) if field.name not in ("generator_norm", "discriminator_norm", "rate")
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

        raw, _ = self.generator(image, hole, batch.noise.to(self._device))
        completed = torch.where(hole > 0, raw, image)
        fake_features = features(self._network_input(completed))
        with torch.no_grad():
            real_features = features(self._network_input(image))
        (real, fake), judged_hole = augment_alike([image, completed], hole, batch.draws, config.augment)
        pair = _Pair(self._network_input(real), self._network_input(fake), real_features, fake_features, judged_hole)

        d_losses, accuracy = self._discriminator_losses(pair, hole)
        d_loss = torch.stack(d_losses).sum()
        torch.autograd.backward(d_loss * share)
        self.discriminator_weights.accumulate()
        if config.r1 and step % config.r1_every == 0:
            penalty = self._penalty(real, real_features, judged_hole)
            torch.autograd.backward(penalty * (config.r1 * config.r1_every * share))

        zero = torch.zeros((), device=self._device)
        weight = None
        if config.l1_discount < 1.0:
            weight = config.l1_discount ** batch.distance.to(self._device)
        l1 = masked_l1(completed, image, hole, weight)
        known_l1 = masked_l1(raw, image, 1.0 - hole) if config.known_l1 else zero
        feature = perceptual_distance(fake_features, real_features, hole, _FEATURE_FLOOR).mean()
        self.discriminator.requires_grad_(False)
        adversarial, matching = self._against(pair, hole, step)
        patch_adversarial, patch_matching = self._against_patch(pair, step)
        self.discriminator.requires_grad_(True)
        loss = (
            config.l1 * l1 + config.known_l1 * known_l1 + config.feature * feature
            + config.adversarial * adversarial + config.feature_matching * matching
            + config.patch_adversarial * patch_adversarial + config.patch_matching * patch_matching
        )
        torch.autograd.backward(loss * share)
        self.generator_weights.accumulate()
        terms = [l1, known_l1, feature, adversarial, matching, patch_adversarial, patch_matching]
        return torch.stack([d_loss, loss, *terms, *accuracy]).detach()

    def _network_input(self, image: Tensor) -> Tensor:
        """N3HW in the networks' dtype and layout."""
        return image.to(self.generator.stem.weight.dtype).contiguous(memory_format=torch.channels_last)

    def _discriminator_losses(self, pair: _Pair, hole: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Losses of the discriminators and, if there is one, of the patch discriminator; their accuracies, two each."""
        kind = self._config.adversarial_kind
        real = self.discriminator(pair.real, pair.real_features)
        fake = self.discriminator(pair.fake.detach(), [f.detach() for f in pair.fake_features])
        holes = [hole] * (len(real) - 1) + [pair.hole]
        losses = [discriminator_adversarial(real, fake, holes, kind)]
        accuracy = [*discriminator_accuracy(real, fake, holes)]
        patch = self.discriminator.patch
        if patch is None:
            return losses, [*accuracy, torch.zeros_like(accuracy[0]), torch.zeros_like(accuracy[0])]
        real, fake = ([patch(x, pair.hole)[-1].float()] for x in (pair.real, pair.fake.detach()))
        losses.append(discriminator_adversarial(real, fake, [pair.hole], kind))
        return losses, [*accuracy, *discriminator_accuracy(real, fake, [pair.hole])]

    def _against(self, pair: _Pair, hole: Tensor, step: int) -> tuple[Tensor, Tensor]:
        """The generator's adversarial loss and feature matching, against all but the patch discriminator."""
        config = self._config
        zero = torch.zeros((), device=self._device)
        if not (config.adversarial or config.feature_matching) or step < config.adversarial_start:
            return zero, zero
        fake = self.discriminator.layers(pair.fake, pair.fake_features)
        holes = [hole] * (len(fake) - 1) + [pair.hole]
        adversarial = generator_adversarial([x[-1].float() for x in fake], holes, config.adversarial_kind)
        if not config.feature_matching:
            return adversarial, zero
        with torch.no_grad():
            real = self.discriminator.layers(pair.real, pair.real_features)
        return adversarial, feature_matching(fake, real, holes)

    def _against_patch(self, pair: _Pair, step: int) -> tuple[Tensor, Tensor]:
        """The same against the patch discriminator; zeros without one, or while a new one learns."""
        zero = torch.zeros((), device=self._device)
        patch = self.discriminator.patch
        if patch is None or step < self._config.patch_start:
            return zero, zero
        fake = patch(pair.fake, pair.hole)
        with torch.no_grad():
            real = patch(pair.real, pair.hole)
        adversarial = generator_adversarial([fake[-1].float()], [pair.hole], self._config.adversarial_kind)
        return adversarial, feature_matching([fake], [real], [pair.hole])

    def _penalty(self, image: Tensor, features: list[Tensor], hole: Tensor) -> Tensor:
        """The gradient penalty, in float32 on the master weights: double backward is coarse in bfloat16."""
        masters = self.discriminator_weights.masters
        inputs = [f.float().requires_grad_(True) for f in features[1:]]
        pixels = image.detach().clone().requires_grad_(True)
        logits = functional_call(self.discriminator, masters, (pixels, [features[0], *inputs]))
        penalty = gradient_penalty(logits, [*inputs, pixels])
        patch = self.discriminator.patch
        if patch is None:
            return penalty
        own = {name.removeprefix("patch."): weight for name, weight in masters.items() if name.startswith("patch.")}
        return penalty + gradient_penalty([functional_call(patch, own, (pixels, hole))[-1]], [pixels])


@dataclass(frozen=True)
class _Pair:
    """A batch of photos and their completions, as discriminators see them.

    Attributes:
        real, fake: N3HW, augmented alike.
        real_features, fake_features: of the pictures before augmentation.
        hole: N1HW, of the augmented pictures.
    """

    real: Tensor
    fake: Tensor
    real_features: list[Tensor]
    fake_features: list[Tensor]
    hole: Tensor
