"""The compiled kernels where a machine can have them, and threads that share their work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Thread
from types import ModuleType, TracebackType

logger = logging.getLogger(__name__)

KERNELS = "inpaint_app.inference.compiled.kernels"
"""The module that ``kernels`` loads."""

_WAIT_S = 0.05

_lock = Lock()
_thread: Thread | None = None
_module: ModuleType | None = None
_failure: Exception | None = None


def kernels(poll: Callable[[], None] = lambda: None) -> ModuleType | None:
    """The module ``kernels``, loaded or compiled by the first call; None where that is not possible.

    The torch backend and plain arrays, which compute the same up to rounding, are then used instead, several times
    slower.

    Args:
        poll: called often while it waits; may raise to stop waiting.
    """
    global _thread
    with _lock:
        if _thread is None:
            _thread = Thread(target=_load, name="kernels")
            _thread.start()
    while _thread.is_alive():
        _thread.join(_WAIT_S)
        poll()
    return _module


def failure() -> Exception | None:
    """Why ``kernels`` gave None; None when it did not, or has not been called."""
    return _failure


def _load() -> None:
    global _module, _failure
    began = time.perf_counter()
    try:
        from inpaint_app.inference.compiled.cache import load_kernels  # numba: not everywhere, and slow

        _module = load_kernels(KERNELS)
    except Exception as error:  # numba is missing, or not for this Python, processor or system
        _failure = error
        reason = (str(error).strip().splitlines() or ["no details"])[0]
        missing = isinstance(error, ModuleNotFoundError) and error.name == "numba"
        logger.log(
            logging.INFO if missing else logging.WARNING,
            "no compiled kernels: texture takes several times as long (%s: %s)", type(error).__name__, reason)
    else:
        logger.info("compiled kernels are ready after %.1f s", time.perf_counter() - began)


class Threads:
    """A pool of threads that share work while this is entered; before and after, the caller does all of it.

    Args:
        count: number of threads.
    """

    def __init__(self, count: int) -> None:
        self._count = max(1, count)
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Threads:
        if self._count > 1:
            self._pool = ThreadPoolExecutor(self._count, "texture")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def share(
        self, work: Callable[[int, int], None], count: int, min_range: int, max_range: int, poll: Callable[[], None],
    ) -> None:
        """Call ``work(start, stop)`` for ranges that together make up 0 to ``count``.

        Args:
            work: must give the same result however the ranges are cut, and release Python's lock.
            count: of all items.
            min_range, max_range: of items in one range; the last may be shorter.
            poll: called before the first and after each range; may raise to stop.
        """
        each = min(max_range, max(min_range, -(-count // (2 * self._count))))
        starts = range(0, count, each)
        poll()
        if self._pool is None or len(starts) == 1:
            for start in starts:
                work(start, min(start + each, count))
                poll()
            return
        pending = [self._pool.submit(work, start, min(start + each, count)) for start in starts]
        try:
            for future in pending:
                future.result()
                poll()
        finally:
            for future in pending:
                future.cancel()
