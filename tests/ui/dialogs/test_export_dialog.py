"""The export dialog: what it offers, what it shows, and what is written when it is accepted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColorSpace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.project.export_changes import Metadata
from inpaint_app.document.project.export_kinds import Export, What
from tests.driving import WAIT_MS, Answered


@pytest.fixture
def photo(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "beach.jpg"
    smooth = np.add.outer(np.arange(300), np.arange(400))[..., None] * np.array([1, 2, 3]) // 5
    noisy = smooth % 200 + rng.integers(0, 40, (300, 400, 3))
    Image.fromarray(noisy.astype(np.uint8)).save(path, quality=88)
    return path


def with_fill(window, qtbot, path):
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.files.open_path(path)
    window.editor.mask.begin_stroke(Brush(40), False, Point(200, 150))
    window.editor.mask.end_stroke()
    window.editor.fill()
    qtbot.waitUntil(lambda: bool(window.editor.document.fills) and not window.editor.busy, timeout=WAIT_MS)


def shown(dialog, qtbot):
    """The size that is shown, once it has been computed."""
    qtbot.waitUntil(lambda: dialog.size_text.text() not in ("", "computing…"), timeout=WAIT_MS)
    return dialog.size_text.text()


def choose(box, data):
    box.setCurrentIndex(box.findData(data))


def test_size_and_quality_are_shown_before_anything_is_written(window, qtbot, photo, tmp_path):
    with_fill(window, qtbot, photo)
    dialog = window.files.export_as()
    assert dialog.chosen == Export(What.PHOTO, "JPEG", None)  # as the original
    shown(dialog, qtbot)
    dialog.keep_quality.setChecked(False)
    dialog.quality.setValue(95)
    fine = shown(dialog, qtbot)
    before = dialog.pane.grab().toImage()
    dialog.quality.setValue(3)
    coarse = shown(dialog, qtbot)
    assert fine != coarse
    assert "kB" in fine
    assert dialog.pane.grab().toImage() != before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["beach.jpg"]

    with Answered() as place, qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        dialog.accept()
    out = tmp_path / "beach restored.jpg"
    assert place.suggested == str(out)
    assert abs(out.stat().st_size / 1000 - float(coarse.split()[0])) <= 0.06
    assert not window.editor.session.is_modified


def test_exporting_again_asks_nothing_and_keeps_the_quality(window, qtbot, photo, tmp_path):
    with_fill(window, qtbot, photo)
    out = tmp_path / "out.jpg"
    with qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        window.files.export_to(out, Export(What.PHOTO, "JPEG", 10))
    small = out.stat().st_size
    out.write_bytes(b"")
    with qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        window.files.export()
    assert out.stat().st_size == small


@pytest.mark.parametrize(("what", "name", "files"), [
    (What.MASK, "PNG", ["beach mask.png"]),
    (What.LAYERS, "PNG", ["beach layer-1.png"]),
    (What.SIDE_BY_SIDE, "WEBP", ["beach before and after.webp"]),
    (What.ANIMATION, "GIF", ["beach before and after.gif"]),
])
def test_each_kind_is_previewed_and_written(window, qtbot, photo, tmp_path, what, name, files):
    with_fill(window, qtbot, photo)
    dialog = window.files.export_as()
    choose(dialog.what, what)
    choose(dialog.format, name)
    shown(dialog, qtbot)
    assert dialog.quality.isVisible() == (name == "WEBP")
    assert dialog.longest.isVisible() == (what is What.ANIMATION)
    with Answered(), qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        dialog.accept()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["beach.jpg", *files])
    assert window.editor.session.is_modified  # the work itself is in none of these


def test_only_what_there_is_can_be_chosen(window, qtbot, photo):
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.files.open_path(photo)
    dialog = window.files.export_as()
    assert [dialog.what.itemData(index) for index in range(dialog.what.count())] == [What.PHOTO]
    dialog.reject()


def test_what_a_format_cannot_hold_is_said_and_cannot_be_exported(window, qtbot):
    clear = np.zeros((30, 40, 4), np.uint8)
    window.editor.paste_image(clear)
    dialog = window.files.export_as()
    choose(dialog.format, "JPEG")
    assert "transparency" in shown(dialog, qtbot)
    assert not dialog.export_button.isEnabled()
    choose(dialog.format, "PNG")
    assert "bytes" in shown(dialog, qtbot)
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_closing_the_dialog_does_not_wait_for_its_preview(window, qtbot, photo):
    with_fill(window, qtbot, photo)
    dialog = window.files.export_as()
    dialog._timer.stop()
    dialog._compute()
    dialog.reject()
    qtbot.waitUntil(lambda: not window.files._previews.busy_with, timeout=WAIT_MS)
    assert window.files.export_as() is not None  # and another one can be opened


def test_the_preview_can_be_dragged_and_moved_with_the_arrows(window, qtbot):
    rows, columns = np.mgrid[0:1500, 0:1500]
    window.editor.paste_image(np.dstack([columns // 6, rows // 6, columns * 0]).astype(np.uint8))
    dialog = window.files.export_as()
    shown(dialog, qtbot)
    pane = dialog.pane
    first = pane.grab().toImage()
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    QTest.mouseMove(pane, QPoint(100, 120))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(100, 120))
    second = pane.grab().toImage()
    assert second != first
    assert second.pixelColor(50, 50).red() > first.pixelColor(50, 50).red()  # what is to the right came in
    QTest.keyClick(pane, Qt.Key.Key_Left)
    assert pane.grab().toImage() != second
    dialog.reject()


def test_every_control_has_a_name(window, qtbot, photo):
    with_fill(window, qtbot, photo)
    dialog = window.files.export_as()
    nameless = [
        widget for widget in dialog.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(dialog)
        and not widget.accessibleName() and not getattr(widget, "text", str)()
        and widget.objectName() != "qt_spinbox_lineedit"
    ]
    assert nameless == []
    dialog.reject()


def test_blocks_that_no_fill_touches_are_kept_and_why_not_is_said(window, qtbot, photo, tmp_path):
    """The window's export as well as the command line's."""
    with_fill(window, qtbot, photo)
    out = tmp_path / "out.jpg"
    with qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        window.files.export_to(out, Export(What.PHOTO, "JPEG", None))
    assert "compressed again" not in window.messages.text
    before, after = (np.asarray(Image.open(path)).astype(int) for path in (photo, out))
    assert (before == after).all(axis=2).mean() > 0.5
    assert (before != after).any()
    with qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
        window.files.export_to(tmp_path / "small.jpg", Export(What.PHOTO, "JPEG", 20))
    assert "compressed again, because a quality was chosen" in window.messages.text


def test_size_depth_profile_and_metadata_are_chosen_and_written(window, qtbot, tmp_path):
    space = QColorSpace(QColorSpace.NamedColorSpace.DisplayP3)
    exif = Image.Exif()
    exif[0x010E] = "the beach"
    exif.get_ifd(0x8825)[1] = "N"
    pixels = np.full((30, 40, 3), (200, 50, 50), np.uint8)
    Image.fromarray(pixels).save(
        tmp_path / "p3.tif", icc_profile=bytes(space.iccProfile().data()), exif=exif, description="the beach")
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.files.open_path(tmp_path / "p3.tif")
    dialog = window.files.export_as()
    choose(dialog.format, "PNG")
    assert dialog.profile.currentText() == "As the photo (Display P3)"
    choose(dialog.bits, 16)
    choose(dialog.profile, True)
    choose(dialog.metadata, Metadata.NO_PLACE)
    dialog.side.setValue(20)
    assert "20 × 15" in shown(dialog, qtbot)
    export = dialog.chosen
    dialog.reject()
    for metadata in (Metadata.NO_PLACE, Metadata.NONE):
        out = tmp_path / f"{metadata}.png"
        with qtbot.waitSignal(window.editor.files.exported, timeout=WAIT_MS):
            window.files.export_to(out, replace(export, metadata=metadata))
        with Image.open(out) as image:
            assert image.size == (20, 15)
            assert "icc_profile" not in image.info
            assert 0x8825 not in image.getexif()
            assert (image.getexif().get(0x010E) == "the beach") == (metadata is Metadata.NO_PLACE)
        np.testing.assert_allclose(open_photo(out).pixels[7, 10] / 257, (217.9, 23.1, 39.9), atol=0.5)
