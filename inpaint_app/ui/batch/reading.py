"""What the window reads of a journal, in values that threads can hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inpaint_app.archive.reports.status import opened, table
from inpaint_app.archive.reports.suspicion import suspicion
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.work import Reason

if TYPE_CHECKING:
    from inpaint_app.archive.journal import Journal

_DANGEROUS = frozenset({Reason.CRASHED, Reason.TIME, Reason.MEMORY})


@dataclass(slots=True)
class Entry:
    """A photo of the queue.

    Attributes:
        result: the file of its result, there or not.
        note: why it was set apart, or what is to be said of it.
        harmful: the program does not bear the file, which is not opened for a picture of it.
    """

    name: str
    source: Path
    result: Path
    state: str
    note: str
    suspicion: float
    harmful: bool

    @property
    def picture(self) -> Path | None:
        """The file to show; None: none may be."""
        if self.state == "done":
            return self.result
        return None if self.harmful else self.source


@dataclass(frozen=True)
class Archive:
    """An archive as its journal says it is; ``request``: of its last run, None: none has begun."""

    out: Path
    request: BatchRequest | None
    entries: list[Entry]


def read_archive(out: Path) -> Archive | None:
    """All of an archive; None: nothing was done in ``out`` yet.

    Raises:
        OpenError, SaveError: the journal cannot be read.
    """
    from inpaint_app.archive.places import journal_path

    if not journal_path(out).is_file():
        return None
    with opened(out) as journal:
        run = journal.last_run()
        request = None if run is None else BatchRequest.from_stored(run["command"])
        return Archive(out, request, [_entry(out, row) for row in table(journal)])


def read_entries(out: Path, names: Sequence[str]) -> list[Entry]:
    """Some of its photos, and those that are being worked on."""
    with opened(out) as journal:
        running = [row["name"] for row in journal.files("state IN ('running', 'written')")]
        wanted = dict.fromkeys([*names, *running])
        return [entry for name in wanted for entry in _entries(out, journal, name)]


def _entries(out: Path, journal: Journal, name: str) -> list[Entry]:
    try:
        row = journal.file(name)
    except KeyError:
        return []
    scores = [step["score"] for step in journal.steps(name) if step["score"] is not None]
    return [_entry(out, row | {"score": min(scores, default=None)})]


def _entry(out: Path, row: dict[str, Any]) -> Entry:
    return Entry(
        row["name"], Path(row["source"]), out / row["result"], row["state"],
        row["error"] or " ".join(row["notices"]), suspicion(row) if row["state"] in ("done", "apart") else 0.0,
        row["reason"] in _DANGEROUS)
