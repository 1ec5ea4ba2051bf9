"""The dialog that asks how to restore a scan: a preset, or steps and strengths of one's own."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QGroupBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.inference.detect.choice import Choice
from inpaint_app.inference.restore.request import PRESETS, RestoreOptions, preset_options
from inpaint_app.limits import RESTORE_STEPS, Tone
from inpaint_app.settings import Settings
from inpaint_app.ui.preferences.store import SettingsStore
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider

_CHOICES = (*PRESETS, "own")


class RestoreDialog(QDialog):
    """A preset sets all controls; changing one of them makes the preset one's own, which is remembered."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setWindowTitle(self.tr("Restore scan"))
        self.preset = QComboBox()
        self.preset.addItems([self.tr("Gentle"), self.tr("Normal"), self.tr("Strong"), self.tr("Own")])
        self.preset.setAccessibleName(self.tr("Preset"))
        self.steps = {step: QCheckBox() for step in RESTORE_STEPS}
        for step, text, tip in (
            ("straighten", self.tr("&Straighten"), self.tr("Turn the print upright by the lines of its border")),
            ("crop", self.tr("&Crop the margin"), self.tr("Cut off the dark or white margin that the scanner added")),
            ("damage", self.tr("Find &damage"), self.tr("Look for dust, hairs, scratches, folds, tears and stains")),
            ("fill", self.tr("&Fill the damage"), self.tr("A layer of its own")),
            ("tone", self.tr("&Recover the tone"), self.tr("Black and white points; a layer of its own")),
            ("denoise", self.tr("D&enoise lightly"), self.tr("Grain stays; a layer of its own")),
        ):
            self.steps[step].setText(text)
            self.steps[step].setToolTip(tip)
        self.own_tone = QCheckBox(self.tr("&Keep the print's own tone"))
        self.own_tone.setToolTip(self.tr("Do not take a cast for fading; sepia is kept in any case"))
        self.sensitivity = LabelledSlider(self.tr("Sensitivity"), 0, 100, 0, steps=100, parent=self)
        self.tone_strength = LabelledSlider(self.tr("Tone"), 0, 100, 0, suffix=self.tr(" %"), steps=100, parent=self)
        self.denoise = LabelledSlider(self.tr("Denoise"), 0, 100, 0, suffix=self.tr(" %"), steps=100, parent=self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Restore"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.preset.currentIndexChanged.connect(self._choose_preset)
        for box in (*self.steps.values(), self.own_tone):
            box.toggled.connect(self._edited)
        for slider in (self.sensitivity, self.tone_strength, self.denoise):
            slider.changed.connect(self._edited)
        index = _CHOICES.index(store.now.restore_preset)
        self.preset.setCurrentIndex(index)
        self._choose_preset(index)

    @property
    def options(self) -> RestoreOptions:
        """What is asked for now."""
        return RestoreOptions(
            steps=tuple(step for step, box in self.steps.items() if box.isChecked() and box.isEnabled()),
            choice=Choice(sensitivity=self.sensitivity.value), tone="own" if self.own_tone.isChecked() else "auto",
            tone_strength=self.tone_strength.value / 100, denoise=self.denoise.value / 100)

    def accept(self) -> None:
        """Remember the preset, and one's own."""
        chosen, options = _CHOICES[self.preset.currentIndex()], self.options
        self._store.change(restore_preset=chosen)
        if chosen == "own":
            self._store.change(
                restore_steps=tuple(options.steps), restore_sensitivity=options.choice.sensitivity,
                restore_tone=options.tone, restore_tone_strength=options.tone_strength,
                restore_denoise=options.denoise)
        super().accept()

    def _choose_preset(self, index: int) -> None:
        name = _CHOICES[index]
        self._show(_own(self._store.now) if name == "own" else preset_options(name))

    def _edited(self) -> None:
        with QSignalBlocker(self.preset):
            self.preset.setCurrentIndex(_CHOICES.index("own"))
        self._enable()

    def _show(self, options: RestoreOptions) -> None:
        for step, box in self.steps.items():
            with QSignalBlocker(box):
                box.setChecked(step in options.steps)
        with QSignalBlocker(self.own_tone):
            self.own_tone.setChecked(options.tone == "own")
        self.sensitivity.set_value(options.choice.sensitivity)
        self.tone_strength.set_value(100 * options.tone_strength)
        self.denoise.set_value(100 * options.denoise)
        self._enable()

    def _enable(self) -> None:
        """Filling needs damage; strengths need their steps; something must be left to do."""
        self.steps["fill"].setEnabled(self.steps["damage"].isChecked())
        self.sensitivity.set_enabled(self.steps["damage"].isChecked())
        for control in (self.own_tone.setEnabled, self.tone_strength.set_enabled):
            control(self.steps["tone"].isChecked())
        self.denoise.set_enabled(self.steps["denoise"].isChecked())
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(bool(set(self.options.steps) - {"damage"}))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("&Preset"), self.preset)
        box = QGroupBox(self.tr("Steps"))
        inner = QVBoxLayout(box)
        for step, check in self.steps.items():
            inner.addWidget(check)
            if step == "tone":
                row = QFormLayout()
                row.setContentsMargins(22, 0, 0, 0)
                row.addRow(self.own_tone)
                inner.addLayout(row)
        sliders = QGridLayout()
        for number, slider in enumerate((self.sensitivity, self.tone_strength, self.denoise)):
            slider.add_to(sliders, number)
        note = QLabel(self.tr("Each step becomes a layer or an edit of its own, and can be dimmed, changed or undone."))
        note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(box)
        column.addLayout(sliders)
        column.addWidget(note)
        column.addWidget(self.buttons)


def _own(now: Settings) -> RestoreOptions:
    """One's own preset, as far as it makes sense."""
    steps = tuple(step for step in RESTORE_STEPS if step in now.restore_steps)
    if "damage" not in steps:
        steps = tuple(step for step in steps if step != "fill")
    return RestoreOptions(
        steps, Choice(sensitivity=now.restore_sensitivity), cast(Tone, now.restore_tone), now.restore_tone_strength,
        now.restore_denoise)
