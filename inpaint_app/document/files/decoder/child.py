"""What runs in the process that decodes: calls what it is sent, one call after the other, until nobody sends any more.

Run as ``python -m inpaint_app.document.files.decoder.child``. Each request is (seconds, function, arguments); the
answer is (True, result) or (False, exception).
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from inpaint_app.document.files.decoder.pipe import receive, send
from inpaint_app.errors import InpaintError

_MEMORY_SHARE = 0.75
"""Of the machine's memory, what the process may take."""
_GRACE = 5
"""Seconds after which the process ends by itself when the window, which would have ended it, is gone."""

Request = tuple[float, Callable[..., Any], tuple[Any, ...]]


def main() -> None:
    """Serve the pipe on the standard streams; what libraries print goes to stderr instead."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the window
    _limit_memory()
    waiting: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    import inpaint_app.document.project.project  # noqa: F401 - so that the first request need not wait for it

    while True:
        _answer(answers, waiting.get())


def _listen(requests: BinaryIO, waiting: queue.SimpleQueue[Request]) -> None:
    while True:
        try:
            waiting.put(receive(requests))
        except BaseException:  # the window is gone
            os._exit(0)


def _answer(answers: BinaryIO, request: Request) -> None:
    seconds, function, arguments = request
    if hasattr(signal, "alarm"):  # works where a decoder keeps Python's lock, too
        signal.alarm(int(seconds) + _GRACE)
    try:
        answer = True, function(*arguments)
    except (InpaintError, MemoryError) as error:
        answer = False, error
    except Exception as error:
        answer = False, _portable(error)
    try:
        send(answers, answer)
    except OSError:
        os._exit(0)
    except Exception as error:
        send(answers, (False, _portable(error)))
    if hasattr(signal, "alarm"):
        signal.alarm(0)


def _portable(error: Exception) -> RuntimeError:
    """An error that can be sent whatever ``error`` holds; its note is the traceback."""
    portable = RuntimeError(f"{type(error).__name__}: {error}")
    portable.add_note("".join(traceback.format_exception(error)))
    return portable


def _limit_memory() -> None:
    with contextlib.suppress(OSError):  # where memory runs out, the system ends this process and not the window
        Path("/proc/self/oom_score_adj").write_text("500")
    if sys.platform == "win32":
        return
    import resource

    limit = int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * _MEMORY_SHARE)
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = [one for one in (limit, soft, hard) if one != resource.RLIM_INFINITY]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (min(allowed), hard))


if __name__ == "__main__":
    main()
