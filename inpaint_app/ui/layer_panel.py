"""The list of layers: the mask, the fills from the top down, the photo."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.layers import FillLayer
from inpaint_app.ui.editor import Editor
from inpaint_app.ui.theme import icon_button, icon_path
from inpaint_app.ui.thumbnails import THUMBNAIL, framed, thumbnail
from inpaint_app.ui.variant_strip import VariantStrip

MASK_ROW = "mask"
PHOTO_ROW = "photo"
_KEY = Qt.ItemDataRole.UserRole


class _Row(NamedTuple):
    key: int | str  # id of a fill, or MASK_ROW, or PHOTO_ROW
    name: str
    picture: QIcon
    shown: bool | None  # None: cannot be hidden


class LayerList(QListWidget):
    """The rows. Only fills can be renamed and dragged; a drop asks for a move and changes nothing itself.

    Signals:
        move_asked: id of a fill, and the row of the list above which it shall lie.
        delete_asked: the Delete key was pressed.
    """

    move_asked = Signal(int, int)
    delete_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setIconSize(THUMBNAIL)
        self.setSpacing(1)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the move; the rows follow the document."""
        dragged = self.currentItem().data(_KEY)
        position = event.position().toPoint()
        self.setState(QAbstractItemView.State.NoState)
        self.ask_move(dragged, self._row_below(position))
        event.setDropAction(Qt.DropAction.IgnoreAction)  # else the view would take the dragged row away
        event.accept()

    def ask_move(self, fill_id: int, row: int) -> None:
        """Ask that the fill lie directly above what is now in ``row``."""
        self.move_asked.emit(fill_id, row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks for the deletion."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)

    def _row_below(self, position: QPoint) -> int:
        index: QModelIndex = self.indexAt(position)
        if not index.isValid():
            return self.count()
        return index.row() + (position.y() > self.visualRect(index).center().y())


class LayerPanel(QWidget):
    """Shows and changes the layers through the editor.

    Signals:
        mask_shown: the mask's overlay was switched on or off.
    """

    mask_shown = Signal(bool)

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._mask_visible = True
        self._icons: dict[int, tuple[FillLayer, QIcon]] = {}
        self._photo_icon = QIcon()
        self._mask_icon = QIcon(framed(QIcon(icon_path("brush")).pixmap(20, 20).toImage()))
        self.list = LayerList()
        self.list.setAccessibleName(self.tr("Layers"))
        self.list.itemChanged.connect(self._item_changed)
        self.list.currentItemChanged.connect(self._selection_changed)
        # queued: the rows must not change while the view is still in its drop
        self.list.move_asked.connect(self._move_above, Qt.ConnectionType.QueuedConnection)
        self.list.delete_asked.connect(self.delete_selected)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity_value = QSpinBox()
        for control in (self.opacity, self.opacity_value):
            control.setRange(0, 100)
            control.setAccessibleName(self.tr("Opacity of the fill"))
        self.opacity_value.setSuffix(" %")
        self.opacity_value.setKeyboardTracking(False)
        self.opacity.valueChanged.connect(self._opacity_changed)
        self.opacity.sliderReleased.connect(editor.layers.keep)
        self.opacity_value.valueChanged.connect(self._opacity_changed)
        self.raise_button = self._button("up", self.tr("Move the fill up"), lambda: self.move_selected(1))
        self.lower_button = self._button("down", self.tr("Move the fill down"), lambda: self.move_selected(-1))
        self.delete_button = self._button("delete", self.tr("Delete the fill"), self.delete_selected)
        self.variants = VariantStrip()
        self.variants.chosen.connect(self._choose_variant)
        self._lay_out()
        editor.document_changed.connect(self._new_document)
        editor.geometry_changed.connect(self._new_document)
        editor.layers_changed.connect(self._rebuild)
        self._new_document()

    @property
    def selected_fill(self) -> FillLayer | None:
        """The fill whose row is selected."""
        item = self.list.currentItem()
        key = item.data(_KEY) if item is not None else None
        document = self._editor.document
        if document is None:
            return None
        return next((fill for fill in document.fills if fill.id == key), None)

    def delete_selected(self) -> None:
        """Delete the selected fill; nothing for the mask and the photo."""
        fill = self.selected_fill
        if fill is not None:
            self._editor.layers.delete(fill.id)

    def move_selected(self, steps: int) -> None:
        """Move the selected fill up (positive) or down."""
        fill, document = self.selected_fill, self._editor.document
        if fill is not None and document is not None:
            index = document.fills.index(fill) + steps
            if 0 <= index < len(document.fills):
                self._editor.layers.move(fill.id, index)

    def rename_selected(self) -> None:
        """Begin to edit the name of the selected fill."""
        if self.selected_fill is not None:
            self.list.editItem(self.list.currentItem())

    def step_variant(self, steps: int) -> None:
        """Show the selected fill's next (1) or previous (-1) variant; from the last on to the first."""
        fill = self.selected_fill
        if fill is not None and fill.variants:
            self._editor.layers.choose_variant(fill.id, (fill.chosen + steps) % len(fill.variants))

    def set_mask_visible(self, visible: bool) -> None:
        """Show in the list whether the mask's overlay is on."""
        self._mask_visible = visible
        item = self.list.item(0)
        if item is not None:
            with QSignalBlocker(self.list):
                item.setCheckState(_check(visible))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.addWidget(QLabel(self.tr("Opacity")))
        row.addWidget(self.opacity, 1)
        row.addWidget(self.opacity_value)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        column.addWidget(self.variants)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        buttons.addWidget(self.raise_button)
        buttons.addWidget(self.lower_button)
        buttons.addStretch(1)
        buttons.addWidget(self.delete_button)
        column.addLayout(buttons)

    def _button(self, name: str, text: str, call: object) -> QToolButton:
        button = icon_button(name, text)
        button.setIconSize(QSize(20, 20))
        button.clicked.connect(call)
        return button

    def _new_document(self) -> None:
        document = self._editor.document
        self._icons.clear()
        self._photo_icon = QIcon(thumbnail(document.photo.pixels)) if document is not None else QIcon()
        self._rebuild()

    def _rebuild(self) -> None:
        """Make the rows show the document; rows that stay are kept, since one may be calling."""
        rows = self._rows()
        selected = self.list.currentItem().data(_KEY) if self.list.currentItem() is not None else None
        present = [self.list.item(row).data(_KEY) for row in range(self.list.count())]
        with QSignalBlocker(self.list):
            if [row.key for row in rows] != present:
                new = [row.key for row in rows if isinstance(row.key, int) and row.key not in present]
                self.list.clear()
                for row in rows:
                    self.list.addItem(_item(row))
                if new and present:
                    selected = new[0]  # what has just been made is what a person wants to look at
            for number, row in enumerate(rows):
                item = self.list.item(number)
                item.setText(row.name)
                item.setIcon(row.picture)
                item.setCheckState(_check(row.shown))
                if row.key == selected:
                    self.list.setCurrentItem(item)
        live = {row.key for row in rows}
        self._icons = {key: value for key, value in self._icons.items() if key in live}
        self._selection_changed()

    def _rows(self) -> list[_Row]:
        document = self._editor.document
        if document is None:
            return []
        photo = document.photo
        name = photo.source.path.name if photo.source.path is not None else self.tr("Pasted picture")
        fills = (_Row(fill.id, fill.name, self._fill_icon(fill), fill.visible) for fill in reversed(document.fills))
        return [
            _Row(MASK_ROW, self.tr("Mask"), self._mask_icon, self._mask_visible),
            *fills,
            _Row(PHOTO_ROW, name, self._photo_icon, None),
        ]

    def _fill_icon(self, fill: FillLayer) -> QIcon:
        known = self._icons.get(fill.id)
        if known is not None and known[0].pixels is fill.pixels:
            return known[1]
        made = QIcon(thumbnail(fill.pixels, fill.coverage))
        self._icons[fill.id] = (fill, made)
        return made

    def _selection_changed(self) -> None:
        fill, document = self.selected_fill, self._editor.document
        for control in (self.opacity, self.opacity_value):
            with QSignalBlocker(control):
                control.setValue(round(fill.opacity * 100) if fill is not None else 100)
            control.setEnabled(fill is not None)
        index = document.fills.index(fill) if fill is not None and document is not None else -1
        self.raise_button.setEnabled(document is not None and 0 <= index < len(document.fills) - 1)
        self.lower_button.setEnabled(index > 0)
        self.delete_button.setEnabled(fill is not None)
        self.variants.show_fill(fill, document.photo if document is not None else None)

    def _choose_variant(self, variant: int) -> None:
        fill = self.selected_fill
        if fill is not None:
            self._editor.layers.choose_variant(fill.id, variant)

    def _opacity_changed(self, percent: int) -> None:
        fill = self.selected_fill
        if fill is None:
            return
        if self.opacity.isSliderDown():
            self._editor.layers.drag_opacity(fill.id, percent / 100)
        else:
            self._editor.layers.set_opacity(fill.id, percent / 100)

    def _item_changed(self, item: QListWidgetItem) -> None:
        key, shown = item.data(_KEY), item.checkState() == Qt.CheckState.Checked
        if key == MASK_ROW:
            self._mask_visible = shown
            self.mask_shown.emit(shown)
            return
        document = self._editor.document
        fill = next((fill for fill in document.fills if fill.id == key), None) if document is not None else None
        if fill is None:
            return
        name = item.text().strip()
        if shown != fill.visible:
            self._editor.layers.show(fill.id, shown)
        elif name and name != fill.name:
            self._editor.layers.rename(fill.id, name)
        elif name != fill.name:
            self._rebuild()  # an empty name is no name

    def _move_above(self, fill_id: int, row: int) -> None:
        document = self._editor.document
        if document is None:
            return
        order = [fill.id for fill in reversed(document.fills)]  # row 0 is the mask, row 1 is order[0]
        if fill_id not in order:
            return
        before = order.index(fill_id)
        place = min(max(row - 1, 0), len(order))
        if place > before:
            place -= 1
        if place != before:
            self._editor.layers.move(fill_id, len(order) - 1 - place)


def _item(row: _Row) -> QListWidgetItem:
    item = QListWidgetItem()
    item.setData(_KEY, row.key)
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
