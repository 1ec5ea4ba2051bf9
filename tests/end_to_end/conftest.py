"""Windows for the tests of whole ways through the program."""

from __future__ import annotations

from contextlib import suppress

import pytest

from inpaint_app.settings import Settings
from inpaint_app.ui.main_window import MainWindow
from tests.driving import GROW


@pytest.fixture
def make_window(qtbot):
    """Shows a window whose fills an engine of the given factory makes."""
    made = []

    def make(factory) -> MainWindow:
        window = MainWindow(Settings(grow=GROW), None, factory)
        made.append(window)
        window.resize(1100, 760)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        with suppress(RuntimeError):
            window._agreed_to_close = True
            window.close()
            window.deleteLater()
