"""Cancel everything that can be cancelled, at random moments, and time how long the window is not ready for more.

Ready means that nothing is going on, and that the threads that fill and that read and write are idle. What nobody waits
for any more may compute on for a while, unheard (``unheard_worst_s``); afterwards the folder must hold what it held.
Saving a project cannot be cancelled: it is timed until the window answers, and must end well.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from torture.waiting import wait_until

LIMIT_S = 1.0
"""From a cancel until the window is ready."""
_SCENES = ("object", "spots", "specks", "scratch", "damage")
_LONGEST_S = 15.0
"""The latest moment of a cancel, after the start of what it cancels."""


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Cancel; the figures."""
    from inpaint_app.document.files.image_io import export, photo_from_array
    from inpaint_app.settings import Settings
    from inpaint_app.ui import launch

    chance = random.Random(options.seed)
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        application = launch.make_application()
        window = launch.make_window(Settings(toured=True))
        canceller = Canceller(application, window, chance, Path(folder))
        kinds = [kind for kind in canceller.kinds if not options.kinds or kind in options.kinds.split(",")]
        sizes = [float(size) for size in options.megapixels.split(",")]
        for place, megapixels in enumerate(sizes):
            path = Path(folder) / "photo" / "photo.png"
            path.parent.mkdir(exist_ok=True)
            pixels = picture(megapixels)
            export(path, pixels, photo_from_array(pixels), overwrite=True)
            canceller.open(path)
            for number in range(place, options.count, len(sizes)):
                kind = kinds[number // len(sizes) % len(kinds)]
                took = canceller.cancel(kind)
                found.setdefault(kind, []).append(took)
                print(f"{megapixels:g} MP, {kind}: {took:.2f} s", file=sys.stderr, flush=True)
        window.editor.shut_down()
    every = [took for times in found.values() for took in times]
    return {
        "cancels": len(every), "worst_s": round(max(every), 3), "median_s": round(statistics.median(every), 3),
        "worst_by_kind_s": {kind: round(max(times), 3) for kind, times in found.items()},
        "by_kind": {kind: len(times) for kind, times in found.items()},
        "in_time": canceller.in_time, "unheard_worst_s": round(canceller.unheard, 1),
        "passed": max(every) <= LIMIT_S,
    }


def picture(megapixels: float) -> Any:
    """HWC uint8 RGB, 4 to 3, with slopes, edges and grain."""
    width = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    rows, columns = np.ogrid[0 : width * 3 // 4, 0:width]
    rng = np.random.default_rng(0)
    tile = rng.integers(0, 40, (512, 512), np.uint8)
    height = width * 3 // 4
    grain = np.tile(tile, (-(-height // 512), -(-width // 512)))[:height, :width]
    planes = (rows * 200 // height + 0 * columns, columns * 200 // width + 0 * rows, (rows + columns) // 64 % 3 * 70)
    return np.dstack([plane.astype(np.uint8) + grain for plane in planes])


class Canceller:
    """Starts things in a window and cancels them.

    Attributes:
        kinds: what it can start, by name.
        in_time: cancels before what was cancelled had ended by itself.
        unheard: the longest time that a cancelled call computed on, seconds.
    """

    def __init__(self, application: Any, window: Any, chance: random.Random, folder: Path) -> None:
        from inpaint_app.document.extension import Margins
        from inpaint_app.document.geometry import Size

        self._application, self._editor, self._chance = application, window.editor, chance
        self._seconds: dict[str, float] = {}
        self._path = Path()
        self._failed: list[str] = []
        self._saves = folder / "saves"
        self._saves.mkdir()
        self.in_time, self.unheard = 0, 0.0
        editor = self._editor
        editor.session.failed.connect(lambda message: self._failed.append(str(message)))

        def fill(quality: str = "normal", variants: int = 1) -> None:
            self._mask()
            editor.session.quality = quality
            editor.fill(variants=variants)

        self.kinds: dict[str, Callable[[], None]] = {
            "fill": fill,
            "best": lambda: fill("best"),
            "choice": lambda: fill(variants=4),
            "extend": lambda: editor.extend(Margins(*[min(editor.document.photo.size) // 8] * 4)),
            "open": lambda: editor.files.open_file(self._path),
            "crop": lambda: editor.geometry.crop(editor.document.photo.rect.grow(-50)),
            "rotate": lambda: editor.geometry.turn(1),
            "straighten": lambda: editor.geometry.straighten(2.0),
            "resize": lambda: editor.geometry.resize(Size(*[side * 9 // 10 for side in editor.document.photo.size])),
            **{f"export {suffix}": lambda suffix=suffix: editor.files.export(self._saves / f"out.{suffix}")
               for suffix in ("png", "jpg", "tif", "webp")},
            "save": lambda: editor.files.save_project(self._saves / "work.ora"),
        }

    def open(self, path: Path) -> None:
        """Have the photo open that all of it is done to."""
        self._path = path
        self._seconds.clear()
        self._editor.files.open_file(path)
        self._until(self._idle)
        assert not self._failed, self._failed

    def cancel(self, kind: str) -> float:
        """Seconds from the cancel until nothing of it goes on any more.

        The moment is drawn from as long as the same takes, as the first of a kind has shown.
        """
        if kind not in self._seconds:
            start = time.monotonic()
            self.kinds[kind]()
            self._until(lambda: not self._working() or time.monotonic() - start > _LONGEST_S)
            self._seconds[kind] = time.monotonic() - start
            self._editor.cancel()
            self._settle()
            self._clear()
        start = time.monotonic()
        self.kinds[kind]()
        after = self._chance.uniform(0.0, self._seconds[kind])
        self._until(lambda: time.monotonic() - start >= after or not self._working())
        self.in_time += self._working()
        ended = not self._editor.can_cancel  # or it cannot be cancelled any more
        began = time.monotonic()
        self._editor.cancel()
        self._until(self._answers if kind == "save" else self._idle)
        took = time.monotonic() - began
        left = [path.name for path in self._saves.iterdir()]
        assert ended or not left, f"{kind} left {left}"
        self._settle()
        if not ended:
            self.unheard = max(self.unheard, time.monotonic() - began - took)
        if kind == "save":
            from inpaint_app.document.project.project import open_project

            assert open_project(self._saves / "work.ora").photo.size == self._editor.document.photo.size
        self._clear()
        return took

    def _settle(self) -> None:
        """Wait until nothing is computed any more, unheard or not."""
        self._until(lambda: not any(thread.name == "cancellable" for thread in threading.enumerate()))
        self._until(self._idle)

    def _clear(self) -> None:
        """Undo the mask, and what was done before it was cancelled; remove what was written."""
        assert not self._failed, self._failed
        for path in self._saves.iterdir():
            path.unlink()
        while self._editor.undo_label:
            self._editor.undo()
            self._until(self._idle)

    def _mask(self) -> None:
        from inpaint_app.benchmarks.scenes import SCENES

        scene = SCENES[self._chance.choice(_SCENES)](self._editor.document.photo.size)
        self._editor.session.do(lambda document: document.mask.load(scene))

    def _working(self) -> bool:
        return bool(self._editor.busy or self._editor.file_activity)

    def _answers(self) -> bool:
        """Whether the window goes through its events, and the thread that fills has nothing to do."""
        done = threading.Event()
        self._editor._jobs._worker._filling.post(done.set)
        self._until(done.is_set)
        return not self._editor.busy

    def _idle(self) -> bool:
        """Whether neither the window nor any of its threads has anything to do."""
        if self._working():
            return False
        return self._answers() and not self._working()

    def _until(self, done: Callable[[], bool]) -> None:
        wait_until(self._application, done, self._failed)


def add_to(commands: Any) -> None:
    """Tell the command line what can be asked for."""
    parser = commands.add_parser("cancels", help="cancel whatever can be cancelled, and time it")
    parser.add_argument("--count", type=int, default=100, help="cancels in all")
    parser.add_argument("--megapixels", default="12,48,100", help="of the photos, by turns")
    parser.add_argument("--kinds", help="only these, separated by commas, such as fill,resize,export png")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random")
    parser.set_defaults(run=run)
