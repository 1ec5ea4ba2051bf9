"""The report as one HTML file that needs nothing else: before and after, the most suspicious first."""

from __future__ import annotations

import base64
import heapq
import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from inpaint_app.archive.journal import Journal
from inpaint_app.archive.reports.status import table
from inpaint_app.archive.reports.suspicion import suspicion
from inpaint_app.archive.reports.thumbnails import Thumbnails
from inpaint_app.archive.storage.remote import Remote, location
from inpaint_app.archive.work import Reason
from inpaint_app.atomic_file import replacing
from inpaint_app.messages import printable
from inpaint_app.paths import resources

MOST = 500
"""Photos that a page shows unless more are wanted: a browser bears some thousands."""
_BUDGET = 15_000_000
"""Bytes of all thumbnails together, as JPEG; those that are the least suspicious go without."""
_TEMPLATE = "batch/report.html"
_SHOWN = ("state", "reason", "error", "attempts", "score", "changed", "seam", "damage", "found", "pages", "worker")
_DANGEROUS = (Reason.CRASHED, Reason.TIME, Reason.MEMORY)
"""Photos that a decoder does not bear are not opened for a thumbnail either."""


def write_page(journal: Journal, out: Path, path: Path, most: int = MOST) -> int:
    """Write the page; how many photos are on it.

    Args:
        out: where the results lie.
        most: photos that it shows: the most suspicious, and all others only in the table.

    Raises:
        SaveError: it cannot be written.
    """
    counts = journal.counts()
    rows = heapq.nsmallest(
        most, ({**row, "suspicion": suspicion(row)} for row in table(journal)),
        key=lambda row: (-row["suspicion"], os.fsencode(row["name"])))
    steps = _steps_of(journal, rows)
    pictures = _Pictures(out)
    shown = [_shown(row, steps.get(row["name"], []), out, path.parent, pictures) for row in rows]
    facts = {
        "out": printable(out), "photos": sum(counts.values()), "shown": len(shown), "counts": counts,
        "skipped": len(journal.skipped()), "reasons": Counter(row["reason"] for row in rows if row["reason"]),
    }
    text = (resources() / _TEMPLATE).read_text(encoding="utf-8")
    for mark, data in (("/*FACTS*/{}", facts), ("/*ROWS*/[]", shown)):
        text = text.replace(mark, json.dumps(data).replace("<", "\\u003c"))
    with replacing(path, overwrite=True) as file:
        file.write(text.encode("utf-8"))
    return len(shown)


def _steps_of(journal: Journal, rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Names of the steps of each photo."""
    wanted = {row["name"] for row in rows}
    steps: dict[str, list[str]] = {}
    for step in journal.steps():
        if step["name"] in wanted:
            steps.setdefault(step["name"], []).append(step["step"])
    return steps


def _shown(
    row: Mapping[str, Any], steps: list[str], out: Path, folder: Path, pictures: _Pictures,
) -> dict[str, Any]:
    source, result = location(row["source"]), out / row["result"]
    done = row["state"] == "done"
    safe = row["reason"] not in _DANGEROUS
    return {key: printable(row[key]) if isinstance(row[key], str) else row[key] for key in _SHOWN} | {
        "name": printable(row["name"]), "suspicion": row["suspicion"], "steps": steps,
        "notices": [printable(notice) for notice in row["notices"]],
        "seconds": None if row["seconds"] is None else round(row["seconds"], 2),
        "before": pictures.embedded(source) if safe else "",
        "after": pictures.embedded(result) if done else "",
        "source": _link(source, folder), "result": _link(result, folder) if done else "",
    }


def _link(path: Path, folder: Path) -> str:
    """From the page to a file, so that an archive can be moved with its report; none to what lies in a store."""
    if isinstance(path, Remote):
        return ""
    try:
        relative = os.path.relpath(path.absolute(), folder.absolute())
    except ValueError:  # on another drive
        return path.absolute().as_uri()
    return quote_from_bytes(os.fsencode(Path(relative).as_posix()))


class _Pictures:
    """Thumbnails as they are embedded, until there are too many of them."""

    def __init__(self, out: Path) -> None:
        self._thumbnails = Thumbnails(out)
        self._left = _BUDGET

    def embedded(self, path: Path) -> str:
        if self._left <= 0 or isinstance(path, Remote):  # which would be fetched as a whole
            return ""
        jpeg = self._thumbnails.jpeg(path)
        if jpeg is None:
            return ""
        self._left -= len(jpeg)
        return base64.b64encode(jpeg).decode()
