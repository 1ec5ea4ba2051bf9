"""The bar above the canvas: files, history, tools, brush, overlay, and the button that fills."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QColorDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolBar,
    QToolButton,
    QWidget,
)

from inpaint_app.document.mask import Brush
from inpaint_app.ui.canvas import Canvas
from inpaint_app.ui.theme import icon
from inpaint_app.ui.tools import MAX_DIAMETER, MIN_DIAMETER, ToolState

_SLIDER_DIAMETER = 1000.0
"""Largest diameter the slider reaches; the number beside it takes larger ones."""

_SLIDER_STEPS = 300


class NumberSlider(QWidget):
    """A label, a slider, and a number, all for one value.

    Args:
        text: what the value is.
        unit: written after the number.
        least, most: range of the number.
        to_slider, from_slider: from the value to the slider's 0 .. 300 and back.
        changed: called with the value when a person changes it.
    """

    def __init__(
        self,
        text: str,
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
        self.slider.setRange(0, _SLIDER_STEPS)
        self.slider.setPageStep(_SLIDER_STEPS // 12)
        self.slider.setMinimumWidth(64)
        self.slider.setMaximumWidth(130)
        self.number = QSpinBox()
        self.number.setRange(least, most)
        self.number.setSuffix(unit)
        self.number.setKeyboardTracking(False)
        label = QLabel(text)
        label.setBuddy(self.number)
        for control in (self.slider, self.number):
            control.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(7)
        row.addWidget(label)
        row.addWidget(self.slider)
        row.addWidget(self.number)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.slider.valueChanged.connect(lambda step: changed(self._from_slider(step)))
        self.number.valueChanged.connect(lambda value: changed(float(value)))

    def show_value(self, value: float) -> None:
        """Show ``value`` without a call of ``changed``."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(round(self._to_slider(value)))
            self.number.setValue(round(value))


class ToolBar(QToolBar):
    """What is needed at every moment; everything here is in the menus too, or has keys."""

    def __init__(
        self,
        canvas: Canvas,
        files: Sequence[QAction],
        history: Sequence[QAction],
        tools: Sequence[QAction],
        fill: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._tools: ToolState = canvas.tools
        self.setObjectName("toolBar")
        self.setWindowTitle(self.tr("Tools"))
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(22, 22))
        for group in (files, history, tools):
            self.addActions(group)
            self.addSeparator()
        self.fill_button = self._fill_button(fill)  # before what a narrow window cuts off
        self.addWidget(self.fill_button)
        self.addSeparator()
        top = math.log(_SLIDER_DIAMETER)
        self.size_slider = NumberSlider(
            self.tr("Size"),
            " px",
            int(MIN_DIAMETER),
            int(MAX_DIAMETER),
            lambda diameter: math.log(max(diameter, 1.0)) / top * _SLIDER_STEPS,
            lambda step: math.exp(step / _SLIDER_STEPS * top),
            self._tools.set_diameter,
        )
        self.hardness_slider = self._percent(self.tr("Hardness"), self._tools.set_hardness)
        self.overlay_slider = self._percent(self.tr("Mask"), self._set_overlay_opacity, least=5)
        self.overlay_colour = QToolButton()
        self.overlay_colour.setAccessibleName(self.tr("Colour of the mask"))
        self.overlay_colour.setToolTip(self.tr("Colour of the mask…"))
        self.overlay_colour.clicked.connect(self._choose_colour)
        self.addWidget(self.size_slider)
        self.addWidget(self.hardness_slider)
        self.addSeparator()
        self.addWidget(self.overlay_slider)
        self.addWidget(self.overlay_colour)
        self._tools.brush_changed.connect(self._show_brush)
        self._show_brush(self._tools.brush)
        self.show_overlay()

    def show_overlay(self) -> None:
        """Show the canvas's overlay colour and opacity."""
        self.overlay_slider.show_value(self._canvas.overlay_opacity * 100)
        swatch = QPixmap(18, 18)
        swatch.fill(self._canvas.overlay_colour)
        self.overlay_colour.setIcon(QIcon(swatch))

    def set_overlay_colour(self, colour: QColor) -> None:
        """Show the mask in another colour."""
        self._canvas.set_overlay_colour(colour)
        self.show_overlay()

    def _percent(self, text: str, changed: Callable[[float], None], least: int = 0) -> NumberSlider:
        return NumberSlider(
            text,
            " %",
            least,
            100,
            lambda percent: percent / 100 * _SLIDER_STEPS,
            lambda step: step / _SLIDER_STEPS * 100,
            lambda percent: changed(percent / 100),
        )

    def _fill_button(self, fill: QAction) -> QPushButton:
        button = QPushButton(icon("fill"), self.tr("Fill"))
        button.setProperty("primary", True)
        button.setToolTip(fill.toolTip())
        button.setAccessibleName(self.tr("Fill the mask"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(fill.trigger)
        fill.changed.connect(lambda: button.setEnabled(fill.isEnabled()))
        button.setEnabled(fill.isEnabled())
        return button

    def _show_brush(self, brush: Brush) -> None:
        self.size_slider.show_value(brush.diameter)
        self.hardness_slider.show_value(brush.hardness * 100)

    def _set_overlay_opacity(self, opacity: float) -> None:
        self._canvas.set_overlay_opacity(max(opacity, 0.05))
        self.show_overlay()

    def _choose_colour(self) -> None:
        colour = QColorDialog.getColor(self._canvas.overlay_colour, self, self.tr("Colour of the mask"))
        if colour.isValid():
            self.set_overlay_colour(colour)
