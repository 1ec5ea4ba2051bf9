"""The dialog that asks which pictures are to be joined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.joining import JOIN_MODES, JoinMode
from inpaint_app.messages import printable

_PATH = Qt.ItemDataRole.UserRole


class JoinDialog(QDialog):
    """A list of pictures, in any order, and how they were taken."""

    def __init__(self, folder: Path | None = None, parent: QWidget | None = None) -> None:
        """``folder``: where pictures are looked for first."""
        super().__init__(parent)
        self._folder = folder
        self.setWindowTitle(self.tr("Join scans"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pictures"))
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.add = QPushButton(self.tr("&Add…"))
        self.remove = QPushButton(self.tr("&Remove"))
        self.mode = QComboBox()
        self.mode.setAccessibleName(self.tr("Taken as"))
        self.mode.addItems([self.tr("Parts of one print, scanned"), self.tr("Photos from one place (panorama)")])
        self.fill = QCheckBox(self.tr("&Fill the ragged border"))
        self.fill.setChecked(True)
        self.fill.setToolTip(self.tr("Else it is marked by the mask, to be filled or cut off by hand"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Join"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.add.clicked.connect(self._ask_files)
        self.remove.clicked.connect(self._remove_chosen)
        self.list.itemSelectionChanged.connect(self._edited)
        self._lay_out()
        self._edited()

    @property
    def paths(self) -> list[Path]:
        """The pictures."""
        return [self.list.item(row).data(_PATH) for row in range(self.list.count())]

    @property
    def join_mode(self) -> JoinMode:
        """How they were taken."""
        return JOIN_MODES[self.mode.currentIndex()]

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add pictures that are not there yet."""
        for path in paths:
            if path not in self.paths:
                item = QListWidgetItem(printable(path.name))
                item.setData(_PATH, path)
                item.setToolTip(printable(path))
                self.list.addItem(item)
        self._edited()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.addWidget(QLabel(self.tr("Pictures that overlap by a third or so, in any order:")))
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.mode)
        column.addWidget(self.fill)
        column.addWidget(self.buttons)

    def _ask_files(self) -> None:
        dialog = QFileDialog(self, self.tr("Pictures to join"), str(self._folder or ""))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda files: self.add_paths([Path(file) for file in files]))
        dialog.open()

    def _remove_chosen(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._edited()

    def _edited(self) -> None:
        self.remove.setEnabled(bool(self.list.selectedItems()))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.list.count() > 1)
