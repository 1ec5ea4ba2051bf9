"""How many photos a minute an archive goes through, and in how much memory: ``inpaint-app benchmark batch``."""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil

from inpaint_app.archive.journal import Journal
from inpaint_app.archive.places import HOME
from inpaint_app.document.files.image_io import export, open_photo, photo_from_array
from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES
from inpaint_app.errors import InpaintError, OpenError
from inpaint_app.limits import Quality
from inpaint_app.paths import resources

_EVERY_S = 0.5
_HOLE = 0.02
"""Share of each photo that is filled."""


def run_batch_benchmark(
    workers: Sequence[int], photos: int, megapixels: float, threads: int, quality: Quality, data: Path | None = None,
) -> dict[str, Any]:
    """Fill the same archive once with each number of workers, each time in a process of its own.

    Args:
        photos: how many; cut and mirrored from those in ``data`` (the bundled samples), stored as JPEG.
        threads: that compute in each worker.

    Returns:
        By number of workers: ``per_minute`` (once all workers have begun: models are loaded by then), ``speedup``
        (times the first number's), ``efficiency`` (speedup by workers), ``pss_mb`` (largest sum of the proportional
        memory of all processes; None: not told here), ``seconds_a_photo`` and of these ``fill_s`` (medians), ``spread``
        (the deviation of the logarithm of these seconds), ``megabytes`` of a photo.
    """
    results: dict[str, Any] = {"photos": photos, "megapixels": megapixels, "threads": threads, "quality": quality}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _make_archive(home, photos, megapixels, data or resources() / "samples")
        runs = {count: _measured(home, count, threads, quality) for count in workers}
    first, *_ = runs.values()
    for count, run in runs.items():
        run["speedup"] = round(run["per_minute"] / first["per_minute"], 3)
        run["efficiency"] = round(run["speedup"] * workers[0] / count, 3)
    return results | {"workers": {str(count): run for count, run in runs.items()}}


def _make_archive(home: Path, count: int, megapixels: float, data: Path) -> None:
    """``home/in`` with so many photos, and ``home/mask.png``, a disc that all of them are filled in."""
    files = sorted(path for path in data.iterdir() if path.suffix.lower()[1:] in PHOTO_SUFFIXES)
    sources = [photo.pixels[..., :3] for path in files if (photo := open_photo(path)).pixels.shape[2] >= 3]
    if not sources:
        raise OpenError("There is no picture in the folder {path}; choose another one.", data)
    width = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    size = width, width * 3 // 4
    (home / "in").mkdir()
    for number in range(count):
        pixels = np.asarray(cv2.resize(sources[number % len(sources)], size), np.uint8)
        pixels = np.ascontiguousarray(np.roll(pixels, 97 * number, axis=1))
        export(home / "in" / f"{number:04}.jpg", pixels, photo_from_array(pixels))
    hole = np.zeros((size[1], size[0], 1), np.uint8)
    radius = round((_HOLE * size[0] * size[1] / 3.14159) ** 0.5)
    cv2.circle(hole, (size[0] // 2, size[1] // 2), radius, (255,), -1)
    export(home / "mask.png", hole, photo_from_array(hole))


def _measured(home: Path, workers: int, threads: int, quality: Quality) -> dict[str, Any]:
    out = home / f"out-{workers}"
    words = ["batch", home / "in", "-o", out, "--mask", home / "mask.png", "--quality", quality]
    words += ["--workers", workers, "--threads", threads]
    command = [sys.executable, "-m", "inpaint_app", *map(str, words)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    watch = _Memory(process.pid)
    _, said = process.communicate()
    watch.end()
    if process.returncode:
        raise InpaintError("The benchmark's archive was not done ({reason}).", reason=said.strip())
    with Journal(out / HOME / "journal.sqlite", read_only=True) as journal:
        files, steps = list(journal.files()), list(journal.steps())
    ended = sorted(row["finished"] for row in files)
    began = ended[workers - 1]  # each has done its first photo by then, for which kernels may be compiled
    return {
        "per_minute": round((len(ended) - workers) / max(ended[-1] - began, 1e-3) * 60, 2),
        "pss_mb": watch.most and round(watch.most / 2**20),
        "spread": round(statistics.pstdev(np.log([row["seconds"] for row in files]).tolist()), 3),
        "megabytes": round(statistics.mean(row["size"] for row in files) / 1e6, 2),
        "seconds_a_photo": round(statistics.median(row["seconds"] for row in files), 3),
        "fill_s": round(statistics.median(step["seconds"] for step in steps), 3),
    }


class _Memory:
    """The largest sum of the proportional set sizes of a process and those below it."""

    def __init__(self, process: int) -> None:
        self.most: int | None = None
        self._process, self._over = process, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop to look."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY_S):
            with contextlib.suppress(psutil.Error):
                root = psutil.Process(self._process)
                each = [psutil.Process(one.pid).memory_full_info() for one in (root, *root.children(recursive=True))]
                found = [one.pss for one in each if hasattr(one, "pss")]
                if found:
                    self.most = max(self.most or 0, sum(found))
