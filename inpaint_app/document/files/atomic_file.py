"""Write a file wholly or not at all: beside its place first, then renamed into it."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from inpaint_app.document.files.file_lock import FileLock, lock_handle
from inpaint_app.errors import SaveError
from inpaint_app.messages import Message

_REASONS = {
    errno.ENOSPC: Message("the disk is full; free some space or choose another disk"),
    errno.EDQUOT: Message("your disk quota is used up; free some space or choose another disk"),
    errno.EFBIG: Message("the file would be larger than allowed here; choose another disk"),
    errno.EACCES: Message("the folder may not be written to; choose another one"),
    errno.EPERM: Message("the folder may not be written to; choose another one"),
    errno.EROFS: Message("the disk is read-only; choose another one"),
    errno.ENOENT: Message("the folder does not exist; create it or choose another one"),
    errno.ENOTDIR: Message("part of its path is not a folder; choose another folder"),
    errno.ENAMETOOLONG: Message("the name is too long; choose a shorter one"),
}


_OURS = ".inpaint-app-"
"""How the names of files begin that are being written; see ``_name_beside``."""


@contextmanager
def replacing(path: Path, *, overwrite: bool, private: bool = False) -> Iterator[BinaryIO]:
    """A new file, open for reading and writing, that takes the place of ``path`` when the block ends well.

    Otherwise what was at ``path`` is whole and nothing is left beside it. A symbolic link stays and its
    target is replaced; an existing file's permissions are kept, while it is being written, too. What a killed
    process left beside ``path`` is removed.

    Args:
        private: nobody but the user may read the file, from its first byte on.

    Raises:
        SaveError: ``path`` exists and ``overwrite`` is False, or writing failed.
    """
    try:
        target = path.resolve()
        _check(path, target, overwrite)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        if private:
            mode = 0o600
        remove_leftovers(target.parent, target.name)
        beside = target.with_name(f"{_name_beside(target.name)}{secrets.token_hex(8)}.part")
        # Not tempfile: its 0600 would stick, and this way the process's umask applies.
        handle = os.open(
            beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666 if mode is None else mode)
        file = os.fdopen(handle, "w+b")
        if os.name != "nt":  # there a locked file can be neither read nor renamed
            lock_handle(handle)
    except OSError as error:
        raise _save_error(path, error) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(beside, mode)
        _check(path, target, overwrite)
        os.replace(beside, target)
    except OSError as error:
        _remove(beside)
        raise _save_error(path, error) from error
    except BaseException:
        _remove(beside)
        raise
    _sync_folder(target.parent)


def _name_beside(name: str) -> str:
    """How the name of a file begins that is written beside the one called ``name``; of the same length for all."""
    return f"{_OURS}{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}-"


def remove_leftovers(folder: Path, name: str | None = None) -> None:
    """Remove what processes that were killed while they wrote left in ``folder``; errors are nobody's concern.

    Args:
        name: of the one file that was being written; None: any.
    """
    start = _OURS if name is None else _name_beside(name)
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(start) and entry.name.endswith(".part"):
                left = Path(entry.path)
                lock = FileLock(left)
                with contextlib.suppress(OSError):
                    if lock.try_lock():
                        lock.unlock()
                        left.unlink()


def check_replaceable(path: Path, *, overwrite: bool) -> None:
    """Whether ``replacing`` would refuse ``path`` for what is there now.

    Raises:
        SaveError: a folder, a write-protected file, or one that exists when ``overwrite`` is False.
    """
    try:
        _check(path, path.resolve(), overwrite)
    except OSError as error:
        raise _save_error(path, error) from error


def _check(path: Path, target: Path, overwrite: bool) -> None:
    if target.is_dir():
        raise SaveError("{path} is a folder; give a file name.", path)
    if not target.exists():
        return
    if not overwrite:
        raise SaveError("{path} exists already; choose another name, or allow overwriting it (--overwrite).", path)
    if not os.access(target, os.W_OK):
        raise SaveError("{path} is write-protected; choose another name.", path)


def _save_error(path: Path, error: OSError) -> SaveError:
    other = Message("{reason}; choose another folder", reason=error.strerror or str(error))
    return SaveError("{path} cannot be written: {reason}.", path, reason=_REASONS.get(error.errno or 0, other))


def _remove(beside: Path) -> None:
    with contextlib.suppress(OSError):
        beside.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
