"""Layers laid into frames: what is exact, what is sampled, and what is cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.crop import Frame
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.layer_transform import laid_into
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance


def make(dtype: type, channels: int) -> tuple[Photo, FillLayer]:
    rng = np.random.default_rng(3)
    top = np.iinfo(dtype).max

    def noise(*shape: int) -> np.ndarray:
        return rng.integers(0, top, shape, dtype, endpoint=True)

    pixels = noise(12, 16, channels)
    fill = FillLayer(
        1, "", Rect(10, 8, 26, 20), pixels, rng.choice(np.array([0, 128, 255], np.uint8), (12, 16)),
        Provenance("", "", "", 0), variants=(pixels, noise(12, 16, channels)),
        mask=rng.integers(0, 256, (12, 16), np.uint8),
    )
    return Photo(noise(40, 50, channels)), fill


kinds = st.tuples(st.sampled_from([np.uint8, np.uint16]), st.integers(1, 4))


@given(kinds, st.integers(-30, 45), st.integers(-25, 38))
@settings(max_examples=30, deadline=None)
def test_a_move_by_whole_pixels_is_exact_and_cut_at_the_border(kind, dx, dy) -> None:
    photo, fill = make(*kind)
    moved = laid_into(fill, Frame.of(fill.rect.translate(dx, dy)), photo)
    seen = fill.rect.translate(dx, dy).intersect(photo.rect)
    if seen.empty:
        assert moved is None
        return
    assert moved is not None
    assert moved.rect == seen
    inside = seen.within(fill.rect.translate(dx, dy))
    assert all((new == old[inside]).all() for new, old in zip(moved.blocks, fill.blocks, strict=True))


@given(kinds, st.floats(-20, 70), st.floats(-20, 60), st.floats(2, 60), st.floats(2, 60), st.floats(-180, 180))
@settings(max_examples=40, deadline=None)
def test_any_frame_gives_a_layer_that_lies_on_the_photo(kind, x, y, width, height, degrees) -> None:
    photo, fill = make(*kind)
    laid = laid_into(fill, Frame(Point(x, y), width, height, degrees), photo)
    if laid is not None:
        assert photo.rect.contains(laid.rect)
        assert laid.pixels is laid.variants[0]
        assert laid.pixels.dtype == kind[0]
        assert laid.pixels.shape[2] == kind[1]


def test_a_quarter_turn_and_a_doubling_keep_colours_apart_from_what_is_not_covered() -> None:
    photo, fill = make(np.uint8, 3)
    pixels = np.zeros((12, 16, 3), np.uint8)
    coverage = np.zeros((12, 16), np.uint8)
    pixels[4:8, 4:12], coverage[4:8, 4:12] = (200, 100, 50), 255
    fill = replace(fill, pixels=pixels, variants=(), coverage=coverage, mask=None)
    laid = laid_into(fill, Frame(Point(25, 20), 32, 24, 90), photo)
    assert laid is not None
    seen = laid.coverage > 200
    assert abs(int(seen.sum()) - 4 * 4 * 8) < 60
    assert (np.abs(laid.pixels[seen].astype(int) - (200, 100, 50)) <= 3).all()
