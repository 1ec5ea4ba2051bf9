"""Write a file wholly or not at all: beside its place first, then renamed into it.

Everything that the program writes for users is written here. What a killed process has left beside a file is removed
when that file is written again: its name says what it was for, and the system says whether a process still holds it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from inpaint_app.cancelling import on_cancel, poll, settle
from inpaint_app.errors import SaveError
from inpaint_app.file_lock import lock_handle
from inpaint_app.messages import Message

_LONGEST = 200
"""Bytes of a name that are repeated in the name of what is written beside it, which must not become too long."""

_PATIENCE = 2.0
"""Seconds that ``changing`` waits for another process that is changing the same file."""

_SETTLED = 60.0
"""Seconds after which a file that no process holds is left over."""

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


@contextmanager
def replacing(path: Path, *, overwrite: bool, private: bool = False) -> Iterator[BinaryIO]:
    """A new file, open for reading and writing, that takes the place of ``path`` when the block ends well.

    Otherwise what was at ``path`` is whole and nothing is left beside it. A symbolic link stays and its
    target is replaced; an existing file's permissions are kept, while it is written, too. The content is on the disk
    before it takes its place.

    Args:
        private: nobody but the user may read the file, from its first byte on.

    Raises:
        SaveError: ``path`` exists and ``overwrite`` is False, or writing failed.
        CancelledError: nobody waits for the file any more (see ``cancelling``), which is removed then.
    """
    poll()  # what is given up does not even begin a file
    try:
        target = path.resolve()
        _check(path, target, overwrite)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        if private:
            mode = 0o600
        _remove_stale(target)
        beside = target.with_name(f"{_stem(target)}{secrets.token_hex(8)}.part")
        # Not tempfile: its 0600 would stick, and this way the process's umask applies.
        created = 0o666 if mode is None else mode
        file = open(beside, "x+b", opener=lambda name, flags: os.open(name, flags, created))  # noqa: SIM115
        _hold(file)
    except OSError as error:
        raise save_error(path, error) from error
    try:
        with file:
            on_cancel(lambda: _remove(beside))
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(beside, mode)
        _check(path, target, overwrite)
        settle()
        os.replace(beside, target)
    except OSError as error:
        _remove(beside)
        raise save_error(path, error) from error
    except BaseException:
        _remove(beside)
        raise
    sync_folder(target.parent)


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Within the block no other process is in such a block for ``path``: to read it, change it and write it.

    One that hangs in its block is waited for no longer than a moment, and where there are no locks none is taken:
    that a change of another process may be lost then is better than that nothing can be written.
    """
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
            else:  # the folder itself, so that nothing is left lying about
                handle = os.open(path.parent, os.O_RDONLY)
            held.callback(os.close, handle)
            until = time.monotonic() + _PATIENCE
            while not lock_handle(handle) and time.monotonic() < until:
                time.sleep(0.01)
        yield


def check_replaceable(path: Path, *, overwrite: bool) -> None:
    """Whether ``replacing`` would refuse ``path`` for what is there now.

    Raises:
        SaveError: a folder, a write-protected file, one that exists when ``overwrite`` is False, or a place in a
            folder that is missing or may not be written to.
    """
    try:
        target = path.resolve()
        _check(path, target, overwrite)
        _check_folder(target.parent)
    except OSError as error:
        raise save_error(path, error) from error


def _check(path: Path, target: Path, overwrite: bool) -> None:
    if target.is_dir():
        raise SaveError("{path} is a folder; give a file name.", path)
    if not target.exists():
        return
    if not overwrite:
        raise SaveError("{path} exists already; choose another name, or allow overwriting it (--overwrite).", path)
    if not os.access(target, os.W_OK):
        raise SaveError("{path} is write-protected; choose another name.", path)


def _check_folder(folder: Path) -> None:
    """Raise the system's error that writing into ``folder`` would meet."""
    if not folder.is_dir():
        number = errno.ENOTDIR if folder.exists() else errno.ENOENT
        raise OSError(number, os.strerror(number))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def _stem(target: Path) -> str:
    """How the names of what is written beside ``target`` begin."""
    return f".{target.name.encode(errors='surrogateescape')[:_LONGEST].decode(errors='ignore')}."


def _remove_stale(target: Path) -> None:
    """Remove what processes that were killed have left of ``target``."""
    _remove_parts(target.parent, _stem(target), _SETTLED)


def remove_leftovers(folder: Path) -> None:
    """Remove what processes that were killed have left of any file in ``folder``, where nobody else writes now."""
    _remove_parts(folder, ".", 0.0)


def _remove_parts(folder: Path, stem: str, age: float) -> None:
    """Remove files that are no longer written: their names begin with ``stem``, and they are older than ``age``, s."""
    with contextlib.suppress(OSError):
        now = time.time()
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if entry.name.startswith(stem) and entry.name.endswith(".part")]
        for entry in found:
            token = entry.name[: -len(".part")].rpartition(".")[2]
            ours = len(token) == 16 and set(token) <= set("0123456789abcdef")
            # One that is a moment old may not be held yet.
            if ours and entry.is_file(follow_symlinks=False) and now - entry.stat().st_mtime >= age:
                with open(entry.path, "r+b") as file:
                    free = _hold(file)
                if free:
                    os.unlink(entry.path)


def _hold(file: BinaryIO) -> bool:
    """Hold an open file, until it is closed, against ``_remove_stale`` of other processes; whether that was possible.

    Without locks, as on Windows, the system itself does not let a file be removed that is open.
    """
    return sys.platform == "win32" or lock_handle(file.fileno())


def save_error(path: Path, error: OSError) -> SaveError:
    """The error of the system, met in writing ``path``, in one sentence."""
    other = Message("{reason}; choose another folder", reason=error.strerror or str(error))
    return SaveError("{path} cannot be written: {reason}.", path, reason=_REASONS.get(error.errno or 0, other))


def _remove(beside: Path) -> None:
    with contextlib.suppress(OSError):
        beside.unlink()


def sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
