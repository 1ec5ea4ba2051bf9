"""Clone stamp and healing brush, with real events: what is copied, pixel by pixel, and onto which layer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Photo
from tests.driving import WAIT_MS, drag
from tests.ui.canvas.acting import rgb

ALT = Qt.KeyboardModifier.AltModifier


def seen(editor):
    document = editor.document
    return composite(document.photo, document.layers, document.photo.rect)


def open_noise(window, qtbot, dtype=np.uint8, channels=3):
    most = np.iinfo(dtype).max
    pixels = np.random.default_rng(3).integers(0, most, (160, 240, channels), dtype, endpoint=True)
    window.editor.set_photo(Photo(pixels))
    window.canvas.actual()
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus, timeout=WAIT_MS)
    window.tools.set_diameter(15)
    window.tools.set_hardness(1.0)
    return pixels


def on_canvas(window, x, y):
    """The logical pixel of the canvas whose middle shows the image point (x + 1/2, y + 1/2)."""
    at = window.canvas.viewport.to_view(Point(x, y))
    return round(at.x), round(at.y)


def stroke(window, *points, held=Qt.KeyboardModifier.NoModifier):
    drag(window.canvas, *(on_canvas(window, *point) for point in points), held=held)


@pytest.mark.parametrize(("dtype", "channels"), [(np.uint8, 3), (np.uint16, 3), (np.uint16, 1), (np.uint8, 4)])
def test_the_stamp_copies_pixel_by_pixel_onto_a_layer_of_its_own(window, qtbot, dtype, channels):
    photo = open_noise(window, qtbot, dtype, channels)
    editor = window.editor
    QTest.keyClick(window.canvas, Qt.Key.Key_S)
    stroke(window, (40, 40), held=ALT)
    assert editor.document.layers == ()
    stroke(window, (140, 90), (160, 90))
    result = seen(editor)
    (layer,) = editor.document.layers
    rows, columns = np.nonzero(layer.coverage == 255)
    rows, columns = rows + layer.rect.top, columns + layer.rect.left
    assert len(rows) > 300
    assert np.array_equal(result[rows, columns], photo[rows - 50, columns - 100])
    untouched = np.ones(photo.shape[:2], bool)
    untouched[layer.rect.slices] = layer.coverage == 0
    assert np.array_equal(result[untouched], photo[untouched])
    assert editor.undo_label == "Clone"
    stroke(window, (150, 120))  # aligned: it goes on with the same distance, on the same layer
    assert np.array_equal(seen(editor)[120, 150], photo[70, 50])
    assert len(editor.document.layers) == 1
    window.tool_bar.source_bar.aligned.setChecked(False)
    stroke(window, (200, 30))  # each stroke from the source again
    assert np.array_equal(seen(editor)[30, 200], photo[40, 40])
    for _ in range(3):
        editor.undo()
    assert editor.document.layers == ()
    editor.redo()
    assert np.array_equal(seen(editor), result)


def test_what_is_copied_can_be_turned_and_enlarged_and_is_seen_before(window, qtbot):
    photo = open_noise(window, qtbot)
    smooth = np.zeros_like(photo)
    smooth[..., 0] = np.arange(240)
    smooth[..., 1] = np.arange(160)[:, None]
    window.editor.set_photo(Photo(smooth))
    window.canvas.actual()
    QTest.keyClick(window.canvas, Qt.Key.Key_S)
    window.tool_bar.source_bar.scale.setValue(200)
    window.tool_bar.source_bar.degrees.setValue(90.0)
    stroke(window, (60, 50), held=ALT)
    window.tools.set_diameter(31)
    x, y = on_canvas(window, 150, 100)
    QTest.mouseMove(window.canvas, QPoint(x, y))
    preview = rgb(window.canvas.grab())[y - 10 : y + 10, x - 10 : x + 10]
    stroke(window, (150, 100))
    # What lies 8 to the right of the place comes from 4 above the source.
    assert seen(window.editor)[100, 158].astype(int) == pytest.approx([60, 46, 0], abs=2)
    there = np.s_[90:110, 140:160]
    expected = 0.8 * seen(window.editor)[there] + 0.2 * smooth[there]
    assert (np.abs(preview - expected).max(axis=2) < 5).mean() > 0.9  # but for the cross


def test_without_a_source_the_stamp_says_what_to_do(window, qtbot):
    open_noise(window, qtbot)
    QTest.keyClick(window.canvas, Qt.Key.Key_S)
    stroke(window, (100, 80))
    assert "Alt" in window.messages.text
    assert window.editor.document.layers == ()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_healing_takes_texture_from_the_source_and_colour_from_the_border(window, qtbot, dtype):
    most = np.iinfo(dtype).max
    texture = np.random.default_rng(0).normal(0, 0.04, (160, 240, 1))
    shades = np.linspace(0.2, 0.8, 240)[None, :, None]
    picture = np.clip(shades + texture, 0, 1).repeat(3, axis=2)
    picture[80:84, 180:184] = 0.0
    open_noise(window, qtbot)
    window.editor.set_photo(Photo((picture * most).astype(dtype)))
    window.canvas.actual()
    QTest.keyClick(window.canvas, Qt.Key.Key_J)
    window.tools.set_diameter(21)
    stroke(window, (60, 50), held=ALT)
    stroke(window, (182, 82))
    qtbot.waitUntil(lambda: bool(window.editor.document.layers) and not window.editor.busy, timeout=WAIT_MS)
    assert not window.editor.document.mask.pixels.any()
    assert window.editor.undo_label == "Heal"
    healed = seen(window.editor)[76:88, 176:188, 0] / most
    assert healed.mean() == pytest.approx(shades[0, 182, 0], abs=0.03)  # the source is at 0.35
    copied = texture[44:56, 54:66, 0]
    assert np.corrcoef(healed.ravel(), copied.ravel())[0, 1] > 0.9


def test_healing_without_a_source_is_a_fill(window, qtbot):
    open_noise(window, qtbot)
    QTest.keyClick(window.canvas, Qt.Key.Key_J)
    stroke(window, (100, 80))
    stroke(window, (150, 80))
    qtbot.waitUntil(lambda: len(window.editor.document.fills) == 2 and not window.editor.busy, timeout=WAIT_MS)
    assert window.editor.undo_label == "Fill"
