"""The variant strip: the results that a fill can show, side by side, to choose from."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap, QResizeEvent
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

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import blend_block
from inpaint_app.document.layers.layers import FillLayer, Photo, Pixels
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.look.theme import icon_button, name_button
from inpaint_app.ui.widgets.thumbnails import reduction, thumbnail

_SIZE = QSize(52, 39)
_CELL = _SIZE + QSize(8, 8)


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
        self.previous = self._button("previous", -1)
        self.next = self._button("next", 1)
        self.list = QListWidget()
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setWrapping(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        follow_language(self, self._set_texts)

    def show_fill(self, fill: FillLayer | None, photo: Photo | None) -> None:
        """Show the variants of ``fill``, which lies on ``photo``; nothing without any."""
        variants = fill.variants if fill is not None else ()
        if fill is not None and photo is not None and variants is not self._variants:
            with QSignalBlocker(self.list):
                self.list.clear()
                place = _interesting(fill, photo) if variants else fill.rect
                for pixels in variants:
                    self.list.addItem(_item(_picture(fill, pixels, photo, place)))
        self._variants = variants
        self.setVisible(bool(variants))
        if fill is not None and variants:
            with QSignalBlocker(self.list):
                self.list.setCurrentRow(fill.chosen)
            self._set_texts()
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many rows as all variants take, whatever the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        frame = 2 * self.list.frameWidth() + 2 * self.list.spacing()
        columns = max(1, (self.width() - frame) // (_CELL.width() + 2 * self.list.spacing()))
        rows = math.ceil(len(self._variants) / columns)
        self.list.setFixedHeight(rows * (_CELL.height() + 2 * self.list.spacing()) + frame)

    def _set_texts(self) -> None:
        name_button(self.previous, self.tr("Previous variant"))
        name_button(self.next, self.tr("Next variant"))
        self.list.setAccessibleName(self.tr("Variants of the fill"))
        count = len(self._variants)
        self.label.setText(self._name(self.list.currentRow() + 1, count) if count else "")
        for row in range(self.list.count()):
            _name_item(self.list.item(row), self._name(row + 1, count))

    def _name(self, number: int, count: int) -> str:
        return self.tr("Variant {} of {}").format(number, count)

    def _button(self, name: str, steps: int) -> QToolButton:
        button = icon_button(name)
        button.setIconSize(QSize(20, 20))
        button.clicked.connect(lambda: self.chosen.emit((self.list.currentRow() + steps) % len(self._variants)))
        return button

    def _row_changed(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(row)


def _item(picture: QPixmap) -> QListWidgetItem:
    shown = QIcon(picture)
    shown.addPixmap(picture, QIcon.Mode.Selected)  # else it would be tinted
    item = QListWidgetItem(shown, "")
    item.setSizeHint(_CELL)
    return item


def _name_item(item: QListWidgetItem, name: str) -> None:
    item.setToolTip(name)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, name)


def _interesting(fill: FillLayer, photo: Photo) -> Rect:
    """Where to look at the variants: where they differ and a little around, in the thumbnails' shape."""
    step = reduction(fill.rect.width, fill.rect.height, _SIZE)
    first, *others = (pixels[::step, ::step] for pixels in fill.variants)
    different = np.any([(other != first).any(axis=2) for other in others], axis=0)
    rect, found = fill.rect, bounding_rect(different)
    if not found.empty:
        rect = Rect(*(edge * step for edge in found)).translate(fill.rect.left, fill.rect.top)
    rect = rect.grow(max(rect.width, rect.height) // 8 + 1)
    across = max(0, rect.height * _SIZE.width() // _SIZE.height() - rect.width)
    down = max(0, rect.width * _SIZE.height() // _SIZE.width() - rect.height)
    wider = Rect(rect.left - across // 2, rect.top - down // 2, rect.right + across // 2, rect.bottom + down // 2)
    return wider.clip(photo.size)


def _picture(fill: FillLayer, pixels: Pixels, photo: Photo, place: Rect) -> QPixmap:
    """What ``place`` of the photo looks like with these pixels of the fill."""
    step = reduction(place.width, place.height, _SIZE)
    small = photo.pixels[place.slices][::step, ::step].copy()
    part = fill.rect.intersect(place)
    # The first pixel of the part on the grid that the photo was reduced on.
    left, top = (-(part.left - place.left) % step, -(part.top - place.top) % step)
    rows, columns = part.within(fill.rect)
    there = (slice(rows.start + top, rows.stop, step), slice(columns.start + left, columns.stop, step))
    above, coverage = pixels[there], fill.coverage[there]
    y, x = (part.top - place.top + top) // step, (part.left - place.left + left) // step
    target = (slice(y, y + above.shape[0]), slice(x, x + above.shape[1]))
    small[target] = blend_block(small[target], above, coverage, 1.0)
    return thumbnail(small, size=_SIZE)
