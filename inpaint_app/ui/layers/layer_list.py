"""The list inside the layer panel: rows that can be chosen, renamed, dragged, switched on and off."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from inpaint_app.ui.widgets.thumbnails import THUMBNAIL

MASK_ROW = "mask"
PHOTO_ROW = "photo"
_KEY = Qt.ItemDataRole.UserRole
_OPENS = Qt.ItemDataRole.UserRole + 1


class Row(NamedTuple):
    """What a row shows.

    key: id of a layer, or MASK_ROW, or PHOTO_ROW. shown: None, where it cannot be hidden. opens: a double click asks
    for its settings instead of its name.
    """

    key: int | str
    name: str
    picture: QIcon
    shown: bool | None
    about: str = ""
    opens: bool = False


class LayerList(QListWidget):
    """The rows. Only layers can be renamed and dragged; a drop asks for a move and changes nothing itself.

    Signals:
        move_asked: id of a layer, and the row of the list above which it is to lie.
        delete_asked: the Delete key was pressed.
        open_asked: id of a layer that was double-clicked (or Enter pressed on) and has settings.
    """

    move_asked = Signal(int, int)
    delete_asked = Signal()
    open_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setIconSize(THUMBNAIL)
        self.setSpacing(1)

    @property
    def selected_key(self) -> int | str | None:
        """The key of the selected row."""
        item = self.currentItem()
        return item.data(_KEY) if item is not None else None

    def show_rows(self, rows: list[Row], active: int | None) -> None:
        """Show these and select the layer ``active``; rows that stay are kept, since one may be calling."""
        present = [self.item(row).data(_KEY) for row in range(self.count())]
        former = self.selected_key
        with QSignalBlocker(self):
            if [row.key for row in rows] != present:
                self.clear()
                for row in rows:
                    self.addItem(_item(row))
            for number, row in enumerate(rows):
                item = self.item(number)
                item.setText(row.name)
                item.setIcon(row.picture)
                item.setToolTip(row.about)
                item.setCheckState(_check(row.shown))
        self._select(active, former)

    def select(self, active: int | None) -> None:
        """Select the row of the layer ``active``; None: that of the mask or of the photo."""
        self._select(active, self.selected_key)

    def _select(self, active: int | None, former: int | str | None) -> None:
        key: int | str | None = active
        if active is None and former is not None:
            key = former if former in (MASK_ROW, PHOTO_ROW) else PHOTO_ROW
        with QSignalBlocker(self):
            for number in range(self.count()):
                if self.item(number).data(_KEY) == key:
                    self.setCurrentRow(number)

    def check(self, key: int | str, on: bool) -> None:
        """Show that the row with this key is shown or hidden."""
        for number in range(self.count()):
            if self.item(number).data(_KEY) == key:
                with QSignalBlocker(self):
                    self.item(number).setCheckState(_check(on))

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the move; the rows follow the document."""
        dragged = self.currentItem().data(_KEY)
        position = event.position().toPoint()
        self.setState(QAbstractItemView.State.NoState)
        self.move_asked.emit(dragged, self._row_below(position))
        event.setDropAction(Qt.DropAction.IgnoreAction)  # else the view would take the dragged row away
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks for the deletion, Enter for the settings."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None and item.data(_OPENS):
            self.open_asked.emit(item.data(_KEY))
        else:
            super().keyPressEvent(event)

    def edit(  # type: ignore[override]  # PySide6 declares the overloads as one
        self, index: QModelIndex | QPersistentModelIndex, trigger: QAbstractItemView.EditTrigger, event: QEvent,
    ) -> bool:
        """A double click on a layer with settings asks for them, not for another name."""
        if trigger == QAbstractItemView.EditTrigger.DoubleClicked and index.data(_OPENS):
            self.open_asked.emit(index.data(_KEY))
            return False
        return super().edit(index, trigger, event)

    def _row_below(self, position: QPoint) -> int:
        index: QModelIndex = self.indexAt(position)
        if not index.isValid():
            return self.count()
        return index.row() + (position.y() > self.visualRect(index).center().y())


def key_of(item: QListWidgetItem) -> int | str:
    """The key of a row."""
    key: int | str = item.data(_KEY)
    return key


def is_checked(item: QListWidgetItem) -> bool:
    """Whether a row is shown."""
    return item.checkState() == Qt.CheckState.Checked


def _item(row: Row) -> QListWidgetItem:
    item = QListWidgetItem()
    item.setData(_KEY, row.key)
    item.setData(_OPENS, row.opens)
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    if row.shown is not None:
        flags |= Qt.ItemFlag.ItemIsUserCheckable
    if isinstance(row.key, int):
        flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
    item.setFlags(flags)
    item.setSizeHint(QSize(0, THUMBNAIL.height() + 9))
    return item


def _check(on: bool | None) -> Qt.CheckState:
    if on is None:
        return Qt.CheckState.PartiallyChecked  # drawn as nothing, which keeps the names in one column
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
