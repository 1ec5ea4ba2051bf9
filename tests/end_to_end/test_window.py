"""The whole way of a photo through a real window: open, paint, fill, undo, redo, export."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import Preview, Tile
from inpaint_app.paths import builtin_model
from tests.driving import WAIT_MS, drag, grown

network = pytest.param(
    NetworkEngine,
    id="network",
    marks=pytest.mark.skipif(not builtin_model().exists(), reason="no model is bundled in this checkout"),
)


@pytest.fixture
def photo(tmp_path):
    """A JPEG stored on its side, with a camera's name, a profile, and its upright pixels beside it."""
    rows, columns = np.mgrid[0:480, 0:640]
    upright = np.dstack([columns * 255 // 639, rows * 255 // 479, (columns // 40 + rows // 40) % 2 * 120 + 60])
    upright = upright.astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    exif[0x0110] = "Box Camera 3"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = tmp_path / "side.jpg"
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(upright)))
    stored.save(path, quality=95, subsampling=0, exif=exif, icc_profile=profile)
    with Image.open(path) as image:
        opened = np.rot90(np.asarray(image.convert("RGB")), -1).copy()
    return path, opened, profile


def open_and_paint(window, qtbot, path):
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.files.open_path(path)
    canvas = window.canvas
    x, y = canvas.width() // 2, canvas.height() // 2
    drag(canvas, (x - 90, y - 40), (x + 60, y - 10), (x + 80, y + 60))
    drag(canvas, (x + 200, y + 150), (x + 220, y + 150))
    assert not window.editor.document.mask.is_empty


@pytest.mark.parametrize("engine", [pytest.param(PushPullEngine, id="smooth"), network])
def test_open_paint_fill_undo_redo_export(make_window, qtbot, photo, tmp_path, engine):
    path, upright, profile = photo
    window = make_window(engine)
    editor, canvas = window.editor, window.canvas
    arrived = []
    editor._jobs._worker.arrived.connect(lambda event: arrived.append(type(event)))
    failed = []
    editor.session.failed.connect(failed.append)
    open_and_paint(window, qtbot, path)
    assert np.array_equal(editor.document.photo.pixels, upright)
    hole = editor.document.mask.pixels >= 128
    shown_before = canvas.grab().toImage()

    shown_on_the_way = []
    editor.preview_changed.connect(lambda _: shown_on_the_way.append(editor.preview is not None))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
    assert failed == []
    assert any(shown_on_the_way)
    assert arrived.index(Preview) < arrived.index(Tile)
    assert len(editor.document.fills) == 1
    assert canvas.grab().toImage() != shown_before

    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.document.fills == ()
    QTest.keyClick(canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert len(editor.document.fills) == 1

    out = tmp_path / "restored.png"
    with qtbot.waitSignal(editor.files.exported, timeout=WAIT_MS):
        window.files.export_to(out)
    with Image.open(out) as image:
        image.load()
        restored = np.asarray(image)
        assert image.info["icc_profile"] == profile
        assert image.getexif()[0x0110] == "Box Camera 3"
        assert image.getexif().get(0x0112, 1) == 1
    outside = ~grown(hole)
    assert restored.shape == upright.shape
    assert np.array_equal(restored[outside], upright[outside])
    assert (restored[hole] != upright[hole]).any(axis=1).mean() > 0.5
    assert window.close()  # all work is exported: no question


def test_cancelling_with_escape_leaves_the_document_as_it_was(make_window, qtbot, photo):
    path, upright, _ = photo
    window = make_window(lambda: PushPullEngine(pause_s=0.3))
    open_and_paint(window, qtbot, path)
    editor = window.editor
    mask, revision = editor.document.mask.pixels.copy(), editor.document.history.revision
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.preview is not None and bool(editor.preview.blocks), timeout=WAIT_MS)
    assert window.status.cancel.isVisible()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not editor.busy
    assert not window.status.cancel.isVisible()
    assert editor.document.fills == ()
    assert editor.document.history.revision == revision
    assert np.array_equal(editor.document.mask.pixels, mask)
    assert window.canvas.overlay_visible  # the mask is seen again
    assert np.array_equal(editor.document.photo.pixels, upright)


def test_closing_in_the_middle_of_a_fill(make_window, qtbot, photo):
    path, *_ = photo
    window = make_window(lambda: PushPullEngine(pause_s=60.0))
    open_and_paint(window, qtbot, path)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.editor.progress is not None, timeout=WAIT_MS)
    window._agreed_to_close = True
    assert window.close()
    assert not window.isVisible()


def test_opening_another_photo_in_the_middle_of_a_fill(make_window, qtbot, photo, tmp_path):
    path, *_ = photo
    window = make_window(lambda: PushPullEngine(pause_s=0.3))
    open_and_paint(window, qtbot, path)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    other = tmp_path / "other.png"
    Image.fromarray(np.zeros((50, 70, 3), np.uint8)).save(other)
    with qtbot.waitSignal(window.editor.files.opened, timeout=WAIT_MS):
        window.editor.files.open_file(other)
    assert not window.editor.busy
    assert window.editor.document.photo.size == (70, 50)
    qtbot.wait(700)  # long enough for what the old fill still sends
    assert window.editor.document.fills == ()


def test_a_damaged_model_is_one_sentence_and_the_window_goes_on(make_window, qtbot, photo, tmp_path):
    path, *_ = photo
    model = tmp_path / "broken.safetensors"
    model.write_bytes(b"\x10\x00\x00\x00\x00\x00\x00\x00 this is no header")
    model.with_suffix(".json").write_text("{}")
    window = make_window(lambda: NetworkEngine(model=str(model)))
    open_and_paint(window, qtbot, path)
    with qtbot.waitSignal(window.editor.session.failed, timeout=WAIT_MS):
        QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    assert "broken" in window.messages.text
    assert "\n" not in window.messages.text
    assert window.editor.document.fills == ()
    drag(window.canvas, (100, 100), (200, 120))
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.redo_label == "Paint mask"


def test_a_truncated_jpeg(make_window, qtbot, photo, tmp_path):
    path, *_ = photo
    cut = tmp_path / "cut.jpg"
    whole = path.read_bytes()
    window = make_window(PushPullEngine)
    cut.write_bytes(whole[:40])
    with qtbot.waitSignal(window.editor.session.failed, timeout=WAIT_MS):
        window.files.open_path(cut)
    assert "cut.jpg" in window.messages.text
    assert "\n" not in window.messages.text

    cut.write_bytes(whole[: len(whole) // 2])
    with qtbot.waitSignal(window.editor.session.document_changed, timeout=WAIT_MS):
        window.files.open_path(cut)
    assert "cut short" in window.messages.text
    window.actions_["missing_part"].trigger()
    qtbot.waitUntil(lambda: not window.editor.document.mask.is_empty, timeout=WAIT_MS)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.editor.document.fills) == 1, timeout=WAIT_MS)


@pytest.mark.parametrize("engine", [pytest.param(PushPullEngine, id="smooth"), network])
def test_filling_the_whole_photo_is_refused_in_one_sentence(make_window, qtbot, photo, engine):
    path, *_ = photo
    window = make_window(engine)
    open_and_paint(window, qtbot, path)
    QTest.keyClick(window.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(window.editor.session.failed, timeout=WAIT_MS):
        QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    assert "mask" in window.messages.text
    assert window.editor.document.fills == ()
    assert not window.editor.busy
