"""What a run would do, and how long that takes: nothing is written into OUT."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from inpaint_app.archive.journal import Journal
from inpaint_app.archive.photos.listing import list_photos
from inpaint_app.archive.places import Place
from inpaint_app.archive.planning import Plan, Planner, left_out
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.running.runner import Performer
from inpaint_app.archive.work import Work

_SAMPLES = 3
"""Photos that are done to see how long they take."""


def dry_run(request: BatchRequest, performer: Performer, workers: int) -> dict[str, Any]:
    """What would be done.

    Args:
        performer: does a few photos, of small, middle and large size, into a temporary folder.
        workers: that the time is divided by.

    Returns:
        ``photos``, ``to_do``, ``kept``, ``apart`` [(name, reason, sentence)], ``skipped`` [(path, why)], ``megabytes``
        to be read, ``seconds`` estimated (None: no sample could be done), ``seconds_a_photo`` of one worker.

    Raises:
        UsageError, ModelError, OpenError: as ``Batch.run``.
    """
    request = request.absolute()
    request.check()
    listing = list_photos(request.inputs, left_out(request), largest_first=request.largest_first)
    rows = {}
    if request.journal_file.is_file():
        with Journal(request.journal_file, read_only=True) as journal:
            rows = journal.rows()
    plan = Planner(request, Place(request.out)).plan(listing.photos, rows)
    seconds = _estimate(plan, performer) if plan.works else 0.0
    return {
        "photos": len(listing.photos), "to_do": len(plan.works), "kept": plan.kept, "apart_before": plan.apart_before,
        "apart": [(work.name, outcome.reason, outcome.error) for work, outcome in plan.apart],
        "skipped": [(str(path), why) for path, why in listing.skipped],
        "megabytes": round(sum(work.size for work in plan.works) / 1e6, 1), "workers": workers,
        "seconds": None if seconds is None else round(seconds / max(1, workers), 1),
        "seconds_a_photo": None if seconds is None or not plan.works else round(seconds / len(plan.works), 2),
    }


def _estimate(plan: Plan, performer: Performer) -> float | None:
    """Seconds of one worker for all works, by the bytes of files, from a few of them."""
    performer.load()
    took, size = 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        for work in _samples(plan.works):
            staged = Path(folder) / work.staged.name
            began = time.monotonic()
            outcome = performer.perform(replace(work, staged=staged), "dry run")
            if outcome.staged is not None:
                took, size = took + time.monotonic() - began, size + work.size
            staged.unlink(missing_ok=True)
    if not size:
        return None
    return took / size * sum(work.size for work in plan.works)


def _samples(works: Sequence[Work]) -> list[Work]:
    """A few, from the quartiles of size."""
    by_size = sorted(works, key=lambda work: work.size)
    places = dict.fromkeys(len(by_size) * (2 * number + 1) // (2 * _SAMPLES) for number in range(_SAMPLES))
    return [by_size[place] for place in places]
