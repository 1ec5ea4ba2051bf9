"""The base of a bar above the canvas in which something is chosen, then applied or left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from inpaint_app.ui.widgets.deciding_keys import decision


class ModeBar(QFrame):
    """A title, a sentence and two buttons; Enter anywhere in it applies, Esc leaves.

    Signals:
        apply_asked, cancel_asked: a button, or Enter or Esc.

    Attributes:
        title: says what the bar is for.
        sentence: what is chosen, or what hinders.
    """

    apply_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel()
        self.title.setStyleSheet("font-weight: 600;")
        self.sentence = QLabel()
        # a long sentence must not widen the window
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.apply_button = QPushButton()
        self.apply_button.setProperty("primary", True)
        self.apply_button.clicked.connect(self.apply_asked)
        self.cancel_button = QPushButton()
        self.cancel_button.clicked.connect(self.cancel_asked)
        self.hide()

    def say(self, sentence: str, *, possible: bool) -> None:
        """Show a sentence; ``possible``: what is chosen can be applied."""
        self.sentence.setText(sentence)
        self.sentence.setToolTip(sentence)
        self.apply_button.setEnabled(possible)

    def name_buttons(self, apply: str, apply_tip: str, cancel: str, cancel_tip: str) -> None:
        """Texts of the buttons, and sentences that say what each does; the keys are added."""
        for button, text, tip, key in (
            (self.apply_button, apply, apply_tip, "Enter"), (self.cancel_button, cancel, cancel_tip, "Esc"),
        ):
            button.setText(text)
            button.setAccessibleName(tip)
            button.setToolTip(f"{tip} ({key})")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the fields leave over: Enter and Esc."""
        decided = decision(event, self.cancel_button)
        if decided is None:
            super().keyPressEvent(event)
        elif decided == "cancel":
            self.cancel_asked.emit()
        elif self.apply_button.isEnabled():
            self.apply_asked.emit()

    def lay_out(self, beside: Sequence[QWidget], *below: Sequence[QWidget]) -> None:
        """Title, ``beside`` and the buttons in a row, under it the sentence, then the rows ``below``.

        A row has room for some 500 pixels where the window is small.
        """
        above, column = QHBoxLayout(), QVBoxLayout(self)
        above.addWidget(self.title)
        above.addStretch(1)
        for widget in beside:
            above.addWidget(widget)
        above.addSpacing(10)
        above.addWidget(self.apply_button)
        above.addWidget(self.cancel_button)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self.sentence)
        for widgets in below:
            row = QHBoxLayout()
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
            column.addLayout(row)
