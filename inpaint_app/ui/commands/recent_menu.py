"""The menu of the files opened last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from inpaint_app.messages import printable
from inpaint_app.settings import RECENT_FILES


def with_newest(files: tuple[str, ...], path: Path) -> tuple[str, ...]:
    """``files`` with ``path`` in front, once, and no longer than what is remembered."""
    newest = str(path.absolute())
    return (newest, *(name for name in files if name != newest))[:RECENT_FILES]


class RecentMenu(QMenu):
    """A menu of the files opened last, numbered for the keyboard; empty entries never show."""

    def __init__(self, open_file: Callable[[Path], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._open_file = open_file
        self.show_files(())

    def show_files(self, files: tuple[str, ...]) -> None:
        """List ``files``."""
        self.clear()
        for number, name in enumerate(files, start=1):
            path = Path(name)
            shown = f"&{number % 10}  {printable(path.name).replace('&', '&&')}"
            action = self.addAction(shown)
            action.setToolTip(printable(name))
            action.setStatusTip(printable(name))
            action.triggered.connect(lambda _=False, path=path: self._open_file(path))
        self.setEnabled(bool(files))
        self.setToolTipsVisible(True)
