"""The application object: it takes the photos that the system hands to a running program, as Finder does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Sees only the events that are meant for itself, unlike a filter, which would slow down every other.

    Signals:
        photos_handed: paths (list of Path) of files to be opened; those that come together are one list.
    """

    photos_handed = Signal(list)

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._handed: list[Path] = []

    def event(self, event: QEvent) -> bool:
        """Collect what open events name, one file each."""
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return super().event(event)
        if not self._handed:
            QTimer.singleShot(0, self._announce)
        self._handed.append(Path(event.file()))
        return True

    def _announce(self) -> None:
        paths, self._handed = self._handed, []
        self.photos_handed.emit(paths)
