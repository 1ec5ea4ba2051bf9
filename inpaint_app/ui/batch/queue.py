"""The queue as Qt's views show it: photos of an archive with thumbnails, states and suspicion, sorted and filtered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QIcon, QImage, QPixmap

from inpaint_app.messages import Message, printable
from inpaint_app.ui.batch.reading import Entry
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.widgets.thumbnails import framed

PICTURE = QSize(64, 48)
SUSPICIOUS = 0.25
"""From which on a result is counted among the suspicious ones."""
_MOST_PICTURES = 600
"""Kept; those that were shown longest ago go."""
_MOST_WANTED = 60
"""Asked for and not made yet: as many as are in view at most; who scrolls past is not waited for."""

_Index = QModelIndex | QPersistentModelIndex
_SORT = Qt.ItemDataRole.UserRole
ENTRY = Qt.ItemDataRole(int(Qt.ItemDataRole.UserRole) + 1)


class QueueModel(QAbstractTableModel):
    """Columns: photo, state, suspicion, note."""

    def __init__(self, worker: FileWorker) -> None:
        super().__init__()
        self._worker = worker
        self._thumbnail: Callable[[Path], bytes | None] = lambda _: None
        self._entries: list[Entry] = []
        self._rows: dict[str, int] = {}
        self._pictures: dict[tuple[str, str], QIcon] = {}
        self._wanted: dict[tuple[str, str], Path] = {}
        self._making = False
        self._blank = QIcon(_tile())

    def show_entries(self, entries: list[Entry], thumbnail: Callable[[Path], bytes | None]) -> None:
        """These are all.

        Args:
            thumbnail: gives a small JPEG of a file; is called beside the window.
        """
        self.beginResetModel()
        self._thumbnail = thumbnail
        self._entries = list(entries)
        self._rows = {entry.name: row for row, entry in enumerate(entries)}
        self._pictures.clear()
        self._wanted.clear()
        self.endResetModel()

    def update(self, entries: Iterable[Entry]) -> None:
        """These have changed, or are new."""
        for entry in entries:
            row = self._rows.get(entry.name)
            if row is None:
                row = len(self._entries)
                self.beginInsertRows(QModelIndex(), row, row)
                self._rows[entry.name] = row
                self._entries.append(entry)
                self.endInsertRows()
            else:
                self._entries[row] = entry
                self._pictures.pop((entry.name, "done"), None)
                self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    @property
    def entries(self) -> list[Entry]:
        """All of them."""
        return self._entries

    # -- what Qt asks for

    def rowCount(self, parent: _Index | None = None) -> int:
        """Photos."""
        return len(self._entries) if parent is None or not parent.isValid() else 0

    def columnCount(self, _: _Index | None = None) -> int:
        """See the class."""
        return 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Photo"), self.tr("State"), self.tr("Suspicion"), self.tr("Note"))[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Of a photo."""
        entry = self._entries[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(entry, column)
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return self._picture(entry)
        if role == Qt.ItemDataRole.SizeHintRole and column == 0:
            return PICTURE + QSize(0, 4)
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.note or printable(entry.name)
        if role == _SORT:
            return entry.suspicion if column == 2 else self._text(entry, column)
        return entry if role == ENTRY else None

    def _text(self, entry: Entry, column: int) -> str:
        if column == 0:
            return printable(entry.name)
        if column == 1:
            return {
                "waiting": self.tr("waiting"), "running": self.tr("being done"), "written": self.tr("being done"),
                "done": self.tr("done"), "apart": self.tr("set apart"),
            }[entry.state]
        if column == 2:
            return f"{entry.suspicion:.0%}" if entry.state == "done" else ""
        return printable(entry.note)

    # -- thumbnails

    def _picture(self, entry: Entry) -> QIcon:
        """The thumbnail; a dark one until it is made, and where there is none."""
        key = entry.name, entry.state
        icon = self._pictures.pop(key, None)
        if icon is not None:
            self._pictures[key] = icon  # used last
            return icon
        path = entry.picture
        if path is not None and key not in self._wanted:
            self._wanted[key] = path
            while len(self._wanted) > _MOST_WANTED:
                del self._wanted[next(iter(self._wanted))]
            self._make_next()
        return self._blank

    def _make_next(self) -> None:
        """Have the thumbnail made that was asked for last: it is in view most likely."""
        if self._making or not self._wanted:
            return
        key, path = self._wanted.popitem()
        thumbnail, self._making = self._thumbnail, True

        def made() -> QImage:
            jpeg = thumbnail(path)
            return QImage() if jpeg is None else QImage.fromData(jpeg)

        self._worker.submit(Message("reading {name}", name=path.name), made, lambda image: self._made(key, image))

    def _made(self, key: tuple[str, str], image: QImage) -> None:
        self._making = False
        self._pictures[key] = self._blank if image.isNull() else QIcon(framed(image, PICTURE))
        while len(self._pictures) > _MOST_PICTURES:
            del self._pictures[next(iter(self._pictures))]
        row = self._rows.get(key[0])
        if row is not None:
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0), [Qt.ItemDataRole.DecorationRole])
        self._make_next()


class QueueFilter(QSortFilterProxyModel):
    """The photos in one state whose name or note holds a text."""

    def __init__(self, model: QueueModel) -> None:
        super().__init__()
        self._queue = model
        self._state = self._text = ""
        self.setSourceModel(model)
        self.setSortRole(_SORT)

    def choose(self, state: str, text: str) -> None:
        """Show these; empty: all.

        Args:
            state: of the journal, or "suspicious".
        """
        self._state, self._text = state, text.casefold()
        self.invalidate()

    def filterAcceptsRow(self, row: int, _: _Index) -> bool:
        """Whether a photo is shown."""
        entry = self._queue.entries[row]
        if self._state == "suspicious":
            fits = entry.state == "done" and entry.suspicion >= SUSPICIOUS
        elif self._state == "running":
            fits = entry.state in ("waiting", "running", "written")
        else:
            fits = self._state in ("", entry.state)
        return fits and self._text in f"{entry.name}\n{entry.note}".casefold()


def _tile() -> QPixmap:
    """What is shown where there is no picture, or none yet."""
    nothing = QImage(1, 1, QImage.Format.Format_RGBA8888)
    nothing.fill(Qt.GlobalColor.transparent)
    return framed(nothing, PICTURE)
