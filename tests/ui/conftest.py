"""For tests of the window."""

from __future__ import annotations

import pytest

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
