"""What all trainings against discriminators share: their statistics, and the course of a step."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import torch
from torch import Tensor, nn

from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import FeatureNetwork
from inpaint_app.training.adversary import Adversary, Pair
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.diff_augment import augment_alike
from inpaint_app.training.processes import Processes
from inpaint_app.training.run_loop import Stats
from inpaint_app.training.weights import MovingAverage, TrainedWeights

VERDICT = "adversarial", "feature_matching", "patch_adversarial", "patch_matching"
ACCURACIES = "d_accuracy_real", "d_accuracy_fake", "patch_accuracy_real", "patch_accuracy_fake"


@dataclass(frozen=True)
class AdversarialStats(Stats):
    """Statistics of one step against discriminators.

    Attributes:
        discriminator, generator: their total losses, weighted.
        adversarial, feature_matching: terms of the generator's loss, unweighted; 0 where an option turns one off.
        patch_adversarial, patch_matching: likewise, against the patch discriminator.
        d_accuracy_real, d_accuracy_fake: shares in [0, 1] of photos and completions that the discriminators recognise.
        patch_accuracy_real, patch_accuracy_fake: the same of the patch discriminator.
        generator_norm, discriminator_norm: of the gradients, before clipping.
        rate: factor on the learning rates.
    """

    discriminator: float
    generator: float
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


Batch = TypeVar("Batch")
SomeStats = TypeVar("SomeStats", bound=AdversarialStats)


class AdversarialTrainer(ABC, Generic[Batch, SomeStats]):
    """Trains a network and the discriminators that judge it: their weights, optimisers and moving average.

    Attributes:
        network, features: in the dtype they compute in; the features are frozen.
        weights, average: of the network.
        adversary: the discriminators.
        processes: that share the work.
    """

    terms: ClassVar[tuple[str, ...]]
    """Names of the terms that a batch gives beside those that all have."""
    stats: ClassVar[type[Any]]

    def __init__(
        self, network: nn.Module, features: FeatureNetwork, discriminator: Discriminator, config: TrainingConfig,
        device: torch.device, dtype: torch.dtype, processes: Processes,
    ) -> None:
        self.config, self.device, self._dtype, self.processes = config, device, dtype, processes
        # Layout first: the masters are copies, and gradients must come in their layout; precision last,
        # so that the masters keep what rounding would lose.
        network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.weights = TrainedWeights(network, config.generator_lr, config.weight_decay)
        self.average = MovingAverage(self.weights.masters, config.ema)
        network.to(dtype)
        self.features = features.to(device, dtype).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.adversary = Adversary(discriminator, config, device, dtype)

    def train_step(self, batches: list[Batch], sizes: list[int], step: int) -> SomeStats:
        """One optimiser step over ``batches`` (gradients averaged over them); ``step`` counts from 0.

        batches: this process's share of each batch, possibly empty; sizes: pictures in each whole batch.
        Returns statistics averaged over the whole batches.
        """
        config, processes = self.config, self.processes
        names = ("discriminator", "generator", *self.terms, *VERDICT, *ACCURACIES)
        totals = torch.zeros(len(names), device=self.device)
        for batch, size in zip(batches, sizes, strict=True):
            count = self.count(batch)
            if count:
                share = count * processes.count / (size * len(batches))
                totals += share * self.accumulate_gradients(batch, step, share)
        processes.average([totals])
        rate = config.rate(step)
        discriminator_norm = self.adversary.weights.optimizer_step(rate, config.clip, processes)
        generator_norm = self.weights.optimizer_step(rate, config.clip, processes)
        self.average.update(self.weights.masters, step)
        stats: SomeStats = self.stats(
            **dict(zip(names, totals.tolist(), strict=True)), generator_norm=generator_norm,
            discriminator_norm=discriminator_norm, rate=rate)
        return stats

    @abstractmethod
    def count(self, batch: Batch) -> int:
        """How many pictures a batch has."""

    @abstractmethod
    def accumulate_gradients(self, batch: Batch, step: int, share: float) -> Tensor:
        """Add ``share`` times the batch's gradients to the masters'.

        Returns:
            Both losses, ``terms``, ``VERDICT`` and ``ACCURACIES``: (K,) float32.
        """

    def pair(self, real: Tensor, fake: Tensor, judged: Tensor, draws: Tensor) -> Pair:
        """Photos and completions as discriminators see them.

        Args:
            real, fake: N3HW float32 in [-1, 1]; gradients flow to ``fake``.
            judged: N1HW, where they are compared.
            draws: see `augment_alike`.
        """
        fake_features = self.features(self._input(fake))
        with torch.no_grad():
            real_features = self.features(self._input(real))
        (changed, imitated), seen = augment_alike([real, fake], judged, draws, self.config.augment)
        return Pair(self._input(changed), self._input(imitated), changed, real_features, fake_features, seen)

    def _input(self, image: Tensor) -> Tensor:
        """N3HW in the networks' dtype and layout."""
        return image.to(self._dtype).contiguous(memory_format=torch.channels_last)
