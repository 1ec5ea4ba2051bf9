"""One request is computed at a time; it ends early when its client leaves or its time is over."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from threading import Event
from typing import TypeVar

from inpaint_app.cancelling import Cancellation, CancelledError
from inpaint_app.server.refusals import TurnedAwayError

Result = TypeVar("Result")
Gone = Callable[[], Awaitable[bool]]

_LOOK_S = 0.1
"""How often it is looked whether the client is still there."""


class Turns:
    """Whose turn it is. The next one comes when what was computed has really ended, cancelled or not."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._idle = Event()
        self._idle.set()

    @property
    def busy(self) -> bool:
        """Whether something is being computed."""
        return self._turn.locked()

    def ended(self, seconds: float) -> bool:
        """Whether all that was begun ends within so many seconds; for when no more begins."""
        return self._idle.wait(seconds)

    async def run(self, call: Callable[[], Result], gone: Gone) -> Result:
        """What ``call`` returns or raises; it runs in a thread of its own, as a ``Cancellation``.

        Args:
            gone: whether the client has left.

        Raises:
            CancelledError: the client has left. TurnedAwayError: it took too long.
        """
        await self._wait(asyncio.ensure_future(self._turn.acquire()), gone)
        loop = asyncio.get_running_loop()
        began = Event()

        def compute() -> Result:
            self._idle.clear()
            began.set()
            try:
                return call()
            finally:
                self._idle.set()
                with contextlib.suppress(RuntimeError):  # the server has been stopped meanwhile
                    loop.call_soon_threadsafe(self._turn.release)

        cancellation = Cancellation()
        result = asyncio.ensure_future(asyncio.to_thread(cancellation.run, compute))
        ends = loop.time() + self._seconds
        try:
            while not result.done():
                await asyncio.wait((result,), timeout=_LOOK_S)
                if result.done() or not began.is_set():
                    continue
                if await gone():
                    raise CancelledError
                if loop.time() > ends:
                    raise TurnedAwayError(
                        504, "It took more than {seconds:g} s and was stopped; send a smaller picture, or have the "
                        "server wait longer.", seconds=self._seconds)
            return result.result()
        finally:
            if not result.done():
                cancellation.cancel()
                result.add_done_callback(lambda ended: ended.exception())  # its CancelledError is expected

    async def _wait(self, turn: asyncio.Future[bool], gone: Gone) -> None:
        """Until it is this request's turn, or its client leaves."""
        try:
            while not turn.done():
                await asyncio.wait((turn,), timeout=_LOOK_S)
                if not turn.done() and await gone():
                    raise CancelledError
        except BaseException:
            if not turn.cancel():
                self._turn.release()
            raise
