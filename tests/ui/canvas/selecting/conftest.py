"""A canvas that shows three patches."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor
from tests.ui.canvas.acting import shown_canvas
from tests.ui.canvas.selecting.acting import open_photo, three_patches


@pytest.fixture
def canvas(qtbot: QtBot, editor: Editor) -> Canvas:
    made = shown_canvas(qtbot, editor)
    open_photo(made, editor, three_patches())
    made.setFocus()
    return made
