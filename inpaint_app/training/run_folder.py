"""A run's folder: options, checkpoint, and the other files.

    RUN/options.json        every option, resolved
    RUN/origin.json         the card of the model that the run started from, if there was one
    RUN/stats.jsonl         a line of statistics every few steps (see `run_log`)
    RUN/events.out.tfevents.*    the same, and the samples, for TensorBoard
    RUN/checkpoint.safetensors   all that is needed to go on; replaced whole, never half-written
    RUN/samples.png         fixed samples: with hole, completed, truth
    RUN/model.safetensors   the averaged generator, the discriminators and their card, also to be read in model.json
    RUN/cache/              the decoded photos
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from inpaint_app.atomic_file import replacing
from inpaint_app.errors import SaveError, TrainingError

_MAX_COUNT = 1 << 53
"""Above any number of steps or samples."""
_MOMENTS = "exp_avg.", "exp_avg_sq."
"""What the names of an optimiser's tensors begin with; each belongs to a weight."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn the system's error when ``folder`` cannot be written into one sentence.

    Raises:
        TrainingError: the disk is full, the folder read-only, or the like.
    """
    try:
        yield
    except SaveError as error:
        raise TrainingError("{reason} What was saved there before is whole.", reason=error.message) from error
    except OSError as error:
        raise TrainingError(
            "{folder} cannot be written ({reason}); free some space or choose another folder: what was saved there "
            "before is whole.", folder=folder, reason=error.strerror or str(error),
        ) from error


def replace_file(path: Path, content: bytes) -> None:
    """Write a whole file, or leave what was there and nothing beside it.

    Raises:
        SaveError: it cannot be written.
    """
    with replacing(path, overwrite=True) as file:
        file.write(content)


@dataclass(frozen=True)
class Progress:
    """Where a run stands: steps done, samples seen, seconds of training.

    Raises:
        ValueError: it cannot be a state of a run.
    """

    step: int = 0
    samples: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        counts = self.step, self.samples
        if any(type(count) is not int or not 0 <= count < _MAX_COUNT for count in counts):
            raise ValueError(f"steps or samples: {counts}")
        if isinstance(self.seconds, bool) or not 0.0 <= self.seconds < math.inf:
            raise ValueError(f"seconds: {self.seconds}")


class RunFolder:
    """The files of one run, and its checkpoint, read and written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.options = path / "options.json"
        self.origin = path / "origin.json"
        self.checkpoint = path / "checkpoint.safetensors"
        self.samples = path / "samples.png"
        self.model = path / "model.safetensors"
        self.cache = path / "cache"

    def save_checkpoint(self, progress: Progress, tensors: Mapping[str, Tensor]) -> None:
        """Replace the checkpoint; a crash leaves the one before."""
        contiguous = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        replace_file(self.checkpoint, save(contiguous, metadata={"progress": json.dumps(asdict(progress))}))

    def load_checkpoint(self) -> tuple[Progress, dict[str, Tensor]]:
        """Progress and tensors of the last checkpoint.

        Raises:
            TrainingError: missing or damaged.
        """
        try:
            with safe_open(self.checkpoint, framework="pt") as file:
                progress = Progress(**json.loads(file.metadata()["progress"]))
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            _check_tensors(tensors)
            return progress, tensors
        except (SafetensorError, OSError, ValueError, TypeError, KeyError, RecursionError, RuntimeError):
            raise self.unreadable_checkpoint() from None

    def unreadable_checkpoint(self) -> TrainingError:
        """The error of a checkpoint that is missing, damaged, or not of the model beside it."""
        return TrainingError(
            "The run {folder} has no checkpoint that can be read; start a new run.", folder=self.path)

    def taken(self) -> TrainingError:
        """The error of a new run where there is one already."""
        return TrainingError(
            "{folder} holds a run already; resume it with --resume {folder}, or give another folder.", folder=self.path)

    def diverged(self, step: int) -> TrainingError:
        """The error of losses that are no longer numbers."""
        return TrainingError(
            "The losses of step {step} are not numbers; resume from the last good checkpoint in {folder} with a lower "
            "learning rate.", step=step, folder=self.path)

    def load_origin(self) -> dict[str, Any] | None:
        """The card of the model that the run started from; None where it started from none.

        Raises:
            TrainingError: it is damaged.
        """
        try:
            origin = json.loads(self.origin.read_text(encoding="utf-8"))
            return {key: origin[key] for key in ("name", "sha256", "training")}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            raise TrainingError(
                "The card of the model that the run started from, {path}, is damaged; delete it to go on without it.",
                path=self.origin) from None


def _check_tensors(tensors: Mapping[str, Tensor]) -> None:
    """ValueError: a tensor is not all numbers, or the optimiser's do not belong to the weights."""
    for name, tensor in tensors.items():
        if not tensor.dtype.is_floating_point or not tensor.isfinite().all():
            raise ValueError(f"{name} is not all numbers")
        network, _, rest = name.partition(".")
        moment = next((moment for moment in _MOMENTS if rest.startswith(moment)), None)
        if moment is not None:
            weight = rest.removeprefix(moment)
            step = tensors[f"{network}.step.{weight}"]
            if tensors[f"{network}.weight.{weight}"].shape != tensor.shape or step.numel() != 1:
                raise ValueError(f"{name} does not belong to its weight")
