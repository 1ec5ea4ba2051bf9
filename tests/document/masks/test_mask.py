"""Strokes, bounds and whole-mask edits."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.mask import Brush, Mask
from inpaint_app.document.masks.mask_edit import TILE
from inpaint_app.errors import MaskError

WIDTH, HEIGHT = 90, 70
coordinate = st.floats(-60, 150, allow_nan=False)
points = st.builds(Point, coordinate, coordinate)
brushes = st.builds(Brush, st.floats(0.1, 60), st.floats(0, 1))
pressures = st.floats(0, 1)


def document(width: int = WIDTH, height: int = HEIGHT) -> Document:
    return Document(Photo(np.zeros((height, width, 1), np.uint8)))


def distance_to_segment(size: Size, start: Point, end: Point) -> np.ndarray:
    y, x = np.mgrid[: size.height, : size.width] + 0.5
    dx, dy = end.x - start.x, end.y - start.y
    squared = dx * dx + dy * dy
    along = np.clip(((x - start.x) * dx + (y - start.y) * dy) / squared, 0, 1) if squared else 0
    return np.hypot(x - start.x - along * dx, y - start.y - along * dy)


@given(brushes, st.lists(points, min_size=1, max_size=4))
@settings(max_examples=40)
def test_a_stroke_covers_what_the_brush_passed_over_and_nothing_else(brush: Brush, path: list[Point]) -> None:
    mask = Mask(Size(WIDTH, HEIGHT))
    stroke = mask.begin_stroke(brush, False, path[0])
    for point in path[1:]:
        stroke.extend(point)
    segments = list(itertools.pairwise(path)) or [(path[0], path[0])]
    distance = np.min([distance_to_segment(mask.size, a, b) for a, b in segments], axis=0)
    radius = max(brush.diameter / 2, 0.71)
    assert (mask.pixels[distance > radius + 0.6] == 0).all()
    assert (mask.pixels[distance < radius * brush.hardness - 0.6] == 255).all()


@given(brushes, points, points, st.integers(2, 7))
@settings(max_examples=40)
def test_how_often_the_mouse_reports_does_not_change_a_straight_line(
    brush: Brush, start: Point, end: Point, events: int,
) -> None:
    once, often = Mask(Size(WIDTH, HEIGHT)), Mask(Size(WIDTH, HEIGHT))
    once.begin_stroke(brush, False, start).extend(end)
    stroke = often.begin_stroke(brush, False, start)
    for event in range(1, events + 1):
        share = event / events
        stroke.extend(Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share))
    assert np.abs(once.pixels.astype(int) - often.pixels).max() <= 2


@given(brushes, st.booleans(), st.lists(st.tuples(points, pressures), min_size=1, max_size=5))
@settings(max_examples=50)
def test_the_dirty_rectangles_hold_every_change_and_undo_is_exact(
    brush: Brush, erase: bool, path: list[tuple[Point, float]],
) -> None:
    doc = document()
    pattern = (np.indices((HEIGHT, WIDTH)).sum(axis=0) * 7 % 256).astype(np.uint8)
    doc.history.do(doc.mask.load(pattern))
    before = doc.mask.pixels.copy()
    stroke = doc.mask.begin_stroke(brush, erase, *path[0])
    dirty = stroke.start_rect
    for point, pressure in path[1:]:
        dirty = dirty.union(stroke.extend(point, pressure))
    after = doc.mask.pixels.copy()
    outside = np.ones(after.shape, bool)
    outside[dirty.slices] = False
    assert (after[outside] == before[outside]).all()
    assert ((after <= before) if erase else (after >= before)).all()
    edit = stroke.end()
    assert (edit is None) == bool((after == before).all())
    if edit is None:
        return
    doc.history.record(edit)
    assert dirty.contains(edit.rect)
    assert doc.history.undo() == edit.rect
    assert (doc.mask.pixels == before).all()
    assert doc.history.redo() == edit.rect
    assert (doc.mask.pixels == after).all()


@given(brushes, st.lists(points, min_size=1, max_size=4))
@settings(max_examples=20)
def test_an_aborted_stroke_leaves_no_trace(brush: Brush, path: list[Point]) -> None:
    doc = document()
    doc.history.do(doc.mask.load(np.full((HEIGHT, WIDTH), 77, np.uint8)))
    stroke = doc.mask.begin_stroke(brush, False, path[0])
    for point in path[1:]:
        stroke.extend(point)
    stroke.abort()
    assert (doc.mask.pixels == 77).all()


def test_going_over_the_same_place_twice_adds_nothing() -> None:
    mask = Mask(Size(80, 40))
    stroke = mask.begin_stroke(Brush(20, 0.2), False, Point(20, 20))
    stroke.extend(Point(60, 20))
    once = mask.pixels.copy()
    stroke.extend(Point(20, 20))
    stroke.extend(Point(60, 20))
    assert (mask.pixels == once).all()


@given(st.floats(0.05, 2), st.floats(2, 30), st.floats(2, 30))
@settings(max_examples=40)
def test_the_finest_hard_brush_still_makes_a_hole(diameter: float, x: float, y: float) -> None:
    mask = Mask(Size(32, 32))
    mask.begin_stroke(Brush(diameter, 1.0), False, Point(x, y))
    assert not mask.is_empty


def test_a_hard_edge_is_one_pixel_wide_and_lies_at_the_rim() -> None:
    mask = Mask(Size(101, 101))
    mask.begin_stroke(Brush(60, 1.0), False, Point(50.5, 50.5))
    row = mask.pixels[50]
    assert np.flatnonzero((row > 0) & (row < 255)).size <= 2
    assert mask.hole(Rect(0, 50, 101, 51)).sum() == pytest.approx(60, abs=1)


def test_half_the_pressure_is_half_the_width() -> None:
    mask = Mask(Size(200, 100))
    stroke = mask.begin_stroke(Brush(60, 1.0), False, Point(40, 50), pressure=0.5)
    stroke.extend(Point(160, 50), pressure=1.0)
    hole = mask.hole(Rect(0, 0, 200, 100))
    widths = hole[:, [42, 100, 158]].sum(axis=0)
    assert widths == pytest.approx([30, 45, 60], abs=3)
    assert (np.diff(hole[:, 40:160].sum(axis=0).astype(int)) >= 0).all()


def test_a_press_that_only_grows_in_place_covers_the_larger_disc() -> None:
    mask = Mask(Size(100, 100))
    stroke = mask.begin_stroke(Brush(60, 1.0), False, Point(50, 50), pressure=0.1)
    stroke.extend(Point(50.5, 50), pressure=1.0)
    assert mask.hole(Rect.of_size(mask.size)).sum() == pytest.approx(math.pi * 30 * 30, rel=0.03)


def test_a_stroke_through_the_photo_from_outside_to_outside() -> None:
    mask = Mask(Size(60, 40))
    stroke = mask.begin_stroke(Brush(6, 1.0), False, Point(-500, 20))
    assert stroke.start_rect.empty
    stroke.extend(Point(900, 20))
    assert mask.hole_bounds() == Rect(0, 17, 60, 23)


def test_a_long_diagonal_keeps_a_small_part_of_the_photo_for_undo() -> None:
    mask = Mask(Size(6000, 5000))
    stroke = mask.begin_stroke(Brush(40, 0.5), False, Point(0, 0))
    for step in range(1, 11):
        stroke.extend(Point(600 * step, 500 * step))
    edit = stroke.end()
    assert edit is not None
    assert edit.nbytes < 6000 * 5000 / 10


@given(st.lists(st.tuples(st.integers(0, 599), st.integers(0, 299), st.sampled_from([1, 127, 128, 255])), max_size=6))
@settings(max_examples=30)
def test_hole_bounds_are_those_of_the_values_from_half_on(dots: list[tuple[int, int, int]]) -> None:
    mask = Mask(Size(600, 300))
    for x, y, value in dots:
        mask.write(Rect(x, y, x + 1, y + 1), value)
    rows, columns = np.nonzero(mask.pixels >= 128)
    expected = Rect(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) if rows.size else Rect(0, 0, 0, 0)
    assert mask.hole_bounds() == expected
    assert mask.is_empty == (rows.size == 0)


def test_invert_all_and_none_each_undo_exactly() -> None:
    doc = document(2 * TILE + 40, TILE + 3)
    doc.mask.begin_stroke(Brush(90, 0.3), False, Point(TILE, 100)).end()
    painted = doc.mask.pixels.copy()
    doc.history.do(doc.mask.invert())
    assert (doc.mask.pixels == 255 - painted).all()
    doc.history.do(doc.mask.set_all(255))
    assert (doc.mask.pixels == 255).all()
    doc.history.do(doc.mask.set_all(0))
    assert doc.mask.is_empty
    for _ in range(3):
        doc.history.undo()
    assert (doc.mask.pixels == painted).all()


def test_selecting_all_of_an_empty_mask_costs_next_to_nothing_to_remember() -> None:
    doc = document(2000, 1000)
    assert doc.mask.set_all(255).nbytes < 10_000


def test_a_mask_of_another_size_is_refused_by_name_of_both_sizes() -> None:
    with pytest.raises(MaskError, match=r"30 x 20 .* 90 x 70"):
        document().mask.load(np.zeros((20, 30), np.uint8))


def test_growing_through_history_reaches_beyond_what_was_painted_and_undoes() -> None:
    doc = document()
    doc.mask.begin_stroke(Brush(10, 1.0), False, Point(45, 35)).end()
    before, bounds = doc.mask.pixels.copy(), doc.mask.hole_bounds()
    doc.history.do(doc.mask.grow(6))
    assert doc.mask.hole_bounds() == bounds.grow(6)
    doc.history.undo()
    assert (doc.mask.pixels == before).all()


def test_the_view_of_the_mask_cannot_be_written_past_history() -> None:
    with pytest.raises(ValueError, match="read-only"):
        document().mask.pixels[0, 0] = 1
