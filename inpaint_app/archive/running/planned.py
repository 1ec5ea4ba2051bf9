"""How many workers this machine bears, and what each may take."""

from __future__ import annotations

import os

import psutil

from inpaint_app.archive.running.local import Limits

_SHARE = 0.8
"""Of the memory that is free, what all workers together may take."""
_LEAST = 1500 << 20
"""Bytes that a worker should have: what a fill takes, and a photo of 50 megapixels."""


def workers_for(asked: int | None) -> int:
    """How many workers to run; None: as many as there are cores, and memory for."""
    cores = usable_cores()
    if asked is not None:
        return asked
    return max(1, min(cores, int(psutil.virtual_memory().available * _SHARE / _LEAST)))


def limits_for(workers: int, seconds: float | None = None, memory: int | None = None) -> Limits:
    """What a worker may take where so many run: together never more than is free now.

    Args:
        seconds: for a photo; None: the usual.
        memory: bytes; None: an equal share of what is free.
    """
    free = int(psutil.virtual_memory().available * _SHARE)
    limits = Limits(memory or free // max(1, workers), memory or free)
    return limits if seconds is None else Limits(limits.memory, limits.memory_alone, seconds, 0.0)


def threads_for(workers: int) -> int:
    """That compute in each worker: the cores divided."""
    return max(1, usable_cores() // max(1, workers))


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return psutil.cpu_count() or 1
