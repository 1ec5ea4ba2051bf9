"""A result corrected by hand is put in the place of the one that was computed, and journalled as that."""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import replace
from pathlib import Path

from inpaint_app.archive.doing.looks import Looks, looks_of
from inpaint_app.archive.journal import Journal, Row
from inpaint_app.archive.places import Place
from inpaint_app.archive.reports.sidecar import write_sidecar
from inpaint_app.archive.reports.status import opened
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.work import BY_HAND, Outcome, Stamp, StepDone, Work
from inpaint_app.document.files.image_export import export
from inpaint_app.document.files.image_open import open_photo
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.errors import InpaintError, OpenError, SaveError

NOTICE = "Corrected by hand."
"""Among the notices of such a photo."""


def put_back(out: Path, name: str, pixels: Pixels, photo: Photo, journal: Path | None = None) -> None:
    """Replace the result of ``name``, or be its first one.

    It is staged, journalled and renamed as every result is, so that a crash leaves the one or the other, whole.

    Args:
        pixels: HWC, of the depth of ``photo``, whose metadata is written.
        journal: None: where ``places.journal_path`` says.

    Raises:
        OpenError: there is no such photo in the archive. SaveError: a run is at it, or the result cannot be written.
    """
    with opened(out, journal) as read:
        row = read.rows([name]).get(name)
        if row is None:
            raise OpenError("{name} is no photo of the archive in {out}; open it from its batch.", Path(name), out=out)
        if row.state not in ("done", "apart"):
            raise SaveError("{name} is still to be done by a run; wait for that, then put it back.", Path(name))
        if (read.file(name)["pages"] or 1) > 1:
            raise SaveError(
                "{name} has several pages, and one would take the place of all; export it elsewhere.", Path(name))
        _replace(read, Place(out), row, pixels, photo)


def _replace(journal: Journal, place: Place, row: Row, pixels: Pixels, photo: Photo) -> None:
    staged = place.staged_for(row.result)
    staged = staged.with_name(f"hand-{uuid.uuid4().hex}{staged.suffix}")  # a run that goes on counts its own
    work = Work(row.name, row.source, row.result, staged, row.mask)
    try:
        staged.parent.mkdir(parents=True, exist_ok=True)
        written = export(staged, pixels, photo, overwrite=True)
        looks = _looks(row, photo, pixels)
        outcome = Outcome(
            row.name, BY_HAND, 0.0, row.source_stamp or Stamp.of(row.source), row.mask_stamp, Stamp.of(staged),
            changed=looks.changed, seam=looks.seam, notices=(NOTICE, *map(str, written.notices)))
        if row.state == "apart":
            journal.wait([work], row.keys)  # forgets what went wrong
            outcome = replace(outcome, steps=tuple(StepDone(key, 0.0) for key in row.keys))
        journal.written(work, outcome)
        _renew_sidecar(journal, row.name, place.path_of(row.result))
        result = place.publish(staged, row.result)
        assert outcome.staged is not None
        journal.done(row.name, result._replace(sha256=outcome.staged.sha256))
    finally:
        staged.unlink(missing_ok=True)


def _looks(row: Row, photo: Photo, pixels: Pixels) -> Looks:
    """Against the original, which may be gone."""
    if row.state == "done":
        with contextlib.suppress(InpaintError, OSError):
            before = open_photo(row.source, 1)
            if before.pixels.shape == pixels.shape:
                return looks_of(before, replace(photo, pixels=pixels))
    return Looks()


def _renew_sidecar(journal: Journal, name: str, result: Path) -> None:
    run = journal.last_run()
    if run is not None:
        request = BatchRequest.from_stored(run["command"])
        if request.sidecars:
            write_sidecar(request, journal, name, result)
