"""What a user does to layers and to the picture's geometry, through the editor."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.document.adjustments.auto import auto_levels, sample
from inpaint_app.document.adjustments.filters import Sharpen
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, Monochrome
from inpaint_app.document.files.image_io import export, open_photo, photo_from_array
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import AdjustmentLayer, Blend, FillLayer
from inpaint_app.document.masks.mask import Brush
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.ui.editing.editor import Editor
from tests.driving import WAIT_MS

DARKER = Levels(ChannelLevels(high=0.5))


class Recording(PushPullEngine):
    """Remembers the requests that it ran."""

    def __init__(self) -> None:
        super().__init__()
        self.requests = []

    def run(self, request, cancelled):
        self.requests.append(request)
        yield from super().run(request, cancelled)


@pytest.fixture
def engine():
    return Recording()


@pytest.fixture
def editor(qapp, engine):
    made = Editor(lambda: engine)
    made.failures = []
    made.session.failed.connect(made.failures.append)
    made.set_photo(noise())
    yield made
    made.shut_down()


def noise(width=120, height=90, seed=1, dtype=np.uint8, channels=3):
    top = np.iinfo(dtype).max
    return photo_from_array(np.random.default_rng(seed).integers(0, top, (height, width, channels), dtype))


def fill(editor, qtbot, at=(40, 40), diameter=24.0, **how):
    editor.mask.clear()
    editor.mask.begin_stroke(Brush(diameter, 1.0), False, Point(*at))
    editor.mask.end_stroke()
    editor.fill(**how)
    qtbot.waitUntil(lambda: not editor.busy, timeout=WAIT_MS)
    return editor.document.fills[-1]


def picture(editor):
    document = editor.document
    return composite(document.photo, document.layers, document.photo.rect)


def settle(editor, qtbot):
    qtbot.waitUntil(lambda: not editor.file_activity and not editor.busy, timeout=WAIT_MS)


def test_an_adjustment_is_one_step_and_applies_to_a_fill_made_later(editor, engine, qtbot):
    editor.layers.add_adjustment(DARKER, "Levels")
    assert picture(editor).max() <= 128
    made = fill(editor, qtbot)
    assert [layer.id for layer in editor.document.layers] == [made.id, editor.document.layers[1].id]
    assert isinstance(editor.document.layers[1], AdjustmentLayer)
    (request,) = engine.requests
    assert request.fills == (), "the engine sees the photo as it is below the adjustment"
    assert picture(editor).max() <= 128
    editor.undo()
    editor.undo()  # the stroke
    editor.undo()
    assert editor.document.layers == ()
    assert (picture(editor) == editor.document.photo.pixels).all()


def test_a_fill_over_a_layer_that_lies_above_an_adjustment_sees_that_adjustment(editor, engine, qtbot):
    editor.layers.add_adjustment(DARKER, "Levels")
    editor.layers.add_picture(noise(60, 60, seed=4))
    settle(editor, qtbot)
    made = fill(editor, qtbot, (60, 45))
    assert editor.document.layers[-1] is made
    assert len(engine.requests[0].fills) == 2


def test_a_running_fill_is_shown_below_the_adjustment_as_it_will_be_when_done(editor, qtbot):
    editor.layers.add_adjustment(Levels(ChannelLevels(low=1.0, high=0.0)), "Invert")
    seen = []

    def look(_):
        if editor.preview is not None and editor.preview.blocks:
            layers = editor.preview.among(editor.document.layers)
            seen.append(composite(editor.document.photo, layers, editor.document.photo.rect))

    editor.preview_changed.connect(look)
    fill(editor, qtbot)
    assert (seen[-1] == picture(editor)).all()


def test_outside_the_mask_nothing_changes_while_no_adjustment_is_shown(editor, qtbot):
    editor.layers.add_adjustment(Sharpen(3.0, 3.0), "Sharpen")
    editor.layers.show(editor.document.layers[0].id, False)
    made = fill(editor, qtbot)
    outside = np.ones(picture(editor).shape[:2], bool)
    outside[made.rect.slices] = False
    assert (picture(editor)[outside] == editor.document.photo.pixels[outside]).all()


def test_a_preview_shows_at_once_and_is_one_step_or_none(editor):
    revision = editor.document.history.revision
    for high in (0.9, 0.7, 0.5):
        editor.layers.preview_added(Levels(ChannelLevels(high=high)), "Levels")
        assert picture(editor).max() <= round(high * 255)
        assert len(editor.document.layers) == 1
    assert editor.document.history.revision == revision
    editor.layers.discard()
    assert editor.document.layers == ()
    editor.layers.preview_added(DARKER, "Levels")
    editor.layers.commit_preview()
    number = editor.document.layers[0].id
    editor.layers.preview_adjusted(number, Monochrome())
    editor.layers.preview_adjusted(number, DARKER)
    editor.layers.commit_preview()
    assert editor.undo_label == "Adjust", "it is as it was: no step"
    editor.layers.preview_adjusted(number, Monochrome())
    editor.undo()  # keeps what is previewed, and takes it back
    assert editor.document.layers[0].adjustment == DARKER
    editor.redo()
    assert editor.document.layers[0].adjustment == Monochrome()


def test_auto_levels_are_found_in_the_background_and_added_on_top(editor, qtbot):
    faded = photo_from_array((noise().pixels // 2 + 60).astype(np.uint8))
    editor.set_photo(faded)
    editor.layers.add_found(lambda photo, layers: auto_levels(sample(photo, layers)), "Auto levels", str)
    qtbot.waitUntil(lambda: bool(editor.document.layers), timeout=WAIT_MS)
    assert np.ptp(picture(editor)) == 255


def test_duplicate_blend_and_merge_down(editor, qtbot):
    low = fill(editor, qtbot)
    editor.layers.duplicate(low.id)
    copy = editor.document.fills[1]
    assert copy.pixels is low.pixels
    assert copy.id != low.id
    editor.layers.set_blend(copy.id, Blend.DARKEN)
    editor.layers.set_opacity(copy.id, 0.5)
    revision = editor.document.history.revision
    editor.layers.set_blend(copy.id, Blend.DARKEN)
    assert editor.document.history.revision == revision
    before = picture(editor)
    assert not editor.layers.can_merge_down(low.id)
    assert editor.layers.can_merge_down(copy.id)
    editor.layers.merge_down(copy.id)
    qtbot.waitUntil(lambda: len(editor.document.layers) == 1, timeout=WAIT_MS)
    assert (picture(editor) == before).all()
    assert editor.document.layers[0].name == low.name
    editor.undo()
    assert editor.document.layers[0] is low


def test_flatten_keeps_the_picture_and_drops_what_is_hidden(editor, qtbot):
    editor.layers.flatten()  # nothing there: nothing happens
    first = fill(editor, qtbot)
    editor.layers.add_adjustment(DARKER, "Levels")
    second = fill(editor, qtbot, (80, 60))
    editor.layers.show(second.id, False)
    assert not editor.layers.can_merge_down(second.id)
    before = picture(editor)
    editor.layers.flatten()
    qtbot.waitUntil(lambda: len(editor.document.layers) == 1, timeout=WAIT_MS)
    assert (picture(editor) == before).all()
    editor.undo()
    assert {first.id, second.id} < {layer.id for layer in editor.document.layers}


def test_work_on_layers_that_have_changed_is_dropped_and_said(editor, qtbot):
    fill(editor, qtbot)
    editor.layers.duplicate(editor.document.fills[0].id)
    editor.layers.flatten()
    editor.layers.delete(editor.document.fills[0].id)
    settle(editor, qtbot)
    assert len(editor.document.layers) == 1
    assert "changed" in editor.failures[0]


def test_the_brush_paints_a_fill_out_and_the_eraser_brings_it_back(editor, qtbot):
    made = fill(editor, qtbot, diameter=40)
    shown = picture(editor)
    editor.session.paint_out(True)
    mask = editor.document.mask.pixels.copy()
    editor.mask.begin_stroke(Brush(10, 1.0), False, Point(35, 40))
    editor.mask.extend_stroke(Point(45, 40))
    editor.mask.end_stroke()
    assert (picture(editor)[40, 35:45] == editor.document.photo.pixels[40, 35:45]).all()
    assert (editor.document.mask.pixels == mask).all(), "the document's mask is not what was painted"
    out = picture(editor)
    editor.mask.begin_stroke(Brush(30, 1.0), True, Point(40, 40))
    editor.mask.abort_stroke()
    assert (picture(editor) == out).all()
    editor.mask.begin_stroke(Brush(60, 1.0), True, Point(40, 40))
    editor.mask.end_stroke()
    assert (picture(editor) == shown).all()
    editor.undo()
    assert (picture(editor) == out).all()
    editor.undo()
    assert (picture(editor) == shown).all()
    editor.layers.show(made.id, False)
    editor.mask.begin_stroke(Brush(10, 1.0), False, Point(80, 70))
    editor.mask.end_stroke()
    assert editor.document.mask.pixels[70, 80] == 255, "a hidden fill is not painted on: the mask is"


def test_a_fill_is_made_again_with_another_seed_in_its_own_place(editor, engine, qtbot):
    first = fill(editor, qtbot)
    fill(editor, qtbot, (90, 70))
    editor.mask.clear()
    editor.layers.rename(first.id, "Lamp")
    editor.layers.set_opacity(first.id, 0.5)
    hole = engine.requests[0].hole
    editor.fill_again(first.id, seed=7, variants=2)
    settle(editor, qtbot)
    request = engine.requests[-1]
    assert (request.seed, request.variants, request.fills) == (7, 2, ())
    assert (request.hole == hole).all()
    again = editor.document.fills[0]
    assert (again.id, again.name, again.opacity, again.rect) == (first.id, "Lamp", 0.5, first.rect)
    assert again.provenance.seed == 7
    assert len(editor.document.fills) == 2
    assert editor.undo_label == "Fill again"
    editor.undo()
    assert editor.document.fills[0].pixels is first.pixels


def test_what_was_painted_out_stays_out_when_a_fill_is_made_again(editor, qtbot):
    made = fill(editor, qtbot, diameter=40)
    editor.session.paint_out(True)
    editor.mask.begin_stroke(Brush(10, 1.0), False, Point(40, 40))
    editor.mask.end_stroke()
    editor.fill_again(made.id, seed=3)
    settle(editor, qtbot)
    assert (picture(editor)[38:42, 38:42] == editor.document.photo.pixels[38:42, 38:42]).all()


@pytest.mark.parametrize(("dtype", "channels"), [(np.uint8, 1), (np.uint16, 3), (np.uint8, 4), (np.uint16, 2)])
def test_every_kind_of_photo_is_turned_and_exported(editor, qtbot, tmp_path, dtype, channels):
    editor.set_photo(noise(dtype=dtype, channels=channels))
    fill(editor, qtbot)
    editor.layers.add_adjustment(DARKER, "Levels")
    before = picture(editor)
    with qtbot.waitSignal(editor.session.geometry_changed, timeout=WAIT_MS):
        editor.geometry.turn(1)
    assert (picture(editor) == np.rot90(before, -1)).all()
    with qtbot.waitSignal(editor.files.exported, timeout=WAIT_MS):
        editor.files.export(tmp_path / "turned.png")
    assert (open_photo(tmp_path / "turned.png").pixels == picture(editor)).all()


def test_geometry_is_one_step_each_and_undone_exactly(editor, qtbot):
    editor.session.keep_mask = True
    fill(editor, qtbot)
    states = [(editor.document.photo, editor.document.layers, editor.document.mask.pixels.tobytes())]
    steps = [
        lambda: editor.geometry.turn(3), lambda: editor.geometry.flip(True),
        lambda: editor.geometry.resize(Size(50, 77)), lambda: editor.geometry.straighten(5.0),
        editor.geometry.crop_to_mask,
    ]  # fmt: skip
    for step in steps:
        with qtbot.waitSignal(editor.session.geometry_changed, timeout=WAIT_MS):
            step()
        states.append((editor.document.photo, editor.document.layers, editor.document.mask.pixels.tobytes()))
    assert editor.failures == []
    for state in reversed(states[:-1]):
        editor.undo()
        assert (editor.document.photo, editor.document.layers, editor.document.mask.pixels.tobytes()) == state


def test_what_cannot_be_cropped_is_said(editor, qtbot):
    editor.mask.clear()
    editor.geometry.crop_to_mask()
    editor.geometry.crop(Rect(500, 500, 600, 600))
    settle(editor, qtbot)
    qtbot.waitUntil(lambda: len(editor.failures) == 2, timeout=WAIT_MS)
    assert editor.document.history.undo_label is None


def test_a_turn_of_a_picture_that_changed_meanwhile_is_dropped_and_said(editor, qtbot):
    editor.geometry.turn(1)
    editor.mask.select_all()
    settle(editor, qtbot)
    assert editor.document.photo.size == (120, 90)
    assert "changed" in editor.failures[0]


def test_a_fill_that_runs_while_the_geometry_is_undone_is_cancelled(editor, qtbot):
    with qtbot.waitSignal(editor.session.geometry_changed, timeout=WAIT_MS):
        editor.geometry.resize(Size(300, 300))
    editor.mask.begin_stroke(Brush(30, 1.0), False, Point(270, 270))
    editor.mask.end_stroke()
    editor.mask.clear()
    editor.undo()
    editor.fill()
    assert editor.busy
    editor.undo()  # the stroke
    editor.undo()  # the resize
    assert not editor.busy
    assert editor.document.photo.size == (120, 90)
    assert editor.document.fills == ()


def test_a_second_photo_lies_on_top_in_the_middle(editor, qtbot, tmp_path):
    picture_file = tmp_path / "stamp.png"
    export(picture_file, noise(40, 30, seed=9).pixels, noise(40, 30, seed=9))
    editor.layers.add_picture_file(picture_file)
    qtbot.waitUntil(lambda: bool(editor.document.layers), timeout=WAIT_MS)
    (layer,) = editor.document.layers
    assert isinstance(layer, FillLayer)
    assert (layer.name, layer.rect) == ("stamp", Rect(40, 30, 80, 60))
    assert (picture(editor)[30:60, 40:80] == noise(40, 30, seed=9).pixels).all()
    editor.undo()
    assert editor.document.layers == ()
    (tmp_path / "broken.png").write_bytes(b"no picture")
    editor.layers.add_picture_file(tmp_path / "broken.png")
    settle(editor, qtbot)
    assert "broken.png" in editor.failures[0]
