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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from inpaint_app.atomic_file import replacing
from inpaint_app.errors import SaveError, TrainingError


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
    """Where a run stands: steps done, samples seen, seconds of training."""

    step: int = 0
    samples: int = 0
    seconds: float = 0.0


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
                return progress, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError, ValueError, TypeError, KeyError):
            raise TrainingError(
                "The run {folder} has no checkpoint that can be read; start a new run.", folder=self.path) from None
