"""The bar of the move tool, above the canvas: place, size and angle of a layer in numbers."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLabel, QWidget

from inpaint_app.document.crop import Frame
from inpaint_app.document.geometry import Point
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.widgets.mode_bar import ModeBar

_MAX_PIXELS = 99_999.0


class MoveBar(ModeBar):
    """Shows and takes the frame of a layer.

    Signals:
        frame_edited: the Frame of the fields, after one was edited.
        proportions_wanted: whether width and height change together.
    """

    frame_edited = Signal(object)
    proportions_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = Frame(Point(0, 0), 1, 1)
        self.left, self.upper = self._field(-_MAX_PIXELS, _MAX_PIXELS), self._field(-_MAX_PIXELS, _MAX_PIXELS)
        self.width_field, self.height_field = self._field(1, _MAX_PIXELS), self._field(1, _MAX_PIXELS)
        self.angle = self._field(-180, 180)
        self.proportional = QCheckBox()
        self.proportional.setChecked(True)
        self.proportional.toggled.connect(self.proportions_wanted)
        self._fields = (self.left, self.upper, self.width_field, self.height_field, self.angle)
        self._labels = tuple(QLabel() for _ in self._fields)
        for label, field in zip(self._labels, self._fields, strict=True):
            label.setBuddy(field)
        rows: tuple[list[QWidget], list[QWidget]] = [], []
        for label, field in zip(self._labels, self._fields, strict=True):
            rows[field in (self.width_field, self.height_field)].extend((label, field))
        rows[1].append(self.proportional)
        self.lay_out([], *rows)
        follow_language(self, self._set_texts)

    def show_frame(self, name: str, frame: Frame, *, changed: bool) -> None:
        """Show the frame of the layer ``name``; ``changed``: it is another one than at first."""
        self._frame = frame
        left, top = frame.at(-1, -1)
        values = (left, top, frame.width, frame.height, frame.degrees)
        for field, value in zip(self._fields, values, strict=True):
            with QSignalBlocker(field):
                field.setValue(value)
        self.say(self.tr("“{}”: drag it, its handles, or outside of it to turn it; the arrow keys move it by a pixel.")
                 .format(name), possible=changed)

    def _edited(self) -> None:
        before, width, height = self._frame, self.width_field.value(), self.height_field.value()
        if self.proportional.isChecked():
            if width != round(before.width, 1):
                height = width * before.height / before.width
            elif height != round(before.height, 1):
                width = height * before.width / before.height
        frame = replace(before, width=width, height=height, degrees=self.angle.value())
        if (round(before.at(-1, -1).x, 1), round(before.at(-1, -1).y, 1)) != (self.left.value(), self.upper.value()):
            corner = frame.at(-1, -1)
            frame = frame.moved(self.left.value() - corner.x, self.upper.value() - corner.y)
        self.frame_edited.emit(frame)

    def _field(self, low: float, high: float) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setDecimals(1)
        field.setRange(low, high)
        field.setMinimumWidth(72)  # less than the largest number takes, so that the bar fits a small window
        field.setKeyboardTracking(False)
        field.valueChanged.connect(self._edited)
        return field

    def _set_texts(self) -> None:
        self.setAccessibleName(self.tr("Move and transform"))
        self.title.setText(self.tr("Move and transform"))
        self.name_buttons(
            self.tr("Apply"), self.tr("Leave the layer where it is now"), self.tr("Cancel"),
            self.tr("Put the layer back where it was"))
        names = (
            (self.tr("X"), self.tr("Left corner of the layer")), (self.tr("Y"), self.tr("Upper corner of the layer")),
            (self.tr("Width"), self.tr("Width of the layer")), (self.tr("Height"), self.tr("Height of the layer")),
            (self.tr("Angle"), self.tr("How far the layer is turned, clockwise")),
        )
        for label, field, (text, tip) in zip(self._labels, self._fields, names, strict=True):
            label.setText(text)
            field.setAccessibleName(tip)
            field.setToolTip(tip)
            field.setSuffix("°" if field is self.angle else self.tr(" px"))
        self.proportional.setText(self.tr("Keep the proportions"))
        self.proportional.setToolTip(self.tr("Width and height change together"))
