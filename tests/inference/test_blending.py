from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.inference.blending import feather, lay_over
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
