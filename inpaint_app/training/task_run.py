"""A run of any task: made new or gone on with, and what of it is stored and restored, alike for all."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event as AbortFlag
from typing import Any, Generic, NamedTuple, TypeVar

import torch
from torch import Tensor
from torch.utils.data import Dataset

from inpaint_app.networks.device import choose_device
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.processes import Processes, init_distributed
from inpaint_app.training.run_folder import Progress, RunFolder, writing
from inpaint_app.training.run_loop import Goal, Picture, Run, Stats, compute_dtype, run_loop
from inpaint_app.training.weights import MovingAverage, TrainedWeights

Batch = TypeVar("Batch")
SomeStats = TypeVar("SomeStats", bound=Stats)
Saved = tuple[Progress, dict[str, Tensor]]


@dataclasses.dataclass(frozen=True)
class Kept:
    """All that a run goes on with.

    Attributes:
        weights: in training, with their optimisers, by the names of their networks.
        average: of the network that becomes the model.
        buffers: what else was measured, float.
    """

    weights: Mapping[str, TrainedWeights]
    average: MovingAverage
    buffers: Mapping[str, Tensor] = dataclasses.field(default_factory=dict)

    def tensors(self) -> dict[str, Tensor]:
        """All by flat names."""
        found = {
            f"{network}.{name}": tensor for network, weights in self.weights.items()
            for name, tensor in weights.state().items()}
        found |= {f"average.{name}": tensor for name, tensor in self.average.weights.items()}
        return found | {f"buffer.{name}": tensor for name, tensor in self.buffers.items()}

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Load what ``tensors`` returned.

        Raises:
            KeyError, RuntimeError: something is missing or of another shape.
        """
        for network, weights in self.weights.items():
            weights.restore(without_prefix(tensors, f"{network}."))
        for kind, kept in (("average", self.average.weights), ("buffer", self.buffers)):
            for name, tensor in kept.items():
                tensor.copy_(tensors[f"{kind}.{name}"])


def without_prefix(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Those whose names begin with ``prefix``, by the rest of their names."""
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


class Place(NamedTuple):
    """Where a task runs, and with which options."""

    config: TrainingConfig
    folder: RunFolder
    device: torch.device
    dtype: torch.dtype
    processes: Processes


class Task(ABC, Generic[Batch, SomeStats]):
    """What is trained: its networks, samples and steps.

    Attributes:
        kept: what is stored of it.
        samples: by (global index, side).
    """

    kept: Kept
    samples: Dataset[Any]

    @abstractmethod
    def stack(self, samples: list[Any]) -> Batch:
        """A batch of a list of samples, possibly empty."""

    @abstractmethod
    def train_step(self, batches: list[Batch], sizes: list[int], step: int) -> SomeStats:
        """One optimiser step over this process's shares of batches, of which ``sizes`` are the whole ones' sizes."""

    @abstractmethod
    def save_model(self, at: Progress) -> Picture:
        """Write the averaged network with its card; returns a picture of samples."""


Make = Callable[[Place], Task[Any, Any]]
Report = Callable[[Progress, Any, float], None]


def start_run(
    config: TrainingConfig, out: Path, goal: Goal, abort: AbortFlag, report: Report, make: Make,
) -> Progress:
    """Train in the new folder ``out`` what ``make`` makes.

    Raises:
        TrainingError: the folder holds a run already or cannot be written, the data cannot be used, or the numbers
            diverge.
    """
    folder = RunFolder(out)
    if folder.checkpoint.exists():
        raise folder.taken()
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        config.save(folder.options)
    return _run(config, folder, goal, abort, report, make, None)


def resume_run(
    out: Path, goal: Goal, abort: AbortFlag, report: Report, changes: Mapping[str, object], make: Make,
) -> Progress:
    """Continue the run in ``out`` from its last checkpoint, with ``changes`` to its options.

    Raises:
        TrainingError: there is no run there, its checkpoint is damaged, it cannot be written, or the numbers diverge.
    """
    folder = RunFolder(out)
    config = dataclasses.replace(TrainingConfig.load(folder.options), **changes)  # type: ignore[arg-type]
    saved = folder.load_checkpoint()
    with writing(out):
        config.save(folder.options)
    return _run(config, folder, goal, abort, report, make, saved)


def _run(
    config: TrainingConfig, folder: RunFolder, goal: Goal, abort: AbortFlag, report: Report, make: Make,
    saved: Saved | None,
) -> Progress:
    device = choose_device(config.device)
    with init_distributed(config.device) as processes:
        torch.manual_seed(config.seed)
        task = make(Place(config, folder, device, compute_dtype(config, device), processes))
        at = Progress()
        if saved is not None:
            at, tensors = saved
            try:
                task.kept.restore(tensors)
            except (KeyError, ValueError, RuntimeError):
                raise folder.unreadable_checkpoint() from None

        def save(at: Progress) -> Picture:
            picture = task.save_model(at)
            folder.save_checkpoint(at, task.kept.tensors())  # last: resuming may read the shape from the model's card
            return picture

        return run_loop(
            Run(config, folder, goal, abort, report, processes, device), task.samples, task.stack, at, task.train_step,
            save)


def training_facts(at: Progress, photos: int) -> dict[str, object]:
    """What the card of a model says of its training."""
    return {"steps": at.step, "samples": at.samples, "hours": round(at.seconds / 3600, 2), "photos": photos}


def rows_of(*rows: Tensor) -> Picture:
    """Pictures N3HW in [0, 1] beside each other, one row below the other: HWC uint8 RGB."""
    joined = torch.cat([torch.cat(list(row), 2) for row in rows], 1)
    rgb: Picture = (joined.clamp(0, 1).permute(1, 2, 0) * 255).round().to(torch.uint8).cpu().numpy()
    return rgb
