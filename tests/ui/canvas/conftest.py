"""An editor and a canvas on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor
from tests.ui.canvas.acting import shown_canvas


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[Editor]:
    made = Editor(PushPullEngine)
    yield made
    made.shut_down()


@pytest.fixture
def canvas(qtbot: QtBot, editor: Editor) -> Canvas:
    return shown_canvas(qtbot, editor)
