"""The dialog that asks what should be there, and which pipeline paints it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)


class WordsDialog(QDialog):
    """Asks for a sentence and a pipeline; nothing is contacted by it.

    Attributes:
        words: what should be there; source: a folder, or a name on the hub.
    """

    def __init__(self, source: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Fill with"))
        self.words, self.source = QLineEdit(), QLineEdit(source)
        self.words.setPlaceholderText(self.tr("a wooden bench under a tree"))
        self.source.setPlaceholderText(self.tr("A folder in diffusers' layout, or owner/name"))
        browse = QPushButton(self.tr("&Choose…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._choose)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Fill"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.source, 1)
        row.addWidget(browse)
        form = QFormLayout()
        form.addRow(self.tr("&What should be there"), self.words)
        pipeline = QLabel(self.tr("&Pipeline"))
        pipeline.setBuddy(self.source)
        form.addRow(pipeline, row)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        self.source.setAccessibleName(self.tr("Pipeline"))
        for field in (self.words, self.source):
            field.textChanged.connect(self._edited)
        self.resize(560, self.sizeHint().height())
        self._edited()

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Pipeline"), self.source.text())
        if folder:
            self.source.setText(folder)

    def _edited(self) -> None:
        source = self.source.text().strip()
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.words.text().strip() and source))
        self.note.setText(self._said_of(source))

    def _said_of(self, source: str) -> str:
        if not source:
            return self.tr("Choose a diffusion pipeline that inpaints; none is bundled, and nothing is fetched before.")
        if not Path(source).is_dir():
            return self.tr(
                "{} is not a folder: it will be got from the Hugging Face hub, if it is not here yet.").format(source)
        from inpaint_app.inference.words.licence import licence_of

        licence = licence_of(Path(source))
        if not licence:
            return self.tr("This folder does not say under what licence it is.")
        return self.tr("Its licence: {}").format(licence)
