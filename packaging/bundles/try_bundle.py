"""Tries a program as someone who has nothing else installed would: window, fill, detect, batch, and what is missing.

    python packaging/bundles/try_bundle.py PROGRAM [--json]      # dist/inpaint-app/inpaint-app, /usr/bin/inpaint-app

In an empty home, without PATH, PYTHONPATH and the like. The window is shown by Xvfb where that is installed, else by
Qt's offscreen platform. Prints, and with --json as one object, the seconds from the start to the painted window (the
second start counts, as on every day but the first), of the first fill in a new home, and of the next.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "resources" / "samples"
_LIMIT = 180
"""Seconds after which a command is given up."""
_PAINTED = "the window has been painted"
"""What the log says of it."""


class TrialError(Exception):
    """What was tried did not work; says how."""


def try_program(program: Path) -> dict[str, float]:
    """Run everything, and say how long it took.

    Raises:
        TrialError: something did not work.
    """
    with tempfile.TemporaryDirectory() as folder, _display() as display:
        home = Path(folder) / "home"
        home.mkdir()
        bare = {"HOME": str(home), "LANG": "C.UTF-8", **display}
        said = _run(program, bare, "--version")
        if "inpaint-app" not in said:
            raise TrialError(f"--version says {said!r}")
        first_fill = _timed(lambda: _fill(program, bare, Path(folder) / "first.png"))
        next_fill = _timed(lambda: _fill(program, bare, Path(folder) / "second.png"))
        _batch(program, bare, Path(folder))
        facts = json.loads(_run(program, bare, "doctor", "--json"))
        if facts["problems"]:
            raise TrialError("doctor: " + " ".join(facts["problems"]))
        _window(program, bare)
        window = _window(program, bare)
    return {
        "window_s": round(window, 2), "first_fill_s": round(first_fill, 2), "next_fill_s": round(next_fill, 2),
    }


def _fill(program: Path, bare: dict[str, str], out: Path) -> None:
    _run(program, bare, "fill", str(SAMPLES / "canyon-wren.jpg"), "--mask", str(SAMPLES / "canyon-wren-mask.png"),
         "-o", str(out))  # fmt: skip
    if not out.is_file():
        raise TrialError("fill wrote nothing")


def _batch(program: Path, bare: dict[str, str], folder: Path) -> None:
    """Find damage; restore several photos; the same and twice their size by workers, with their journal."""
    _run(program, bare, "detect", str(SAMPLES / "old-print.jpg"), "-o", str(folder / "mask.png"))
    photos = folder / "photos"
    photos.mkdir()
    for name in ("canyon-wren.jpg", "tea-gardens.jpg"):
        shutil.copy(SAMPLES / name, photos / name)
    _run(program, bare, "restore", *map(str, sorted(photos.iterdir())), "-o", str(folder / "restored"))
    if len(list((folder / "restored").iterdir())) != 2:
        raise TrialError("restore did not write two photos")
    done = folder / "done"
    _run(program, bare, "batch", str(photos), "-o", str(done), "--restore", "gentle", "--enhance", "--scale", "2",
         "--workers", "2")  # fmt: skip
    if len(list(done.glob("*.jpg"))) != 2 or not (done / ".inpaint-app" / "journal.sqlite").is_file():
        raise TrialError("batch did not write two photos and their journal")
    _run(program, bare, "info", str(done / "tea-gardens.jpg"))


def _window(program: Path, bare: dict[str, str]) -> float:
    """Seconds until the window has been painted; it is then ended as at the end of a session, and must end well."""
    began = time.perf_counter()
    running = subprocess.Popen(
        [str(program), "-v", "open", str(SAMPLES / "canyon-wren.jpg")], env=bare, stderr=subprocess.PIPE, text=True)
    lines = []
    limit = threading.Timer(_LIMIT, running.kill)
    limit.start()
    try:
        for line in running.stderr or ():
            lines.append(line)
            if _PAINTED in line:
                break
        seconds = time.perf_counter() - began
        running.terminate()
        lines.append(running.communicate(timeout=_LIMIT)[1])
    finally:
        limit.cancel()
        running.kill()
    said = "".join(lines)
    if _PAINTED not in said or "Traceback" in said:
        raise TrialError(f"the window was not painted, or complained: {said}")
    return seconds


def _run(program: Path, bare: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [str(program), *arguments], env=bare, capture_output=True, text=True, check=False, timeout=_LIMIT)
    if done.returncode:
        raise TrialError(f"{' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def _timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextlib.contextmanager
def _display() -> Iterator[dict[str, str]]:
    """The environment that shows windows: of an X server of its own, where there is one to start."""
    server = shutil.which("Xvfb")
    if server is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    running = subprocess.Popen(
        [server, "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=(writing,), stderr=subprocess.DEVNULL)  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield {"DISPLAY": f":{said.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        running.terminate()
        running.wait()


def main() -> int:
    """Exit status 0: all worked."""
    program = Path(sys.argv[1]).resolve()
    try:
        figures: dict[str, float] = try_program(program)
    except TrialError as failure:
        print(f"{program}: {failure}", file=sys.stderr)
        return 1
    if "--json" in sys.argv[2:]:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:<16}{value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
