"""The run that trains the GAN of digits.

    RUN/epochs/epoch-005.safetensors    both networks after so many epochs: 1, 2, 3, and every fifth
    RUN/samples.png                     a row of samples for each of them, always of the same noise
"""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from threading import Event as AbortFlag

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import default_collate

from inpaint_app.errors import TrainingError
from inpaint_app.networks.bundled.digits import NOISE, DigitPair
from inpaint_app.networks.bundled.digits_file import load_digits, save_digits
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.digits.data import DigitBatch, Digits, DigitSamples, read_digits, scaled
from inpaint_app.training.losses import gradient_penalty
from inpaint_app.training.run_folder import Progress, RunFolder, writing
from inpaint_app.training.run_loop import Goal, Picture, Stats
from inpaint_app.training.task_run import Kept, Place, Report, Task, resume_run, rows_of, start_run, training_facts
from inpaint_app.training.weights import MovingAverage, TrainedWeights

_EPOCHS_APART, _FIRST_EPOCHS = 5, 3
"""Weights are kept every so many epochs, and after each of the first, in which most is learned."""
_SHOWN, _SHOWN_SEED = 16, 987_654_321
_TERMS = "discriminator", "generator", "d_accuracy_real", "d_accuracy_fake", "class_accuracy"


@dataclasses.dataclass(frozen=True)
class DigitStats(Stats):
    """Statistics of one step.

    Attributes:
        discriminator: -[log D(x) + log(1 - D(G(z)))]. generator: -log D(G(z)). Means over the batch.
        d_accuracy_real, d_accuracy_fake: shares in [0, 1] that the discriminator recognises.
        class_accuracy: share of real pictures of which it says which digit they are; 0 without classes.
        epoch: how many times all pictures have been seen.
        rate: factor on the learning rates.
    """

    discriminator: float
    generator: float
    d_accuracy_real: float
    d_accuracy_fake: float
    class_accuracy: float
    epoch: float
    rate: float

    def finite(self) -> bool:
        """Whether the losses are numbers."""
        return math.isfinite(self.discriminator + self.generator)


class DigitTask(Task[DigitBatch, DigitStats]):
    """A GAN of digits in training."""

    def __init__(self, place: Place) -> None:
        config, _, device, _, _ = self._place = place
        self._digits = training_digits(config)
        self.samples = DigitSamples(self._digits, config.seed)
        self._pair = DigitPair(classes=config.classes).to(device)
        made, judged = (
            TrainedWeights(network, rate, config.weight_decay) for network, rate in (
                (self._pair.generator, config.generator_lr), (self._pair.discriminator, config.discriminator_lr)))
        measured = {
            name: buffer for name, buffer in self._pair.generator.named_buffers() if buffer.is_floating_point()}
        self.kept = Kept(
            {"generator": made, "discriminator": judged}, MovingAverage(made.masters, config.ema), measured)
        self._noise = torch.randn(_SHOWN, NOISE, generator=torch.Generator().manual_seed(_SHOWN_SEED))

    def stack(self, samples: list[DigitBatch]) -> DigitBatch:
        batch: DigitBatch = default_collate(samples)
        return batch

    def train_step(self, batches: list[DigitBatch], sizes: list[int], step: int) -> DigitStats:
        """The discriminator learns from a batch, then the generator; by one process."""
        config, processes = self._place.config, self._place.processes
        self._pair.train()
        totals = torch.zeros(len(_TERMS), device=self._place.device)
        for batch in batches:
            totals += self._accumulate(batch, step, 1 / len(batches)) / len(batches)
        rate = config.rate(step)
        for weights in self.kept.weights.values():
            weights.optimizer_step(rate, config.clip, processes)
        self.kept.average.update(self.kept.weights["generator"].masters, step)
        seen = [(step + more) * sum(sizes) / len(self._digits.pictures) for more in (0, 1)]
        if int(seen[1]) > int(seen[0]) and (int(seen[1]) % _EPOCHS_APART == 0 or int(seen[1]) <= _FIRST_EPOCHS):
            self._keep_epoch(int(seen[1]), step + 1)
        return DigitStats(**dict(zip(_TERMS, totals.tolist(), strict=True)), epoch=seen[1], rate=rate)

    def _accumulate(self, batch: DigitBatch, step: int, share: float) -> Tensor:
        """Add ``share`` times a batch's gradients; gives the first terms of ``DigitStats``."""
        config, pair, device = self._place.config, self._pair, self._place.device
        real, labels = scaled(batch.picture.to(device)), batch.label.to(device)
        fake = pair.generator(batch.noise.to(device))
        right = torch.zeros((), device=device)
        loss_of_classes = right
        if config.classes:
            on_real, named = pair.discriminator.with_classes(real)
            loss_of_classes = F.cross_entropy(named, labels)
            right = (named.argmax(1) == labels).float().mean()
        else:
            on_real = pair.discriminator(real)
        on_fake = pair.discriminator(fake.detach())
        judging = (F.softplus(-on_real) + F.softplus(on_fake)).mean()
        torch.autograd.backward((judging + loss_of_classes) * share)
        if config.r1 and step % config.r1_every == 0:
            pixels = real.clone().requires_grad_(True)
            penalty = gradient_penalty([pair.discriminator(pixels)], [pixels])
            torch.autograd.backward(penalty * (config.r1 * config.r1_every * share))
        self.kept.weights["discriminator"].accumulate()
        pair.discriminator.requires_grad_(False)
        making = F.softplus(-pair.discriminator(fake)).mean()
        pair.discriminator.requires_grad_(True)
        torch.autograd.backward(making * share)
        self.kept.weights["generator"].accumulate()
        accuracies = [(on_real > 0).float().mean(), (on_fake < 0).float().mean(), right]
        return torch.stack([judging, making, *accuracies]).detach()

    def _averaged(self) -> DigitPair:
        pair = DigitPair(classes=self._place.config.classes)
        pair.generator.load_state_dict(self.kept.average.weights | dict(self.kept.buffers), strict=False)
        pair.discriminator.load_state_dict(self.kept.weights["discriminator"].masters)
        return pair.eval()

    def _keep_epoch(self, epoch: int, step: int) -> None:
        folder = self._place.folder.path
        with writing(folder):
            (folder / "epochs").mkdir(exist_ok=True)
            save_digits(
                folder / "epochs" / f"epoch-{epoch:03}.safetensors", self._averaged(), folder.name,
                {"epochs": epoch, "steps": step})

    @torch.no_grad()
    def save_model(self, at: Progress) -> Picture:
        """See `Task`: a row of samples for each epoch that was kept, and one of now."""
        folder = self._place.folder
        now = self._averaged()
        save_digits(folder.model, now, folder.path.name, training_facts(at, len(self._digits.pictures)))
        kept = sorted((folder.path / "epochs").glob("epoch-*.safetensors"))
        pairs = [*(load_digits(path) for path in kept), now]
        return rows_of(*((pair.generator(self._noise).expand(-1, 3, -1, -1) + 1) / 2 for pair in pairs))


def training_digits(config: TrainingConfig) -> Digits:
    """The digits to train with.

    Raises:
        TrainingError: they cannot be read, are too few, or lack the labels that the options ask for.
    """
    digits, _ = read_digits(Path(config.data)).split
    if len(digits.pictures) < config.batch:
        raise TrainingError(
            "There are {count} pictures to train with in {folder}, fewer than a batch of {batch}; give more, or a "
            "smaller --batch.", count=len(digits.pictures), folder=config.data, batch=config.batch)
    if config.classes and digits.labels is None:
        raise TrainingError(
            "The pictures in {folder} have no labels, which --classes needs: an IDX file of them, or a folder for each "
            "digit.", folder=config.data)
    return digits


def start(config: TrainingConfig, out: Path, goal: Goal, abort: AbortFlag, report: Report) -> Progress:
    """Train a new GAN in folder ``out``; see ``start_run``."""
    return start_run(config, out, _with_epochs(config, goal), abort, report, DigitTask)


def resume(out: Path, goal: Goal, abort: AbortFlag, report: Report, changes: dict[str, object]) -> Progress:
    """Continue the run in ``out``; see ``resume_run``."""
    config = dataclasses.replace(TrainingConfig.load(RunFolder(out).options), **changes)  # type: ignore[arg-type]
    return resume_run(out, _with_epochs(config, goal), abort, report, changes, DigitTask)


def _with_epochs(config: TrainingConfig, goal: Goal) -> Goal:
    """The goal, with as many steps at most as the epochs that are asked for take."""
    count = len(training_digits(config).pictures)
    if not config.epochs:
        return goal
    steps = math.ceil(config.epochs * count / (config.batch * config.accumulate))
    return dataclasses.replace(goal, steps=min(steps, goal.steps or steps))
