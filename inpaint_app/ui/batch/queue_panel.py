"""The queue in the dialog: which photos are shown, and what can be done with one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.ui.batch.queue import ENTRY, PICTURE, QueueFilter, QueueModel
from inpaint_app.ui.batch.reading import Entry

_STATES = ("", "running", "suspicious", "apart", "done")


class QueuePanel(QWidget):
    """A list with filters; the most suspicious first, until it is sorted otherwise.

    Signals:
        open_asked: an ``Entry`` is to be opened in the editor.
    """

    open_asked = Signal(object)

    def __init__(self, queue: QueueModel) -> None:
        super().__init__()
        self._queue = queue
        self.shown = QueueFilter(queue)
        self.state = QComboBox()
        self.state.setAccessibleName(self.tr("Which photos are shown"))
        self.state.addItems([
            self.tr("All"), self.tr("Still to be done"), self.tr("Suspicious"), self.tr("Set apart"), self.tr("Done")])
        self.state.currentIndexChanged.connect(self._choose_shown)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Name or note"))
        self.search.setAccessibleName(self.tr("Name or note"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._choose_shown)
        self.view = QTreeView()
        self.view.setAccessibleName(self.tr("Queue"))
        self.view.setModel(self.shown)
        self.view.setRootIsDecorated(False)
        self.view.setUniformRowHeights(True)
        self.view.setIconSize(PICTURE)
        self.view.setSortingEnabled(True)
        self.view.sortByColumn(2, Qt.SortOrder.DescendingOrder)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.view.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((250, 90, 90)):
            header.resizeSection(column, width)
        self.view.activated.connect(lambda _index: self._open_selected())
        self.open_button = QPushButton(self.tr("Open in the &editor"))
        self.open_button.setToolTip(self.tr("Correct a result by hand; one that was set apart is opened as it was"))
        self.put_button = QPushButton(self.tr("Put &back"))
        self.put_button.setToolTip(self.tr("What the editor shows becomes the result"))
        self.put_button.setEnabled(False)
        self.report_button = QPushButton(self.tr("Re&port…"))
        self.open_button.clicked.connect(self._open_selected)
        self._lay_out()
        self.enable()

    @property
    def selected(self) -> Entry | None:
        """The photo that is selected."""
        index = self.view.currentIndex()
        entry = index.siblingAtColumn(0).data(ENTRY) if index.isValid() else None
        return entry if isinstance(entry, Entry) else None

    def enable(self) -> None:
        """Offer what can be done now."""
        entry = self.selected
        self.open_button.setEnabled(entry is not None and not entry.harmful)
        self.report_button.setEnabled(bool(self._queue.entries))

    def _open_selected(self) -> None:
        entry = self.selected
        if entry is not None and not entry.harmful:
            self.open_asked.emit(entry)

    def _choose_shown(self) -> None:
        self.shown.choose(_STATES[self.state.currentIndex()], self.search.text())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.state)
        top.addWidget(self.search, 1)
        for button in (self.open_button, self.put_button, self.report_button):
            button.setAutoDefault(False)
            bottom.addWidget(button)
        bottom.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addLayout(bottom)
