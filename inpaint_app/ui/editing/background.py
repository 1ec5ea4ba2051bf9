"""Threads behind the window: one that runs an engine, one that loads it, others that read and write files.

All are a thin Qt shell around plain calls. What they are given is immutable, and what they hand back
crosses to the window's thread as a queued signal; only which engine there is now needs a lock. Any exception
becomes one sentence, made in one place (``describe_error``).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Event as CancelFlag
from threading import Lock
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from inpaint_app.cancelling import Cancellation, CancelledError
from inpaint_app.errors import InpaintError
from inpaint_app.inference.enhance.request import EnhanceRequest
from inpaint_app.inference.heal.request import HealRequest
from inpaint_app.inference.outpaint.run import Enlarged, ExtendRequest, run_extension
from inpaint_app.inference.request import Engine, EngineEvent, Failed, FillRequest, Report, Variant
from inpaint_app.inference.restore.request import RestoreRequest
from inpaint_app.inference.run.layers import Merged, merge
from inpaint_app.inference.run.preview_layer import PreviewLayer
from inpaint_app.inference.style.request import StyleRequest
from inpaint_app.messages import Message

logger = logging.getLogger(__name__)

Request = FillRequest | ExtendRequest | RestoreRequest | EnhanceRequest | HealRequest | StyleRequest
"""What an engine's thread can be asked for."""


class Done(NamedTuple):
    """All that came of a finished job, put together."""

    job: int
    merged: Merged
    report: Report


def describe_error(error: BaseException, doing: Message) -> Message:
    """One sentence for the user about ``error``, which happened while ``doing`` ("opening beach.jpg").

    Errors of the application's own tree already are such a sentence; for all others the traceback goes
    to the log.
    """
    if isinstance(error, InpaintError):
        return error.message
    logger.error("unexpected error while %s", doing, exc_info=error)
    if isinstance(error, MemoryError):
        return Message(
            "There was not enough memory for {doing}; close other programs or work on a smaller photo.", doing=doing)
    detail = str(error).strip().splitlines()
    reason = f"{type(error).__name__}: {detail[0]}" if detail else type(error).__name__
    return Message("Something unexpected went wrong while {doing} ({reason}).", doing=doing, reason=reason.rstrip("."))


class _Runner(QObject):
    """Lives in the thread and runs the next call, once for each signal.

    The calls come by a queue of Python's own: PySide copies and frees the arguments of a signal between threads on its
    own account, which has crashed in a rare moment.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: SimpleQueue[Callable[[], object]] = SimpleQueue()

    @Slot()
    def run_next(self) -> None:
        self.calls.get_nowait()()


_left: list[tuple[QThread, _Runner]] = []
"""Threads that were left while they ran: Qt aborts the process where one is deleted."""


def left_loading() -> bool:
    """Whether a thread runs that was left to itself."""
    return any(thread.isRunning() for thread, _ in _left)


class BackgroundThread(QObject):
    """One thread that runs calls one after the other, started with the first of them."""

    _posted = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stopped = False
        self._thread = QThread(self)
        self._thread.setObjectName(name)
        self._runner = _Runner()
        self._runner.moveToThread(self._thread)
        self._posted.connect(self._runner.run_next, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], object]) -> None:
        """Run ``call``, which must not raise, after those posted before; nothing once stopped."""
        if self._stopped:
            return
        if not self._thread.isRunning():
            self._thread.start()
        self._runner.calls.put(call)
        self._posted.emit()

    def join(self) -> None:
        """Wait until what was posted has ended."""
        if self._thread.isRunning() and not self._stopped:
            done = threading.Event()
            self.post(done.set)
            done.wait()

    def leave(self) -> None:
        """Take nothing more, and leave the thread to what it is doing, which may outlive this object."""
        self._stopped = True
        if self._thread.isRunning():
            self._thread.setParent(None)
            _left.append((self._thread, self._runner))
            self._thread.quit()

    def stop(self) -> None:
        """Let what was posted end, and join the thread for good."""
        if self._thread.isRunning():
            self.post(self._thread.quit)
            self._thread.wait()
        self._stopped = True


class EngineWorker(QObject):
    """Runs all that asks for an engine in one thread, and loads it in another: no preview waits for a load.

    Signals:
        arrived: every event of every request, in order (see ``inference.request`` and ``inference.outpaint.run``).
        ready: the engine is loaded; its name and device.
    """

    arrived = Signal(object)
    ready = Signal(str, str)

    def __init__(self, factory: Callable[[], Engine], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._factory = factory
        self._engine: Engine | None = None
        self._making = Lock()
        self._stopping = CancelFlag()
        self._uninterrupted = CancelFlag()
        self._filling = BackgroundThread("engine", self)
        self._loading = BackgroundThread("engine-loading", self)

    def warm(self) -> None:
        """Load the engine now, so that the first fill need not wait; a failure is reported with job 0."""
        self._loading.post(lambda: self._guarded(0, self._load))

    def renew(self) -> None:
        """Have another engine made by what asks for it next; what runs is not disturbed."""
        with self._making:
            self._engine = None

    def run(self, request: Request, make: Callable[[], Engine] | None = None) -> CancelFlag:
        """Start ``request``; its events follow. Setting the flag that is returned cancels it.

        make: another engine for this request alone.
        """
        cancelled = CancelFlag()
        self._filling.post(lambda: self._guarded(request.job, lambda: self._fill(request, cancelled, make)))
        return cancelled

    def merge(self, job: int, delivered: PreviewLayer, variants: Sequence[Variant], report: Report) -> None:
        """Put together what has come of ``job``, beside the window; a ``Done`` follows."""
        self._filling.post(lambda: self._guarded(
            job, lambda: self.arrived.emit(Done(job, merge(delivered, variants), report))))

    def stop(self) -> None:
        """Join the threads; whoever calls this has set the flags of running requests.

        Loading an engine cannot be cancelled and takes seconds: then the threads are left to themselves, and the
        process must be ended without waiting for them (``left_loading``).
        """
        self._stopping.set()
        for thread in (self._filling, self._loading):
            if self._uninterrupted.is_set():
                thread.leave()
            else:
                thread.stop()

    def _made(self) -> Engine:
        """The engine there is now; making one is quick, loading it may not be."""
        with self._making:
            if self._engine is None:
                with self._uninterruptible():
                    self._engine = self._factory()
            return self._engine

    @contextmanager
    def _uninterruptible(self) -> Iterator[None]:
        self._uninterrupted.set()
        try:
            yield
        finally:
            self._uninterrupted.clear()

    def _load(self) -> None:
        engine = self._made()
        load = getattr(engine, "load", None)  # an engine with nothing to load need not have it
        if load is not None:
            with self._uninterruptible():
                load()
        if engine is self._engine and not self._stopping.is_set():  # else it was renewed, and nobody will use this one
            self.ready.emit(engine.name, str(getattr(engine, "device", "cpu")))

    def _fill(self, request: Request, cancelled: CancelFlag, make: Callable[[], Engine] | None) -> None:
        if isinstance(request, HealRequest):  # which takes no engine
            from inpaint_app.inference.heal.run import run_heal

            self._tell(run_heal(request, cancelled))
            return
        if isinstance(request, EnhanceRequest):  # which brings its own network
            from inpaint_app.inference.enhance.run import run_request as run_enhancement

            run_enhancement(request, cancelled, self.arrived.emit)
            return
        if isinstance(request, StyleRequest):
            from inpaint_app.inference.style.run import run_request as run_painting

            run_painting(request, cancelled, self.arrived.emit)
            return
        engine = self._made() if make is None else make()
        if isinstance(request, RestoreRequest):
            from inpaint_app.inference.restore.plan import run_request

            run_request(engine, request, cancelled, self.arrived.emit)
            return
        if isinstance(request, ExtendRequest):
            self._tell(run_extension(engine, request, cancelled))
        else:
            self._tell(engine.run(request, cancelled))

    def _tell(self, events: Iterator[Enlarged | EngineEvent]) -> None:
        for event in events:
            self.arrived.emit(event)

    def _guarded(self, job: int, call: Callable[[], Any]) -> None:
        if self._stopping.is_set():
            return
        try:
            call()
        except Exception as error:
            self.arrived.emit(Failed(job, describe_error(error, Message("filling"))))


class FileWorker(QObject):
    """Makes calls that take a while beside the window (files, selections), one after the other.

    Signals:
        failed: one Message; the call's ``apply`` is not made.
        busy_changed: ``busy_with`` has changed.
    """

    failed = Signal(object)
    busy_changed = Signal()
    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: list[tuple[Message, Cancellation | None]] = []
        self._thread = BackgroundThread("files", self)
        self._done.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    @property
    def busy_with(self) -> str:
        """What is being done (a Message: "opening beach.jpg"), empty when nothing is."""
        return self._queue[0][0] if self._queue else ""

    def submit(
        self, doing: Message, call: Callable[[], Any], apply: Callable[[Any], None],
        cancellation: Cancellation | None = None,
    ) -> None:
        """``call`` in the background, then ``apply`` its result in this thread.

        Args:
            cancellation: with it the call can be cancelled, here or by ``cancel``: then neither ``apply`` nor
                ``failed`` follows.
        """

        def work() -> None:
            try:
                result = call() if cancellation is None else cancellation.run(call)
            except CancelledError:
                self._done.emit(_nothing, None)
            except Exception as error:
                self._done.emit(None, describe_error(error, doing))
            else:
                self._done.emit(apply, result)

        self._queue.append((doing, cancellation))
        self.busy_changed.emit()
        self._thread.post(work)

    @property
    def can_cancel(self) -> bool:
        """Whether ``cancel`` would do something."""
        return any(each is not None and each.possible for _, each in self._queue)

    def cancel(self) -> bool:
        """Give up whatever can be; whether there was anything."""
        return sum(each.cancel() for _, each in self._queue if each is not None) > 0

    def join(self) -> None:
        """Wait until what was submitted has been called; what is to be applied is so later."""
        self._thread.join()

    def leave(self) -> None:
        """Take nothing more, and leave the thread to what it is doing."""
        self._thread.leave()

    def stop(self) -> None:
        """Let what is being written be finished, and join the thread."""
        self._thread.stop()

    @Slot(object, object)
    def _finish(self, apply: Callable[[Any], None] | None, outcome: Any) -> None:
        _, cancellation = self._queue.pop(0)
        self.busy_changed.emit()
        if cancellation is not None and cancellation.cancelled:
            return
        if apply is None:
            self.failed.emit(outcome)
        else:
            apply(outcome)


def _nothing(_: object) -> None:
    """What is applied where nothing came of a call."""
