"""The run that trains the generator against its discriminators: new, from a model, or gone on with."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from threading import Event as AbortFlag
from typing import NamedTuple

import torch
from torch import Tensor, nn

from inpaint_app.networks.checkpoint import ModelCard, load_discriminator, load_generator, read_card, save_model
from inpaint_app.networks.device import choose_device
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0, published_lite0
from inpaint_app.networks.generator import Generator, GeneratorShape
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import PhotoStore, Sample, SampleDataset, collate
from inpaint_app.training.filling.step import GanTrainer, StepStats
from inpaint_app.training.processes import Processes, init_distributed
from inpaint_app.training.run_folder import Progress, RunFolder, replace_file, writing
from inpaint_app.training.run_loop import Goal, Picture, Run, compute_dtype, run_loop
from inpaint_app.training.task_run import Kept, rows_of, training_facts, without_prefix

_SEED, _COLUMNS = 987_654_321, 8
"""Of the samples that are shown."""

ProgressCall = Callable[[Progress, StepStats, float], None]


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
    averages = {f"features.{k}": v for k, v in without_prefix(tensors, "features.").items()}
    averages |= without_prefix(tensors, "average.")
    if {k: v.shape for k, v in averages.items()} != {k: v.shape for k, v in expected.items()}:
        raise folder.unreadable_checkpoint()
    generator = Generator(lite0(), shape)
    generator.features.load_state_dict(without_prefix(tensors, "features."))
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
        kept = kept_of(trainer)
        try:
            kept.restore(kept.tensors() | tensors)  # what the run did not have before is new
        except RuntimeError:
            raise folder.unreadable_checkpoint() from None
    with processes.main_first(), writing(folder.cache):
        store = PhotoStore.build(Path(config.data), folder.cache)
    dataset = SampleDataset(store, config.seed, config.large_holes, config.synthetic)
    snapshots = Snapshots(folder, store, max(config.crop_sizes), config.coarse_start > 0) if processes.is_main else None

    def save(at: Progress) -> Picture:
        assert snapshots is not None
        return snapshots.save(at, trainer)

    return run_loop(
        Run(config, folder, goal, abort, report, processes, device), dataset, collate, at, trainer.train_step, save)


def _device(config: TrainingConfig, processes: Processes) -> torch.device:
    chosen = choose_device(config.device)
    return torch.device("cuda", processes.local_rank) if chosen == torch.device("cuda") else chosen


def kept_of(trainer: GanTrainer) -> Kept:
    """What a run goes on with, beside its features."""
    weights = {"generator": trainer.weights, "discriminator": trainer.adversary.weights}
    return Kept(weights, trainer.average, {} if trainer.moments is None else trainer.moments.moments)


class Snapshots:
    """Writes into a run's folder; the samples are eight crops of ``side`` from ``store``, the same every time.

    ``refines``: what the model's card says of it.
    """

    def __init__(self, folder: RunFolder, store: PhotoStore, side: int, refines: bool) -> None:
        samples = SampleDataset(store, _SEED)
        self._folder = folder
        self._refines = refines
        self._photos = len(store.shapes)
        self._samples = collate([samples[index, side] for index in range(_COLUMNS)])

    def save(self, at: Progress, trainer: GanTrainer) -> Picture:
        """Replace checkpoint and model; returns the picture of the samples, HWC uint8 RGB."""
        folder = self._folder
        features = {f"features.{k}": v.float() for k, v in trainer.generator.features.state_dict().items()}
        averaged = Generator(lite0(), trainer.generator.shape)
        averaged.load_state_dict(features | trainer.average.weights)
        patch = trainer.adversary.network.patch
        discriminator = Discriminator(averaged.features.widths, 0 if patch is None else patch.width)
        discriminator.load_state_dict(trainer.adversary.weights.masters)
        save_model(folder.model, self._card(at, averaged), averaged, discriminator)
        # Last: resuming reads the shape from the model's card.
        folder.save_checkpoint(at, features | kept_of(trainer).tensors())
        return _picture(averaged.eval(), self._samples)

    def _card(self, at: Progress, generator: Generator) -> ModelCard:
        training = training_facts(at, self._photos)
        origin = self._folder.load_origin()
        if origin is not None:
            training["started_from"] = origin
        return ModelCard(
            name=self._folder.path.name, sha256="", shape=generator.shape, refines=self._refines, training=training)


def _picture(generator: Generator, samples: Sample) -> Picture:
    """Three rows: with hole, completed, truth. HWC uint8 RGB."""
    truth, hole = samples.image.float() / 255.0, samples.hole.float()
    rows = [truth * (1 - hole) + 0.5 * hole, generator.complete(truth, hole), truth]
    return rows_of(*rows)
