"""The selection tools' options, as buttons and numbers in the tool bar."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QWidget,
)

from inpaint_app.document.masks.selection import Combine
from inpaint_app.ui.canvas.gestures.tool_state import OBJECTS, WANDS, ToolKind, ToolState
from inpaint_app.ui.editing.masks.selection_options import SelectionOptions
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.look.theme import icon

_MAX_FEATHER = 250.0
_MAX_GROW = 100.0


class SelectionBar(QWidget):
    """The options of the selection tools; shows those that the chosen tool has.

    Attributes:
        ways: the button of each way to combine.
    """

    def __init__(self, tools: ToolState) -> None:
        super().__init__()
        self._tools = tools
        self.ways: dict[Combine, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        for how in Combine:
            button = QToolButton()
            button.setIcon(icon(f"combine-{how.value}"))
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, how=how: self._change(combine=how))
            self._group.addButton(button)
            self.ways[how] = button
            row.addWidget(button)
        self.tolerance, self._tolerance_label = QSpinBox(), QLabel()
        self.tolerance.setRange(0, 255)
        self.tolerance.valueChanged.connect(lambda value: self._change(tolerance=value))
        self.feather, self._feather_label = QDoubleSpinBox(), QLabel()
        self.feather.setRange(0, _MAX_FEATHER)
        self.feather.setDecimals(1)
        self.feather.setSuffix(" px")
        self.feather.valueChanged.connect(lambda value: self._change(feather=value))
        self.grow, self._grow_label = QDoubleSpinBox(), QLabel()
        self.grow.setRange(0, _MAX_GROW)
        self.grow.setDecimals(0)
        self.grow.setSuffix(" px")
        self.grow.valueChanged.connect(lambda value: self._change(grow=value))
        self.contiguous, self.all_layers = QCheckBox(), QCheckBox()
        self.contiguous.toggled.connect(lambda on: self._change(contiguous=on))
        self.all_layers.toggled.connect(lambda on: self._change(all_layers=on))
        for label, field in (
            (self._tolerance_label, self.tolerance), (self._feather_label, self.feather), (self._grow_label, self.grow)
        ):  # fmt: skip
            field.setKeyboardTracking(False)
            label.setBuddy(field)
        for widget in (
            self._tolerance_label, self.tolerance, self.contiguous, self.all_layers, self._grow_label, self.grow,
            self._feather_label, self.feather,
        ):  # fmt: skip
            row.addWidget(widget)
        tools.options_changed.connect(self._show_options)
        tools.held_changed.connect(lambda held: self.ways[held.combine].setChecked(True))
        tools.tool_changed.connect(self._show_tool)
        self._show_options(tools.options)
        self._show_tool(tools.tool)
        follow_language(self, self._set_texts)

    def _change(self, **changes: object) -> None:
        self._tools.set_options(replace(self._tools.options, **changes))  # type: ignore[arg-type]  # replace checks

    def _show_options(self, options: SelectionOptions) -> None:
        fields = (self.tolerance, self.feather, self.grow, self.contiguous, self.all_layers)
        blockers = [QSignalBlocker(field) for field in fields]
        self.ways[options.combine].setChecked(True)
        self.tolerance.setValue(options.tolerance)
        self.feather.setValue(options.feather)
        self.grow.setValue(options.grow)
        self.contiguous.setChecked(options.contiguous)
        self.all_layers.setChecked(options.all_layers)
        del blockers

    def _show_tool(self, tool: ToolKind) -> None:
        for widget in (self._tolerance_label, self.tolerance, self.contiguous):
            widget.setVisible(tool is ToolKind.WAND)
        for part in (self._grow_label, self.grow):
            part.setVisible(tool in OBJECTS)
        for part in (self._feather_label, self.feather):
            part.setVisible(tool not in OBJECTS)  # an object's edge is as soft as the photo's
        self.all_layers.setVisible(tool in WANDS)

    def _set_texts(self) -> None:
        for how, text in (
            (Combine.REPLACE, self.tr("Selections replace the mask (Ctrl)")),
            (Combine.ADD, self.tr("Selections add to the mask")),
            (Combine.SUBTRACT, self.tr("Selections are taken from the mask (Alt)")),
            (Combine.INTERSECT, self.tr("The mask is cut to selections (Shift+Alt)")),
        ):
            self.ways[how].setToolTip(text)
            self.ways[how].setAccessibleName(text)
        self._describe(self.tolerance, self.tr("Tolerance"), self.tr("How far a colour may differ, 0 to 255"))
        self._describe(self.feather, self.tr("Feather"), self.tr("How soft the edge of a selection is"))
        self._describe(
            self.grow, self.tr("Grow"),
            self.tr("How much larger than the object is selected, so that its rim goes with it"),
        )
        self._grow_label.setText(self.tr("Grow"))
        self._describe(
            self.contiguous, self.tr("Contiguous"), self.tr("Only what is connected with the place clicked")
        )
        self._describe(
            self.all_layers, self.tr("All layers"), self.tr("Look at the photo with its layers, not at the photo alone")
        )
        self._tolerance_label.setText(self.tr("Tolerance"))
        self._feather_label.setText(self.tr("Feather"))
        self.contiguous.setText(self.tr("Contiguous"))
        self.all_layers.setText(self.tr("All layers"))

    @staticmethod
    def _describe(control: QWidget, name: str, tip: str) -> None:
        control.setAccessibleName(name)
        control.setToolTip(tip)
