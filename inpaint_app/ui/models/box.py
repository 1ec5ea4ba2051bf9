"""The box in the tool bar with the model to fill with; what there is, is listed when it is opened or gets the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QWidget

from inpaint_app.messages import printable
from inpaint_app.networks.model_files import ALL, BUILTIN

_WIDTH = 130
"""Logical pixels, however long the names."""


class ModelBox(QComboBox):
    """The model of the moment, and the others.

    Signals:
        wanted: about to be looked at; whoever knows calls ``show_models``.
        chosen: the name of the model that the user has chosen.
    """

    wanted = Signal()
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self.view().setTextElideMode(self.view().textElideMode().ElideMiddle)
        self._name = BUILTIN
        self.show_models([BUILTIN], BUILTIN)
        self.activated.connect(lambda index: self.chosen.emit(cast(str, self.itemData(index))))
        self._set_texts()

    def show_models(self, names: Sequence[str], name: str) -> None:
        """List models by name, ``name`` being the one in use."""
        self._name = name
        listed = list(names) if name in names else [*names, name]
        blocker = QSignalBlocker(self)
        self.clear()
        for each in listed:
            self.addItem(self._text(each), each)
        self.setCurrentIndex(listed.index(name))
        self.view().setMinimumWidth(max(self.sizeHint().width(), self.view().sizeHintForColumn(0) + 24))
        blocker.unblock()

    def showPopup(self) -> None:
        """List what there is by now."""
        self.wanted.emit()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arrow keys go through what there is by now."""
        self.wanted.emit()
        super().focusInEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_name"):
            self._set_texts()

    def _set_texts(self) -> None:
        self.setAccessibleName(self.tr("Model"))
        self.setToolTip(self.tr("The model that fills; more in Edit › Models"))
        self.show_models([str(self.itemData(index)) for index in range(self.count())], self._name)

    def _text(self, name: str) -> str:
        if name == BUILTIN:
            return self.tr("Bundled model")
        return self.tr("Best of all models") if name == ALL else printable(name)
