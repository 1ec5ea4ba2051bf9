"""Asks what is done to every photo of an archive: a preset of a restoration, or steps."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from inpaint_app.archive.steps import EXPORTS, Steps
from inpaint_app.inference.enhance.request import EnhanceOptions
from inpaint_app.inference.restore.request import PRESETS
from inpaint_app.limits import Quality
from inpaint_app.messages import printable
from inpaint_app.settings import Settings
from inpaint_app.ui.widgets.shortened_label import ShortenedLabel

_PRESETS = ("", *PRESETS)
_ASPECTS = ("", "1:1", "4:3", "3:2", "16:9")
_FORMATS = ("", *EXPORTS)


class StepsBox(QGroupBox):
    """What is done; ``steps`` says it, ``show_steps`` takes it up again.

    Signals:
        changed: something else is asked for.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("What is done to every photo"))
        self.masks: Path | None = None
        self.mask_label = ShortenedLabel()
        self.choose_mask = QPushButton(self.tr("Mas&k…"))
        self.choose_mask.setToolTip(self.tr("One mask for all photos: date stamps, watermarks"))
        self.choose_masks = QPushButton(self.tr("Mask &folder…"))
        self.choose_masks.setToolTip(self.tr("A mask for each photo, under the same name"))
        self.no_masks = QPushButton(self.tr("N&one"))
        self.detect = QCheckBox(self.tr("Find &damage and fill it"))
        self.missing = QCheckBox(self.tr("Fill what damaged files &lack"))
        self.enhance = QCheckBox(self.tr("Clean of noise, blur and &blocks"))
        self.preset = self._combo([self.tr("No"), self.tr("Gentle"), self.tr("Normal"), self.tr("Strong")])
        self.aspect = self._combo([self.tr("No"), *_ASPECTS[1:]])
        self.format = self._combo([self.tr("Each its own"), *(name.upper() for name in _FORMATS[1:])])
        self._lay_out()
        self.choose_mask.clicked.connect(self._ask_mask)
        self.choose_masks.clicked.connect(self._ask_masks)
        self.no_masks.clicked.connect(lambda: self.set_masks(None))
        for box in (self.detect, self.missing, self.enhance):
            box.toggled.connect(self.changed)
        self.set_masks(None)

    def steps(self, settings: Settings) -> Steps:
        """What is asked for now; model, device and quality are those of the settings."""
        folder = self.masks is not None and self.masks.is_dir()
        return Steps(
            masks=self.masks if folder else None, mask=None if folder else self.masks,
            detect=self.detect.isChecked(), missing=self.missing.isChecked(),
            restore=_PRESETS[self.preset.currentIndex()] or None,
            enhance=EnhanceOptions() if self.enhance.isChecked() else None,
            extend=_ASPECTS[self.aspect.currentIndex()] or None, export=_FORMATS[self.format.currentIndex()] or None,
            model=settings.model, device=settings.device, models=settings.models_folder,
            quality=cast(Quality, settings.quality), grow=settings.grow)

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.masks or self.detect.isChecked() or self.missing.isChecked() or self.enhance.isChecked()
                    or self.preset.currentIndex() or self.aspect.currentIndex() or self.format.currentIndex())

    def show_steps(self, steps: Steps) -> None:
        """Those of an earlier run, as far as this box has them."""
        self.detect.setChecked(steps.detect)
        self.missing.setChecked(steps.missing)
        self.enhance.setChecked(steps.enhance is not None)
        for combo, values, value in (
            (self.preset, _PRESETS, steps.restore), (self.aspect, _ASPECTS, steps.extend),
            (self.format, _FORMATS, steps.export),
        ):
            combo.setCurrentIndex(values.index(value) if value in values else 0)
        self.set_masks(steps.masks or steps.mask)

    def set_masks(self, path: Path | None) -> None:
        """Fill by this mask, or by those in this folder."""
        self.masks = path
        self.mask_label.setText(self.tr("none") if path is None else printable(path))
        self.no_masks.setEnabled(path is not None)
        self.changed.emit()

    def _ask_mask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("One mask for all photos"))
        if name:
            self.set_masks(Path(name))

    def _ask_masks(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("The folder of masks"))
        if name:
            self.set_masks(Path(name))

    def _combo(self, texts: list[str]) -> QComboBox:
        combo = QComboBox()
        combo.addItems(texts)
        combo.currentIndexChanged.connect(self.changed)
        return combo

    def _lay_out(self) -> None:
        masks = QHBoxLayout()
        for button in (self.choose_masks, self.choose_mask, self.no_masks):
            button.setAutoDefault(False)
            masks.addWidget(button)
        form = QFormLayout(self)
        form.addRow(self.tr("&Restore"), self.preset)
        form.addRow(self.tr("Masks"), self.mask_label)
        form.addRow(masks)
        for box in (self.detect, self.missing, self.enhance):
            form.addRow(box)
        form.addRow(self.tr("E&xtend to"), self.aspect)
        form.addRow(self.tr("For&mat"), self.format)
