"""Merged layers look as they did; a second photo becomes a layer that fits the first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.adjustments.filters import Sharpen
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels
from inpaint_app.document.geometry import Rect
from inpaint_app.document.icc_profile import grey_srgb_profile, srgb_profile
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layer_merge import merged, picture_layer
from inpaint_app.document.layers.layers import AdjustmentLayer, Blend, FillLayer, Layer, Photo, Provenance, SourceFormat


def noise(seed: int, dtype: type, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


def fill(number: int, rect: Rect, photo: Photo, **more: object) -> FillLayer:
    pixels = noise(number, photo.pixels.dtype.type, rect.height, rect.width, photo.pixels.shape[2])
    coverage = noise(number + 50, np.uint8, rect.height, rect.width)
    coverage[:2] = 0
    return FillLayer(number, f"Fill {number}", rect, pixels, coverage, Provenance("", "", "", 0), **more)  # type: ignore[arg-type]


@given(st.sampled_from([np.uint8, np.uint16]), st.integers(1, 4), st.integers(0, 5), st.integers(0, 6))
@settings(max_examples=40, deadline=None)
def test_merging_neighbours_changes_no_pixel(dtype: type, channels: int, start: int, end: int) -> None:
    photo = Photo(noise(9, dtype, 24, 30, channels))
    stack: list[Layer] = [
        fill(1, Rect(2, 2, 14, 16), photo), fill(2, Rect(8, 8, 26, 20), photo, blend=Blend.DARKEN, opacity=0.6),
        AdjustmentLayer(3, "", Levels(ChannelLevels(0.1, 0.7)), opacity=0.5), fill(4, Rect(0, 0, 30, 24), photo),
        AdjustmentLayer(5, "", Sharpen(1.0, 0.6)), fill(6, Rect(20, 1, 29, 9), photo, visible=False),
    ]  # fmt: skip
    merging = stack[start:end]
    before = composite(photo, stack, photo.rect)
    if not any(layer.shown for layer in merging):
        with pytest.raises(ValueError, match="shown"):
            merged(photo, stack[:start], merging, 7, "Merged")
        return
    one = merged(photo, stack[:start], merging, 7, "Merged")
    assert (composite(photo, [*stack[:start], one, *stack[end:]], photo.rect) == before).all()


def test_merged_fills_cover_no_more_than_they_did() -> None:
    photo = Photo(noise(1, np.uint8, 20, 20, 3))
    one, other = fill(1, Rect(0, 0, 6, 6), photo), fill(2, Rect(10, 10, 20, 18), photo)
    result = merged(photo, [], [one, other], 3, "Merged")
    assert result.rect == Rect(0, 0, 20, 18)
    assert not result.coverage[:2].any()
    assert not result.coverage[0:6, 10:].any()
    assert result.provenance.parameters["merged"] == "Fill 1, Fill 2"


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("other_dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("other_channels", [1, 2, 3, 4])
def test_a_second_photo_of_any_kind_fits_in(
    dtype: type, channels: int, other_dtype: type, other_channels: int,
) -> None:
    photo = Photo(noise(1, dtype, 40, 60, channels))
    grey = np.full((90, 80, other_channels), np.iinfo(other_dtype).max // 2, other_dtype)
    if other_channels in (2, 4):
        grey[..., -1] = np.iinfo(other_dtype).max
        grey[:45, :, -1] = 0
    layer = picture_layer(photo, Photo(grey), 1, "Second")
    assert photo.rect.contains(layer.rect)
    assert layer.rect.height == 40, "reduced until it fits"
    assert abs((layer.rect.left + layer.rect.right) - 60) <= 1, "in the middle"
    shown = composite(photo, [layer], photo.rect)
    middle = shown[30, 30, : 1 if channels < 3 else 3] / np.iinfo(dtype).max
    assert np.abs(middle - 0.5).max() < 0.01
    if other_channels in (2, 4):
        assert (shown[5] == photo.pixels[5]).all(), "what is transparent covers nothing"


def test_a_small_picture_of_the_same_colours_is_kept_bit_for_bit() -> None:
    photo = Photo(noise(1, np.uint16, 40, 60, 3), icc=srgb_profile())
    picture = Photo(noise(2, np.uint16, 11, 13, 3), icc=srgb_profile(), source=SourceFormat(Path("second.png")))
    layer = picture_layer(photo, picture, 1, "Second")
    assert (layer.pixels == picture.pixels).all()
    assert (layer.coverage == 255).all()
    assert layer.provenance.parameters == {"file": "second.png"}


def test_a_broken_profile_is_no_reason_to_refuse_a_picture() -> None:
    photo = Photo(noise(1, np.uint8, 40, 60, 3))
    picture = Photo(noise(2, np.uint8, 11, 13, 1), icc=b"nonsense" * 40)
    assert picture_layer(photo, picture, 1, "Second").pixels.shape == (11, 13, 3)
    good = Photo(noise(2, np.uint8, 11, 13, 1), icc=grey_srgb_profile())
    assert np.ptp(picture_layer(photo, good, 1, "Second").pixels.astype(int), axis=2).max() <= 1
