"""The bar of the crop tool, above the canvas: aspect, size, angle, straighten, perspective."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox, QWidget

from inpaint_app.document.extension import parse_aspect
from inpaint_app.document.geometry import Size
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.widgets.mode_bar import ModeBar

_ASPECTS = ("1:1", "5:4", "4:3", "7:5", "3:2", "16:9", "4:5", "3:4", "5:7", "2:3", "9:16")
_MAX_PIXELS = 99_999


class CropBar(ModeBar):
    """Shows and takes what the crop tool can set.

    Signals:
        aspect_chosen: width to height, a float; 0: free, -1: that of the photo.
        size_edited: the Size in the fields, after one was edited.
        angle_edited: the angle in the field.
        drawing_wanted: whether a line is to be drawn to straighten by.
        perspective_wanted: whether corners move by themselves.
    """

    aspect_chosen = Signal(float)
    size_edited = Signal(object)
    angle_edited = Signal(float)
    drawing_wanted = Signal(bool)
    perspective_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.aspect = QComboBox()
        self.aspect.addItems(["", "", *_ASPECTS])
        self.aspect.activated.connect(self._aspect_activated)
        self.width_field, self.height_field = self._size_field(), self._size_field()
        self.angle = QDoubleSpinBox()
        self.angle.setRange(-45, 45)
        self.angle.setDecimals(1)
        self.angle.setSingleStep(0.5)
        self.angle.setSuffix("°")
        self.angle.setKeyboardTracking(False)
        self.angle.valueChanged.connect(self.angle_edited)
        self.draw_button = QPushButton()
        self.draw_button.setCheckable(True)
        self.draw_button.toggled.connect(self.drawing_wanted)
        self.perspective = QCheckBox()
        self.perspective.toggled.connect(self.perspective_wanted)
        self.keep = QCheckBox()
        fields: tuple[QWidget, ...] = (self.aspect, self.width_field, self.height_field, self.angle)
        self._labels = tuple(QLabel() for _ in fields)
        for label, field in zip(self._labels, fields, strict=True):
            label.setBuddy(field)
        pairs = zip(self._labels[1:], fields[1:], strict=True)
        self.lay_out(
            [self._labels[0], self.aspect], [widget for pair in pairs for widget in pair],
            [self.draw_button, self.perspective, self.keep])
        follow_language(self, self._set_texts)

    def show_crop(self, photo: Size, left: Size, degrees: float, *, perspective: bool, changed: bool) -> None:
        """
        Args:
            left: size of the picture that will be left.
            changed: there is something to cut.
        """
        with QSignalBlocker(self.width_field), QSignalBlocker(self.height_field), QSignalBlocker(self.angle):
            self.width_field.setValue(left.width)
            self.height_field.setValue(left.height)
            self.angle.setValue(degrees)
        for field in (self.width_field, self.height_field, self.angle, self.draw_button, self.aspect):
            field.setEnabled(not perspective)
        for control, on in ((self.perspective, perspective), (self.draw_button, False)):
            with QSignalBlocker(control):
                control.setChecked(on)
        self.keep.setEnabled(not perspective and not degrees)
        text = self.tr("{} × {}  →  {} × {} pixels").format(*photo, *left)
        if not changed:
            text = self.tr("Drag a frame around what is to be kept; drag outside of it to turn it.")
        self.say(text, possible=changed)

    def _set_texts(self) -> None:
        self.setAccessibleName(self.tr("Crop"))
        self.title.setText(self.tr("Crop"))
        self.name_buttons(
            self.tr("Crop"), self.tr("Cut off what lies outside of the frame"), self.tr("Cancel"),
            self.tr("Leave the photo as it is"))
        self.aspect.setItemText(0, self.tr("Free"))
        self.aspect.setItemText(1, self.tr("As the photo"))
        names = (
            (self.aspect, self.tr("Aspect"), self.tr("Aspect, width to height")),
            (self.width_field, self.tr("Width"), self.tr("Width of what is kept")),
            (self.height_field, self.tr("Height"), self.tr("Height of what is kept")),
            (self.angle, self.tr("Angle"), self.tr("How far the frame is turned")),
        )
        for label, (field, text, tip) in zip(self._labels, names, strict=True):
            label.setText(text)
            field.setAccessibleName(tip)
            field.setToolTip(tip)
        for field in (self.width_field, self.height_field):
            field.setSuffix(self.tr(" px"))
        self.draw_button.setText(self.tr("Straighten by a line"))
        self.draw_button.setToolTip(self.tr("Draw a line along what should be level or upright"))
        self.perspective.setText(self.tr("Perspective"))
        self.perspective.setToolTip(self.tr("Move each corner by itself; what lies between them becomes a rectangle"))
        self.keep.setText(self.tr("Keep what is cut"))
        self.keep.setToolTip(
            self.tr("The project keeps it for “Bring back what was cut”, until the photo is straightened or resized"))

    def _size_field(self) -> QSpinBox:
        field = QSpinBox()
        field.setRange(1, _MAX_PIXELS)
        field.setMinimumWidth(76)  # less than the largest number takes, so that the bar fits a small window
        field.setKeyboardTracking(False)
        field.valueChanged.connect(lambda _: self.size_edited.emit(
            Size(self.width_field.value(), self.height_field.value())))
        return field

    def _aspect_activated(self, index: int) -> None:
        self.aspect_chosen.emit((0.0, -1.0)[index] if index < 2 else float(parse_aspect(self.aspect.itemText(index))))
