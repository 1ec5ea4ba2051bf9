"""Opens files in a process of its own, and says what goes wrong."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from pathlib import Path

from fuzz.readers import read
from inpaint_app.errors import InpaintError

HANG = 5.0
GIGABYTE = 1 << 30
_ADDRESSES = 6 * GIGABYTE
"""Of address space that a process which opens files may have, so that it cannot take the machine's memory."""
_START = 120.0


class Opener:
    """A process that opens one file after the other, and is replaced when it ends or takes too long."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def open(self, path: Path) -> str | None:
        """What went wrong with a file; None: nothing."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__).parent), "--open"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True)
            self._answer(_START)  # "ready"
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answer = self._answer(HANG)
        if answer is None:
            self.close()
            return f"takes more than {HANG:.0f} s"
        if not answer:
            status = self._process.wait()
            self._process = None
            return f"the process ended with status {status}"
        wrong: str | None = json.loads(answer)
        return wrong

    def _answer(self, seconds: float) -> str | None:
        assert self._process is not None
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            return None
        return self._process.stdout.readline()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def open_what_is_named() -> int:
    """Open each file named on standard input, and print what went wrong as a line of JSON."""
    import resource

    import torch  # noqa: F401 - which takes longer than a file may

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
