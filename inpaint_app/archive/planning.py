"""What is to be done: of every photo, by what the journal knows of it and what lies in OUT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inpaint_app.archive.journal import Row
from inpaint_app.archive.photos.listing import Found, identity_of
from inpaint_app.archive.photos.masks import MaskFolder
from inpaint_app.archive.photos.names import result_names
from inpaint_app.archive.places import Place
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.steps import StepKey
from inpaint_app.archive.storage.remote import as_listed
from inpaint_app.archive.work import BY_HAND, Outcome, Reason, Stamp, Work
from inpaint_app.messages import Message


def left_out(request: BatchRequest) -> list[Path]:
    """Folders whose files are no photos to be done, wherever they lie."""
    left = [request.backup, request.steps.masks, request.out if request.backup is None else None]
    return [path for path in left if path is not None]


@dataclass
class Plan:
    """What is to be done.

    Attributes:
        keys: of the steps.
        works: to be handed out, in order.
        apart: that cannot be begun, and why.
        kept: how many were done before, and nothing of theirs has changed; ``apart_before``: were set apart, likewise.
    """

    keys: tuple[StepKey, ...]
    works: list[Work] = field(default_factory=list)
    apart: list[tuple[Work, Outcome]] = field(default_factory=list)
    kept: int = 0
    apart_before: int = 0


class Planner:
    """Decides on photos, all of them first and those that come later.

    Raises:
        ModelError: a model is missing.
    """

    def __init__(self, request: BatchRequest, place: Place) -> None:
        self._request, self._place = request, place
        self._keys = request.steps.step_keys()
        self._masks = None if request.steps.masks is None else MaskFolder(request.steps.masks)
        self._originals: set[tuple[int, int]] = set()
        self._taken: dict[str, str] = {}
        self._unmasked: dict[str, Found] = {}

    def plan(self, photos: Sequence[Found], rows: Mapping[str, Row]) -> Plan:
        """What is to be done with ``photos``, of which the journal knows ``rows``."""
        plan = Plan(self._keys)
        self._originals |= {photo.identity for photo in photos}
        self._taken |= {name: row.result for name, row in rows.items()}
        results = result_names([photo.name for photo in photos], self._request.steps.suffix, self._taken)
        self._taken |= results
        with as_listed(self._place.out):
            for photo in photos:
                result = results[photo.name]
                work = Work(
                    photo.name, self._source(photo), result, self._place.staged_for(result), self._mask(photo),
                    photo.size)
                self._decide(plan, photo, work, rows.get(photo.name))
        return plan

    def unmasked(self) -> dict[str, Found]:
        """Photos that had no mask, by name; masks are looked for again from now on."""
        if self._masks is not None:
            self._masks.forget()
        unmasked, self._unmasked = self._unmasked, {}
        return unmasked

    def _source(self, photo: Found) -> Path:
        backup = self._request.backup
        return photo.source if backup is None else backup / photo.name

    def _mask(self, photo: Found) -> Path | None:
        return self._request.steps.mask if self._masks is None else self._masks.mask_of(photo.name)

    def _decide(self, plan: Plan, photo: Found, work: Work, row: Row | None) -> None:
        if row is not None and self._corrected(row):
            plan.kept += 1
            return
        if row is not None and self._same(plan, photo, work, row):
            if row.state == "done" and row.result_stamp and row.result_stamp.still(
                    self._place.path_of(row.result), verify=self._request.verify):
                plan.kept += 1
                return
            if row.state == "apart" and row.reason not in (Reason.NO_MASK, Reason.EXISTS):
                plan.apart_before += 1
                return
        refused = self._refused(photo, work, row)
        if refused is None:
            plan.works.append(work)
            return
        reason, sentence = refused
        if row is not None and row.state == "apart" and (row.reason, row.error) == (reason, str(sentence)):
            plan.apart_before += 1
        else:
            plan.apart.append((work, Outcome(work.name, "", 0.0, reason=reason, error=str(sentence))))

    def _corrected(self, row: Row) -> bool:
        """Whether the result is a person's work, which no other steps replace unless that is asked for."""
        return (row.worker == BY_HAND and row.state == "done" and not self._request.overwrite
                and row.result_stamp is not None and row.result_stamp.still(self._place.path_of(row.result)))

    def _same(self, plan: Plan, photo: Found, work: Work, row: Row) -> bool:
        """Whether nothing that a result depends on has changed."""
        verify = self._request.verify
        if row.keys != plan.keys or row.result != work.result or row.mask != work.mask or row.source_stamp is None:
            return False
        if work.mask is not None and not (row.mask_stamp and row.mask_stamp.still(work.mask, verify=verify)):
            return False
        return row.source_stamp.still(work.source if work.source.exists() else photo.source, verify=verify)

    def _refused(self, photo: Found, work: Work, row: Row | None) -> tuple[Reason, Message] | None:
        """Why a photo cannot be begun; None: it can."""
        steps, target = self._request.steps, self._place.path_of(work.result)
        if steps.masks is not None and work.mask is None and not (steps.detect or steps.missing):
            self._unmasked[photo.name] = photo
            return Reason.NO_MASK, Message(
                "There is no mask for {name} in {folder}.", name=work.name, folder=steps.masks)
        ours = row is not None and row.result == work.result and row.result_stamp is not None and (
            row.result_stamp.still(target))
        if self._request.backup is not None:
            return self._refused_in_place(photo, work, ours)
        if not target.exists():
            return None
        if identity_of(target) in self._originals:
            return Reason.EXISTS, Message("The result would take the place of the original {path}.", path=target)
        if target.is_dir():
            return Reason.EXISTS, Message("{path} is a folder; move it away.", path=target)
        if ours or self._request.overwrite:
            return None
        return Reason.EXISTS, Message(
            "{path} exists already and is not of this archive, or was changed since; move it away, or have it replaced "
            "(--overwrite).", path=target)

    def _refused_in_place(self, photo: Found, work: Work, ours: bool) -> tuple[Reason, Message] | None:
        if work.result != work.name:
            return Reason.FAILED, Message(
                "{name} is of a format that is not written, so that it cannot be replaced; give a folder with -o.",
                name=work.name)
        if ours or self._request.overwrite or not work.source.exists():
            return None
        if not Stamp.of(work.source).still(photo.source, verify=True):
            return Reason.EXISTS, Message(
                "{name} was changed since it was copied to {backup}; move that copy away.", name=work.name,
                backup=work.source)
        return None
