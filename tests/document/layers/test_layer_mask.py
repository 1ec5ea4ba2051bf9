"""Painting parts of a fill out and in again."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.adjustments.filters import Sharpen
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels
from inpaint_app.document.document import Document
from inpaint_app.document.extension import Margins, extend_canvas, extended_photo
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.layers.composite_pyramid import CompositePyramid
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layer_edits import add_layer
from inpaint_app.document.layers.layer_mask import LayerMaskStroke
from inpaint_app.document.layers.layers import AdjustmentLayer, FillLayer, Photo, Provenance
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.pyramid import Pyramid
from inpaint_app.document.transform import cropped, turned

PLACE = Rect(20, 10, 70, 50)


def make_document() -> Document:
    document = Document(Photo(np.random.default_rng(0).integers(0, 256, (60, 90, 3), np.uint8)))
    pixels = np.random.default_rng(1).integers(0, 256, (40, 50, 3), np.uint8)
    fill = FillLayer(1, "", PLACE, pixels, np.full((40, 50), 255, np.uint8), Provenance("", "", "", 0))
    document.history.do(add_layer(document, fill))
    return document


def look(document: Document) -> np.ndarray:
    return composite(document.photo, document.layers, document.photo.rect)


def paint(document: Document, *path: tuple[float, float], restore: bool = False, diameter: float = 12) -> Rect:
    fill = document.fills[0]
    stroke = LayerMaskStroke(document, fill, Brush(diameter, 1.0), restore, Point(*path[0]), 1.0)
    dirty = stroke.start_rect
    for at in path[1:]:
        dirty = dirty.union(stroke.extend(Point(*at)))
    edit = stroke.end()
    if edit is not None:
        document.history.record(edit)
    return dirty


def test_what_is_painted_out_is_the_photo_again_and_the_rest_stays() -> None:
    document = make_document()
    before = look(document)
    dirty = paint(document, (30, 20), (60, 20))
    after = look(document)
    assert (after[20, 30:60] == document.photo.pixels[20, 30:60]).all()
    unchanged = np.ones(after.shape[:2], bool)
    unchanged[dirty.slices] = False
    assert (after[unchanged] == before[unchanged]).all()
    assert (after[40] == before[40]).all()


def test_it_can_be_painted_in_again_exactly() -> None:
    document = make_document()
    before = look(document)
    paint(document, (30, 20), (60, 20))
    paint(document, (10, 20), (80, 20), restore=True, diameter=40)
    assert (look(document) == before).all()


def test_nothing_is_painted_in_where_the_fill_never_was() -> None:
    document = make_document()
    before = look(document)
    paint(document, (5, 5), (85, 55), restore=True, diameter=60)
    assert (look(document) == before).all()
    assert document.history.undo_label == "Add layer", "nothing has changed, so there is no step"


def test_a_stroke_taken_back_leaves_nothing() -> None:
    document = make_document()
    fill, before = document.fills[0], look(document)
    stroke = LayerMaskStroke(document, fill, Brush(20, 1.0), False, Point(40, 30), 1.0)
    assert (look(document) != before).any()
    stroke.abort()
    assert document.fills == (fill,)


def test_a_filter_above_carries_the_change_farther() -> None:
    document = make_document()
    document.history.do(add_layer(document, AdjustmentLayer(2, "", Sharpen(2.0, 1.5))))
    before = look(document)
    dirty = paint(document, (22, 20))
    changed = (look(document) != before).any(axis=2)
    assert changed[:, :20].any()
    changed[dirty.slices] = False
    assert not changed.any()


strokes = st.lists(
    st.tuples(st.floats(0, 90), st.floats(0, 60), st.floats(0, 90), st.floats(0, 60), st.booleans()), max_size=5)


@given(strokes, st.lists(st.booleans(), max_size=12))
@settings(max_examples=30, deadline=None)
def test_undo_and_redo_in_any_order_show_each_state_again(
    path: list[tuple[float, float, float, float, bool]], moves: list[bool],
) -> None:
    document = make_document()
    states = [look(document)]
    for x, y, to_x, to_y, restore in path:
        revision = document.history.revision
        paint(document, (x, y), (to_x, to_y), restore=restore)
        if document.history.revision != revision:
            states.append(look(document))
    now = len(states) - 1
    for back in moves:
        if back and now > 0:
            dirty, now = document.history.undo(), now - 1
        elif not back and now < len(states) - 1:
            dirty, now = document.history.redo(), now + 1
        else:
            continue
        assert dirty is not None
        assert (look(document) == states[now]).all()
    assert all(fill.mask is None or fill.mask.shape == (40, 50) for fill in document.fills)


def test_an_adjustment_is_painted_out_and_the_mask_follows_everything() -> None:
    pixels = np.full((40, 60, 3), 100, np.uint8)
    document = Document(Photo(pixels))
    dark = AdjustmentLayer(1, "dark", Levels(ChannelLevels(high=0.0)))
    document.layers = (dark,)

    assert not look(document).any()
    stroke = LayerMaskStroke(document, dark, Brush(10, 1.0), False, Point(20, 20), 1.0)
    stroke.extend(Point(25, 20))
    edit = stroke.end()
    assert edit is not None
    document.history.record(edit)
    out = look(document) == 100
    assert out[20, 22].all()
    assert not out[5, 5].any()
    assert (composite(document.photo, document.layers, Rect(10, 10, 30, 30)) == look(document)[10:30, 10:30]).all()
    shown = CompositePyramid(document.photo, Pyramid(document.photo.size, 3, lambda rect: pixels[rect.slices]))
    shown.show(document.layers, document.photo.rect)
    assert (shown.read(0, document.photo.rect) == look(document)).all()
    cut = cropped(Layout.of(document), Rect(15, 15, 50, 40))
    assert (composite(cut.photo, cut.layers, cut.photo.rect) == look(document)[15:40, 15:50]).all()
    turn = turned(Layout.of(document), 1)
    assert (composite(turn.photo, turn.layers, turn.photo.rect) == np.rot90(look(document), -1)).all()
    wider = extend_canvas(
        document, extended_photo(document.photo, Margins(4, 3, 2, 1)), Margins(4, 3, 2, 1)).after
    inner = Rect(4, 3, 64, 43)
    assert (composite(wider.photo, wider.layers, inner) == look(document)).all()
    document.history.undo()
    assert document.layers[0].mask is None
    assert not look(document).any()
    document.history.redo()
    assert (look(document) == 100).any()
