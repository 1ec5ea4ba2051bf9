"""Unexpected errors in the window: one dialog, its details on the clipboard, and the work goes on."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from inpaint_app.ui.dialogs.error_dialog import ErrorReporter
from tests.driving import WAIT_MS


def caught(error):
    try:
        raise error
    except type(error) as raised:
        return raised


def other(error):
    try:
        raise error
    except type(error) as raised:
        return raised


@pytest.fixture
def reporter(window):
    return ErrorReporter(window)


def shown(reporter, qtbot):
    qtbot.waitUntil(lambda: reporter.dialog is not None, timeout=WAIT_MS)
    return reporter.dialog


def test_its_details_are_copied(reporter, qtbot):
    reporter.report(caught(ValueError("<b>moon</b>\nand more")))
    dialog = shown(reporter, qtbot)
    assert any("ValueError: <b>moon</b>" in label.text() for label in dialog.findChildren(QLabel))
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    details = QGuiApplication.clipboard().text()
    for part in ("inpaint-app ", "Python ", "torch ", "Traceback", "in caught", "ValueError: <b>moon</b>", "and more"):
        assert part in details
    assert dialog.isVisible()
    assert not dialog.isModal()  # one can go on working beside it
    dialog.close()


def test_more_errors_open_no_more_dialogs(reporter, qtbot):
    reporter.report(caught(ValueError("one")))
    dialog = shown(reporter, qtbot)
    reporter.report(other(TypeError("two")))
    qtbot.wait(50)
    assert reporter.dialog is dialog
    dialog.close()
    assert reporter.dialog is None
    reporter.report(caught(ValueError("the same place")))
    qtbot.wait(50)
    assert reporter.dialog is None
    reporter.report(other(ValueError("another place")))
    shown(reporter, qtbot).close()


def test_an_error_of_another_thread_is_shown_in_the_windows_own(reporter, qtbot):
    thread = threading.Thread(target=lambda: reporter.report(caught(KeyError("far"))))
    thread.start()
    thread.join()
    dialog = shown(reporter, qtbot)
    assert dialog.thread() is QGuiApplication.instance().thread()
    dialog.close()
