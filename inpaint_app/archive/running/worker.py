"""What runs in a worker process: works from a pipe, one after the other, until nobody sends any more."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from inpaint_app.archive.running.runner import Performer
from inpaint_app.archive.work import Outcome, Reason, Work
from inpaint_app.errors import InpaintError

_DIE_WITH_PARENT = 1  # of prctl: PR_SET_PDEATHSIG


def serve(pipe: Connection, performer: Performer, name: str, memory: int, threads: int, others: Sequence[int]) -> None:
    """Do works until the pipe is closed. Sends None when it is ready, or the error for which it cannot be.

    Args:
        name: of the worker, for the journal.
        memory: bytes that it may take beyond what it has now.
        threads: that compute.
        others: descriptors that were inherited and are not for workers: pipes of others, the lock, the journal.
    """
    for handle in others:
        with contextlib.suppress(OSError):
            os.close(handle)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the one that hands out the work
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent()
    try:
        performer.load()  # at once where it was forked from one that has loaded
    except InpaintError as error:
        pipe.send(error)
        return
    _limit(memory)
    _use_threads(threads)
    pipe.send(None)
    while True:
        try:
            work = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)
        pipe.send(_performed(performer, work, name))


def _performed(performer: Performer, work: Work, name: str) -> Outcome:
    try:
        return performer.perform(work, name)
    except MemoryError:
        return Outcome(
            work.name, name, 0.0, reason=Reason.MEMORY,
            error="It took more memory than it may; try it by itself, or give more --memory.")


def _use_threads(count: int) -> None:
    import cv2

    cv2.setNumThreads(count)
    if "torch" in sys.modules:
        from inpaint_app.networks.threads import use_threads

        use_threads(count)


def die_with_parent() -> None:
    """Have the system end this process with the one that made it, where it can."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        with contextlib.suppress(OSError):  # where memory runs out, the system ends a worker first
            Path("/proc/self/oom_score_adj").write_text("500")
        if os.getppid() == 1:  # it died before that
            os._exit(1)


def _limit(memory: int) -> None:
    """Let allocations beyond the limit fail, where the system can; else the one that watches ends the process."""
    if sys.platform == "win32":
        return
    import resource

    has = getattr(psutil.Process().memory_info(), "data", 0)
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = [one for one in (has + memory, soft, hard) if one != resource.RLIM_INFINITY]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (min(allowed), hard))
