"""Loading an engine while the user goes on: nobody waits for it but what needs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.networks import checkpoint
from inpaint_app.ui.editing.editor import Editor
from tests.driving import WAIT_MS
from tests.inference.scenes import small_model


class HeldLoad:
    """Reads models for real, but only once it is released.

    Attributes:
        begun: set while, and after, a load waits.
        released: set by the test.
        count: how many loads there were.
    """

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.released = threading.Event()
        self.count = 0
        self._load = checkpoint.load_generator

    def __call__(self, *arguments: Any) -> Any:
        self.count += 1
        self.begun.set()
        self.released.wait()
        return self._load(*arguments)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_model(tmp_path_factory.mktemp("models"))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldLoad]:
    load = HeldLoad()
    monkeypatch.setattr(checkpoint, "load_generator", load)
    yield load
    load.released.set()


@pytest.fixture
def editor(qapp: QApplication, held: HeldLoad, model: Path) -> Iterator[Editor]:
    made = Editor(lambda: NetworkEngine(str(model), "cpu"))
    made.set_photo(photo_from_array(np.random.default_rng(1).integers(0, 256, (150, 200, 3), np.uint8)))
    made.mask.begin_stroke(Brush(30, 1.0), False, Point(90, 70))
    made.mask.end_stroke()
    yield made
    held.released.set()
    made.shut_down()


def wait_for_the_load(qtbot: QtBot, held: HeldLoad) -> None:
    qtbot.waitUntil(held.begun.is_set, timeout=WAIT_MS)


def wait_for_a_preview(qtbot: QtBot, editor: Editor) -> None:
    qtbot.waitUntil(lambda: editor.preview is not None and bool(editor.preview.blocks), timeout=WAIT_MS)


def wait_for_the_fill(qtbot: QtBot, editor: Editor) -> None:
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)


def fill_during_the_load(editor: Editor, held: HeldLoad, qtbot: QtBot) -> None:
    """Begin a fill while the engine is being loaded, and wait for its preview."""
    editor.warm_up()
    wait_for_the_load(qtbot, held)
    editor.fill()
    wait_for_a_preview(qtbot, editor)


def test_the_preview_of_a_fill_comes_before_the_engine_is_loaded(
    editor: Editor, held: HeldLoad, qtbot: QtBot,
) -> None:
    fill_during_the_load(editor, held, qtbot)
    assert editor.busy
    assert not held.released.is_set()
    assert editor.document is not None
    assert not editor.document.fills
    held.released.set()
    wait_for_the_fill(qtbot, editor)
    (fill,) = editor.document.fills
    assert fill.provenance.model == "small"


def test_a_fill_during_the_warm_up_uses_what_that_loads_and_gives_the_same_pixels(
    editor: Editor, held: HeldLoad, qtbot: QtBot,
) -> None:
    ready: list[str] = []
    editor.engine_ready.connect(lambda name, _: ready.append(name))
    fill_during_the_load(editor, held, qtbot)
    held.released.set()
    wait_for_the_fill(qtbot, editor)
    qtbot.waitUntil(lambda: len(ready) == 2, timeout=WAIT_MS)
    assert editor.document is not None
    during = editor.document.fills[0].pixels
    editor.undo()
    editor.fill()
    wait_for_the_fill(qtbot, editor)
    assert np.array_equal(editor.document.fills[0].pixels, during)
    assert held.count == 1


def test_a_fill_that_waits_for_the_engine_can_be_cancelled_and_started_again(
    editor: Editor, held: HeldLoad, qtbot: QtBot,
) -> None:
    fill_during_the_load(editor, held, qtbot)
    editor.cancel()
    assert not editor.busy
    editor.fill()
    wait_for_a_preview(qtbot, editor)
    held.released.set()
    wait_for_the_fill(qtbot, editor)
    assert editor.document is not None
    assert len(editor.document.fills) == 1
    assert held.count == 1


def test_an_engine_that_was_replaced_while_it_loads_is_not_announced(
    editor: Editor, held: HeldLoad, qtbot: QtBot,
) -> None:
    ready: list[str] = []
    editor.engine_ready.connect(lambda name, _: ready.append(name))
    editor.warm_up()
    wait_for_the_load(qtbot, held)
    editor.renew_engine()
    editor.warm_up()
    held.released.set()
    qtbot.waitUntil(lambda: bool(ready), timeout=WAIT_MS)
    editor.fill()
    wait_for_the_fill(qtbot, editor)
    assert held.count == 2
    assert len(ready) == 2  # the second engine, and again with its fill
