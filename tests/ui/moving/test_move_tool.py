"""The move tool in the window: a layer moved, scaled and turned by hand, by keys and by numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from inpaint_app.document.crop import Handle
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layer_edits import add_layer
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from tests.driving import WAIT_MS

LEFT = Qt.MouseButton.LeftButton
PLACE = Rect(20, 20, 40, 30)


@pytest.fixture
def mode(photo_window, qtbot):
    window = photo_window
    window.editor.set_photo(Photo(np.zeros((60, 80, 3), np.uint16)))
    pixels = np.random.default_rng(1).integers(20000, 60000, (10, 20, 3), np.uint16)
    fill = FillLayer(1, "Stamp", PLACE, pixels, np.full((10, 20), 255, np.uint8), Provenance("picture", "", "", 0))
    window.editor.session.do(lambda document: add_layer(document, fill))
    window.canvas.set_zoom(4.0)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_V)
    assert window.move_mode.active
    return window.move_mode


def picture(window) -> np.ndarray:
    document = window.editor.document
    return composite(document.photo, document.layers, document.photo.rect)


def drag(overlay, start: QPointF, end: QPointF) -> None:
    QTest.mousePress(overlay, LEFT, pos=start.toPoint())
    for share in (0.4, 1.0):
        QTest.mouseMove(overlay, (start + (end - start) * share).toPoint())
    QTest.mouseRelease(overlay, LEFT, pos=end.toPoint())


def settle(window, qtbot) -> None:
    qtbot.waitUntil(lambda: not window.editor.file_activity, timeout=WAIT_MS)


def test_a_layer_is_dragged_and_nudged_exactly_and_is_one_step(mode, photo_window, qtbot) -> None:
    window, overlay = photo_window, mode.overlay
    before = picture(window)
    drag(overlay, overlay.to_view(Point(30, 25)), overlay.to_view(Point(41, 31)))
    assert (picture(window)[26:36, 31:51] == before[20:30, 20:40]).all(), "shown at once"
    QTest.keyClick(overlay, Qt.Key.Key_Left)
    QTest.keyClick(overlay, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    mode.bar.left.setValue(5)
    QTest.keyClick(overlay, Qt.Key.Key_Return)
    assert not mode.active
    settle(window, qtbot)
    after = picture(window)
    assert (after[36:46, 5:25] == before[20:30, 20:40]).all()
    assert not after[:30].any()
    assert window.editor.undo_label == "Transform layer"
    assert window.tools.tool is ToolKind.BRUSH
    window.editor.undo()
    assert (picture(window) == before).all()
    assert window.editor.undo_label == "Add layer"


def test_handles_scale_and_a_drag_outside_turns(mode, photo_window, qtbot) -> None:
    window, overlay = photo_window, mode.overlay
    drag(overlay, overlay.place_of(Handle(1, 1)), overlay.to_view(Point(60, 40)))
    assert (mode.frame.width, mode.frame.height) == pytest.approx((40, 20), abs=0.5)
    qtbot.waitUntil(lambda: picture(window)[38, 57].any(), timeout=WAIT_MS)
    middle = mode.frame.centre
    drag(overlay, overlay.to_view(Point(middle.x + 30, middle.y)), overlay.to_view(Point(middle.x, middle.y + 30)))
    assert mode.frame.degrees == pytest.approx(90, abs=1)
    mode.bar.angle.setValue(90)
    QTest.keyClick(overlay, Qt.Key.Key_Return)
    settle(window, qtbot)
    (fill,) = window.editor.document.fills
    assert (fill.rect.width, fill.rect.height) == pytest.approx((20, 40), abs=1)
    assert picture(window)[30, 40].min() > 15000
    window.editor.undo()
    assert window.editor.document.fills[0].rect == PLACE


def test_what_is_moved_beyond_the_photo_is_cut_and_said(mode, photo_window, qtbot) -> None:
    window, overlay = photo_window, mode.overlay
    drag(overlay, overlay.to_view(Point(30, 25)), overlay.to_view(Point(2, 25)))
    drag(overlay, overlay.to_view(Point(2, 25)), overlay.to_view(Point(30, 25)))
    assert window.editor.document.fills[0].rect == PLACE, "nothing is lost before Enter"
    drag(overlay, overlay.to_view(Point(30, 25)), overlay.to_view(Point(2, 25)))
    QTest.keyClick(overlay, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.editor.document.fills[0].rect == Rect(0, 20, 12, 30)
    assert "cut off" in window.messages.text


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_E])
def test_another_tool_keeps_what_was_moved(mode, photo_window, qtbot, key) -> None:
    window, overlay = photo_window, mode.overlay
    drag(overlay, overlay.to_view(Point(30, 25)), overlay.to_view(Point(41, 31)))
    QTest.keyClick(overlay, key)
    assert not mode.active
    assert window.crop_mode.active is (key == Qt.Key.Key_C)
    settle(window, qtbot)
    assert window.editor.document.fills[0].rect == PLACE.translate(11, 6)
    assert window.editor.undo_label == "Transform layer"


@pytest.mark.parametrize("way", ["esc", "close"])
def test_leaving_puts_the_layer_back(mode, photo_window, way) -> None:
    window, overlay = photo_window, mode.overlay
    drag(overlay, overlay.to_view(Point(30, 25)), overlay.to_view(Point(41, 31)))
    if way == "esc":
        QTest.keyClick(overlay, Qt.Key.Key_Escape)
    else:
        window.editor.close_document()
    assert not mode.active
    if way != "close":
        assert window.editor.document.fills[0].rect == PLACE
        assert window.editor.undo_label == "Add layer"


def test_another_edit_keeps_what_was_moved_as_a_step_of_its_own(mode, photo_window) -> None:
    window, overlay = photo_window, mode.overlay
    drag(overlay, overlay.to_view(Point(30, 25)), overlay.to_view(Point(41, 31)))
    window.editor.layers.rename(1, "Other")
    assert not mode.active
    window.editor.undo()
    assert window.editor.undo_label == "Transform layer"
    assert window.editor.document.fills[0].rect == PLACE.translate(11, 6)
