"""The heap: memory that was freed in it is given back to the system."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give free memory of the heap back to the system, where that does not happen by itself; takes milliseconds.

    What a fill takes and frees leaves glibc's heaps, one for each thread, in pieces: the process would keep hundreds of
    megabytes, more with every fill of another shape.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library
        return None
    return found
