"""The store of a running window's settings, which writes every change and no more than that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from inpaint_app.errors import SaveError
from inpaint_app.messages import Message
from inpaint_app.settings import Settings, save_changes


class SettingsStore(QObject):
    """The settings of the moment.

    Signals:
        changed: the names (frozenset of str) of the settings that have another value now.
        failed: one Message: they could not be written.

    Attributes:
        now: as they are.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, settings: Settings, path: Path | None, parent: QObject | None = None) -> None:
        """``path`` None: nothing is written."""
        super().__init__(parent)
        self.now = settings
        self._written = settings
        self._path = path

    def change(self, **changes: object) -> None:
        """Give settings other values, by name, and write those that are other than they were written last."""
        before = self.now
        self.now = replace(before, **changes)  # type: ignore[arg-type]  # names are checked by replace
        names = frozenset(name for name in changes if getattr(before, name) != getattr(self.now, name))
        if names:
            self.changed.emit(names)
        if self._path is not None and self.now != self._written:
            try:
                save_changes(self._written, self.now, self._path)
                self._written = self.now
            except SaveError as error:
                self.failed.emit(Message("The settings could not be saved. {reason}", reason=error.message))
