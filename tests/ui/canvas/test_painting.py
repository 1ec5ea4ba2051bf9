"""Painting on the canvas, and fills shown on it: real events, and what is in the mask and on the screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.compositing import blend_block, composite
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.pyramid import halve
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor
from tests.driving import WAIT_MS
from tests.ui.canvas.acting import LEFT, NONE, drag, leave, noise, on_screen, send, shown_canvas, wait_for_fill


def mask_of(editor: Editor) -> np.ndarray:
    assert editor.document is not None
    return editor.document.mask.pixels


# -- painting


@pytest.mark.parametrize("zoom", [0.25, 0.37, 1.0, 3.0, 8.0])
def test_a_click_marks_the_pixels_beneath_the_pointer(canvas: Canvas, editor: Editor, zoom: float) -> None:
    editor.set_photo(Photo(noise(1200, 900)))
    canvas.set_zoom(zoom)
    canvas.centre_on(Point(500, 400))
    canvas.tools.set_diameter(31)
    canvas.tools.set_hardness(1.0)
    drag(canvas, (230, 110))
    at = canvas.viewport.to_image(Point(230.5, 110.5))
    rows, columns = np.nonzero(mask_of(editor) >= 128)
    assert columns.mean() + 0.5 == pytest.approx(at.x, abs=0.6)
    assert rows.mean() + 0.5 == pytest.approx(at.y, abs=0.6)
    assert columns.max() - columns.min() + 1 == pytest.approx(31, abs=1)


def test_a_stroke_leaves_no_gaps_between_events_and_is_one_undo_step(canvas: Canvas, editor: Editor) -> None:
    editor.set_photo(Photo(noise(400, 300)))
    canvas.tools.set_diameter(10)
    canvas.tools.set_hardness(1.0)
    drag(canvas, (20, 150), (200, 150), (380, 150))
    assert (mask_of(editor)[150, 20:380] == 255).all()
    assert (mask_of(editor)[150, :10] == 0).all()
    editor.undo()
    assert not mask_of(editor).any()


def test_a_stroke_may_start_and_end_outside_the_photo(canvas: Canvas, editor: Editor) -> None:
    editor.set_photo(Photo(noise(200, 100)))
    canvas.actual()
    canvas.tools.set_diameter(12)
    canvas.tools.set_hardness(1.0)
    drag(canvas, (20, 150), (150, 150), (390, 150), (500, 150))
    assert (mask_of(editor)[50] == 255).all()
    assert not mask_of(editor)[:40].any()


def test_the_eraser_takes_away_and_swaps_with_the_brush(canvas: Canvas, editor: Editor) -> None:
    editor.set_photo(Photo(noise(400, 300)))
    editor.mask.select_all()
    canvas.tools.set_diameter(20)
    canvas.tools.set_hardness(1.0)
    canvas.setFocus()
    canvas.tools.swap_paint_erase()
    drag(canvas, (100, 100), (200, 100))
    assert not mask_of(editor)[100, 100:200].any()
    canvas.tools.swap_paint_erase()
    drag(canvas, (150, 100))
    assert mask_of(editor)[100, 150] == 255


def test_escape_takes_the_running_stroke_back(canvas: Canvas, editor: Editor) -> None:
    editor.set_photo(Photo(noise(400, 300)))
    canvas.setFocus()
    send(canvas, QEvent.Type.MouseButtonPress, QPointF(100, 100), LEFT, LEFT)
    send(canvas, QEvent.Type.MouseMove, QPointF(200, 200), NONE, LEFT)
    assert mask_of(editor).any()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    send(canvas, QEvent.Type.MouseMove, QPointF(250, 200), NONE, LEFT)
    assert not mask_of(editor).any()
    assert editor.undo_label == ""


def test_the_right_button_does_not_paint(canvas: Canvas, editor: Editor) -> None:
    editor.set_photo(Photo(noise(400, 300)))
    drag(canvas, (100, 100), (200, 100), button=Qt.MouseButton.RightButton)
    assert not mask_of(editor).any()


def test_opening_another_photo_in_mid_stroke_does_not_paint_on_it(canvas: Canvas, editor: Editor) -> None:
    editor.set_photo(Photo(noise(400, 300)))
    send(canvas, QEvent.Type.MouseButtonPress, QPointF(100, 100), LEFT, LEFT)
    editor.set_photo(Photo(noise(300, 200)))
    send(canvas, QEvent.Type.MouseMove, QPointF(200, 150), NONE, LEFT)
    send(canvas, QEvent.Type.MouseButtonRelease, QPointF(200, 150), LEFT, NONE)
    assert not mask_of(editor).any()


# -- fills, preview, before and after


def paint_and_fill(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    canvas.tools.set_diameter(60)
    canvas.tools.set_hardness(1.0)
    drag(canvas, (150, 100), (250, 200))
    leave(canvas)
    editor.fill()
    wait_for_fill(qtbot, editor)


def test_a_fill_is_shown_and_holding_backslash_shows_the_photo(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    pixels = noise(400, 300)
    editor.set_photo(Photo(pixels.copy()))
    paint_and_fill(qtbot, canvas, editor)
    canvas.set_overlay_visible(False)
    assert editor.document is not None
    filled = composite(editor.document.photo, editor.document.fills, Rect(0, 0, 400, 300))
    assert not np.array_equal(filled, pixels)
    assert np.array_equal(on_screen(canvas), filled)

    canvas.set_overlay_visible(True)
    canvas.setFocus()
    QTest.keyPress(canvas, Qt.Key.Key_Backslash)
    assert np.array_equal(on_screen(canvas), pixels)
    QTest.keyRelease(canvas, Qt.Key.Key_Backslash)
    canvas.set_overlay_visible(False)
    assert np.array_equal(on_screen(canvas), filled)

    canvas.set_zoom(0.5)
    assert np.array_equal(on_screen(canvas)[75:225, 100:300], halve(filled))
    canvas.actual()

    editor.layers.show(editor.document.fills[0].id, False)
    assert np.array_equal(on_screen(canvas), pixels)
    editor.undo()
    assert np.array_equal(on_screen(canvas), filled)


def test_the_preview_is_shown_above_the_fills_until_it_is_cancelled(qtbot: QtBot) -> None:
    editor = Editor(lambda: PushPullEngine(pause_s=1.0))
    canvas = shown_canvas(qtbot, editor)
    pixels = noise(400, 300)
    editor.set_photo(Photo(pixels.copy()))
    canvas.set_overlay_visible(False)
    canvas.tools.set_diameter(60)
    drag(canvas, (150, 100), (250, 200))
    leave(canvas)
    editor.fill()
    try:
        qtbot.waitUntil(lambda: editor.preview is not None and bool(editor.preview.blocks), timeout=WAIT_MS)
        shown = on_screen(canvas)
        assert editor.preview is not None
        expected = pixels.copy()
        for rect, block, coverage in editor.preview.blocks:
            expected[rect.slices] = blend_block(expected[rect.slices], block, coverage, 1.0)
        assert not np.array_equal(expected, pixels)
        assert np.array_equal(shown, expected)
        canvas.show_before(True)
        assert np.array_equal(on_screen(canvas), pixels)
        canvas.show_before(False)
        editor.cancel()
        qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
        assert np.array_equal(on_screen(canvas), pixels)
    finally:
        editor.shut_down()
