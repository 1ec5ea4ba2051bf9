"""Compiled kernels where there are any, and threads that share their work."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Thread
from types import ModuleType, TracebackType

logger = logging.getLogger(__name__)

_WAIT_S = 0.05

_lock = Lock()
_thread: Thread | None = None
_module: ModuleType | None = None


def kernels(poll: Callable[[], None] = lambda: None) -> ModuleType | None:
    """The module ``kernels``, compiled by the first call; None where that is not possible.

    The tensor and array forms, which come to the same up to rounding, then serve, several times slower.

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


def _load() -> None:
    global _module
    began = time.perf_counter()
    try:
        _module = importlib.import_module("inpaint_app.inference.compiled.kernels")
    except Exception as error:  # numba is missing, or not for this Python, processor or system
        reason = (str(error).strip().splitlines() or ["no details"])[0]
        logger.info("no compiled kernels: texture takes several times as long (%s: %s)", type(error).__name__, reason)
    else:
        logger.info("compiled kernels are ready after %.1f s", time.perf_counter() - began)


class Threads:
    """Threads that share steps between them while this is entered.

    Args:
        count: how many.
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
        self, work: Callable[[int, int], None], count: int, least: int, most: int, poll: Callable[[], None],
    ) -> None:
        """Call ``work`` for ranges that make up 0 to ``count``, each of ``least`` to ``most``.

        Args:
            work: must come to the same however the range is cut, and let go of Python's lock.
            poll: called before the first and after each; may raise to stop.
        """
        each = min(most, max(least, -(-count // (2 * self._count))))
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
