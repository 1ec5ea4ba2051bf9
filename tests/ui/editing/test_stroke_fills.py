"""Strokes that are filled when they end: twenty specks are twenty strokes, and each can be taken back."""

from __future__ import annotations

from threading import Event

import numpy as np
from PIL import Image
from PySide6.QtWidgets import QApplication

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.project.recovery import recover
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.ui.editing.keeping.autosave import Autosave
from tests.driving import WAIT_MS, drag
from tests.ui.editing.acting import picture


def specked(number=20):
    """(grey gradient, the same with black specks, their places as (x, y))."""
    clean = np.repeat(np.linspace(60, 200, 200).astype(np.uint8)[None, :, None], 160, axis=0).repeat(3, axis=2)
    places = [(20 + 40 * (index % 5), 20 + 38 * (index // 5)) for index in range(number)]
    dirty = clean.copy()
    for x, y in places:
        dirty[y - 2 : y + 2, x - 2 : x + 2] = 0
    return clean, dirty, places


def test_twenty_specks_are_twenty_strokes(window, qtbot, tmp_path):
    clean, dirty, places = specked()
    editor = window.editor
    Image.fromarray(dirty).save(tmp_path / "photo.png")
    with qtbot.waitSignal(editor.files.opened, timeout=WAIT_MS):
        editor.files.open_file(tmp_path / "photo.png")
    autosave = Autosave(editor, tmp_path / "kept", lambda: "photo", quiet_s=3600.0)
    window.actions_["fill_on_release"].trigger()
    window.canvas.actual()
    window.tools.set_diameter(9)
    window.tools.set_hardness(1.0)
    for x, y in places:  # none waits for the one before it
        at = window.canvas.viewport.to_view(Point(x, y))
        drag(window.canvas, (round(at.x), round(at.y)))
    assert editor.busy
    qtbot.waitUntil(lambda: len(editor.document.fills) == 20 and not editor.busy, timeout=WAIT_MS)
    assert not editor.document.mask.pixels.any()
    assert np.abs(picture(editor).astype(int) - clean).max() < 12
    autosave._journal.join()
    assert np.array_equal(recover(autosave.folder).document.mask.pixels, editor.document.mask.pixels)
    autosave.abandon()
    for _ in places:
        editor.undo()
    assert editor.document.layers == ()
    assert not editor.document.mask.pixels.any()
    assert editor.undo_label == ""
    editor.redo()
    assert len(editor.document.fills) == 1


def test_a_fill_that_is_ready_leaves_the_stroke_that_is_being_painted_alone(make_editor, qtbot):
    _, dirty, places = specked(2)
    told = Event()

    class Telling(PushPullEngine):
        def run(self, request, cancelled):
            yield from super().run(request, cancelled)
            told.set()

    editor, log = make_editor(Telling)
    editor.session.fill_on_release = True
    editor.set_photo(photo_from_array(dirty))
    (x, y), (there_x, there_y) = places
    stroke(editor, x, y)
    begin(editor, there_x, there_y)
    qtbot.waitUntil(told.is_set, timeout=WAIT_MS)
    QApplication.processEvents()
    editor.mask.extend_stroke(Point(there_x + 20, there_y))
    assert editor.document.mask.pixels[there_y, there_x + 20] == 255
    editor.mask.end_stroke()
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
    assert len(editor.document.fills) == 2
    assert log.failed == []


def test_esc_gives_up_all_strokes_that_wait(make_editor, qtbot):
    _, dirty, places = specked(4)
    editor, _ = make_editor(lambda: PushPullEngine(pause_s=0.2))
    editor.session.fill_on_release = True
    editor.set_photo(photo_from_array(dirty))
    for x, y in places:
        stroke(editor, x, y)
    assert editor.document.mask.pixels.any()
    editor.cancel()
    assert not editor.busy
    assert not editor.document.mask.pixels.any()
    assert editor.document.layers == ()


def begin(editor, x, y):
    editor.mask.begin_stroke(Brush(9), False, Point(x, y))


def stroke(editor, x, y):
    begin(editor, x, y)
    editor.mask.end_stroke()
