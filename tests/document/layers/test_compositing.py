"""Blending against exact arithmetic, and what it must leave alone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import blend_block, composite
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance

depths = st.sampled_from([np.uint8, np.uint16])
seeds = st.integers(0, 2**32 - 1)


def noise(seed: int, dtype: type, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


def layer(number: int, rect: Rect, pixels: np.ndarray, coverage: np.ndarray, **more: object) -> FillLayer:
    return FillLayer(number, "fill", rect, pixels, coverage, Provenance("test", "none", "", 0), **more)  # type: ignore[arg-type]


@given(depths, seeds, st.sampled_from([1, 3]), st.integers(0, 255))
@settings(max_examples=30)
def test_blending_is_exact_to_the_nearest_integer(dtype: type, seed: int, channels: int, level: int) -> None:
    below, above = noise(seed, dtype, 4, 5, channels), noise(seed + 1, dtype, 4, 5, channels)
    coverage = noise(seed + 2, np.uint8, 4, 5)
    result = blend_block(below, above, coverage, level / 255)
    for index in np.ndindex(below.shape):
        weight = Fraction(int(coverage[index[:2]]), 255) * Fraction(level, 255)
        exact = int(below[index]) * (1 - weight) + int(above[index]) * weight
        assert abs(int(result[index]) - exact) <= Fraction(1, 2)


@given(depths, seeds, st.integers(1, 4), st.floats(0, 1))
@settings(max_examples=40)
def test_no_coverage_leaves_and_full_coverage_replaces_bit_for_bit(
    dtype: type, seed: int, channels: int, opacity: float,
) -> None:
    below, above = noise(seed, dtype, 6, 7, channels), noise(seed + 1, dtype, 6, 7, channels)
    coverage = np.random.default_rng(seed).choice(np.array([0, 90, 255], np.uint8), (6, 7))
    result = blend_block(below, above, coverage, opacity)
    assert (result[coverage == 0] == below[coverage == 0]).all()
    opaque = blend_block(below, above, coverage, 1.0)
    assert (opaque[coverage == 255] == above[coverage == 255]).all()
    assert (blend_block(below, above, coverage, 0.0) == below).all()


@given(depths, seeds, st.integers(1, 4))
@settings(max_examples=40)
def test_a_composite_of_any_part_is_that_part_of_the_composite(dtype: type, seed: int, channels: int) -> None:
    rng = np.random.default_rng(seed)
    photo = Photo(noise(seed, dtype, 20, 24, channels))
    fills = []
    outside = np.ones((20, 24), bool)
    for number in range(3):
        left, top = int(rng.integers(0, 12)), int(rng.integers(0, 10))
        rect = Rect(left, top, left + int(rng.integers(1, 12)), top + int(rng.integers(1, 10)))
        coverage = rng.choice(np.array([0, 0, 128, 255], np.uint8), (rect.height, rect.width))
        outside[rect.slices] &= coverage == 0
        pixels = noise(seed + number, dtype, rect.height, rect.width, channels)
        fills.append(layer(number, rect, pixels, coverage, opacity=float(rng.random())))
    whole = composite(photo, fills, photo.rect)
    assert whole.dtype == photo.pixels.dtype
    assert (whole[outside] == photo.pixels[outside]).all()
    part = Rect(3, 5, 17, 19)
    assert (composite(photo, fills, part) == whole[part.slices]).all()


def test_hidden_fills_do_not_show_and_upper_ones_cover_lower_ones() -> None:
    photo = Photo(np.zeros((4, 4, 3), np.uint8))
    full = np.full((4, 4), 255, np.uint8)
    low, high = (layer(n, photo.rect, np.full((4, 4, 3), n, np.uint8), full.copy()) for n in (10, 20))
    hidden = layer(30, photo.rect, np.full((4, 4, 3), 30, np.uint8), full.copy(), visible=False)
    assert (composite(photo, (low, high, hidden), photo.rect) == 20).all()
    assert (photo.pixels == 0).all()


def test_the_colour_of_a_transparent_pixel_does_not_bleed_in() -> None:
    below = np.array([[[255, 0, 0, 0]]], np.uint8)
    above = np.array([[[0, 0, 200, 255]]], np.uint8)
    result = blend_block(below, above, np.full((1, 1), 128, np.uint8), 1.0)
    assert result[0, 0].tolist() == [0, 0, 200, 128]


def test_the_result_is_a_copy_that_the_caller_may_change() -> None:
    photo = Photo(np.zeros((4, 4, 1), np.uint16))
    composite(photo, (), photo.rect)[...] = 9
    assert (photo.pixels == 0).all()


def test_a_rectangle_outside_the_photo_is_refused() -> None:
    with pytest.raises(ValueError, match="inside the photo"):
        composite(Photo(np.zeros((4, 4, 1), np.uint8)), (), Rect(0, 0, 5, 4))
