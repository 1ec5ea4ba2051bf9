"""What windows that run no more have left: found, offered, gone on with or discarded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from inpaint_app.document.project.recovery import About, Lock, has_work, kept_at, remove_folder


@dataclass(frozen=True)
class LeftWork:
    """What a window left that did not close.

    Attributes:
        folder: where it lies; locked as long as this object lives.
        about: what it is about.
        saved_at: when the last of it was written.
    """

    folder: Path
    lock: Lock
    about: About
    saved_at: datetime

    def discard(self) -> None:
        """Delete it for good."""
        remove_folder(self.folder, self.lock)


class Left(NamedTuple):
    """All that was left: the works, newest first, and folders that may not be read."""

    works: list[LeftWork]
    unreadable: list[Path]


def left_work(root: Path) -> Left:
    """What windows that run no more have left under ``root``; folders without work in them are removed."""
    works: list[LeftWork] = []
    unreadable: list[Path] = []
    try:
        folders = sorted(path for path in root.iterdir() if path.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return Left([], [])
    except OSError:
        return Left([], [root])
    for folder in folders:
        lock = Lock(folder)
        try:
            if not lock.try_lock():
                continue
            if has_work(folder):
                works.append(LeftWork(folder, lock, About.read(folder), kept_at(folder)))
            else:
                remove_folder(folder, lock)  # killed before anything was written, or all of it is in a file
        except OSError:
            lock.unlock()
            unreadable.append(folder)
    works.sort(key=lambda work: work.saved_at, reverse=True)
    return Left(works, unreadable)
