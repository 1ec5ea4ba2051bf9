"""The statistics of a run: stats.jsonl, and the same for TensorBoard."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from torch.utils.tensorboard import SummaryWriter

from inpaint_app.training.run_folder import replace_file

logger = logging.getLogger(__name__)


class RunLog:
    """The statistics of the run in ``folder``, going on after ``step``.

    Lines that a killed run wrote after its last checkpoint are dropped from both, and so are damaged ones.
    """

    def __init__(self, folder: Path, step: int) -> None:
        self._path = folder / "stats.jsonl"
        if self._path.is_file():
            lines = self._path.read_text(encoding="utf-8", errors="replace").split("\n")
            kept = [line for line in lines if 0 <= _step(line) <= step]
            replace_file(self._path, "".join(line + "\n" for line in kept).encode())
        self._events = SummaryWriter(str(folder), purge_step=step + 1)

    def close(self) -> None:
        """Write what is still buffered."""
        self._events.close()

    def append(self, line: Mapping[str, float]) -> None:
        """Add one line; its key ``step`` says where in the run it belongs."""
        rounded = {name: float(f"{value:.6g}") if isinstance(value, float) else value for name, value in line.items()}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(rounded) + "\n")
        for name, value in rounded.items():
            if name != "step":
                self._events.add_scalar(name, value, int(line["step"]))

    def show(self, rgb: npt.NDArray[np.uint8], step: int) -> None:
        """Add a picture of samples (HWC uint8 RGB) to TensorBoard's."""
        self._events.add_image("samples", rgb, step, dataformats="HWC")


def _step(line: str) -> int:
    """The step that a line is of; -1 for a damaged one, such as a kill or a full disk leaves."""
    try:
        step = json.loads(line)["step"]
    except (ValueError, TypeError, KeyError, RecursionError):
        if line:
            logger.warning("left out a damaged line of stats.jsonl: %.80s", line)
        return -1
    return step if type(step) is int else -1
