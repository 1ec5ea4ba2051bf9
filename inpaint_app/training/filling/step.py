"""One training step of the generator: the discriminators are updated, then it, from one pass over both pictures."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import perceptual_distance
from inpaint_app.networks.generator import Generator
from inpaint_app.training.adversarial import AdversarialStats, AdversarialTrainer
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import Sample
from inpaint_app.training.losses import masked_l1
from inpaint_app.training.moments import MomentMatching
from inpaint_app.training.processes import Processes

FEATURE_FLOOR = 0.3
"""Of ``perceptual_distance`` as a loss."""


@dataclass(frozen=True)
class StepStats(AdversarialStats):
    """Statistics of one step.

    Attributes:
        l1, known_l1, feature, moments: terms of the generator's loss, unweighted; 0 where an option turns one off.
    """

    l1: float
    known_l1: float
    feature: float
    moments: float


class GanTrainer(AdversarialTrainer[Sample, StepStats]):
    """Trains a generator and its discriminators.

    Attributes:
        generator: in the dtype it computes in.
        moments: of its features; None where they are not matched.
    """

    terms = "l1", "known_l1", "feature", "moments"
    stats = StepStats

    def __init__(
        self, generator: Generator, discriminator: Discriminator, config: TrainingConfig,
        device: torch.device, dtype: torch.dtype, processes: Processes,
    ) -> None:
        super().__init__(generator, generator.features, discriminator, config, device, dtype, processes)
        self.generator = generator
        self.moments = MomentMatching(generator.features.widths, device) if config.moments else None

    def count(self, batch: Sample) -> int:
        return len(batch.image)

    def train_step(self, batches: list[Sample], sizes: list[int], step: int) -> StepStats:
        stats = super().train_step(batches, sizes, step)
        if self.moments is not None:
            self.moments.end_step(self.processes)
        return stats

    def accumulate_gradients(self, batch: Sample, step: int, share: float) -> Tensor:
        config = self.config
        image = batch.image.to(self.device).float().div(127.5).sub(1.0)
        hole = batch.hole.to(self.device).float()
        noise = batch.noise.to(self.device)
        coarse = config.coarse_start and float(batch.draws[0, -1]) < config.coarse_start
        raw, _ = self.generator(image, hole, noise, self._coarse(image, hole, noise) if coarse else None)
        completed = torch.where(hole > 0, raw, image)
        pair = self.pair(image, completed, hole, batch.draws)
        d_loss, accuracy = self.adversary.learn(pair, hole, step, share)

        zero = torch.zeros((), device=self.device)
        weight = None
        if config.l1_discount < 1.0:
            weight = config.l1_discount ** batch.distance.to(self.device)
        l1 = masked_l1(completed, image, hole, weight)
        known_l1 = masked_l1(raw, image, 1.0 - hole) if config.known_l1 else zero
        feature = perceptual_distance(pair.fake_features, pair.real_features, hole, FEATURE_FLOOR).mean()
        moments = zero
        if self.moments is not None:
            moments = self.moments.loss(pair.fake_features, pair.real_features, hole)
        verdict = self.adversary.judge(pair, hole, step)
        loss = config.l1 * l1 + config.known_l1 * known_l1 + config.feature * feature + config.moments * moments
        loss = loss + verdict.weighted(config)
        torch.autograd.backward(loss * share)
        self.weights.accumulate()
        return torch.stack([d_loss, loss, l1, known_l1, feature, moments, *verdict, *accuracy]).detach()

    @torch.no_grad()
    def _coarse(self, image: Tensor, hole: Tensor, noise: Tensor) -> Tensor:
        """What the generator paints at half the size, enlarged: N3HW float32 in [-1, 1]."""
        raw, _ = self.generator(F.avg_pool2d(image, 2), F.max_pool2d(hole, 2), 2.0 * F.avg_pool2d(noise, 2))
        return F.interpolate(raw, scale_factor=2, mode="bilinear").clamp(-1.0, 1.0)
