"""Locks that the operating system holds for a process and frees when it ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class FileLock:
    """One lock on one file; the file stays when it is freed.

    Unlike a process number written into a file, it can be mistaken for nobody else's: the system forgets it with
    the process that held it. A second lock on the same file is refused within one process, too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def try_lock(self) -> bool:
        """Take it, creating the file (for its user alone) where it is missing; whether nobody else has it.

        Raises:
            OSError: the file cannot be opened or made.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        if not lock_handle(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    @property
    def handles(self) -> tuple[int, ...]:
        """The descriptor that holds the lock, which a forked process shares until it closes it; none: it is free."""
        return () if self._handle is None else (self._handle,)

    def unlock(self) -> None:
        """Free it; nothing where it is not held."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def lock_handle(handle: int) -> bool:
    """Lock an open file (its descriptor) until it is closed; whether nobody else has it locked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
