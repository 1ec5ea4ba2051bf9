"""The search for damage behind the window: one thread looks tile by tile, another counts what was found."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event as CancelFlag
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Layer, Photo
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.inference.detect.overview import Overview, whole_mask
from inpaint_app.inference.detect.pieces import Decision, pieces_of
from inpaint_app.inference.detect.result import Detection
from inpaint_app.inference.detect.search import Detector, Search
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import BackgroundThread, describe_error

_PAUSE_MS = 250
"""Between two counts while tiles arrive, at least."""
_PAUSE_FACTOR = 4
"""And at least this many times as long as a count takes, so that the search keeps the processor."""


@dataclass(eq=False)
class _Run:
    """One search; ``found`` comes when the detector is loaded."""

    cancelled: CancelFlag = field(default_factory=CancelFlag)
    found: tuple[Detection, Overview] | None = None
    tiles: int = 0
    done: int = 0
    ended: bool = False


class DamageSearch(QObject):
    """Searches one picture at a time.

    Signals:
        tile_found: Rect of the photo whose scores are there now.
        ended: all of the photo has been searched.
        failed: one Message; the search is over.
        counted: the bounds (list of Rect) of all pieces that are taken, in reading order.
    """

    tile_found = Signal(object)
    ended = Signal()
    failed = Signal(object)
    counted = Signal(object)
    _begun = Signal(object, object, int)
    _tile = Signal(object, object)
    _over = Signal(object, object)
    _counts = Signal(object, object, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: _Run | None = None
        self._searching = BackgroundThread("damage", self)
        self._counting = BackgroundThread("damage-count", self)
        self._loading = CancelFlag()
        self._wanted: tuple[Choice, tuple[Decision, ...]] = (Choice(), ())
        self._busy, self._again, self._took_ms = False, False, 0.0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._count)
        queued = Qt.ConnectionType.QueuedConnection
        self._begun.connect(self._begin, queued)
        self._tile.connect(self._take_tile, queued)
        self._over.connect(self._end, queued)
        self._counts.connect(self._take_count, queued)

    @property
    def found(self) -> tuple[Detection, Overview] | None:
        """What is known by now; None while nothing is."""
        return self._run.found if self._run is not None else None

    @property
    def searching(self) -> bool:
        """Whether some of the photo has not been searched yet."""
        return self._run is not None and not self._run.ended

    @property
    def progress(self) -> float:
        """Share of the tiles that have been searched, 0 to 1."""
        run = self._run
        return run.done / run.tiles if run is not None and run.tiles else 0.0

    def start(
        self, photo: Photo, layers: Sequence[Layer], make_detector: Callable[[], Detector], near: tuple[float, float],
    ) -> None:
        """Search the picture that photo and layers make, nearest to ``near`` (image pixels) first."""
        self.cancel()
        run = self._run = _Run()

        def work() -> None:
            if run.cancelled.is_set():
                return
            try:
                self._loading.set()
                try:
                    detector = make_detector()
                    search = Search(photo, detector, near, layers=layers)
                finally:
                    self._loading.clear()
                overview = Overview(search.detection)
                self._begun.emit(run, (search.detection, overview), search.count)
                for tile in search.tiles(run.cancelled):
                    overview.update(tile.rect)
                    self._tile.emit(run, tile.rect)
                self._over.emit(run, None)
            except Exception as error:
                # no signal can be sent once the window is gone
                with suppress(RuntimeError):
                    self._over.emit(run, describe_error(error, Message("looking for damage")))

        self._searching.post(work)

    def count(self, choice: Choice, decisions: Sequence[Decision]) -> None:
        """Count what this choice and these decisions take, now and whenever more has been searched."""
        self._wanted = choice, tuple(decisions)
        self._pause.start(0)

    def cancel(self) -> None:
        """Stop before the next tile and let go of what was found."""
        run, self._run = self._run, None
        self._pause.stop()
        self._again = False
        if run is not None:
            run.cancelled.set()

    def stop(self) -> None:
        """Cancel and join the threads; the one that is loading the detector is left to itself."""
        self.cancel()
        if self._loading.is_set():
            self._searching.leave()
        else:
            self._searching.stop()
        self._counting.stop()

    # -- from the threads

    @Slot(object, object, int)
    def _begin(self, run: _Run, found: tuple[Detection, Overview], tiles: int) -> None:
        if run is self._run:
            run.found, run.tiles = found, tiles

    @Slot(object, object)
    def _take_tile(self, run: _Run, rect: Rect) -> None:
        if run is self._run:
            run.done += 1
            self.tile_found.emit(rect)
            if not self._pause.isActive():
                self._pause.start(max(_PAUSE_MS, round(_PAUSE_FACTOR * self._took_ms)))

    @Slot(object, object)
    def _end(self, run: _Run, error: Message | None) -> None:
        if run is not self._run:
            return
        run.ended = True
        if error is None:
            self._pause.start(0)
            self.ended.emit()
        else:
            self.cancel()
            self.failed.emit(error)

    @Slot()
    def _count(self) -> None:
        run, (choice, decisions) = self._run, self._wanted
        if run is None or run.found is None:
            return
        if self._busy:
            self._again = True
            return
        self._busy, detection = True, run.found[0]

        def work() -> None:
            started = time.monotonic()
            found: Any
            try:
                found = pieces_of(whole_mask(detection, choice, decisions))
            except Exception as error:
                found = describe_error(error, Message("looking for damage"))
            self._counts.emit(run, found, 1000 * (time.monotonic() - started))

        self._counting.post(work)

    @Slot(object, object, float)
    def _take_count(self, run: _Run, found: list[Rect] | Message, took_ms: float) -> None:
        self._busy, self._took_ms = False, took_ms
        again, self._again = self._again, False
        if run is self._run and isinstance(found, list):
            self.counted.emit(found)
        elif run is self._run:
            self.cancel()
            self.failed.emit(found)
        if again:
            self._count()
