"""File > Join scans: pictures become one beside what is open, and its ragged border is filled or marked."""

from __future__ import annotations

from PIL import Image
from PySide6.QtWidgets import QDialogButtonBox

from inpaint_app.ui.dialogs.pictures.join_dialog import JoinDialog
from tests.document.test_joining import print_parts
from tests.driving import WAIT_MS
from tests.inference.enhancing import textured


def _dialog(window, folder):
    names = [folder / "left.png", folder / "right.png"]
    for name, part in zip(names, print_parts()[1], strict=True):
        Image.fromarray(part.pixels).save(name)
    window.actions_["join_scans"].trigger()
    dialog = window.findChild(JoinDialog)
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    dialog.add_paths(names[:1] * 2)
    assert not ok.isEnabled()
    dialog.add_paths(names)
    assert dialog.paths == names
    return dialog, ok


def test_parts_are_joined_beside_what_is_open_and_the_border_is_filled(window, qtbot, tmp_path):
    editor = window.editor
    editor.set_photo(textured(60, 80))
    first = editor.document
    _, ok = _dialog(window, tmp_path)
    ok.click()
    qtbot.waitUntil(lambda: editor.document is not first and editor.document.layers != (), timeout=WAIT_MS)
    document = editor.document
    assert 560 < document.photo.size.width < 640
    assert document.history.labels == ("Fill",)
    assert editor.session.is_modified
    assert len(editor.session.others) == 1
    editor.undo()
    assert not document.mask.is_empty


def test_the_border_may_only_be_marked(window, qtbot, tmp_path):
    dialog, ok = _dialog(window, tmp_path)
    dialog.fill.setChecked(False)
    ok.click()
    qtbot.waitUntil(lambda: window.editor.document is not None, timeout=WAIT_MS)
    assert not window.editor.document.mask.is_empty
    assert window.editor.document.layers == ()
