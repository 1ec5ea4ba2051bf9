"""Photos that the system hands to the running program, as macOS does, are opened."""

from __future__ import annotations

import subprocess
import sys

from inpaint_app import paths

_PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from inpaint_app.ui import launch

def hand_over():
    app = QApplication.instance()
    window = next(each for each in app.topLevelWidgets() if hasattr(each, "files"))
    def opened(*_):
        print(window.files.photo_path.name, window.files.has_next(), flush=True)
        QTimer.singleShot(0, lambda: app.exit(0))
    window.editor.files.opened.connect(opened)
    for photo in sys.argv[1:]:
        QApplication.postEvent(app, QFileOpenEvent(photo))

sys.exit(launch.main(None, hand_over))
"""


def test_photos_that_finder_hands_over_are_opened_the_first_at_once_and_the_second_after_it(tmp_path, monkeypatch):
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    samples = paths.resources() / "samples"
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(samples / "canyon-wren.jpg"), str(samples / "tea-gardens.jpg")],
        capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert done.stdout.split() == ["canyon-wren.jpg", "True"]
