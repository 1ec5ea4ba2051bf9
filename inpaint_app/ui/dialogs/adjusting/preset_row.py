"""The row in which settings of an adjustment are kept under names, and taken again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from inpaint_app.document.adjustments.presets import Presets
from inpaint_app.document.layers.layers import Adjustment
from inpaint_app.errors import SaveError
from inpaint_app.messages import Message


class PresetRow(QWidget):
    """A name is chosen to take its settings, or typed to keep the present ones under it.

    Signals:
        taken: the Adjustment that was kept under the chosen name.
        failed: the Message why a preset could not be kept or removed.
    """

    taken = Signal(object)
    failed = Signal(object)

    def __init__(self, presets: Presets, kind: str, present: Callable[[], Adjustment]) -> None:
        """
        Args:
            kind: of the adjustment, as in ``KINDS``.
            present: gives the settings of the moment.
        """
        super().__init__()
        self._presets, self._kind, self._present = presets, kind, present
        self.names = QComboBox()
        self.names.setEditable(True)
        self.names.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.names.setAccessibleName(self.tr("Preset"))
        self.names.setToolTip(self.tr("Choose settings that were kept, or type a name to keep the present ones"))
        field = self.names.lineEdit()
        assert field is not None
        field.setPlaceholderText(self.tr("Preset"))
        field.setMaxLength(60)
        field.setAccessibleName(self.names.accessibleName())
        self.keep_button = QPushButton(self.tr("&Save"))
        self.keep_button.setToolTip(self.tr("Keep the present settings under this name, for all photos"))
        self.remove_button = QPushButton(self.tr("Re&move"))
        self.remove_button.setToolTip(self.tr("Forget the settings of this name"))
        for button in (self.keep_button, self.remove_button):
            button.setAutoDefault(False)
        self.keep_button.clicked.connect(self._keep)
        self.remove_button.clicked.connect(self._remove)
        self.names.activated.connect(self._take)
        self.names.editTextChanged.connect(self._update)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.names, 1)
        row.addWidget(self.keep_button)
        row.addWidget(self.remove_button)
        self._list("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the name keeps the settings, and does not close the dialog."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.keep_button.isEnabled():
            self._keep()
        else:
            super().keyPressEvent(event)

    def _list(self, chosen: str) -> None:
        self.names.clear()
        self.names.addItems(self._presets.names(self._kind))
        self.names.setCurrentIndex(self.names.findText(chosen))
        self.names.setEditText(chosen)
        self._update()

    @property
    def _name(self) -> str:
        return self.names.currentText().strip()

    def _update(self) -> None:
        self.keep_button.setEnabled(bool(self._name))
        self.remove_button.setEnabled(self.names.findText(self._name) >= 0)

    def _take(self) -> None:
        adjustment = self._presets.get(self._kind, self._name)
        if adjustment is not None:
            self.taken.emit(adjustment)

    def _keep(self) -> None:
        name = self._name
        self._write(lambda: self._presets.keep(name, self._present()), name)

    def _remove(self) -> None:
        name = self._name
        self._write(lambda: self._presets.remove(self._kind, name), "")

    def _write(self, change: Callable[[], None], then: str) -> None:
        try:
            change()
        except SaveError as error:
            self.failed.emit(error.message)
        except OSError as error:
            reason = error.strerror or str(error)
            self.failed.emit(Message("The presets could not be written: {reason}.", reason=reason))
        else:
            self._list(then)
