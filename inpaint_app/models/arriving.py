"""What a server sends, received in a thread of its own, so that whoever waits for it can leave at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from queue import Empty, Full, Queue
from threading import Event as CancelFlag
from threading import Thread
from typing import NamedTuple
from urllib.request import Request, build_opener

_BLOCK = 1 << 16
_AHEAD = 16
"""Blocks that are received before those that came first are taken."""
_PATIENCE_S = 30.0
"""How long a server may be silent."""
_POLL_S = 0.1


class AbandonedError(Exception):
    """The cancel flag was set."""


class Head(NamedTuple):
    """How an answer begins.

    Attributes:
        status: of HTTP.
        address: where it comes from in the end.
        content_range, length: what the headers of that meaning say; empty without.
    """

    status: int
    address: str
    content_range: str
    length: str


class Answer:
    """A server's answer, asked for at once; to be closed.

    Args:
        request: what is asked.
        cancelled: polled while the server is waited for, however silent it is.
    """

    def __init__(self, request: Request, cancelled: CancelFlag) -> None:
        self._cancelled = cancelled
        self._left = CancelFlag()
        self._came: Queue[Head | bytes | Exception] = Queue(_AHEAD)
        # A daemon: nobody waits for the end of a silence.
        Thread(target=self._receive, args=(request,), name="fetching", daemon=True).start()

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()

    def head(self) -> Head:
        """How it begins; before ``blocks``.

        Raises:
            AbandonedError: it was cancelled. OSError (HTTPError, URLError), HTTPException: there is no good answer.
        """
        head = self._next()
        assert isinstance(head, Head)
        return head

    def blocks(self) -> Iterator[bytes]:
        """The rest of it, as it comes; raises as ``head``."""
        while block := self._next():
            assert isinstance(block, bytes)
            yield block

    def _next(self) -> Head | bytes:
        while not self._cancelled.is_set():
            with contextlib.suppress(Empty):
                came = self._came.get(timeout=_POLL_S)
                if isinstance(came, Exception):
                    raise came
                return came
        raise AbandonedError

    def _receive(self, request: Request) -> None:
        try:
            with build_opener().open(request, timeout=_PATIENCE_S) as answer:
                headers = answer.headers
                self._hand_over(Head(
                    answer.status, answer.url, headers.get("Content-Range", ""), headers.get("Content-Length", "")))
                while not self._left.is_set():
                    block = answer.read1(_BLOCK)
                    self._hand_over(block)
                    if not block:
                        return
        except Exception as error:  # raised where it is waited for
            self._hand_over(error)

    def _hand_over(self, what: Head | bytes | Exception) -> None:
        while not self._left.is_set():
            with contextlib.suppress(Full):
                self._came.put(what, timeout=_POLL_S)
                return
