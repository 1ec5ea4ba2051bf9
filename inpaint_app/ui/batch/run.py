"""A run of an archive beside the window: the same batch as the command's, driven by a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from inpaint_app.cancelling import CancelledError
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import BackgroundThread, describe_error

if TYPE_CHECKING:
    from inpaint_app.archive.batch import Batch, Ended
    from inpaint_app.archive.pace import Progress
    from inpaint_app.archive.request import BatchRequest
    from inpaint_app.archive.running.runner import Runner

MakeRunner = Callable[["BatchRequest", Sequence[int]], "Runner"]


class BatchRun(QObject):
    """One run at a time.

    Signals:
        progressed: a Progress, several times a second.
        ended: an ``Ended``: a photo has come to its end.
        finished: a Message that says why the run ended early; None: it came to its end, or was stopped.
    """

    progressed = Signal(object)
    ended = Signal(object)
    finished = Signal(object)
    _over = Signal(object)

    def __init__(self, make_runner: MakeRunner | None = None, parent: QObject | None = None) -> None:
        """``make_runner`` None: workers on this machine, as many as it bears."""
        super().__init__(parent)
        self._make_runner = make_runner or _local
        self._thread = BackgroundThread("batch", self)
        self._abandoned = Event()
        self._batch: Batch | None = None
        self._over.connect(self._finish)

    @property
    def active(self) -> bool:
        """Whether a run goes on, paused or not."""
        return self._batch is not None

    @property
    def paused(self) -> bool:
        """Whether nothing is handed out for now."""
        return self._batch is not None and self._batch.paused

    @property
    def stopping(self) -> bool:
        """Whether it ends as soon as what is being worked on is done."""
        return self._batch is not None and self._batch.stopped

    def start(self, request: BatchRequest) -> None:
        """Begin, or go on with what an earlier run has left."""
        from inpaint_app.archive.batch import Batch

        batch = self._batch = Batch(request)
        self._abandoned.clear()
        self._thread.post(lambda: self._run(batch))

    def pause(self, on: bool) -> None:
        """Hand out nothing more for now; or go on."""
        if self._batch is not None:
            (self._batch.pause if on else self._batch.resume)()

    def stop(self) -> None:
        """End when what is being worked on is done."""
        if self._batch is not None:
            self._batch.stop()

    def abandon(self) -> None:
        """End at once, and join the thread: what is being worked on is done again by the next run."""
        self._abandoned.set()
        self.stop()
        self._thread.stop()

    def _run(self, batch: Batch) -> None:
        failure: Message | None = None
        try:
            batch.run(lambda private: self._make_runner(batch.request, private), self._tell)
        except CancelledError:
            pass
        except Exception as error:
            failure = describe_error(error, Message("doing the batch"))
        self._over.emit(failure)

    def _tell(self, progress: Progress, ended: Ended | None) -> None:
        if self._abandoned.is_set():
            raise CancelledError
        self.progressed.emit(replace(progress))
        if ended is not None:
            self.ended.emit(ended)

    @Slot(object)
    def _finish(self, failure: Message | None) -> None:
        self._batch = None
        self.finished.emit(failure)


def _local(request: BatchRequest, private: Sequence[int]) -> Runner:
    from inpaint_app.archive.runners import Share, local_runner

    return local_runner(request.steps, Share(), private)
