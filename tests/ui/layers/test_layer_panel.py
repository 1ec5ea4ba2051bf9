from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionSlider

from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.layers.layer_panel import LayerPanel
from tests.driving import WAIT_MS


@pytest.fixture
def panel(qtbot):
    editor = Editor(PushPullEngine)
    panel = LayerPanel(editor)
    qtbot.addWidget(panel)
    panel.resize(280, 400)
    panel.show()
    editor.set_photo(photo_from_array(np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)))
    for at in ((30, 30), (80, 60), (120, 90)):
        editor.mask.clear()
        editor.mask.begin_stroke(Brush(16, 1.0), False, Point(*at))
        editor.mask.end_stroke()
        editor.fill()
        qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
    yield panel
    editor.shut_down()


def editor_of(panel):
    return panel._editor


def rows(panel):
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def fills(panel):
    return editor_of(panel).document.fills


def click_eye(panel, row):
    rect = panel.list.visualItemRect(panel.list.item(row))
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 13, rect.center().y()))


def drop(panel, row, below_row, half):
    panel.list.setCurrentRow(row)
    target = panel.list.visualItemRect(panel.list.item(below_row))
    y = target.top() + (2 if half == "upper" else target.height() - 2)
    event = QDropEvent(
        QPointF(60, y),
        Qt.DropAction.MoveAction,
        QMimeData(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    panel.list.dropEvent(event)
    QTest.qWait(1)


def test_rows_are_mask_fills_from_the_top_and_photo(panel):
    assert rows(panel) == ["Mask", "Fill 3", "Fill 2", "Fill 1", "Pasted picture"]
    assert editor_of(panel).session.active_fill.name == "Fill 3"  # the newest


def test_the_eye_hides_a_fill_in_one_step(panel):
    click_eye(panel, 2)
    assert [fill.visible for fill in fills(panel)] == [True, False, True]
    editor_of(panel).undo()
    assert panel.list.item(2).checkState() == Qt.CheckState.Checked


def test_the_eye_of_the_mask_is_no_edit(panel, qtbot):
    revision = editor_of(panel).document.history.revision
    with qtbot.waitSignal(panel.mask_shown) as shown:
        click_eye(panel, 0)
    assert shown.args == [False]
    assert editor_of(panel).document.history.revision == revision


def test_renaming_with_f2(panel, qtbot):
    panel.list.setFocus()
    panel.list.setCurrentRow(2)
    QTest.keyClick(panel.list, Qt.Key.Key_F2)
    field = panel.list.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "Lamp post")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: fills(panel)[1].name == "Lamp post")
    editor_of(panel).undo()
    assert rows(panel)[2] == "Fill 2"


def test_an_empty_name_is_not_taken(panel):
    panel.list.item(1).setText("   ")
    assert fills(panel)[2].name == "Fill 3"
    assert rows(panel)[1] == "Fill 3"


def test_photo_and_mask_cannot_be_renamed_moved_or_deleted(panel):
    before = fills(panel)
    for row in (0, 4):
        panel.list.setCurrentRow(row)
        panel.rename_active()
        assert panel.list.findChild(QLineEdit) is None
        editor_of(panel).layers.move_active(1)
        QTest.keyClick(panel.list, Qt.Key.Key_Delete)
        assert not panel.delete_button.isEnabled()
        assert not panel.opacity.isEnabled()
    assert fills(panel) == before


def test_delete_key_deletes_the_selected_fill(panel):
    panel.list.setCurrentRow(2)
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert rows(panel) == ["Mask", "Fill 3", "Fill 1", "Pasted picture"]
    editor_of(panel).undo()
    assert rows(panel)[2] == "Fill 2"


def test_buttons_move_a_fill_and_stop_at_the_ends(panel):
    panel.list.setCurrentRow(3)
    panel.raise_button.click()
    assert rows(panel)[1:4] == ["Fill 3", "Fill 1", "Fill 2"]
    panel.raise_button.click()
    assert rows(panel)[1:4] == ["Fill 1", "Fill 3", "Fill 2"]
    assert editor_of(panel).session.active_fill.name == "Fill 1"
    assert not panel.raise_button.isEnabled()
    panel.lower_button.click()
    assert rows(panel)[1:4] == ["Fill 3", "Fill 1", "Fill 2"]


@pytest.mark.parametrize(
    ("row", "target", "half", "order"),
    [
        (1, 3, "lower", ["Fill 2", "Fill 1", "Fill 3"]),
        (1, 3, "upper", ["Fill 2", "Fill 3", "Fill 1"]),
        (3, 1, "upper", ["Fill 1", "Fill 3", "Fill 2"]),
        (3, 0, "upper", ["Fill 1", "Fill 3", "Fill 2"]),
        (1, 4, "lower", ["Fill 2", "Fill 1", "Fill 3"]),
        (2, 2, "lower", ["Fill 3", "Fill 2", "Fill 1"]),
        (2, 1, "lower", ["Fill 3", "Fill 2", "Fill 1"]),
    ],
)
def test_a_drop_moves_the_fill_there(panel, row, target, half, order):
    revision = editor_of(panel).document.history.revision
    drop(panel, row, target, half)
    assert rows(panel) == ["Mask", *order, "Pasted picture"]
    assert (editor_of(panel).document.history.revision == revision) == (order == ["Fill 3", "Fill 2", "Fill 1"])


def test_dragging_the_opacity_slider_is_one_step(panel):
    panel.list.setCurrentRow(1)
    revision = editor_of(panel).document.history.revision
    slider = panel.opacity
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    handle = slider.style().subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    )
    start = handle.center()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    for dx in (10, 30, 60):
        QTest.mouseMove(slider, start - QPoint(dx, 0))
        assert editor_of(panel).document.history.revision == revision
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start - QPoint(60, 0))
    assert fills(panel)[2].opacity < 0.9
    assert panel.opacity_value.value() == round(fills(panel)[2].opacity * 100)
    editor_of(panel).undo()
    assert fills(panel)[2].opacity == 1.0
    assert panel.opacity.value() == 100


def test_typing_an_opacity_is_one_step(panel):
    panel.list.setCurrentRow(1)
    panel.opacity_value.setValue(40)
    assert fills(panel)[2].opacity == pytest.approx(0.4)
    editor_of(panel).undo()
    assert fills(panel)[2].opacity == 1.0


def test_closing_the_photo_empties_the_list(panel):
    editor_of(panel).close_document()
    assert rows(panel) == []
    assert editor_of(panel).session.active_fill is None


@pytest.mark.parametrize("shape", [(90, 40, 1), (90, 40, 2), (33, 77, 3), (1, 900, 4)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_every_kind_of_photo_has_a_thumbnail(panel, shape, kind):
    editor_of(panel).set_photo(photo_from_array(np.full(shape, np.iinfo(kind).max, kind)))
    image = panel.list.item(1).icon().pixmap(44, 33).toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert min(middle.red(), middle.green(), middle.blue()) > 200
