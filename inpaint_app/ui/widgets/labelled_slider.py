"""Labelled sliders: one number on a slider and in a field, both always the same."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget


class LabelledSlider(QObject):
    """Label, slider and field of one number, for a row of a grid.

    Signals:
        changed: the user has set another value.
    """

    changed = Signal(float)

    def __init__(
        self, text: str, low: float, high: float, decimals: int, *, suffix: str = "", logarithmic: bool = False,
        slider_high: float | None = None, steps: int = 1000, parent: QObject | None = None,
    ) -> None:
        """
        Args:
            low, high: range of the number.
            logarithmic: equal ways of the slider are equal ratios; ``low`` is above 0.
            slider_high: where the slider ends, if only the field goes on to ``high``.
            steps: how many places the slider has.
        """
        super().__init__(parent)
        self._low, self._high, self._logarithmic = low, high if slider_high is None else slider_high, logarithmic
        self._steps = steps
        self.label = QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, steps)
        self.slider.setMinimumWidth(180)
        self.field = QDoubleSpinBox()
        self.field.setDecimals(decimals)
        self.field.setRange(low, high)
        self.field.setSingleStep(10**-decimals * (10 if decimals > 1 else 1))
        self.field.setSuffix(suffix)
        self.field.setKeyboardTracking(False)
        self.label.setBuddy(self.field)
        self.set_text(text, text)
        self.slider.valueChanged.connect(self._slid)
        self.field.valueChanged.connect(self._typed)
        self.set_value(self.field.value())

    def set_text(self, text: str, tip: str) -> None:
        """Say what the number is, and in a sentence what it does."""
        self.label.setText(text)
        for control in (self.slider, self.field):
            control.setAccessibleName(text)
            control.setToolTip(tip)

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
        share = position / self._steps
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
            return round(self._steps * math.log(value / self._low) / math.log(self._high / self._low))
        return round(self._steps * (value - self._low) / (self._high - self._low))


_BAR_STEPS = 300


class BarSlider(QWidget):
    """A labelled slider in one row, for tool bars; its text is set with the language.

    Attributes:
        control: label, slider and field; its ``changed`` tells what the user sets.
    """

    def __init__(
        self, low: int, high: int, suffix: str, *, logarithmic: bool = False, slider_high: float | None = None,
    ) -> None:
        """Arguments as those of ``LabelledSlider``."""
        super().__init__()
        self.control = LabelledSlider(
            "", low, high, 0, suffix=suffix, logarithmic=logarithmic, slider_high=slider_high, steps=_BAR_STEPS,
            parent=self,
        )
        self.control.slider.setPageStep(_BAR_STEPS // 12)
        self.control.slider.setMinimumWidth(64)
        self.control.slider.setMaximumWidth(130)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(7)
        row.addWidget(self.control.label)
        row.addWidget(self.control.slider)
        row.addWidget(self.control.field)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
