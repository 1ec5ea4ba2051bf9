from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.inference.blending import agree, feather, lay_over, widen
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
    pixels, coverage = lay_over(
        below, np.array([[255, 255, 0, 255]], np.uint8), above, np.array([[0, 255, 90, 128]], np.uint8))
    assert pixels[0, :3, 0].tolist() == [100, 200, 200]
    assert pixels[0, 3, 0] == pytest.approx(150, abs=1)
    assert coverage.tolist() == [[255, 255, 90, 255]]


def test_widen_reaches_the_ring_and_no_further() -> None:
    hole = np.zeros((20, 30), bool)
    hole[5:7, 28:30] = True
    assert np.array_equal(widen(hole, 3), near(hole, 3))
    assert np.array_equal(widen(hole, 0), hole)


def test_a_tinted_fill_takes_the_colour_of_its_surroundings() -> None:
    rng = np.random.default_rng(0)
    image = (0.5 + rng.normal(0, 0.01, (96, 96, 3))).astype(np.float32)
    hole = np.zeros((96, 96), bool)
    hole[30:70, 20:60] = True
    ring = widen(hole, 3)
    tinted = image.copy()
    tinted[ring] += np.array([0.06, -0.05, 0.03], np.float32)
    result = agree(tinted, image, hole, ring)
    assert np.abs(result[hole].mean(axis=0) - image[hole].mean(axis=0)).max() < 0.006
    assert np.array_equal(result[~ring], image[~ring])


def test_without_a_ring_nothing_is_corrected() -> None:
    image = np.full((20, 20, 3), 0.5, np.float32)
    hole = np.zeros((20, 20), bool)
    hole[5:9, 5:9] = True
    completed = image.copy()
    completed[hole] = 0.9
    assert np.array_equal(agree(completed, image, hole, hole), completed)
