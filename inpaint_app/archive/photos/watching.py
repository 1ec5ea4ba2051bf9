"""New and changed files in folders, told once they have been left alone for a moment.

A process of its own watches, so that the one that hands out the work has one thread and workers can be forked from it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import multiprocessing
import os
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from inpaint_app.archive.running.local import start_method
from inpaint_app.errors import InstallationError

_SETTLED_S = 1.0
"""Since the last change of a file, after which it is taken to be whole."""


class Watcher:
    """Watches folders while it is entered.

    Args:
        private: descriptors that the process which watches must not hold.

    Raises:
        InstallationError: watchdog is not installed.
    """

    def __init__(self, folders: Sequence[Path], private: Sequence[int] = ()) -> None:
        if importlib.util.find_spec("watchdog") is None:
            raise InstallationError(
                "Folders cannot be watched because watchdog is not installed; install it with: "
                "pip install 'inpaint-app[archive]'.")
        self._folders = [folder for folder in folders if folder.is_dir()]
        self._private = tuple(private)
        self._changed: dict[Path, float] = {}
        self._pipe: Connection | None = None
        self._process: Any = None

    def __enter__(self) -> Self:
        context = start_method()
        forked = context.get_start_method() == "fork"
        self._pipe, theirs = context.Pipe(duplex=False)
        self._process = context.Process(  # type: ignore[attr-defined]
            target=_watch, args=(theirs, self._folders, self._private if forked else ()), daemon=True)
        self._process.start()
        theirs.close()
        with contextlib.suppress(EOFError):
            self._pipe.recv()  # it watches now
        return self

    def __exit__(self, *_: object) -> None:
        if self._pipe is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()

    def again(self, path: Path) -> None:
        """Tell a file once more, later."""
        self._changed[path] = time.monotonic()

    def settled(self) -> list[Path]:
        """Files that have come or changed, and been left alone since."""
        assert self._pipe is not None
        now = time.monotonic()
        with contextlib.suppress(EOFError, OSError):
            while self._pipe.poll():
                self._changed[Path(self._pipe.recv())] = now
        ready = [path for path, since in self._changed.items() if now - since >= _SETTLED_S]
        for path in ready:
            del self._changed[path]
        return [file for path in ready for file in _files(path)]


def _files(path: Path) -> list[Path]:
    """A file itself, or those below a folder that was moved here; none where it is gone again."""
    if path.is_dir():
        return [Path(folder) / name for folder, _, names in os.walk(path) for name in names]
    return [path] if path.exists() else []


def _watch(pipe: Connection, folders: Sequence[Path], others: Sequence[int]) -> None:
    """Send the path of whatever changes, until nobody listens."""
    import signal

    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    from inpaint_app.archive.running.worker import die_with_parent

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    for handle in others:
        os.close(handle)

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("deleted", "opened", "closed_no_write"):
                return
            if event.is_directory and event.event_type == "modified":
                return
            with contextlib.suppress(OSError):
                pipe.send(os.fsdecode(event.dest_path or event.src_path))

    observer = Observer()
    for folder in folders:
        observer.schedule(Handler(), os.fspath(folder), recursive=True)
    observer.start()
    pipe.send("")
    parent = multiprocessing.parent_process()
    while parent is None or parent.is_alive():
        time.sleep(1.0)
