"""Every step survives a kill at any moment: what is on the disk is read back as the document was."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from PIL import Image

from inpaint_app.document.adjustments.tone import Levels
from inpaint_app.document.crop import Frame
from inpaint_app.document.extension import Margins
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Blend
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.project.left_work import left_work
from inpaint_app.document.project.recovery import recover
from inpaint_app.errors import OpenError
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.enhance.request import EnhanceOptions
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.editing.keeping.autosave import Autosave
from tests.driving import WAIT_MS
from tests.inference.enhancing import small_enhancer


@pytest.fixture
def photo(tmp_path):
    rows, columns = np.mgrid[0:120, 0:160]
    path = tmp_path / "photo.png"
    Image.fromarray(np.dstack([rows * 2, columns, rows + columns // 2]).astype(np.uint8)).save(path)
    return path


@pytest.fixture
def editor(qtbot, photo):
    made = Editor(PushPullEngine)
    with qtbot.waitSignal(made.files.opened, timeout=WAIT_MS):
        made.files.open_file(photo)
    yield made
    made.shut_down()


@pytest.fixture
def keep(editor, tmp_path):
    made = []

    def make(quiet_s=3600.0, **options):
        made.append(Autosave(editor, tmp_path / "autosave", lambda: "photo", quiet_s=quiet_s, **options))
        return made[-1]

    yield make
    for autosave in made:
        autosave.abandon()


def paint(editor, x=60, y=50):
    editor.mask.begin_stroke(Brush(20), False, Point(x, y))
    editor.mask.extend_stroke(Point(x + 30, y + 10))
    editor.mask.end_stroke()


def fill(editor, qtbot):
    before = len(editor.document.fills)
    editor.fill(variants=2)
    qtbot.waitUntil(lambda: not editor.busy and len(editor.document.fills) > before, timeout=WAIT_MS)


def after_a_kill(autosave, tmp_path):
    """What a kill at this moment leaves, read back."""
    autosave._journal.join()
    copy = tmp_path / "killed"
    shutil.rmtree(copy, ignore_errors=True)
    while True:
        try:
            shutil.copytree(autosave.folder, copy)
            break
        except (shutil.Error, FileNotFoundError):  # a copy was being renamed: a kill sees one moment, so look again
            shutil.rmtree(copy, ignore_errors=True)
    return recover(copy)


def assert_same(recovered, document):
    found = recovered.document
    assert np.array_equal(found.photo.pixels, document.photo.pixels)
    assert np.array_equal(found.mask.pixels, document.mask.pixels)
    assert found.history.labels == document.history.labels
    assert [(m.name, m.mask.pixels.tobytes()) for m in found.named_masks] == [
        (m.name, m.mask.pixels.tobytes()) for m in document.named_masks]
    assert len(found.layers) == len(document.layers)
    for one, other in zip(found.layers, document.layers, strict=True):
        assert (one.id, one.name, one.visible, one.opacity) == (other.id, other.name, other.visible, other.opacity)
        assert [b.tobytes() for b in one.blocks] == [b.tobytes() for b in other.blocks]


def test_the_first_stroke_is_there_without_any_copy(editor, keep, tmp_path, photo):
    autosave = keep()
    paint(editor)
    recovered = after_a_kill(autosave, tmp_path)
    assert_same(recovered, editor.document)
    assert not (autosave.folder / "work.ora").exists()
    assert recovered.document.photo.source.path == photo
    assert autosave.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in autosave.folder.iterdir() if not path.name.startswith("file-")} == {
        0o600}


def test_the_model_that_was_chosen_last_comes_back(editor, keep, tmp_path, qtbot):
    autosave = keep()
    for y, model in enumerate(("mine", "another", "/a/path/means/nothing.pt")):
        editor.session.model = model
        paint(editor, y=20 * y)
        recovered = after_a_kill(autosave, tmp_path)
        assert recovered.settings.get("model") == (None if "/" in model else model)
    editor.session.model = "mine"
    paint(editor, y=80)
    autosave._journal.join()
    with qtbot.waitSignal(editor.files.model_wanted, timeout=WAIT_MS) as wanted:
        editor.files.recover(autosave.folder)
    assert wanted.args == ["mine"]


def test_a_stroke_that_goes_on_is_told_in_parts_and_taken_back_when_it_is_given_up(editor, keep, tmp_path, qtbot):
    autosave = keep()
    paint(editor)
    editor.mask.begin_stroke(Brush(16), False, Point(100, 30))
    for step in range(8):
        editor.mask.extend_stroke(Point(100, 30 + 8 * step))
        qtbot.wait(50)
    qtbot.waitUntil(lambda: not autosave._part.isActive(), timeout=WAIT_MS)
    found = after_a_kill(autosave, tmp_path).document.mask.pixels
    assert np.array_equal(found, editor.document.mask.pixels)
    editor.mask.abort_stroke()
    assert_same(after_a_kill(autosave, tmp_path), editor.document)


def test_every_kind_of_step_its_undo_and_redo_come_back_exactly(editor, keep, tmp_path, qtbot):
    autosave = keep()

    def check():
        assert_same(after_a_kill(autosave, tmp_path), editor.document)

    def changed(act):
        revision = editor.document.history.revision
        act()
        qtbot.waitUntil(lambda: editor.document.history.revision != revision, timeout=WAIT_MS)
        check()

    changed(lambda: paint(editor))
    changed(lambda: editor.selection.store("kept"))
    changed(editor.mask.invert)
    changed(editor.undo)
    fill(editor, qtbot)
    check()
    first = editor.document.fills[0]
    editor.session.activate(first.id)
    editor.layers.paint_out(True)
    changed(lambda: paint(editor, first.rect.left + 10, first.rect.top + 10))
    changed(editor.undo)
    changed(editor.redo)
    editor.layers.paint_out(False)
    changed(lambda: editor.layers.set_opacity(first.id, 0.5))
    changed(lambda: editor.layers.duplicate(first.id))
    changed(lambda: editor.layers.add_adjustment(Levels(), "Levels"))
    editor.layers.paint_out(True)
    changed(lambda: paint(editor))
    changed(editor.undo)
    changed(editor.redo)
    editor.layers.paint_out(False)
    changed(lambda: editor.layers.set_blend(first.id, Blend.SOFT_LIGHT))
    fill_now = editor.document.layer(first.id)
    changed(lambda: editor.mover.keep(fill_now, Frame(Point(60, 50), 40, 30, 20)))
    changed(editor.layers.flatten)
    changed(editor.undo)
    changed(lambda: editor.geometry.crop(Rect(2, 2, 158, 118), keep_cut=True))
    changed(editor.geometry.bring_back)
    changed(lambda: editor.geometry.rectify(
        [Point(2, 1), Point(157, 3), Point(158, 117), Point(1, 118)], Size(155, 116)))
    changed(lambda: editor.geometry.crop(Rect(10, 10, 150, 110)))
    changed(lambda: editor.geometry.turn(1))
    changed(lambda: paint(editor))
    changed(lambda: editor.geometry.flip(True))
    changed(lambda: editor.geometry.straighten(3.0))
    changed(lambda: editor.geometry.resize(Size(90, 70)))
    changed(lambda: editor.extend(Margins(right=16)))
    for _ in range(14):
        changed(editor.undo)
    for _ in range(14):
        changed(editor.redo)


def test_steps_go_on_while_and_after_a_copy_is_written(editor, keep, tmp_path, qtbot):
    autosave = keep()
    paint(editor)
    fill(editor, qtbot)
    autosave._copy()
    for x in range(20, 120, 20):
        paint(editor, x, 80)
        assert_same(after_a_kill(autosave, tmp_path), editor.document)
        qtbot.wait(20)
    qtbot.waitUntil(lambda: autosave._kept.copying is None, timeout=WAIT_MS)
    assert (autosave.folder / "work.ora").exists()
    editor.layers.set_opacity(editor.document.fills[0].id, 0.25)  # names arrays of the copy
    assert_same(after_a_kill(autosave, tmp_path), editor.document)
    for _ in range(4):
        editor.undo()  # what was done before the copy too
    assert_same(after_a_kill(autosave, tmp_path), editor.document)


def test_geometry_undone_beyond_a_copy_is_copied_anew(editor, keep, tmp_path, qtbot):
    autosave = keep()
    editor.geometry.turn(1)
    qtbot.waitUntil(lambda: editor.document.photo.size == Size(120, 160), timeout=WAIT_MS)
    autosave._copy()
    qtbot.waitUntil(lambda: autosave._kept.copying is None, timeout=WAIT_MS)
    editor.undo()
    paint(editor)
    qtbot.waitUntil(lambda: autosave._kept.copying is None, timeout=WAIT_MS)
    assert_same(after_a_kill(autosave, tmp_path), editor.document)


def test_what_a_network_has_enlarged_or_cleaned_is_copied_or_told(editor, keep, tmp_path, qtbot):
    autosave, enhancer = keep(), small_enhancer(tmp_path)

    def kept_as_it_is():
        qtbot.waitUntil(lambda: not editor.busy and autosave._kept.copying is None, timeout=WAIT_MS)
        assert_same(after_a_kill(autosave, tmp_path), editor.document)

    paint(editor)
    editor.picture.enhance(EnhanceOptions(1, denoise=0.5), lambda: enhancer)
    kept_as_it_is()
    editor.picture.enhance(EnhanceOptions(2, denoise=0.5), lambda: enhancer)
    kept_as_it_is()
    assert editor.document.photo.size == editor.document.layers[0].rect.size == Size(320, 240)
    paint(editor, 200, 100)
    kept_as_it_is()
    for _ in range(3):
        editor.undo()
    assert editor.document.photo.size == Size(160, 120)
    kept_as_it_is()


def test_a_pasted_picture_is_copied_before_anything_is_done_to_it(editor, keep, tmp_path, qtbot):
    autosave = keep()
    editor.paste_image(np.full((40, 50, 3), 77, np.uint8))
    qtbot.waitUntil(lambda: autosave.folder is not None and (autosave.folder / "work.ora").exists(), timeout=WAIT_MS)
    editor.mask.begin_stroke(Brush(9), False, Point(20, 20))
    editor.mask.end_stroke()
    assert_same(after_a_kill(autosave, tmp_path), editor.document)


def test_a_photo_replaced_or_gone_meanwhile_is_still_restored(editor, keep, tmp_path, photo):
    autosave = keep()
    paint(editor)
    autosave._journal.join()
    photo.rename(tmp_path / "elsewhere.png")
    photo.write_bytes(b"something else")
    autosave._journal.join()
    found = recover(autosave.folder)
    assert_same(found, editor.document)
    assert found.document.photo.source.path == photo


def test_a_photo_changed_in_place_is_one_sentence(editor, keep, tmp_path, photo):
    autosave = keep()
    paint(editor)
    autosave._journal.join()
    with photo.open("r+b") as file:
        file.write(b"changed")
    with pytest.raises(OpenError, match="put it back"):
        recover(autosave.folder)


def test_damage_in_the_middle_keeps_what_came_before_and_says_so(editor, keep, tmp_path):
    autosave = keep()
    paint(editor)
    autosave._journal.join()
    before, mask = (autosave.folder / "journal").stat().st_size, editor.document.mask.pixels.copy()
    paint(editor, 20)
    paint(editor, 100)
    autosave._journal.join()
    data = bytearray((autosave.folder / "journal").read_bytes())
    data[before + 60] ^= 0xFF
    (autosave.folder / "journal").write_bytes(data)
    recovered = recover(autosave.folder)
    assert np.array_equal(recovered.document.mask.pixels, mask)
    assert "damaged" in recovered.document.photo.notices[-1]


def test_exported_work_is_not_offered_but_what_follows_is(editor, keep, tmp_path, qtbot):
    autosave = keep()
    paint(editor)
    with qtbot.waitSignal(editor.files.exported, timeout=WAIT_MS):
        editor.files.export(tmp_path / "out.png")
    autosave.abandon()
    autosave._folders._lock.unlock()
    assert left_work(tmp_path / "autosave").works == []


def test_what_could_not_be_written_is_tried_again(editor, keep, tmp_path, qtbot):
    (tmp_path / "autosave").write_text("in the way")
    autosave = keep(retry_ms=50)
    paint(editor)
    paint(editor, 100)
    (tmp_path / "autosave").unlink()
    qtbot.waitUntil(lambda: autosave.folder is not None and (autosave.folder / "work.ora").exists(), timeout=WAIT_MS)
    paint(editor, 20)
    assert_same(after_a_kill(autosave, tmp_path), editor.document)
