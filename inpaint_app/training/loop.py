"""The training loop. It knows no user interface: it takes an abort flag and a progress callable."""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event as AbortFlag
from types import TracebackType
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from inpaint_app.networks.checkpoint import ModelCard, load_discriminator, load_generator, read_card
from inpaint_app.networks.device import choose_device, choose_dtype
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0, published_lite0
from inpaint_app.networks.generator import Generator, GeneratorShape
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import PhotoStore, SampleDataset, batches, collate
from inpaint_app.training.processes import Processes, init_distributed
from inpaint_app.training.run_folder import Progress, RunFolder, replace_file, writing
from inpaint_app.training.run_log import RunLog
from inpaint_app.training.snapshots import Snapshots
from inpaint_app.training.step import GanTrainer, StepStats

ProgressCall = Callable[[Progress, StepStats, float], None]


@dataclasses.dataclass(frozen=True)
class Goal:
    """When to stop: totals over the whole run, parts before a resume included; None sets no limit."""

    steps: int | None = None
    hours: float | None = None

    def reached(self, progress: Progress) -> bool:
        """Whether the run is to stop."""
        enough_steps = self.steps is not None and progress.step >= self.steps
        enough_hours = self.hours is not None and progress.seconds >= self.hours * 3600.0
        return enough_steps or enough_hours


def start(
    config: TrainingConfig, out: Path, goal: Goal, abort: AbortFlag, progress: ProgressCall,
    init: Path | None = None,
) -> Progress:
    """Train a new run in folder ``out``, from ``init`` (a model's weights) or from scratch.

    Raises:
        TrainingError: the folder holds a run already or cannot be written, the data cannot be used, or the numbers
            diverge.
        ModelError: ``init`` cannot be read.
    """
    folder = RunFolder(out)
    with init_distributed(config.device) as processes:
        if processes.any(processes.is_main and folder.checkpoint.exists(), torch.device("cpu")):
            raise folder.taken()
        generator, discriminator, origin = _initial_networks(config, init)
        if discriminator is not None:
            trained = discriminator.patch is not None and discriminator.patch.width == config.patch_width
            patch_start = 0 if trained else config.patch_start
            config = dataclasses.replace(config, adversarial_start=0, patch_start=patch_start)
        discriminator = _with_patch(discriminator, generator, config)
        if processes.is_main:
            with writing(out):
                out.mkdir(parents=True, exist_ok=True)
                if origin is not None:
                    replace_file(folder.origin, (json.dumps(dataclasses.asdict(origin), indent=2) + "\n").encode())
                config.save(folder.options)
        return _run(config, folder, generator, discriminator, goal, abort, progress, None, processes)


def _initial_networks(
    config: TrainingConfig, init: Path | None
) -> tuple[Generator, Discriminator | None, ModelCard | None]:
    """What a new run starts from: a generator, and the trained discriminators and the card of ``init``, if given."""
    torch.manual_seed(config.seed)
    if init is None:
        shape = dataclasses.replace(GeneratorShape().scaled(config.width), fourier_blocks=max(0, config.fourier_blocks))
        return Generator(published_lite0(), shape), None, None
    known, origin = load_generator(init)
    shape = known.shape
    if config.fourier_blocks >= 0:
        shape = dataclasses.replace(shape, fourier_blocks=config.fourier_blocks)
    generator = Generator(known.features, shape)
    _take_weights(generator, known)
    generator.requires_grad_(True).features.requires_grad_(False)
    return generator, load_discriminator(init), origin


def _take_weights(network: nn.Module, known: nn.Module) -> None:
    """Give ``network`` the weights of ``known`` where names and shapes agree; the rest stays as new."""
    new = network.state_dict()
    kept = {k: v for k, v in known.state_dict().items() if k in new and v.shape == new[k].shape}
    network.load_state_dict(new | kept)


def _with_patch(known: Discriminator | None, generator: Generator, config: TrainingConfig) -> Discriminator:
    """Discriminators as the options want them, with the weights of ``known`` where shapes agree."""
    discriminator = Discriminator(generator.features.widths, config.patch_width)
    if known is not None:
        _take_weights(discriminator, known)
    return discriminator


def resume(
    out: Path, goal: Goal, abort: AbortFlag, progress: ProgressCall, changes: dict[str, object] | None = None
) -> Progress:
    """Continue the run in ``out`` from its last checkpoint, with ``changes`` to its options.

    Raises:
        TrainingError: there is no run there, its checkpoint is damaged, it cannot be written, or the numbers diverge.
    """
    folder = RunFolder(out)
    config, at, tensors, generator = read_run(folder)
    if changes:
        config = dataclasses.replace(config, **changes)  # type: ignore[arg-type]
    torch.manual_seed(config.seed)  # of a patch discriminator that the run had not before
    discriminator = Discriminator(generator.features.widths, config.patch_width)
    with init_distributed(config.device) as processes:
        if processes.is_main:
            with writing(out):
                config.save(folder.options)
        return _run(config, folder, generator, discriminator, goal, abort, progress, (at, tensors), processes)


class SavedRun(NamedTuple):
    """What a run goes on with; the generator has its features only."""

    config: TrainingConfig
    at: Progress
    tensors: dict[str, Tensor]
    generator: Generator


def read_run(folder: RunFolder) -> SavedRun:
    """All that a run is resumed from, checked before anything is done with it.

    Raises:
        TrainingError: there is no run, or a part of it is damaged.
        ModelError: the card of its model is.
    """
    config = TrainingConfig.load(folder.options)
    at, tensors = folder.load_checkpoint()
    folder.load_origin()
    shape = read_card(folder.model).shape
    with torch.device("meta"):  # so that a shape which the checkpoint does not have takes no memory
        expected = Generator(lite0(), shape).state_dict()
    averages = {f"features.{k}": v for k, v in _strip(tensors, "features.").items()} | _strip(tensors, "average.")
    if {k: v.shape for k, v in averages.items()} != {k: v.shape for k, v in expected.items()}:
        raise folder.unreadable_checkpoint()
    generator = Generator(lite0(), shape)
    generator.features.load_state_dict(_strip(tensors, "features."))
    return SavedRun(config, at, tensors, generator)


def _run(
    config: TrainingConfig, folder: RunFolder, generator: Generator, discriminator: Discriminator, goal: Goal,
    abort: AbortFlag, report: ProgressCall, saved: tuple[Progress, dict[str, Tensor]] | None, processes: Processes,
) -> Progress:
    device = _device(config, processes)
    trainer = GanTrainer(generator, discriminator, config, device, compute_dtype(config, device), processes)
    at = Progress()
    if saved is not None:
        at, tensors = saved
        trainer.generator_weights.restore(_strip(tensors, "generator."))
        trainer.discriminator_weights.restore(_strip(tensors, "discriminator."))
        for name, weight in trainer.average.weights.items():
            weight.copy_(tensors[f"average.{name}"])
    with processes.main_first(), writing(folder.cache):
        store = PhotoStore.build(Path(config.data), folder.cache)
    dataset = SampleDataset(store, config.seed, config.large_holes, config.synthetic)
    stream = batches(dataset, map(processes.share, batch_plan(config, at)), config.workers, collate)
    sizes = map(len, batch_plan(config, at))
    with ExitStack() as stack:
        writer = stack.enter_context(_RunWriter(folder, store, config, at)) if processes.is_main else None
        started, seconds_before = time.monotonic(), at.seconds
        while not processes.any(goal.reached(at) or abort.is_set(), device):
            group = [next(stream) for _ in range(config.accumulate)]
            group_sizes = [next(sizes) for _ in range(config.accumulate)]
            stats = trainer.train_step(group, group_sizes, at.step)
            if not (math.isfinite(stats.generator) and math.isfinite(stats.discriminator)):
                raise folder.diverged(at.step)
            at = Progress(at.step + 1, at.samples + sum(group_sizes), seconds_before + time.monotonic() - started)
            if writer is not None:
                writer.after_step(at, stats, trainer, report)
        if writer is not None:
            writer.save(at, trainer)
    return at


class _RunWriter:
    """Writes, in the main process, statistics every few steps and a snapshot every few minutes."""

    def __init__(self, folder: RunFolder, store: PhotoStore, config: TrainingConfig, at: Progress) -> None:
        self._path = folder.path
        self._snapshots = Snapshots(folder, store, max(config.crop_sizes))
        with writing(self._path):
            self._log = RunLog(folder.path, at.step)
        self._config = config
        self._logged = at
        self._saved_at = time.monotonic()

    def __enter__(self) -> _RunWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        with writing(self._path):
            self._log.close()

    def after_step(self, at: Progress, stats: StepStats, trainer: GanTrainer, report: ProgressCall) -> None:
        """Log, report and save when due."""
        if at.step % self._config.log_every == 0:
            pace = (at.samples - self._logged.samples) / max(at.seconds - self._logged.seconds, 1e-9)
            self._logged = at
            with writing(self._path):
                self._log.append({**dataclasses.asdict(at), **dataclasses.asdict(stats), "samples_per_s": pace})
            report(at, stats, pace)
        if time.monotonic() - self._saved_at > self._config.checkpoint_minutes * 60.0:
            self.save(at, trainer)

    def save(self, at: Progress, trainer: GanTrainer) -> None:
        """Write the checkpoint, the model and its samples."""
        with writing(self._path):
            self._log.show(self._snapshots.save(at, trainer), at.step)
        self._saved_at = time.monotonic()


def batch_plan(config: TrainingConfig, at: Progress) -> Iterator[list[tuple[int, int]]]:
    """Keys of the batches from ``at`` on; each batch has crops of one side, and fewer the larger they are."""
    step, sample = at.step, at.samples
    shares = np.broadcast_to(config.crop_shares, len(config.crop_sizes)).astype(float)
    shares /= shares.sum()
    while True:
        for part in range(config.accumulate):
            rng = np.random.default_rng((config.seed, 3, step, part))
            side = int(rng.choice(config.crop_sizes, p=shares))
            count = max(1, round(config.batch * (128 / side) ** 2))
            yield [(index, side) for index in range(sample, sample + count)]
            sample += count
        step += 1


def _strip(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _device(config: TrainingConfig, processes: Processes) -> torch.device:
    chosen = choose_device(config.device)
    return torch.device("cuda", processes.local_rank) if chosen == torch.device("cuda") else chosen


def compute_dtype(config: TrainingConfig, device: torch.device) -> torch.dtype:
    """The dtype that the networks compute in; "auto": the one that fills use on this device."""
    if config.precision == "auto":
        return choose_dtype(device)
    return {"bf16": torch.bfloat16, "fp32": torch.float32}[config.precision]
