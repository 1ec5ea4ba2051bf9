"""The bar above the canvas while a picture is being given new borders: numbers, an aspect, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.extension import Margins, parse_aspect
from inpaint_app.document.geometry import Size

_ASPECTS = ("1:1", "5:4", "4:3", "3:2", "16:9", "2:1", "21:9", "4:5", "3:4", "2:3", "9:16")
_MOST = 99_999


class ExtendBar(QFrame):
    """Shows and takes the margins; Enter anywhere in it extends, Esc leaves.

    Signals:
        margins_edited: the Margins in the fields, after one was edited.
        aspect_chosen: the Fraction of width to height that was chosen.
        apply_asked, cancel_asked: a button, or Enter or Esc.
    """

    margins_edited = Signal(object)
    aspect_chosen = Signal(object)
    apply_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Extend canvas"))
        self.size_text = QLabel()
        self.size_text.setAccessibleName(self.tr("New size"))
        # a long sentence must not widen the window
        self.size_text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.apply_button = QPushButton(self.tr("Extend"))
        self.apply_button.setProperty("primary", True)
        self.apply_button.setToolTip(self.tr("Extend the photo (Enter)"))
        self.apply_button.setAccessibleName(self.tr("Extend the photo"))
        self.apply_button.clicked.connect(self.apply_asked)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setToolTip(self.tr("Leave the photo as it is (Esc)"))
        self.cancel_button.setAccessibleName(self.tr("Leave the photo as it is"))
        self.cancel_button.clicked.connect(self.cancel_asked)
        names = (self.tr("Left"), self.tr("Top"), self.tr("Right"), self.tr("Bottom"))
        self.fields = tuple(self._field(name) for name in names)
        self.aspect = QComboBox()
        self.aspect.addItems([self.tr("Free"), *_ASPECTS])
        self.aspect.setAccessibleName(self.tr("Aspect, width to height"))
        self.aspect.activated.connect(self._aspect_activated)
        self._invitation = self.tr("Drag the borders of the photo, or say how many pixels to add.")
        self._lay_out(names)
        self.hide()

    def show_margins(self, size: Size, margins: Margins, problem: str) -> None:
        """Show ``margins`` around a photo of ``size``; with a ``problem``, say it: they cannot be applied."""
        for field, value in zip(self.fields, margins, strict=True):
            with QSignalBlocker(field):
                field.setValue(value)
        larger = margins.around(size)
        text = self.tr("{} × {}  →  {} × {} pixels").format(*size, *larger)
        if not any(margins):
            chosen = self.aspect.currentIndex() > 0
            problem = self.tr("The photo has this aspect already.") if chosen else self._invitation
        self.size_text.setText(problem or text)
        self.size_text.setToolTip(self.size_text.text())
        self.apply_button.setEnabled(not problem)

    def free_aspect(self) -> None:
        """The margins are no longer those of a chosen aspect."""
        self.aspect.setCurrentIndex(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the fields leave over: Enter and Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancel_asked.emit()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.cancel_button.hasFocus():
            self.cancel_asked.emit()
        elif self.apply_button.isEnabled():
            self.apply_asked.emit()

    def _field(self, name: str) -> QSpinBox:
        field = QSpinBox()
        field.setRange(0, _MOST)
        field.setSingleStep(10)
        field.setSuffix(self.tr(" px"))
        field.setAccessibleName(name)
        field.valueChanged.connect(self._edited)
        return field

    def _edited(self) -> None:
        self.free_aspect()
        self.margins_edited.emit(Margins(*(field.value() for field in self.fields)))

    def _aspect_activated(self, index: int) -> None:
        if index:
            self.aspect_chosen.emit(parse_aspect(self.aspect.itemText(index)))

    def _lay_out(self, names: tuple[str, ...]) -> None:
        title = QLabel(self.tr("Extend canvas"))
        title.setStyleSheet("font-weight: 600;")
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(title)
        above.addSpacing(12)
        above.addWidget(self.size_text, 1)
        above.addWidget(self.apply_button)
        above.addWidget(self.cancel_button)
        for name, field in zip((*names, self.tr("Aspect")), (*self.fields, self.aspect), strict=True):
            label = QLabel(name)
            label.setBuddy(field)
            below.addWidget(label)
            below.addWidget(field)
            below.addSpacing(10)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(above)
        column.addLayout(below)
