"""What can be done about a fill that is not right: each way makes a further variant, and a number chooses one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS


@pytest.fixture
def filled(qtbot):
    """A window with a fill of the bundled network."""
    window = MainWindow(Settings(), None, lambda: NetworkEngine("builtin", "cpu"))
    window.show()
    qtbot.waitExposed(window)
    rows, columns = np.mgrid[:120, :160]
    noise = np.random.default_rng(0).integers(0, 60, (120, 160, 3))
    stripes = np.where(columns < 60, rows, columns) % 8 < 4
    window.editor.set_photo(photo_from_array((stripes[..., None] * 120 + noise).astype(np.uint8)))
    window.editor.mask.begin_stroke(Brush(30, 1.0), False, Point(90, 60))
    window.editor.mask.end_stroke()
    window.editor.fill()
    qtbot.waitUntil(lambda: bool(window.editor.document.fills) and not window.editor.busy, timeout=WAIT_MS)
    yield window
    window.editor.close_document()
    window.close()
    window.deleteLater()


@pytest.mark.slow
def test_each_way_is_a_further_variant_and_keys_choose(filled, qtbot):
    window, editor = filled, filled.editor
    usual = editor.document.fills[0].pixels

    def again(name):
        before = len(editor.document.fills[0].variants)
        window.actions_[name].trigger()
        qtbot.waitUntil(
            lambda: len(editor.document.fills[0].variants) > before and not editor.busy, timeout=WAIT_MS)
        fill = editor.document.fills[0]
        assert fill.chosen == len(fill.variants) - 1
        return fill.pixels

    results = [usual, *(again(name) for name in ("again_more", "again_less", "again_near"))]
    window.actions_["again_here"].trigger()  # nothing is painted green
    assert "green" in window.messages.text
    editor.mask.begin_sources("Copy from", Brush(50, 1.0), Point(25, 60))
    editor.mask.end_stroke()
    results.append(again("again_here"))
    assert not any(np.array_equal(results[a], results[b]) for a in range(5) for b in range(a))
    assert len(editor.document.layers) == 1
    across, down = (np.abs(np.diff(results[4][8:-8, 8:-8].mean(axis=2), axis=axis)).mean() for axis in (0, 1))
    assert across > down  # from the stripes on the left
    window.canvas.setFocus()
    window.activateWindow()
    qtbot.waitUntil(window.canvas.hasFocus, timeout=WAIT_MS)
    QTest.keyClick(window.canvas, Qt.Key.Key_2)
    assert editor.document.fills[0].chosen == 1
    assert not window.actions_["variant_6"].isEnabled()
    strip = window.layers.variants.list
    places = [strip.visualItemRect(strip.item(row)) for row in range(strip.count())]
    assert all(strip.viewport().rect().contains(place) for place in places)
    editor.undo()
    editor.undo()
    assert len(editor.document.fills[0].variants) == 4
