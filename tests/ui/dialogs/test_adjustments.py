"""Adjustments in the window: a curve drawn by hand, points picked on the photo, presets, Auto, masks of layers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox

from inpaint_app import paths
from inpaint_app.document.adjustments.curves import Curves
from inpaint_app.document.adjustments.tone import Levels
from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Photo
from inpaint_app.ui.canvas.overlays.picker import PointPicker
from inpaint_app.ui.dialogs.adjusting.adjustment_dialog import AdjustmentDialog, add_adjustment
from tests.driving import WAIT_MS, select_part

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def open_dialog(photo_window, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "presets_file", lambda: tmp_path / "adjustments.json")
    yield lambda kind: add_adjustment(photo_window.editor, kind, photo_window)
    for dialog in photo_window.findChildren(AdjustmentDialog):
        dialog.reject()


def picture(window) -> np.ndarray:
    document = window.editor.document
    return composite(document.photo, document.layers, document.photo.rect)


def ok(dialog) -> None:
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()


def test_a_curve_through_three_points_is_drawn_shown_and_one_step(photo_window, open_dialog, qtbot) -> None:
    before = picture(photo_window)
    dialog = open_dialog("curves")
    editor = dialog.controls.editor
    start = editor.place_of((0.5, 0.5))
    QTest.mousePress(editor, LEFT, pos=start.toPoint())
    for share in (0.3, 1.0):
        QTest.mouseMove(editor, (start + (editor.place_of((0.4, 0.7)) - start) * share).toPoint())
    QTest.mouseRelease(editor, LEFT, pos=editor.place_of((0.4, 0.7)).toPoint())
    dialog.controls.input_field.setValue(102)
    dialog.controls.output_field.setValue(179)
    assert dialog.controls.adjustment == Curves(all=((0, 0), (102 / 255, 179 / 255), (1, 1)))
    qtbot.waitUntil(lambda: (picture(photo_window) != before).any(), timeout=WAIT_MS)
    ok(dialog)
    after = picture(photo_window)
    assert (after[before == 102] == 179).all()
    assert (after[before == 0] == 0).all()
    assert photo_window.editor.undo_label == "Adjust"
    photo_window.editor.undo()
    assert (picture(photo_window) == before).all()
    assert not photo_window.editor.undo_label


def test_a_point_of_a_curve_is_dragged_out_or_deleted_and_keys_move_it(open_dialog) -> None:
    editor = open_dialog("curves").controls.editor
    for leave in ("drag", "key"):
        at = editor.place_of((0.5, 0.8))
        QTest.mouseClick(editor, LEFT, pos=at.toPoint())
        assert len(editor.curve) == 3
        QTest.keyClick(editor, Qt.Key.Key_Up)
        at = editor.place_of(editor.curve[1])
        if leave == "key":
            QTest.keyClick(editor, Qt.Key.Key_Delete)
        else:
            QTest.mousePress(editor, LEFT, pos=at.toPoint())
            QTest.mouseMove(editor, QPoint(editor.width() // 2, editor.height() + 60))
            QTest.mouseRelease(editor, LEFT, pos=QPoint(editor.width() // 2, editor.height() + 60))
        assert editor.curve == ((0, 0), (1, 1))


def test_points_are_picked_on_the_photo(photo_window, open_dialog) -> None:
    pixels = np.full((60, 80, 3), (150, 130, 100), np.uint8)
    pixels[:, :20], pixels[:, 60:] = (40, 30, 20), (230, 215, 180)
    photo_window.editor.set_photo(Photo(pixels))
    dialog = open_dialog("levels")
    for kind, x in (("black", 8), ("white", 72), ("grey", 40)):
        dialog.controls.pick.buttons[kind].click()
        picker = photo_window.canvas.findChildren(PointPicker)[-1]
        QTest.mouseClick(picker, LEFT, pos=picker.to_view(Point(x + 0.5, 30.5)).toPoint())
        dialog.controls.pick.buttons[kind].click()
    ok(dialog)
    shown = picture(photo_window)[30].astype(int)
    assert shown[8].tolist() == [0, 0, 0]
    assert shown[72].tolist() == [255, 255, 255]
    assert np.ptp(shown[40]) <= 2


def test_settings_are_kept_under_a_name_and_taken_again(open_dialog) -> None:
    dialog = open_dialog("colour_balance")
    dialog.controls.range.setCurrentIndex(2)
    dialog.controls.sliders["red"].field.setValue(25)
    dialog.presets.names.setEditText("warm lights")
    dialog.presets.keep_button.click()
    kept = dialog.controls.adjustment
    dialog.reset.click()
    assert dialog.controls.adjustment != kept
    dialog.reject()
    again = open_dialog("colour_balance")
    again.presets.names.setCurrentIndex(again.presets.names.findText("warm lights"))
    again.presets.names.activated.emit(0)
    assert again.controls.adjustment == kept
    again.presets.remove_button.click()
    assert again.presets.names.count() == 0


def test_auto_says_what_it_did_and_can_keep_the_tone(photo_window, open_dialog, qtbot) -> None:
    sepia = np.random.default_rng(0).uniform(0.3, 0.6, (60, 80, 1)) * (255, 220, 170)
    photo_window.editor.set_photo(Photo(sepia.astype(np.uint8)))
    dialog = open_dialog("levels")
    dialog.auto.click()
    assert "Red" in dialog.told.text()
    dialog.keep_tone.click()
    assert "tone is kept" in dialog.told.text()
    found = dialog.controls.adjustment
    assert found == Levels(all=found.all) != Levels()
    dialog.reject()
    photo_window.actions_["auto_levels_tone"].trigger()
    qtbot.waitUntil(lambda: bool(photo_window.editor.document.layers), timeout=WAIT_MS)
    assert "tone is kept" in photo_window.messages.text


def test_an_adjustment_keeps_within_the_mask_and_is_painted_out(photo_window, open_dialog) -> None:
    select_part(photo_window, 40, 30, 20)
    before = picture(photo_window)
    dialog = open_dialog("levels")
    dialog.within.setChecked(True)
    dialog.controls.sliders["high"].field.setValue(0)
    ok(dialog)
    after = picture(photo_window)
    assert not after[30, 40].any()
    assert (after[:10] == before[:10]).all()
    photo_window.actions_["paint_out"].trigger()
    select_part(photo_window, 40, 30, 8)
    assert (picture(photo_window)[30, 40] == before[30, 40]).all()
    assert photo_window.editor.undo_label == "Paint layer out"
    photo_window.editor.undo()
    assert (picture(photo_window) == after).all()


@pytest.mark.parametrize("kind", ["brightness_contrast", "saturation", "fade_recovery", "white_balance"])
def test_every_slider_changes_the_photo_and_the_histogram(photo_window, open_dialog, kind, qtbot) -> None:
    before = picture(photo_window)
    dialog = open_dialog(kind)
    assert dialog.outcome.isVisible()
    slider, _ = next(iter(dialog.controls.sliders.values()))
    slider.field.setValue(slider.field.maximum() * 0.5)
    qtbot.waitUntil(lambda: (picture(photo_window) != before).any(), timeout=WAIT_MS)
    assert dialog.outcome.accessibleName()


def test_the_picker_leaves_with_esc(photo_window, open_dialog) -> None:
    dialog = open_dialog("white_balance")
    dialog.controls.pick.buttons["grey"].click()
    (picker,) = photo_window.canvas.findChildren(PointPicker)
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert not dialog.controls.pick.buttons["grey"].isChecked()
