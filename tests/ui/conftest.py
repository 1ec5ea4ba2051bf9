"""For tests of the window."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.main_window import MainWindow


@pytest.fixture
def window(qtbot):
    window = MainWindow(Settings(), None, PushPullEngine)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window._agreed_to_close = True
    window.close()
    window.deleteLater()


@pytest.fixture
def photo_window(window, qtbot):
    window.editor.set_photo(Photo(np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    return window
