"""A run's folder: options, checkpoint, and the names of what lies beside them.

    RUN/options.json        every option, resolved
    RUN/origin.json         the card of the model that the run started from, if there was one
    RUN/stats.jsonl         a line of statistics every few steps (see `run_log`)
    RUN/events.out.tfevents.*    the same, and the samples, for TensorBoard
    RUN/checkpoint.safetensors   all that is needed to go on; replaced whole, never half-written
    RUN/samples.png         fixed samples: with hole, completed, truth
    RUN/model.safetensors   the averaged generator and the discriminators; model.json is its card
    RUN/cache/              the decoded photos
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from inpaint_app.errors import TrainingError


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what the system says when ``folder`` cannot be written into one sentence, and leaves no half-written file.

    Raises:
        TrainingError: the disk is full, the folder read-only, or the like.
    """
    try:
        yield
    except (OSError, SafetensorError) as error:
        for partial in folder.glob("*.part"):
            partial.unlink(missing_ok=True)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise TrainingError(
            "{folder} cannot be written ({reason}); free some space or choose another folder: what was saved there "
            "before is whole.", folder=folder, reason=reason,
        ) from error


@dataclass(frozen=True)
class Progress:
    """Where a run stands: steps done, samples seen, seconds of training."""

    step: int = 0
    samples: int = 0
    seconds: float = 0.0


class RunFolder:
    """Names the files of a run and reads and writes its checkpoint."""

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
        partial = self.checkpoint.with_suffix(".part")
        contiguous = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        save_file(contiguous, partial, metadata={"progress": json.dumps(asdict(progress))})
        os.replace(partial, self.checkpoint)

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
