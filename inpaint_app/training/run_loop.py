"""The training loop that all tasks share.

It knows no user interface: it takes an abort flag and a progress callable.
"""

from __future__ import annotations

import dataclasses
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Event as AbortFlag
from types import TracebackType
from typing import Any, Generic, TypeVar

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import Dataset

from inpaint_app.networks.device import choose_dtype
from inpaint_app.training.config import TrainingConfig
from inpaint_app.training.data import batches
from inpaint_app.training.processes import Processes
from inpaint_app.training.run_folder import Progress, RunFolder, replace_file, writing
from inpaint_app.training.run_log import RunLog

Picture = npt.NDArray[np.uint8]


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


@dataclasses.dataclass(frozen=True)
class Stats(ABC):
    """Statistics of one step: numbers alone."""

    @abstractmethod
    def finite(self) -> bool:
        """Whether the losses are numbers."""


SomeStats = TypeVar("SomeStats", bound=Stats)
Batch = TypeVar("Batch")


@dataclasses.dataclass(frozen=True)
class Run(Generic[SomeStats]):
    """What a run is given.

    Attributes:
        report: called with progress, statistics and samples a second every few steps.
    """

    config: TrainingConfig
    folder: RunFolder
    goal: Goal
    abort: AbortFlag
    report: Callable[[Progress, SomeStats, float], None]
    processes: Processes
    device: torch.device


def run_loop(
    run: Run[SomeStats], dataset: Dataset[Any], stack: Callable[[list[Any]], Batch], at: Progress,
    train_step: Callable[[list[Batch], list[int], int], SomeStats], save: Callable[[Progress], Picture],
) -> Progress:
    """Take steps from ``at`` until the goal is reached or the run aborted, and save; returns where it then stands.

    Args:
        dataset: samples by (global index, side).
        stack: makes a batch of a list of samples, possibly empty.
        train_step: one optimiser step over this process's shares of batches, given the sizes of the whole batches and
            the number of the step.
        save: writes checkpoint and model, in the main process alone, and returns a picture of samples.

    Raises:
        TrainingError: the numbers diverge, or the folder cannot be written.
    """
    config, processes = run.config, run.processes
    stream = batches(dataset, map(processes.share, batch_plan(config, at)), config.workers, stack)
    sizes = map(len, batch_plan(config, at))
    with ExitStack() as context:
        writer = context.enter_context(_RunWriter(run, at, save)) if processes.is_main else None
        started, seconds_before = time.monotonic(), at.seconds
        while not processes.any(run.goal.reached(at) or run.abort.is_set(), run.device):
            group = [next(stream) for _ in range(config.accumulate)]
            group_sizes = [next(sizes) for _ in range(config.accumulate)]
            stats = train_step(group, group_sizes, at.step)
            if not stats.finite():
                raise run.folder.diverged(at.step)
            at = Progress(at.step + 1, at.samples + sum(group_sizes), seconds_before + time.monotonic() - started)
            if writer is not None:
                writer.after_step(at, stats)
        if writer is not None:
            writer.save(at)
    return at


class _RunWriter(Generic[SomeStats]):
    """Writes, in the main process, statistics every few steps and a snapshot every few minutes."""

    def __init__(self, run: Run[SomeStats], at: Progress, save: Callable[[Progress], Picture]) -> None:
        self._run = run
        self._path = run.folder.path
        self._write = save
        with writing(self._path):
            self._log = RunLog(self._path, at.step)
        self._logged = at
        self._saved_at = time.monotonic()

    def __enter__(self) -> _RunWriter[SomeStats]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        with writing(self._path):
            self._log.close()

    def after_step(self, at: Progress, stats: SomeStats) -> None:
        """Log, report and save when due."""
        config = self._run.config
        if at.step % config.log_every == 0:
            pace = (at.samples - self._logged.samples) / max(at.seconds - self._logged.seconds, 1e-9)
            self._logged = at
            with writing(self._path):
                self._log.append({**dataclasses.asdict(at), **dataclasses.asdict(stats), "samples_per_s": pace})
            self._run.report(at, stats, pace)
        if time.monotonic() - self._saved_at > config.checkpoint_minutes * 60.0:
            self.save(at)

    def save(self, at: Progress) -> None:
        """Write the checkpoint, the model and its samples."""
        with writing(self._path):
            picture = self._write(at)
            replace_file(self._run.folder.samples, cv2.imencode(".png", picture[..., ::-1])[1].tobytes())
            self._log.show(picture, at.step)
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


def compute_dtype(config: TrainingConfig, device: torch.device) -> torch.dtype:
    """The dtype that the networks compute in; "auto": the one that fills use on this device."""
    if config.precision == "auto":
        return choose_dtype(device)
    return {"bf16": torch.bfloat16, "fp32": torch.float32}[config.precision]
