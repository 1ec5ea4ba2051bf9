"""The same work again and again in one window with the real network: open, paint, fill, undo, redo, save, close.

The resident memory of the window and of the process that opens files is taken after every round, each time when all
has been freed that can be; it must not grow once the first rounds are over.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torture.kills import photo
from torture.waiting import wait_until

SETTLED = 50
"""Rounds after which memory must stay as it is."""
GROWTH = 20.0
"""MB that it may be larger at the end."""
_AROUND = 5
"""Rounds of which the median is taken, at the beginning and at the end."""


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Work; the figures."""
    from inpaint_app import paths
    from inpaint_app.settings import Settings
    from inpaint_app.ui import launch

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("autosave_folder", "logs_folder"):
            setattr(paths, name, lambda name=name: home / name)
        photo(home / "a.png", options.megapixels)
        application = launch.make_application()
        window = launch.make_window(Settings(toured=True))
        window.resize(1280, 800)
        window.show()
        window.guard_work(paths.autosave_folder())
        worker = Rounds(application, window, home, random.Random(options.seed))
        sizes: list[float] = []
        opener: list[float] = []
        for number in range(1, options.count + 1):
            worker.round()
            gc.collect()
            sizes.append(resident())
            opener.append(sum(resident(child) for child in children()))
            if number % 10 == 0:
                print(f"{number}: {sizes[-1]:.0f} MB, opener {opener[-1]:.0f} MB", file=sys.stderr, flush=True)
        window.autosave.abandon()
        window.editor.shut_down()
    figures = {**_figures("window", sizes), **_figures("opener", opener)}
    passed = all(figures[f"{of}_grown_mb"] <= GROWTH for of in ("window", "opener"))
    return {"rounds": len(sizes), **figures, "passed": passed}


class Rounds:
    """Does to a window what a user does to one photo after the other."""

    def __init__(self, application: Any, window: Any, home: Path, chance: random.Random) -> None:
        self._application, self._window, self._home, self._chance = application, window, home, chance
        self._failed: list[str] = []
        window.editor.session.failed.connect(lambda message: self._failed.append(str(message)))

    def round(self) -> None:
        """One photo, from opening to closing."""
        from inpaint_app.document.geometry import Point
        from inpaint_app.document.masks.mask import Brush

        editor, chance = self._window.editor, self._chance
        editor.files.open_file(self._home / "a.png")
        self._wait(lambda: editor.document is not None and not editor.file_activity)
        width, height = editor.document.photo.size
        for _ in range(3):
            at = chance.uniform(0, width), chance.uniform(0, height)
            editor.mask.begin_stroke(Brush(chance.uniform(10, 60)), False, Point(*at))
            editor.mask.extend_stroke(Point(at[0] + chance.uniform(-200, 200), at[1] + chance.uniform(-200, 200)))
            editor.mask.end_stroke()
        editor.fill()
        self._wait(lambda: not editor.busy)
        assert editor.document.fills, self._failed
        editor.undo()
        editor.redo()
        editor.files.save_project(self._home / "work.ora", overwrite=True)
        self._wait(lambda: not editor.file_activity and editor.session.project_path is not None)
        editor.close_document()
        self._wait(lambda: not editor.file_activity and self._window.autosave.idle)
        assert not self._failed, self._failed

    def _wait(self, done: Callable[[], bool]) -> None:
        wait_until(self._application, done, self._failed)


def resident(process: int | str = "self") -> float:
    """MB of a process that are its own and in memory."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def children() -> list[str]:
    """The numbers of the processes that this one has started."""
    return [number for task in Path("/proc/self/task").iterdir() for number in (task / "children").read_text().split()]


def _figures(of: str, values: list[float]) -> dict[str, float]:
    after = values[SETTLED:]
    start = statistics.median(values[max(0, min(SETTLED, len(values)) - _AROUND) : SETTLED])
    end = statistics.median(values[-_AROUND:])
    slope = statistics.linear_regression(range(len(after)), after).slope if len(after) > 1 else 0.0
    return {
        f"{of}_after_{SETTLED}_mb": round(start, 1),
        f"{of}_at_end_mb": round(end, 1),
        f"{of}_grown_mb": round(end - start, 1),
        f"{of}_kb_a_round": round(1024 * slope, 1),
    }


def add_to(commands: Any) -> None:
    """Tell the command line what can be asked for."""
    parser = commands.add_parser("rounds", help="do the same again and again, and look at the memory")
    parser.add_argument("--count", type=int, default=300, help="rounds")
    parser.add_argument("--megapixels", type=float, default=2.0, help="of the photo")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random")
    parser.set_defaults(run=run)
