"""Image > Restore scan: the dialog with its presets, each step an undo step, before and after, and cancelling."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
from PySide6.QtWidgets import QDialogButtonBox

from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import AdjustmentLayer, FillLayer, Photo
from inpaint_app.inference.restore.request import RestoreOptions
from inpaint_app.settings import Settings
from inpaint_app.ui.canvas.area import Comparison
from inpaint_app.ui.dialogs.restore_dialog import RestoreDialog
from inpaint_app.ui.preferences.store import SettingsStore
from tests.driving import WAIT_MS
from tests.inference.damaged import Thresholding, smooth, specked
from tests.inference.restore.test_borders import scan


@pytest.fixture
def restoring(window):
    window.damage.make_detector = Thresholding
    window.editor.set_photo(specked())
    return window


def restore(window, qtbot, **options):
    window.editor.picture.restore(RestoreOptions(**options), window.damage.make_detector)
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)


def test_one_command_restores_and_every_step_can_be_undone(restoring, qtbot):
    window, editor = restoring, restoring.editor
    window.actions_["restore_scan"].trigger()
    dialog = window.findChild(RestoreDialog)
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert editor.restoring
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
    layers = editor.document.layers
    assert [type(layer) for layer in layers] == [FillLayer, AdjustmentLayer, AdjustmentLayer]
    assert len({layer.id for layer in layers}) == 3
    assert window.area.comparison is Comparison.SPLIT
    assert editor.document.history.labels == ("Fill", "Adjust", "Adjust")
    editor.layers.set_opacity(layers[1].id, 0.3)
    for left in (3, 2, 1, 0):
        editor.undo()
        assert len(editor.document.layers) == left


def test_straightening_and_cropping_are_steps_too(restoring, qtbot):
    editor = restoring.editor
    photo = Photo(scan(3.0))
    editor.set_photo(photo)
    editor.mask.select_all()
    restore(restoring, qtbot, steps=("straighten", "crop", "denoise"))
    assert editor.document.history.labels[1:] == ("Straighten", "Crop", "Adjust")
    document = editor.document
    assert document.mask.size == document.photo.size
    assert composite(document.photo, document.layers, document.photo.rect).min() > 30
    for _ in range(3):
        editor.undo()
    assert document.photo is photo
    assert (document.mask.pixels == 255).all()


def test_layers_that_there_were_stay_below(restoring, qtbot):
    editor = restoring.editor
    editor.layers.add_picture(Photo(smooth(20, 10)))
    qtbot.waitUntil(lambda: len(editor.document.layers) == 1, timeout=WAIT_MS)
    before = editor.document.layers
    restore(restoring, qtbot, steps=("damage", "fill"))
    assert editor.document.layers[0] is before[0]
    assert len(editor.document.layers) == 2


def test_nothing_to_restore_is_said(restoring, qtbot):
    restoring.editor.set_photo(Photo(smooth()))
    with qtbot.waitSignal(restoring.editor.session.notice, timeout=WAIT_MS) as told:
        restore(restoring, qtbot, steps=("crop", "damage", "fill"))
    assert "Nothing was found" in told.args[0]
    assert restoring.editor.document.history.labels == ()


def test_a_restoration_can_be_cancelled_and_locks_the_document(restoring, qtbot):
    window, editor = restoring, restoring.editor
    reached, go_on = Event(), Event()

    class Waiting(Thresholding):
        def scores(self, rgb):
            reached.set()
            go_on.wait(WAIT_MS / 1000)
            return super().scores(rgb)

    editor.picture.restore(RestoreOptions(), Waiting)
    assert reached.wait(WAIT_MS / 1000)
    editor.mask.select_all()
    assert editor.document.mask.is_empty
    window.actions_["cancel"].trigger()
    go_on.set()
    assert not editor.busy
    editor.mask.select_all()
    assert not editor.document.mask.is_empty
    assert editor.document.layers == ()
    restore(window, qtbot, steps=("tone",))  # the thread is free again
    assert len(editor.document.layers) == 1


def test_a_failure_is_told_and_changes_nothing(restoring, qtbot):
    def broken():
        raise MemoryError

    restoring.damage.make_detector = broken
    with qtbot.waitSignal(restoring.editor.session.failed, timeout=WAIT_MS) as told:
        restore(restoring, qtbot)
    assert "memory" in told.args[0]
    assert not restoring.editor.session.locked
    assert restoring.editor.document.history.labels == ()


# -- the dialog


@pytest.fixture
def store(tmp_path):
    return SettingsStore(Settings(), tmp_path / "settings.toml")


def test_presets_set_the_controls_and_a_change_makes_them_ones_own(qtbot, store):
    dialog = RestoreDialog(store)
    qtbot.addWidget(dialog)
    assert dialog.preset.currentText() == "Normal"
    dialog.preset.setCurrentIndex(2)
    strong = dialog.options
    dialog.preset.setCurrentIndex(0)
    assert dialog.options.choice.sensitivity < strong.choice.sensitivity
    assert dialog.options.denoise == 0
    dialog.steps["straighten"].setChecked(True)
    assert dialog.preset.currentText() == "Own"
    dialog.sensitivity.field.setValue(77)
    dialog.own_tone.setChecked(True)
    options = dialog.options
    assert options.steps == ("straighten", "damage", "fill", "tone", "denoise")
    assert options.tone == "own"
    dialog.accept()
    again = RestoreDialog(store)
    qtbot.addWidget(again)
    assert again.preset.currentText() == "Own"
    assert again.options == options


def test_the_dialog_asks_for_nothing_that_cannot_be(qtbot, store):
    dialog = RestoreDialog(store)
    qtbot.addWidget(dialog)
    dialog.steps["damage"].setChecked(False)
    assert "fill" not in dialog.options.steps
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert ok.isEnabled()
    for step in ("tone", "denoise"):
        dialog.steps[step].setChecked(False)
    assert not ok.isEnabled()


def test_a_preset_of_ones_own_that_makes_no_sense_is_mended(qtbot, tmp_path):
    store = SettingsStore(Settings(restore_preset="own", restore_steps=("fill", "polish", "tone")), None)
    dialog = RestoreDialog(store)
    qtbot.addWidget(dialog)
    assert dialog.options.steps == ("tone",)
    assert np.isclose(dialog.options.tone_strength, 0.8)
