"""At the door: the token, how many may be inside, and how large and how slow a request may be.

Pure ASGI: all this is looked at before a request's body is read, and while it comes.
"""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inpaint_app.server.limits import Limits
from inpaint_app.server.refusals import TurnedAwayError, refusal

OPEN = frozenset({"/", "/health", "/openapi.json"})
"""What is shown without a token; nothing is computed there."""


class Guard:
    """Lets requests through to ``app``."""

    def __init__(self, app: ASGIApp, token: str, limits: Limits) -> None:
        self._app, self._limits = app, limits
        self._expected = f"Bearer {token}".encode()
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        try:
            self._check(Headers(scope=scope))
        except TurnedAwayError as error:
            await refusal(error)(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, _Limited(receive, self._limits), send)
        finally:
            self._inside -= 1

    def _check(self, headers: Headers) -> None:
        given = headers.get("authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._expected):
            raise TurnedAwayError(401, "The token is missing or wrong; send the header Authorization: Bearer TOKEN.")
        if self._inside > self._limits.waiting:
            raise TurnedAwayError(503, "Too many requests are waiting; try again in a while.")
        length = headers.get("content-length", "")
        if length.isdecimal():
            check_length(int(length), self._limits)


class _Limited:
    """What is received of a request, until it is too much or takes too long."""

    def __init__(self, receive: Receive, limits: Limits) -> None:
        self._receive, self._limits = receive, limits
        self._got = 0
        self._ends = asyncio.get_running_loop().time() + limits.seconds
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:  # all that can come is that the client leaves
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._ends):
                message: dict[str, Any] = dict(await self._receive())
        except TimeoutError as error:
            raise TurnedAwayError(
                408, "The request took more than {seconds:g} s to arrive; send less, or have the server wait longer.",
                seconds=self._limits.seconds) from error
        self._got += len(message.get("body", b""))
        check_length(self._got, self._limits)
        self._whole = not message.get("more_body", False)
        return message


def check_length(length: int, limits: Limits) -> None:
    """Refuse a body of more bytes than may be."""
    if length > limits.body:
        raise TurnedAwayError(
            413, "The request is larger than {megabytes:g} MB; send smaller files.", megabytes=limits.megabytes)
