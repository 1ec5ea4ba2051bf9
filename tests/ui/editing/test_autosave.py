"""What is not saved survives the end of the process, and nothing is left behind when the window closes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.project.left_work import left_work
from inpaint_app.document.project.project import open_project
from inpaint_app.document.project.recovery import Lock
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

WORKER = """
import sys, os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
import numpy as np
from inpaint_app.ui.launch import make_application
app = make_application()
from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.main_window import MainWindow

photo, root, out = map(Path, sys.argv[1:])
window = MainWindow(Settings(), None, PushPullEngine)
window.guard_work(root, quiet_s=0.1)
editor = window.editor

def wait(until):
    while not until():
        app.processEvents()

editor.files.open_file(photo)
wait(lambda: editor.document is not None)
editor.mask.begin_stroke(Brush(30), False, Point(60, 50))
editor.mask.end_stroke()
editor.fill()
wait(lambda: editor.document.fills and not editor.busy)
editor.mask.begin_stroke(Brush(16), False, Point(120, 80))
editor.mask.end_stroke()
project = window.autosave
wait(lambda: project.idle)
fill = editor.document.fills[0]
np.savez(out, mask=editor.document.mask.pixels, pixels=fill.pixels, coverage=fill.coverage)
print("ready", flush=True)
wait(lambda: False)
"""


@pytest.fixture
def photo(tmp_path):
    rows, columns = np.mgrid[0:120, 0:160]
    path = tmp_path / "Großmutter.png"
    Image.fromarray(np.dstack([rows * 2, columns, rows + columns // 2]).astype(np.uint8)).save(path)
    return path


@pytest.fixture
def make_window(qtbot, tmp_path):
    made = []

    def make(quiet_s=0.1):
        window = MainWindow(Settings(), None, PushPullEngine)
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        window.guard_work(tmp_path / "autosave", quiet_s=quiet_s)
        return window

    yield make
    for window in made:
        window._agreed_to_close = True
        window.close()
        window.deleteLater()


def paint(window, x=60):
    window.editor.mask.begin_stroke(Brush(20), False, Point(x, 50))
    window.editor.mask.end_stroke()


def open_photo(window, qtbot, path):
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.files.open_path(path)


def copies(tmp_path):
    return list((tmp_path / "autosave").glob("*/work.ora"))


def test_work_survives_kill_and_is_offered_back(make_window, qtbot, photo, tmp_path):
    root, out = tmp_path / "autosave", tmp_path / "expected.npz"
    process = subprocess.Popen([sys.executable, "-c", WORKER, photo, root, out], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "ready\n"
        assert left_work(root).works == []  # it still runs
    finally:
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait()
        process.stdout.close()

    window = make_window()
    bar = window.recovery.bar
    assert bar.isVisible()
    assert "Großmutter.png" in bar.text.text()
    with qtbot.waitSignal(window.editor.files.recovered, timeout=WAIT_MS):
        bar.restore.click()
    assert not bar.isVisible()
    document, expected = window.editor.document, np.load(out)
    assert np.array_equal(document.mask.pixels, expected["mask"])
    assert np.array_equal(document.fills[0].pixels, expected["pixels"])
    assert np.array_equal(document.fills[0].coverage, expected["coverage"])
    assert document.photo.source.path == photo
    assert window.editor.session.is_modified
    assert window.windowTitle().startswith("Großmutter.png")
    assert copies(tmp_path) != []  # until it is saved, it may be needed again

    with qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        window.files.save_to(tmp_path / "saved.ora")
    assert len(open_project(tmp_path / "saved.ora").layers) == 1
    assert window.close()
    assert list(root.iterdir()) == []


def test_a_clean_exit_leaves_nothing(make_window, qtbot, photo, tmp_path):
    window = make_window()
    open_photo(window, qtbot, photo)
    paint(window)
    qtbot.waitUntil(lambda: copies(tmp_path) != [], timeout=WAIT_MS)
    window._agreed_to_close = True  # "Discard"
    window.close()
    assert list((tmp_path / "autosave").iterdir()) == []


def test_saved_work_has_no_copy(make_window, qtbot, photo, tmp_path):
    window = make_window()
    open_photo(window, qtbot, photo)
    paint(window)
    qtbot.waitUntil(lambda: copies(tmp_path) != [], timeout=WAIT_MS)
    with qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        window.files.save_to(tmp_path / "a.ora")
    qtbot.waitUntil(lambda: copies(tmp_path) == [], timeout=WAIT_MS)


def test_nothing_is_written_for_an_untouched_photo(make_window, qtbot, photo, tmp_path):
    window = make_window(quiet_s=0.0)
    open_photo(window, qtbot, photo)
    qtbot.wait(100)
    assert not (tmp_path / "autosave").exists()


def test_a_fill_is_preceded_by_a_copy_of_the_mask(make_window, qtbot, photo, tmp_path):
    window = make_window(quiet_s=3600.0)
    open_photo(window, qtbot, photo)
    paint(window)
    painted = window.editor.document.mask.pixels.copy()
    window.editor.fill()
    qtbot.waitUntil(lambda: copies(tmp_path) != [] and not window.editor.busy, timeout=WAIT_MS)
    window.autosave.abandon()
    kept = open_project(copies(tmp_path)[0])
    assert kept.layers == ()
    assert np.array_equal(kept.document().mask.pixels, painted)


def test_the_event_loop_ending_without_a_close_keeps_the_copy(make_window, qtbot, photo, tmp_path):
    window = make_window()
    open_photo(window, qtbot, photo)
    paint(window)
    qtbot.waitUntil(lambda: copies(tmp_path) != [], timeout=WAIT_MS)
    window.autosave.abandon()
    assert copies(tmp_path) != []


def answer(text):
    """Press a button of the question that is asked next."""

    def press():
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(button for button in box.buttons() if button.text().replace("&", "") == text).click()

    QTimer.singleShot(100, press)


def left(tmp_path, photo, name="abandoned", make=True):
    """What a dead process leaves: a copy and its description, and a lock of nobody."""
    from inpaint_app.document.files.image_io import open_photo
    from inpaint_app.document.project.project import Project
    from inpaint_app.document.project.save import save_project

    folder = tmp_path / "autosave" / name
    folder.mkdir(parents=True)
    if make:
        save_project(folder / "work.ora", Project(open_photo(photo)), merged=False)
        (folder / "about.json").write_text('{"name": "old.png", "project": null}')
    (folder / ".0123456789abcdef.part").write_bytes(b"half")
    return folder


def test_discarding_deletes_it_for_good(make_window, photo, tmp_path):
    folder = left(tmp_path, photo)
    window = make_window()
    answer("Cancel")
    window.recovery.bar.discard.click()
    assert folder.exists()
    answer("Discard")
    window.recovery.bar.discard.click()
    assert not window.recovery.bar.isVisible()
    assert not folder.exists()


def test_later_keeps_it_and_the_next_one_is_offered(make_window, photo, tmp_path):
    first, second = left(tmp_path, photo, "one"), left(tmp_path, photo, "two")
    window = make_window()
    window.recovery.bar.later.click()
    assert window.recovery.bar.isVisible()
    window.recovery.bar.later.click()
    assert not window.recovery.bar.isVisible()
    assert first.exists()
    assert second.exists()


def test_what_was_never_written_is_swept_away(make_window, photo, tmp_path):
    folder = left(tmp_path, photo, make=False)
    window = make_window()
    assert not window.recovery.bar.isVisible()
    assert not folder.exists()


def test_a_copy_that_cannot_be_read_is_one_sentence(make_window, qtbot, photo, tmp_path):
    folder = left(tmp_path, photo)
    (folder / "work.ora").write_bytes(b"PK\x03\x04 and no more")
    window = make_window()
    with qtbot.waitSignal(window.editor.session.failed, timeout=WAIT_MS):
        window.recovery.bar.restore.click()
    assert "damaged" in window.messages.text
    assert window.recovery.bar.isVisible()  # it can be discarded


def test_a_lock_however_old_holds_while_its_process_runs(photo, tmp_path):
    folder = left(tmp_path, photo)
    lock = Lock(folder)
    assert lock.try_lock()
    old = time.time() - 1e6
    os.utime(folder / "lock", (old, old))
    assert left_work(tmp_path / "autosave").works == []
    lock.unlock()
    assert len(left_work(tmp_path / "autosave").works) == 1


def test_where_nothing_can_be_written_that_is_said_once(make_window, qtbot, photo, tmp_path):
    (tmp_path / "autosave").write_text("in the way")
    window = make_window()
    open_photo(window, qtbot, photo)
    paint(window)
    qtbot.waitUntil(lambda: "not saved automatically" in window.messages.text, timeout=WAIT_MS)
    window.messages.hide()
    paint(window, 100)
    qtbot.wait(300)
    assert window.messages.text == ""
