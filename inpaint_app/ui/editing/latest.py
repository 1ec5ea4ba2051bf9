"""Calls in a thread of which only the last that was asked for counts, such as previews."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event as CancelFlag

from PySide6.QtCore import QObject, Qt, Signal, Slot

from inpaint_app.cancelling import CancelledError
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import BackgroundThread, describe_error

Poll = Callable[[], None]
"""Raises once another call was asked for."""


class LatestCall(QObject):
    """Makes one thing after the other; what is made when another is asked for is given up.

    Signals:
        ready: what the last call gave.
        failed: one Message.
    """

    ready = Signal(object)
    failed = Signal(object)
    _arrived = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """``name``: of the thread."""
        super().__init__(parent)
        self._thread = BackgroundThread(name, self)
        self._cancelled = CancelFlag()
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def ask(self, make: Callable[[Poll], object]) -> None:
        """Have ``make`` called in the thread."""
        self._cancelled.set()
        cancelled = self._cancelled = CancelFlag()

        def poll() -> None:
            if cancelled.is_set():
                raise CancelledError

        def work() -> None:
            try:
                poll()
                outcome = make(poll)
            except CancelledError:
                return
            except Exception as error:
                outcome = describe_error(error, Message("making the preview"))
            with suppress(RuntimeError):  # no signal can be sent once the dialog is gone
                self._arrived.emit(cancelled, outcome)

        self._thread.post(work)

    def stop(self) -> None:
        """Give up what is being made."""
        self._cancelled.set()
        self._thread.leave()

    @Slot(object, object)
    def _take(self, cancelled: CancelFlag, outcome: object) -> None:
        if cancelled.is_set():
            return
        if isinstance(outcome, Message):
            self.failed.emit(outcome)
        else:
            self.ready.emit(outcome)
