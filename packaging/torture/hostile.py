"""Files made to do harm: each is given to ``info``, to ``fill``, and to a window, which must bear them.

Each must give one sentence, or the photo, perhaps with notices: ``info`` within two seconds, its start included, and
with less than 200 MB above what the picture takes; the window must go on answering. The seconds that count are those
that are computed: the clock's depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

LIMIT_S = 2.0
LIMIT_MB = 200.0
_PATIENCE_S = 120.0


class Ran(NamedTuple):
    """A command that has ended: exit status, seconds, those that it computed, most memory (MB), stdout and stderr."""

    status: int
    seconds: float
    computed: float
    peak_mb: float
    out: str
    errors: str


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Try every file of the folder; the figures."""
    import numpy as np

    from inpaint_app.document.files.image_io import export, photo_from_array

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pixels = np.zeros((64, 64, 3), np.uint8)
        export(folder / "plain.png", pixels, photo_from_array(pixels))
        files = [_unpacked(path, folder) for path in sorted(options.folder.rglob("*")) if path.is_file()]
        plain = min((_command(folder, "info", "--json", str(folder / "plain.png")) for _ in range(3)),
                    key=lambda ran: ran.seconds)
        wrong: list[str] = []
        computed, times, sizes = [], [], []
        for path in files:
            ran = _command(folder, "info", "--json", str(path))
            picture_mb = 0.0
            if ran.status == 0:
                about = json.loads(ran.out)
                picture_mb = about["width"] * about["height"] * 8 / 1e6
            times.append(ran.seconds)
            computed.append(ran.computed)
            sizes.append(ran.peak_mb - plain.peak_mb - picture_mb)
            wrong += _judged(path, "info", ran)
            if ran.computed > LIMIT_S:
                wrong.append(f"{path.name}: info computed for {ran.computed:.1f} s")
            if sizes[-1] > LIMIT_MB:
                wrong.append(f"{path.name}: info took {sizes[-1]:.0f} MB above the picture")
            if not options.no_fill:
                wrong += _judged(path, "fill", _fill(folder, path, ran))
            print(f"{path.name}: info {ran.seconds:.2f} s ({ran.computed:.2f} computed), {sizes[-1]:.0f} MB: "
                  f"{ran.errors.strip() or 'opened'}", file=sys.stderr, flush=True)
        said = _in_a_window(files)
        for path, (seconds, sentence) in zip(files, said, strict=True):
            print(f"{path.name}: window {seconds:.2f} s: {sentence or 'opened'}", file=sys.stderr, flush=True)
            if sentence and ("\n" in sentence or not sentence.endswith(".")):
                wrong.append(f"{path.name}: the window says {sentence!r}")
    return {
        "files": len(files), "info_plain_s": round(plain.seconds, 2), "info_worst_s": round(max(times), 2),
        "info_worst_computed_s": round(max(computed), 2),
        "info_worst_mb_above": round(max(sizes), 1), "window_worst_s": round(max(took for took, _ in said), 2),
        "wrong": wrong, "passed": not wrong,
    }


def _unpacked(path: Path, folder: Path) -> Path:
    """The file; of one that is packed (.gz) what is in it."""
    if path.suffix != ".gz":
        return path
    target = folder / path.stem
    with gzip.open(path, "rb") as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return target


def _command(folder: Path, *words: str) -> Ran:
    start = time.monotonic()
    with (folder / "out").open("w+b") as out, (folder / "errors").open("w+b") as errors:
        process = subprocess.Popen([sys.executable, "-m", "inpaint_app", *words], stdout=out, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    texts = [(folder / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "errors")]
    computed = used.ru_utime + used.ru_stime
    return Ran(process.returncode, seconds, computed, used.ru_maxrss / 1024, texts[0], texts[1])


def _fill(folder: Path, path: Path, info: Ran) -> Ran:
    """The file filled with a small mask; of one that does not open any mask will do."""
    from PIL import Image

    size = (64, 64)
    if info.status == 0:
        about = json.loads(info.out)
        size = about["width"], about["height"]
    mask = Image.new("L", size)
    mask.paste(255, (size[0] // 3, size[1] // 3, size[0] // 3 + 8, size[1] // 3 + 8))
    mask.save(folder / "mask.png", compress_level=1)
    return _command(folder, "fill", str(path), "--mask", str(folder / "mask.png"), "-o", str(folder / "filled.png"),
                    "--overwrite")


def _judged(path: Path, command: str, ran: Ran) -> list[str]:
    """What is wrong with how a command ended: it must be done, or give one sentence."""
    lines = [line for line in ran.errors.splitlines() if line.strip()]
    if ran.status not in (0, 1) or any(line.startswith("Traceback") for line in lines):
        return [f"{path.name}: {command} ended with {ran.status}: {ran.errors[-300:]!r}"]
    if ran.status == 1 and (len(lines) != 1 or not lines[0].endswith(".")):
        return [f"{path.name}: {command} says {ran.errors[-300:]!r}"]
    return []


def _in_a_window(files: list[Path]) -> list[tuple[float, str]]:
    """For each file the seconds until it was open, or why it is not (and the seconds until that was said)."""
    from PySide6.QtCore import QEventLoop

    from inpaint_app.settings import Settings
    from inpaint_app.ui import launch

    application = launch.make_application()
    window = launch.make_window(Settings(toured=True))
    window.show()
    editor = window.editor
    ended: list[str] = []
    editor.files.opened.connect(lambda _: ended.append(""))
    editor.files.page_wanted.connect(lambda *_: ended.append(""))
    editor.session.failed.connect(lambda message: ended.append(str(message)))
    found = []
    for path in files:
        ended.clear()
        start = time.monotonic()
        editor.files.open_file(path)
        while not ended:
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.001)
            if time.monotonic() - start > _PATIENCE_S:
                raise TimeoutError(path.name)
        found.append((time.monotonic() - start, ended[0]))
        editor.close_document()
    editor.shut_down()
    return found


def add_to(commands: Any) -> None:
    """Tell the command line what can be asked for."""
    parser = commands.add_parser("hostile", help="open every file of a folder that is made to do harm")
    parser.add_argument("folder", type=Path, help="searched with all folders in it")
    parser.add_argument("--no-fill", action="store_true", help="only info and the window")
    parser.set_defaults(run=run)
