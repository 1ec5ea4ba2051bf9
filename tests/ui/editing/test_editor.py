"""The editor: strokes, fills and failures, each a step that is announced and can be undone; and its end."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.masks.mask import Brush
from inpaint_app.errors import ModelError
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import Planned, Tile
from inpaint_app.ui.editing.editor import Editor
from tests.driving import WAIT_MS
from tests.ui.editing.acting import fill, noise, paint, picture


def test_a_stroke_is_one_step_and_is_announced_where_it_was(make_editor):
    editor, log = make_editor()
    editor.set_photo(noise())
    paint(editor, (50, 50), (60, 50), (90, 70))
    painted = editor.document.mask.pixels.copy()
    rows, columns = np.nonzero(painted)
    whole = Rect(0, 0, 0, 0)
    for rect in log.mask_rects:
        whole = whole.union(rect)
    assert whole.contains(Rect(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
    editor.undo()
    assert not editor.document.mask.pixels.any()
    assert editor.undo_label == ""
    editor.redo()
    assert np.array_equal(editor.document.mask.pixels, painted)


def test_an_aborted_stroke_leaves_nothing(make_editor):
    editor, _ = make_editor()
    editor.set_photo(noise())
    editor.mask.begin_stroke(Brush(30), False, Point(40, 40))
    editor.mask.extend_stroke(Point(80, 80))
    editor.mask.abort_stroke()
    assert not editor.document.mask.pixels.any()
    assert not editor.session.is_modified


def test_undo_waits_for_the_end_of_a_stroke(make_editor):
    editor, _ = make_editor()
    editor.set_photo(noise())
    paint(editor, (20, 20))
    editor.mask.begin_stroke(Brush(30), False, Point(100, 100))
    editor.undo()
    editor.mask.end_stroke()
    assert editor.document.mask.pixels[20, 20]
    assert editor.document.mask.pixels[100, 100]


def test_a_fill_is_one_step_puts_the_mask_away_and_touches_nothing_outside(make_editor, qtbot):
    editor, log = make_editor(grow=4)
    editor.set_photo(noise())
    original = editor.document.photo.pixels.copy()
    paint(editor, (60, 60), (90, 60))
    paint(editor, (150, 110))
    mask = editor.document.mask.pixels.copy()
    fill(editor, qtbot)
    assert log.failed == []
    assert log.previews > 1
    assert not editor.document.mask.pixels.any()
    changed = (picture(editor) != original).any(axis=2)
    hole = mask >= 128
    reach = np.zeros_like(hole)
    for y, x in zip(*np.nonzero(hole), strict=True):
        reach[max(0, y - 4) : y + 5, max(0, x - 4) : x + 5] = True
    assert not (changed & ~reach).any()
    assert changed[hole].mean() > 0.9
    editor.undo()
    assert editor.document.fills == ()
    assert np.array_equal(picture(editor), original)
    assert editor.undo_label == "Paint mask"


def test_an_empty_mask_asks_to_paint_first(make_editor):
    editor, log = make_editor()
    editor.set_photo(noise())
    editor.fill()
    assert not editor.busy
    assert len(log.notices) == 1


def test_cancel_leaves_the_document_as_it_was_and_the_next_fill_is_its_own(make_editor, qtbot):
    editor, log = make_editor(lambda: PushPullEngine(pause_s=0.2))
    editor.set_photo(noise())
    paint(editor, (60, 60), (90, 60))
    revision, before = editor.document.history.revision, picture(editor)
    editor.fill()
    qtbot.waitUntil(lambda: editor.preview is not None and bool(editor.preview.blocks), timeout=WAIT_MS)
    editor.cancel()
    assert not editor.busy
    assert editor.preview is None
    assert editor.document.history.revision == revision
    assert np.array_equal(picture(editor), before)
    fill(editor, qtbot)  # what the cancelled engine still sends is not taken for this one's
    assert len(editor.document.fills) == 1
    assert log.failed == []


def test_another_photo_ends_a_running_fill(make_editor, qtbot):
    editor, log = make_editor(lambda: PushPullEngine(pause_s=0.1))
    editor.set_photo(noise())
    paint(editor, (60, 60))
    editor.fill()
    qtbot.waitUntil(lambda: editor.progress is not None, timeout=WAIT_MS)
    editor.set_photo(noise(80, 60, seed=2))
    assert not editor.busy
    paint(editor, (30, 30))
    fill(editor, qtbot)
    assert len(editor.document.fills) == 1
    assert editor.document.photo.rect.contains(editor.document.fills[0].rect)
    assert log.failed == []


class Explodes:
    """An engine whose run ends in an exception nobody foresaw."""

    name = "explodes"

    def run(self, request, cancelled):
        yield Planned(request.job, (request.hole_rect,))
        shape = (request.hole_rect.height, request.hole_rect.width)
        coverage = np.full(shape, 255, np.uint8)
        yield Tile(request.job, request.hole_rect, np.zeros((*shape, 3), np.uint8), coverage)
        raise ZeroDivisionError("division by zero\nwith more lines")


def no_model():
    raise ModelError("The model mine.safetensors is not there; choose another one.")


def no_memory():
    raise MemoryError


@pytest.mark.parametrize(
    ("factory", "words"),
    [
        (Explodes, ["ZeroDivisionError", "filling"]),
        (no_model, ["mine.safetensors"]),
        (no_memory, ["memory"]),
        (lambda: PushPullEngine(fail_with="The disk of the engine is full."), ["The disk of the engine is full."]),
    ],
)
def test_a_failure_is_one_sentence_and_changes_nothing(make_editor, qtbot, factory, words):
    editor, log = make_editor(factory)
    editor.set_photo(noise())
    paint(editor, (60, 60))
    before, revision = picture(editor), editor.document.history.revision
    fill(editor, qtbot)
    assert len(log.failed) == 1
    assert all(word in log.failed[0] for word in words)
    assert "\n" not in log.failed[0]
    assert np.array_equal(picture(editor), before)
    assert editor.document.history.revision == revision
    paint(editor, (100, 100))  # and life goes on
    assert editor.document.mask.pixels[100, 100]


def test_loading_ahead_reports_a_failure_too(make_editor, qtbot):
    editor, log = make_editor(no_model)
    editor.warm_up()
    qtbot.waitUntil(lambda: bool(log.failed), timeout=WAIT_MS)
    assert "mine.safetensors" in log.failed[0]


def test_fills_are_renamed_hidden_moved_and_deleted_in_single_steps(make_editor, qtbot):
    editor, _ = make_editor()
    editor.set_photo(noise())
    for at in ((40, 40), (120, 60)):
        editor.mask.clear()
        paint(editor, at)
        fill(editor, qtbot)
    first, second = (entry.id for entry in editor.document.fills)
    states = [editor.document.fills]
    for change in (
        lambda: editor.layers.rename(first, "Sky"),
        lambda: editor.layers.show(first, False),
        lambda: editor.layers.move(first, 1),
        lambda: editor.layers.delete(second),
    ):
        change()
        states.append(editor.document.fills)
    assert [(entry.name, entry.visible) for entry in states[-1]] == [("Sky", False)]
    for state in reversed(states[:-1]):
        editor.undo()
        assert editor.document.fills == state


def test_dragging_the_opacity_is_one_step(make_editor, qtbot):
    editor, _ = make_editor()
    editor.set_photo(noise())
    paint(editor, (60, 60))
    fill(editor, qtbot)
    number = editor.document.fills[0].id
    full = picture(editor)
    for opacity in (0.9, 0.5, 0.2):
        editor.layers.drag_opacity(number, opacity)
        assert editor.document.fills[0].opacity == pytest.approx(opacity)
    editor.layers.commit_preview()
    assert not np.array_equal(picture(editor), full)
    editor.undo()
    assert editor.document.fills[0].opacity == 1.0
    assert np.array_equal(picture(editor), full)
    editor.redo()
    assert editor.document.fills[0].opacity == pytest.approx(0.2)


def test_an_edit_during_an_opacity_drag_ends_it(make_editor, qtbot):
    editor, _ = make_editor()
    editor.set_photo(noise())
    paint(editor, (60, 60))
    fill(editor, qtbot)
    number = editor.document.fills[0].id
    editor.layers.drag_opacity(number, 0.5)
    editor.layers.delete(number)
    editor.layers.commit_preview()
    editor.undo()
    assert editor.document.fills[0].opacity == 0.5
    editor.undo()
    assert editor.document.fills[0].opacity == 1.0


def test_select_all_none_and_invert(make_editor):
    editor, _ = make_editor()
    editor.set_photo(noise(64, 48))
    editor.mask.select_all()
    assert (editor.document.mask.pixels == 255).all()
    editor.mask.invert()
    assert editor.document.mask.is_empty
    revision = editor.document.history.revision
    editor.mask.clear()  # nothing to clear is no step
    assert editor.document.history.revision == revision


def test_shutting_down_in_the_middle_of_a_fill_joins_at_once(qapp, qtbot):
    editor = Editor(lambda: PushPullEngine(pause_s=300.0))
    editor.set_photo(noise())
    paint(editor, (60, 60))
    editor.fill()
    qtbot.waitUntil(lambda: editor.progress is not None, timeout=WAIT_MS)
    start = time.monotonic()
    editor.shut_down()
    assert time.monotonic() - start < 100  # and not the five minutes that the engine would wait
    assert editor.document.fills == ()


def test_nothing_starts_again_after_shutting_down(qapp, qtbot):
    made = []

    def factory():
        made.append(True)
        return PushPullEngine()

    editor = Editor(factory)
    editor.set_photo(noise())
    editor.shut_down()
    editor.warm_up()  # as a timer may, that was set before
    qtbot.wait(100)
    assert made == []


def test_shutting_down_lets_an_export_end(qapp, tmp_path: Path):
    editor = Editor(PushPullEngine)
    editor.set_photo(noise(600, 400))
    editor.files.export(tmp_path / "out.png")
    editor.shut_down()
    assert np.array_equal(open_photo(tmp_path / "out.png").pixels, editor.document.photo.pixels)
