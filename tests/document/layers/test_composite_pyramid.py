"""What is shown of photo plus layers at any size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.adjustments.filters import Denoise, Sharpen
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels
from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.document.layers.composite_pyramid import CompositePyramid, changed_by
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layer_edits import difference
from inpaint_app.document.layers.layers import AdjustmentLayer, Blend, FillLayer, Layer, Photo, Provenance
from inpaint_app.document.pyramid import Pyramid, level_size, reduced, to_display

SEEDS = st.integers(0, 2**32 - 1)
DARKER = Levels(ChannelLevels(high=0.5))


def smooth(seed: int, channels: int = 3, size: tuple[int, int] = (600, 700)) -> np.ndarray:
    """Low contrast from pixel to pixel, so that means of changes and changes of means are close."""
    import cv2

    coarse = np.random.default_rng(seed).integers(40, 216, (8, 9, channels), np.uint8)
    return cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC).reshape(*size, channels)


def fill(number: int, rect: Rect, seed: int, channels: int = 3, **more: object) -> FillLayer:
    shape = (rect.height, rect.width)
    coverage = smooth(seed + 1, 1, shape)[..., 0].copy()
    return FillLayer(number, "", rect, smooth(seed, channels, shape), coverage, Provenance("", "", "", 0), **more)  # type: ignore[arg-type]


def make(photo: Photo, layers: list[Layer]) -> CompositePyramid:
    base = Pyramid(photo.size, photo.pixels.shape[2], lambda rect: to_display(photo.pixels[rect.slices]))
    base.invalidate(photo.rect)
    pyramid = CompositePyramid(photo, base)
    pyramid.show(layers, photo.rect)
    return pyramid


def expected(photo: Photo, layers: list[Layer], level: int) -> np.ndarray:
    exact = Pyramid(
        photo.size, photo.pixels.shape[2], lambda rect: to_display(composite(photo, layers, rect)))
    exact.invalidate(photo.rect)
    return exact.read(level, Rect.of_size(level_size(photo.size, level)))


def shown(pyramid: CompositePyramid, photo: Photo, level: int) -> np.ndarray:
    return pyramid.read(level, Rect.of_size(level_size(photo.size, level)))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_fills_below_and_above_an_adjustment_look_as_they_will_be_exported(channels: int, level: int) -> None:
    photo = Photo(smooth(1, channels))
    layers: list[Layer] = [
        fill(1, Rect(30, 40, 331, 290), 5, channels),
        AdjustmentLayer(2, "", DARKER, opacity=0.7),
        fill(3, Rect(203, 101, 640, 521), 9, channels, opacity=0.8, blend=Blend.LIGHTEN),
        fill(4, Rect(0, 0, 99, 99), 11, channels),
    ]
    difference = np.abs(shown(make(photo, layers), photo, level).astype(int) - expected(photo, layers, level))
    assert difference.max() <= (0 if level == 0 else 12)
    assert difference.mean() < 0.7


def test_without_an_adjustment_every_level_is_exact() -> None:
    photo = Photo(np.random.default_rng(0).integers(0, 256, (600, 700, 3), np.uint8))
    layers: list[Layer] = [fill(1, Rect(30, 40, 331, 290), 5), fill(2, Rect(203, 101, 640, 521), 9, blend=Blend.DARKEN)]
    for level in (0, 1, 2):
        assert (shown(make(photo, layers), photo, level) == expected(photo, layers, level)).all()


@given(SEEDS, st.data())
@settings(max_examples=15, deadline=None)
def test_a_part_of_a_level_is_that_part_of_all_of_it(seed: int, data: st.DataObject) -> None:
    photo = Photo(smooth(seed))
    layers: list[Layer] = [
        AdjustmentLayer(1, "", Denoise(0.5, 0.5, 6)), fill(2, Rect(100, 90, 400, 400), seed),
        AdjustmentLayer(3, "", Sharpen(2.0, 2.5)),
    ]
    pyramid = make(photo, layers)
    level = data.draw(st.integers(0, 2))
    width, height = level_size(photo.size, level)
    left, top = data.draw(st.integers(0, width - 60)), data.draw(st.integers(0, height - 60))
    part = Rect(left, top, left + 60, top + 50)
    assert (pyramid.read(level, part) == shown(pyramid, photo, level)[part.slices]).all()


def test_what_changes_is_shown_and_nothing_changes_outside_what_is_announced() -> None:
    photo = Photo(smooth(3))
    low, high = fill(1, Rect(30, 40, 230, 190), 5), fill(3, Rect(203, 101, 440, 321), 9)
    darker, sharp = AdjustmentLayer(2, "", DARKER), AdjustmentLayer(4, "", Sharpen(2.0, 2.0))
    mask = np.full((220, 237), 255, np.uint8)
    mask[50:90, 60:100] = 0
    stacks: list[list[Layer]] = [
        [], [low], [low, darker], [low, darker, high], [darker, low, high], [darker, low, high, sharp],
        [darker, low, replace(high, opacity=0.4), sharp], [darker, low, replace(high, mask=mask), sharp],
        [darker, low, replace(high, mask=mask, pixels=255 - high.pixels), sharp],
        [replace(darker, visible=False), low, replace(high, mask=mask), sharp], [low, high], [high, low], [high], [],
    ]  # fmt: skip
    pyramid = make(photo, [])
    for before, after in zip([[], *stacks], [*stacks, []], strict=True):
        former = [shown(pyramid, photo, level).copy() for level in (0, 1, 2)]
        spread = pyramid.show(after, difference(before, after, photo.rect))
        for level in (0, 1, 2):
            now = shown(pyramid, photo, level)
            assert (now == shown(make(photo, after), photo, level)).all(), "something is out of date"
            changed = (now != former[level]).any(axis=2)
            changed[reduced(spread, level).slices] = False
            assert not changed.any()


def test_what_differs_from_the_photo_is_where_the_fills_are_or_everywhere_below_an_adjustment() -> None:
    photo = Photo(smooth(3))
    low = fill(1, Rect(30, 40, 230, 190), 5)
    assert changed_by([low, replace(low, id=2, visible=False)], photo.rect) == (low.rect,)
    assert changed_by([low, AdjustmentLayer(2, "", DARKER)], photo.rect) == (photo.rect,)
    assert changed_by([AdjustmentLayer(2, "", DARKER, opacity=0)], photo.rect) == ()
    assert make(photo, []).show([low], EMPTY) == EMPTY
