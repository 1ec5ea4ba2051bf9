"""Shapes drawn by hand, and how selections go into the mask."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.masks.selection import NOTHING, Combine, Selection, combine
from inpaint_app.document.selections.shapes import ellipse, polygon, rectangle

SIZE = Size(300, 280)
coordinate = st.floats(-200, 500, allow_nan=False)
points = st.builds(Point, coordinate, coordinate)
rects = st.builds(
    lambda x, y, w, h: Rect(x, y, x + w, y + h).clip(SIZE),
    st.integers(-20, 290), st.integers(-20, 270), st.integers(0, 280), st.integers(0, 280),
)


def document() -> Document:
    return Document(Photo(np.zeros((SIZE.height, SIZE.width, 1), np.uint8)))


def speckled(rect: Rect, seed: int) -> Selection:
    generator = np.random.default_rng(seed)
    return Selection(rect, generator.choice(np.array([0, 90, 255], np.uint8), (rect.height, rect.width)))


def whole(selection: Selection) -> np.ndarray:
    return selection.over(Rect.of_size(SIZE))


@given(rects, rects, st.sampled_from(Combine), st.integers(0, 99))
@settings(max_examples=60)
def test_combining_is_what_it_is_called_everywhere_and_undoes_exactly(
    first: Rect, second: Rect, how: Combine, seed: int,
) -> None:
    doc = document()
    painted, chosen = speckled(first, seed), speckled(second, seed + 1)
    doc.history.do(combine(doc.mask, painted, Combine.ADD, "Paint"))
    before, new = whole(painted), whole(chosen)
    assert (doc.mask.pixels == before).all()
    doc.history.do(combine(doc.mask, chosen, how, "Choose"))
    expected = {
        Combine.REPLACE: new, Combine.ADD: np.maximum(before, new),
        Combine.SUBTRACT: np.minimum(before, 255 - new), Combine.INTERSECT: np.minimum(before, new),
    }[how]
    assert (doc.mask.pixels == expected).all()
    doc.history.undo()
    assert (doc.mask.pixels == before).all()


def test_a_small_selection_in_a_large_photo_costs_little_to_remember() -> None:
    doc = Document(Photo(np.zeros((4000, 5000, 1), np.uint8)))
    doc.history.do(combine(doc.mask, ellipse(Point(0, 0), Point(5000, 4000), doc.photo.size), Combine.ADD, "Ellipse"))
    assert doc.history.nbytes < 4000 * 5000 / 2  # the inside is one number a square
    small = polygon([Point(100, 100), Point(200, 120), Point(150, 220)], doc.photo.size)
    assert combine(doc.mask, small, Combine.ADD, "Lasso").nbytes < 40_000


@given(points, points)
def test_a_rectangle_is_the_whole_pixels_between_its_corners(start: Point, end: Point) -> None:
    x, y = np.arange(SIZE.width) + 0.5, np.arange(SIZE.height) + 0.5
    across = (x > round(min(start.x, end.x) + 1e-9)) & (x < round(max(start.x, end.x) + 1e-9))
    down = (y > round(min(start.y, end.y) + 1e-9)) & (y < round(max(start.y, end.y) + 1e-9))
    found = whole(rectangle(start, end, SIZE))
    assert np.isin(found, [0, 255]).all()
    # Halves may be rounded either way.
    assert abs(int((found > 0).any(axis=0).sum()) - int(across.sum()) * down.any()) <= 2
    inner = (down[:, None] & across)[1:-1, 1:-1]
    assert (found[1:-1, 1:-1] > 0)[inner].mean() > 0.9 if inner.any() else True


def samples_inside(corners: list[Point], size: Size, per_pixel: int) -> np.ndarray:
    """Share of each pixel around which the polygon winds, with a grid of samples."""
    x = (np.arange(size.width * per_pixel) + 0.5) / per_pixel
    y = ((np.arange(size.height * per_pixel) + 0.5) / per_pixel)[:, None]
    winding = np.zeros((y.size, x.size), np.int8)
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        if a.y != b.y:
            crosses = ((y < a.y) != (y < b.y)) & (x < a.x + (y - a.y) * ((b.x - a.x) / (b.y - a.y)))
            winding[crosses] += 1 if b.y > a.y else -1
    return (winding != 0).reshape(size.height, per_pixel, size.width, per_pixel).mean(axis=(1, 3))


@given(st.lists(points, min_size=3, max_size=9))
@settings(max_examples=40)
def test_a_polygon_covers_each_pixel_by_the_share_that_lies_inside(corners: list[Point]) -> None:
    found = whole(polygon(corners, SIZE)) / 255
    expected = samples_inside(corners, SIZE, 6)
    # Where edges cross within one pixel the shares are not told apart: at most along the sides, which may lie on each
    # other.
    assert (np.abs(found - expected) > 0.15).mean() < 0.03
    assert np.abs(found - expected).mean() < 0.01


@given(st.floats(0, 300), st.floats(0, 280), st.floats(1, 300), st.floats(1, 280))
def test_a_polygon_of_fractions_of_pixels_has_its_exact_area(x: float, y: float, width: float, height: float) -> None:
    right, bottom = min(x + width, 300.0), min(y + height, 280.0)
    corners = [Point(x, y), Point(right, y), Point(right, bottom), Point(x, bottom)]
    expected = (right - x) * (bottom - y)
    assert whole(polygon(corners, SIZE)).sum() / 255 == pytest.approx(expected, rel=0.01, abs=2)


@given(st.floats(20, 120), st.floats(20, 120), st.floats(0, 0.99), st.floats(0, 0.99))
@settings(max_examples=30)
def test_an_ellipse_has_its_area_and_lies_between_its_corners(a: float, b: float, dx: float, dy: float) -> None:
    start, end = Point(20 + dx, 20 + dy), Point(20 + dx + 2 * a, 20 + dy + 2 * b)
    shape = ellipse(end, start, SIZE)
    assert whole(shape).sum() / 255 == pytest.approx(math.pi * a * b, rel=0.003)
    bounds = Rect(20, 20, math.ceil(end.x), math.ceil(end.y))
    outside = whole(shape).copy()
    outside[bounds.slices] = 0
    assert not outside.any()
    assert whole(shape)[bounds.grow(-2).slices].any(axis=0).all()


@pytest.mark.parametrize(
    "shape",
    [
        polygon([], SIZE), polygon([Point(5, 5), Point(9, 9)], SIZE), rectangle(Point(4, 4), Point(4.2, 90), SIZE),
        polygon([Point(-50, -50), Point(-10, -40), Point(-30, -5)], SIZE), ellipse(Point(3, 3), Point(3, 3), SIZE),
        rectangle(Point(-1e9, 5), Point(-3, 1e12), SIZE), NOTHING,
    ],
)
def test_what_encloses_nothing_of_the_photo_selects_nothing(shape: Selection) -> None:
    assert not whole(shape).any()


def test_a_polygon_far_larger_than_the_photo_covers_it() -> None:
    corners = [Point(-1e9, -1e9), Point(1e9, -1e9), Point(1e9, 1e9), Point(-1e9, 1e9)]
    assert (whole(polygon(corners, SIZE)) == 255).all()


def test_a_feathered_selection_is_soft_beyond_its_rectangle_and_stays_sharp_at_the_photos_border() -> None:
    soft = rectangle(Point(0, 50), Point(100, 100), SIZE).feathered(10, SIZE)
    values = whole(soft)
    assert values[75, 0] == 255
    assert 0 < values[75, 105] < 128 <= values[75, 95] < 255
    assert not values[75, 130:].any()
