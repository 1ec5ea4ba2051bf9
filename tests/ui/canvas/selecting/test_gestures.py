"""Selecting on the canvas as a user does it: real events, and what is in the mask afterwards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.selection import Combine
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import LASSOS, MARQUEES, WANDS, ToolKind
from inpaint_app.ui.editing.editor import Editor
from tests.driving import WAIT_MS
from tests.ui.canvas.selecting.acting import (
    ALT,
    CTRL,
    HEIGHT,
    LEFT,
    MIDDLE,
    MOVE,
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

# -- what is in the picture


def test_the_wand_takes_the_patch_under_it_or_all_patches_alike(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    canvas.tools.set_tool(ToolKind.WAND)
    click(canvas, 20, 20)
    assert editor.document.mask.size == Size(WIDTH, HEIGHT)
    assert area(settle(qtbot, editor)) == 80 * HEIGHT
    canvas.tools.set_options(replace(canvas.tools.options, contiguous=False))
    click(canvas, 20, 20)
    assert area(settle(qtbot, editor)) == 160 * HEIGHT
    canvas.tools.set_options(replace(canvas.tools.options, tolerance=255))
    click(canvas, 20, 20)
    assert area(settle(qtbot, editor)) == WIDTH * HEIGHT
    click(canvas, -20, 20)  # beside the photo there is nothing to select
    assert not settle(qtbot, editor).any()


def test_the_wand_sees_fills_where_it_looks_at_all_layers(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    pixels = three_patches()
    pixels[40:60, 110:130] = 0
    open_photo(canvas, editor, pixels)
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    drag(canvas, (105, 35), (135, 65))
    settle(qtbot, editor)
    editor.fill()
    qtbot.waitUntil(lambda: bool(editor.document.fills) and not editor.busy, timeout=WAIT_MS)
    canvas.tools.set_tool(ToolKind.WAND)
    for all_layers, spot in ((True, 255), (False, 0)):
        canvas.tools.set_options(replace(canvas.tools.options, all_layers=all_layers))
        click(canvas, 100, 150)
        mask = settle(qtbot, editor)
        assert mask[20, 120] == 255
        assert (mask[42:58, 112:128] == spot).all()


def test_an_object_is_found_in_a_box_and_under_a_scribble(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    disc = np.hypot(x - 120, y - 90) < 40
    pixels = np.where(disc[..., None], (200, 90, 60), (60, 110, 140)).astype(np.uint8)
    pixels += np.random.default_rng(0).integers(0, 12, pixels.shape, np.uint8)
    open_photo(canvas, editor, pixels)
    canvas.tools.set_tool(ToolKind.OBJECT_BOX)
    drag(canvas, (70, 40), (170, 140))
    mask = settle(qtbot, editor) >= 128
    assert (mask & disc).sum() / (mask | disc).sum() > 0.95
    editor.mask.clear()
    canvas.tools.set_diameter(12)
    canvas.tools.set_tool(ToolKind.OBJECT_SCRIBBLE)
    drag(canvas, (105, 90), (120, 100), (135, 90))
    mask = settle(qtbot, editor) >= 128
    assert (mask & disc).sum() / (mask | disc).sum() > 0.75


def test_an_object_is_clicked_refined_and_grown_each_click_a_step(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    disc = np.hypot(x - 120, y - 90) < 40
    pixels = np.where(disc[..., None], (200, 90, 60), (60, 110, 140)).astype(np.uint8)
    open_photo(canvas, editor, pixels)
    canvas.tools.set_tool(ToolKind.OBJECT_CLICKS)
    click(canvas, 120, 90)
    first = settle(qtbot, editor).copy()
    assert first[90, 120] == 255
    click(canvas, 20, 20, held=ALT)  # not this
    mask = settle(qtbot, editor)
    assert not mask[18:22, 18:22].any()
    assert mask[90, 120] == 255
    assert editor.undo_label == "Select object"
    canvas.tools.set_options(replace(canvas.tools.options, grow=6.0))
    click(canvas, 120, 90, held=CTRL)
    assert area(settle(qtbot, editor)) > area(first)


def test_no_object_is_said_in_one_sentence(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    open_photo(canvas, editor, three_patches())
    said: list[str] = []
    editor.session.failed.connect(said.append)
    canvas.tools.set_tool(ToolKind.OBJECT_BOX)
    drag(canvas, (-60, -60), (-20, -10))
    assert not settle(qtbot, editor).any()
    assert len(said) == 1
    assert "object" in said[0]


# -- straight lines


def test_shift_and_a_click_go_straight_on_with_the_brush(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    canvas.tools.set_diameter(10)
    canvas.tools.set_hardness(1.0)
    click(canvas, 20, 90, held=SHIFT)  # before the first stroke there is nothing to join
    click(canvas, 120, 90, held=SHIFT)
    click(canvas, 120, 160, held=SHIFT)
    mask = settle(qtbot, editor)
    assert (mask[88:92, 20:120] == 255).all()
    assert (mask[95:160, 118:122] == 255).all()
    assert (mask[90] >= 128).sum() == pytest.approx(111, abs=2)
    assert (mask[:, 60] >= 128).sum() == pytest.approx(10, abs=1)
    editor.undo()
    assert not mask[110:].any()


def test_the_line_tool_paints_from_press_to_release_and_with_alt_takes_away(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    canvas.tools.set_diameter(8)
    canvas.tools.set_hardness(1.0)
    canvas.tools.set_tool(ToolKind.LINE)
    drag(canvas, (20, 20), (200, 170), (220, 20))  # only the ends count
    mask = settle(qtbot, editor)
    assert (mask[20, 20:220] == 255).all()
    assert not mask[40:].any()
    drag(canvas, (100, -20), (100, 60), held=ALT)
    assert not settle(qtbot, editor)[18:22, 98:102].any()
    assert editor.undo_label == "Erase mask"


# -- while something is going on


def test_a_stroke_begun_before_a_selection_is_ready_is_not_lost(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    canvas.tools.set_options(replace(canvas.tools.options, combine=Combine.ADD))
    drag(canvas, (20, 20), (60, 60))
    canvas.tools.set_diameter(10)
    canvas.tools.set_tool(ToolKind.BRUSH)
    send(canvas, PRESS, 150, 150)
    send(canvas, MOVE, 160, 150)
    QTest.qWait(150)
    send(canvas, MOVE, 200, 150)
    send(canvas, RELEASE, 200, 150)
    qtbot.waitUntil(lambda: editor.undo_label == "Rectangle", timeout=WAIT_MS)
    mask = editor.document.mask.pixels
    assert mask[40, 40] == 255
    assert mask[150, 155:195].all()
    editor.undo()
    assert mask[150, 155:195].all()
    assert not mask[40, 40]
    editor.undo()
    assert not mask.any()


def test_a_photo_opened_before_a_selection_is_ready_is_left_alone(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    canvas.tools.set_tool(ToolKind.WAND)
    click(canvas, 20, 20)
    editor.set_photo(Photo(three_patches()))
    assert not settle(qtbot, editor).any()
    assert editor.undo_label == ""


def test_undo_while_a_selection_is_computed_takes_back_what_is_there(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    editor.mask.select_all()
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    drag(canvas, (20, 20), (60, 60), held=ALT)
    editor.undo()
    qtbot.wait(200)
    mask = settle(qtbot, editor)
    assert editor.undo_label in ("", "Rectangle")
    editor.undo()
    editor.undo()
    assert not mask.any()


def test_another_tool_in_the_middle_of_a_drag_lets_the_drag_end(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    send(canvas, PRESS, 20, 20)
    send(canvas, MOVE, 60, 60)
    canvas.tools.set_tool(ToolKind.WAND)
    send(canvas, MOVE, 80, 80)
    send(canvas, RELEASE, 80, 80)
    settle(qtbot, editor)
    assert editor.document.mask.hole_bounds() == Rect(20, 20, 80, 80)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (5, 4)])
def test_every_tool_works_on_photos_of_every_kind(
    qtbot: QtBot, canvas: Canvas, editor: Editor, channels: int, depth: type, shape: tuple[int, int]
) -> None:
    pixels = np.random.default_rng(1).integers(0, np.iinfo(depth).max, (*shape, channels), depth)
    open_photo(canvas, editor, pixels)
    said: list[str] = []
    editor.session.failed.connect(said.append)
    for tool in ToolKind:
        canvas.tools.set_tool(tool)
        drag(canvas, (-5, -5), (0.5, 0.5), (9, 3), (900, 30))
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        settle(qtbot, editor)
        canvas.grab()
    assert all("object" in sentence for sentence in said)


def test_the_outline_is_drawn_while_dragging_and_gone_afterwards(
    qtbot: QtBot, canvas: Canvas, editor: Editor
) -> None:
    canvas.set_overlay_visible(False)
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    send(canvas, MOVE, 300, 250)

    def pixels(picture: QPixmap) -> bytes:
        return picture.toImage().convertToFormat(QImage.Format.Format_RGB888).bits().tobytes()

    def screen() -> bytes:
        QApplication.processEvents()
        return pixels(canvas.screen().grabWindow(canvas.winId()))

    send(canvas, PRESS, 30, 30)
    clean = pixels(canvas.grab())
    send(canvas, MOVE, 90, 90)
    drawn = screen()
    assert drawn != clean
    send(canvas, MOVE, 50, 50)
    send(canvas, MOVE, 30, 30)
    send(canvas, RELEASE, 30, 30)
    settle(qtbot, editor)
    assert screen() == pixels(canvas.grab())


def test_keys_go_round_tools_that_are_alike_and_remember_the_last(canvas: Canvas) -> None:
    tools = canvas.tools
    for group in (MARQUEES, LASSOS, WANDS):
        tools.set_tool(ToolKind.BRUSH)
        tools.cycle(group)
        assert tools.tool is group[0]
        tools.cycle(group)
        assert tools.tool is group[1]
        tools.set_tool(ToolKind.BRUSH)
        tools.cycle(group)
        assert tools.tool is group[1]
        for _ in group[1:]:
            tools.cycle(group)
        assert tools.tool is group[0]


@pytest.mark.parametrize("with_space", [True, False])
def test_the_view_can_be_dragged_in_the_middle_of_a_polygon(
    qtbot: QtBot, canvas: Canvas, editor: Editor, with_space: bool
) -> None:
    polygon(canvas, (20, 20), (120, 20))
    origin = canvas.viewport.origin
    button = LEFT if with_space else MIDDLE
    if with_space:
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    send(canvas, PRESS, 100, 100, button=button)
    send(canvas, MOVE, 80, 90, button=button)
    send(canvas, RELEASE, 80, 90, button=button)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.viewport.origin != origin
    click(canvas, 120, 100)
    click(canvas, 20, 100)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert area(settle(qtbot, editor)) == pytest.approx(100 * 80, rel=0.02)


def test_a_second_button_does_not_disturb_a_gesture(qtbot: QtBot, canvas: Canvas, editor: Editor) -> None:
    canvas.tools.set_tool(ToolKind.RECTANGLE)
    origin = canvas.viewport.origin
    send(canvas, PRESS, 20, 20)
    send(canvas, PRESS, 30, 30, button=MIDDLE)
    send(canvas, MOVE, 60, 60)
    send(canvas, RELEASE, 60, 60, button=MIDDLE)
    send(canvas, MOVE, 80, 80)
    send(canvas, RELEASE, 80, 80)
    settle(qtbot, editor)
    assert canvas.viewport.origin == origin
    assert editor.document.mask.hole_bounds() == Rect(20, 20, 80, 80)
