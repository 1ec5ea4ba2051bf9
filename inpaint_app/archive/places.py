"""Where results, the journal and what is half done lie; and how a result is put in its place."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import shutil
import time
import uuid
from pathlib import Path
from typing import Self

import psutil

from inpaint_app import paths
from inpaint_app.archive.storage.remote import Remote, store_error
from inpaint_app.archive.work import Stamp
from inpaint_app.atomic_file import remove_leftovers, replacing, save_error, sync_folder
from inpaint_app.errors import SaveError, UsageError
from inpaint_app.file_lock import FileLock

HOME = ".inpaint-app"
"""The folder in OUT that is the program's own."""
_REMOTE = frozenset({
    "nfs", "nfs4", "cifs", "smb", "smbfs", "smb3", "afs", "9p", "ncpfs", "webdav", "davfs", "fuse.sshfs", "fuse.rclone",
    "fuse.s3fs", "fuse.gcsfuse", "fuse.davfs", "fuse.glusterfs", "lustre", "beegfs", "ceph", "afpfs",
})
"""File systems of other machines, on which SQLite's locks and shared memory cannot be trusted."""
_LOCK_WAIT_S = 5.0


class Place:
    """The folder OUT while a run writes into it; only one does at a time.

    Everything is first written into ``OUT/.inpaint-app/stage``, on the same disk or in the same store, and renamed, or
    copied by the store, from there: what a killed run leaves lies there only and is removed when the next run begins.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._stage = out / HOME / "stage"
        self._lock = FileLock(home_of(out) / "lock")
        self._numbers = itertools.count(1)
        # what a worker of a killed run still puts into a store must not be taken for what one of this run did
        self._run = f"{uuid.uuid4().hex}-" if isinstance(out, Remote) else ""

    def __enter__(self) -> Self:
        try:
            home_of(self.out).mkdir(parents=True, exist_ok=True)
            self._stage.mkdir(parents=True, exist_ok=True)
            until = time.monotonic() + _LOCK_WAIT_S  # workers of a run that was killed may hold it for a moment
            while not self._lock.try_lock():
                if time.monotonic() > until:
                    raise UsageError(
                        "Another run is writing into {path}; wait for its end, or give another folder with -o.",
                        path=self.out)
                time.sleep(0.05)
        except OSError as error:
            raise save_error(self.out, error) from error
        try:
            self._probe()
        except BaseException:
            self._lock.unlock()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.unlock()

    def _probe(self) -> None:
        """Learn before long work whether a store takes results. Raises SaveError."""
        probe = self.staged_for("probe")
        if isinstance(probe, Remote):
            try:
                probe.write_bytes(b"")
                probe.unlink()
            except OSError as error:
                raise store_error(self.out, error) from error

    @property
    def private(self) -> tuple[int, ...]:
        """Descriptors that forked workers must not hold."""
        return self._lock.handles

    def sweep(self) -> None:
        """Remove what a killed run has left; what it had written and journalled is in its place by now."""
        try:
            for path in self._stage.iterdir():
                path.unlink(missing_ok=True)
        except FileNotFoundError:  # a store has no empty folders
            return

    def staged_for(self, result: str) -> Path:
        """Where to write a result before it is put in its place: never the same twice."""
        return self._stage / f"{self._run}{next(self._numbers)}{os.path.splitext(result)[1]}"

    def path_of(self, result: str) -> Path:
        """Where a result lies."""
        return self.out / result

    def publish(self, staged: Path, result: str) -> Stamp:
        """Put a staged file in its place, in the stead of what lies there; what it is then, hash apart.

        Raises:
            SaveError: the folder cannot be written.
        """
        target = self.path_of(result)
        if isinstance(target, Remote) and isinstance(staged, Remote):
            try:
                target.take(staged)
                return Stamp.of(target, read=False)
            except OSError as error:
                raise store_error(target, error) from error
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.replace(staged, target)
                sync_folder(target.parent)
            except OSError as error:
                if error.errno != errno.EXDEV:  # a folder of OUT may lie on another disk
                    raise
                with staged.open("rb") as source, replacing(target, overwrite=True) as file:
                    shutil.copyfileobj(source, file)
                staged.unlink()
            return Stamp.of(target, read=False)
        except OSError as error:
            raise save_error(target, error) from error


def back_up(original: Path, backup: Path) -> None:
    """Copy an original, once: what lies at ``backup`` already is an original and stays.

    Raises:
        SaveError: it cannot be copied.
    """
    if backup.exists():
        return
    try:
        backup.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(backup.parent)
        with original.open("rb") as source, replacing(backup, overwrite=False) as file:
            shutil.copyfileobj(source, file)
        shutil.copystat(original, backup)
    except OSError as error:
        raise save_error(backup, error) from error


def journal_path(out: Path) -> Path:
    """Where the journal of OUT lies: in it where that is a local disk, else in the user's own folder."""
    if not isinstance(out, Remote) and _is_local(out):
        return out / HOME / "journal.sqlite"
    return paths.journals_folder() / f"{_key_of(out)}.sqlite"


def home_of(out: Path) -> Path:
    """The folder of this machine for what is the program's own and no result: in OUT, or for a store the user's."""
    return paths.journals_folder() / _key_of(out) if isinstance(out, Remote) else out / HOME


def _key_of(out: Path) -> str:
    return hashlib.sha256(os.fsencode(out.resolve())).hexdigest()[:16]


def _is_local(folder: Path) -> bool:
    resolved = folder.resolve()
    try:
        disks = psutil.disk_partitions(all=True)
    except OSError:  # not told here
        return True
    holding = [disk for disk in disks if resolved.is_relative_to(disk.mountpoint)]
    nearest = max(holding, key=lambda disk: len(Path(disk.mountpoint).parts), default=None)
    return nearest is None or nearest.fstype.lower() not in _REMOTE


def check_outside(out: Path, inputs: tuple[Path, ...]) -> None:
    """Refuse an OUT whose results would take the place of their photos. Raises UsageError."""
    for given in inputs:
        folder = given if given.is_dir() else given.parent
        if folder.resolve() == out.resolve():
            raise UsageError(
                "{path} is where the photos are; give another folder with -o, or --in-place and a folder for the "
                "originals with --backup.", path=out)
    if out.exists() and not out.is_dir():
        raise SaveError("{path} is no folder; choose another.", out)
