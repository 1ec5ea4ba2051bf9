"""Reduced copies: exact means, kept up to date, and no memory where nothing is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.pyramid import Pyramid, halve, level_size, reduced, to_display


def exact_mean(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    padded = np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge").astype(float)
    return (padded[::2, ::2] + padded[1::2, ::2] + padded[::2, 1::2] + padded[1::2, 1::2]) / 4


def reference(pixels: np.ndarray, level: int) -> np.ndarray:
    for _ in range(level):
        pixels = np.floor(exact_mean(pixels) + 0.5).astype(np.uint8)
    return pixels


def noise(width: int, height: int, channels: int = 3, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


def pyramid_of(pixels: np.ndarray, base: Pyramid | None = None) -> Pyramid:
    size = Size(pixels.shape[1], pixels.shape[0])
    return Pyramid(size, pixels.shape[2], lambda rect: pixels[rect.slices], base)


@given(st.integers(1, 19), st.integers(1, 19), st.integers(1, 4), st.integers(0, 99))
def test_halving_takes_the_mean_of_every_two_by_two(width: int, height: int, channels: int, seed: int) -> None:
    pixels = noise(width, height, channels, seed)
    half = halve(pixels)
    assert half.dtype == np.uint8
    # A mean that ends in one half may be rounded either way.
    assert np.abs(half - exact_mean(pixels)).max() <= 0.5


@pytest.mark.parametrize(("width", "height"), [(1030, 777), (513, 300), (1024, 512), (257, 1)])
def test_every_level_is_the_picture_halved_that_often(width: int, height: int) -> None:
    pixels = noise(width, height)
    pyramid = pyramid_of(pixels)
    pyramid.invalidate(Rect(0, 0, width, height))
    for level in reversed(range(pyramid.levels)):
        whole = Rect.of_size(level_size(Size(width, height), level))
        assert np.array_equal(pyramid.read(level, whole), reference(pixels, level))


@settings(max_examples=25)
@given(st.data())
def test_after_changes_every_part_of_every_level_is_as_if_made_anew(data: st.DataObject) -> None:
    size = Size(700, 600)
    pixels = noise(*size)
    pyramid = pyramid_of(pixels)
    pyramid.invalidate(Rect.of_size(size))
    for seed in range(data.draw(st.integers(1, 4))):
        level = data.draw(st.integers(0, pyramid.levels - 1))
        within = level_size(size, level)
        read = Rect.of_size(within).intersect(Rect(*data.draw(rects(within))))
        assert np.array_equal(pyramid.read(level, read), reference(pixels, level)[read.slices])
        changed = Rect(*data.draw(rects(size)))
        pixels[changed.slices] = noise(changed.width, changed.height, seed=seed)
        pyramid.invalidate(changed)
    for level in range(pyramid.levels):
        whole = Rect.of_size(level_size(size, level))
        assert np.array_equal(pyramid.read(level, whole), reference(pixels, level))


def rects(size: Size) -> st.SearchStrategy[tuple[int, int, int, int]]:
    across = st.tuples(st.integers(0, size.width - 1), st.integers(1, 400))
    down = st.tuples(st.integers(0, size.height - 1), st.integers(1, 400))
    return st.tuples(across, down).map(
        lambda d: (d[0][0], d[1][0], min(sum(d[0]), size.width), min(sum(d[1]), size.height))
    )


def test_a_pyramid_above_another_owns_only_what_differs() -> None:
    photo = noise(2048, 1536)
    whole = Rect(0, 0, 2048, 1536)
    base = pyramid_of(photo)
    base.invalidate(whole)
    shown = photo.copy()
    above = pyramid_of(shown, base)
    patch = Rect(600, 500, 700, 620)
    shown[patch.slices] = 0
    above.invalidate(patch)
    for level in range(1, above.levels):
        everything = Rect.of_size(level_size(Size(2048, 1536), level))
        assert np.array_equal(above.read(level, everything), reference(shown, level))
        assert np.array_equal(base.read(level, everything), reference(photo, level))
    assert 0 < above.nbytes < base.nbytes / 2

    shown[patch.slices] = photo[patch.slices]
    above.invalidate(patch)
    for level in range(1, above.levels):
        everything = Rect.of_size(level_size(Size(2048, 1536), level))
        assert np.array_equal(above.read(level, everything), reference(photo, level))
    assert above.nbytes == 0


def test_an_empty_mask_takes_no_memory_and_a_third_of_a_picture_is_enough() -> None:
    mask = np.zeros((2000, 3000, 1), np.uint8)
    pyramid = pyramid_of(mask)
    pyramid.invalidate(Rect(0, 0, 3000, 2000))
    assert not pyramid.read(3, Rect(0, 0, 375, 250)).any()
    assert pyramid.nbytes == 0

    photo = noise(3000, 2000)
    full = pyramid_of(photo)
    full.invalidate(Rect(0, 0, 3000, 2000))
    full.read(full.levels - 1, Rect.of_size(level_size(Size(3000, 2000), full.levels - 1)))
    assert full.nbytes <= photo.nbytes * 0.34


def test_a_part_outside_the_level_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lie inside level 1"):
        pyramid_of(noise(600, 600)).read(1, Rect(0, 0, 301, 10))


def test_reduced_covers_every_pixel_touched() -> None:
    assert reduced(Rect(3, 4, 5, 9), 1) == Rect(1, 2, 3, 5)
    assert reduced(Rect(0, 0, 1, 1), 4) == Rect(0, 0, 1, 1)


@given(st.integers(0, 65535))
def test_sixteen_bit_values_are_rounded_to_eight(value: int) -> None:
    shown = to_display(np.full((1, 1, 3), value, np.uint16))
    assert shown.dtype == np.uint8
    assert shown[0, 0, 1] == round(value / 257)


@pytest.mark.parametrize("channels", [2, 4])
def test_colours_are_multiplied_by_their_alpha(channels: int) -> None:
    pixels = noise(40, 30, channels)
    shown = to_display(pixels).astype(float)
    alpha = pixels[..., -1:].astype(float)
    assert np.array_equal(shown[..., -1:], alpha)
    assert np.abs(shown[..., :-1] - pixels[..., :-1] * alpha / 255).max() <= 0.51
