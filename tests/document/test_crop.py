"""The frame of the crop tool, and pictures cropped by it: turned, in perspective, with layers, masks and 16 bits."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.crop import (
    HANDLES,
    Frame,
    Handle,
    is_convex,
    level_angle,
    rectified_size,
    turned_by,
    with_corner,
)
from inpaint_app.document.geometry import Point, Rect, Size
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.transform import rectified
from inpaint_app.errors import CanvasError
from tests.document.test_transform import look, make_document

SIZE = Size(400, 300)
places = st.builds(Point, st.floats(-50, 450), st.floats(-50, 350))
frames = st.builds(Frame, places, st.floats(2, 600), st.floats(2, 500), st.floats(-45, 45))
handles = st.sampled_from(HANDLES)


@given(frames, handles, places, st.none() | st.floats(0.3, 3), st.floats(-45, 45))
@settings(max_examples=60, deadline=None)
def test_a_frame_never_leaves_the_picture_whatever_is_done_to_it(frame, handle, to, aspect, degrees) -> None:
    frame = frame.shrunk_into(SIZE)
    assert frame.fits(SIZE)
    if aspect is not None:
        frame = frame.with_aspect(aspect, SIZE)
    for changed in (
        frame.dragged(handle, to, SIZE, aspect), frame.moved(to.x - 200, to.y - 150, SIZE),
        replace(frame, degrees=degrees).shrunk_into(SIZE),
    ):
        assert changed.fits(SIZE)
        assert min(changed.width, changed.height) > 0
        if aspect is not None and min(changed.width, changed.height) > 1.5:
            assert changed.width / changed.height == pytest.approx(aspect, rel=1e-6)


@given(frames, handles, places)
@settings(max_examples=40, deadline=None)
def test_dragging_a_handle_leaves_the_opposite_side_where_it_is(frame, handle, to) -> None:
    frame = frame.shrunk_into(SIZE)
    changed = frame.dragged(handle, to, SIZE)
    opposite = Handle(-handle.across, -handle.down)
    assert math.dist(changed.at(*opposite), frame.at(*opposite)) < 1e-6 * max(SIZE)


@given(st.floats(-44, 44), st.integers(0, 3))
def test_a_line_drawn_along_a_horizon_or_a_wall_says_how_far_it_leans(degrees, quarters) -> None:
    end = turned_by(Point(100, 0), degrees + 90 * quarters)
    assert level_angle(Point(7, 9), Point(7 + end.x, 9 + end.y)) == pytest.approx(degrees, abs=1e-6)


def test_a_corner_moved_across_another_stays_where_it_was() -> None:
    corners = Frame.of(Rect(10, 10, 110, 90)).corners
    assert with_corner(corners, 0, Point(200, 200), SIZE) == corners
    moved = with_corner(corners, 2, Point(9999, 95), SIZE)
    assert moved[2] == (400, 95)
    assert is_convex(moved)


@given(st.floats(0.4, 2.5), st.floats(-35, 35), st.floats(-35, 35))
@settings(max_examples=40, deadline=None)
def test_a_print_photographed_at_a_slant_gets_its_own_shape_back(ratio, pitch, yaw) -> None:
    corners = _seen_by_a_camera(ratio, pitch, yaw)
    if min(abs(pitch), abs(yaw)) < 4:  # one pair of sides nearly parallel: only the sides' lengths are known
        return
    made = rectified_size(corners, SIZE)
    assert made.width / made.height == pytest.approx(ratio, rel=0.06)


def _seen_by_a_camera(ratio: float, pitch: float, yaw: float) -> list[Point]:
    a, b = math.radians(pitch), math.radians(yaw)
    found = []
    for x, y in ((-ratio, -1), (ratio, -1), (ratio, 1), (-ratio, 1)):
        y, z = y * math.cos(a), y * math.sin(a)
        x, z = x * math.cos(b) + z * math.sin(b), -x * math.sin(b) + z * math.cos(b)
        depth = 8 + z
        found.append(Point(SIZE.width / 2 + 450 * x / depth, SIZE.height / 2 + 450 * y / depth))
    return found


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_perspective_is_undone_for_photo_layers_and_masks(dtype) -> None:
    document = make_document(3, 60, 50, 3, dtype)
    before = Layout.of(document)
    upright = rectified(before, Frame.of(Rect(10, 5, 50, 45)).corners, Size(40, 40))
    assert (upright.photo.pixels == before.photo.pixels[5:45, 10:50]).all(), "no perspective, no change"
    corners = [Point(8, 4), Point(52, 10), Point(48, 46), Point(12, 40)]
    after = rectified(before, corners, Size(44, 40))
    assert after.photo.size == Size(44, 40)
    assert after.photo.pixels.dtype == dtype
    assert look(after).shape == (40, 44, 3)
    assert after.mask.pixels.shape == (40, 44)
    assert after.named_masks[0].mask.pixels.any()


def test_a_slanted_grid_becomes_straight() -> None:
    document = make_document(1, 80, 60)
    pixels = np.full((60, 80, 3), 255, np.uint8)
    corners = [Point(10, 8), Point(70, 4), Point(74, 54), Point(6, 50)]
    inside = np.array(corners, np.int32)
    cv2.fillConvexPoly(pixels, inside, (30, 60, 90))
    photo = type(document.photo)(pixels)
    layout = Layout.of(document)._replace(photo=photo, layers=())
    after = rectified(layout, corners, Size(60, 46)).photo.pixels
    assert (after[4:-4, 4:-4] == (30, 60, 90)).all()


def test_corners_that_make_no_picture_are_refused() -> None:
    layout = Layout.of(make_document(1))
    for corners in ([Point(0, 0), Point(9, 9), Point(9, 0), Point(0, 9)], [Point(0, 0)] * 4,
                    [Point(-30, 0), Point(9, 0), Point(9, 9), Point(0, 9)]):
        with pytest.raises(CanvasError, match="corners"):
            rectified(layout, corners, Size(9, 9))
