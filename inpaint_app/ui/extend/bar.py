"""The bar of the extend mode, above the canvas: an aspect, margins as numbers, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox, QWidget

from inpaint_app.document.extension import Margins, parse_aspect
from inpaint_app.document.geometry import Size
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.widgets.mode_bar import ModeBar

_ASPECTS = ("1:1", "5:4", "4:3", "3:2", "16:9", "2:1", "21:9", "4:5", "3:4", "2:3", "9:16")
_MAX_PIXELS = 99_999


class ExtendBar(ModeBar):
    """Shows and takes the margins.

    Signals:
        margins_edited: the Margins in the fields, after one was edited.
        aspect_chosen: the Fraction of width to height that was chosen.
    """

    margins_edited = Signal(object)
    aspect_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.size_text = self.sentence
        self.fields = tuple(self._field() for _ in Margins._fields)
        self.aspect = QComboBox()
        self.aspect.addItems(["", *_ASPECTS])
        self.aspect.activated.connect(self._aspect_activated)
        self._labels = tuple(QLabel() for _ in (*self.fields, self.aspect))
        for label, field in zip(self._labels, (*self.fields, self.aspect), strict=True):
            label.setBuddy(field)
        pairs = zip(self._labels[:-1], self.fields, strict=True)
        self.lay_out([self._labels[-1], self.aspect], [widget for pair in pairs for widget in pair])
        follow_language(self, self._set_texts)

    def show_margins(self, size: Size, margins: Margins, problem: str) -> None:
        """Show ``margins`` around a photo of ``size``; with a ``problem``, say it: they cannot be applied."""
        for field, value in zip(self.fields, margins, strict=True):
            with QSignalBlocker(field):
                field.setValue(value)
        larger = margins.around(size)
        text = self.tr("{} × {}  →  {} × {} pixels").format(*size, *larger)
        if not any(margins):
            chosen = self.aspect.currentIndex() > 0
            problem = self.tr("The photo has this aspect already.") if chosen else self._invitation()
        self.say(problem or text, possible=not problem)

    def free_aspect(self) -> None:
        """The margins are no longer those of a chosen aspect."""
        self.aspect.setCurrentIndex(0)

    def _set_texts(self) -> None:
        self.setAccessibleName(self.tr("Extend canvas"))
        self.title.setText(self.tr("Extend canvas"))
        self.size_text.setAccessibleName(self.tr("New size"))
        self.name_buttons(
            self.tr("Extend"), self.tr("Extend the photo"), self.tr("Cancel"), self.tr("Leave the photo as it is"))
        self.aspect.setItemText(0, self.tr("Free"))
        self.aspect.setAccessibleName(self.tr("Aspect, width to height"))
        names = (self.tr("Left"), self.tr("Top"), self.tr("Right"), self.tr("Bottom"))
        for label, name in zip(self._labels, (*names, self.tr("Aspect")), strict=True):
            label.setText(name)
        for field, name in zip(self.fields, names, strict=True):
            field.setAccessibleName(name)
            field.setSuffix(self.tr(" px"))
        if not any(field.value() for field in self.fields):
            self.size_text.setText(self._invitation())

    def _invitation(self) -> str:
        return self.tr("Drag the borders of the photo, or say how many pixels to add.")

    def _field(self) -> QSpinBox:
        field = QSpinBox()
        field.setRange(0, _MAX_PIXELS)
        field.setSingleStep(10)
        field.setMinimumWidth(76)  # less than the largest number takes, so that the bar fits a small window
        field.valueChanged.connect(self._edited)
        return field

    def _edited(self) -> None:
        self.free_aspect()
        self.margins_edited.emit(Margins(*(field.value() for field in self.fields)))

    def _aspect_activated(self, index: int) -> None:
        if index:
            self.aspect_chosen.emit(parse_aspect(self.aspect.itemText(index)))
