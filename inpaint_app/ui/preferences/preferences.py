"""The preferences dialog, made from the declarations of the settings; what is changed holds at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.settings import PAGES, Settings
from inpaint_app.ui.commands.actions import Actions
from inpaint_app.ui.commands.key_bindings import Bindings, read_bindings, stored_bindings
from inpaint_app.ui.preferences.key_page import KeyPage
from inpaint_app.ui.preferences.setting_editors import setting_editor, setting_text

_HINT_WIDTH = 400
"""Logical pixels: else each sentence would break after a few words."""


class Preferences(QDialog):
    """A page for each group of settings, and one for the keys.

    Attributes:
        editors: the control of each setting, by its name.
        keys: the page of the keys.
    """

    def __init__(
        self,
        parent: QWidget,
        settings: Callable[[], Settings],
        change: Callable[..., None],
        actions: Actions,
    ) -> None:
        """``settings`` gives those of the moment; ``change`` takes new values by name and applies them."""
        super().__init__(parent)
        self._settings = settings
        self._change = change
        self._actions = actions
        self.editors: dict[str, QWidget] = {}
        self.keys: KeyPage
        self._pages: list[QWidget] = []
        self._tabs = QTabWidget()
        self._buttons = QDialogButtonBox()
        self._close = self._buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self._defaults = self._buttons.addButton(QDialogButtonBox.StandardButton.RestoreDefaults)
        self._close.clicked.connect(self.accept)
        self._defaults.clicked.connect(self._restore_defaults)
        column = QVBoxLayout(self)
        column.addWidget(self._tabs, 1)
        column.addWidget(self._buttons)
        self.resize(640, 520)
        self._build()

    def show_page(self, index: int) -> None:
        """Turn to a page; -1 is that of the keys."""
        self._tabs.setCurrentIndex(index % self._tabs.count())

    def changeEvent(self, event: QEvent) -> None:
        """Another language: make all pages again."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_tabs"):
            self._build()

    def _build(self) -> None:
        """Make the pages from the settings of the moment; the one that is shown stays."""
        shown = self._tabs.currentIndex()
        for old in self._pages:
            old.deleteLater()
        self._tabs.clear()
        self.setWindowTitle(self.tr("Preferences"))
        self._close.setText(self.tr("Close"))
        self._close.setToolTip(self.tr("Close the preferences (Esc)"))
        self._defaults.setText(self.tr("Restore defaults"))
        self._defaults.setToolTip(self.tr("Set everything here, keys too, back to its default"))
        self._tabs.setAccessibleName(self.tr("Pages of the preferences"))
        self.keys = KeyPage(self._actions, read_bindings(self._settings().keys), self._rebind)
        self._pages = [*(self._page(page) for page in PAGES), self.keys]
        for page, title in zip(self._pages, [*map(setting_text, PAGES), self.tr("Keys")], strict=True):
            self._tabs.addTab(page, title)
        self._tabs.setCurrentIndex(max(shown, 0))

    def _page(self, page: str) -> QWidget:
        widget = QWidget()
        form = QFormLayout(widget)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.setContentsMargins(18, 18, 18, 12)
        form.setVerticalSpacing(4)
        for entry in fields(Settings):
            if entry.metadata.get("page") != page:
                continue
            name = entry.name
            value = getattr(self._settings(), name)
            editor = setting_editor(entry, value, partial(self._set, name))
            if "folder" in entry.metadata:
                editor.setMinimumWidth(380)
            self.editors[name] = editor
            form.addRow(setting_text(entry.metadata["label"]), editor)
            hint = QLabel(setting_text(entry.metadata["sentence"]))
            hint.setObjectName("settingHint")
            hint.setWordWrap(True)
            hint.setMinimumWidth(_HINT_WIDTH)
            form.addRow("", hint)
        return widget

    def _set(self, name: str, value: object) -> None:
        self._change(**{name: value})

    def _rebind(self, bindings: Bindings) -> None:
        self._change(keys=stored_bindings(bindings))

    def _restore_defaults(self) -> None:
        shown = {entry.name: entry.default for entry in fields(Settings) if "page" in entry.metadata}
        self._change(**shown, keys=())
        self._build()
