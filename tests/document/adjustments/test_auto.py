"""Settings found by looking at the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.adjustments.auto import auto_levels, auto_white_balance, histogram, sample
from inpaint_app.document.adjustments.filters import Sharpen
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, WhiteBalance
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import AdjustmentLayer, FillLayer, Photo, Provenance


def noise(seed: int, dtype: type, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


@given(st.integers(1, 9), st.integers(0, 40), st.integers(0, 30), st.integers(1, 40), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_a_sample_holds_pixels_of_the_picture(step: int, left: int, top: int, width: int, height: int) -> None:
    photo = Photo(noise(1, np.uint8, 60, 80, 3))
    rect = Rect(left, top, left + width, top + height)
    layers = [
        FillLayer(1, "", rect, noise(2, np.uint8, height, width, 3), noise(3, np.uint8, height, width),
                  Provenance("", "", "", 0)),
        AdjustmentLayer(2, "", Levels(ChannelLevels(0.2, 0.7)), opacity=0.6),
    ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inpaint_app.document.adjustments.auto._SAMPLE", 60 * 80 // step**2)
        taken = sample(photo, [*layers, AdjustmentLayer(3, "", Sharpen())])
    whole = composite(photo, layers, photo.rect)
    assert any(
        taken.shape == whole[::each, ::each].shape and (taken == whole[::each, ::each]).all() for each in range(1, 12))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_auto_levels_stretch_a_faded_print_channel_by_channel(dtype: type) -> None:
    top = int(np.iinfo(dtype).max)
    full = np.random.default_rng(0).random((100, 100, 3))
    faded = ((0.2 + full * [0.7, 0.5, 0.3]) * top).astype(dtype)
    restored = auto_levels(faded).apply(faded) / top
    assert np.abs(restored - full).max() < 0.02
    grey = auto_levels(faded[..., :1])
    assert grey.red == ChannelLevels()
    assert np.ptp(grey.apply(faded[..., :1])) == top


def test_a_picture_of_one_colour_is_not_stretched_to_noise() -> None:
    flat = np.full((10, 10, 3), 90, np.uint8)
    flat[0] += 2
    assert auto_levels(flat) == Levels()
    assert auto_levels(np.zeros((4, 4, 4), np.uint8)) == Levels(), "all of it is transparent"
    assert auto_white_balance(np.zeros((4, 4, 4), np.uint8)) == WhiteBalance()
    assert auto_white_balance(np.full((4, 4, 3), 255, np.uint8)) == WhiteBalance()
    assert auto_white_balance(flat[..., :1]) == WhiteBalance()


def test_auto_white_balance_takes_a_cast_away() -> None:
    grey = np.random.default_rng(0).uniform(0.1, 0.9, (80, 80, 1)).repeat(3, axis=2)
    cast = (WhiteBalance(0.6, -0.3).apply((grey * 200).astype(np.uint8))).astype(np.uint8)
    before, after = np.ptp(cast.mean(axis=(0, 1))), np.ptp(auto_white_balance(cast).apply(cast).mean(axis=(0, 1)))
    assert before > 20
    assert after < 3


def test_the_histogram_counts_each_colour_channel_of_what_can_be_seen() -> None:
    pixels = np.zeros((2, 3, 4), np.uint16)
    pixels[..., 3] = 65535
    pixels[0, 0] = (65535, 0x8000, 0x00FF, 65535)
    pixels[0, 1] = (9, 9, 9, 0)
    counts = histogram(pixels)
    assert counts.shape == (3, 256)
    assert counts.sum(axis=1).tolist() == [5, 5, 5]
    assert (counts[0, 255], counts[1, 128], counts[2, 0]) == (1, 1, 5)
