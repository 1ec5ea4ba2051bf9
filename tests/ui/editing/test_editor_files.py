"""Files and the editor: photos opened, masks read, pictures written, beside the window."""

from __future__ import annotations

import numpy as np

from inpaint_app.document.files.image_io import export, open_photo, photo_from_array
from tests.driving import WAIT_MS
from tests.ui.editing.acting import fill, noise, paint, picture


def test_open_and_export_run_beside_the_window(make_editor, qtbot, tmp_path):
    path = tmp_path / "in.png"
    photo = noise()
    export(path, photo.pixels, photo)
    editor, log = make_editor()
    editor.files.open_file(path)
    assert "in.png" in editor.file_activity
    qtbot.waitUntil(lambda: editor.document is not None, timeout=WAIT_MS)
    assert editor.file_activity == ""
    assert not editor.session.is_modified
    paint(editor, (60, 60))
    fill(editor, qtbot)
    assert editor.session.is_modified
    out = tmp_path / "out.png"
    with qtbot.waitSignal(editor.files.exported, timeout=WAIT_MS):
        editor.files.export(out)
    assert not editor.session.is_modified
    assert np.array_equal(open_photo(out).pixels, picture(editor))
    editor.undo()
    assert editor.session.is_modified
    editor.redo()
    assert not editor.session.is_modified
    assert log.failed == []


def test_an_existing_file_is_not_replaced_unasked(make_editor, qtbot, tmp_path):
    out = tmp_path / "out.png"
    out.write_bytes(b"dear")
    editor, log = make_editor()
    editor.set_photo(noise())
    editor.files.export(out)
    qtbot.waitUntil(lambda: bool(log.failed), timeout=WAIT_MS)
    assert out.read_bytes() == b"dear"
    with qtbot.waitSignal(editor.files.exported, timeout=WAIT_MS):
        editor.files.export(out, overwrite=True)
    assert np.array_equal(open_photo(out).pixels, editor.document.photo.pixels)


def test_a_file_that_is_no_photo_leaves_the_open_one(make_editor, qtbot, tmp_path):
    editor, log = make_editor()
    editor.set_photo(noise())
    document = editor.document
    path = tmp_path / "text.jpg"
    path.write_text("no photo")
    editor.files.open_file(path)
    qtbot.waitUntil(lambda: bool(log.failed), timeout=WAIT_MS)
    assert "text.jpg" in log.failed[0]
    assert editor.document is document


def test_a_mask_from_a_file_is_one_step_and_must_fit(make_editor, qtbot, tmp_path):
    editor, log = make_editor()
    editor.set_photo(noise(60, 40))
    white = np.zeros((40, 60, 1), np.uint8)
    white[10:20, 30:40] = 255
    for name, pixels in (("fits.png", white), ("small.png", white[:30])):
        photo = photo_from_array(pixels)
        export(tmp_path / name, photo.pixels, photo)
    editor.mask.load(tmp_path / "fits.png")
    qtbot.waitUntil(lambda: not editor.file_activity, timeout=WAIT_MS)
    assert np.array_equal(editor.document.mask.pixels, white[..., 0])
    editor.mask.load(tmp_path / "small.png")
    qtbot.waitUntil(lambda: bool(log.failed), timeout=WAIT_MS)
    assert "60 x 40" in log.failed[0]
    assert np.array_equal(editor.document.mask.pixels, white[..., 0])
    editor.undo()
    assert editor.document.mask.is_empty


def test_a_pasted_array_becomes_a_document(make_editor):
    editor, _ = make_editor()
    editor.paste_image(np.zeros((20, 30, 3), np.uint8))
    assert editor.document.photo.size == (30, 20)
    assert editor.document.photo.source.path is None
