"""Magic wand and colour range."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.selections.colour import colour_range, wand

WIDTH, HEIGHT = 23, 17
LAYOUTS = st.tuples(st.integers(1, 4), st.sampled_from([np.uint8, np.uint16]))


def picture(channels: int, depth: type, seed: int) -> np.ndarray:
    """Four colours in blots, with noise."""
    generator = np.random.default_rng(seed)
    palette = generator.integers(0, 256, (4, channels))
    blots = generator.integers(0, 4, (HEIGHT // 3 + 1, WIDTH // 3 + 1)).repeat(3, 0).repeat(3, 1)[:HEIGHT, :WIDTH]
    values = np.clip(palette[blots] + generator.integers(-6, 7, (HEIGHT, WIDTH, channels)), 0, 255)
    return (values * (257 if depth is np.uint16 else 1)).astype(depth)


def whole(selection: Selection, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    return selection.over(Rect.of_size(Size(width, height)))


def difference(pixels: np.ndarray, colour: np.ndarray) -> np.ndarray:
    scale = np.iinfo(pixels.dtype).max / 255
    return np.abs(pixels.astype(float) - colour.astype(float)).max(axis=2) / scale


@given(LAYOUTS, st.integers(0, 99), st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), st.integers(0, 255))
@settings(max_examples=60)
def test_the_wand_takes_what_is_alike_and_where_asked_only_what_is_connected(
    layout: tuple[int, type], seed: int, x: int, y: int, tolerance: int,
) -> None:
    pixels = picture(*layout, seed)
    alike = difference(pixels, pixels[y, x]) <= tolerance
    everywhere = whole(wand(pixels, x, y, tolerance, contiguous=False))
    assert ((everywhere == 255) == alike).all()
    assert np.isin(everywhere, [0, 255]).all()
    reached = np.zeros_like(alike)
    reached[y, x] = True
    for _ in range(WIDTH * HEIGHT):
        spread = reached.copy()
        spread[1:] |= reached[:-1]
        spread[:-1] |= reached[1:]
        spread[:, 1:] |= reached[:, :-1]
        spread[:, :-1] |= reached[:, 1:]
        spread &= alike
        if (spread == reached).all():
            break
        reached = spread
    connected = whole(wand(pixels, x, y, tolerance, contiguous=True))
    assert ((connected == 255) == reached).all()
    assert np.isin(connected, [0, 255]).all()


def test_one_grey_level_of_sixteen_bits_can_be_told_apart() -> None:
    pixels = np.full((4, 6, 1), 30000, np.uint16)
    pixels[:, 3:] += 1
    assert whole(wand(pixels, 0, 0, 0, contiguous=False), 6, 4).any(axis=0).sum() == 3


@pytest.mark.parametrize("at", [(-1, 3), (3, -1), (WIDTH, 3), (3, HEIGHT)])
def test_a_click_beside_the_photo_selects_nothing(at: tuple[int, int]) -> None:
    assert wand(picture(3, np.uint8, 0), *at, 255, contiguous=True).rect.empty


@given(LAYOUTS, st.integers(0, 99), st.integers(0, 120), st.integers(1, 3))
@settings(max_examples=60)
def test_a_colour_range_holds_what_is_within_the_tolerance_of_any_colour_and_fades(
    layout: tuple[int, type], seed: int, tolerance: int, count: int,
) -> None:
    pixels = picture(*layout, seed)
    colours = [pixels[3 * index, 5 * index] for index in range(count)]
    nearest = np.min([difference(pixels, colour) for colour in colours], axis=0)
    found = whole(colour_range(pixels, colours, tolerance))
    assert ((found >= 128) == (nearest <= tolerance)).all()
    assert (found[nearest <= tolerance / 2] == 255).all()
    assert (found[nearest > 1.5 * tolerance] == 0).all()
    order = np.argsort(nearest, axis=None, kind="stable")
    assert (np.diff(found.reshape(-1)[order].astype(int)) <= 0).all()


def test_no_colour_and_a_colour_that_does_not_occur_select_nothing() -> None:
    pixels = np.full((5, 5, 3), 10, np.uint8)
    assert colour_range(pixels, [], 50).rect.empty
    assert colour_range(pixels, [np.array([255, 255, 255], np.uint8)], 20).rect.empty


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (4, 1), (3, 4)])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_the_smallest_photos_of_every_layout(channels: int, shape: tuple[int, int], depth: type) -> None:
    pixels = np.arange(shape[0] * shape[1] * channels).reshape(*shape, channels).astype(depth)
    assert wand(pixels, 0, 0, 0, contiguous=False).rect == Rect(0, 0, 1, 1)
    assert wand(pixels, 0, 0, 255, contiguous=True).rect == Rect(0, 0, shape[1], shape[0])
    assert colour_range(pixels, [pixels[0, 0]], 0).rect.area >= 1
