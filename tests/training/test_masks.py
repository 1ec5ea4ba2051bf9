"""Random holes keep the bounds that evaluation and training rely on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.training.masks import KINDS, MAX_SHARE, large, training_hole

_SHARES = {"thick": (0.08, 0.55), "object": (0.02, 0.18), "scratch": (0.003, 0.04), "border": (0.09, 0.26)}


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.sampled_from([128, 256, 512]))
def test_training_holes_are_never_empty_and_leave_something_known(seed, side):
    hole = training_hole(np.random.default_rng(seed), side)
    assert hole.shape == (side, side)
    assert hole.dtype == np.bool_
    assert 0 < hole.mean() <= MAX_SHARE


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_are_seeded_and_differ_by_seed(kind):
    holes = [KINDS[kind](np.random.default_rng(seed), 256) for seed in (1, 1, 2)]
    assert np.array_equal(holes[0], holes[1])
    assert not np.array_equal(holes[0], holes[2])


@pytest.mark.parametrize("kind", _SHARES)
def test_kinds_cover_the_share_they_are_named_for(kind):
    low, high = _SHARES[kind]
    shares = [KINDS[kind](np.random.default_rng(seed), 256).mean() for seed in range(40)]
    assert low <= min(shares)
    assert max(shares) <= high


def test_large_holes_take_most_of_the_picture_as_often_as_asked():
    shares = [large(np.random.default_rng(seed), 128).mean() for seed in range(40)]
    assert min(shares) >= 0.45
    assert max(shares) <= 0.95
    drawn = [training_hole(np.random.default_rng(seed), 128, 0.5).mean() > 0.5 for seed in range(200)]
    assert 0.35 < np.mean(drawn) < 0.65
    for seed in range(5):  # without them, holes are what they were
        same = [training_hole(np.random.default_rng(seed), 128, share) for share in (0.0, 1e-12)]
        assert same[0].mean() <= 0.95


def test_a_border_hole_is_one_whole_strip():
    for seed in range(8):
        hole = KINDS["border"](np.random.default_rng(seed), 100)
        rows, columns = hole.all(1), hole.all(0)
        assert hole.sum() == max(rows.sum(), columns.sum()) * 100
        assert any(edge.all() for edge in (hole[0], hole[-1], hole[:, 0], hole[:, -1]))
