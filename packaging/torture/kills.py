"""Kill a real window again and again while it is worked in, and look at what the next start finds.

Each round starts a window that paints without a pause, and now and then fills, undoes, saves and exports. It is killed
at a random moment, every fourth time with SIGTERM, SIGHUP or SIGINT instead. Then what is left is looked at: the mask
that is restored must be one that was painted no more than a second before the kill (after a signal: the last one),
every project and every exported picture must be whole, and when the next start has swept up, nothing else may lie in
the folders.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any, NamedTuple

LIMIT_S = 1.0
"""No stroke older than this may be lost."""
_START_S = 60.0
"""Within which a window must have opened its photo."""
_SAID = 2000
"""Bytes of what a window wrote that the figures hold where it did not start."""
_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)]


def work(home: Path, seed: int) -> None:
    """The window that is killed: writes a line to ``log`` (time, checksum of the mask) after every step."""
    from PySide6.QtCore import QTimer

    from inpaint_app import paths
    from inpaint_app.document.geometry import Point
    from inpaint_app.document.masks.mask import Brush
    from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
    from inpaint_app.ui import launch
    from inpaint_app.ui.main_window import MainWindow

    chance = random.Random(seed)
    log = os.open(home / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for name, file in (("autosave_folder", "autosave"), ("settings_file", "settings.toml"), ("logs_folder", "logs")):
        setattr(paths, name, lambda file=file: home / file)

    def make(settings: Any, path: Path | None, notices: Any) -> MainWindow:
        window = MainWindow(settings, path, PushPullEngine, notices)
        editor = window.editor
        window.settings_store.change(toured=True)
        painting = 0

        def note() -> None:
            document = editor.document
            if document is not None:
                os.write(log, f"{time.time()} {state(document)}\n".encode())

        def step() -> None:
            nonlocal painting
            document = editor.document
            if document is None or window.autosave is None:
                return
            width, height = document.photo.size
            if painting:
                painting -= 1
                editor.mask.extend_stroke(Point(chance.uniform(0, width), chance.uniform(0, height)))
                if not painting:
                    editor.mask.end_stroke()
                note()
                return
            what = chance.random()
            if what < 0.04 and not editor.busy:
                editor.fill()
            elif what < 0.10:
                editor.undo()
                note()
            elif what < 0.13:
                editor.redo()
                note()
            elif what < 0.16:
                editor.files.save_project(home / "files" / "work.ora", overwrite=True)
            elif what < 0.19:
                editor.files.export(home / "files" / "out.png", overwrite=True)
            else:
                painting = chance.choice((1, 3, 8))
                size = Brush(chance.uniform(4, width / 20), chance.random())
                erase = chance.random() < 0.3
                editor.mask.begin_stroke(size, erase, Point(chance.uniform(0, width), chance.uniform(0, height)))
                note()

        editor.session.edited.connect(lambda *_: note())
        timer = QTimer(window)
        timer.timeout.connect(step)
        timer.start(15)
        opened = editor.files.opened
        opened.connect(lambda _: print("ready", flush=True))
        editor.session.failed.connect(lambda message: print(message, flush=True))
        return window

    launch.make_window = make
    sys.exit(launch.main(home / "files" / "photo.png"))


def photo(path: Path, megapixels: float) -> None:
    """Write a picture with something to see on it."""
    import numpy as np
    from PIL import Image

    width = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    rows, columns = np.mgrid[0 : width * 3 // 4, 0:width]
    noise = np.random.default_rng(0).integers(0, 40, rows.shape)
    pixels = np.dstack([rows * 255 // rows.max(), columns * 255 // columns.max(), (rows + columns) // 16 % 200 + noise])
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path, compress_level=1)


class Ended(NamedTuple):
    """How a round ended.

    Attributes:
        at: when the window was sent the signal, as ``time.time`` gives it.
        started: whether it had the photo open by then.
        status: of the process.
        said: the end of what it wrote to stdout and stderr.
    """

    at: float
    started: bool
    status: int
    said: str


def kill(home: Path, chance: random.Random, number: int) -> Ended:
    """Let a window work for a moment and end it."""
    with (home / "said").open("w+b") as said:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent), "work", str(home), str(chance.randrange(1 << 30))],
            stdout=subprocess.PIPE, stderr=said)
        try:
            assert process.stdout is not None
            started = False
            until = time.monotonic() + _START_S
            while not started and select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
                line = process.stdout.readline()
                if not line:
                    break
                started = line == b"ready\n"
                if not started:  # a word of a library's, or why the photo is not open
                    said.write(line)
            time.sleep(chance.uniform(0.3, 6.0))
            at = time.time()
            if process.poll() is None:
                process.send_signal(number)
            status = process.wait(60)
            said.flush()
            return Ended(at, started, status, (home / "said").read_bytes()[-_SAID:].decode(errors="replace"))
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def look(home: Path, at: float, gentle: bool) -> list[str]:
    """What is wrong with what was left; afterwards everything of it is discarded."""
    from PIL import Image

    from inpaint_app.atomic_file import remove_leftovers
    from inpaint_app.document.project.left_work import left_work
    from inpaint_app.document.project.project import open_project
    from inpaint_app.document.project.recovery import recover
    from inpaint_app.errors import InpaintError

    wrong = []
    lines = [line.split() for line in (home / "log").read_text().splitlines() if line.count(" ") == 1]
    files = home / "files"
    remove_leftovers(files)  # as the next save there does
    left = left_work(home / "autosave")
    if left.unreadable:
        wrong.append(f"cannot be read: {left.unreadable}")
    held: list[str] = []  # states that are held somewhere
    for path in (files / "work.ora",):
        if path.exists():
            try:
                held.append(state(open_project(path).document()))
            except InpaintError as error:
                wrong.append(f"half-written: {error}")
    if (files / "out.png").exists():
        try:
            with Image.open(files / "out.png") as picture:
                picture.load()
        except Exception as error:
            wrong.append(f"half-written: {error}")
    for kept in left.works:
        try:
            held.append(state(recover(kept.folder).document))
        except InpaintError as error:
            wrong.append(f"not restored: {error}")
        kept.discard()
    limit = LIMIT_S if not gentle else 0.0
    old_enough = [float(when) <= at - limit for when, _ in lines]
    # The last state that must be there, or any that came after it.
    first = max((place for place, old in enumerate(old_enough) if old), default=None)
    if first is not None and not any(which in held for _, which in lines[first:]):
        known = [place for place, (_, which) in enumerate(lines) if which in held]
        age = at - float(lines[max(known)][0]) if known else None
        wrong += ["lost", f"what is held is {age} s old"]
    stray = [path.name for path in files.iterdir() if path.name not in ("photo.png", "work.ora", "out.png")]
    stray += [str(path) for path in (home / "autosave").iterdir()] if (home / "autosave").exists() else []
    if stray:
        wrong.append(f"stray: {stray}")
    return wrong


def state(document: Any) -> str:
    """The mask's checksum and the number of fills: what must come back."""
    return f"{zlib.crc32(document.mask.pixels.tobytes())}:{len(document.fills)}"


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Kill windows; the figures."""
    chance = random.Random(options.seed)
    figures: dict[str, Any] = {"kills": 0, "signals": 0, "lost": 0, "wrong": [], "not_started": []}
    end = time.time() + options.minutes * 60
    rounds = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "files").mkdir()
        photo(home / "files" / "photo.png", options.megapixels)
        while rounds < options.count if not options.minutes else time.time() < end:
            rounds += 1
            for name in ("work.ora", "out.png"):
                (home / "files" / name).unlink(missing_ok=True)
            (home / "log").write_bytes(b"")
            gentle = rounds % 4 == 0 or not hasattr(signal, "SIGKILL")
            number = chance.choice(_SIGNALS) if gentle else signal.SIGKILL
            ended = kill(home, chance, number)
            if not ended.started:
                figures["not_started"].append({"round": rounds, "status": ended.status, "said": ended.said})
                print(f"{rounds}: not started: {ended}", file=sys.stderr, flush=True)
                continue
            figures["signals" if gentle else "kills"] += 1
            wrong = look(home, ended.at, gentle)
            figures["lost"] += "lost" in wrong
            figures["wrong"] += [f"round {rounds} ({number}): {each}" for each in wrong]
            print(f"{rounds}: {number!r} {wrong or 'nothing lost'}", file=sys.stderr, flush=True)
    return figures | {"passed": not figures["wrong"] and not figures["not_started"]}


def add_to(commands: Any) -> None:
    """Tell the command line what can be asked for."""
    parser = commands.add_parser("kills", help="kill windows that are worked in")
    parser.add_argument("--count", type=int, default=200, help="rounds; without meaning where --minutes are given")
    parser.add_argument("--minutes", type=float, default=0.0, help="how long, instead of a count")
    parser.add_argument("--megapixels", type=float, default=2.0, help="of the photo")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random")
    parser.set_defaults(run=run)
    hidden = commands.add_parser("work")
    hidden.add_argument("home", type=Path)
    hidden.add_argument("seed", type=int)
    hidden.set_defaults(run=lambda options: work(options.home, options.seed))
