"""Saving and opening projects in the window."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.project.project import Project, open_project
from inpaint_app.document.project.save import save_project
from tests.driving import WAIT_MS, Answered

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def photo(tmp_path):
    rows, columns = np.mgrid[0:120, 0:160]
    path = tmp_path / "Großmutter.png"
    Image.fromarray(np.dstack([rows * 2, columns, rows + columns // 2]).astype(np.uint8)).save(path)
    return path


def open_photo(window, qtbot, path):
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.files.open_path(path)


def paint_and_fill(window, qtbot, x=60):
    window.editor.mask.begin_stroke(Brush(20), False, Point(x, 50))
    window.editor.mask.end_stroke()
    before = len(window.editor.document.fills)
    window.editor.fill()
    qtbot.waitUntil(lambda: len(window.editor.document.fills) > before and not window.editor.busy, timeout=WAIT_MS)


def save_to(window, qtbot, path):
    with qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        assert window.files.save_to(path)


def test_ctrl_s_asks_once_where_and_then_saves_there(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    paint_and_fill(window, qtbot)
    assert window.isWindowModified()
    with Answered() as dialog, qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        QTest.keyClick(window.canvas, Qt.Key.Key_S, CTRL)
    path = tmp_path / "Großmutter.ora"
    assert dialog.suggested == str(path)
    assert not window.isWindowModified()
    assert "Großmutter.ora" in window.windowTitle()
    assert "Großmutter.ora" in window.messages.text
    assert str(path) in window.settings.recent_files

    paint_and_fill(window, qtbot, 100)
    assert window.isWindowModified()
    window.activateWindow()  # the dialog took the focus, which this platform does not give back
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    with qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        QTest.keyClick(window.canvas, Qt.Key.Key_S, CTRL)
    assert len(open_project(path).layers) == 2
    assert photo.exists()


def test_what_was_saved_is_there_again(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    paint_and_fill(window, qtbot)
    before = window.editor.document
    path = tmp_path / "work.ora"
    save_to(window, qtbot, path)
    window.files.close_photo()
    open_photo(window, qtbot, path)
    now = window.editor.document
    assert now is not before
    assert np.array_equal(now.photo.pixels, before.photo.pixels)
    assert np.array_equal(now.mask.pixels, before.mask.pixels)
    assert np.array_equal(now.fills[0].pixels, before.fills[0].pixels)
    assert now.photo.source.path == photo
    assert window.editor.session.project_path == path
    assert not window.editor.session.is_modified
    assert window.close()  # without a question


def test_an_undo_after_saving_is_unsaved_work(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    paint_and_fill(window, qtbot)
    save_to(window, qtbot, tmp_path / "work.ora")
    window.editor.undo()
    assert window.editor.session.is_modified
    window.editor.redo()
    assert not window.editor.session.is_modified


def test_an_export_does_not_count_as_saved_once_there_is_a_project(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    paint_and_fill(window, qtbot)
    save_to(window, qtbot, tmp_path / "work.ora")
    paint_and_fill(window, qtbot, 100)
    with qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        window.files.export_to(tmp_path / "out.png")
    assert window.editor.session.is_modified


def test_leaving_the_dialog_keeps_the_work_and_the_window(window, qtbot, photo):
    open_photo(window, qtbot, photo)
    paint_and_fill(window, qtbot)

    def press_save():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            timer.stop()
            next(button for button in box.buttons() if button.text() == "Save").click()

    timer = QTimer()
    timer.timeout.connect(press_save)
    timer.start(20)
    with Answered(accept=False):
        assert not window.close()
    assert window.isVisible()
    assert window.editor.session.is_modified


def test_save_as_never_replaces_another_file_silently(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    other = tmp_path / "other.ora"
    save_project(other, Project(Photo(np.zeros((4, 4, 3), np.uint8))))
    before = other.read_bytes()
    asked = []

    def cancel():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            box.reject()

    timer = QTimer()
    timer.timeout.connect(cancel)
    timer.start(20)
    assert not window.files.save_to(other)
    timer.stop()
    assert "other.ora" in asked[0]
    assert other.read_bytes() == before


def test_a_project_that_cannot_be_written_is_said_and_nothing_is_lost(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    paint_and_fill(window, qtbot)
    with qtbot.waitSignal(window.editor.session.failed, timeout=WAIT_MS):
        window.files.save_to(tmp_path / "missing" / "a.ora")
    assert "folder does not exist" in window.messages.text
    assert window.editor.session.is_modified
    assert window.editor.session.project_path is None


def test_a_damaged_project_is_one_sentence_and_the_open_work_stays(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    document = window.editor.document
    broken = tmp_path / "broken.ora"
    save_project(broken, Project(Photo(np.zeros((40, 40, 3), np.uint8))))
    broken.write_bytes(broken.read_bytes()[:-300])
    with qtbot.waitSignal(window.editor.session.failed, timeout=WAIT_MS):
        window.files.open_path(broken)
    assert "broken.ora" in window.messages.text
    assert window.editor.document is document
