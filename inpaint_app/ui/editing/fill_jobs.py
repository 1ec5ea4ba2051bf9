"""One fill, extension, restoration or enhancement at a time: from a request to what has arrived of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as CancelFlag

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.inference.enhance.request import EnhanceDone, EnhanceProgress, EnhanceRequest
from inpaint_app.inference.outpaint.run import Enlarged, ExtendRequest
from inpaint_app.inference.request import (
    Cancelled,
    Engine,
    EngineEvent,
    Failed,
    Finished,
    Notice,
    Planned,
    Preview,
    Tile,
    Variant,
    Variants,
)
from inpaint_app.inference.restore.request import RestoreDone, RestoreProgress, RestoreRequest
from inpaint_app.inference.run.preview_layer import PreviewLayer
from inpaint_app.inference.style.request import StyleRequest
from inpaint_app.ui.editing.background import Done, EngineWorker, Request

_PAUSE_MS = 50
"""Between two looks at whether a finished job may be told."""


@dataclass
class _Running:
    request: Request
    cancelled: CancelFlag
    preview: PreviewLayer = field(default_factory=PreviewLayer)
    variants: tuple[Variant, ...] = ()
    regions: tuple[Rect, ...] = ()
    done_area: int = 0
    share: float | None = None  # of a restoration or enhancement


class FillJobs(QObject):
    """Starts and cancels fills and keeps what arrives of the running one in a preview layer.

    A cancelled job is gone at once: whatever its engine still sends is dropped by its job id.

    Signals:
        preview_changed: rectangle of the photo in which ``preview`` has changed.
        job_changed: ``busy``, ``cancelling`` or ``progress`` have changed.
        enlarged: the request and the larger photo, to which all that follows belongs.
        finished: the request, what came of it (``inference.run.layers.Merged``), and the engine's report.
        restored: what a restoration has made (``inference.restore.request.Restored``).
        enhanced: what an enhancement or a painting has made (``inference.enhance.request.Enhanced``).
        dropped: the job is gone, cancelled or failed.
        notice: one Message about the running job.
        remnant_found: one Message, and the Selection that the mask should have, too.
        failed: one Message; the job is gone.
        engine_ready: name and device of the engine, once it is loaded and after each fill.

    Attributes:
        held: whether a finished job must wait, since the user is in the middle of something that it would end.
    """

    preview_changed = Signal(object)
    job_changed = Signal()
    enlarged = Signal(object, object)
    finished = Signal(object, object, object)
    restored = Signal(object)
    enhanced = Signal(object)
    dropped = Signal()
    notice = Signal(object)
    remnant_found = Signal(object, object)
    failed = Signal(object)
    engine_ready = Signal(str, str)

    def __init__(self, factory: Callable[[], Engine], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = EngineWorker(factory, self)
        self._worker.arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self._worker.ready.connect(self.engine_ready, Qt.ConnectionType.QueuedConnection)
        self._running: _Running | None = None
        self._last_job = 0
        self.held: Callable[[], bool] = lambda: False

    @property
    def busy(self) -> bool:
        """Whether a fill runs."""
        return self._running is not None

    @property
    def request(self) -> Request | None:
        """What runs."""
        return self._running.request if self._running is not None else None

    @property
    def extending(self) -> bool:
        """Whether what runs is an extension."""
        return self._running is not None and isinstance(self._running.request, ExtendRequest)

    @property
    def restoring(self) -> bool:
        """Whether what runs is a restoration."""
        return self._running is not None and isinstance(self._running.request, RestoreRequest)

    @property
    def enhancing(self) -> bool:
        """Whether what runs is an enhancement or a painting."""
        return self._running is not None and isinstance(self._running.request, EnhanceRequest | StyleRequest)

    @property
    def progress(self) -> float | None:
        """Share of the running fill that has arrived, 0 to 1; None while that is not known."""
        running = self._running
        if running is not None and running.share is not None:
            return running.share
        if running is None or not running.regions:
            return None
        return min(1.0, running.done_area / max(1, sum(region.area for region in running.regions)))

    @property
    def preview(self) -> PreviewLayer | None:
        """What has arrived of the running fill."""
        return self._running.preview if self._running is not None else None

    def warm(self) -> None:
        """Load the engine in the background."""
        self._worker.warm()

    def renew_engine(self) -> None:
        """Have another engine made by what asks for it next."""
        self._worker.renew()

    def next_id(self) -> int:
        """A job id not used before."""
        self._last_job += 1
        return self._last_job

    def start(self, request: Request, make: Callable[[], Engine] | None = None) -> None:
        """Run ``request``, whose job is from ``next_id``; one that still runs is cancelled.

        make: another engine than the usual for it.
        """
        self.cancel()
        self._running = _Running(request, self._worker.run(request, make))
        self.job_changed.emit()

    def cancel(self) -> bool:
        """Stop the running fill and discard what has arrived; whether there was one."""
        return self._end() is not None

    def stop(self) -> None:
        """Cancel, and join the worker's thread."""
        self.cancel()
        self._worker.stop()

    def _end(self) -> _Running | None:
        running, self._running = self._running, None
        if running is not None:
            running.cancelled.set()
            self.dropped.emit()
            self.preview_changed.emit(running.preview.bounds)
            self.job_changed.emit()
        return running

    @Slot(object)
    def _receive(
        self, event: Enlarged | RestoreProgress | RestoreDone | EnhanceProgress | EnhanceDone | Done | EngineEvent,
    ) -> None:
        running = self._running
        if isinstance(event, Failed) and event.job == 0:  # loading ahead of any request
            self.failed.emit(event.message)
            return
        if running is None or event.job != running.request.job:
            return
        match event:
            case Enlarged():
                self.enlarged.emit(running.request, event.photo)
            case Planned():
                running.regions = event.regions
                self.job_changed.emit()
            case Preview():
                running.preview.add_preview(event.rect, event.pixels, event.coverage)
                self.preview_changed.emit(event.rect)
            case Tile():
                running.preview.add_tile(event.rect, event.pixels, event.coverage)
                running.done_area += event.rect.area
                self.preview_changed.emit(event.rect)
                self.job_changed.emit()
            case Variants():
                running.variants = event.others
            case Notice(grown=grown) if grown is not None:
                self.remnant_found.emit(event.message, grown)
            case Notice():
                self.notice.emit(event.message)
            case RestoreProgress() | EnhanceProgress():
                running.share = event.share
                self.job_changed.emit()
            case RestoreDone():
                self._running = None
                self.restored.emit(event.restored)
                self.job_changed.emit()
            case EnhanceDone():
                self._running = None
                self.enhanced.emit(event.enhanced)
                self.job_changed.emit()
            case Finished():
                self._worker.merge(event.job, running.preview, running.variants, event.report)
            case Done():
                self._finish(running, event)
            case Cancelled():
                self._end()
            case Failed():
                self._end()
                self.failed.emit(event.message)

    def _finish(self, running: _Running, done: Done) -> None:
        if running is not self._running:
            return
        if self.held():
            QTimer.singleShot(_PAUSE_MS, self, lambda: self._finish(running, done))
            return
        self._running = None
        if done.report.model:
            self.engine_ready.emit(done.report.engine, done.report.device)
        self.finished.emit(running.request, done.merged, done.report)
        self.preview_changed.emit(running.preview.bounds if running.preview.blocks else EMPTY)
        self.job_changed.emit()
