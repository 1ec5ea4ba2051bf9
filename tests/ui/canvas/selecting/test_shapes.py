"""Rectangles, ellipses, lassos and polygons drawn as a user does it, and what is in the mask afterwards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.masks.selection import Combine
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.editing.masks.selection_options import SelectionOptions
from tests.ui.canvas.selecting.acting import (
    ALT,
    CTRL,
    HEIGHT,
    MOVE,
    NO_KEY,
    PRESS,
    RELEASE,
    SHIFT,
    WIDTH,
    area,
    click,
    drag,
    open_photo,
    polygon,
    send,
    settle,
    three_patches,
)

# -- shapes


def test_a_rectangle_and_an_ellipse_span_the_corners_in_any_direction(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    drag(canvas, (120, 90), (60, 40), (20, 30))
    expected = np.zeros((HEIGHT, WIDTH), np.uint8)
    expected[30:90, 20:120] = 255
    mask = settle(qtbot, editor)
    assert (mask == expected).all()
    assert editor.undo_label == "Rectangle"
    canvas.tools.set_tool(ToolKind.ELLIPSE)
    drag(canvas, (20, 30), (120, 90))
    mask = settle(qtbot, editor)
    assert area(mask) == pytest.approx(np.pi * 50 * 30, rel=0.02)
    assert mask[60, 70] == 255
    assert mask[32, 22] == 0
    editor.undo()
    editor.undo()
    assert not mask.any()


def test_shift_pressed_on_the_way_makes_a_square(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    send(canvas, PRESS, 20, 20)
    send(canvas, MOVE, 60, 30)
    send(canvas, MOVE, 80, 50, SHIFT)
    send(canvas, RELEASE, 80, 50, SHIFT)
    settle(qtbot, editor)
    bounds = editor.document.mask.hole_bounds()
    assert bounds.width == bounds.height == 60


@pytest.mark.parametrize(
    ("held", "how"),
    [(NO_KEY, Combine.ADD), (ALT, Combine.SUBTRACT), (SHIFT | ALT, Combine.INTERSECT), (CTRL, Combine.REPLACE)],
)
def test_keys_and_buttons_say_how_selections_combine(
    qtbot: QtBot, canvas: Canvas, editor: Editor, held: Qt.KeyboardModifier, how: Combine
) -> None:
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    one, both = 50 * 40, 600
    expected = {
        Combine.ADD: 2 * one - both, Combine.SUBTRACT: one - both, Combine.INTERSECT: both, Combine.REPLACE: one}[how]
    usual = SelectionOptions()
    for by_key in (True, False):
        canvas.tools.set_options(usual)
        drag(canvas, (20, 20), (70, 60), held=CTRL)
        settle(qtbot, editor)
        canvas.tools.set_options(usual if by_key else replace(usual, combine=how))
        drag(canvas, (40, 40), (90, 80), held=held if by_key else NO_KEY)
        assert area(settle(qtbot, editor)) == expected


def test_a_lasso_takes_what_the_hand_goes_around_even_outside_the_photo(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    canvas.tools.set_tool(ToolKind.LASSO)
    drag(canvas, (-30, 50), (60, 50), (60, 120), (-30, 120))
    mask = settle(qtbot, editor)
    assert mask[51:119, :59].all()
    assert not mask[:49].any()
    assert not mask[:, 62:].any()


def test_feather_softens_the_selection_alone(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    drag(canvas, (20, 20), (60, 60))
    canvas.tools.set_options(replace(canvas.tools.options, feather=8.0, combine=Combine.ADD))
    drag(canvas, (100, 20), (200, 160))
    row = settle(qtbot, editor)[40]
    assert set(np.unique(row[:75])) == {0, 255}
    assert 20 < row[99] < 235


@pytest.mark.parametrize("tool", [ToolKind.RECTANGLE, ToolKind.ELLIPSE, ToolKind.LASSO, ToolKind.OBJECT_BOX])
def test_a_click_that_draws_nothing_leaves_the_mask_alone(
    qtbot: QtBot, canvas: Canvas, editor: Editor, tool: ToolKind
) -> None:
    editor.mask.select_all()
    canvas.tools.set_tool(tool)
    click(canvas, 50, 50)
    assert settle(qtbot, editor).all()
    assert editor.undo_label == "Select all"


@pytest.mark.parametrize("tool", [kind for kind in ToolKind if kind is not ToolKind.PAN])
def test_escape_takes_every_gesture_back(qtbot: QtBot, canvas: Canvas, editor: Editor, tool: ToolKind) -> None:
    editor.mask.begin_stroke(Brush(30, 1.0), False, Point(200, 150))
    editor.mask.end_stroke()
    before = settle(qtbot, editor).copy()
    canvas.tools.set_tool(tool)
    send(canvas, PRESS, 30, 30)
    send(canvas, MOVE, 90, 40)
    send(canvas, MOVE, 90, 100)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    send(canvas, MOVE, 20, 100)
    send(canvas, RELEASE, 20, 100)
    assert (settle(qtbot, editor) == before).all()
    assert editor.undo_label == "Paint mask"
    if tool is not ToolKind.POLYGON:
        click(canvas, 120, 60)  # the next gesture begins afresh
        settle(qtbot, editor)


# -- polygon


@pytest.mark.parametrize("closing", ["enter", "double click", "first corner", "another tool"])
def test_a_polygon_is_closed_in_every_usual_way(
    qtbot: QtBot, canvas: Canvas, editor: Editor, closing: str
) -> None:
    polygon(canvas, (20, 20), (120, 20), (120, 100))
    assert not settle(qtbot, editor).any()
    if closing == "enter":
        click(canvas, 20, 100)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    elif closing == "double click":
        click(canvas, 20, 100)
        send(canvas, QEvent.Type.MouseButtonDblClick, 20, 100)
        send(canvas, RELEASE, 20, 100)
    elif closing == "first corner":
        click(canvas, 20, 100)
        click(canvas, 22, 23)
    else:
        click(canvas, 20, 100)
        canvas.tools.set_tool(ToolKind.BRUSH)
    assert area(settle(qtbot, editor)) == pytest.approx(100 * 80, rel=0.02)
    assert editor.undo_label == "Polygon"


def test_backspace_and_undo_take_corners_back_and_nothing_else(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    editor.mask.begin_stroke(Brush(10, 1.0), False, Point(200, 150))
    editor.mask.end_stroke()
    canvas.tools.set_options(replace(canvas.tools.options, combine=Combine.ADD))
    before = area(settle(qtbot, editor))
    polygon(canvas, (20, 20), (120, 20), (120, 100), (230, 170), (5, 5))
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(canvas, Qt.Key.Key_Enter)
    assert area(settle(qtbot, editor)) - before == pytest.approx(100 * 80 / 2, rel=0.03)
    assert editor.undo_label == "Polygon"
    polygon(canvas, (20, 20), (120, 20))
    for _ in range(3):  # one more than there are corners
        QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    click(canvas, 50, 50)
    QTest.keyClick(canvas, Qt.Key.Key_Return)  # a single corner encloses nothing
    assert editor.undo_label == "Polygon"


def test_a_polygon_stays_on_the_photo_while_the_view_moves(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    polygon(canvas, (20, 20), (120, 20))
    canvas.set_zoom(2.0, Point(200, 150))
    canvas.pan(-30, 12)
    click(canvas, 120, 100)
    click(canvas, 20, 100)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert area(settle(qtbot, editor)) == pytest.approx(100 * 80, rel=0.02)


def test_another_photo_ends_a_polygon_without_a_trace(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    polygon(canvas, (20, 20), (120, 20), (120, 100))
    open_photo(canvas, editor, three_patches()[:90, :120].copy())
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert not settle(qtbot, editor).any()
    click(canvas, 5, 5)
    editor.close_document()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert editor.document is None
