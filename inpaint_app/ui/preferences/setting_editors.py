"""Controls for single settings, made from their declarations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from inpaint_app.messages import tr_noop
from inpaint_app.ui.i18n.language import LANGUAGES

_CHOICES = {
    "auto": tr_noop("Settings", "Automatic"),
    "cpu": tr_noop("Settings", "Processor (CPU)"),
    "cuda": tr_noop("Settings", "NVIDIA or AMD graphics (CUDA)"),
    "mps": tr_noop("Settings", "Apple graphics (MPS)"),
    "xpu": tr_noop("Settings", "Intel graphics (XPU)"),
    "fast": tr_noop("Settings", "Fast"),
    "balanced": tr_noop("Settings", "Balanced"),
    "best": tr_noop("Settings", "Best"),
    "system": tr_noop("Settings", "As the system"),
    "light": tr_noop("Settings", "Light"),
    "dark": tr_noop("Settings", "Dark"),
}


def setting_text(text: str) -> str:
    """A text of ``settings`` in the language of the window."""
    return QCoreApplication.translate("Settings", text)


def setting_editor(entry: Field[Any], value: Any, changed: Callable[[Any], None]) -> QWidget:
    """A control that shows ``value`` of a field of ``Settings`` and calls ``changed`` with each new one."""
    limits = entry.metadata
    if "choices" in limits:
        control: QWidget = _choice(limits["choices"], value, changed)
    elif "colour" in limits:
        control = _ColourButton(value, changed)
    elif "folder" in limits:
        control = _FolderField(value, changed)
    elif isinstance(value, bool):
        control = QCheckBox()
        control.setChecked(value)
        control.toggled.connect(changed)
    elif isinstance(value, int):
        control = QSpinBox()
        control.setRange(limits["minimum"], limits["maximum"])
        control.setSuffix(f" {setting_text(limits['unit'])}" if "unit" in limits else "")
        control.setKeyboardTracking(False)
        control.setValue(value)
        control.valueChanged.connect(changed)
    elif isinstance(value, float):
        control = QDoubleSpinBox()
        control.setRange(limits["minimum"], limits["maximum"])
        control.setSingleStep(0.05)
        control.setKeyboardTracking(False)
        control.setValue(value)
        control.valueChanged.connect(changed)
    else:
        control = QLineEdit(value)
        control.editingFinished.connect(lambda: changed(control.text().strip() or entry.default))
    control.setAccessibleName(setting_text(limits["label"]))
    control.setToolTip(setting_text(limits["sentence"]))
    return control


def _choice(choices: tuple[str, ...], value: str, changed: Callable[[Any], None]) -> QComboBox:
    box = QComboBox()
    for choice in choices:
        box.addItem(LANGUAGES.get(choice) or setting_text(_CHOICES[choice]), choice)
    box.setCurrentIndex(choices.index(value))
    box.currentIndexChanged.connect(lambda index: changed(choices[index]))
    return box


class _ColourButton(QPushButton):
    def __init__(self, value: str, changed: Callable[[Any], None]) -> None:
        super().__init__()
        self._value, self._changed = value, changed
        self.clicked.connect(self._choose)
        self._show()

    def _show(self) -> None:
        swatch = QPixmap(18, 18)
        swatch.fill(QColor(self._value))
        self.setIcon(QIcon(swatch))
        self.setText(self._value)

    def _choose(self) -> None:
        colour = QColorDialog.getColor(QColor(self._value), self, self.accessibleName())
        if colour.isValid():
            self._value = colour.name()
            self._show()
            self._changed(self._value)


class _FolderField(QWidget):
    def __init__(self, value: str, changed: Callable[[Any], None]) -> None:
        super().__init__()
        translate = QCoreApplication.translate
        self._changed = changed
        self.field = QLineEdit(value)
        self.field.setPlaceholderText(translate("Settings", "default folder"))
        self.field.editingFinished.connect(self._edited)
        browse = QPushButton(translate("Settings", "Choose…"))
        browse.setAccessibleName(translate("Settings", "Choose a folder"))
        browse.clicked.connect(self._browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(browse)
        self.setFocusProxy(self.field)

    def setAccessibleName(self, name: str) -> None:
        """The field is what is read."""
        self.field.setAccessibleName(name)

    def _edited(self) -> None:
        text = self.field.text().strip()
        self._changed(str(Path(text).expanduser()) if text else "")

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.field.accessibleName(), self.field.text())
        if folder:
            self.field.setText(folder)
            self._edited()


