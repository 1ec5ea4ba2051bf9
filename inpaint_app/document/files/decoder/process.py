"""The process that reads files, as the window holds it: started when it is needed, ended when it takes too long."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from threading import Event as CancelFlag
from typing import TYPE_CHECKING, Any, TypeVar, cast

from inpaint_app.cancelling import CancelledError, on_cancel
from inpaint_app.document.files.decoder.pipe import receive, send
from inpaint_app.errors import OpenError
from inpaint_app.limits import OPENING_SECONDS, OPENING_SECONDS_PER_MEGABYTE

if TYPE_CHECKING:
    import subprocess

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_CHILD = "inpaint_app.document.files.decoder.child"

FROZEN_WORD = "--read-files"
"""What a frozen program, which cannot run modules, is started with to become the process."""


class DecoderProcess:
    """A process that calls functions for this one.

    ``call`` may be called from any thread, and waits for other calls to end; ``end`` never waits.
    Where no process can be started, calls are made in this one.
    """

    def __init__(self) -> None:
        self._calling = threading.Lock()
        self._state = threading.Lock()  # held for moments only
        self._process: subprocess.Popen[bytes] | None = None
        self._running: CancelFlag | None = None
        self._late = False
        self._ended = False

    def start(self) -> None:
        """Start the process now, so that the first call need not wait for it."""
        with self._state:
            self._started()

    def call(self, function: Callable[..., Result], path: Path, *arguments: Any) -> Result:
        """What ``function(path, *arguments)`` returns, arrays read-only.

        Args:
            function: of a module's top level.
            path: the file that it reads; how long it may take is by its size.

        Raises:
            CancelledError: nobody waits for it any more (see ``cancelling``), or the process was ended for good.
            OpenError: it took too long, or the process crashed.
            Exception: what ``function`` raises; an error that is none of the program's own as RuntimeError.
        """
        flag = CancelFlag()
        on_cancel(lambda: self._cancel(flag))
        with self._calling:
            with self._state:
                if flag.is_set() or self._ended:
                    raise CancelledError
                process = self._started()
                self._running, self._late = flag, False
            try:
                if process is None:
                    return function(path, *arguments)
                done, outcome = self._ask(process, flag, path, function, (path, *arguments))
            finally:
                with self._state:
                    self._running = None
            if not done:
                raise outcome
            return cast(Result, outcome)

    def _cancel(self, flag: CancelFlag) -> None:
        """Set ``flag``, and end the call that was given it, where it runs."""
        with self._state:
            flag.set()
            if self._running is flag:
                self._kill()

    def end(self) -> None:
        """End the process and the call that runs, for good."""
        with self._state:
            self._ended = True
            if self._running is not None:
                self._running.set()
            self._kill()

    def _ask(
        self, process: subprocess.Popen[bytes], flag: CancelFlag, path: Path, function: Callable[..., Any],
        arguments: tuple[Any, ...],
    ) -> tuple[bool, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        seconds = time_limit(path)
        timer = threading.Timer(seconds, self._give_up, (process,))
        timer.daemon = True
        timer.start()
        answered = False
        try:
            send(cast("Any", process.stdin), (seconds, function, arguments))
            answer: tuple[bool, Any] = receive(cast("Any", process.stdout))
            answered = True
        except (EOFError, OSError, ValueError) as error:  # ValueError: its end of the pipe was closed here
            if flag.is_set():
                raise CancelledError from error
            if self._late:
                raise OpenError(
                    "Opening {name} was given up after {seconds} seconds; save it as PNG or TIFF in another program "
                    "first.", path, seconds=round(seconds)) from error
            logger.warning("the process that opens %s ended with %s", path, process.poll())
            raise OpenError(
                "{name} could not be opened: the process that reads files ended. The file may be damaged, or memory "
                "short; save it as PNG or TIFF in another program first.", path) from error
        finally:
            timer.cancel()
            if not answered:  # what it writes from now on belongs to nobody
                with self._state:
                    self._kill()
        return answer

    def _give_up(self, process: subprocess.Popen[bytes]) -> None:
        with self._state:
            if self._process is process:
                self._late = True
                self._kill()

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._process is not None and self._process.poll() is not None:
            self._kill()
        command = _command()
        if self._process is None and not self._ended and command is not None:
            import subprocess

            surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(folder or os.getcwd() for folder in sys.path)}
            try:
                self._process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    env=surroundings, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
            except OSError as error:
                logger.warning("files are read in this process, for no other can be started: %s", error)
        return self._process

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        # Nobody waits here: a process that the system cannot end at once (a dead network disk) would hold the window.
        threading.Thread(target=_bury, args=(process,), daemon=True).start()


def _bury(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    for stream in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if stream is not None:
                stream.close()


def time_limit(path: Path) -> float:
    """Seconds that reading a file may take."""
    try:
        megabytes = path.stat().st_size / 1e6
    except OSError:
        megabytes = 0.0
    return OPENING_SECONDS + OPENING_SECONDS_PER_MEGABYTE * megabytes


def _command() -> list[str] | None:
    """What starts the process; None where that is not known: a program that embeds Python would start itself again."""
    executable = Path(sys.executable or "")
    if getattr(sys, "frozen", False):
        return [str(executable.with_name(f"inpaint-app{executable.suffix}")), FROZEN_WORD]
    if executable.stem.lower().startswith(("python", "pypy")):
        return [str(executable), "-P", "-m", _CHILD]
    return None
