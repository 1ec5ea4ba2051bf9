"""A slider with a number, for tool bars."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QSpinBox, QWidget

STEPS = 300
"""Of every slider."""


class NumberSlider(QWidget):
    """A label, a slider, and a number, all for one value.

    Args:
        unit: written after the number.
        least, most: range of the number.
        to_slider, from_slider: from the value to the slider's 0 .. STEPS and back.
        changed: called with the value when a person changes it.
    """

    def __init__(
        self,
        unit: str,
        least: int,
        most: int,
        to_slider: Callable[[float], float],
        from_slider: Callable[[float], float],
        changed: Callable[[float], None],
    ) -> None:
        super().__init__()
        self._to_slider, self._from_slider, self._changed = to_slider, from_slider, changed
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 12)
        self.slider.setMinimumWidth(64)
        self.slider.setMaximumWidth(130)
        self.number = QSpinBox()
        self.number.setRange(least, most)
        self.number.setSuffix(unit)
        self.number.setKeyboardTracking(False)
        self._label = QLabel()
        self._label.setBuddy(self.number)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(7)
        row.addWidget(self._label)
        row.addWidget(self.slider)
        row.addWidget(self.number)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.slider.valueChanged.connect(lambda step: changed(self._from_slider(step)))
        self.number.valueChanged.connect(lambda value: changed(float(value)))

    def set_text(self, text: str, tip: str) -> None:
        """Say what the value is, and in a sentence what it does."""
        self._label.setText(text)
        for control in (self.slider, self.number):
            control.setAccessibleName(text)
            control.setToolTip(tip)

    def show_value(self, value: float) -> None:
        """Show ``value`` without a call of ``changed``."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(round(self._to_slider(value)))
            self.number.setValue(round(value))
