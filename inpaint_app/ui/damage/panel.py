"""The panel of the search for damage: what is looked for, how far the search is, and what becomes of what was found."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.inference.detect.choice import DAMAGE_TONES, Choice
from inpaint_app.limits import DAMAGE_KINDS, DEFAULT_SENSITIVITY
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.look.theme import icon_button, name_button
from inpaint_app.ui.widgets.deciding_keys import decision
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider

_MAX_SIZE = 5000
"""Pixels; larger than any limit that makes sense."""


class DamagePanel(QWidget):
    """Shows and takes the choice; Enter anywhere in it accepts, Esc cancels.

    Signals:
        choice_changed: ``choice`` is another one.
        accept_asked, cancel_asked: a button, or Enter or Esc.
        step_asked: 1 for the next piece, -1 for the previous one.
    """

    choice_changed = Signal()
    accept_asked = Signal()
    cancel_asked = Signal()
    step_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count: int | None = None
        self._progress = 0.0
        self._searching = False
        self.sensitivity = LabelledSlider("", 0, 100, 0, steps=100, parent=self)
        self.sensitivity.slider.setMinimumWidth(90)
        self.sensitivity.set_value(DEFAULT_SENSITIVITY)
        self.smallest, self.largest = self._size_field(1), self._size_field(0)
        self.smallest.setValue(Choice().min_size)
        self.kinds = {kind: QCheckBox() for kind in DAMAGE_KINDS}
        for box in self.kinds.values():
            box.setChecked(True)
            box.toggled.connect(self._kind_toggled)
        self.tone = QComboBox()
        self.tone.addItems(["", "", ""])
        self.spare_faces = QCheckBox()
        self.sensitivity.changed.connect(self.choice_changed)
        self.smallest.valueChanged.connect(self.choice_changed)
        self.largest.valueChanged.connect(self.choice_changed)
        self.tone.currentIndexChanged.connect(self.choice_changed)
        self.spare_faces.toggled.connect(self.choice_changed)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.previous, self.next = icon_button("previous"), icon_button("next")
        self.previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self.next.clicked.connect(lambda: self.step_asked.emit(1))
        self.accept_button, self.cancel_button = QPushButton(), QPushButton()
        self.accept_button.setProperty("primary", True)
        self.accept_button.clicked.connect(self.accept_asked)
        self.cancel_button.clicked.connect(self.cancel_asked)
        self._labels = {name: QLabel() for name in ("smallest", "largest", "kinds", "tone")}
        self._lay_out()
        follow_language(self, self._set_texts)

    @property
    def choice(self) -> Choice:
        """What is asked for now."""
        largest = self.largest.value()
        kinds = tuple(kind for kind, box in self.kinds.items() if box.isChecked())
        return Choice(
            sensitivity=self.sensitivity.value, kinds=kinds, min_size=self.smallest.value(),
            max_size=largest or None, tone=DAMAGE_TONES[self.tone.currentIndex()],
            spare_faces=self.spare_faces.isChecked())

    def show_search(self, searching: bool, progress: float) -> None:
        """How far the search is, 0 to 1."""
        self._searching, self._progress = searching, progress
        self._show_status()

    def show_count(self, count: int | None) -> None:
        """How many places are marked; None: that is not known yet."""
        self._count = count
        self._show_status()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the controls leave over: Enter and Esc."""
        decided = decision(event, self.cancel_button)
        if decided is None:
            super().keyPressEvent(event)
        elif decided == "cancel":
            self.cancel_asked.emit()
        else:
            self.accept_asked.emit()

    def _kind_toggled(self) -> None:
        """One kind at least stays on."""
        checked = [box for box in self.kinds.values() if box.isChecked()]
        for box in self.kinds.values():
            box.setEnabled(len(checked) > 1 or box not in checked)
        self.choice_changed.emit()

    def _show_status(self) -> None:
        count = self._count
        self.bar.setVisible(self._searching)
        self.bar.setRange(0, 1000 if self._progress else 0)
        self.bar.setValue(round(1000 * self._progress))
        if self._searching and count:
            text = self.tr("Found so far: {}").format(count)
        elif self._searching or count is None:
            text = self.tr("Looking for damage…")
        elif count:
            text = self.tr("Found: {}").format(count)
        else:
            text = self.tr("No damage was found. Raise the sensitivity to look for fainter traces.")
        self.status.setText(text)
        for button in (self.previous, self.next, self.accept_button):
            button.setEnabled(bool(count))

    def _set_texts(self) -> None:
        self.sensitivity.set_text(
            self.tr("Sensitivity"), self.tr("Higher finds more, and takes more for damage that is none"))
        for name, text in (
            ("smallest", self.tr("Smallest size")), ("largest", self.tr("Largest size")),
            ("kinds", self.tr("Kinds")), ("tone", self.tr("Tone")),
        ):
            self._labels[name].setText(text)
        for field, text, tip in (
            (self.smallest, self._labels["smallest"].text(), self.tr("Smaller pieces are passed over")),
            (self.largest, self._labels["largest"].text(), self.tr("Larger pieces are passed over")),
        ):
            field.setSuffix(self.tr(" px"))
            field.setAccessibleName(text)
            field.setToolTip(tip)
        self.largest.setSpecialValueText(self.tr("No limit"))
        for kind, box in self.kinds.items():
            box.setText(kind_name(kind))
            box.setToolTip(_kind_tip(kind))
        for index, text in enumerate((self.tr("Bright and dark"), self.tr("Bright only"), self.tr("Dark only"))):
            self.tone.setItemText(index, text)
        self.tone.setAccessibleName(self._labels["tone"].text())
        self.tone.setToolTip(self.tr("Against what surrounds it"))
        self.spare_faces.setText(self.tr("Spare &faces"))
        self.spare_faces.setToolTip(self.tr("On skin, mark only what is certain"))
        self.bar.setAccessibleName(self.tr("Progress of the search"))
        self.hint.setText(self.tr("Click a place to leave it out or to take it in; the pointer shows it magnified."))
        name_button(self.previous, self.tr("Previous damage (Shift+N)"))
        name_button(self.next, self.tr("Next damage (N); Delete leaves it out"))
        self.accept_button.setText(self.tr("Add to the mask"))
        self.accept_button.setToolTip(self.tr("Add what is marked to the mask (Enter)"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.setToolTip(self.tr("Leave the mask as it is (Esc)"))
        self._show_status()

    def _size_field(self, decimals: int) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setDecimals(decimals)
        field.setRange(0, _MAX_SIZE)
        field.setKeyboardTracking(False)
        return field

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.sensitivity.label, 0, 0, 1, 2)
        row = QHBoxLayout()
        row.addWidget(self.sensitivity.slider, 1)
        row.addWidget(self.sensitivity.field)
        grid.addLayout(row, 1, 0, 1, 2)
        for number, (name, field) in enumerate((
            ("smallest", self.smallest), ("largest", self.largest), ("tone", self.tone),
        ), 2):
            self._labels[name].setBuddy(field)
            grid.addWidget(self._labels[name], number, 0)
            grid.addWidget(field, number, 1)
        kinds = QGridLayout()
        for number, box in enumerate(self.kinds.values()):
            kinds.addWidget(box, number // 2, number % 2)
        steps = QHBoxLayout()
        steps.addWidget(self.status, 1)
        steps.addWidget(self.previous)
        steps.addWidget(self.next)
        buttons = QHBoxLayout()
        buttons.addWidget(self.accept_button, 1)
        buttons.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(9)
        column.addLayout(grid)
        column.addWidget(self._labels["kinds"])
        column.addLayout(kinds)
        column.addWidget(self.spare_faces)
        column.addWidget(self.bar)
        column.addLayout(steps)
        column.addWidget(self.hint)
        column.addLayout(buttons)
        column.addStretch(1)


def kind_name(kind: str) -> str:
    """What users call a kind of damage."""
    return {
        "dust": _tr("Dust"), "hair": _tr("Hairs"), "scratch": _tr("Scratches"), "fold": _tr("Folds"),
        "tear": _tr("Tears"), "stain": _tr("Stains"),
    }[kind]  # fmt: skip


def _kind_tip(kind: str) -> str:
    return {
        "dust": _tr("Specks and dirt"), "hair": _tr("Hairs and lint"), "scratch": _tr("Scratches"),
        "fold": _tr("Folds, creases and cracks"), "tear": _tr("Tears and missing corners"),
        "stain": _tr("Stains, mould, ink, tape and fingerprints"),
    }[kind]  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("DamagePanel", text)
