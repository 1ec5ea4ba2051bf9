"""The controls of curves."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout

from inpaint_app.document.adjustments.auto import histogram
from inpaint_app.document.adjustments.curves import Curve, Curves
from inpaint_app.document.layers.layers import Adjustment, Pixels
from inpaint_app.ui.dialogs.adjusting.controls import ChannelBox, Controls, replaced
from inpaint_app.ui.widgets.curve_editor import CurveEditor


def _tr(text: str) -> str:
    return QCoreApplication.translate("CurveControls", text)


class CurveControls(Controls):
    """The curve of one channel at a time over its histogram, and the chosen point in numbers."""

    has_histogram = True

    def __init__(self, adjustment: Curves, below: Pixels) -> None:
        """``below``: pixels to count, HWC of the photo's dtype and channels."""
        super().__init__(adjustment)
        self._counts = histogram(below)
        self.channel = ChannelBox(grey=self._counts.shape[0] == 1, tip=_tr("Which channel the curve belongs to"))
        self.channel.currentIndexChanged.connect(self._show_channel)
        self.editor = CurveEditor()
        self.editor.setAccessibleName(_tr("Curve"))
        self.editor.setToolTip(
            _tr("Click to add a point, drag it, drag it out to remove it. Keys: arrows, Page up, Insert, Delete."))
        self.editor.changed.connect(self._drawn)
        self.editor.chosen_changed.connect(self._show_point)
        self.input_field, self.output_field = self._field(_tr("Value before")), self._field(_tr("Value after"))
        row = QHBoxLayout()
        for text, field in ((_tr("From"), self.input_field), (_tr("to"), self.output_field)):
            label = QLabel(text)
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.channel)
        column.addWidget(self.editor)
        column.addLayout(row)
        self._show_channel()

    def show_adjustment(self, adjustment: Adjustment) -> None:
        super().show_adjustment(adjustment)
        self._show_channel()

    def _show_channel(self) -> None:
        curve: Curve = getattr(self.adjustment, self.channel.channel)
        self.editor.show_curve(curve)
        self.editor.show_counts(*self.channel.counts_of(self._counts))
        self._show_point()

    def _show_point(self) -> None:
        x, y = self.editor.curve[self.editor.chosen]
        for field, value in ((self.input_field, x), (self.output_field, y)):
            with QSignalBlocker(field):
                field.setValue(round(value * 255))

    def _drawn(self) -> None:
        self._show_point()
        self._set(replaced(self.adjustment, **{self.channel.channel: self.editor.curve}))

    def _typed(self) -> None:
        self.editor.move_point((self.input_field.value() / 255, self.output_field.value() / 255))

    def _field(self, name: str) -> QSpinBox:
        field = QSpinBox()
        field.setRange(0, 255)
        field.setKeyboardTracking(False)
        field.setAccessibleName(name)
        field.setToolTip(name)
        field.valueChanged.connect(self._typed)
        return field
