"""The dialog that selects by colour and tone: colours are taken from the photo on the canvas, and what they select is
shown there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.arrays import rgb_of
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.document.masks.selection import Combine
from inpaint_app.document.selections.colour import Tones, in_colour_range
from inpaint_app.ui.canvas.gestures.tool_state import ToolState
from inpaint_app.ui.canvas.overlays.mask_preview import MaskPreview
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider

_SIDE = 240
"""Longer side of the small photo, logical pixels at most."""
_FUZZINESS = 40
_SWATCH = 22
_CONTROL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class ColourRangeDialog(QDialog):
    """Asks for colours. The photo can be moved and zoomed meanwhile; whatever else changes it closes the dialog.

    Attributes:
        colours: those chosen, C values each on the photo's scale.
        options: how the selection is to be made.
    """

    def __init__(self, editor: Editor, tools: ToolState, preview: MaskPreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Colour range"))
        document = editor.document
        assert document is not None
        self._editor, self._tools, self._preview = editor, tools, preview
        self.colours: list[npt.NDArray[Any]] = []
        self.options = tools.options
        self._read = editor.selection.reader(all_layers=self.options.all_layers)
        step = max(1, -(-max(document.photo.size) // _SIDE))
        self._step, self._size = step, document.photo.size
        self._make_controls(document.photo.pixels[::step, ::step])
        self._lay_out()
        tools.set_picker(self._pick)
        editor.session.history_changed.connect(self.reject)
        self._update()

    def _make_controls(self, small: Pixels) -> None:
        self.photo = SamplePicture(_shown(small))
        self.photo.setAccessibleName(self.tr("Photo to take colours from"))
        self.photo.setToolTip(self.tr("Click a colour here or in the photo. Keys: arrows and Space."))
        self.photo.picked.connect(
            lambda place, keys: self._pick(Point(place.x() * self._step, place.y() * self._step), keys))
        self.samples = QListWidget()
        self.samples.setViewMode(QListWidget.ViewMode.IconMode)
        self.samples.setIconSize(QSize(_SWATCH, _SWATCH))
        self.samples.setFixedHeight(2 * _SWATCH + 14)
        self.samples.setMovement(QListWidget.Movement.Static)
        self.samples.setAccessibleName(self.tr("Colours taken"))
        self.samples.setToolTip(self.tr("Colours taken; a double click gives one back"))
        self.samples.itemActivated.connect(lambda item: self._drop(self.samples.row(item)))
        self.fuzziness = LabelledSlider(self.tr("&Fuzziness"), 0, 255, 0, steps=255, parent=self)
        self.fuzziness.set_text(self.tr("&Fuzziness"), self.tr("How far a colour may differ, 0 to 255"))
        for control in (self.fuzziness.slider, self.fuzziness.field):
            control.setAccessibleName(self.tr("Fuzziness"))
        self.fuzziness.set_value(_FUZZINESS)
        self.fuzziness.changed.connect(self._update)
        self.tones = self._box(self.tr("Tones"), [
            (None, self.tr("All tones")), (Tones.SHADOWS, self.tr("Shadows")),
            (Tones.MIDTONES, self.tr("Midtones")), (Tones.HIGHLIGHTS, self.tr("Highlights"))])
        self.tones.currentIndexChanged.connect(self._update)
        self.combine = self._box(self.tr("What becomes of the mask"), [
            (Combine.REPLACE, self.tr("Replace the mask")), (Combine.ADD, self.tr("Add to the mask")),
            (Combine.SUBTRACT, self.tr("Subtract from the mask")),
            (Combine.INTERSECT, self.tr("Intersect with the mask"))])
        self.combine.setCurrentIndex(list(Combine).index(self.options.combine))
        self.combine.currentIndexChanged.connect(self._combine_changed)
        self.forget = QPushButton(self.tr("F&orget colours"))
        self.forget.setToolTip(self.tr("Start again with no colour"))
        self.forget.clicked.connect(self._forget)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(self.tr("Select"))

    def _box(self, name: str, entries: list[tuple[object, str]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        for value, text in entries:
            box.addItem(text, value)
        return box

    @property
    def tolerance(self) -> float:
        """How far a colour may differ, 0 to 255."""
        return self.fuzziness.value

    @property
    def chosen_tones(self) -> Tones | None:
        """The tones that are selected; None: all."""
        chosen: Tones | None = self.tones.currentData()
        return chosen

    def accept(self) -> None:
        """Make it one undo step."""
        colours, tolerance, tones, options = list(self.colours), self.tolerance, self.chosen_tones, self.options
        super().accept()
        if colours or tones is not None:
            self._editor.selection.colour_range(colours, tolerance, tones, options)

    def done(self, result: int) -> None:
        """Clicks go to the tools again, and the mask itself is shown."""
        self._editor.session.history_changed.disconnect(self.reject)
        self._tools.set_picker(None)
        self._preview.hide()
        super().done(result)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        self.fuzziness.add_to(grid, 0)
        form = QFormLayout()
        form.addRow(self.tr("&Tones:"), self.tones)
        form.addRow(self.tr("&Mask:"), self.combine)
        below = QHBoxLayout()
        below.addWidget(self.forget)
        below.addWidget(self.buttons, 1)
        column = QVBoxLayout(self)
        said = QLabel(
            self.tr("Click colours in the photo: each is added. Alt takes the nearest away, Ctrl starts anew."))
        said.setWordWrap(True)
        column.addWidget(said)
        column.addWidget(self.photo, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.samples)
        column.addLayout(grid)
        column.addLayout(form)
        column.addLayout(below)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def _pick(self, at: Point, keys: Qt.KeyboardModifier) -> None:
        x, y = int(np.floor(at.x)), int(np.floor(at.y))
        if not Rect.of_size(self._size).contains(Rect(x, y, x + 1, y + 1)):
            return
        colour = self._read(Rect(x, y, x + 1, y + 1))[0, 0].copy()
        if keys & _CONTROL:
            self.colours.clear()
        if keys & _ALT and self.colours:
            self._drop(int(np.argmin([np.abs(each - colour.astype(np.int64)).max() for each in self.colours])))
            return
        self.colours.append(colour)
        self._update()

    def _drop(self, index: int) -> None:
        del self.colours[index]
        self._update()

    def _forget(self) -> None:
        self.colours.clear()
        self._update()

    def _combine_changed(self, index: int) -> None:
        self.options = replace(self.options, combine=self.combine.itemData(index))

    def _update(self) -> None:
        """Show what would be selected."""
        some = bool(self.colours)
        self.ok.setEnabled(some or self.chosen_tones is not None)
        self.forget.setEnabled(some)
        self.samples.clear()
        for colour in self.colours:
            swatch = QPixmap(_SWATCH, _SWATCH)
            red, green, blue = (int(value) for value in rgb_of(colour[None, None])[0, 0])
            swatch.fill(QColor(red, green, blue))
            item = QListWidgetItem(QIcon(swatch), "")
            item.setToolTip(f"{red}, {green}, {blue}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{red}, {green}, {blue}")
            self.samples.addItem(item)
        self._preview.show(_range_of(self._read, list(self.colours), self.tolerance, self.chosen_tones))


def _range_of(
    read: Callable[[Rect], Pixels], colours: list[npt.NDArray[Any]], tolerance: float, tones: Tones | None,
) -> Callable[[Rect, int], MaskPixels]:
    return lambda rect, step: in_colour_range(read(rect)[::step, ::step], colours, tolerance, tones)


class SamplePicture(QWidget):
    """A picture whose pixels can be picked, by mouse or keys.

    Signals:
        picked: the pixel's place (QPoint), and the keys that are held.
    """

    picked = Signal(QPoint, object)

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
            self.picked.emit(self._place, event.modifiers())

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
            self.picked.emit(self._place, event.modifiers())
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


def _shown(pixels: Pixels) -> QImage:
    """HWC pixels of any kind as an opaque image."""
    rgb = rgb_of(pixels)
    height, width = rgb.shape[:2]
    return QImage(rgb.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
