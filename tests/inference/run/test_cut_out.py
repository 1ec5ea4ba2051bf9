"""A hole across the edge of a cut-out: transparency keeps its own sharp edge."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import request_from_mask
from inpaint_app.inference.run_to_end import run_to_end


def filled_alpha(alpha: np.ndarray, hole: tuple[slice, slice], grey: bool = False) -> np.ndarray:
    rng = np.random.default_rng(0)
    colours = rng.integers(90, 130, (*alpha.shape, 1 if grey else 3), dtype=np.uint8)
    photo = Photo(np.concatenate([colours, alpha[..., None]], axis=2))
    mask = np.zeros(alpha.shape, np.uint8)
    mask[hole] = 255
    layer = run_to_end(PushPullEngine(), request_from_mask(1, photo, (), mask, grow=2)).layer
    return composite(photo, [layer], photo.rect)[..., -1]


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("size", [120, 1500])
def test_the_edge_goes_straight_on_and_stays_sharp(size: int, grey: bool) -> None:
    alpha = np.zeros((size, size), np.uint8)
    alpha[:, size // 2 :] = 255
    part = slice(size // 3, 2 * size // 3)
    result = filled_alpha(alpha, (part, part), grey)
    between = (result > 12) & (result < 243)
    assert between.sum(axis=1).max() <= 6
    edge = (result < 128).sum(axis=1)
    assert np.abs(edge - size // 2).max() <= max(3, size // 100)
    outside = np.ones(alpha.shape, bool)
    outside[size // 3 - 3 : 2 * size // 3 + 3, size // 3 - 3 : 2 * size // 3 + 3] = False
    assert np.array_equal(result[outside], alpha[outside])


def test_soft_transparency_stays_soft() -> None:
    alpha = np.tile(np.linspace(0, 255, 120).astype(np.uint8), (120, 1))
    result = filled_alpha(alpha, (slice(40, 80), slice(40, 80)))
    assert np.abs(result.astype(int) - alpha).max() < 30


def test_an_opaque_picture_stays_opaque() -> None:
    assert filled_alpha(np.full((120, 120), 255, np.uint8), (slice(40, 80), slice(40, 80))).min() == 255
