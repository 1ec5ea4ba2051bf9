"""The dialog of all models: what is here and what is published; get, add, remove, use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event as CancelFlag
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QLocale, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.messages import Message, printable
from inpaint_app.models.registry import Entry, Origin, entries
from inpaint_app.networks.model_files import BUILTIN, MODEL_SUFFIXES
from inpaint_app.ui.dialogs.questions import ask_get, ask_remove_model
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.i18n.messages import in_language

_STEPS = 1000
"""Of the progress bar, for files may have more bytes than it can count."""


class Choice(Protocol):
    """What the dialog acts on (``choice.ModelChoice``).

    Attributes:
        worker: fetches and adds beside the window, and outlives the dialog.
        cancelled: set when what is being fetched is to stop.
    """

    worker: FileWorker
    cancelled: CancelFlag

    @property
    def folder(self) -> Path:
        """The models folder."""
        ...

    @property
    def name(self) -> str:
        """The model in use."""
        ...

    def choose(self, name: str) -> None:
        """Fill with this model from now on."""
        ...

    def list_models(self) -> None:
        """Show elsewhere what there is by now."""
        ...


class ModelsDialog(QDialog):
    """Lists models and acts on the one that is selected.

    Attributes:
        models: a row for each.
        details: what is known about the selected one.
        status: what has been done, or why it could not be.
        use_button, get_button, cancel_button, add_button, remove_button: what can be done with it.
    """

    _progressed = Signal(float)

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        super().__init__(parent)
        self._choice = choice
        self._entries: dict[str, Entry] = {}
        self._fetching = ""
        self.use_button: QPushButton
        self.models = QTreeWidget()
        self.models.setRootIsDecorated(False)
        self.models.setUniformRowHeights(True)
        self.models.currentItemChanged.connect(self._show_selected)
        self.models.itemActivated.connect(lambda *_: self.use_button.click())
        self.details = QLabel()
        self.details.setWordWrap(True)
        self.details.setTextFormat(Qt.TextFormat.PlainText)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.details.setMinimumHeight(7 * self.fontMetrics().lineSpacing())
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.use_button, self.get_button, self.cancel_button, self.add_button, self.remove_button = (
            self._button(call, role) for call in (self._use, self._get, self.cancel, self._ask_add, self._remove))
        self.close_button = self._button(self.reject, QDialogButtonBox.ButtonRole.RejectRole)
        column = QVBoxLayout(self)
        column.addWidget(self.models, 1)
        column.addWidget(self.details)
        column.addWidget(self.progress)
        column.addWidget(self.status)
        column.addWidget(self._buttons)
        self.setAcceptDrops(True)
        self.resize(760, 520)
        self._progressed.connect(self._show_progress)
        choice.worker.failed.connect(self._show_failure)
        self._set_texts()
        self._show_busy()

    def list_models(self, selected: str = "") -> None:
        """Look again at what there is; the row stays, unless another one is to be ``selected``."""
        selected = selected or self._selected_name or self._choice.name
        self._entries = {each.name: each for each in entries(self._choice.folder)}
        self.models.clear()
        for each in self._entries.values():
            row = QTreeWidgetItem([
                self._shown_name(each), self._origin(each), self._size(each.size), each.licence, self._state(each)])
            row.setData(0, Qt.ItemDataRole.UserRole, each.name)
            row.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.models.addTopLevelItem(row)
            if each.name == selected:
                self.models.setCurrentItem(row)
        first = self.models.topLevelItem(0)
        if self.models.currentItem() is None and first is not None:
            self.models.setCurrentItem(first)
        self._choice.list_models()

    def select(self, name: str) -> None:
        """Turn to a model."""
        self.list_models(name)

    def add(self, given: Path) -> None:
        """Add a file or a folder, in the background."""
        from inpaint_app.models.folder import add

        folder = self._choice.folder
        self._begin(
            Message("adding {name}", name=given.name), lambda progress, _cancelled: add(given, folder, "", progress),
            lambda added: self._done(
                self.tr("Added {}.").format(", ".join(printable(each.name) for each in added)), added[0].name))

    @Slot()
    def cancel(self) -> None:
        """Stop fetching; what has come is kept."""
        self._choice.cancelled.set()

    def done(self, result: int) -> None:
        """Closed, by whatever button; fetching stops."""
        self.cancel()
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped here to be added."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add(Path(url.toLocalFile()))
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "close_button"):
            self._set_texts()
            self.list_models()

    # -- what can be done

    def _use(self) -> None:
        self._choice.choose(self._selected_name)
        self.list_models()

    def _get(self) -> None:
        from inpaint_app.models.fetching import fetch

        offer = self._entries[self._selected_name].offer
        if offer is None:
            return
        checksum = offer.sha256 or self.tr("not known here")
        if not ask_get(self, offer.name, offer.licence, in_language(offer.where), offer.address,
                       self._size(offer.size), checksum):
            return
        folder = self._choice.folder
        self._begin(
            Message("fetching {name}", name=offer.name),
            lambda progress, cancelled: fetch(offer, folder, progress, cancelled),
            lambda got: self._done(self.tr("{} is here.").format(printable(got.name)), got.name))

    def _ask_add(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in MODEL_SUFFIXES)
        filters = f"{self.tr('Models')} ({patterns});;{self.tr('All files')} (*)"
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Add a model"), "", filters)
        if name:
            self.add(Path(name))

    def _remove(self) -> None:
        from inpaint_app.errors import InpaintError
        from inpaint_app.models.folder import remove

        name = self._selected_name
        if not ask_remove_model(self, name):
            return
        try:
            remove(name, self._choice.folder)
        except InpaintError as error:
            self._show_failure(error.message)
            return
        if self._choice.name == name:
            self._choice.choose(BUILTIN)
        self._done(self.tr("Removed {}.").format(printable(name)), BUILTIN)

    def _begin(
        self, doing: Message, call: Callable[[Callable[[int, int], None], CancelFlag], Any],
        apply: Callable[[Any], None],
    ) -> None:
        cancelled = self._choice.cancelled = CancelFlag()

        def progress(done: int, of: int) -> None:
            self._progressed.emit(done / of if of else 0.0)

        self._fetching = in_language(doing)
        self.status.setText("")
        self._show_progress(0.0)
        self._choice.worker.submit(doing, lambda: call(progress, cancelled), apply)
        self._show_busy()

    def _done(self, sentence: str, name: str) -> None:
        self._fetching = ""
        self.list_models(name)
        self.status.setText(sentence)
        self._show_busy()

    @Slot(object)
    def _show_failure(self, sentence: str) -> None:
        self._fetching = ""
        self.list_models()
        self.status.setText(in_language(sentence))
        self._show_busy()

    @Slot(float)
    def _show_progress(self, share: float) -> None:
        self.progress.setValue(round(share * _STEPS))

    # -- what is shown

    @property
    def _selected_name(self) -> str:
        row = self.models.currentItem()
        return str(row.data(0, Qt.ItemDataRole.UserRole)) if row is not None else ""

    def _show_busy(self) -> None:
        busy = bool(self._fetching)
        self.progress.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.get_button.setVisible(not busy)
        self.add_button.setEnabled(not busy)
        self._show_selected()

    @Slot()
    def _show_selected(self, *_: object) -> None:
        each = self._entries.get(self._selected_name)
        busy = bool(self._fetching)
        offer = each.offer if each is not None else None
        self.use_button.setEnabled(each is not None and each.fills and each.name != self._choice.name)
        self.get_button.setEnabled(
            not busy and each is not None and each.path is None and offer is not None and bool(offer.address))
        self.remove_button.setEnabled(
            not busy and each is not None and each.origin is not Origin.BUNDLED
            and (each.path is not None or each.fetched > 0))
        self.details.setText("" if each is None else "\n".join(self._lines(each)))

    def _lines(self, each: Entry) -> list[str]:
        """What is known about a model."""
        lines = [in_language(each.purpose), self.tr("From: {}").format(in_language(each.source))]
        if each.offer is not None and each.path is None:
            lines.append(
                self.tr("Address: {}").format(each.offer.address) if each.offer.address
                else self.tr("Get {} by hand, then choose Add.").format(each.offer.file))
        lines.append(self.tr("Licence of the weights: {}").format(each.licence))
        lines.append(self.tr("SHA-256: {}").format(each.sha256 or self.tr("not known here")))
        return lines

    def _shown_name(self, each: Entry) -> str:
        return self.tr("Bundled model") if each.name == BUILTIN else printable(each.name)

    def _origin(self, each: Entry) -> str:
        return {
            Origin.BUNDLED: self.tr("bundled"), Origin.TRAINED: self.tr("trained by this program"),
            Origin.IMPORTED: self.tr("imported"), Origin.PUBLISHED: self.tr("published"),
        }[each.origin]

    def _size(self, size: int) -> str:
        return self.tr("{} MB").format(QLocale().toString(size / 1e6, "f", 1)) if size else self.tr("unknown")

    def _state(self, each: Entry) -> str:
        if each.name == self._choice.name:
            return self.tr("in use")
        if each.path is not None:
            return self.tr("here") if each.fills else self.tr("here, cannot fill")
        if each.fetched:
            return self.tr("{} of it here").format(self._size(each.fetched))
        return self.tr("can be got") if each.offer is not None and each.offer.address else self.tr("by hand")

    def _button(self, call: Callable[[], object], role: QDialogButtonBox.ButtonRole) -> QPushButton:
        button = self._buttons.addButton("", role)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: call())
        return button

    def _set_texts(self) -> None:
        self.setWindowTitle(self.tr("Models"))
        self.models.setHeaderLabels([
            self.tr("Model"), self.tr("Kind"), self.tr("Size"), self.tr("Licence"), self.tr("State")])
        header = self.models.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.models.setAccessibleName(self.tr("Models"))
        self.models.setToolTip(self.tr("Files and folders can be dropped here"))
        self.progress.setAccessibleName(self.tr("Progress"))
        for button, text, tip in (
            (self.use_button, self.tr("&Use"), self.tr("Fill with the selected model")),
            (self.get_button, self.tr("&Get…"), self.tr("Fetch the selected model over the network")),
            (self.cancel_button, self.tr("&Stop"), self.tr("Stop; what has come is kept and gone on with")),
            (self.add_button, self.tr("&Add…"), self.tr("Add a model from a file")),
            (self.remove_button, self.tr("&Remove…"), self.tr("Delete the selected model's file")),
            (self.close_button, self.tr("Close"), self.tr("Close the models (Esc)")),
        ):
            button.setText(text)
            button.setToolTip(tip)
