"""Memory of the process: what was freed goes back to the system, and what libraries keep is bounded."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Callable
from functools import cache

_KERNELS = 128
"""Several times as many as one run of the generator needs."""

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # of mallopt
_HEAPS = 2
_LARGE = 4 << 20
"""Bytes of a block that is not taken from a heap."""


def keep_compact() -> None:
    """At the start, while there is one thread: have few heaps, and large blocks outside of them.

    glibc has up to eight heaps for each core, and puts blocks of up to 32 MB into them: each of them keeps holes of
    what threads took one after the other.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, _HEAPS)
        mallopt(_MMAP_THRESHOLD, _LARGE)


def bound_caches() -> None:
    """Before a network first runs: keep no more compiled kernels than serve the fills of a moment.

    oneDNN compiles kernels for every shape that it meets and keeps the last 1024, with what they need: fills of many
    shapes made the process 100 MB larger before that was full.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(_KERNELS))


def give_back() -> None:
    """Give free memory of the heap back to the system, where that does not happen by itself; takes milliseconds.

    What a fill takes and frees leaves glibc's heaps in pieces: the process would keep hundreds of megabytes, more with
    every fill of another shape.
    """
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


@cache
def _of_glibc(name: str) -> Callable[..., int] | None:
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):  # another C library
            found: Callable[..., int] = getattr(ctypes.CDLL(None), name)
            return found
    return None
