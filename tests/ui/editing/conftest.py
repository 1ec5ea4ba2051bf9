"""Editors."""

from __future__ import annotations

import pytest

from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.ui.editing.editor import Editor
from tests.ui.editing.acting import Log


@pytest.fixture
def make_editor(qapp):
    made = []

    def make(factory=PushPullEngine, **options) -> tuple[Editor, Log]:
        editor = Editor(factory, **options)
        made.append(editor)
        return editor, Log(editor)

    yield make
    for editor in made:
        editor.shut_down()
