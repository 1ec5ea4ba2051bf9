"""Work on tiles beside the window: one thread for all canvases, and what two threads may both read."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

logger = logging.getLogger(__name__)


class TileWorker(QObject):
    """Makes calls in a thread of its own, one after the other, and applies their results in the window's."""

    _done = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="tiles")
        self._done.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def submit(self, call: Callable[[], Any], apply: Callable[[Any], None]) -> None:
        """``call`` in the thread, then ``apply`` its result in the window's; nothing where ``call`` gives None."""

        def work() -> None:
            try:
                result = call()
                if result is not None:
                    self._done.emit(apply, result)
            except RuntimeError:  # the application has ended meanwhile
                logger.debug("a tile came too late", exc_info=True)
            except Exception:
                logger.exception("a tile could not be made")

        self._pool.submit(work)

    @Slot(object, object)
    def _finish(self, apply: Callable[[Any], None], result: Any) -> None:
        apply(result)


@cache
def tile_worker() -> TileWorker:
    """The one of this process; first asked for in the window's thread."""
    return TileWorker()


class Shared:
    """What two threads use in turn, and the changes of it that wait for the present turn to end.

    The window's thread never waits: it leaves its changes here, and takes a turn only where it gets one at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes: deque[Callable[[], object]] = deque()

    def change(self, change: Callable[[], object]) -> None:
        """Make ``change``, now or before the next turn."""
        self._changes.append(change)
        with self.turn(wait=False):
            pass

    @contextmanager
    def turn(self, *, wait: bool) -> Iterator[bool]:
        """A turn, with all changes made; False without ``wait`` where another thread has it."""
        taken = self._lock.acquire(blocking=wait)
        try:
            if taken:
                while self._changes:
                    self._changes.popleft()()
            yield taken
        finally:
            if taken:
                self._lock.release()
