"""Geometry between view and image."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.ui.canvas.viewport import MAX_ZOOM, MIN_ZOOM, STEPS, Viewport, next_zoom

zooms = st.floats(MIN_ZOOM, MAX_ZOOM)
view_points = st.builds(Point, st.floats(-200, 2000), st.floats(-200, 1500))
viewports = st.builds(
    Viewport,
    st.builds(Size, st.integers(1, 12000), st.integers(1, 12000)),
    st.builds(Size, st.integers(64, 4000), st.integers(64, 3000)),
    zooms,
    st.floats(-1e5, 1e5),
    st.floats(-1e5, 1e5),
)


@given(viewports, view_points)
def test_to_image_and_to_view_are_each_others_inverse(view: Viewport, at: Point) -> None:
    assert math.dist(view.to_view(view.to_image(at)), at) < 1e-6


@given(viewports, zooms, view_points)
def test_zooming_keeps_the_point_beneath_the_cursor(view: Viewport, zoom: float, anchor: Point) -> None:
    beneath = view.to_image(anchor)
    zoomed = view.with_zoom(zoom, anchor)
    # Both positions are rounded to whole device pixels for drawing: half a pixel each.
    allowed = 0.5 + 0.5 * zoom / view.zoom + 1e-6
    drawn = zoomed.to_view(beneath)
    assert abs(drawn.x - anchor.x) <= allowed
    assert abs(drawn.y - anchor.y) <= allowed


@given(viewports, st.lists(zooms, max_size=20), view_points)
def test_zooming_to_and_fro_does_not_drift(view: Viewport, path: list[float], anchor: Point) -> None:
    moved = view
    for zoom in path:
        moved = moved.with_zoom(zoom, anchor)
    back = moved.with_zoom(view.zoom, anchor)
    assert back.left == pytest.approx(view.left, abs=1e-3)
    assert back.top == pytest.approx(view.top, abs=1e-3)


@given(viewports)
def test_fitted_shows_the_whole_photo_in_the_middle(view: Viewport) -> None:
    assume(max(view.photo.width / view.view.width, view.photo.height / view.view.height) < 1 / MIN_ZOOM)
    fitted = view.fitted()
    left, top = fitted.origin
    right, bottom = left + fitted.content.width, top + fitted.content.height
    assert fitted.zoom <= 1
    assert left >= -1
    assert top >= -1
    assert right <= view.view.width + 1
    assert bottom <= view.view.height + 1
    assert abs(left - (view.view.width - right)) <= 2
    assert abs(top - (view.view.height - bottom)) <= 2


@given(viewports, st.integers(0, 500), st.integers(0, 500), st.integers(1, 300), st.integers(1, 300))
def test_rect_to_view_covers_all_that_shows_the_rectangle(
    view: Viewport, left: int, top: int, width: int, height: int
) -> None:
    shown = view.rect_to_view(Rect(left, top, left + width, top + height))
    for corner in (Point(left, top), Point(left + width, top + height)):
        at = view.to_view(corner)
        assert shown.left <= at.x <= shown.right
        assert shown.top <= at.y <= shown.bottom


@given(viewports, st.lists(st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)), max_size=10))
def test_panning_never_loses_the_photo(view: Viewport, moves: list[tuple[float, float]]) -> None:
    panned = view.fitted()
    for dx, dy in moves:
        panned = panned.panned(dx, dy)
    half = Point(view.view.width / 2, view.view.height / 2)
    at = panned.to_image(half)
    slack = 1 / panned.zoom
    assert -slack <= at.x <= view.photo.width + slack
    assert -slack <= at.y <= view.photo.height + slack


def test_panning_goes_where_it_is_told() -> None:
    view = Viewport(Size(1000, 800), Size(500, 400), 1.0, -100, -50)
    assert view.panned(-30, 20).origin == (-130, -30)


@given(viewports, st.integers(64, 4000), st.integers(64, 3000))
def test_resizing_keeps_the_middle(view: Viewport, width: int, height: int) -> None:
    before, after = view.centre, view.resized(Size(width, height)).centre
    assert math.dist(before, after) * view.zoom <= 1.5


@given(st.floats(MIN_ZOOM, MAX_ZOOM), st.integers(1, 30))
def test_steps_come_back_to_a_stop_and_pass_through_100_percent(zoom: float, steps: int) -> None:
    further = next_zoom(zoom, steps)
    assert further in STEPS
    assert further > zoom or further == STEPS[-1]
    assert next_zoom(zoom, -steps) < zoom or next_zoom(zoom, -steps) == STEPS[0]
    assert next_zoom(next_zoom(1.0, 3), -3) == 1.0
