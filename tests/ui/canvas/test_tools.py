"""Keys, wheel, pen and fingers: what they do to the brush, the tool and the view."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QInputDevice, QKeySequence, QMouseEvent, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.mask import Brush
from inpaint_app.limits import DEFAULT_BRUSH_DIAMETER, DEFAULT_BRUSH_HARDNESS, MAX_BRUSH_DIAMETER, MIN_BRUSH_DIAMETER
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind, ToolState
from inpaint_app.ui.editing.editor import Editor

NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def canvas(qtbot: QtBot, editor: Editor) -> Iterator[Canvas]:
    """A canvas in a window with a text field, with a photo larger than it at 100 %."""
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    made = Canvas(editor, parent=window)
    layout.addWidget(made)
    layout.addWidget(QLineEdit(window))
    window.resize(400, 330)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    editor.set_photo(Photo(np.zeros((900, 1200, 3), np.uint8)))
    made.actual()
    made.setFocus()
    yield made
    window.hide()  # and keeps the window alive until here: qtbot holds it weakly


def mask_of(editor: Editor) -> np.ndarray:
    assert editor.document is not None
    return editor.document.mask.pixels


def wheel(
    canvas: Canvas, at: QPointF, angle: QPoint, modifiers: Qt.KeyboardModifier = NO_KEY, pixels: QPoint | None = None
) -> None:
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), pixels or QPoint(), angle, Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )
    QApplication.sendEvent(canvas, event)


def drag(canvas: Canvas, start: QPointF, end: QPointF, button: Qt.MouseButton) -> None:
    none = Qt.MouseButton.NoButton
    for kind, at, changed, held in (
        (QEvent.Type.MouseButtonPress, start, button, button),
        (QEvent.Type.MouseMove, end, none, button),
        (QEvent.Type.MouseButtonRelease, end, button, none),
    ):
        QApplication.sendEvent(canvas, QMouseEvent(kind, at, canvas.mapToGlobal(at), changed, held, NO_KEY))


# -- the brush and the tool


@given(st.lists(st.sampled_from(["up", "down", "harder", "softer", "swap"]), max_size=80))
def test_the_brush_stays_within_its_bounds(steps: list[str]) -> None:
    tools = ToolState()
    for step in steps:
        before = tools.brush
        if step == "up":
            tools.grow_brush(1)
            assert tools.brush.diameter > before.diameter or before.diameter == MAX_BRUSH_DIAMETER
        elif step == "down":
            tools.grow_brush(-1)
            assert tools.brush.diameter < before.diameter or before.diameter == MIN_BRUSH_DIAMETER
        elif step in ("harder", "softer"):
            tools.harden_brush(1 if step == "harder" else -1)
        else:
            tools.swap_paint_erase()
        assert MIN_BRUSH_DIAMETER <= tools.brush.diameter <= MAX_BRUSH_DIAMETER
        assert 0 <= tools.brush.hardness <= 1


def test_changes_are_announced_once_and_only_when_there_are_any() -> None:
    tools = ToolState()
    brushes: list[Brush] = []
    kinds: list[ToolKind] = []
    tools.brush_changed.connect(brushes.append)
    tools.tool_changed.connect(kinds.append)
    tools.set_diameter(33)
    tools.set_diameter(33)
    tools.set_hardness(0.25)
    tools.set_tool(ToolKind.BRUSH)
    tools.set_tool(ToolKind.PAN)
    tools.swap_paint_erase()
    tools.swap_paint_erase()
    assert brushes == [Brush(33, 0.8), Brush(33, 0.25)]
    assert kinds == [ToolKind.PAN, ToolKind.BRUSH, ToolKind.ERASER]


def test_brackets_size_and_with_shift_harden(canvas: Canvas) -> None:
    canvas.tools.set_diameter(100)
    canvas.tools.set_hardness(0.5)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert canvas.tools.brush.diameter == 112
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert canvas.tools.brush.diameter == 100
    QTest.keyClick(canvas, Qt.Key.Key_BraceRight, SHIFT)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight, SHIFT)
    assert canvas.tools.brush.hardness == 0.7
    QTest.keyClick(canvas, Qt.Key.Key_BraceLeft, SHIFT)
    assert canvas.tools.brush.hardness == 0.6


def test_keys_of_the_canvas_act_only_while_it_has_the_focus(canvas: Canvas) -> None:
    field = canvas.window().findChild(QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "ex[ ")
    assert field.text() == "ex[ "
    assert canvas.tools.brush == Brush(DEFAULT_BRUSH_DIAMETER, DEFAULT_BRUSH_HARDNESS)


def test_the_windows_shortcuts_still_work_beside_the_canvas_keys(canvas: Canvas, qtbot: QtBot) -> None:
    hits: list[str] = []
    window = canvas.window()
    for keys in ("Ctrl+E", "E", "Ctrl+]"):
        action = QAction(window)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False, keys=keys: hits.append(keys))
        window.addAction(action)
    QTest.keyClick(canvas, Qt.Key.Key_E, CTRL)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight, CTRL)
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert hits == ["Ctrl+E", "Ctrl+]", "E"]


# -- moving about


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton])
def test_space_and_the_middle_button_pan_and_do_not_paint(
    canvas: Canvas, editor: Editor, button: Qt.MouseButton
) -> None:
    start = canvas.viewport.origin
    if button == Qt.MouseButton.LeftButton:
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, QPointF(200, 150), QPointF(170, 190), button)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.viewport.origin == (start[0] - 30, start[1] + 40)
    assert not mask_of(editor).any()
    drag(canvas, QPointF(200, 150), QPointF(170, 190), Qt.MouseButton.LeftButton)
    assert mask_of(editor).any()


def test_space_let_go_elsewhere_does_not_stay_held(canvas: Canvas, editor: Editor) -> None:
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    canvas.window().findChild(QLineEdit).setFocus()
    drag(canvas, QPointF(200, 150), QPointF(170, 190), Qt.MouseButton.LeftButton)
    assert mask_of(editor).any()


def test_the_pan_tool_pans(canvas: Canvas, editor: Editor) -> None:
    canvas.tools.set_tool(ToolKind.PAN)
    start = canvas.viewport.origin
    drag(canvas, QPointF(200, 150), QPointF(190, 155), Qt.MouseButton.LeftButton)
    assert canvas.viewport.origin == (start[0] - 10, start[1] + 5)
    assert not mask_of(editor).any()


def test_the_wheel_scrolls_zooms_and_sizes(canvas: Canvas) -> None:
    start = canvas.viewport.origin
    wheel(canvas, QPointF(100, 100), QPoint(0, -120))
    assert canvas.viewport.origin[0] == start[0]
    assert canvas.viewport.origin[1] < start[1]
    wheel(canvas, QPointF(100, 100), QPoint(0, -120), SHIFT)
    assert canvas.viewport.origin[0] < start[0]
    moved = canvas.viewport.origin
    wheel(canvas, QPointF(100, 100), QPoint(3, 5), pixels=QPoint(3, 5))
    assert canvas.viewport.origin == (moved[0] + 3, moved[1] + 5)

    at = QPointF(123, 77)
    beneath = canvas.viewport.to_image(Point(123, 77))
    wheel(canvas, at, QPoint(0, 120), CTRL)
    assert canvas.zoom == 1.5
    drawn = canvas.viewport.to_view(beneath)
    assert abs(drawn.x - 123) <= 1.5
    assert abs(drawn.y - 77) <= 1.5
    wheel(canvas, at, QPoint(0, 30), CTRL)  # a touchpad
    assert 1.5 < canvas.zoom < 1.7

    size = canvas.tools.brush.diameter
    wheel(canvas, at, QPoint(120, 0), ALT)  # X11 turns the wheel sideways while Alt is held
    assert canvas.tools.brush.diameter > size
    wheel(canvas, at, QPoint(0, -120), ALT)
    assert canvas.tools.brush.diameter == size


def test_the_pointer_is_told_in_image_pixels(canvas: Canvas) -> None:
    told: list[Point | None] = []
    canvas.cursor_moved.connect(told.append)
    left, top = canvas.viewport.origin
    QTest.mouseMove(canvas, QPoint(60, 40))
    assert told[-1] == Point(60.5 - left, 40.5 - top)
    canvas.pan(10, 0)
    assert told[-1] == Point(50.5 - left, 40.5 - top)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert told[-1] is None


# -- pen and fingers


def pen(canvas: Canvas, kind: QEvent.Type, at: QPointF, pressure: float, eraser: bool = False) -> None:
    pointer = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
    capabilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    device = QPointingDevice("pen", 1, QInputDevice.DeviceType.Stylus, pointer, capabilities, 1, 1)
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else Qt.MouseButton.LeftButton
    event = QTabletEvent(
        kind, device, at, canvas.mapToGlobal(at), pressure, 0.0, 0.0, 0.0, 0.0, 0.0, NO_KEY, button, held
    )
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


def pen_stroke(canvas: Canvas, y: float, pressure: float, eraser: bool = False) -> None:
    pen(canvas, QEvent.Type.TabletPress, QPointF(100, y), pressure, eraser)
    pen(canvas, QEvent.Type.TabletMove, QPointF(200, y), pressure, eraser)
    pen(canvas, QEvent.Type.TabletRelease, QPointF(200, y), 0.0, eraser)


def test_pressure_sizes_the_brush_and_the_other_end_erases(canvas: Canvas, editor: Editor) -> None:
    canvas.tools.set_diameter(60)
    canvas.tools.set_hardness(1.0)
    left, top = canvas.viewport.origin
    column = 150 - left

    def width(y: int) -> int:
        return int((mask_of(editor)[y - top - 40 : y - top + 40, column] >= 128).sum())

    pen_stroke(canvas, 60, 1.0)
    pen_stroke(canvas, 160, 0.5)
    assert width(60) == pytest.approx(60, abs=1)
    assert width(160) == pytest.approx(30, abs=1)
    pen_stroke(canvas, 60, 1.0, eraser=True)
    assert width(60) == 0
    assert canvas.tools.tool is ToolKind.BRUSH


def test_two_fingers_pinch_about_their_middle_and_pan(canvas: Canvas, editor: Editor) -> None:
    device = QTest.createTouchDevice()
    beneath = canvas.viewport.to_image(Point(200, 150))
    window = canvas.window()
    QTest.touchEvent(window, device).press(0, QPoint(180, 150), window).press(1, QPoint(220, 150), window).commit()
    QTest.touchEvent(window, device).move(0, QPoint(160, 150), window).move(1, QPoint(240, 150), window).commit()
    assert canvas.zoom == pytest.approx(2.0)
    at = canvas.viewport.to_view(beneath)
    assert abs(at.x - 200) <= 1.5
    assert abs(at.y - 150) <= 1.5
    QTest.touchEvent(window, device).move(0, QPoint(170, 170), window).move(1, QPoint(250, 170), window).commit()
    QTest.touchEvent(window, device).release(0, QPoint(170, 170), window).release(1, QPoint(250, 170), window).commit()
    at = canvas.viewport.to_view(beneath)
    assert abs(at.x - 210) <= 2
    assert abs(at.y - 170) <= 2
    assert canvas.zoom == pytest.approx(2.0)
    assert not mask_of(editor).any()


# -- a button let go where the canvas is not told


def mouse(widget: QWidget, kind: QEvent.Type, x: int, y: int, held: Qt.MouseButton) -> None:
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else held
    at = QPointF(x, y)
    QApplication.sendEvent(widget, QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, NO_KEY))


LEFT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
PRESS, MOVE, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease


def begin_drag(canvas: Canvas, button: Qt.MouseButton = LEFT) -> None:
    mouse(canvas, PRESS, 100, 100, button)
    mouse(canvas, MOVE, 150, 140, button)


@pytest.mark.parametrize("tool", [ToolKind.BRUSH, ToolKind.LINE, ToolKind.LASSO, ToolKind.RECTANGLE])
def test_a_gesture_ends_where_the_button_was_let_go_unseen(
    qtbot: QtBot, canvas: Canvas, editor: Editor, tool: ToolKind,
) -> None:
    canvas.tools.set_diameter(20)
    canvas.tools.set_tool(tool)
    begin_drag(canvas)
    mouse(canvas, MOVE, 160, 180, LEFT)
    mouse(canvas, MOVE, 350, 250, NONE)
    mouse(canvas, MOVE, 300, 100, NONE)
    qtbot.waitUntil(lambda: editor.undo_label != "")
    hole = editor.document.mask.hole_bounds()  # type: ignore[union-attr]
    end = canvas.viewport.to_image(Point(175, 195))
    assert not hole.empty
    assert hole.right <= end.x
    assert hole.bottom <= end.y


def test_panning_ends_where_the_button_was_let_go_unseen(canvas: Canvas) -> None:
    begin_drag(canvas, MIDDLE)
    origin = canvas.viewport.origin
    mouse(canvas, MOVE, 300, 200, NONE)
    assert canvas.viewport.origin == origin


def test_a_hovering_pen_does_not_go_on_painting(canvas: Canvas, editor: Editor) -> None:
    canvas.tools.set_diameter(20)
    pen(canvas, QEvent.Type.TabletPress, QPointF(60, 100), 1.0)
    device = QPointingDevice(
        "pen", 1, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position, 1, 1,
    )
    at = QPointF(200, 100)
    QApplication.sendEvent(canvas, QTabletEvent(
        QEvent.Type.TabletMove, device, at, canvas.mapToGlobal(at), 0.0, 0, 0, 0, 0, 0, NO_KEY, NONE, NONE))
    assert editor.undo_label
    assert not mask_of(editor)[:, int(canvas.viewport.to_image(Point(150, 0)).x) :].any()


@pytest.mark.parametrize("event", [QEvent.Type.WindowDeactivate, QEvent.Type.FocusOut, QEvent.Type.Hide])
@pytest.mark.parametrize("tool", [ToolKind.BRUSH, ToolKind.LASSO, ToolKind.RECTANGLE])
def test_a_gesture_ends_when_the_window_is_left(
    qtbot: QtBot, canvas: Canvas, editor: Editor, tool: ToolKind, event: QEvent.Type,
) -> None:
    canvas.tools.set_diameter(20)
    canvas.tools.set_tool(tool)
    begin_drag(canvas)
    mouse(canvas, MOVE, 160, 180, LEFT)
    if event == QEvent.Type.FocusOut:
        canvas.window().findChild(QLineEdit).setFocus()
    elif event == QEvent.Type.Hide:
        canvas.window().showMinimized()
    else:
        QApplication.sendEvent(canvas, QEvent(event))
    qtbot.waitUntil(lambda: editor.undo_label != "")
    mask = mask_of(editor).copy()
    mouse(canvas, MOVE, 350, 250, LEFT)
    mouse(canvas, RELEASE, 350, 250, LEFT)
    assert (mask_of(editor) == mask).all()


def test_a_polygon_outlives_the_focus_and_a_view_dragged_meanwhile_does_not(canvas: Canvas, editor: Editor) -> None:
    canvas.tools.set_tool(ToolKind.POLYGON)
    for x, y in ((60, 60), (200, 60), (200, 200)):
        mouse(canvas, PRESS, x, y, LEFT)
        mouse(canvas, RELEASE, x, y, NONE)
    begin_drag(canvas, MIDDLE)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.WindowDeactivate))
    origin = canvas.viewport.origin
    mouse(canvas, MOVE, 300, 200, MIDDLE)
    assert canvas.viewport.origin == origin
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert canvas._gestures.staying
