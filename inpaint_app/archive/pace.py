"""How far a run has come, how fast it goes, and when it will be done."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Progress:
    """Of a run.

    Attributes:
        total: photos that were found; ``kept``: that were done before and need not be again.
        done, apart: of this run; ``apart_before``: set apart by an earlier run, and still.
        running: that are worked on.
        bytes_left, bytes_done: of the files of this run's photos.
    """

    total: int = 0
    kept: int = 0
    done: int = 0
    apart: int = 0
    apart_before: int = 0
    running: int = 0
    bytes_left: int = 0
    bytes_done: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def ended(self) -> int:
        """Photos that need nothing more."""
        return self.kept + self.done + self.apart + self.apart_before

    @property
    def seconds(self) -> float:
        """Since the work began."""
        return time.monotonic() - self.began

    @property
    def per_minute(self) -> float:
        """Photos a minute of this run."""
        return (self.done + self.apart) / max(self.seconds, 1e-3) * 60

    @property
    def seconds_left(self) -> float | None:
        """Till the end, by the bytes of files; None: not known yet."""
        if not self.bytes_done or not self.seconds:
            return None
        return self.seconds * self.bytes_left / self.bytes_done

    def facts(self) -> dict[str, float | int | None]:
        """In plain values."""
        left = self.seconds_left
        return {
            "total": self.total, "kept": self.kept, "done": self.done, "apart": self.apart + self.apart_before,
            "running": self.running, "seconds": round(self.seconds, 1), "per_minute": round(self.per_minute, 2),
            "seconds_left": None if left is None else round(left, 1),
        }
