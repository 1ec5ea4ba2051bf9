"""A canvas that shows three patches, on which each selection replaces the last and objects are not grown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from inpaint_app.document.masks.selection import Combine
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor
from tests.ui.canvas.acting import shown_canvas
from tests.ui.canvas.selecting.acting import open_photo, three_patches


@pytest.fixture
def canvas(qtbot: QtBot, editor: Editor) -> Canvas:
    made = shown_canvas(qtbot, editor)
    open_photo(made, editor, three_patches())
    made.tools.set_options(replace(made.tools.options, combine=Combine.REPLACE, grow=0.0))
    made.setFocus()
    return made
