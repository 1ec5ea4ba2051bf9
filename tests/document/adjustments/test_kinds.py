"""Adjustments: what they do to known pixels, and that a part of the picture is adjusted as the whole is."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.adjustments.colour import ColourBalance, Saturation
from inpaint_app.document.adjustments.curves import BrightnessContrast, Curves
from inpaint_app.document.adjustments.filters import Denoise, FadeRecovery, Sharpen
from inpaint_app.document.adjustments.kinds import KINDS, kind_of, make_adjustment, parameters
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, Monochrome, WhiteBalance, linear_light
from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layer_edits import add_layer, change_layer
from inpaint_app.document.layers.layers import (
    Adjustment,
    AdjustmentLayer,
    Blend,
    FillLayer,
    Photo,
    Provenance,
    insertion_index,
)

depths = st.sampled_from([np.uint8, np.uint16])
seeds = st.integers(0, 2**32 - 1)
shares = st.floats(0, 1)
channel_levels = st.builds(
    lambda ends, gamma, low, high: ChannelLevels(min(ends), max(ends), gamma, low, high),
    st.tuples(shares, shares), st.floats(0.1, 10), shares, shares,
)
signed = st.floats(-1, 1)
curves = st.lists(shares, min_size=2, max_size=6).map(
    lambda ys: tuple((index / (len(ys) - 1), y) for index, y in enumerate(ys)))
adjustments = st.one_of(
    st.builds(Levels, channel_levels, channel_levels, channel_levels, channel_levels),
    st.builds(WhiteBalance, st.floats(-2, 2), st.floats(-2, 2)),
    st.builds(Monochrome, shares),
    st.builds(Curves, curves, curves, curves, curves),
    st.builds(BrightnessContrast, signed, signed),
    st.builds(Saturation, signed, signed),
    st.builds(lambda values: ColourBalance(*values), st.lists(signed, min_size=9, max_size=9)),
    st.builds(FadeRecovery, shares, st.floats(1, 3), shares),
    st.builds(Denoise, shares, shares, st.floats(1, 4)),
    st.builds(Sharpen, st.floats(0, 5), st.floats(0.3, 2.5), st.floats(0, 0.2)),
)
NEUTRAL = [
    Levels(), WhiteBalance(), Denoise(0, 0), Sharpen(0), Curves(), BrightnessContrast(), Saturation(), ColourBalance(),
    FadeRecovery(0),
]


def noise(seed: int, dtype: type, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


def flat(*colour: int, dtype: type = np.uint8) -> np.ndarray:
    return np.broadcast_to(np.array(colour, dtype), (6, 8, len(colour))).copy()


def adjust(number: int, adjustment: Adjustment, **more: object) -> AdjustmentLayer:
    return AdjustmentLayer(number, "adjust", adjustment, **more)  # type: ignore[arg-type]


def fill(number: int, rect: Rect, pixels: np.ndarray, coverage: np.ndarray | None = None, **more: object) -> FillLayer:
    coverage = np.full((rect.height, rect.width), 255, np.uint8) if coverage is None else coverage
    return FillLayer(number, "fill", rect, pixels, coverage, Provenance("test", "none", "", 0), **more)  # type: ignore[arg-type]


@given(adjustments, depths, st.integers(1, 4), seeds, st.integers(1, 40), st.integers(1, 40), st.data())
@settings(max_examples=80, deadline=None)
def test_a_part_is_adjusted_as_it_is_in_the_whole(
    adjustment: Adjustment, dtype: type, channels: int, seed: int, width: int, height: int, data: st.DataObject,
) -> None:
    photo = Photo(noise(seed, dtype, height, width, channels))
    rect = Rect(width // 4, height // 3, width // 4 + (width + 1) // 2, height // 3 + (height + 1) // 2)
    pixels = noise(seed + 1, dtype, rect.height, rect.width, channels)
    layers = [
        fill(1, rect, pixels, noise(seed + 2, np.uint8, rect.height, rect.width)),
        adjust(2, adjustment, opacity=data.draw(shares)),
        fill(
            3, rect, pixels, noise(seed + 3, np.uint8, rect.height, rect.width),
            blend=data.draw(st.sampled_from(Blend)),
        ),
        adjust(4, Sharpen(1.0, 0.5)),
    ]
    whole = composite(photo, layers, photo.rect)
    assert whole.dtype == dtype
    if channels in (2, 4):
        unadjusted = composite(photo, [layers[0], layers[2]], photo.rect)
        assert (whole[..., -1] == unadjusted[..., -1]).all(), "an adjustment touches no alpha"
    left = data.draw(st.integers(0, width - 1))
    top = data.draw(st.integers(0, height - 1))
    part = Rect(left, top, data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height)))
    # OpenCV's filters round by where a pixel lies in a vector of the processor's; a sharpening shows it doubled.
    difference = composite(photo, layers, part).astype(int) - whole[part.slices]
    assert np.abs(difference).max() <= 2


def test_a_picture_too_large_for_one_pass_is_adjusted_without_seams(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = Photo(noise(1, np.uint8, 90, 40, 3))
    layers = [adjust(1, Denoise(0.6, 0.6, 2)), adjust(2, Levels(ChannelLevels(0.1, 0.8)))]
    whole = composite(photo, layers, photo.rect)
    monkeypatch.setattr("inpaint_app.document.layers.compositing._STRIP_PIXELS", 1)
    assert (composite(photo, layers, photo.rect) == whole).all()


@given(depths, seeds, st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_settings_that_change_nothing_keep_every_bit(dtype: type, seed: int, channels: int) -> None:
    pixels = noise(seed, dtype, 9, 11, channels)
    for adjustment in NEUTRAL:
        assert (adjustment.apply(pixels) == pixels).all(), adjustment
    hidden = [adjust(1, Monochrome(1.0), visible=False), adjust(2, Levels(ChannelLevels(0.5)), opacity=0.0)]
    assert (composite(Photo(pixels), hidden, Rect(0, 0, 11, 9)) == pixels).all()


@pytest.mark.parametrize(("dtype", "top"), [(np.uint8, 255), (np.uint16, 65535)])
def test_levels_stretch_and_cut_at_the_photos_own_depth(dtype: type, top: int) -> None:
    values = np.array([[[0], [top // 4], [top // 2], [3 * top // 4], [top]]], dtype)
    stretched = Levels(ChannelLevels(0.25, 0.75)).apply(values).ravel().astype(int)
    assert stretched.tolist()[:2] == [0, 0]
    assert abs(stretched[2] - top / 2) <= 2
    assert stretched[3:].tolist()[-1] == top
    assert Levels(ChannelLevels(low=1.0, high=0.0)).apply(values).ravel().tolist() == (top - values.ravel()).tolist()


def test_levels_of_one_channel_leave_the_others() -> None:
    changed = Levels(red=ChannelLevels(gamma=2.0)).apply(flat(64, 64, 64, 90))
    assert changed[0, 0].tolist()[1:] == [64, 64, 90]
    assert changed[0, 0, 0] == round(255 * (64 / 255) ** 0.5)


def test_white_balance_makes_the_colour_that_was_named_grey() -> None:
    cast = (200, 160, 110)
    balance = WhiteBalance.of_light(linear_light(np.array(cast) / 255))
    grey = balance.apply(flat(*cast))[0, 0].astype(int)
    assert grey.max() - grey.min() <= 1
    assert abs(int(grey.mean()) - 163) < 8, "about as light as it was"
    assert (balance.apply(flat(120, 90)) == flat(120, 90)).all(), "a grey photo has no cast"


def test_white_balance_survives_black_and_pure_colours() -> None:
    for colour in [(0, 0, 0), (1, 0, 0), (0, 1, 1)]:
        WhiteBalance.of_light(np.array(colour, float)).apply(flat(10, 20, 30))


def test_grey_is_grey_and_sepia_is_warm_between_black_and_white() -> None:
    picture = np.concatenate([flat(0, 0, 0), flat(180, 90, 60), flat(255, 255, 255)])
    grey = Monochrome().apply(picture)
    assert (np.ptp(grey, axis=2) == 0).all()
    assert (grey[6, 0] == round(0.299 * 180 + 0.587 * 90 + 0.114 * 60)).all()
    sepia = Monochrome(1.0).apply(picture)
    assert sepia[0, 0].tolist() == [0, 0, 0]
    assert sepia[-1, 0].tolist() == [255, 255, 255]
    assert sepia[6, 0, 0] > sepia[6, 0, 1] > sepia[6, 0, 2]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_denoise_evens_out_grain_and_keeps_an_edge(dtype: type) -> None:
    top = np.iinfo(dtype).max
    clean = np.full((40, 40, 3), top // 4)
    clean[:, 20:] = 3 * top // 4
    grain = np.random.default_rng(3).normal(0, top * 0.02, clean.shape)
    noisy = np.clip(clean + grain, 0, top).astype(dtype)
    smooth = Denoise(0.5, 0.5, 3).apply(noisy).astype(float)
    assert (smooth - clean)[5:-5, 5:15].std() < 0.4 * grain[5:-5, 5:15].std()
    assert smooth[:, 21].mean() - smooth[:, 18].mean() > 0.45 * top


def test_sharpening_steepens_edges_and_leaves_grain_below_the_threshold() -> None:
    picture = np.full((20, 20, 1), 100, np.uint8)
    picture[:, 10:] = 150
    sharp = Sharpen(1.0, 1.0).apply(picture)
    assert sharp[5, 9, 0] < 100
    assert sharp[5, 10, 0] > 150
    assert (sharp[:, :4] == 100).all()
    grainy = picture + np.random.default_rng(0).integers(0, 3, picture.shape, np.uint8)
    assert (Sharpen(1.0, 1.0, 0.05).apply(grainy)[:, :6] == grainy[:, :6]).all()


@given(adjustments)
def test_parameters_say_all_that_is_needed_to_make_it_again(adjustment: Adjustment) -> None:
    stored = json.loads(json.dumps(parameters(adjustment)))
    assert make_adjustment(kind_of(adjustment), stored) == adjustment


@pytest.mark.parametrize(("kind", "values"), [
    ("posterise", {}), ("levels", {"gamma": 3}), ("levels", {"all": [0.5, 0.1, 1, 0, 1]}), ("levels", {"all": 3}),
    ("levels", {"red": [1, 2, 3, 4, 5, 6, 7]}), ("sharpen", {"radius": 1e9}), ("denoise", {"radius": "wide"}),
    ("white_balance", {"tint": float("nan")}), ("monochrome", {"sepia": [0.5]}), ("denoise", {"colour": None}),
])  # fmt: skip
def test_parameters_that_cannot_be_meant_are_refused(kind: str, values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=kind):
        make_adjustment(kind, values)


@pytest.mark.parametrize("adjustment", [Denoise(), Sharpen(), Levels(), Monochrome(), WhiteBalance()])
def test_on_a_small_copy_only_what_can_be_seen_is_done(adjustment: Adjustment) -> None:
    smallest = adjustment.reduced(8)
    assert (smallest is None) == (adjustment.reach > 0)
    for level in range(8):
        at = adjustment.reduced(level)
        assert at is None or at.reach <= adjustment.reach


def test_every_kind_has_a_name() -> None:
    assert {kind_of(make_adjustment(kind, {})) for kind in KINDS} == set(KINDS)


def test_darken_and_lighten_choose_channel_by_channel() -> None:
    photo = Photo(flat(100, 200, 50))
    above = flat(150, 150, 150)
    for blend, expected in [(Blend.DARKEN, [100, 150, 50]), (Blend.LIGHTEN, [150, 200, 150])]:
        shown = composite(photo, [fill(1, photo.rect, above, blend=blend)], photo.rect)
        assert shown[0, 0].tolist() == expected
        half = composite(photo, [fill(1, photo.rect, above, blend=blend, opacity=0.5)], photo.rect)
        assert abs(half[0, 0].astype(int) - (np.array([100, 200, 50]) + expected) / 2).max() <= 1


def test_a_blend_mode_over_transparency_is_normal() -> None:
    photo = Photo(flat(0, 0, 0, 0))
    above = flat(90, 120, 150, 255)
    shown = composite(photo, [fill(1, photo.rect, above, blend=Blend.DARKEN)], photo.rect)
    assert shown[0, 0].tolist() == [90, 120, 150, 255]


def test_a_layers_mask_takes_out_and_leaves_the_rest_bit_for_bit() -> None:
    photo = Photo(noise(4, np.uint16, 6, 8, 3))
    above = noise(5, np.uint16, 6, 8, 3)
    mask = np.full((6, 8), 255, np.uint8)
    mask[:, 4:] = 0
    shown = composite(photo, [fill(1, photo.rect, above, mask=mask)], photo.rect)
    assert (shown[:, :4] == above[:, :4]).all()
    assert (shown[:, 4:] == photo.pixels[:, 4:]).all()


def test_an_adjustment_changes_only_what_is_below_it() -> None:
    photo = Photo(flat(100, 100, 100))
    below = fill(1, Rect(0, 0, 4, 6), np.full((6, 4, 3), 60, np.uint8))
    above = fill(3, Rect(2, 0, 8, 6), np.full((6, 6, 3), 200, np.uint8), np.full((6, 6), 255, np.uint8))
    inverted = adjust(2, Levels(ChannelLevels(low=1.0, high=0.0)))
    shown = composite(photo, [below, inverted, above], photo.rect)[0, :, 0].tolist()
    assert shown == [195, 195, 200, 200, 200, 200, 200, 200]


def test_a_new_fill_lies_above_the_fills_it_touches_and_below_the_adjustments_above_those() -> None:
    here, there = Rect(0, 0, 4, 4), Rect(10, 10, 14, 14)
    block = np.zeros((4, 4, 3), np.uint8)
    low, levels, top = fill(1, here, block), adjust(2, Levels()), fill(3, there, block)
    assert insertion_index([], here) == 0
    assert insertion_index([levels], here) == 0
    assert insertion_index([low, levels], here) == 1
    assert insertion_index([levels, low], here) == 2
    assert insertion_index([low, levels, top], here) == 1
    assert insertion_index([low, levels, top], there) == 3
    assert insertion_index([low, levels, top, adjust(4, Levels())], there) == 3
    assert insertion_index([low, top, levels], here) == 2, "what it does not touch is no reason to go below it"
    hidden = fill(5, there, block, visible=False)
    assert insertion_index([low, levels, hidden], there) == 1


def test_a_change_below_a_filter_is_announced_as_far_as_the_filter_carries_it() -> None:
    document = Document(Photo(noise(6, np.uint8, 60, 60, 3)))
    document.history.do(add_layer(document, fill(1, Rect(20, 20, 30, 30), noise(7, np.uint8, 10, 10, 3))))
    document.history.do(add_layer(document, adjust(2, Sharpen(2.0, 1.0))))
    before = composite(document.photo, document.layers, document.photo.rect)
    dirty = document.history.do(change_layer(document, 1, visible=False))
    changed = (composite(document.photo, document.layers, document.photo.rect) != before).any(axis=2)
    assert changed[:20].any(), "the filter carries it out of the fill"
    changed[dirty.slices] = False
    assert not changed.any()
    assert dirty != document.photo.rect
