"""The training loop. It knows no interface: it takes an abort flag and a progress callable."""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event as AbortFlag

import cv2
import numpy as np
import torch
from torch import Tensor

from inpaint_app.errors import TrainingError
from inpaint_app.inference.structure import choose_device
from inpaint_app.networks.checkpoint import ModelCard, load_discriminator, load_generator, read_card, save_model
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0, published_lite0
from inpaint_app.networks.generator import Generator, GeneratorShape
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import PhotoStore, Sample, Samples, batches, collate
from inpaint_app.training.processes import Processes, joined
from inpaint_app.training.run_folder import Progress, RunFolder
from inpaint_app.training.step import StepStats, Trainee

_GRID_SEED = 987_654_321
_GRID_COLUMNS = 8
ProgressCall = Callable[[Progress, StepStats, float], None]


@dataclasses.dataclass(frozen=True)
class Goal:
    """When to stop: totals over the whole run, resumed or not; None sets no limit."""

    steps: int | None = None
    hours: float | None = None

    def reached(self, progress: Progress) -> bool:
        """Whether the run has got there."""
        enough_steps = self.steps is not None and progress.step >= self.steps
        enough_hours = self.hours is not None and progress.seconds >= self.hours * 3600.0
        return enough_steps or enough_hours


def start(
    config: TrainingConfig, out: Path, goal: Goal, abort: AbortFlag, progress: ProgressCall,
    init: Path | None = None,
) -> Progress:
    """Train a new run in folder ``out``, from ``init`` (a model's weights) or from scratch.

    Raises:
        TrainingError: the folder holds a run already, the data cannot be used, or the numbers diverge.
        ModelError: ``init`` cannot be read.
    """
    folder = RunFolder(out)
    with joined(config.device) as processes:
        if processes.any(processes.leads and folder.options.exists(), torch.device("cpu")):
            raise TrainingError(f"{out} holds a run already; resume it with --resume {out}, or give another folder.")
        generator, discriminator, origin = _beginning(config, init)
        if processes.leads:
            out.mkdir(parents=True, exist_ok=True)
            if origin is not None:
                folder.origin.write_text(json.dumps(dataclasses.asdict(origin), indent=2) + "\n", encoding="utf-8")
            config.save(folder.options)
        return _run(config, folder, generator, discriminator, goal, abort, progress, None, processes)


def _beginning(config: TrainingConfig, init: Path | None) -> tuple[Generator, Discriminator, ModelCard | None]:
    """The networks that a new run starts from, and the card of the model that they come from."""
    torch.manual_seed(config.seed)
    if init is None:
        generator = Generator(published_lite0(), GeneratorShape().scaled(config.width))
        return generator, Discriminator(generator.features.widths), None
    generator, origin = load_generator(init)
    generator.requires_grad_(True).features.requires_grad_(False)
    return generator, load_discriminator(init) or Discriminator(generator.features.widths), origin


def resume(
    out: Path, goal: Goal, abort: AbortFlag, progress: ProgressCall, changes: dict[str, object] | None = None
) -> Progress:
    """Go on with the run in ``out`` from its last checkpoint, with ``changes`` to its options.

    Raises:
        TrainingError: there is no run there, its checkpoint is damaged, or the numbers diverge.
    """
    folder = RunFolder(out)
    config = TrainingConfig.load(folder.options)
    if changes:
        config = dataclasses.replace(config, **changes)  # type: ignore[arg-type]
    saved = folder.load_checkpoint()
    generator = Generator(lite0(), read_card(folder.model).shape)
    generator.features.load_state_dict(_strip(saved[1], "features."))
    discriminator = Discriminator(generator.features.widths)
    with joined(config.device) as processes:
        if processes.leads:
            config.save(folder.options)
        return _run(config, folder, generator, discriminator, goal, abort, progress, saved, processes)


def _run(
    config: TrainingConfig, folder: RunFolder, generator: Generator, discriminator: Discriminator, goal: Goal,
    abort: AbortFlag, report: ProgressCall, saved: tuple[Progress, dict[str, Tensor]] | None, processes: Processes,
) -> Progress:
    device = _device(config, processes)
    trainee = Trainee(generator, discriminator, config, device, _dtype(config, device), processes)
    at = Progress()
    if saved is not None:
        at, tensors = saved
        trainee.generator_weights.restore(_strip(tensors, "generator."))
        trainee.discriminator_weights.restore(_strip(tensors, "discriminator."))
        for name, weight in trainee.average.weights.items():
            weight.copy_(tensors[f"average.{name}"])
        if processes.leads:
            folder.forget_stats_after(at.step)
    with processes.leader_first():
        store = PhotoStore.build(Path(config.data), folder.cache)
    stream = batches(store, config.seed, map(processes.share, _plan(config, at)), config.workers)
    sizes = map(len, _plan(config, at))
    grid = _grid_samples(store, config)
    since = time.monotonic()
    saved_at, logged_samples, logged_seconds = since, at.samples, at.seconds
    seconds_before = at.seconds
    while not processes.any(goal.reached(at) or abort.is_set(), device):
        group = [next(stream) for _ in range(config.accumulate)]
        group_sizes = [next(sizes) for _ in range(config.accumulate)]
        stats = trainee.learn(group, group_sizes, at.step)
        if not (math.isfinite(stats.generator) and math.isfinite(stats.discriminator)):
            raise TrainingError(
                f"The losses of step {at.step} are not numbers; the last good checkpoint is kept in {folder.path}. "
                "Resume with a lower learning rate."
            )
        at = Progress(at.step + 1, at.samples + sum(group_sizes), seconds_before + time.monotonic() - since)
        if not processes.leads:
            continue
        if at.step % config.log_every == 0:
            pace = (at.samples - logged_samples) / max(at.seconds - logged_seconds, 1e-9)
            logged_samples, logged_seconds = at.samples, at.seconds
            rounded = {k: float(f"{v:.6g}") for k, v in dataclasses.asdict(stats).items()}
            folder.append_stats({**dataclasses.asdict(at), **rounded, "samples_per_s": round(pace, 3)})
            report(at, stats, pace)
        if time.monotonic() - saved_at > config.checkpoint_minutes * 60.0:
            _save(folder, trainee, at, grid, len(store.shapes))
            saved_at = time.monotonic()
    if processes.leads:
        _save(folder, trainee, at, grid, len(store.shapes))
    return at


def _plan(config: TrainingConfig, at: Progress) -> Iterator[list[tuple[int, int]]]:
    """Keys of the batches from here on: all of one side, as many pictures as cost the same."""
    step, sample = at.step, at.samples
    shares = np.array(config.crop_shares) / sum(config.crop_shares)
    while True:
        for part in range(config.accumulate):
            rng = np.random.default_rng((config.seed, 3, step, part))
            side = int(rng.choice(config.crop_sizes, p=shares))
            count = max(1, round(config.batch * (128 / side) ** 2))
            yield [(index, side) for index in range(sample, sample + count)]
            sample += count
        step += 1


def _save(folder: RunFolder, trainee: Trainee, at: Progress, grid: Sample, photos: int) -> None:
    features = {f"features.{k}": v.float() for k, v in trainee.generator.features.state_dict().items()}
    tensors = dict(features)
    tensors |= {f"generator.{k}": v for k, v in trainee.generator_weights.state().items()}
    tensors |= {f"discriminator.{k}": v for k, v in trainee.discriminator_weights.state().items()}
    tensors |= {f"average.{k}": v for k, v in trainee.average.weights.items()}
    averaged = Generator(lite0(), trainee.generator.shape)
    averaged.load_state_dict(features | trainee.average.weights)
    judges = Discriminator(averaged.features.widths)
    judges.load_state_dict(trainee.discriminator_weights.masters)
    training: dict[str, object] = {
        "steps": at.step, "samples": at.samples, "hours": round(at.seconds / 3600.0, 2), "photos": photos,
    }
    if folder.origin.is_file():
        origin = json.loads(folder.origin.read_text(encoding="utf-8"))
        training["started_from"] = {key: origin[key] for key in ("name", "sha256", "training")}
    card = ModelCard(name=folder.path.name, sha256="", shape=averaged.shape, training=training)
    save_model(folder.model, card, averaged, judges)
    folder.save_checkpoint(at, tensors)  # after the model, whose card says the shape on resuming
    _draw_grid(folder.samples, averaged.eval(), grid)


def _grid_samples(store: PhotoStore, config: TrainingConfig) -> Sample:
    samples = Samples(store, _GRID_SEED)
    side = max(config.crop_sizes)
    return collate([samples[index, side] for index in range(_GRID_COLUMNS)])


def _draw_grid(path: Path, generator: Generator, samples: Sample) -> None:
    """Three rows: with hole, completed, truth."""
    truth, hole = samples.image.float() / 255.0, samples.hole.float()
    rows = [truth * (1 - hole) + 0.5 * hole, generator.complete(truth, hole), truth]
    picture = torch.cat([torch.cat(list(row), dim=2) for row in rows], dim=1)
    rgb = (picture.permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()
    partial = path.with_name("partial-" + path.name)
    cv2.imwrite(str(partial), rgb[..., ::-1])
    partial.replace(path)


def _strip(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _device(config: TrainingConfig, processes: Processes) -> torch.device:
    chosen = choose_device(config.device)
    return torch.device("cuda", processes.local_rank) if chosen == torch.device("cuda") else chosen


def _dtype(config: TrainingConfig, device: torch.device) -> torch.dtype:
    if config.precision == "auto":
        fast = torch.ops.mkldnn._is_mkldnn_bf16_supported() if device.type == "cpu" else True
        return torch.bfloat16 if fast else torch.float32
    return {"bf16": torch.bfloat16, "fp32": torch.float32}[config.precision]
