"""A file that hangs its decoder: the window goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from inpaint_app.ui.main_window import MainWindow
from tests.document.files.picture_files import scene
from tests.driving import WAIT_MS

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no file that hangs here")


@pytest.fixture
def hanging(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Path:
    """A file that the window is opening, which will never end."""
    path = tmp_path / "hangs.jpg"
    os.mkfifo(path)
    window.files.open_path(path)
    qtbot.waitUntil(lambda: window.actions_["cancel"].isEnabled(), timeout=WAIT_MS)
    return path


def test_opening_another_file_gives_up_the_one_that_hangs(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, hanging: Path,
) -> None:
    assert hanging.exists()
    path = tmp_path / "photo.png"
    Image.fromarray(scene(40, 30)).save(path)
    failures: list[str] = []
    window.editor.session.failed.connect(failures.append)
    window.files.open_path(path)
    qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
    assert window.editor.document is not None
    assert window.editor.document.photo.source.path == path
    assert not failures


def test_cancel_gives_up_the_file_that_hangs(qtbot: QtBot, window: MainWindow, hanging: Path) -> None:
    window.actions_["cancel"].trigger()
    qtbot.waitUntil(lambda: not window.editor.file_activity, timeout=WAIT_MS)
    assert hanging.exists()
    assert window.editor.document is None
    assert not window.actions_["cancel"].isEnabled()


def test_the_window_closes_while_a_file_hangs(window: MainWindow, hanging: Path) -> None:
    window.editor.shut_down()  # would wait for ever
    assert hanging.exists()
