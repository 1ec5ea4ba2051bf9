"""Curves, brightness, saturation, colour balance, fade recovery: what they do to known pixels."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.adjustments.colour import ColourBalance, Saturation
from inpaint_app.document.adjustments.curves import BrightnessContrast, Curves, curve_values
from inpaint_app.document.adjustments.filters import FadeRecovery

DEPTHS = [(np.uint8, 255), (np.uint16, 65535)]
VALUES = np.linspace(0, 1, 1001)


def ramp(dtype: type, top: int) -> np.ndarray:
    """Grey from black to white in 257 steps, three channels."""
    values = np.rint(np.linspace(0, top, 257)).astype(dtype)
    return np.repeat(values[None, :, None], 3, axis=2)


@pytest.mark.parametrize(("dtype", "top"), DEPTHS)
def test_a_curve_goes_through_its_three_points(dtype, top) -> None:
    x, y = round(0.25 * top) / top, 0.55
    curve = ((0.0, 0.1), (x, y), (1.0, 0.9))
    pixels = np.array([[[0, 0, 0], [round(x * top)] * 3, [top] * 3]], dtype)
    together = Curves(all=curve).apply(pixels)
    assert together[0, :, 1].tolist() == [round(0.1 * top), round(y * top), round(0.9 * top)]
    alone = Curves(green=curve).apply(pixels)
    assert (alone[..., 1] == together[..., 1]).all()
    assert (alone[..., [0, 2]] == pixels[..., [0, 2]]).all()


points = st.lists(st.tuples(st.integers(0, 100), st.floats(0, 1)), min_size=2, max_size=8, unique_by=lambda p: p[0])


@given(points)
@settings(max_examples=60, deadline=None)
def test_a_curve_meets_every_point_and_never_leaves_the_range_between_neighbours(drawn) -> None:
    curve = tuple(sorted((x / 100, y) for x, y in drawn))
    xs, ys = np.array(curve).T
    assert curve_values(curve, xs) == pytest.approx(ys, abs=1e-9)
    for (x0, y0), (x1, y1) in pairwise(curve):
        between = curve_values(curve, VALUES[(x0 <= VALUES) & (x1 >= VALUES)])
        assert (between >= min(y0, y1) - 1e-9).all()
        assert (between <= max(y0, y1) + 1e-9).all()


@pytest.mark.parametrize("points", [((0, 0),), ((0.5, 0), (0.5, 1)), ((0, 0), (1, 2)), ((1, 1), (0, 0))])
def test_curves_that_are_none_are_refused(points) -> None:
    with pytest.raises(ValueError, match="points"):
        Curves(all=points)


@pytest.mark.parametrize(("dtype", "top"), DEPTHS)
def test_brightness_and_contrast_keep_black_and_white(dtype, top) -> None:
    grey = ramp(dtype, top)
    for adjustment in (BrightnessContrast(0.5), BrightnessContrast(-0.5), BrightnessContrast(0.3, 0.7)):
        changed = adjustment.apply(grey)[0, :, 0].astype(int)
        assert changed[0] == 0
        assert changed[-1] == top
        assert (np.diff(changed) >= 0).all()
    assert BrightnessContrast(0.5).apply(grey)[0, 128, 0] == pytest.approx(0.75 * top, abs=top / 255)
    flat = BrightnessContrast(contrast=-1).apply(grey)
    assert np.unique(flat).size == 1


@pytest.mark.parametrize(("dtype", "top"), DEPTHS)
def test_saturation_and_vibrance_leave_grey_and_vibrance_spares_strong_colours(dtype, top) -> None:
    grey = ramp(dtype, top)
    for adjustment in (Saturation(0.8), Saturation(0, 0.8)):
        assert (adjustment.apply(grey) == grey).all()
    colours = np.array([[[0.55, 0.5, 0.45], [0.8, 0.3, 0.2]]]) * top
    pale, strong = colours.astype(dtype)[0].astype(int)
    vivid = Saturation(vibrance=1.0).apply(colours.astype(dtype))[0].astype(int)
    assert np.ptp(vivid[0]) / np.ptp(pale) > np.ptp(vivid[1]) / np.ptp(strong) > 1
    gone = Saturation(-1.0).apply(colours.astype(dtype))
    assert (np.ptp(gone.astype(int), axis=2) <= 1).all()


@pytest.mark.parametrize(("dtype", "top"), DEPTHS)
def test_colour_balance_changes_the_range_that_is_named_and_keeps_the_luma(dtype, top) -> None:
    grey = ramp(dtype, top).astype(dtype)
    changed = ColourBalance(shadows_red=0.5).apply(grey).astype(int) - grey.astype(int)
    assert changed[0, 40, 0] > 0 > changed[0, 40, 1]
    assert (changed[0, 200:] == 0).all(), "highlights stay"
    middle = ColourBalance(midtones_blue=0.4).apply(grey)[0, 128].astype(float)
    assert middle[2] > middle[0]
    assert middle @ (0.299, 0.587, 0.114) == pytest.approx(grey[0, 128, 0], abs=top / 255 * 1.5)


@pytest.mark.parametrize(("dtype", "top"), DEPTHS)
def test_fade_recovery_brings_back_the_depth_that_a_veil_has_taken(dtype, top) -> None:
    rng = np.random.default_rng(2)
    clear = np.repeat(rng.integers(0, 2, (12, 16, 1)), 3, 2).repeat(4, 0).repeat(4, 1) * 0.7
    veiled = 0.35 + 0.65 * clear
    shown = FadeRecovery(1.0, 8, 0.0).apply(np.rint(veiled * top).astype(dtype)) / top
    assert shown.min() < 0.06
    assert np.ptp(shown) > 1.3 * np.ptp(veiled)
    tinted = np.rint(veiled * top * (1.0, 0.9, 0.7)).astype(dtype)
    cast = FadeRecovery(1.0, 8, 1.0).apply(tinted) / top
    dark = cast[clear[..., 0] == 0]
    assert np.ptp(dark.mean(axis=0)) < 0.03, "each channel has lost its own veil"
