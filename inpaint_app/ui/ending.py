"""The end of the process from outside: signals, and the end of the desktop's session. Nothing is lost by either."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""As far as the system knows them."""


class Ending(QObject):
    """Ends the event loop on a signal, and keeps unsaved work when the session ends.

    Python calls handlers of signals between its own instructions only, and Qt's loop has none while nothing happens:
    a socket, which the interpreter writes to at once, wakes it.

    Attributes:
        status: what a shell expects of a process ended by the signal that came: 128 and its number; else 0.
    """

    def __init__(self, app: QApplication, keep: Callable[[], None]) -> None:
        """``keep`` has all unsaved work on the disk when it returns."""
        super().__init__(app)
        self.status = 0
        self._app = app
        self._keep = keep
        self._ours, self._pythons = socket.socketpair()
        self._ours.setblocking(False)
        self._pythons.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._before_fd = signal.set_wakeup_fd(self._pythons.fileno(), warn_on_full_buffer=False)
        numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
        self._before: dict[int, Any] = {number: signal.signal(number, self._end) for number in numbers}
        app.commitDataRequest.connect(self._session_ends)

    def stop(self) -> None:
        """Leave signals to whoever had them before."""
        signal.set_wakeup_fd(self._before_fd)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._ours.close()
        self._pythons.close()

    def _end(self, number: int, _: FrameType | None) -> None:
        self.status = 128 + number
        self._app.exit(self.status)

    @Slot()
    def _wake(self) -> None:
        with suppress(OSError):
            self._ours.recv(64)

    @Slot(object)
    def _session_ends(self, _: QSessionManager) -> None:
        self._keep()
