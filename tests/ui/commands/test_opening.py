"""Opening scans of several pages and files cut short, and taking transparency away, in a real window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image
from PySide6.QtWidgets import QInputDialog, QPushButton
from pytestqt.qtbot import QtBot

from inpaint_app.ui.main_window import MainWindow
from tests.document.files.picture_files import scene
from tests.driving import WAIT_MS


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.editor.file_activity, timeout=WAIT_MS)


def scan(path: Path) -> Path:
    with tifffile.TiffWriter(path) as writer:
        for value in (50, 100, 150):
            writer.write(np.full((40, 60), value, np.uint8))
    return path


@pytest.mark.parametrize(("answer", "value"), [((2, True), 100), ((1, False), None)])
def test_the_page_of_a_scan_is_asked_for(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer, value,
) -> None:
    asked = []
    monkeypatch.setattr(QInputDialog, "getInt", lambda *given: asked.append(given[2:]) or answer)
    window.files.open_path(scan(tmp_path / "scan.tif"))
    qtbot.waitUntil(lambda: bool(asked), timeout=WAIT_MS)
    settle(qtbot, window)
    assert asked[0][0] == "scan.tif has 3 pages. Open page:"
    if value is None:
        assert window.editor.document is None
    else:
        qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
        assert (window.editor.document.photo.pixels == value).all()


def test_a_page_that_was_said_is_not_asked_for(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.files.open_path(scan(tmp_path / "scan.tif"), 3)
    qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
    assert (window.editor.document.photo.pixels == 150).all()


def test_the_missing_part_of_a_file_cut_short_is_offered_as_the_mask(
    qtbot: QtBot, window: MainWindow, tmp_path: Path,
) -> None:
    path = tmp_path / "cut.bmp"
    Image.fromarray(scene(60, 40)).save(path)
    path.write_bytes(path.read_bytes()[: 54 + 180 * 25])
    assert not window.actions_["missing_part"].isEnabled()
    window.files.open_path(path)
    qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
    settle(qtbot, window)
    assert "cut short" in window.messages.text
    button = next(button for button in window.messages.findChildren(QPushButton) if button.isVisible())
    mask = window.editor.document.mask
    assert mask.is_empty
    button.click()
    qtbot.waitUntil(lambda: not mask.is_empty, timeout=WAIT_MS)
    expected = np.zeros((40, 60), np.uint8)
    expected[:15] = 255
    assert np.array_equal(mask.pixels, expected)
    assert window.messages.text == ""
    window.editor.mask.clear()
    window.actions_["missing_part"].trigger()
    qtbot.waitUntil(lambda: not mask.is_empty, timeout=WAIT_MS)
    assert np.array_equal(mask.pixels, expected)


def test_transparency_is_laid_on_white_as_one_step(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    pixels = np.full((40, 60, 4), (200, 100, 0, 255), np.uint8)
    pixels[:20, :, 3] = 0
    pixels[20:30, :, 3] = 51
    Image.fromarray(pixels).save(path)
    window.files.open_path(path)
    qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
    window.actions_["remove_transparency"].trigger()
    qtbot.waitUntil(lambda: not window.editor.document.photo.has_alpha, timeout=WAIT_MS)
    opened = window.editor.document.photo.pixels
    assert opened[[5, 25, 35], 5].tolist() == [[255, 255, 255], [244, 224, 204], [200, 100, 0]]
    assert window.editor.undo_label == "Remove transparency"
    assert not window.actions_["remove_transparency"].isEnabled()
    window.editor.undo()
    assert np.array_equal(window.editor.document.photo.pixels, pixels)


def test_of_several_photos_the_others_wait_to_be_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    paths = [tmp_path / f"{value}.png" for value in (50, 100, 150)]
    for path in paths:
        Image.new("L", (60, 40), int(path.stem)).save(path)
    opened = []
    window.editor.files.opened.connect(opened.append)
    window.files.open_one_by_one(paths)
    for count in (1, 2, 3):
        qtbot.waitUntil(lambda count=count: len(opened) == count, timeout=WAIT_MS)
        assert window.actions_["open_next"].isEnabled() == (count < 3)
        window.files.open_next()
    assert opened == paths
    assert (window.editor.document.photo.pixels == 150).all()
