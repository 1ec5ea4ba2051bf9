"""What a file is at one moment, cheaply: enough to tell that somebody has changed or replaced it since."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class FileState(NamedTuple):
    """Size in bytes, time of the last change in nanoseconds, and inode number."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> FileState | None:
        """The file at ``path`` now; None where there is none, or where it cannot be looked at."""
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)
