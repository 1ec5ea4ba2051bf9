"""How many threads compute: as many as other programs leave free.

A pool with more threads than free cores waits for its slowest thread at every step: on two cores that another program
kept busy, two threads took four times as long as one.
"""

from __future__ import annotations

import logging
import threading
import time
from functools import cache
from typing import NamedTuple

import psutil
import torch

logger = logging.getLogger(__name__)

_SHORTEST_S = 0.1
"""A shorter time tells nothing of the load: the system counts in hundredths of a second."""
_ROUND_UP = 0.3
"""Of a core: what may be taken by others from a core that still counts as free."""


class Times(NamedTuple):
    """What has been worked by a moment ``at``, in seconds of processor time: by all programs, and by this one."""

    at: float
    all: float
    own: float


def free_cores(before: Times, now: Times, cores: int) -> int:
    """How many of ``cores`` other programs have left free between two moments, at least 1."""
    others = max(0.0, (now.all - before.all) - (now.own - before.own)) / (now.at - before.at)
    logger.debug("other programs keep %.1f of %d cores busy", others, cores)
    return max(1, int(cores - others + _ROUND_UP))


class _Load:
    """How many cores other programs keep busy, from one question to the next."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._most = torch.get_num_threads()  # what torch, or the user by OMP_NUM_THREADS, thinks right
        self._before = _now()
        self._free = self._most

    def free_threads(self) -> int:
        """How many threads have a core to themselves; as since the last call, if that was long enough ago."""
        with self._lock:
            now = _now()
            if now.at - self._before.at >= _SHORTEST_S:
                self._free = min(self._most, free_cores(self._before, now, psutil.cpu_count() or 1))
                self._before = now
            return self._free


@cache
def watch_load() -> _Load:
    """Begin to watch what other programs take, so that the next ``use_threads`` knows it; one watch for the process."""
    return _Load()


def use_threads(count: int = 0) -> int:
    """Let the calling thread compute with ``count`` threads.

    Args:
        count: 0: as many as other programs have left free since the last call (or ``watch_load``), at most torch's own
            choice. Programs of a low priority do not count: they give way.

    Returns:
        The number of threads.
    """
    load = watch_load()  # which first asks for torch's own choice, before that is changed here
    chosen = count or load.free_threads()
    torch.set_num_threads(chosen)
    return chosen


def _now() -> Times:
    times = psutil.cpu_times()
    process = psutil.Process()
    idle = times.idle + getattr(times, "iowait", 0.0)
    low = getattr(times, "nice", 0.0) if process.nice() == 0 else 0.0
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)  # are in user and nice, too
    own = process.cpu_times()
    return Times(time.monotonic(), sum(times) - idle - low - guests, own.user + own.system)
