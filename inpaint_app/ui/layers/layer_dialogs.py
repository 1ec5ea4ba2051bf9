"""Dialogs about one layer: its properties, and how to fill it again."""

from __future__ import annotations

import random

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from inpaint_app.document.layers.layers import FillLayer, Layer
from inpaint_app.limits import MAX_VARIANTS
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.i18n.layer_texts import properties

_SEEDS = 2**31 - 1


class PropertiesDialog(QDialog):
    """All there is to know about a layer; every value can be selected and copied."""

    def __init__(self, layer: Layer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Properties of {}").format(layer.name))
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(18)
        for label, value in properties(layer):
            shown = QLabel(value)
            shown.setTextFormat(Qt.TextFormat.PlainText)
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
            shown.setAccessibleName(label)
            self.form.addRow(label, shown)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(self.form)
        column.addWidget(buttons)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()


class FillAgainDialog(QDialog):
    """Another seed, and how many results; the model is the one of the preferences."""

    def __init__(self, editor: Editor, fill: FillLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._fill_id = fill.id
        self.setWindowTitle(self.tr("Fill again"))
        self.seed = QSpinBox()
        self.seed.setRange(0, _SEEDS)
        self.seed.setValue(random.randint(1, 9999))
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setToolTip(self.tr("Another number gives another result; the same one gives the same again"))
        self.variants = QSpinBox()
        self.variants.setRange(1, MAX_VARIANTS)
        self.variants.setValue(max(1, len(fill.variants)))
        self.variants.setAccessibleName(self.tr("Results"))
        self.variants.setToolTip(self.tr("How many results to choose from"))
        former = self.tr("Seed {}, {}").format(fill.provenance.seed, fill.provenance.model or fill.provenance.engine)
        note = QLabel(self.tr(
            "The hole of this layer is filled again by the model chosen in the preferences. The result takes the "
            "layer's place; undo brings the former one back."
        ))
        note.setWordWrap(True)
        note.setMinimumWidth(320)
        form = QFormLayout()
        form.addRow(self.tr("Made before with"), QLabel(former))
        form.addRow(self.tr("&Seed"), self.seed)
        form.addRow(self.tr("&Results"), self.variants)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(note)
        column.addLayout(form)
        column.addWidget(buttons)

    def accept(self) -> None:
        """Start it."""
        super().accept()
        self._editor.fill_again(self._fill_id, self.seed.value(), self.variants.value())
