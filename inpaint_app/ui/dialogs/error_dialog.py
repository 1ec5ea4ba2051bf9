"""The dialog about an error that nothing else handles: what it was, and its details to be copied."""

from __future__ import annotations

import traceback

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from inpaint_app.logs import error_details


class ErrorDialog(QDialog):
    """Says that something went wrong, and shows what.

    Attributes:
        copy_button: puts the details on the clipboard.
        details: versions and traceback, as text.
    """

    def __init__(self, reason: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Unexpected error"))
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setAccessibleName(self.tr("Details"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = buttons.addButton(self.tr("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._line(self.tr("Something unexpected went wrong: {}").format(reason)))
        layout.addWidget(self._line(self.tr("You can go on working. Save your work, and report the details below.")))
        layout.addWidget(self.details)
        layout.addWidget(buttons)
        self.resize(640, 380)

    def _line(self, text: str) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)  # the reason may name a file
        label.setText(text)
        label.setWordWrap(True)
        return label

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())


class ErrorReporter(QObject):
    """Shows unexpected errors from any thread: one dialog at a time, and each error once.

    What happens while the dialog is open, or again at the same place (a picture that is painted many times), is in the
    log only.

    Attributes:
        dialog: the one that is open, or None.
    """

    _happened = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dialog: ErrorDialog | None = None
        self._seen: set[tuple[str, str, int]] = set()
        # Queued even in the window's own thread: an event handler that failed is left before the dialog opens.
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def report(self, error: BaseException) -> None:
        """Show ``error``; may be called in any thread, and returns at once."""
        self._happened.emit(error)

    @Slot(object)
    def _show(self, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        place = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        kind = (type(error).__name__, *place)
        if self.dialog is not None or kind in self._seen:
            return
        self._seen.add(kind)
        lines = str(error).strip().splitlines()
        reason = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
        windows = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        parent = QApplication.activeWindow() or next(iter(windows), None)  # without one it would outlive the window
        self.dialog = ErrorDialog(reason, error_details(error), parent)
        self.dialog.finished.connect(self._closed)
        self.dialog.show()

    @Slot()
    def _closed(self) -> None:
        self.dialog = None
