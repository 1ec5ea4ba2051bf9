"""What a mask left of the removed thing is said, and the mask grows over it at a click, in one step."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.selection import Selection
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import Finished, Notice
from inpaint_app.messages import Message
from inpaint_app.settings import Settings
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

LEFT = Selection(Rect(50, 20, 62, 30), np.full((10, 12), 255, np.uint8))


class Noticing(PushPullEngine):
    """Says that something is left beside the mask."""

    def run(self, request, cancelled):
        for event in super().run(request, cancelled):
            if isinstance(event, Finished):
                yield Notice(request.job, Message("A shadow is left."), LEFT)
            yield event


@pytest.fixture
def window(qtbot):
    window = MainWindow(Settings(), None, Noticing)
    window.show()
    qtbot.waitExposed(window)
    window.editor.set_photo(Photo(np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)))
    yield window
    window._agreed_to_close = True
    window.close()
    window.deleteLater()


def test_the_mask_grows_over_what_is_left_and_one_undo_takes_that_back(window, qtbot):
    editor = window.editor
    painted = np.zeros((60, 80), np.uint8)
    painted[20:40, 30:50] = 255
    editor.session.do(lambda document: document.mask.load(painted))
    before = editor.document.mask.pixels.copy()
    with qtbot.waitSignal(editor.session.history_changed, timeout=WAIT_MS):
        editor.fill()
    assert not editor.document.mask.pixels.any()
    assert "A shadow is left." in window.messages.text
    qtbot.mouseClick(window.messages._button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (editor.document.mask.pixels[LEFT.rect.slices] == 255).all(), timeout=WAIT_MS)
    grown = editor.document.mask.pixels.copy()
    grown[LEFT.rect.slices] = before[LEFT.rect.slices]
    assert np.array_equal(grown, before)
    editor.undo()
    assert not editor.document.mask.pixels.any()


def test_a_mask_of_another_photo_is_left_alone(window, qtbot):
    editor = window.editor
    editor.remnant_found.emit(Message("A shadow is left."), LEFT)
    editor.set_photo(Photo(np.zeros((60, 80, 3), np.uint8)))
    qtbot.mouseClick(window.messages._button, Qt.MouseButton.LeftButton)
    assert not editor.file_activity
    assert not editor.document.mask.pixels.any()
