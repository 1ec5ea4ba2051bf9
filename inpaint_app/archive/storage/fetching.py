"""Photos and masks of a store are fetched to a local folder, done there, and their results put into the store.

A result is put below OUT/.inpaint-app/stage, as a local one is written there; ``Place.publish`` then has the store copy
it to its place, once it is journalled: stores have no names that are changed.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from inpaint_app import paths
from inpaint_app.archive.doing.failures import failure_of
from inpaint_app.archive.running.runner import Performer
from inpaint_app.archive.storage.remote import Remote
from inpaint_app.archive.work import Outcome, Stamp, Work
from inpaint_app.messages import Message


class FetchingPerformer:
    """Has another do photos where they are local; see ``Performer``."""

    def __init__(self, performer: Performer) -> None:
        self._performer = performer

    def load(self) -> None:
        """See ``Performer``."""
        self._performer.load()

    def perform(self, work: Work, worker: str) -> Outcome:
        """See ``Performer``."""
        if not any(isinstance(path, Remote) for path in (work.source, work.mask, work.staged)):
            return self._performer.perform(work, worker)
        try:
            with _folder() as folder:
                return self._done(work, worker, folder)
        except OSError as error:
            told = Message(
                "{name} could not be fetched, or its result not put ({reason}); check the connection, then have it "
                "tried again (batch retry).", name=work.name, reason=error.strerror or error)
            return Outcome(work.name, worker, 0.0, reason=failure_of(error), error=str(told))

    def _done(self, work: Work, worker: str, folder: Path) -> Outcome:
        """Raises OSError: something could not be fetched or put."""
        source, was = _fetched(work.source, folder / "photo")
        mask, mask_was = (None, None) if work.mask is None else _fetched(work.mask, folder / "mask")
        staged = folder / work.staged.name if isinstance(work.staged, Remote) else work.staged
        outcome = self._performer.perform(replace(work, source=source, mask=mask, staged=staged), worker)
        if outcome.staged is not None and isinstance(work.staged, Remote):
            work.staged.put(staged)
        return replace(
            outcome, source=_stamped(outcome.source, was), mask=_stamped(outcome.mask, mask_was),
            error=outcome.error.replace(str(source), str(work.source)).replace(str(mask), str(work.mask)))


def _fetched(path: Path, folder: Path) -> tuple[Path, Stamp | None]:
    """A local file with what ``path`` holds, and for one of a store what it was before that was fetched."""
    if not isinstance(path, Remote):
        return path, None
    was = Stamp.of(path, read=False)
    folder.mkdir()
    path.fetch(folder / path.name)
    return folder / path.name, was


def _stamped(read: Stamp | None, was: Stamp | None) -> Stamp | None:
    """The stamp of what was read as the store has it."""
    return read if read is None or was is None else was._replace(sha256=read.sha256)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for one photo; those of processes that were killed are removed."""
    home = paths.cache_folder() / "fetched" / platform.node()  # homes may be shared by the machines of a cluster
    home.mkdir(parents=True, exist_ok=True)
    for left in home.iterdir():
        owner = left.name.split("-")[0]
        if owner.isdecimal() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-", dir=home, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
