"""The history panel: every step by its name; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QTimer
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from inpaint_app.ui.editing.session import DocumentSession
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.i18n.undo_labels import step_label


class HistoryPanel(QWidget):
    """What was done to the open document, oldest first; steps taken back are dimmed and can be made again.

    Attributes:
        list: the first row is the document before all of these steps, each other one what it was after a step.
    """

    def __init__(self, session: DocumentSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._target: int | None = None
        self._steps = QTimer(self)  # one step at a time: the window is painted in between
        self._steps.setInterval(0)
        self._steps.timeout.connect(self._step)
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(lambda item: self.go_to(self.list.row(item)))
        self.list.itemActivated.connect(lambda item: self.go_to(self.list.row(item)))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.addWidget(self.list)
        session.document_changed.connect(self._stop)
        session.history_changed.connect(self._show)
        follow_language(self, self._set_texts)

    def go_to(self, row: int) -> None:
        """Undo or redo until the document is what it was at this row of the list."""
        self._target = row
        self._steps.start()

    def showEvent(self, event: QShowEvent) -> None:
        """While it is hidden it follows nothing."""
        super().showEvent(event)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has another dim."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "list"):
            self._dim()

    @property
    def _at(self) -> int:
        """The row that is the document's state now."""
        document = self._session.document
        return len(document.history.undoable) if document is not None else 0

    def _step(self) -> None:
        at = self._at
        if self._target is None or at == self._target:
            self._stop()
            return
        if at > self._target:
            self._session.undo()
        else:
            self._session.redo()
        if self._at == at:  # refused: the document is locked, or there is nothing left
            self._stop()

    def _stop(self) -> None:
        self._target = None
        self._steps.stop()
        self._show()

    def _set_texts(self) -> None:
        self.list.setAccessibleName(self.tr("History"))
        self.list.setToolTip(self.tr("Click a step to go back, or forth again, to what it made"))
        self.list.clear()
        self._show()

    def _show(self) -> None:
        if not self.isVisible():
            return
        document = self._session.document
        wanted: list[str] = []
        if document is not None:
            history = document.history
            earlier = len(history.labels) > len(history.undoable)
            wanted.append(self.tr("After earlier steps") if earlier else self.tr("As opened"))
            wanted += [step_label(label) for label in (*history.undoable, *history.redoable)]
        shown = [self.list.item(row).text() for row in range(self.list.count())]
        same = next((row for row, pair in enumerate(zip(shown, wanted, strict=False)) if pair[0] != pair[1]),
                    min(len(shown), len(wanted)))  # fmt: skip
        with QSignalBlocker(self.list):
            while self.list.count() > same:
                self.list.takeItem(self.list.count() - 1)
            self.list.addItems(wanted[same:])
            self.list.setCurrentRow(self._at if wanted else -1)
        self._dim()

    def _dim(self) -> None:
        at, palette = self._at, self.list.palette()
        for row in range(self.list.count()):
            group = QPalette.ColorGroup.Disabled if row > at else QPalette.ColorGroup.Normal
            self.list.item(row).setForeground(palette.brush(group, QPalette.ColorRole.Text))
        if self.list.count():
            self.list.scrollToItem(self.list.item(at))
