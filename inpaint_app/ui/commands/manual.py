"""The manual: pages that come with the application, shown by the browser without a network."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from inpaint_app import paths
from inpaint_app.messages import Message
from inpaint_app.ui.editing.session import DocumentSession
from inpaint_app.ui.i18n.language import shown_language


def manual_page(name: str = "index") -> Path:
    """The file of a page in the language of the window, in English where there is none."""
    folder = paths.resources() / "manual"
    pages = [folder / language / f"{name}.html" for language in (shown_language(), "en")]
    return next((page for page in pages if page.exists()), pages[-1])


def open_manual(session: DocumentSession) -> None:
    """Show the first page in the browser; says where it lies if there is none."""
    page = manual_page()
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(page))):
        session.notice.emit(Message("No browser could be started; the manual is {path}.", path=page))
