"""Several photos open at a time: tabs, unsaved work of each, and what is kept of it."""

from __future__ import annotations

import shutil

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from inpaint_app.document.document import Document
from inpaint_app.document.files.file_state import FileState
from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.project.left_work import left_work
from inpaint_app.document.project.recovery import recover
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.dialogs import questions
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS, select_part

COLOURS = {"red.png": (200, 0, 0), "green.png": (0, 200, 0), "blue.png": (0, 0, 200)}


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(Settings(), None, PushPullEngine)
    window.guard_work(tmp_path / "autosave", quiet_s=0.05)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window._agreed_to_close = True
    window.close()
    window.deleteLater()


@pytest.fixture
def three(window, qtbot, tmp_path):
    """Three photos, the last one shown."""
    for name, colour in COLOURS.items():
        path = tmp_path / name
        Image.new("RGB", (80, 60), colour).save(path)
        window.editor.session.open(Document(open_photo(path)), state=FileState.of(path), source=path, beside=True)
    return window


def names(window):
    tabs = window.files.photos.tabs
    return [tabs.tabText(at) for at in range(tabs.count())]


def show(window, at):
    tabs = window.files.photos.tabs
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(at).center())


def shown_name(window):
    return window.editor.document.photo.source.path.name


def answers(monkeypatch, *given):
    """Questions about unsaved work are answered by these, one after the other; the names asked about."""
    asked, left = [], list(given)

    def ask(_, name):
        asked.append(name)
        return left.pop(0)

    monkeypatch.setattr(questions, "ask_leaving", ask)
    return asked


def test_each_tab_keeps_its_work_its_history_its_place_and_its_mark(three, qtbot):
    window = three
    assert window.files.photos.tabs.isVisible()
    assert names(window) == ["red.png", "green.png", "blue.png"]
    select_part(window)
    window.canvas.set_zoom(3.0)
    zoom, centre, mask = window.canvas.zoom, window.canvas.viewport.centre, window.editor.document.mask
    assert names(window)[2] == "blue.png •"
    show(window, 0)
    assert shown_name(window) == "red.png"
    assert window.editor.undo_label == ""
    assert not window.editor.session.is_modified
    window.actions_["previous_photo"].trigger()
    assert window.editor.document.mask is mask
    assert window.editor.undo_label == "Paint mask"
    assert (window.canvas.zoom, window.canvas.viewport.centre) == (zoom, centre)
    window.editor.undo()
    assert mask.is_empty


def test_a_photo_that_is_open_is_shown_and_not_read_again(three, qtbot, tmp_path):
    select_part(three)
    three.files.open_path(tmp_path / "green.png")
    assert shown_name(three) == "green.png"
    assert len(names(three)) == 3
    three.files.open_path(tmp_path / "blue.png")
    assert shown_name(three) == "blue.png"
    three.files.open_path(tmp_path / "blue.png")  # with work on it that reading it again would lose
    assert "open already" in three.messages.text
    assert three.editor.undo_label == "Paint mask"


def test_a_tab_is_closed_by_its_button_and_asks_about_its_own_work(three, qtbot, monkeypatch):
    window, tabs = three, three.files.photos.tabs
    select_part(window)
    show(window, 0)
    asked = answers(monkeypatch, questions.Leaving.STAY, questions.Leaving.DISCARD)
    QTest.mouseClick(tabs, Qt.MouseButton.MiddleButton, pos=tabs.tabRect(1).center())
    assert names(window) == ["red.png", "blue.png •"]
    tabs.tabCloseRequested.emit(1)
    assert asked == ["blue.png"]
    assert shown_name(window) == "blue.png"  # it is shown while one is asked
    tabs.tabCloseRequested.emit(1)
    assert shown_name(window) == "red.png"
    assert not tabs.isVisible()
    window.files.close_photo()
    assert window.editor.document is None


def test_closing_the_window_asks_for_each_photo_with_unsaved_work(three, qtbot, monkeypatch):
    window = three
    select_part(window)
    show(window, 0)
    select_part(window)
    show(window, 1)
    asked = answers(monkeypatch, questions.Leaving.DISCARD, questions.Leaving.STAY)
    assert not window.close()
    assert asked == ["red.png", "blue.png"]
    assert names(window) == ["green.png", "blue.png •"]
    asked = answers(monkeypatch, questions.Leaving.DISCARD)
    assert window.close()
    assert asked == ["blue.png"]


def test_no_other_photo_is_shown_while_a_fill_runs(three, qtbot):
    window = three
    select_part(window)
    window.fills.fill()
    show(window, 0)
    assert shown_name(window) == "blue.png"
    assert "fill is running" in window.messages.text
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)
    assert window.files.photos.tabs.currentIndex() == 2


def test_a_save_that_ends_when_another_photo_is_shown_counts_for_its_own(three, qtbot, tmp_path):
    window = three
    select_part(window)
    with qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        window.files.save_to(tmp_path / "blue.ora")
        show(window, 0)
    assert names(window) == ["red.png", "green.png", "blue.ora"]
    show(window, 2)
    assert window.editor.session.project_path == tmp_path / "blue.ora"
    assert not window.editor.session.is_modified


def test_what_was_done_to_every_photo_is_found_after_a_crash(three, qtbot, tmp_path):
    window = three
    select_part(window)
    show(window, 0)
    select_part(window, 20, 20, 10)
    window.autosave.keep_now()
    shutil.copytree(tmp_path / "autosave", tmp_path / "left")  # as when the program is killed: its locks are nobody's
    works = left_work(tmp_path / "left").works
    assert {work.about.name for work in works} == {"red.png", "blue.png"}
    for work in works:
        assert not recover(work.folder).document.mask.is_empty
        work.lock.unlock()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_of_a_tab_closes_the_others(three, qtbot):
    window = three
    window.files.photos._offer(window.files.photos.tabs.keys[1], QPoint())
    menu = window.files.photos.tabs.findChildren(QMenu)[-1]
    next(action for action in menu.actions() if "others" in action.text()).trigger()
    menu.close()
    assert shown_name(window) == "green.png"
    assert names(window) == ["green.png"]
