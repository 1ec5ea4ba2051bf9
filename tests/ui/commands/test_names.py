"""A photo whose name is no UTF-8 is opened, saved, exported and closed like any other."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtTest import QTest

from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings, load_settings
from inpaint_app.ui.dialogs import questions
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS, Answered

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other file systems refuse such names")


@pytest.fixture
def folder(tmp_path, photos):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / os.fsdecode(b"\xe4.jpg")).write_bytes(next(photos.glob("*.jpg")).read_bytes())
    return folder


def test_saving_is_said_and_the_window_closes_and_remembers(qtbot, folder, tmp_path, monkeypatch):
    window = MainWindow(Settings(), tmp_path / "settings.toml", PushPullEngine)
    window.show()
    photo, project = (folder / os.fsdecode(b"\xe4" + suffix) for suffix in (b".jpg", b".ora"))
    mime = QMimeData()
    mime.setUrls([QUrl.fromEncoded(b"file://" + os.fsencode(folder).replace(b"\xe9", b"%E9") + b"/%E4.jpg")])
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.files.drop(mime)
    assert window.editor.document.photo.source.path == photo
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(window.canvas.rect().center()))
    assert window.editor.session.is_modified
    with Answered(accept=False):
        window.files.save_as()
    with Answered(accept=False):
        window.files.export_as().accept()
    with qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        window.files.export_to(folder / "out.png")
    assert "Exported to" in window.messages.text
    with qtbot.waitSignal(window.editor.files.saved, timeout=WAIT_MS):
        window.files.save_to(project)
    assert "Saved to" in window.messages.text
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(window.canvas.rect().center()))
    monkeypatch.setattr(questions, "ask_leaving", lambda *_: questions.Leaving.SAVE)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    settings, notices = load_settings(tmp_path / "settings.toml")
    assert notices == ()
    assert settings.recent_files == (str(project), str(photo))
    assert Path(settings.export_folder) == folder
    window.deleteLater()
    again = MainWindow(settings, None, PushPullEngine)
    with qtbot.waitSignal(again.editor.files.opened, timeout=WAIT_MS):
        again.files.recent.actions()[0].trigger()
    again.close()
    again.deleteLater()
