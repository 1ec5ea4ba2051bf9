"""The files opened last: their menu, and what can be done to one of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QUrl, Signal
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QIcon
from PySide6.QtWidgets import QMenu, QWidget

from inpaint_app.document.layers.layers import Pixels
from inpaint_app.messages import printable
from inpaint_app.settings import RECENT_FILES
from inpaint_app.ui.widgets.stored_thumbnails import StoredThumbnails


def with_newest(files: tuple[str, ...], path: Path) -> tuple[str, ...]:
    """``files`` with ``path`` in front, once, and no longer than what is remembered."""
    newest = str(path.absolute())
    return (newest, *(name for name in files if name != newest))[:RECENT_FILES]


class RecentMenu(QMenu):
    """A menu of the files opened last, numbered for the keyboard; empty entries never show.

    Signals:
        listed: a list of (Path, QIcon) of the files, newest first.
        forgotten: the tuple of names that is left once the user has taken some out.
    """

    listed = Signal(object)
    forgotten = Signal(object)

    def __init__(self, open_file: Callable[[Path], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._open_file = open_file
        self._files: tuple[str, ...] = ()
        self._thumbnails: StoredThumbnails | None = None
        self.setToolTipsVisible(True)
        self.show_files(())

    def show_files(self, files: tuple[str, ...]) -> None:
        """List ``files``."""
        self._files = files
        self.clear()
        for number, name in enumerate(files, start=1):
            path = Path(name)
            shown = f"&{number % 10}  {printable(path.name).replace('&', '&&')}"
            action = self.addAction(shown)
            action.setToolTip(printable(name))
            action.setStatusTip(printable(name))
            action.setData(name)
            action.triggered.connect(lambda _=False, path=path: self._open_file(path))
        if files:
            self.addSeparator()
            self.addAction(self.tr("&Clear the list")).triggered.connect(lambda: self.forgotten.emit(()))
        self.setEnabled(bool(files))
        self._tell()

    def use_thumbnails(self, folder: Path) -> None:
        """Keep small pictures of the files in ``folder``, and show those that are there."""
        self._thumbnails = StoredThumbnails(folder)
        self._tell()

    def keep_picture(self, path: Path, pixels: Pixels) -> None:
        """``path`` looks like ``pixels``, HWC."""
        if self._thumbnails is not None:
            self._thumbnails.keep(str(path.absolute()), pixels)
            self._tell()

    def offer(self, path: Path, where: QPoint) -> QMenu:
        """A menu of what can be done to one of the files, at ``where`` on the screen."""
        menu = QMenu(self.parentWidget())
        menu.addAction(self.tr("&Open")).triggered.connect(lambda: self._open_file(path))
        folder = QUrl.fromLocalFile(str(path.parent))
        menu.addAction(self.tr("Show in its &folder")).triggered.connect(lambda: QDesktopServices.openUrl(folder))
        menu.addSeparator()
        left = tuple(name for name in self._files if Path(name) != path)
        menu.addAction(self.tr("&Remove from the list")).triggered.connect(lambda: self.forgotten.emit(left))
        menu.addAction(self.tr("&Clear the list")).triggered.connect(lambda: self.forgotten.emit(()))
        menu.popup(where)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button on an entry offers what can be done to that file."""
        action = self.actionAt(event.pos())
        if action is not None and action.data():
            self.offer(Path(action.data()), event.globalPos())

    def _tell(self) -> None:
        if self._thumbnails is not None:
            self._thumbnails.forget_others(self._files)
        pictures = [self._thumbnails.icon(name) if self._thumbnails else QIcon() for name in self._files]
        self.listed.emit([(Path(name), picture) for name, picture in zip(self._files, pictures, strict=True)])
