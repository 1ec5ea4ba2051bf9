"""What a run that was killed has left: results that were written, and not yet put in their place or journalled."""

from __future__ import annotations

from pathlib import Path

from inpaint_app.archive.journal import Journal, Row
from inpaint_app.archive.places import Place
from inpaint_app.archive.work import Stamp, Work


def recover(journal: Journal, place: Place) -> None:
    """Bring journal and OUT together, and remove what is half done.

    Raises:
        SaveError: OUT or the journal cannot be written.
    """
    for row in journal.rows().values():
        if row.state == "written":
            result = _placed(row, place)
            if result is not None:
                journal.done(row.name, result)
            else:  # it is made again
                journal.wait([_work_of(row)], row.keys)
    place.sweep()


def _placed(row: Row, place: Place) -> Stamp | None:
    """The result in its place; None: it is nowhere whole."""
    wanted = row.staged_stamp
    if wanted is None:
        return None
    target = place.path_of(row.result)
    if target.is_file() and wanted.still(target, verify=True):
        return Stamp.of(target, read=False)._replace(sha256=wanted.sha256)
    if row.staged is not None and row.staged.is_file() and wanted.still(row.staged, verify=True):
        return place.publish(row.staged, row.result)._replace(sha256=wanted.sha256)
    return None


def _work_of(row: Row) -> Work:
    return Work(row.name, row.source, row.result, row.staged or Path(), row.mask)
