"""The run: lists, asks the journal, hands out work, puts results in their place, journals what came of them."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from inpaint_app.archive.journal import Journal
from inpaint_app.archive.listing import list_photos
from inpaint_app.archive.pace import Progress
from inpaint_app.archive.places import Place, back_up
from inpaint_app.archive.planning import Plan, plan_of
from inpaint_app.archive.recovery import recover
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.running.runner import Runner
from inpaint_app.archive.work import Outcome, Reason, Stamp, Work
from inpaint_app.errors import SaveError
from inpaint_app.messages import Message

MakeRunner = Callable[[Sequence[int]], Runner]
"""Makes what runs the work, once there is some; is given descriptors that forked workers must not hold."""
_AGAIN = (Reason.CRASHED, Reason.TIME, Reason.MEMORY)
"""Why a photo is tried once more, alone."""


@dataclass(frozen=True)
class Ended:
    """A photo has come to its end; ``error`` is empty where its result lies in its place."""

    work: Work
    outcome: Outcome
    error: str


Listener = Callable[[Progress, Ended | None], None]
"""Told whenever a photo has come to its end, and several times a second meanwhile (None)."""


class Batch:
    """One run of a request, driven by the thread that calls ``run``.

    ``pause``, ``resume`` and ``stop`` may be called from any thread: what is being worked on when it is paused or
    stopped is finished. Ending the process at any moment, by whatever means, loses nothing: the same request goes on.

    Attributes:
        progress: how far it is.
    """

    def __init__(self, request: BatchRequest) -> None:
        self.request = request.absolute()
        self.progress = Progress()
        self._paused, self._stopped = Event(), Event()
        self._alone: deque[Work] = deque()
        self._out: dict[str, Work] = {}
        self._full: SaveError | None = None

    def pause(self) -> None:
        """Hand out nothing more for now."""
        self._paused.set()

    def resume(self) -> None:
        """Go on after a pause."""
        self._paused.clear()

    def stop(self) -> None:
        """Hand out nothing more; ``run`` ends when what is being worked on is done."""
        self._stopped.set()

    def run(self, make_runner: MakeRunner, listen: Listener = lambda _progress, _ended: None) -> Progress:
        """Do all that is to be done.

        Raises:
            UsageError, ModelError: as ``BatchRequest.check``. OpenError: there are no photos, or the journal cannot be
            read. SaveError: OUT or the journal cannot be written, or the disk is full.
        """
        request = self.request
        request.check()
        with Place(request.out) as place, Journal(request.journal_file) as journal:
            recover(journal, place)
            self._listing = list_photos(request.inputs, _left(request), largest_first=request.largest_first)
            run = journal.begin_run(request.stored(), self._listing.skipped)
            plan = plan_of(request, self._listing.photos, journal.rows(), place)
            self._begin(plan, journal, listen)
            if plan.works:
                self._work(plan, journal, place, make_runner(place.private), listen)
            if self._full is not None:
                raise self._full
            journal.end_run(run)
        return self.progress

    def _begin(self, plan: Plan, journal: Journal, listen: Listener) -> None:
        progress = self.progress = Progress(
            len(self._listing.photos), plan.kept, apart_before=plan.apart_before,
            bytes_left=sum(work.size for work in plan.works))
        journal.wait(plan.works, plan.keys)
        for work, outcome in plan.apart:
            self._set_apart(journal, plan, work, outcome, listen)
        listen(progress, None)

    def _work(self, plan: Plan, journal: Journal, place: Place, runner: Runner, listen: Listener) -> None:
        outcomes = runner.run(self._handed_out(plan, journal))
        with contextlib.closing(outcomes):  # type: ignore[type-var]
            for outcome in outcomes:
                if outcome is None:
                    listen(self.progress, None)
                else:
                    self._take(plan, journal, place, outcome, listen)

    def _handed_out(self, plan: Plan, journal: Journal) -> Iterator[Work | None]:
        """Works one by one; those to be tried alone when all others are done. Each is journalled before it is given."""
        waiting = deque(plan.works)
        while not self._stopped.is_set():
            if self._paused.is_set():
                yield None
            elif waiting:
                yield self._given(waiting.popleft(), journal)
            elif self._out:
                yield None
            elif self._alone:
                yield self._given(self._alone.popleft(), journal)
            else:
                return

    def _given(self, work: Work, journal: Journal) -> Work:
        if self.request.backup is not None:
            back_up(self.request.out / work.name, work.source)
        journal.running([work])
        self._out[work.name] = work
        self.progress.running = len(self._out)
        return work

    def _take(self, plan: Plan, journal: Journal, place: Place, outcome: Outcome, listen: Listener) -> None:
        """Journal what came of a work, and put its result in its place."""
        work = self._out.pop(outcome.name)
        self.progress.running = len(self._out)
        if outcome.reason in _AGAIN and not work.alone:
            work.staged.unlink(missing_ok=True)
            journal.wait([work], plan.keys)
            self._alone.append(replace(work, attempt=work.attempt + 1, alone=True))
            return
        self.progress.bytes_left -= work.size
        self.progress.bytes_done += work.size
        if outcome.staged is not None:
            try:
                journal.written(work, outcome)
                result = place.publish(work.staged, work.result)
                journal.done(work.name, result._replace(sha256=outcome.staged.sha256))
            except SaveError as error:
                outcome = replace(outcome, staged=None, reason=Reason.FAILED, error=str(error))
            else:
                self.progress.done += 1
                listen(self.progress, Ended(work, outcome, ""))
                return
        if outcome.reason is Reason.DISK:
            self._full = self._full or SaveError(
                "{reason} Then the same command goes on where this one stopped.", None, reason=Message(outcome.error))
            self.stop()
            journal.wait([work], plan.keys)
            return
        self._set_apart(journal, plan, work, outcome, listen)

    def _set_apart(self, journal: Journal, plan: Plan, work: Work, outcome: Outcome, listen: Listener) -> None:
        if outcome.source is None:
            with contextlib.suppress(OSError):
                outcome = replace(outcome, source=Stamp.of(work.source))
        work.staged.unlink(missing_ok=True)
        journal.apart(work, outcome, plan.keys)
        self.progress.apart += 1
        listen(self.progress, Ended(work, outcome, outcome.error))


def _left(request: BatchRequest) -> list[Path]:
    """Folders that hold no photos to be done, wherever they lie."""
    left = [request.backup, request.steps.masks]
    if request.backup is None:
        left.append(request.out)
    return [path for path in left if path is not None]

