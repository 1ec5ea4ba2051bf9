"""Extending the canvas in the window: the borders by hand and by number, the job, undo, and ways out."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QSpinBox

from inpaint_app.document.extension import Margins
from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from tests.driving import WAIT_MS
from tests.ui.extend.acting import noise

LEFT_BUTTON = Qt.MouseButton.LeftButton


def state(window):
    document = window.editor.document
    canvas = window.canvas
    return (
        document.photo, document.fills, document.mask, document.mask.pixels.tobytes(),
        document.history.revision, window.editor.redo_label, canvas.zoom, canvas.fitting,
    )


def picture(window):
    document = window.editor.document
    return composite(document.photo, document.fills, document.photo.rect)


def paint(window, x: float = 50, y: float = 50):
    window.editor.mask.begin_stroke(Brush(20, 1.0), False, Point(x, y))
    window.editor.mask.end_stroke()


def drag(overlay, start: QPointF, end: QPointF, *, release: bool = True):
    QTest.mousePress(overlay, LEFT_BUTTON, pos=start.toPoint())
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(overlay, (start + (end - start) * share).toPoint())
    if release:
        QTest.mouseRelease(overlay, LEFT_BUTTON, pos=end.toPoint())


def apply(window, qtbot, margins: Margins):
    window.actions_["extend"].trigger()
    for field, value in zip(window.extend_mode.bar.fields, margins, strict=True):
        field.setValue(value)
    QTest.keyClick(window.extend_mode.overlay, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)


# -- choosing


def test_a_border_and_a_corner_are_dragged_and_the_numbers_follow(window) -> None:
    mode = window.extend_mode
    window.actions_["extend"].trigger()
    assert mode.active
    assert mode.overlay.hasFocus()
    outline, zoom = mode.overlay.outline, window.canvas.zoom
    right = QPointF(outline.right(), outline.center().y() + 30)
    drag(mode.overlay, right, right + QPointF(60, 5))
    assert mode.margins.right == pytest.approx(60 / zoom, abs=2 / zoom)
    assert mode.margins._replace(right=0) == Margins()
    corner = mode.overlay.outline.topLeft()
    drag(mode.overlay, corner, corner - QPointF(20, 30))
    assert mode.margins.left == pytest.approx(20 / zoom, abs=2 / zoom)
    assert mode.margins.top == pytest.approx(30 / zoom, abs=2 / zoom)
    assert tuple(field.value() for field in mode.bar.fields) == mode.margins
    larger = mode.margins.around(Size(300, 200))
    assert f"{larger.width} × {larger.height}" in mode.bar.size_text.text()
    assert str(larger.width) in mode.overlay.accessibleDescription()
    assert window.editor.document.photo.size == Size(300, 200)


def test_esc_during_a_drag_takes_the_drag_back_and_then_leaves_all_as_it_was(window) -> None:
    paint(window)
    window.canvas.set_zoom(2.0)
    centre = window.canvas.viewport.centre
    before = state(window)
    mode = window.extend_mode
    mode.enter()
    mode.bar.fields[1].setValue(40)
    right = mode.overlay.outline.center() + QPointF(mode.overlay.outline.width() / 2, 0)
    drag(mode.overlay, right, right + QPointF(50, 0), release=False)
    assert mode.margins.right > 0
    QTest.keyClick(mode.overlay, Qt.Key.Key_Escape)
    assert mode.margins == Margins(top=40)
    assert mode.active
    QTest.keyClick(mode.overlay, Qt.Key.Key_Escape)
    assert not mode.active
    assert not mode.bar.isVisible()
    assert not mode.overlay.isVisible()
    assert window.canvas.hasFocus()
    assert state(window) == before
    assert window.canvas.viewport.centre == pytest.approx(centre, abs=1)


def test_an_aspect_fills_the_fields_and_one_that_is_there_already_is_said(window) -> None:
    mode = window.extend_mode
    mode.enter()
    bar = mode.bar
    assert not bar.apply_button.isEnabled()
    bar.aspect.setFocus()
    for name, margins in (("16:9", Margins(28, 0, 28, 0)), ("1:1", Margins(0, 50, 0, 50))):
        bar.aspect.setCurrentText(name)
        bar.aspect.activated.emit(bar.aspect.currentIndex())
        assert mode.margins == margins
        assert bar.apply_button.isEnabled()
    bar.aspect.setCurrentText("3:2")
    bar.aspect.activated.emit(bar.aspect.currentIndex())
    assert "already" in bar.size_text.text()
    assert not bar.apply_button.isEnabled()
    QTest.keyClick(mode.overlay, Qt.Key.Key_Return)
    assert mode.active
    bar.fields[0].setValue(5)
    assert bar.aspect.currentIndex() == 0


def test_an_absurd_size_is_refused_in_words_and_does_not_widen_the_window(window) -> None:
    mode = window.extend_mode
    mode.enter()
    for field in mode.bar.fields:
        field.setValue(field.maximum())
    assert "500 megapixels" in mode.bar.size_text.text()
    assert not mode.bar.apply_button.isEnabled()
    QApplication.processEvents()
    assert window.width() == 1000


def test_borders_out_of_view_are_brought_into_view(window) -> None:
    mode = window.extend_mode
    mode.enter()
    mode.bar.fields[2].setValue(5000)
    assert mode.overlay.rect().toRectF().contains(mode.overlay.outline)


def test_a_drag_elsewhere_and_a_pen_move_and_never_paint(window, qtbot) -> None:
    mode = window.extend_mode
    mode.enter()
    before = window.canvas.viewport.left
    drag(mode.overlay, mode.overlay.outline.center(), mode.overlay.outline.center() + QPointF(40, 0))
    assert window.canvas.viewport.left == before + 40
    right = QPointF(mode.overlay.outline.right(), mode.overlay.outline.center().y())
    pen = QPointingDevice(
        "pen", 1, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure, 1, 1,
    )
    for kind, at in (
        (QEvent.Type.TabletPress, right), (QEvent.Type.TabletMove, right + QPointF(30, 0)),
        (QEvent.Type.TabletRelease, right + QPointF(30, 0)),
    ):
        event = QTabletEvent(
            kind, pen, at, mode.overlay.mapToGlobal(at), 1.0, 0, 0, 0.0, 0.0, 0.0,
            Qt.KeyboardModifier.NoModifier, LEFT_BUTTON, LEFT_BUTTON,
        )
        QApplication.sendEvent(mode.overlay, event)
    assert mode.margins.right > 0
    assert window.editor.document.mask.is_empty


@pytest.mark.parametrize("way", ["tool", "document", "close", "fill"])
def test_other_work_ends_the_mode(window, qtbot, way) -> None:
    paint(window)
    window.extend_mode.enter()
    if way == "tool":
        window.actions_["eraser"].trigger()
        assert window.tools.tool is ToolKind.ERASER
    elif way == "document":
        window.editor.set_photo(noise(50, 60))
    elif way == "close":
        window.editor.close_document()
    else:
        window.fills.fill()
    assert not window.extend_mode.active
    assert not window.extend_mode.bar.isVisible()
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)


def test_every_control_has_a_name_and_is_reached_by_keyboard(window) -> None:
    window.extend_mode.enter()
    bar = window.extend_mode.bar
    for control in bar.findChildren(QSpinBox) + bar.findChildren(QPushButton) + bar.findChildren(QComboBox):
        named = QAccessible.queryAccessibleInterface(control)
        assert named.text(QAccessible.Text.Name), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert window.extend_mode.overlay.accessibleName()
    bar.fields[3].setFocus()
    bar.fields[3].selectAll()
    QTest.keyClicks(bar.fields[3], "25")
    assert window.extend_mode.margins == Margins(bottom=25)
    QTest.keyClick(bar.fields[3], Qt.Key.Key_Escape)
    assert not window.extend_mode.active


# -- the job


@pytest.mark.parametrize(("channels", "dtype"), [(3, np.uint8), (4, np.uint16), (2, np.uint16), (1, np.uint8)])
def test_extension_and_fill_are_one_step_and_the_photo_is_exported_bit_identical(
    window, qtbot, tmp_path, channels, dtype
) -> None:
    window.editor.set_photo(noise(90, 70, channels, dtype))
    paint(window)
    original = window.editor.document.photo
    mask = window.editor.document.mask.pixels.copy()
    steps = window.editor.document.history.revision
    shown = []
    window.editor.preview_changed.connect(shown.append)
    apply(window, qtbot, Margins(30, 20, 10, 60))
    document = window.editor.document
    assert document.photo.size == Size(130, 150)
    assert len(shown) > 3
    inner = Rect(30, 20, 120, 90).slices
    assert np.array_equal(picture(window)[inner], original.pixels)
    assert np.array_equal(document.mask.pixels[inner], mask)
    assert sum(fill.coverage.astype(bool).sum() for fill in document.fills) == 130 * 150 - 90 * 70
    assert window.status.size_text.text() == "130 × 150"
    assert window.canvas.viewport.photo == Size(130, 150)
    extended = picture(window)
    with qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        window.editor.files.export(tmp_path / "out.png")
    written = open_photo(tmp_path / "out.png").pixels
    assert written.dtype == dtype
    assert np.array_equal(written, extended)
    window.editor.undo()
    assert window.editor.document.photo is original
    assert window.editor.document.history.revision == steps
    assert np.array_equal(window.editor.document.mask.pixels, mask)
    assert window.editor.document.fills == ()
    assert window.canvas.viewport.photo == original.size
    window.editor.redo()
    assert np.array_equal(picture(window), extended)
    assert window.editor.undo_label == "Extend canvas"


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (700, 2)])
def test_tiny_and_thin_photos_are_extended(window, qtbot, size) -> None:
    window.editor.set_photo(noise(*size))
    original = window.editor.document.photo.pixels
    apply(window, qtbot, Margins(40, 50, 60, 70))
    assert window.editor.document.photo.size == Size(size[0] + 100, size[1] + 120)
    assert np.array_equal(picture(window)[50 : 50 + size[1], 40 : 40 + size[0]], original)


@pytest.mark.parametrize("moment", ["at once", "preview"])
def test_cancelling_restores_the_former_canvas(window, qtbot, engines, moment) -> None:
    engines.engine = PushPullEngine(pause_s=0.05)
    paint(window)
    window.editor.undo()  # something to redo
    before = state(window)
    window.extend_mode.enter()
    window.extend_mode.bar.fields[0].setValue(200)
    window.extend_mode.bar.fields[2].setValue(200)
    window.extend_mode.apply()
    assert window.editor.busy
    if moment == "preview":
        qtbot.waitUntil(lambda: bool(window.editor.preview and window.editor.preview.blocks), timeout=WAIT_MS)
        assert window.editor.document.photo.size == Size(700, 200)
    window.actions_["cancel"].trigger()
    assert not window.editor.busy
    window.canvas.fit()
    assert state(window) == before
    assert "cancelled" in window.messages.text
    assert window.canvas.viewport.photo == Size(300, 200)
    assert not window.editor.session.is_modified


def test_a_failed_job_restores_the_former_canvas_and_says_why(window, qtbot, engines) -> None:
    engines.engine = PushPullEngine(fail_with="The moon is full.")
    before = state(window)
    apply(window, qtbot, Margins(left=100))
    assert window.messages.text == "The moon is full."
    assert state(window) == before


def test_nothing_else_changes_while_it_runs(window, qtbot, engines, tmp_path) -> None:
    engines.engine = PushPullEngine(pause_s=0.05)
    paint(window)
    window.extend_mode.enter()
    window.extend_mode.bar.fields[0].setValue(100)
    window.extend_mode.apply()
    qtbot.waitUntil(lambda: window.editor.document.photo.size.width == 400, timeout=WAIT_MS)
    mask = window.editor.document.mask.pixels.copy()
    paint(window, 200, 100)
    window.editor.undo()
    window.editor.mask.clear()
    window.fills.fill()
    window.editor.files.export(tmp_path / "half.png")
    assert "being extended" in window.messages.text
    assert window.editor.document.photo.size.width == 400
    assert np.array_equal(window.editor.document.mask.pixels, mask)
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)
    assert window.editor.document.photo.size.width == 400
    assert not (tmp_path / "half.png").exists()
    paint(window, 200, 100)
    window.editor.undo()
    window.editor.undo()
    assert window.editor.document.photo.size.width == 300


def test_another_photo_may_be_opened_while_it_runs(window, qtbot, engines) -> None:
    engines.engine = PushPullEngine(pause_s=0.05)
    window.extend_mode.enter()
    window.extend_mode.bar.fields[0].setValue(100)
    window.extend_mode.apply()
    qtbot.waitUntil(lambda: window.editor.document.photo.size.width == 400, timeout=WAIT_MS)
    window.editor.set_photo(noise(77, 55))
    qtbot.wait(300)
    assert window.editor.document.photo.size == Size(77, 55)
    assert window.editor.document.fills == ()
    assert window.editor.undo_label == ""


def test_a_fill_after_an_extension_and_both_undone(window, qtbot) -> None:
    original = window.editor.document.photo
    apply(window, qtbot, Margins(right=80))
    paint(window, 290, 100)  # over the border
    window.fills.fill()
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)
    assert len(window.editor.document.fills) == 2
    for _ in range(3):
        window.editor.undo()
    assert window.editor.document.photo is original
    assert window.editor.document.mask.is_empty
    for _ in range(3):
        window.editor.redo()
    assert len(window.editor.document.fills) == 2
    assert window.editor.document.mask.is_empty  # put away by the fill
