"""What is done of a clip, beside where it will be: pieces, and what is needed to go on after the last of them.

A killed run leaves whole pieces only (each takes its name when it is complete), and the next run with the same clip and
options goes on after them.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from inpaint_app.atomic_file import replacing, save_error
from inpaint_app.document.geometry import Rect
from inpaint_app.errors import SaveError
from inpaint_app.file_lock import FileLock
from inpaint_app.video.files.encode import stamps_of
from inpaint_app.video.files.layout import Layout, Plane
from inpaint_app.video.stages.repair import Past
from inpaint_app.video.stages.trails import Trail

_JOB = "job.json"
_AROUND = 4
"""Samples around those that are in use which interpolation needs."""


class Journal:
    """The folder of pieces of one output; held by one process at a time.

    Args:
        output: the clip that is to be.
        key: tells the job: what is done by another one is removed.

    Raises:
        SaveError: the folder cannot be made, or another process has it.
    """

    def __init__(self, output: Path, key: str) -> None:
        self.folder = output.with_name(f"{output.name}.parts")
        try:
            self.folder.mkdir(exist_ok=True)
            self._lock = FileLock(self.folder / "lock")
            if not self._lock.try_lock():
                raise SaveError("{name} is being made by another process; wait for it.", output)
            job = self.folder / _JOB
            if not job.exists() or job.read_text(encoding="utf-8") != json.dumps(key):
                for path in self.folder.iterdir():
                    if path.name != "lock":
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
                job.write_text(json.dumps(key), encoding="utf-8")
            for path in self.folder.glob("*.part"):
                path.unlink()
        except OSError as error:
            raise save_error(output, error) from error
        self.pieces: list[Path] = []
        self.frames = 0
        while found := sorted(self.folder.glob(f"{self.frames:08d}-*.nut")):
            self.pieces.append(found[0])
            self.frames = int(found[0].stem.partition("-")[2])

    def piece(self, begin: int) -> Path:
        """Where the piece that begins with a frame is written until it is known where it ends."""
        return self.folder / f"{begin:08d}.nut"

    def add(self, begin: int, end: int, past: Past, layout: Layout) -> None:
        """A piece is complete, with what is known at its end. Raises SaveError."""
        try:
            _store(self.folder / f"{end:08d}.npz", past, layout)
            done = self.folder / f"{begin:08d}-{end:08d}.nut"
            os.replace(stamps_of(self.piece(begin)), stamps_of(done))
            os.replace(self.piece(begin), done)
            self.pieces.append(done)
            (self.folder / f"{begin:08d}.npz").unlink(missing_ok=True)
        except OSError as error:
            raise save_error(self.folder, error) from error
        self.frames = end

    def past(self, layout: Layout) -> Past:
        """What is known at the end of the last piece."""
        return _restored(self.folder / f"{self.frames:08d}.npz", layout) if self.frames else Past()

    def release(self) -> None:
        """Let others have it."""
        self._lock.unlock()

    def remove(self) -> None:
        """All is done: nothing is left of it."""
        self._lock.unlock()
        shutil.rmtree(self.folder, ignore_errors=True)


def _store(path: Path, past: Past, layout: Layout) -> None:
    arrays: dict[str, Any] = {"number": np.array(past.number), "frames": np.array(sorted(past.frames), np.int64)}
    if past.trail is not None:
        arrays |= {f"trail_{name}": values for name, values in past.trail._asdict().items()}
        for number, planes in past.frames.items():
            rect = _used(past.trail, number, layout)
            arrays[f"rect_{number}"] = np.array(rect)
            for at in range(layout.colours):
                arrays[f"plane_{number}_{at}"] = planes[at][layout.within(rect, at)]
    with replacing(path, overwrite=True) as file:
        np.savez(file, **arrays)


def _used(trail: Trail, number: int, layout: Layout) -> Rect:
    """What of a frame the trail leads to."""
    own = trail.frame == number
    if not own.any():
        return Rect(0, 0, 0, 0)
    rect = Rect(
        int(trail.x[own].min()), int(trail.y[own].min()), int(trail.x[own].max()) + 2, int(trail.y[own].max()) + 2,
    ).grow(_AROUND).intersect(layout.rect)
    across, down = layout.cell
    return Rect(rect.left // across * across, rect.top // down * down, rect.right, rect.bottom)


def _restored(path: Path, layout: Layout) -> Past:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            past = Past(int(arrays["number"]))
            if "trail_frame" not in arrays:
                return past
            past.trail = Trail(*(arrays[f"trail_{name}"] for name in Trail._fields))
            for frame in arrays["frames"].tolist():
                rect = Rect(*arrays[f"rect_{frame}"].tolist())
                planes: list[Plane] = []
                for at in range(layout.colours):
                    part = arrays[f"plane_{frame}_{at}"]
                    plane = np.zeros(layout.shape(at), part.dtype)
                    plane[layout.within(rect, at)] = part
                    planes.append(plane)
                past.frames[frame] = tuple(planes)
            return past
    except (OSError, ValueError, KeyError) as error:
        raise SaveError(
            "What was begun in {path} is damaged; remove that folder and begin again.", path.parent) from error
