"""The recovery bar above the photo: offers back the work of a window that did not close."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from inpaint_app.messages import Message, printable
from inpaint_app.ui.dialogs import questions
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.editing.keeping.autosave import Autosave
from inpaint_app.ui.i18n.language import follow_language

if TYPE_CHECKING:
    from inpaint_app.document.project.left_work import LeftWork
    from inpaint_app.document.project.recovery import Recovered


class RecoveryBar(QFrame):
    """One sentence about the work that was left, and what may become of it.

    Signals:
        restore_asked, discard_asked, later_asked: a button.
    """

    restore_asked = Signal()
    discard_asked = Signal()
    later_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._saved_at = datetime.now()
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called "<b>"
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.restore = QPushButton()
        self.restore.setProperty("primary", True)
        self.restore.clicked.connect(self.restore_asked)
        self.discard = QPushButton()
        self.discard.clicked.connect(self.discard_asked)
        self.later = QPushButton()
        self.later.clicked.connect(self.later_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.text, 1)
        for button in (self.restore, self.discard, self.later):
            row.addWidget(button)
        follow_language(self, self._set_texts)

    def show_work(self, name: str, saved_at: datetime) -> None:
        """Offer the work on ``name``."""
        self._name, self._saved_at = name, saved_at
        self._set_texts()
        self.show()

    def _set_texts(self) -> None:
        self.setAccessibleName(self.tr("Unsaved work"))
        when = QLocale().toString(self._saved_at, QLocale.FormatType.ShortFormat)  # type: ignore[call-overload]
        sentence = self.tr("The program ended before the work on {} was saved. It was kept as of {}.")
        self.text.setText(sentence.format(printable(self._name), when))
        for button, text, tip in (
            (self.restore, self.tr("Restore"), self.tr("Go on with this work")),
            (self.discard, self.tr("Discard"), self.tr("Delete this work for good")),
            (self.later, self.tr("Later"), self.tr("Ask again at the next start")),
        ):
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(tip)


class Recovery(QObject):
    """Looks once for work that was left, and offers one after the other.

    Attributes:
        bar: hidden while there is nothing to offer.
    """

    def __init__(
        self, editor: Editor, autosave: Autosave, root: Path, place: QVBoxLayout, parent: QObject,
    ) -> None:
        """The bar goes to the top of ``place``."""
        # With it comes all that reads files, which is not needed before the first paint.
        from inpaint_app.document.project.left_work import left_work

        super().__init__(parent)
        self._editor = editor
        self._autosave = autosave
        self._offered, unreadable = left_work(root)
        self._opening: LeftWork | None = None
        self.bar = RecoveryBar()
        self.bar.restore_asked.connect(self._restore)
        self.bar.discard_asked.connect(self._discard)
        self.bar.later_asked.connect(self._next)
        place.insertWidget(0, self.bar)
        editor.files.recovered.connect(self._recovered)
        self._show()
        for folder in unreadable[:1]:
            editor.session.notice.emit(Message(
                "Unsaved work of an earlier session may lie in {path}, which cannot be read; allow reading it, then "
                "start again.", path=folder))

    def _show(self) -> None:
        if self._offered:
            self.bar.show_work(self._offered[0].about.name, self._offered[0].saved_at)
        else:
            self.bar.hide()

    @Slot()
    def _restore(self) -> None:
        work = self._opening = self._offered[0]
        self._editor.files.recover(work.folder)

    @Slot(object)
    def _recovered(self, recovered: Recovered) -> None:
        work, self._opening = self._opening, None
        if work is not None:
            self._autosave.adopt(work, recovered)
            if work in self._offered:
                self._offered.remove(work)  # the next may be opened beside it
            self._show()

    @Slot()
    def _discard(self) -> None:
        if questions.ask_discard(self.bar, self._offered[0].about.name):
            self._offered.pop(0).discard()
            self._show()

    @Slot()
    def _next(self) -> None:
        self._offered.pop(0).lock.unlock()
        self._show()
