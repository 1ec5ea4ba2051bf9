"""A number on a slider and in a field, both always the same."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QSlider

_STEPS = 1000


class ValueSlider(QObject):
    """Label, slider and field of one number, for a row of a grid.

    Signals:
        changed: a person has set another value.
    """

    changed = Signal(float)

    def __init__(
        self, text: str, low: float, high: float, decimals: int, *, suffix: str = "", logarithmic: bool = False,
        parent: QObject | None = None,
    ) -> None:
        """``logarithmic``: equal ways of the slider are equal ratios."""
        super().__init__(parent)
        self._low, self._high, self._logarithmic = low, high, logarithmic
        self.label = QLabel(text)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setMinimumWidth(180)
        self.field = QDoubleSpinBox()
        self.field.setDecimals(decimals)
        self.field.setRange(low, high)
        self.field.setSingleStep(10**-decimals * (10 if decimals > 1 else 1))
        self.field.setSuffix(suffix)
        self.field.setKeyboardTracking(False)
        self.label.setBuddy(self.field)
        for control in (self.slider, self.field):
            control.setAccessibleName(text)
            control.setToolTip(text)
        self.slider.valueChanged.connect(self._slid)
        self.field.valueChanged.connect(self._typed)
        self.set_value(self.field.value())

    @property
    def value(self) -> float:
        """The number."""
        return self.field.value()

    def set_value(self, value: float) -> None:
        """Show another number, without a signal."""
        with QSignalBlocker(self.field), QSignalBlocker(self.slider):
            self.field.setValue(value)
            self.slider.setValue(self._position(self.field.value()))

    def add_to(self, grid: QGridLayout, row: int) -> None:
        """Put it into a row of three columns."""
        grid.addWidget(self.label, row, 0)
        grid.addWidget(self.slider, row, 1)
        grid.addWidget(self.field, row, 2)

    def set_enabled(self, enabled: bool) -> None:
        """Let it be changed, or not."""
        for control in (self.label, self.slider, self.field):
            control.setEnabled(enabled)

    def _slid(self, position: int) -> None:
        share = position / _STEPS
        if self._logarithmic:
            value = self._low * (self._high / self._low) ** share
        else:
            value = self._low + share * (self._high - self._low)
        with QSignalBlocker(self.field):
            self.field.setValue(value)
        self.changed.emit(self.value)

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._position(value))
        self.changed.emit(value)

    def _position(self, value: float) -> int:
        if self._logarithmic:
            return round(_STEPS * math.log(value / self._low) / math.log(self._high / self._low))
        return round(_STEPS * (value - self._low) / (self._high - self._low))
