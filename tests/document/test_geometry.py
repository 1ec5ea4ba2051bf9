"""Rectangles as sets of pixels."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.document.geometry import EMPTY, Rect, Size

small = st.integers(-8, 8)
rects = st.builds(Rect, small, small, small, small)


def pixels(rect: Rect) -> set[tuple[int, int]]:
    return {(x, y) for x in range(rect.left, rect.right) for y in range(rect.top, rect.bottom)}


@given(rects, rects)
def test_intersect_is_the_common_pixels(a: Rect, b: Rect) -> None:
    assert pixels(a.intersect(b)) == pixels(a) & pixels(b)
    assert a.touches(b) == bool(pixels(a) & pixels(b))


@given(rects, rects)
def test_union_is_the_smallest_rectangle_around_both(a: Rect, b: Rect) -> None:
    both = pixels(a) | pixels(b)
    union = a.union(b)
    assert pixels(union) >= both
    if both:
        xs, ys = [x for x, _ in both], [y for _, y in both]
        assert union == Rect(min(xs), min(ys), max(xs) + 1, max(ys) + 1)
    else:
        assert union == EMPTY


@given(rects, rects)
def test_contains_is_the_subset_relation(a: Rect, b: Rect) -> None:
    assert a.contains(b) == (pixels(b) <= pixels(a))


@given(rects, st.integers(0, 4))
def test_growing_and_shrinking_back_is_the_same(rect: Rect, by: int) -> None:
    assert pixels(rect.grow(by).grow(-by)) == pixels(rect)


@given(rects, small, small)
def test_translate_moves_every_pixel(rect: Rect, dx: int, dy: int) -> None:
    assert pixels(rect.translate(dx, dy)) == {(x + dx, y + dy) for x, y in pixels(rect)}


@given(rects)
def test_area_counts_the_pixels(rect: Rect) -> None:
    assert rect.area == len(pixels(rect)) == rect.size.width * rect.size.height
    assert rect.empty == (not pixels(rect))


@given(rects, st.integers(0, 6), st.integers(0, 6))
def test_a_clipped_rectangle_indexes_an_array(rect: Rect, width: int, height: int) -> None:
    rows, columns = rect.clip(Size(width, height)).slices
    inside = {(x, y) for x in range(width)[columns] for y in range(height)[rows]}
    assert inside == {(x, y) for x, y in pixels(rect) if 0 <= x < width and 0 <= y < height}
