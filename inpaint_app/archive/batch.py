"""The run: lists, asks the journal, hands out work, puts results in their place, journals what came of them."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from inpaint_app.archive.arrivals import Arrivals
from inpaint_app.archive.doing.failures import failure_of
from inpaint_app.archive.journal import Journal, Row
from inpaint_app.archive.pace import Progress
from inpaint_app.archive.photos.listing import Found, list_photos
from inpaint_app.archive.places import Place, back_up
from inpaint_app.archive.planning import Planner, left_out
from inpaint_app.archive.recovery import recover
from inpaint_app.archive.reports.sidecar import write_sidecar
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.running.runner import Runner
from inpaint_app.archive.steps import StepKey
from inpaint_app.archive.storage.remote import Remote
from inpaint_app.archive.work import Outcome, Reason, Stamp, Work
from inpaint_app.errors import SaveError

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
            read. SaveError: OUT or the journal cannot be written, or the disk is full. InstallationError: see
            ``Watcher``.
        """
        request = self.request
        request.check()
        listing = list_photos(
            request.inputs, left_out(request), largest_first=request.largest_first, maybe_none=request.watch)
        with Place(request.out) as place, Journal(request.journal_file) as journal:
            recover(journal, place)
            number = journal.begin_run(request.stored(), listing.skipped)
            self.progress = Progress()
            run = _Run(self, journal, place, listen)
            run.begin(listing.photos, make_runner)
            if not self._stopped.is_set():
                journal.end_run(number)
        return self.progress

    @property
    def paused(self) -> bool:
        """Whether nothing is handed out for now."""
        return self._paused.is_set()

    @property
    def stopped(self) -> bool:
        """Whether nothing more is handed out."""
        return self._stopped.is_set()


class _Run:
    """What a run knows while it goes on: what waits, what is handed out, what is tried again."""

    def __init__(self, batch: Batch, journal: Journal, place: Place, listen: Listener) -> None:
        self._batch, self._journal, self._place, self._listen = batch, journal, place, listen
        self._request, self._progress = batch.request, batch.progress
        self._planner = Planner(self._request, place)
        self._waiting, self._alone = deque[Work](), deque[Work]()
        self._out: dict[str, Work] = {}
        self._keys: tuple[StepKey, ...] = ()
        self._full: SaveError | None = None

    def begin(self, photos: Sequence[Found], make_runner: MakeRunner) -> None:
        """Do these, and what comes.

        Raises:
            SaveError: the disk is full.
        """
        private = self._place.private
        self._plan(photos, self._journal.rows())
        self._listen(self._progress, None)
        with Arrivals(self._request, self._planner, private) as arrivals:
            if self._waiting or arrivals.expected:
                outcomes = make_runner(private).run(self._handed_out(arrivals))
                with contextlib.closing(outcomes):  # type: ignore[type-var]
                    for outcome in outcomes:
                        if outcome is None:
                            self._listen(self._progress, None)
                        else:
                            self._take(outcome)
        if self._full is not None:
            raise self._full

    def _plan(self, photos: Sequence[Found], rows: Mapping[str, Row]) -> None:
        plan = self._planner.plan(photos, rows)
        self._keys = plan.keys
        self._journal.wait(plan.works, plan.keys)
        self._waiting.extend(plan.works)
        self._progress.total += len(photos)
        self._progress.kept += plan.kept
        self._progress.apart_before += plan.apart_before
        self._progress.bytes_left += sum(work.size for work in plan.works)
        for work, outcome in plan.apart:
            self._set_apart(work, outcome)

    def _handed_out(self, arrivals: Arrivals) -> Iterator[Work | None]:
        """Works one by one, each journalled before it is given; those to be tried alone when all others are done."""
        while not self._batch.stopped:
            arrived = arrivals.photos(self._is_busy)
            if arrived:
                self._plan(arrived, self._journal.rows([photo.name for photo in arrived]))
            if self._batch.paused:
                yield None
            elif self._waiting:
                yield self._given(self._waiting.popleft())
            elif not self._out and self._alone:
                yield self._given(self._alone.popleft())
            elif self._out or arrivals.expected:
                yield None
            else:
                return

    def _is_busy(self, name: str) -> bool:
        return name in self._out or any(work.name == name for work in self._waiting)

    def _given(self, work: Work) -> Work:
        self._journal.running([work])
        if self._request.backup is not None:
            back_up(self._place.path_of(work.name), work.source)
        self._out[work.name] = work
        self._progress.running = len(self._out)
        return work

    def _take(self, outcome: Outcome) -> None:
        """Journal what came of a work, and put its result in its place."""
        work = self._out.pop(outcome.name)
        self._progress.running = len(self._out)
        if outcome.reason in _AGAIN and not work.alone:
            _forget_staged(work)
            self._journal.wait([work], self._keys)
            self._alone.append(replace(work, attempt=work.attempt + 1, alone=True))
            return
        self._progress.bytes_left -= work.size
        self._progress.bytes_done += work.size
        staged = outcome.staged
        if staged is not None:
            self._journal.written(work, outcome)
            try:
                result = self._publish(work)
            except SaveError as error:
                outcome = replace(outcome, staged=None, reason=failure_of(error), error=str(error))
            else:
                self._journal.done(work.name, result._replace(sha256=staged.sha256))
                self._progress.done += 1
                self._listen(self._progress, Ended(work, outcome, ""))
                return
        if outcome.reason is Reason.DISK:
            self._full = self._full or SaveError("{sentence} Then give the same command once more.", None,
                                                 sentence=outcome.error)
            self._batch.stop()
            self._journal.wait([work], self._keys)
        else:
            self._set_apart(work, outcome)

    def _publish(self, work: Work) -> Stamp:
        """Put a result in its place, after its sidecar; what it is there, hash apart. Raises SaveError."""
        if self._request.sidecars:  # before: once the result is in its place nothing else may fail
            write_sidecar(self._request, self._journal, work.name, self._place.path_of(work.result))
        return self._place.publish(work.staged, work.result)

    def _set_apart(self, work: Work, outcome: Outcome) -> None:
        if outcome.source is None:
            with contextlib.suppress(OSError):
                outcome = replace(outcome, source=_stamp(work.source))
        if outcome.mask is None and work.mask is not None:
            with contextlib.suppress(OSError):
                outcome = replace(outcome, mask=_stamp(work.mask))
        _forget_staged(work)
        self._journal.apart(work, outcome, self._keys)
        self._progress.apart += 1
        self._listen(self._progress, Ended(work, outcome, outcome.error))


def _stamp(path: Path) -> Stamp:
    """Raises OSError."""
    return Stamp.of(path, read=not isinstance(path, Remote))  # its tag will do: nothing is fetched again


def _forget_staged(work: Work) -> None:
    with contextlib.suppress(OSError):  # the next run removes it
        work.staged.unlink(missing_ok=True)
