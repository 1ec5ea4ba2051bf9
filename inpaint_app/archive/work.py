"""One photo's work, as it is handed to whoever does it, and what comes back; plain values that can be pickled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Self

from inpaint_app.archive.steps import StepKey

BY_HAND = "by hand"
"""The worker of a result that a person has corrected and put back."""
_BLOCK = 1 << 20


class Reason(StrEnum):
    """Why a photo was set apart."""

    FAILED = "failed"
    """It cannot be opened, filled or written; its error's sentence says why."""
    NO_MASK = "no mask"
    EXISTS = "exists"
    """Something lies where its result would, and may not be replaced."""
    CRASHED = "crashed"
    """The process that worked on it ended, twice."""
    TIME = "time"
    """It took too long, twice."""
    MEMORY = "memory"
    """It took too much memory, even alone."""
    DISK = "disk"
    """No result could be written for want of room: no photo's fault, so the run ends and the photo waits."""


class Stamp(NamedTuple):
    """What a file is: its size, the time of its last change in nanoseconds, and its SHA-256; empty: not read."""

    size: int
    mtime_ns: int
    sha256: str = ""

    @classmethod
    def of(cls, path: Path, *, read: bool = True) -> Self:
        """The file at ``path`` now. Raises OSError."""
        status = path.stat()
        digest = hashlib.sha256()
        if read:
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        return cls(status.st_size, status.st_mtime_ns, digest.hexdigest() if read else "")

    def still(self, path: Path, *, verify: bool = False) -> bool:
        """Whether the file at ``path`` is this one: by size and time, and by its hash where these differ.

        Args:
            verify: by its hash in any case.
        """
        try:
            now = Stamp.of(path, read=False)
            if not verify and now[:2] == self[:2]:
                return True
            return now.size == self.size and Stamp.of(path).sha256 == self.sha256
        except OSError:
            return False


@dataclass(frozen=True)
class Work:
    """One photo to be done.

    Attributes:
        name: its key in the journal: its path below the folder that was given, with ``/``; of a file its name. Bytes
            that are no UTF-8 are kept as Python keeps them in paths (surrogateescape).
        source: the file that is read.
        result: where its result will lie, below OUT, with ``/``.
        staged: the file that whoever does the work writes; it has the result's suffix. ``Place.publish`` puts it in
            its place.
        mask: the file of its mask; None: none is asked for.
        size: of the source, bytes: work is given time by it.
        attempt: how many times it was tried before.
        alone: it is tried again while nothing else runs, with all of the machine's memory.
    """

    name: str
    source: Path
    result: str
    staged: Path
    mask: Path | None = None
    size: int = 0
    attempt: int = 0
    alone: bool = False


@dataclass(frozen=True)
class StepDone:
    """What came of a step: ``damage`` as ``Detection.facts`` gives it; ``score`` the critic's, 0 to 1, 1 = real."""

    key: StepKey
    seconds: float
    damage: dict[str, Any] | None = None
    score: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a work.

    Attributes:
        name: the work's.
        worker: who did it.
        seconds: that it took.
        source, mask: the files that were read; None where that failed.
        staged: the result as it was written; None: there is none, and ``reason`` and ``error`` say why.
        steps: those that were done; of several pages, seconds added up, damage and score of the worst.
        changed: share of the picture's pixels that are not the source's; None where the size has changed.
        seam: how much larger the steps across the borders of what was filled are than those around; None: no fill.
        pages: that were done.
        notices: sentences for people.
        step: the one that failed.
    """

    name: str
    worker: str
    seconds: float
    source: Stamp | None = None
    mask: Stamp | None = None
    staged: Stamp | None = None
    steps: tuple[StepDone, ...] = ()
    changed: float | None = None
    seam: float | None = None
    pages: int = 1
    notices: tuple[str, ...] = ()
    reason: Reason | None = None
    error: str = ""
    step: str = ""
