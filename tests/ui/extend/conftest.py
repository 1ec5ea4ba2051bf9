"""A window for tests of extending."""

from __future__ import annotations

import pytest

from inpaint_app.settings import Settings
from inpaint_app.ui.main_window import MainWindow
from tests.ui.extend.acting import Engines, noise


@pytest.fixture
def engines() -> Engines:
    return Engines()


@pytest.fixture
def window(qtbot, engines):
    window = MainWindow(Settings(), None, engines)
    window.resize(1000, 700)
    window.show()
    qtbot.waitExposed(window)
    window.editor.set_photo(noise())
    yield window
    window.editor.close_document()
    window.close()
    window.deleteLater()
