"""The dialog that selects by colour: a small photo to take colours from, and what they would select."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.arrays import rgb_of
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Layer, Photo, Pixels
from inpaint_app.document.masks.selection import Combine
from inpaint_app.document.selections.colour import colour_range
from inpaint_app.ui.editing.selection_options import SelectionOptions

_SIDE = 380
"""Longer side of both pictures, logical pixels at most."""

_TOLERANCE = 40


class ColourRangeDialog(QDialog):
    """Asks for colours.

    Attributes:
        colours: those chosen, C values each on the photo's scale.
        options: how the selection is to be made.
    """

    def __init__(
        self, photo: Photo, layers: Sequence[Layer], options: SelectionOptions, parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Colour range"))
        self.colours: list[npt.NDArray[Any]] = []
        self.options = options
        self._small = _reduced(photo, layers if options.all_layers else ())
        self.photo = SamplePicture(_shown(self._small))
        self.photo.setAccessibleName(self.tr("Photo to take colours from"))
        self.photo.setToolTip(self.tr("Click a colour; Shift adds another one. Keys: arrows and Space."))
        self.photo.picked.connect(self._pick)
        self._preview = QLabel()
        self._preview.setAccessibleName(self.tr("What is selected"))
        self._preview.setToolTip(self.tr("White is what would be selected"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.number = QSpinBox()
        for control in (self.slider, self.number):
            control.setRange(0, 255)
            control.setValue(_TOLERANCE)
            control.setAccessibleName(self.tr("Tolerance"))
            control.setToolTip(self.tr("How far a colour may differ, 0 to 255"))
        self.slider.valueChanged.connect(self.number.setValue)
        self.number.valueChanged.connect(self.slider.setValue)
        self.number.valueChanged.connect(self._update)
        self.combine = QComboBox()
        self.combine.setAccessibleName(self.tr("What becomes of the mask"))
        self.combine.setToolTip(self.tr("What becomes of the mask"))
        for how, text in (
            (Combine.REPLACE, self.tr("Replace the mask")),
            (Combine.ADD, self.tr("Add to the mask")),
            (Combine.SUBTRACT, self.tr("Subtract from the mask")),
            (Combine.INTERSECT, self.tr("Intersect with the mask")),
        ):
            self.combine.addItem(text, how)
        self.combine.setCurrentIndex(list(Combine).index(options.combine))
        self.combine.currentIndexChanged.connect(self._combine_changed)
        self.forget = QPushButton(self.tr("&Forget colours"))
        self.forget.setToolTip(self.tr("Start again with no colour"))
        self.forget.clicked.connect(self._forget)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(self.tr("Select"))
        self._lay_out(buttons)
        self._update()

    @property
    def tolerance(self) -> int:
        """How far a colour may differ, 0 to 255."""
        return self.number.value()

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        pictures = QHBoxLayout()
        pictures.addWidget(self.photo)
        pictures.addWidget(self._preview)
        tolerance = QHBoxLayout()
        tolerance.addWidget(self.slider, 1)
        tolerance.addWidget(self.number)
        form = QFormLayout()
        label = QLabel(self.tr("&Tolerance:"))
        label.setBuddy(self.number)  # a row of several controls has no one of its own
        form.addRow(label, tolerance)
        form.addRow(self.tr("&Mask:"), self.combine)
        below = QHBoxLayout()
        below.addWidget(self.forget)
        below.addWidget(buttons, 1)
        column = QVBoxLayout(self)
        column.addWidget(QLabel(self.tr("Click the colours to select; with Shift, several.")))
        column.addLayout(pictures)
        column.addLayout(form)
        column.addLayout(below)

    def _pick(self, place: QPoint, more: bool) -> None:
        if not more:
            self.colours.clear()
        self.colours.append(self._small[place.y(), place.x()].copy())
        self._update()

    def _forget(self) -> None:
        self.colours.clear()
        self._update()

    def _combine_changed(self, index: int) -> None:
        self.options = replace(self.options, combine=self.combine.itemData(index))

    def _update(self) -> None:
        """Show what would be selected."""
        self.ok.setEnabled(bool(self.colours))
        self.forget.setEnabled(bool(self.colours))
        height, width = self._small.shape[:2]
        chosen = colour_range(self._small, self.colours, self.tolerance).over(Rect.of_size(Size(width, height)))
        image = QImage(np.ascontiguousarray(chosen).data, width, height, width, QImage.Format.Format_Grayscale8)
        self._preview.setPixmap(QPixmap.fromImage(image))


class SamplePicture(QWidget):
    """A picture whose pixels can be picked, by mouse or keys.

    Signals:
        picked: the pixel's place (QPoint), and whether it is one more (Shift).
    """

    picked = Signal(QPoint, bool)

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        self._place = QPoint(image.width() // 2, image.height() // 2)
        self.setFixedSize(image.size())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick what is under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position().toPoint())
            self.picked.emit(self._place, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the cross (with Ctrl by ten), Space picks."""
        step = 10 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        moves = {
            Qt.Key.Key_Left: QPoint(-step, 0), Qt.Key.Key_Right: QPoint(step, 0),
            Qt.Key.Key_Up: QPoint(0, -step), Qt.Key.Key_Down: QPoint(0, step),
        }  # fmt: skip
        if event.key() in moves:
            self._go(self._place + moves[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space:
            self.picked.emit(self._place, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _go(self, place: QPoint) -> None:
        last = self._image.rect().bottomRight()
        self._place = QPoint(min(max(place.x(), 0), last.x()), min(max(place.y(), 0), last.y()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.drawImage(QPoint(0, 0), self._image)
        if self.hasFocus():
            for width, colour in ((3, Qt.GlobalColor.black), (1, Qt.GlobalColor.white)):
                painter.setPen(QPen(colour, width))
                painter.drawEllipse(QRect(self._place - QPoint(5, 5), QSize(11, 11)))


def _reduced(photo: Photo, layers: Sequence[Layer]) -> Pixels:
    """The picture at regular steps, HWC: colours that do occur, not means of them."""
    step = max(1, -(-max(photo.size) // _SIDE))
    shown = [layer for layer in layers if layer.shown]
    if not shown:
        return photo.pixels[::step, ::step].copy()
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        return composite(photo, shown, photo.rect)[::step, ::step].copy()
    finally:
        QGuiApplication.restoreOverrideCursor()


def _shown(pixels: Pixels) -> QImage:
    """HWC pixels of any kind as an opaque image."""
    rgb = rgb_of(pixels)
    height, width = rgb.shape[:2]
    return QImage(rgb.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
