"""Image > Enlarge and Image > Clean up: the dialog with its preview, one undo step, and cancelling."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox

from inpaint_app import paths
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.layers import FillLayer
from inpaint_app.errors import ModelError
from inpaint_app.inference.enhance import enhancers
from inpaint_app.inference.enhance.request import EnhanceOptions
from inpaint_app.ui.dialogs.enhance_dialog import EnhanceDialog
from tests.driving import NO_KEY, WAIT_MS
from tests.inference.enhancing import small_enhancer, textured


@pytest.fixture
def enhancing(window, tmp_path, monkeypatch):
    enhancer = small_enhancer(tmp_path)
    (weights,) = tmp_path.glob("*.safetensors")
    monkeypatch.setattr(paths, "builtin_detail", lambda: weights)
    window.enhance.make_enhancer = lambda name: enhancer
    window.editor.set_photo(textured(60, 80))
    return window


def opened(window, command, qtbot):
    window.actions_[command].trigger()
    dialog = window.findChild(EnhanceDialog)
    qtbot.waitUntil(lambda: dialog.after.frame is not None, timeout=WAIT_MS)
    return dialog


def ended(window, qtbot):
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)
    return window.editor.document


def test_the_picture_is_enlarged_in_one_step_with_masks_following(enhancing, qtbot):
    window, editor = enhancing, enhancing.editor
    before = editor.document.photo
    editor.mask.select_all()
    dialog = opened(window, "enlarge", qtbot)
    assert dialog.after.frame.shape == dialog.before.frame.shape == (120, 160, 3)
    assert (dialog.after.frame != dialog.before.frame).any()
    slider, automatic = dialog.strengths["denoise"]
    assert slider.value > 0  # as it was found
    assert not slider.field.isEnabled()
    automatic.setChecked(False)
    slider.field.setValue(40)
    dialog.scale.setCurrentIndex(1)
    assert "240 × 180" in dialog.note.text()
    qtbot.waitUntil(lambda: dialog.after.frame.shape == (180, 240, 3), timeout=WAIT_MS)
    assert dialog.options.scale == 3
    assert dialog.options.given == (0.4, None, None)
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert editor.enhancing
    document = ended(window, qtbot)
    assert document.photo.size == document.mask.size == Size(240, 180)
    assert document.history.labels[-1] == "Enlarge"
    editor.undo()
    assert document.photo is before


def test_cleaning_up_is_a_layer_and_a_preview_can_be_dragged(enhancing, qtbot):
    window, editor = enhancing, enhancing.editor
    editor.set_photo(textured(600, 800))
    dialog = opened(window, "clean_up", qtbot)
    first = dialog.before.frame
    QTest.mousePress(dialog.after, Qt.MouseButton.LeftButton, NO_KEY, dialog.after.rect().center())
    QTest.mouseRelease(dialog.after, Qt.MouseButton.LeftButton, NO_KEY, QPoint(5, 5))
    qtbot.waitUntil(lambda: not np.array_equal(dialog.before.frame, first), timeout=WAIT_MS)
    dialog.reject()
    editor.set_photo(textured(60, 80))
    window.enhance.ask_clean().accept()
    document = ended(window, qtbot)
    (layer,) = document.layers
    assert isinstance(layer, FillLayer)
    assert layer.rect == Rect(0, 0, 80, 60)
    assert (layer.pixels != document.photo.pixels).any()
    assert document.history.labels == ("Clean up",)


def test_esc_cancels_and_a_clean_picture_is_said(enhancing, qtbot, monkeypatch):
    window, editor = enhancing, enhancing.editor
    monkeypatch.setattr(enhancers, "_SIDE", 16)
    enhancer = window.enhance.make_enhancer("")
    reached, go_on = Event(), Event()

    def waiting():
        reached.set()
        go_on.wait(WAIT_MS / 1000)
        return enhancer

    editor.picture.enhance(EnhanceOptions(2), waiting)
    assert reached.wait(WAIT_MS / 1000)
    with qtbot.waitSignal(editor.session.notice) as told:
        window.actions_["cancel"].trigger()
    go_on.set()
    assert "nothing has changed" in told.args[0]
    assert editor.document.photo.size == Size(80, 60)
    with qtbot.waitSignal(editor.session.notice, timeout=WAIT_MS) as told:
        editor.picture.enhance(EnhanceOptions(1, 0.0, 0.0, 0.0), lambda: enhancer)
    assert "clean" in told.args[0]
    assert not editor.session.locked


def test_a_preview_that_cannot_be_made_says_why(enhancing, qtbot):
    def broken(name):
        raise ModelError("The model {name} is broken; choose another model.", name="x")

    enhancing.enhance.make_enhancer = broken
    dialog = enhancing.enhance.ask_enlarge()
    qtbot.waitUntil(lambda: "broken" in dialog.note.text(), timeout=WAIT_MS)
    enhancing.enhance.stop()
    assert np.array_equal(enhancing.editor.document.photo.pixels, textured(60, 80).pixels)
