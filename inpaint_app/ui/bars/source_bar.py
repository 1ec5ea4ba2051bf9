"""The options of the tools that copy: whether strokes go on together, size and angle of what is copied."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from inpaint_app.ui.canvas.gestures.tool_state import ToolKind, ToolState
from inpaint_app.ui.editing.masks.copy_source import CopySource
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.look.theme import icon_button

_SCALES = (10, 400)
"""Percent."""


class SourceBar(QWidget):
    """Shows and sets where the chosen tool copies from; the point itself is chosen on the canvas."""

    def __init__(self, tools: ToolState) -> None:
        super().__init__()
        self._tools = tools
        self.aligned = QCheckBox()
        self.aligned.toggled.connect(lambda on: self._change(aligned=on))
        self.scale, self._scale_label = QSpinBox(), QLabel()
        self.scale.setRange(*_SCALES)
        self.scale.setSuffix(" %")
        self.scale.valueChanged.connect(lambda percent: self._change(scale=percent / 100))
        self.degrees, self._degrees_label = QDoubleSpinBox(), QLabel()
        self.degrees.setRange(-180.0, 180.0)
        self.degrees.setDecimals(1)
        self.degrees.setSuffix("°")
        self.degrees.setWrapping(True)
        self.degrees.valueChanged.connect(lambda degrees: self._change(degrees=degrees))
        self.forget = icon_button("delete")
        self.forget.clicked.connect(lambda: tools.set_source(tools.source.chosen(None)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        for label, field in ((self._scale_label, self.scale), (self._degrees_label, self.degrees)):
            field.setKeyboardTracking(False)
            label.setBuddy(field)
        for widget in (
            self.aligned, self._scale_label, self.scale, self._degrees_label, self.degrees, self.forget
        ):  # fmt: skip
            row.addWidget(widget)
        tools.source_changed.connect(self._show)
        tools.tool_changed.connect(lambda _: self._show(tools.source))
        self._show(tools.source)
        follow_language(self, self._set_texts)

    def _change(self, **changes: object) -> None:
        self._tools.set_source(replace(self._tools.source, **changes))  # type: ignore[arg-type]  # replace checks

    def _show(self, source: CopySource) -> None:
        blockers = [QSignalBlocker(field) for field in (self.aligned, self.scale, self.degrees)]
        self.aligned.setChecked(source.aligned)
        self.scale.setValue(round(source.scale * 100))
        self.degrees.setValue(source.degrees)
        self.forget.setEnabled(source.point is not None)
        self.forget.setVisible(self._tools.tool is ToolKind.HEAL)
        del blockers

    def _set_texts(self) -> None:
        self.aligned.setText(self.tr("Aligned"))
        self._scale_label.setText(self.tr("Scale"))
        self._degrees_label.setText(self.tr("Angle"))
        for control, name, tip in (
            (self.aligned, self.tr("Aligned"), self.tr("Strokes go on together; else each begins at the source again")),
            (self.scale, self.tr("Scale of the source"), self.tr("How large what is copied becomes")),
            (self.degrees, self.tr("Angle of the source"), self.tr("How far what is copied is turned clockwise")),
            (self.forget, self.tr("No source"), self.tr("Heal by filling, without a source of one's own")),
        ):
            control.setAccessibleName(name)
            control.setToolTip(tip)
