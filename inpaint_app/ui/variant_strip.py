"""The results that a fill can show, side by side, to choose from."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.compositing import blend_block
from inpaint_app.document.layers import FillLayer, Photo, Pixels
from inpaint_app.ui.theme import icon
from inpaint_app.ui.thumbnails import reduction, thumbnail

_SIZE = QSize(52, 39)
_ABREAST = 4
"""More than these need a scroll bar."""


class VariantStrip(QWidget):
    """Thumbnails of a fill's variants, the one that is shown marked; hidden while there is nothing to choose.

    Signals:
        chosen: the place in ``FillLayer.variants`` of the one to show.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._variants: tuple[Pixels, ...] = ()
        self.label = QLabel()
        self.previous = self._button("previous", self.tr("Previous variant"), -1)
        self.next = self._button("next", self.tr("Next variant"), 1)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Variants of the fill"))
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setWrapping(False)
        self.list.setIconSize(_SIZE)
        self.list.setSpacing(1)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._row_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.label)
        row.addStretch(1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        column.addLayout(row)
        column.addWidget(self.list)
        self.hide()

    def show_fill(self, fill: FillLayer | None, photo: Photo | None) -> None:
        """Show the variants of ``fill``, which lies on ``photo``; nothing without any."""
        variants = fill.variants if fill is not None else ()
        if fill is not None and photo is not None and variants is not self._variants:
            with QSignalBlocker(self.list):
                self.list.clear()
                for number, pixels in enumerate(variants, 1):
                    self.list.addItem(_item(self._name(number, len(variants)), _picture(fill, pixels, photo)))
            height = _SIZE.height() + 16
            if len(variants) > _ABREAST:
                height += self.list.horizontalScrollBar().sizeHint().height()
            self.list.setFixedHeight(height)
        self._variants = variants
        self.setVisible(bool(variants))
        if fill is not None and variants:
            with QSignalBlocker(self.list):
                self.list.setCurrentRow(fill.chosen)
            self.label.setText(self._name(fill.chosen + 1, len(variants)))

    def _name(self, number: int, count: int) -> str:
        return self.tr("Variant {} of {}").format(number, count)

    def _button(self, name: str, text: str, steps: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setIconSize(QSize(20, 20))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: self.chosen.emit((self.list.currentRow() + steps) % len(self._variants)))
        return button

    def _row_changed(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(row)


def _item(name: str, picture: QIcon) -> QListWidgetItem:
    item = QListWidgetItem(picture, "")
    item.setToolTip(name)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
    item.setSizeHint(_SIZE + QSize(8, 8))
    return item


def _picture(fill: FillLayer, pixels: Pixels, photo: Photo) -> QIcon:
    """The variant in its place, with some of the photo around it."""
    rect = fill.rect
    around = rect.grow(max(rect.width, rect.height) // 4).clip(photo.size)
    step = reduction(around.width, around.height, _SIZE)
    inside = rect.translate(-around.left, -around.top)
    small = photo.pixels[around.slices][::step, ::step].copy()
    rows, columns = (slice(-(-part.start // step), -(-part.stop // step)) for part in inside.slices)
    first = (-inside.top % step, -inside.left % step)
    there = (slice(first[0], None, step), slice(first[1], None, step))
    small[rows, columns] = blend_block(small[rows, columns], pixels[there], fill.coverage[there], 1.0)
    return QIcon(thumbnail(small, size=_SIZE))
