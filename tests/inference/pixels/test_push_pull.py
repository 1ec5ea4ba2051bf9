from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.inference.pixels.push_pull import push_pull


@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 4), st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_known_values_stay_and_others_lie_between_them(height: int, width: int, channels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.random((height, width, channels), dtype=np.float32)
    weight = (rng.random((height, width)) < 0.3).astype(np.float32)
    weight[rng.integers(height), rng.integers(width)] = 1
    values[weight == 0] = 1e6  # must not matter
    result = push_pull(values, weight)
    assert result.shape == values.shape
    known = weight == 1
    assert np.array_equal(result[known], values[known])
    assert result.min() >= values[known].min() - 1e-4
    assert result.max() <= values[known].max() + 1e-4


def test_a_slope_is_continued_across_a_hole() -> None:
    slope = np.repeat(np.linspace(0, 1, 64, dtype=np.float32)[None, :], 64, axis=0)[..., None]
    weight = np.ones((64, 64), np.float32)
    weight[24:40, 24:40] = 0
    assert np.abs(push_pull(slope, weight) - slope).max() < 0.12


@pytest.mark.parametrize("shape", [(1, 1), (7, 5)])
def test_without_any_weight_everything_is_zero(shape: tuple[int, int]) -> None:
    assert not push_pull(np.ones((*shape, 3), np.float32), np.zeros(shape, np.float32)).any()
