from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.inference.texture.augment import Surroundings, Transform


def _made(height: int, width: int, seed: int) -> Surroundings:
    rng = np.random.default_rng(seed)
    hole = np.zeros((height, width), bool)
    top, left = int(rng.integers(0, height - 8)), int(rng.integers(0, width - 8))
    hole[top : top + 7, left : left + 7] = True
    barred = rng.random((height, width)) < 0.1
    return Surroundings(rng.random((height, width, 3), np.float32), hole, hole.copy(), ~hole & ~barred)


@given(st.integers(16, 60), st.integers(16, 60), st.integers(0, 1000), st.sampled_from(get_args(Transform)))
def test_a_copy_adds_sources_below_and_nothing_else(height: int, width: int, seed: int, kind: Transform) -> None:
    given_ = _made(height, width, seed)
    both = given_.with_copy(kind)
    shapes = {each.shape[:2] for each in both}
    assert len(shapes) == 1
    for before, after in zip(given_, both, strict=True):
        assert np.array_equal(after[:height, :width], before)
    assert not both.own[height:].any()
    assert not both.own[:, width:].any()
    assert not (both.sources & both.hole).any()
    below = both.sources[height:]
    assert 0 < below.sum() <= given_.sources.sum()
    assert not both.sources[height : height + 64].any(), "nothing is copied across the gap"
    assert not both.sources[:height, width:].any(), "nothing beyond the picture may be copied"


@pytest.mark.parametrize(("kind", "changed"), [
    ("mirrored", lambda picture: picture[:, ::-1]), ("rotated", np.rot90),
])
def test_a_copy_is_what_it_is_called(kind, changed) -> None:
    given_ = _made(24, 40, 1)
    below = given_.with_copy(kind)
    for whole, part in zip(below, given_, strict=True):
        copied = changed(part if part is not given_.own else np.zeros_like(part))
        assert np.array_equal(whole[24 + 64 :][: copied.shape[0], : copied.shape[1]], copied)


def test_what_is_downscaled_never_mixes_in_what_may_not_be_copied() -> None:
    given_ = _made(40, 40, 2)
    picture = given_.picture.copy()
    picture[~given_.sources] = 1000.0
    smaller = given_._replace(picture=picture).with_copy("downscaled")
    assert smaller.picture[smaller.sources].max() <= 1.0
