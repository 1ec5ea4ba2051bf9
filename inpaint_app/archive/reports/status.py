"""What is said of an archive after a run, or while one goes on: its state, and a table of all photos."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inpaint_app.archive.journal import Journal
from inpaint_app.archive.places import home_of, journal_path
from inpaint_app.archive.work import Reason
from inpaint_app.atomic_file import replacing
from inpaint_app.file_lock import FileLock
from inpaint_app.messages import printable

COLUMNS = (
    "name", "state", "reason", "error", "result", "attempts", "seconds", "score", "changed", "seam", "damage", "found",
    "pages", "notices", "source", "mask", "hash", "mask_hash", "result_hash", "worker", "finished",
)
"""Of the table."""
FAILURES = (Reason.FAILED, Reason.CRASHED, Reason.TIME, Reason.MEMORY)
"""Reasons for which a photo was tried and not done."""


def opened(out: Path, journal: Path | None = None) -> Journal:
    """The journal of OUT, to be read, or written while no run goes on.

    Raises:
        OpenError: there is none.
    """
    return Journal(journal or journal_path(out), read_only=True)


def status(out: Path, journal: Journal) -> dict[str, Any]:
    """How an archive stands: counts, whether a run goes on, its pace, and the photos that were set apart."""
    run, counts = journal.last_run(), journal.counts()
    going = is_running(out)
    facts: dict[str, Any] = {
        "out": str(out), "running": going, "photos": sum(counts.values()),
        **{state: counts.get(state, 0) for state in ("done", "apart", "waiting", "running", "written")},
        "skipped": len(journal.skipped()), "began": run and run["began"], "ended": run and run["ended"],
    }
    if facts["began"] and going:
        done = journal.finished_since(facts["began"])
        minutes = max(time.time() - facts["began"], 1.0) / 60
        left = facts["waiting"] + facts["running"] + facts["written"]
        facts["per_minute"] = round(done / minutes, 2)
        facts["seconds_left"] = round(left / done * minutes * 60) if done else None
    facts["set_apart"] = [
        {key: row[key] for key in ("name", "reason", "error")} for row in journal.files("state = 'apart'")]
    return facts


def is_running(out: Path) -> bool:
    """Whether a run is writing into OUT now."""
    lock = home_of(out) / "lock"
    if not lock.is_file():
        return False
    held = FileLock(lock)
    try:
        free = held.try_lock()
    except OSError:
        return False
    held.unlock()
    return not free


def table(journal: Journal) -> Iterator[dict[str, Any]]:
    """A row for each photo with the keys of ``COLUMNS``, by name: of its steps the worst score and the damage found."""
    steps: dict[str, list[dict[str, Any]]] = {}
    for step in journal.steps():
        steps.setdefault(step["name"], []).append(step)
    for row in journal.files():
        of = steps.get(row["name"], [])
        scores = [step["score"] for step in of if step["score"] is not None]
        damage = [step["damage"] for step in of if step["damage"]]
        yield {column: row.get(column) for column in COLUMNS} | {
            "score": min(scores, default=None),
            "damage": max((each["masked_share"] for each in damage), default=None),
            "found": max((each["found"] for each in damage), default=None),
        }


def write_table(journal: Journal, path: Path) -> None:
    """The table as CSV, with what was skipped at its end; names that are no UTF-8 as they can be shown.

    Raises:
        SaveError: it cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for row in table(journal):
        shown = row | {"notices": " ".join(row["notices"])}
        writer.writerow({key: printable(value) if isinstance(value, str) else value for key, value in shown.items()})
    for skipped, why in journal.skipped():
        writer.writerow({"name": printable(skipped), "state": "skipped", "reason": why})
    with replacing(path, overwrite=True) as file:
        file.write(text.getvalue().encode("utf-8-sig"))
