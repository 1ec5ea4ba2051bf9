"""The crop tool in the window: the frame by hand and by numbers, straighten, perspective, and ways out."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from inpaint_app.document.crop import Handle
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Photo
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from tests.driving import WAIT_MS

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def mode(photo_window, qtbot):
    pixels = np.random.default_rng(1).integers(0, 65536, (60, 80, 3), np.uint16)
    photo_window.editor.set_photo(Photo(pixels))
    photo_window.canvas.set_zoom(4.0)
    photo_window.canvas.setFocus()
    QTest.keyClick(photo_window.canvas, Qt.Key.Key_C)
    assert photo_window.crop_mode.active
    return photo_window.crop_mode


def drag(overlay, start: QPointF, end: QPointF) -> None:
    QTest.mousePress(overlay, LEFT, pos=start.toPoint())
    for share in (0.4, 1.0):
        QTest.mouseMove(overlay, (start + (end - start) * share).toPoint())
    QTest.mouseRelease(overlay, LEFT, pos=end.toPoint())


def test_a_frame_drawn_by_hand_crops_exactly_and_is_one_step(mode, photo_window, qtbot) -> None:
    overlay, document = mode.overlay, photo_window.editor.document
    before = document.photo.pixels
    drag(overlay, overlay.to_view(Point(10, 10)), overlay.to_view(Point(50, 40)))
    assert mode.frame.upright == Rect(10, 10, 50, 40)
    drag(overlay, overlay.place_of(Handle(1, 0)), overlay.place_of(Handle(1, 0)) + QPointF(40, 0))
    assert mode.frame.upright == Rect(10, 10, 60, 40)
    QTest.keyClick(overlay, Qt.Key.Key_Right)
    mode.bar.aspect.setCurrentText("1:1")
    mode.bar.aspect.activated.emit(mode.bar.aspect.currentIndex())
    assert mode.frame.width == pytest.approx(mode.frame.height)
    mode.bar.width_field.setValue(30)
    mode.bar.height_field.setValue(20)
    rect = mode.frame.upright
    assert rect.size == Size(30, 20)
    QTest.keyClick(overlay, Qt.Key.Key_Return)
    assert not mode.active
    qtbot.waitUntil(lambda: document.photo.size == Size(30, 20), timeout=WAIT_MS)
    assert (document.photo.pixels == before[rect.slices]).all()
    assert photo_window.tools.tool is ToolKind.BRUSH
    photo_window.editor.undo()
    assert document.photo.pixels is before
    assert not photo_window.editor.undo_label


def test_what_is_cut_is_kept_on_request_and_brought_back(mode, photo_window, qtbot) -> None:
    window, document = photo_window, photo_window.editor.document
    before = document.photo.pixels
    assert not window.actions_["bring_back"].isEnabled()
    mode.bar.width_field.setValue(40)
    mode.bar.keep.setChecked(True)
    mode.bar.apply_button.click()
    qtbot.waitUntil(lambda: document.photo.size.width == 40, timeout=WAIT_MS)
    window.actions_["bring_back"].trigger()
    qtbot.waitUntil(lambda: document.photo.size.width == 80, timeout=WAIT_MS)
    assert (document.photo.pixels == before).all()
    window.editor.undo()
    assert document.photo.size.width == 40


def test_a_line_straightens_and_corners_undo_a_perspective(mode, photo_window, qtbot) -> None:
    overlay, document = mode.overlay, photo_window.editor.document
    mode.bar.draw_button.click()
    drag(overlay, overlay.to_view(Point(10, 10)), overlay.to_view(Point(60, 20)))
    assert mode.frame.degrees == pytest.approx(11.3, abs=0.3)
    assert mode.frame.fits(document.photo.size)
    drag(overlay, QPointF(3, 3), QPointF(3, 60))  # outside of the frame: it is turned by hand
    assert mode.frame.degrees != pytest.approx(11.3, abs=0.3)
    mode.bar.angle.setValue(0)
    assert mode.frame.upright == document.photo.rect
    mode.bar.perspective.setChecked(True)
    corner = overlay.to_view(Point(0, 0))
    drag(overlay, corner, overlay.to_view(Point(20, 8)))
    assert mode.corners[0] == pytest.approx((20, 8), abs=0.5)
    assert mode.corners[1:] == ((80, 0), (80, 60), (0, 60))
    left = mode.left
    QTest.keyClick(overlay, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.photo.size == left, timeout=WAIT_MS)
    assert document.photo.pixels.dtype == np.uint16
    assert photo_window.editor.undo_label == "Crop"


@pytest.mark.parametrize("way", ["esc", "tool", "extend", "close"])
def test_leaving_changes_nothing(mode, photo_window, way) -> None:
    overlay, photo = mode.overlay, photo_window.editor.document.photo
    drag(overlay, overlay.to_view(Point(10, 10)), overlay.to_view(Point(50, 40)))
    if way == "esc":
        QTest.keyClick(overlay, Qt.Key.Key_Escape)
    elif way == "tool":
        QTest.keyClick(overlay, Qt.Key.Key_E)
    elif way == "extend":
        photo_window.actions_["extend"].trigger()
        assert photo_window.extend_mode.active
    else:
        photo_window.editor.close_document()
    assert not mode.active
    assert not overlay.isVisible()
    assert not mode.bar.isVisible()
    assert photo_window.tools.tool is (ToolKind.ERASER if way == "tool" else ToolKind.BRUSH)
    if way != "close":
        assert photo_window.editor.document.photo is photo
