"""Cancelling: calls that others may stop waiting for at any moment, until they have begun their last step.

What computes or writes need not know who waits for it: it asks ``poll`` now and then, calls ``settle`` before a step
that cannot be taken back, and says by ``on_cancel`` what it would leave behind. Outside a ``Cancellation`` all of these
do nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar, copy_context
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar, cast

Result = TypeVar("Result")


class CancelledError(Exception):
    """Nobody waits for the call any more."""


class Cancellation:
    """One call that can be cancelled. ``cancel`` may be called from any thread, and never waits."""

    def __init__(self) -> None:
        self._lock = Lock()  # held for moments only
        self._cancelled = False
        self._settled = False
        self._stops: list[Callable[[], object]] = []
        self._outcomes: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for the call any more."""
        return self._cancelled

    @property
    def possible(self) -> bool:
        """Whether ``cancel`` would do something."""
        return not self._cancelled and not self._settled

    def cancel(self) -> bool:
        """Give the call up; False: it is too late for that."""
        with self._lock:
            if not self.possible:
                return False
            self._cancelled = True
        self._outcomes.put((None, CancelledError()))
        return True

    def run(self, call: Callable[[], Result]) -> Result:
        """What ``call`` returns or raises; it runs in a thread of its own.

        Once it is cancelled this ends at once: what the call leaves behind is removed, and it goes on, unheard, until
        it asks (``poll``).

        Raises:
            CancelledError: it was cancelled, perhaps before it began.
        """
        self.poll()

        def work() -> None:
            _current.set(self)
            try:
                self._outcomes.put((call(), None))
            except BaseException as error:  # handed to the caller's thread
                self._outcomes.put((None, error))

        Thread(target=copy_context().run, args=(work,), name="cancellable", daemon=True).start()
        result, error = self._outcomes.get()
        if self._cancelled:
            with self._lock:
                stops = self._stops[::-1]
            for stop in stops:
                stop()
            raise CancelledError
        if error is not None:
            raise error
        return cast(Result, result)

    def poll(self) -> None:
        """Raise CancelledError if nobody waits any more."""
        if self._cancelled:
            raise CancelledError

    def settle(self) -> None:
        """From now on it is too late to cancel. Raises CancelledError where it was cancelled before."""
        with self._lock:
            self.poll()
            self._settled = True

    def on_cancel(self, stop: Callable[[], object]) -> None:
        """Have ``stop``, which must not raise, called once this is cancelled. Raises CancelledError where it is."""
        with self._lock:
            self.poll()
            self._stops.append(stop)


_current: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)


def poll() -> None:
    """Raise CancelledError if nobody waits any more for the call that this is part of."""
    current = _current.get()
    if current is not None:
        current.poll()


def settle() -> None:
    """Before a step that cannot be taken back. Raises CancelledError if nobody waits any more."""
    current = _current.get()
    if current is not None:
        current.settle()


def on_cancel(stop: Callable[[], object]) -> None:
    """Have ``stop`` called, in another thread, when nobody waits any more; raises CancelledError where that is so."""
    current = _current.get()
    if current is not None:
        current.on_cancel(stop)
