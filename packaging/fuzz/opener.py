"""Opens files in a process of its own, and says what goes wrong."""

from __future__ import annotations

import json
import math
import os
import select
import subprocess
import sys
import time
from pathlib import Path

from fuzz.readers import read
from inpaint_app.errors import InpaintError

HANG = 5.0
"""Seconds that reading a file may compute."""
GIGABYTE = 1 << 30
_ADDRESSES = 6 * GIGABYTE
"""Of address space that a process which opens files may have, so that it cannot take the machine's memory."""
_START, _LOST = 300.0, 60.0
"""Seconds by the clock that the process may take to start, and that a file may take whatever is computed."""


class Opener:
    """A process that opens one file after the other, and is replaced when it ends or takes too long."""

    def __init__(self, models: bool) -> None:
        self._models = models
        self._process: subprocess.Popen[str] | None = None

    def open(self, path: Path) -> str | None:
        """What went wrong with a file; None: nothing."""
        if self._process is None:
            words = ["--models"] if self._models else []
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__).parent), "--open", *words],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True)
            self._answer(_START)  # "ready"
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answer = self._answer(_LOST, HANG)
        if answer is None:
            self.close()
            return f"takes more than {HANG:.0f} s"
        if not answer:
            status = self._process.wait()
            self._process = None
            return f"the process ended with status {status}"
        wrong: str | None = json.loads(answer)
        return wrong

    def _answer(self, seconds: float, computing: float = math.inf) -> str | None:
        """A line, "" where the process has ended, None where it takes longer than so many seconds by the clock, or by
        what it has computed since: that does not depend on what else the machine does.
        """
        assert self._process is not None
        assert self._process.stdout is not None
        until, before = time.monotonic() + seconds, self._computed()
        while not select.select([self._process.stdout], [], [], 0.1)[0]:
            if time.monotonic() > until or self._computed() - before > computing:
                return None
        return self._process.stdout.readline()

    def _computed(self) -> float:
        """Seconds that the process has computed, all its threads together."""
        assert self._process is not None
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def open_what_is_named(models: bool) -> int:
    """Open each file named on standard input, and print what went wrong as a line of JSON.

    Args:
        models: among them are models and runs.
    """
    import resource

    if models:  # what is imported with them takes longer than a file may
        import inpaint_app.training.filling.trainer  # noqa: F401

    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    print('"ready"', flush=True)
    for line in sys.stdin:
        print(json.dumps(opened(Path(line.rstrip("\n")))), flush=True)
    return 0


def opened(path: Path) -> str | None:
    """What goes wrong with opening a file; None: nothing."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from here
    before, picture = memory("VmHWM"), 0
    try:
        picture = read(path)
    except InpaintError as error:
        text = str(error)
        if "\n" in text or not text.endswith("."):
            return f"no sentence: {text!r}"
        if "not enough memory" in text:
            return text
    except Exception as error:  # that is what is looked for
        return f"{type(error).__name__}: {error}"
    above = memory("VmHWM") - before - picture
    return f"{above >> 20} MiB above the picture" if above > GIGABYTE else None


def memory(field: str) -> int:
    """A figure of this process from /proc, bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(field))
