"""A canvas that shows three patches."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor
from tests.ui.canvas.selecting.acting import open_photo, three_patches


@pytest.fixture
def canvas(qtbot: QtBot, editor: Editor) -> Canvas:
    made = Canvas(editor)
    qtbot.addWidget(made)
    made.resize(400, 300)
    with qtbot.waitExposed(made):
        made.show()
    open_photo(made, editor, three_patches())
    made.setFocus()
    return made
