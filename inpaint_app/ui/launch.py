"""The start of the window; torch is not loaded until a photo is open."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inpaint_app import heap, logs, paths
from inpaint_app.messages import Message
from inpaint_app.settings import Settings, load_settings
from inpaint_app.version import APP_ID

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from inpaint_app.inference.request import Engine
    from inpaint_app.ui.main_window import MainWindow

logger = logging.getLogger(__name__)

_AFTER_START = 1000
"""Milliseconds after the first painting of the window: what need not be there before."""


def main(
    photo: Path | None = None, painted: Callable[[], None] | None = None, *, page: int | None = None,
    waiting: Sequence[Path] = (),
) -> int:
    """Show the window, with ``photo`` opened, until it is closed; the exit status of the process.

    Args:
        painted: called once, when the window has been painted for the first time.
        page: of a ``photo`` with several the one to open, from 1; None: ask.
        waiting: to be opened after ``photo``, one by one.
    """
    from inpaint_app.ui.dialogs.error_dialog import ErrorReporter
    from inpaint_app.ui.qt_log import ending_without_display, log_qt_messages

    with ending_without_display():
        app = make_application()
    logs.log_to_folder(paths.logs_folder())
    stop_logging_qt = log_qt_messages()
    errors = ErrorReporter()
    stop_watching = logs.watch_for_unexpected_errors(errors.report)
    try:
        return _run(app, photo, waiting, page, painted)
    finally:
        stop_watching()
        stop_logging_qt()


def _run(
    app: QApplication, photo: Path | None, waiting: Sequence[Path], page: int | None,
    painted: Callable[[], None] | None,
) -> int:
    from PySide6.QtCore import QTimer

    from inpaint_app.ui.application import Application
    from inpaint_app.ui.editing.background import left_loading
    from inpaint_app.ui.ending import Ending

    settings, notices = load_settings(paths.settings_file())
    window = make_window(settings, paths.settings_file(), notices)
    if painted is not None:
        window.first_painted.connect(painted)
    window.first_painted.connect(lambda: logger.info("the window has been painted"))
    window.first_painted.connect(lambda: window.files.recent.use_thumbnails(paths.cache_folder() / "thumbnails"))
    window.first_painted.connect(lambda: window.guard_work(paths.autosave_folder()))
    window.first_painted.connect(lambda: QTimer.singleShot(_AFTER_START, window.editor.prepare_opening))
    window.show()
    if photo is not None:
        window.files.open_one_by_one([photo, *waiting], page)
    elif not settings.toured:
        window.first_painted.connect(window.tour.begin)
    ending = Ending(app, window.keep_work)
    if isinstance(app, Application):
        app.photos_handed.connect(window.files.open_one_by_one)
    try:
        status = app.exec()
        if window.autosave is not None:
            window.autosave.abandon()  # does nothing where the window was closed
        window.editor.shut_down()
    finally:
        ending.stop()
    if left_loading():  # the import of torch cannot be interrupted, and waits for nobody's work
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def make_application() -> QApplication:
    """The one QApplication, with its name and look."""
    from PySide6.QtWidgets import QApplication

    from inpaint_app.ui.application import Application
    from inpaint_app.ui.look.theme import app_theme

    heap.keep_compact()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else Application(sys.argv[:1])
    app.setApplicationName("inpaint-app")
    app.setApplicationDisplayName("Inpaint App")
    app.setDesktopFileName(APP_ID)
    app_theme(app)
    return app


def make_window(settings: Settings, settings_path: Path | None = None, notices: tuple[Message, ...] = ()) -> MainWindow:
    """A window with the engine that ``settings`` ask for, not yet shown."""
    from inpaint_app.ui.main_window import MainWindow

    def engine() -> Engine:
        from inpaint_app.inference.engines.best_of import engine_with
        from inpaint_app.models.registry import models_folder

        now = window.settings  # as they are when a fill asks for it
        folder = models_folder(now.models_folder)
        return engine_with(window.editor.session.model, now.device, threads=now.threads, folder=folder)

    window = MainWindow(settings, settings_path, engine, notices)
    return window
