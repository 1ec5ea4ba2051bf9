"""Running the server: its socket, what it prints, how it ends."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import sys
from collections.abc import Callable

import uvicorn

from inpaint_app.errors import UsageError
from inpaint_app.server.app import make_app
from inpaint_app.server.limits import Limits
from inpaint_app.server.tools import Tools

_GOODBYE_S = 3
"""How long what is being sent, or computed, may take to end when the server is told to."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on one address.

    Args:
        port: 0 for any that is free.

    Raises:
        UsageError: there is no such address here, or something else listens there.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        made = socket.socket(family, kind, protocol)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
            made.listen()
        except OSError:
            made.close()
            raise
    except OSError as error:
        raise UsageError(
            "Nothing can listen on {host}, port {port} ({reason}); choose others with --host and --port.",
            host=host, port=port, reason=error.strerror or str(error)) from error
    return made


def is_open(listening: socket.socket) -> bool:
    """Whether others than this machine can reach it."""
    return not ipaddress.ip_address(str(listening.getsockname()[0]).partition("%")[0]).is_loopback


def address_of(listening: socket.socket) -> str:
    """The server's address for a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(listening: socket.socket, tools: Tools, limits: Limits, token: str, ready: Callable[[], None]) -> None:
    """Answer requests until the process is told to end (Ctrl+C, SIGTERM).

    Args:
        ready: called once it listens.
    """
    app = make_app(tools, limits, token)
    config = uvicorn.Config(
        app, log_config=None, log_level="critical", access_log=False, server_header=False, lifespan="off",
        timeout_graceful_shutdown=_GOODBYE_S)
    ready()
    with contextlib.suppress(KeyboardInterrupt):  # has ended it well
        uvicorn.Server(config).run(sockets=[listening])
    if not app.state.turns.ended(_GOODBYE_S):
        sys.stdout.flush()
        os._exit(0)  # the interpreter would abort while a network still computes
