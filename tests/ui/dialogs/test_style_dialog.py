"""Image > Style: the dialog with its preview, one undo step, and cancelling."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtWidgets import QDialogButtonBox

from inpaint_app import paths
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import FillLayer
from inpaint_app.inference.style.request import StyleOptions
from inpaint_app.ui.dialogs.pictures.style_dialog import StyleDialog
from tests.driving import WAIT_MS
from tests.inference.enhancing import textured
from tests.inference.styling import exact_stylist


@pytest.fixture
def painting(window, tmp_path, monkeypatch):
    stylist = exact_stylist(tmp_path)
    monkeypatch.setattr(paths, "bundled_styles", lambda: {"starry-night": tmp_path / "spots.safetensors"})
    window.enhance.make_stylist = lambda name: stylist
    window.editor.set_photo(textured(60, 80))
    return window


def test_the_picture_is_painted_as_a_layer_in_one_step(painting, qtbot):
    window, editor = painting, painting.editor
    window.actions_["style"].trigger()
    dialog = window.findChild(StyleDialog)
    qtbot.waitUntil(lambda: dialog.view.frame is not None, timeout=WAIT_MS)
    full = dialog.view.frame
    assert full.shape == (60, 80, 3)
    assert dialog.options == StyleOptions()
    assert dialog.strength.field.text() == "100 %"
    assert dialog.style_box.currentText() == "Starry Night (van Gogh)"
    dialog.strength.field.setValue(50)
    dialog.keep_colour.setChecked(True)
    qtbot.waitUntil(lambda: (dialog.view.frame != full).any(), timeout=WAIT_MS)
    assert dialog.options == StyleOptions(0.5, True)
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
    (layer,) = editor.document.layers
    assert isinstance(layer, FillLayer)
    assert layer.rect == Rect(0, 0, 80, 60)
    assert (layer.pixels != editor.document.photo.pixels).any()
    assert dict(layer.provenance.parameters) == {"strength": 0.5, "keep_colour": True}
    assert editor.document.history.labels == ("Style",)
    editor.undo()
    assert editor.document.layers == ()


def test_painting_is_cancelled_by_esc_and_changes_nothing(painting, qtbot):
    editor = painting.editor
    began, go_on = Event(), Event()
    notices = []
    editor.session.notice.connect(notices.append)

    def waiting():
        began.set()
        go_on.wait()
        return painting.enhance.make_stylist("starry-night")

    editor.picture.paint(StyleOptions(), waiting)
    qtbot.waitUntil(began.is_set, timeout=WAIT_MS)
    assert editor.enhancing
    painting.actions_["cancel"].trigger()
    go_on.set()
    assert not editor.busy
    assert editor.document.layers == ()
    assert str(notices[-1]) == "Cancelled; nothing has changed."
