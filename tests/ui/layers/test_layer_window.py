"""Layers, adjustments and transforms in a real window: keys, rows, dialogs, and what the photo looks like."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QDialogButtonBox, QLabel, QWidget

from inpaint_app.document.adjustments.tone import Levels, Monochrome, WhiteBalance
from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Blend
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.settings import Settings
from inpaint_app.ui.dialogs.adjusting.adjustment_dialog import AdjustmentDialog
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

OK, CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
NAMES = [
    "levels", "curves", "brightness_contrast", "white_balance", "saturation", "colour_balance", "fade_recovery",
    "monochrome", "denoise", "sharpen", "straighten", "resize",
]


@pytest.fixture
def window(qtbot):
    window = MainWindow(Settings(), None, PushPullEngine)
    window.resize(1100, 700)
    window.show()
    qtbot.waitExposed(window)
    pixels = np.random.default_rng(3).integers(60, 180, (200, 300, 3), np.uint8)
    window.editor.set_photo(photo_from_array(pixels))
    yield window
    window._agreed_to_close = True
    window.close()
    window.deleteLater()


def fill(window, qtbot, x, y, diameter=30):
    editor = window.editor
    editor.mask.clear()
    editor.mask.begin_stroke(Brush(diameter, 1.0), False, Point(x, y))
    editor.mask.end_stroke()
    editor.fill()
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
    return editor.document.fills[-1]


def picture(window):
    document = window.editor.document
    return composite(document.photo, document.layers, document.photo.rect)


def settle(window, qtbot):
    qtbot.waitUntil(lambda: not window.editor.file_activity, timeout=WAIT_MS)


def trigger(window, name):
    window.actions_.update()
    assert window.actions_[name].isEnabled(), name
    window.actions_[name].trigger()


def dialog_of(window, name, qtbot):
    trigger(window, name)
    qtbot.waitUntil(lambda: bool(dialogs(window)), timeout=WAIT_MS)
    (dialog,) = dialogs(window)
    return dialog


def dialogs(window):
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]


def press(dialog, button):
    dialog.findChild(QDialogButtonBox).button(button).click()


def photo_colour(window, x, y):
    """What the canvas shows at an image pixel, as RGB."""
    canvas = window.canvas
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))  # an earlier test may have left the pointer over it
    at = canvas._viewport.to_view(Point(x + 0.5, y + 0.5))
    return canvas.grab().toImage().pixelColor(int(at.x), int(at.y)).getRgb()[:3]


def test_levels_are_shown_while_they_are_dragged_and_are_one_step(window, qtbot):
    dialog = dialog_of(window, "levels", qtbot)
    before = picture(window)
    dialog.controls.sliders["high"].slider.setValue(500)
    qtbot.waitUntil(lambda: picture(window).max() < 100, timeout=WAIT_MS)
    dialog.shown.setChecked(False)
    assert (picture(window) == before).all()
    dialog.shown.setChecked(True)
    press(dialog, OK)
    assert picture(window).max() < 100
    assert window.layers.list.item(1).text() == "Levels"
    assert window.editor.undo_label == "Adjust"
    window.editor.undo()
    assert (picture(window) == before).all()
    assert window.editor.document.history.undo_label is None


def test_a_dialog_that_is_cancelled_leaves_nothing(window, qtbot):
    for name in NAMES:
        dialog = dialog_of(window, name, qtbot)
        press(dialog, CANCEL)
        assert window.editor.document.layers == (), name
        assert window.editor.document.history.undo_label is None, name
    assert window.layers.list.count() == 2


def test_what_was_selected_is_selected_again_after_a_cancelled_dialog_and_its_neighbour_after_a_deletion(window, qtbot):
    first, second = fill(window, qtbot, 60, 60), fill(window, qtbot, 150, 100)
    window.layers.list.setCurrentRow(1)
    assert window.editor.session.active_fill is second
    press(dialog_of(window, "levels", qtbot), CANCEL)
    assert window.editor.session.active_fill is second
    trigger(window, "delete")
    assert window.editor.session.active_fill is first


def test_accepting_at_once_does_what_was_last_set(window, qtbot):
    dialog = dialog_of(window, "monochrome", qtbot)
    dialog.controls.sliders["sepia"][0].field.setValue(80)
    press(dialog, OK)  # before the picture was shown again
    assert window.editor.document.layers[0].adjustment == Monochrome(0.8)


def test_a_number_still_being_typed_counts_when_the_dialog_is_accepted(window, qtbot):
    dialog = dialog_of(window, "levels", qtbot)
    field = dialog.controls.sliders["white"].field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "200")
    press(dialog, OK)  # as by its key: the field keeps the focus
    assert window.editor.document.layers[0].adjustment.all.white == pytest.approx(200 / 255)


def test_levels_of_one_channel_and_auto_and_reset(window, qtbot):
    dialog = dialog_of(window, "levels", qtbot)
    controls = dialog.controls
    controls.channel.setCurrentIndex(2)
    controls.sliders["white"].field.setValue(120)
    assert controls.adjustment.green.white == pytest.approx(120 / 255)
    assert controls.adjustment.red.white == 1.0
    controls.sliders["black"].field.setValue(200)
    assert controls.adjustment.green.white == controls.adjustment.green.black, "the other end is taken along"
    dialog.auto.click()
    assert np.ptp(picture(window)[..., 0]) == 255
    assert controls.sliders["black"].value == pytest.approx(60, abs=1)
    dialog.reset.click()
    assert controls.adjustment == Levels()
    press(dialog, CANCEL)


def test_a_double_click_opens_the_settings_again_and_the_change_is_one_step(window, qtbot):
    press(dialog_of(window, "white_balance", qtbot), OK)
    list_ = window.layers.list
    rect = list_.visualItemRect(list_.item(1))
    for click in (QTest.mouseClick, QTest.mouseDClick):
        click(list_.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 120, rect.center().y()))
    qtbot.waitUntil(lambda: bool(dialogs(window)), timeout=WAIT_MS)
    (dialog,) = dialogs(window)
    assert isinstance(dialog, AdjustmentDialog)
    dialog.controls.sliders["temperature"][0].field.setValue(50)
    press(dialog, OK)
    assert window.editor.document.layers[0].adjustment == WhiteBalance(0.5)
    assert window.editor.undo_label == "Change adjustment"
    window.editor.undo()
    assert window.editor.document.layers[0].adjustment == WhiteBalance()
    list_.setFocus()
    list_.setCurrentRow(1)
    QTest.keyClick(list_, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(dialogs(window)), timeout=WAIT_MS)
    press(dialogs(window)[0], CANCEL)


def test_a_grey_photo_offers_no_colours(window, qtbot):
    window.editor.set_photo(photo_from_array(np.full((50, 60, 1), 90, np.uint16)))
    window.actions_.update()
    for name in ("white_balance", "monochrome", "auto_white_balance"):
        assert not window.actions_[name].isEnabled()
    dialog = dialog_of(window, "levels", qtbot)
    assert dialog.controls.channel.count() == 1
    press(dialog, CANCEL)
    dialog = dialog_of(window, "denoise", qtbot)
    assert not dialog.controls.sliders["colour"][0].field.isEnabled()
    press(dialog, OK)
    assert len(window.editor.document.layers) == 1


def test_a_dialog_goes_with_the_document(window, qtbot):
    dialog = dialog_of(window, "sharpen", qtbot)
    window.editor.set_photo(photo_from_array(np.zeros((30, 30, 3), np.uint8)))
    assert not dialog.isVisible()
    assert window.editor.document.layers == ()


def test_the_window_stays_usable_and_another_change_keeps_what_is_previewed_and_closes_the_dialog(window, qtbot):
    dialog = dialog_of(window, "sharpen", qtbot)
    window.canvas.actual()
    assert dialog.isVisible()
    window.editor.mask.begin_stroke(Brush(10, 1.0), False, Point(30, 30))
    window.editor.mask.end_stroke()
    assert not dialog.isVisible()
    assert [layer.name for layer in window.editor.document.layers] == ["Sharpen"]
    window.editor.undo()
    window.editor.undo()
    assert window.editor.document.layers == ()
    assert window.editor.document.history.undo_label is None


def test_undo_and_a_second_dialog_close_the_first(window, qtbot):
    first = dialog_of(window, "sharpen", qtbot)
    trigger(window, "levels")
    assert not first.isVisible()
    (second,) = dialogs(window)
    assert [layer.name for layer in window.editor.document.layers] == ["Sharpen", "Levels"]
    second.shown.setChecked(False)
    window.editor.undo()
    assert dialogs(window) == []
    assert window.editor.document.layers == ()


def test_the_canvas_shows_an_adjustment_at_every_size(window, qtbot):
    window.editor.set_photo(photo_from_array(np.full((900, 1300, 3), 200, np.uint8)))
    for zoom in (window.canvas.fit, window.canvas.actual):
        zoom()
        assert photo_colour(window, 650, 450) == (200, 200, 200)
    dialog = dialog_of(window, "levels", qtbot)
    dialog.controls.sliders["high"].field.setValue(127.5)
    press(dialog, OK)
    for zoom in (window.canvas.fit, window.canvas.actual):
        zoom()
        assert photo_colour(window, 650, 450) == (100, 100, 100)
    window.editor.layers.show(window.editor.document.layers[0].id, False)
    assert photo_colour(window, 650, 450) == (200, 200, 200)


def test_keys_duplicate_move_merge_and_flatten(window, qtbot):
    first = fill(window, qtbot, 60, 60)
    fill(window, qtbot, 80, 70)
    before = picture(window)
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    window.canvas.setFocus()
    QTest.keyClick(window, Qt.Key.Key_J, ctrl)
    assert [layer.name for layer in window.editor.document.layers] == ["Fill 1", "Fill 2", "Copy of Fill 2"]
    QTest.keyClick(window, Qt.Key.Key_BracketLeft, ctrl)
    assert [layer.name for layer in window.editor.document.layers] == ["Fill 1", "Copy of Fill 2", "Fill 2"]
    QTest.keyClick(window, Qt.Key.Key_BracketRight, ctrl)
    QTest.keyClick(window, Qt.Key.Key_E, ctrl)
    qtbot.waitUntil(lambda: len(window.editor.document.layers) == 2, timeout=WAIT_MS)
    QTest.keyClick(window, Qt.Key.Key_E, ctrl | shift)
    qtbot.waitUntil(lambda: len(window.editor.document.layers) == 1, timeout=WAIT_MS)
    assert (picture(window) == before).all()
    for _ in range(5):
        window.editor.undo()
    assert window.editor.document.layers[0] is first


def test_the_blend_mode_and_the_tooltip_of_the_selected_fill(window, qtbot):
    made = fill(window, qtbot, 60, 60)
    panel = window.layers
    assert panel.blend.currentText() == "Normal"
    panel.blend.setCurrentIndex(1)
    panel.blend.activated.emit(1)
    assert window.editor.document.fills[0].blend is Blend.DARKEN
    tip = panel.list.item(1).toolTip()
    assert f"{made.rect.width} × {made.rect.height} pixels" in tip
    assert "Darken" in tip
    assert "Seed: 0" in tip
    panel.list.setCurrentRow(0)
    assert not panel.blend.isEnabled()
    press(dialog_of(window, "levels", qtbot), OK)
    assert not panel.blend.isEnabled(), "an adjustment has no blend mode"
    assert panel.opacity.isEnabled()


def test_painting_out_is_switched_on_for_one_fill_and_off_with_the_selection(window, qtbot):
    made = fill(window, qtbot, 60, 60)
    other = fill(window, qtbot, 150, 100)
    panel, editor = window.layers, window.editor
    panel.list.setCurrentRow(2)
    trigger(window, "paint_out")
    assert editor.session.painted_fill.id == made.id
    assert panel.paint_button.isChecked()
    assert window.actions_["paint_out"].isChecked()
    editor.mask.begin_stroke(Brush(12, 1.0), False, Point(60, 60))
    editor.mask.end_stroke()
    assert (picture(window)[58:62, 58:62] == editor.document.photo.pixels[58:62, 58:62]).all()
    assert editor.session.painted_fill.id == made.id, "it stays on for the next stroke"
    panel.list.setCurrentRow(1)
    assert editor.session.painted_fill is None
    assert not panel.paint_button.isChecked()
    panel.paint_button.click()
    assert editor.session.painted_fill.id == other.id
    editor.layers.show(other.id, False)
    assert editor.session.painted_fill is None
    assert not panel.paint_button.isEnabled()


def test_fill_again_asks_for_a_seed(window, qtbot):
    made = fill(window, qtbot, 60, 60)
    dialog = dialog_of(window, "fill_again", qtbot)
    dialog.seed.setValue(77)
    press(dialog, OK)
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)
    again = window.editor.document.fills[0]
    assert (again.id, again.provenance.seed) == (made.id, 77)


def test_properties_tell_where_a_layer_comes_from(window, qtbot):
    fill(window, qtbot, 60, 60)
    trigger(window, "properties")
    (dialog,) = dialogs(window)
    told = [label.text() for label in dialog.findChildren(QLabel)]
    assert "push-pull" in told
    dialog.reject()


def test_resize_keeps_the_proportions_unless_told_otherwise(window, qtbot):
    dialog = dialog_of(window, "resize", qtbot)
    dialog.width_field.setValue(150)
    assert dialog.chosen == Size(150, 100)
    assert dialog.share.value() == 50
    dialog.share.setValue(200)
    assert dialog.chosen == Size(600, 400)
    dialog.proportional.setChecked(False)
    dialog.height_field.setValue(123)
    with qtbot.waitSignal(window.editor.session.geometry_changed, timeout=WAIT_MS):
        press(dialog, OK)
    assert window.editor.document.photo.size == (600, 123)
    assert window.editor.undo_label == "Resize"


def test_straighten_and_crop_from_the_menu(window, qtbot):
    dialog = dialog_of(window, "straighten", qtbot)
    dialog.angle.field.setValue(5)
    told = dialog.left_over.text()
    with qtbot.waitSignal(window.editor.session.geometry_changed, timeout=WAIT_MS):
        press(dialog, OK)
    size = window.editor.document.photo.size
    assert told == f"{size.width} × {size.height} pixels"
    window.editor.mask.begin_stroke(Brush(40, 1.0), False, Point(100, 80))
    window.editor.mask.end_stroke()
    with qtbot.waitSignal(window.editor.session.geometry_changed, timeout=WAIT_MS):
        trigger(window, "crop")
    assert window.editor.document.photo.size == (42, 42) or window.editor.document.photo.size == (40, 40)
    with qtbot.waitSignal(window.editor.session.geometry_changed, timeout=WAIT_MS):
        trigger(window, "turn_right")
    window.editor.undo()
    window.editor.undo()
    window.editor.undo()
    window.editor.undo()
    assert window.editor.document.photo.rect == Rect(0, 0, 300, 200)


def test_every_control_of_every_dialog_has_a_name_and_a_tooltip(window, qtbot):
    fill(window, qtbot, 60, 60)
    for name in [*NAMES, "fill_again"]:
        dialog = dialog_of(window, name, qtbot)
        assert isinstance(dialog, QDialog)
        for control in dialog.findChildren(QWidget):
            if not isinstance(control, QAbstractButton | QComboBox) and "Spin" not in type(control).__name__:
                continue
            inner = control.parent() is not None and isinstance(control.parent(), QDialogButtonBox | QComboBox)
            if inner or control.objectName().startswith("qt_"):
                continue
            spoken = control.accessibleName() or (isinstance(control, QAbstractButton) and control.text())
            assert spoken, (name, control)
            assert control.toolTip(), (name, control)
        dialog.reject()
