from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.document.layers.covering import composite_over
from inpaint_app.inference.pixels.blending import add_grain, continue_tint, feather, match_seam_colour
from tests.inference.scenes import near


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 12), st.integers(0, 1000), st.floats(0.001, 0.5))
@settings(max_examples=80, deadline=None)
def test_the_hole_is_covered_fully_and_nothing_beyond_grow(
    height: int, width: int, grow: int, seed: int, share: float,
) -> None:
    hole = np.random.default_rng(seed).random((height, width)) < share
    coverage = feather(hole, grow)
    assert (coverage[hole] == 255).all()
    assert not coverage[~near(hole, grow)].any()
    assert (coverage[~hole] < 255).all()


def test_coverage_falls_steadily_away_from_the_hole() -> None:
    hole = np.zeros((41, 41), bool)
    hole[20, 20] = True
    ramp = feather(hole, 8)[20, 20:].astype(int)
    assert (np.diff(ramp[:10]) < 0).all()
    assert (ramp[9:] == 0).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_laying_over_is_exact_at_both_ends_and_mixes_between(dtype: type[np.generic]) -> None:
    below = np.full((1, 4, 1), 100, dtype)
    above = np.full((1, 4, 1), 200, dtype)
    pixels, coverage = composite_over(
        below, np.array([[255, 255, 0, 255]], np.uint8), above, np.array([[0, 255, 90, 128]], np.uint8))
    assert pixels[0, :3, 0].tolist() == [100, 200, 200]
    assert pixels[0, 3, 0] == pytest.approx(150, abs=1)
    assert coverage.tolist() == [[255, 255, 90, 255]]


def _scene() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    y, x = np.mgrid[0:160, 0:200]
    colours = np.stack([0.3 + x / 800, 0.5 + y / 900, 0.6 - x / 900], 2).astype(np.float32)
    hole = np.zeros((160, 200), bool)
    hole[50:110, 60:140] = True
    return colours, hole


def test_a_tint_is_taken_out_by_what_both_sides_show() -> None:
    truth, hole = _scene()
    tinted = truth + hole[..., None] * np.array([0.08, -0.05, 0.03], np.float32)
    result = continue_tint(tinted, hole)
    assert np.array_equal(result[~hole], truth[~hole])
    assert np.abs(result - truth)[hole].max() < 0.02


def test_an_edge_that_crosses_the_seam_is_not_taken_for_a_tint() -> None:
    """A post ends at the hole: what fills it is not pulled towards the post's colour."""
    truth, hole = _scene()
    truth[:50, 96:104] = 0.0
    result = continue_tint(truth, hole)
    assert np.abs(result - truth)[70:110, 60:140].max() < 0.03


def test_a_tint_is_taken_out_where_fill_and_photo_overlap() -> None:
    truth, hole = _scene()
    seam = near(hole, 4) & ~hole
    off = (truth + np.array([0.1, -0.05, 0.02], np.float32)).astype(np.float32)
    result = match_seam_colour(off, truth, seam, hole)
    assert np.abs(result - truth)[hole | seam].max() < 0.02
    assert np.array_equal(result[~(hole | seam)], off[~(hole | seam)])


@pytest.mark.parametrize("sigma", [0.0, 1.0])
def test_a_smooth_fill_gets_the_grain_of_its_surroundings(sigma: float) -> None:
    truth, hole = _scene()
    noise = np.random.default_rng(0).normal(0, 0.03, truth.shape).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), sigma) if sigma else noise
    grainy = truth + noise * ~hole[..., None]
    result = add_grain(grainy, hole, ~hole, 3)
    assert np.array_equal(result[~hole], grainy[~hole])
    assert np.array_equal(result, add_grain(grainy, hole, ~hole, 3))
    for channel in range(3):
        seen, around = (cv2.Laplacian(result[..., channel], cv2.CV_32F)[part].std() for part in (hole, ~near(hole, 2)))
        assert 0.75 < seen / around < 1.25


def test_what_has_grain_enough_gets_none() -> None:
    truth, hole = _scene()
    grainy = (truth + np.random.default_rng(0).normal(0, 0.03, truth.shape)).astype(np.float32)
    more = add_grain(grainy, hole, ~hole, 3) - grainy
    assert more.std() < 0.008
    assert np.array_equal(add_grain(truth, hole, ~hole, 3), truth)
