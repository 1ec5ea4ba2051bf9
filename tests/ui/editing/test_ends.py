"""A process ended by a signal loses nothing, and nobody else's changes to a project are overwritten unasked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from inpaint_app.atomic_file import remove_leftovers, replacing
from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.project.left_work import left_work
from inpaint_app.document.project.project import open_project
from inpaint_app.document.project.recovery import recover
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.bars.recovery_bar import RecoveryBar
from inpaint_app.ui.editing.background import left_loading
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

WORKER = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from inpaint_app import paths
from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.ui import launch

photo, root = map(Path, sys.argv[1:])
paths.autosave_folder = lambda: root
paths.settings_file = lambda: root.parent / "settings.toml"
paths.logs_folder = lambda: root.parent / "logs"
make = launch.make_window

def made(*arguments):
    window = make(*arguments)
    window.editor.warm_up = lambda: None

    def paint():
        if window.editor.document is None or window.autosave is None:
            QTimer.singleShot(20, paint)
            return
        window.editor.mask.begin_stroke(Brush(30), False, Point(60, 50))
        window.editor.mask.extend_stroke(Point(90, 70))  # and never ended
        print("ready", flush=True)

    QTimer.singleShot(50, paint)
    return window

launch.make_window = made
sys.exit(launch.main(photo))
"""


@pytest.fixture
def photo(tmp_path):
    rows, columns = np.mgrid[0:120, 0:160]
    path = tmp_path / "photo.png"
    Image.fromarray(np.dstack([rows * 2, columns, rows + columns // 2]).astype(np.uint8)).save(path)
    return path


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without a word")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_the_window_and_loses_nothing(photo, tmp_path, name):
    root = tmp_path / "autosave"
    number = getattr(signal, name)
    process = subprocess.Popen([sys.executable, "-c", WORKER, photo, root], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.wait(60) == 128 + number
    finally:
        process.kill()
        process.stdout.close()
    (work,) = left_work(root).works
    recovered = recover(work.folder)
    assert recovered.document.mask.pixels[70, 90] == 255  # the last of the stroke that was being painted
    assert recovered.document.history.labels == ("Paint mask",)
    work.discard()
    assert list(root.iterdir()) == []


@pytest.fixture
def window(qtbot, tmp_path):
    made = MainWindow(Settings(), None, PushPullEngine)
    made.show()
    qtbot.waitExposed(made)
    made.guard_work(tmp_path / "autosave", quiet_s=0.1)
    yield made
    made._agreed_to_close = True
    made.close()
    made.deleteLater()


def paint(window, x=60):
    window.editor.mask.begin_stroke(Brush(20), False, Point(x, 50))
    window.editor.mask.end_stroke()


def save(window, qtbot, path=None):
    with qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        window.files.save() if path is None else window.files.save_to(path)


def answer(text, asked):
    def press():
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        next(button for button in box.buttons() if button.text().replace("&", "") == text).click()

    QTimer.singleShot(100, press)


def open_photo(window, qtbot, path):
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.files.open_path(path)


def test_a_project_that_another_program_changed_is_not_replaced_unasked(window, qtbot, photo, tmp_path):
    project = tmp_path / "a.ora"
    open_photo(window, qtbot, photo)
    paint(window)
    save(window, qtbot, project)
    paint(window, 100)
    save(window, qtbot)  # nobody else has touched it: no question
    theirs = project.read_bytes() + b"theirs"
    project.write_bytes(theirs)
    paint(window, 20)
    asked = []
    answer("Cancel", asked)
    window.files.save()
    assert project.read_bytes() == theirs
    answer("Replace", asked)
    save(window, qtbot)
    assert len(open_project(project).operations) == 3
    assert ["a.ora was changed" in text for text in asked] == [True, True]


def test_restored_work_does_not_replace_a_newer_project_unasked(window, qtbot, photo, tmp_path):
    project = tmp_path / "a.ora"
    open_photo(window, qtbot, photo)
    paint(window)
    save(window, qtbot, project)
    paint(window, 100)
    window.autosave.abandon()
    window.autosave._folders._lock.unlock()
    (tmp_path / "newer").write_bytes(project.read_bytes() + b"newer")
    os.replace(tmp_path / "newer", project)  # as this program and most others write

    other = MainWindow(Settings(), None, PushPullEngine)
    other.show()
    other.guard_work(tmp_path / "autosave")
    with qtbot.waitSignal(other.editor.files.recovered, timeout=WAIT_MS):
        other.recovery.bar.restore.click()
    assert len(other.editor.document.history.labels) == 2
    asked = []
    answer("Cancel", asked)
    other.files.save()
    assert project.read_bytes().endswith(b"newer")
    assert len(asked) == 1
    other._agreed_to_close = True
    other.close()
    other.deleteLater()


def test_the_end_of_the_session_keeps_what_is_being_painted(window, qtbot, photo, tmp_path):
    open_photo(window, qtbot, photo)
    window.editor.mask.begin_stroke(Brush(20), False, Point(60, 50))
    window.keep_work()
    assert window.close()  # without a question
    window.autosave._folders._lock.unlock()
    (work,) = left_work(tmp_path / "autosave").works
    assert recover(work.folder).document.mask.pixels[50, 60] == 255
    work.discard()


def test_closing_while_the_engine_loads_does_not_wait_for_it(qtbot):
    began, may_end = threading.Event(), threading.Event()

    class Slow(PushPullEngine):
        def load(self):
            began.set()
            may_end.wait()

    editor = Editor(Slow)
    editor.warm_up()
    assert began.wait(60)
    editor.shut_down()  # returns, although the engine is still loading
    assert left_loading()
    may_end.set()
    qtbot.waitUntil(lambda: not left_loading(), timeout=WAIT_MS)


def test_a_name_like_markup_is_shown_as_it_is(qtbot, tmp_path, photo):
    bar = RecoveryBar()
    qtbot.addWidget(bar)
    bar.show_work("<b>bold</b>.png", datetime.now())
    assert "<b>bold</b>.png" in bar.text.text()
    assert bar.text.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything can be read")
def test_a_folder_that_cannot_be_read_is_said(tmp_path):
    root = tmp_path / "autosave"
    (root / "one").mkdir(parents=True)
    (root / "one").chmod(0)
    try:
        assert left_work(root).unreadable == [root / "one"]
    finally:
        (root / "one").chmod(0o700)


def test_what_a_killed_save_left_is_swept_up_but_not_what_is_being_written(tmp_path):
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from inpaint_app.atomic_file import replacing\n"
        "with replacing(Path(sys.argv[1]), overwrite=True) as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), 9)\n"
    )
    path = tmp_path / "a.ora"
    subprocess.run([sys.executable, "-c", script, path], check=False)
    theirs = tmp_path / ".someone.part"
    theirs.write_bytes(b"not ours")
    assert len(list(tmp_path.glob(".a.ora.*.part"))) == 1
    with replacing(path, overwrite=True) as file:
        file.write(b"whole")
        remove_leftovers(tmp_path)
        assert len(list(tmp_path.glob(".a.ora.*.part"))) == 1
    assert sorted(tmp_path.iterdir()) == [theirs, path]
    assert path.read_bytes() == b"whole"


@pytest.mark.skipif(os.name == "nt", reason="no modes")
def test_a_private_file_is_private_while_it_is_written(tmp_path):
    path: Path = tmp_path / "a"
    path.write_bytes(b"")
    path.chmod(0o600)
    for private in (False, True):
        with replacing(path, overwrite=True, private=private):
            (beside,) = tmp_path.glob(".*.part")
            assert beside.stat().st_mode & 0o777 == 0o600
