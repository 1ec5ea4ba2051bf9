"""The dialog of an archive: folders and steps on the left, the queue on the right."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.archive.reports.thumbnails import Thumbnails
from inpaint_app.archive.request import BatchRequest
from inpaint_app.messages import Message, printable
from inpaint_app.ui.batch.queue import QueueModel
from inpaint_app.ui.batch.queue_panel import QueuePanel
from inpaint_app.ui.batch.reading import Archive, Entry, read_archive, read_entries
from inpaint_app.ui.batch.run import BatchRun
from inpaint_app.ui.batch.steps_box import StepsBox
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.i18n.messages import in_language
from inpaint_app.ui.preferences.store import SettingsStore
from inpaint_app.ui.widgets.shortened_label import ShortenedLabel

if TYPE_CHECKING:
    from inpaint_app.archive.batch import Ended
    from inpaint_app.archive.pace import Progress

_FRESH_MS = 700
"""Between two looks into the journal while a run goes on."""


class BatchDialog(QDialog):
    """Shows one archive, and has it run.

    Signals:
        open_asked: an ``Entry`` is to be opened in the editor; the folder of its archive.
        put_back_asked: the photo that the editor shows is to take the place of its result.
    """

    open_asked = Signal(object, object)
    put_back_asked = Signal()

    def __init__(self, run: BatchRun, store: SettingsStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._run, self._store = run, store
        self.out: Path | None = None
        self.inputs: list[Path] = []
        self._ended: list[str] = []
        self._reading = False
        self.worker = FileWorker(self)
        self.worker.failed.connect(self._show_failure)
        self._pictures = FileWorker(self)
        self.queue = QueueModel(self._pictures)
        self.setWindowTitle(self.tr("Batch"))
        self.setAcceptDrops(True)
        self._make_left()
        self.panel = QueuePanel(self.queue)
        self.panel.view.selectionModel().currentChanged.connect(self._update)
        self.panel.open_asked.connect(self._open)
        self.panel.put_button.clicked.connect(self.put_back_asked)
        self.panel.report_button.clicked.connect(self._report)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRESH_MS)
        self._timer.timeout.connect(self._refresh)
        run.progressed.connect(self._show_progress)
        run.ended.connect(self._note_ended)
        run.finished.connect(self._finished)
        if run.active:
            self._timer.start()
        self._update()

    # -- what is asked for

    @property
    def request(self) -> BatchRequest:
        """What would be run now."""
        assert self.out is not None
        return BatchRequest(tuple(self.inputs), self.out, self.steps.steps(self._store.now))

    def add_inputs(self, paths: list[Path]) -> None:
        """Have these folders and files done as well."""
        for path in paths:
            if path not in self.inputs:
                self.inputs.append(path)
                self.input_list.addItem(printable(path))
        self._update()

    def choose_out(self, out: Path) -> None:
        """Results go there; what an earlier run did there is shown and gone on with."""
        self.out = out
        self.out_label.setText(printable(out))
        self._store.change(batch_folder=os.fspath(out))
        self.worker.submit(Message("reading {name}", name=out.name), lambda: read_archive(out), self._show_archive)
        self._update()

    def start(self) -> None:
        """Begin, or go on."""
        self.status.setText(self.tr("Looking for photos…"))
        self.progress.setRange(0, 0)
        self._run.start(self.request)
        self._timer.start()
        self._update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Folders and photos may be dropped here."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Have them done."""
        self.add_inputs([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def stop(self) -> None:
        """Join the threads that read; the dialog is not used any more."""
        self._timer.stop()
        for worker in (self.worker, self._pictures):
            worker.stop()

    # -- following the run

    @Slot(object)
    def _show_archive(self, archive: Archive | None) -> None:
        if self.out is None or (archive is not None and archive.out != self.out):
            return
        self.queue.show_entries(archive.entries if archive else [], Thumbnails(self.out).jpeg)
        if archive is not None and archive.request is not None:
            if not self.inputs:
                self.add_inputs(list(archive.request.inputs))
            if not self.steps.any:
                self.steps.show_steps(archive.request.steps)
            if not self._run.active:
                done = sum(entry.state == "done" for entry in archive.entries)
                self.status.setText(self.tr("{done} of {total} photos are done; Start goes on.").format(
                    done=done, total=len(archive.entries)))
        self._update()

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        self.progress.setRange(0, max(1, progress.total))
        self.progress.setValue(progress.ended)
        left = progress.seconds_left
        parts = [self.tr("{done} of {total} done, {apart} set apart, {pace} a minute").format(
            done=progress.kept + progress.done, total=progress.total, apart=progress.apart + progress.apart_before,
            pace=f"{progress.per_minute:.1f}")]
        if left is not None and not self._run.paused:
            parts.append(self.tr("about {} min left").format(max(1, round(left / 60))))
        self.status.setText(", ".join(parts))

    @Slot(object)
    def _note_ended(self, ended: Ended) -> None:
        self._ended.append(ended.work.name)

    @Slot()
    def _refresh(self) -> None:
        """Read what has changed in the journal; all of it where nothing of this run is shown yet."""
        out = self.out
        if self._reading or out is None:
            return
        self._reading = True
        names, self._ended = self._ended, []
        doing = Message("reading {name}", name=out.name)
        if not self.queue.entries:
            self.worker.submit(doing, lambda: _quietly(out), self._refreshed_all)
        else:
            changing = [entry.name for entry in self.queue.entries if entry.state in ("running", "written")]
            self.worker.submit(doing, lambda: read_entries(out, [*names, *changing]), self._refreshed)

    def _refreshed_all(self, archive: Archive | None) -> None:
        self._reading = False
        if archive is not None:
            self._show_archive(archive)

    def _refreshed(self, entries: list[Entry]) -> None:
        self._reading = False
        self.queue.update(entries)
        self._update()

    @Slot(object)
    def _finished(self, failure: Message | None) -> None:
        self._timer.stop()
        self._reading = False
        self.progress.setRange(0, max(1, self.progress.maximum()))
        if failure is not None:
            self._show_failure(failure)
        if self.out is not None:
            self.read_again()
        self._update()

    def read_again(self) -> None:
        """Read the whole journal."""
        out = self.out
        if out is not None:
            self.worker.submit(Message("reading {name}", name=out.name), lambda: read_archive(out), self._reread)

    def _reread(self, archive: Archive | None) -> None:
        if archive is not None and archive.out == self.out and self.out is not None:
            self.queue.show_entries(archive.entries, Thumbnails(self.out).jpeg)
        self._update()

    @Slot(object)
    def _show_failure(self, sentence: str) -> None:
        self._reading = False
        self.status.setText(in_language(sentence))

    # -- what the buttons do

    @Slot(object)
    def _open(self, entry: Entry) -> None:
        if self.out is not None:
            self.open_asked.emit(entry, self.out)

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("A folder of photos"), self._store.now.last_folder)
        if name:
            self.add_inputs([Path(name)])

    def _remove_input(self) -> None:
        row = self.input_list.currentRow()
        if row >= 0:
            self.input_list.takeItem(row)
            del self.inputs[row]
        self._update()

    def _ask_out(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("The folder of the results"))
        if name:
            self.choose_out(Path(name))

    def _pause(self) -> None:
        self._run.pause(not self._run.paused)
        self._update()

    def _stop(self) -> None:
        self._run.stop()
        self.status.setText(self.tr("Stopping when what is being worked on is done…"))
        self._update()

    def _report(self) -> None:
        from inpaint_app.archive.places import HOME
        from inpaint_app.archive.reports.page import write_page
        from inpaint_app.archive.reports.status import opened

        out = self.out
        assert out is not None
        page = out / HOME / "report" / "report.html"

        def write() -> Path:
            page.parent.mkdir(parents=True, exist_ok=True)
            with opened(out) as journal:
                write_page(journal, out, page)
            return page

        def show(written: Path) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(written)))

        self.worker.submit(Message("writing the report"), write, show)

    @Slot()
    def _update(self, *_: object) -> None:
        active, stopping = self._run.active, self._run.stopping
        ready = bool(self.inputs) and self.out is not None and self.steps.any
        self.start_button.setEnabled(ready and not active)
        self.pause_button.setEnabled(active and not stopping)
        self.pause_button.setText(self.tr("&Resume") if self._run.paused else self.tr("&Pause"))
        self.stop_button.setEnabled(active and not stopping)
        for part in (self.steps, self.input_list, self.add_button, self.remove_button, self.out_button):
            part.setEnabled(not active)
        self.progress.setVisible(active)
        self.panel.enable()

    # -- building

    def _make_left(self) -> None:
        self.input_list = QListWidget()
        self.input_list.setAccessibleName(self.tr("Photos"))
        self.input_list.setToolTip(self.tr("Folders and photos can be dropped here"))
        self.input_list.setMaximumHeight(4 * self.fontMetrics().lineSpacing() + 24)
        self.add_button = self._button(self.tr("&Add folder…"), self._ask_folder)
        self.remove_button = self._button(self.tr("Re&move"), self._remove_input)
        self.out_label = ShortenedLabel(self.tr("none chosen"))
        self.out_button = self._button(self.tr("&Choose…"), self._ask_out)
        self.steps = StepsBox()
        self.steps.changed.connect(self._update)
        self.start_button = self._button(self.tr("&Start"), self.start)
        self.start_button.setProperty("primary", True)
        self.pause_button = self._button(self.tr("&Pause"), self._pause)
        self.stop_button = self._button(self.tr("S&top"), self._stop)
        self.stop_button.setToolTip(self.tr("End when what is being worked on is done; Start goes on later"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)

    def _button(self, text: str, call: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: call())
        return button

    def _lay_out(self) -> None:
        left = QWidget()
        grid = QGridLayout(left)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(QLabel(self.tr("Photos")), 0, 0, 1, 3)
        grid.addWidget(self.input_list, 1, 0, 1, 3)
        grid.addWidget(self.add_button, 2, 0)
        grid.addWidget(self.remove_button, 2, 1)
        grid.addWidget(QLabel(self.tr("Results go to")), 3, 0, 1, 3)
        grid.addWidget(self.out_label, 4, 0, 1, 2)
        grid.addWidget(self.out_button, 4, 2)
        grid.addWidget(self.steps, 5, 0, 1, 3)
        for column, button in enumerate((self.start_button, self.pause_button, self.stop_button)):
            grid.addWidget(button, 6, column)
        grid.addWidget(self.progress, 7, 0, 1, 3)
        grid.addWidget(self.status, 8, 0, 1, 3)
        grid.setRowStretch(9, 1)
        splitter = QSplitter()
        splitter.addWidget(left)
        splitter.addWidget(self.panel)
        splitter.setStretchFactor(1, 1)
        splitter.setCollapsible(0, False)
        QVBoxLayout(self).addWidget(splitter)
        self.resize(1080, 680)


def _quietly(out: Path) -> Archive | None:
    """What the journal holds; nothing while it is being made."""
    from inpaint_app.errors import InpaintError

    try:
        return read_archive(out)
    except InpaintError:
        return None
