"""A server of one file on this machine, as badly behaved as a test wants it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

_BLOCK = 1 << 12


class FileServer:
    """Serves ``content`` under any path.

    Attributes:
        address: of the file.
        content: what is sent.
        ranges: whether parts are sent when they are asked for.
        cut: after so many bytes of an answer the connection is closed; None: never.
        hold: after so many bytes of an answer nothing more comes until ``go_on``; None: never.
        mute: nothing at all comes until ``go_on``.
        status: answered with instead, where it is not 0.
        asked: the Range of each request so far, or None.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.ranges = True
        self.cut: int | None = None
        self.hold: int | None = None
        self.mute = False
        self.status = 0
        self.asked: list[str | None] = []
        self.go_on = threading.Event()
        self.address = ""


@contextmanager
def serving(content: bytes) -> Iterator[FileServer]:
    """The server, as long as the block runs."""
    file = FileServer(content)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            file.asked.append(wanted)
            if file.mute:
                file.go_on.wait()
            if file.status:
                self.send_error(file.status)
                return
            start = 0
            if wanted is not None and file.ranges:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(file.content):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(file.content) - 1}/{len(file.content)}")
            body = file.content[start:]
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if file.hold is not None:
                self.wfile.write(body[: file.hold])
                self.wfile.flush()
                file.go_on.wait()
                body = body[file.hold :]
            self.wfile.write(body[: file.cut])

        def log_message(self, *_: Any) -> None:
            """Be silent."""

        def finish(self) -> None:
            try:
                super().finish()
            except OSError:  # who asked has gone
                self.close_connection = True

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    file.address = f"http://127.0.0.1:{server.server_port}/model.safetensors"
    thread = threading.Thread(target=lambda: server.serve_forever(0.01))
    thread.start()
    try:
        yield file
    finally:
        file.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this machine uses, the server is asked itself."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
