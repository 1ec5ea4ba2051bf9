"""How much memory a run took."""

from __future__ import annotations

import threading
from types import TracebackType

import psutil

_EVERY_S = 0.01


class PeakMemory:
    """Watches the resident memory of this process while it is entered.

    Attributes:
        peak_mb: highest less that at the start, MiB.
    """

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._process = psutil.Process()
        self._start = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peak-memory", daemon=True)

    def __enter__(self) -> PeakMemory:
        self._start = self._process.memory_info().rss
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            grown = self._process.memory_info().rss - self._start
            self.peak_mb = max(self.peak_mb, grown / 2**20)
            if self._stop.wait(_EVERY_S):
                return
