"""Synthetic pictures follow from the seed, have what they are made for, and stand among samples as often as asked."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inpaint_app.training import synthetic
from inpaint_app.training.data import PhotoStore, SampleDataset
from inpaint_app.training.synthetic import synthetic_picture


def _textures(seed: int, side: int = 96) -> list[np.ndarray]:
    return [np.random.default_rng(seed).integers(0, 256, (side, side, 3)).astype(np.uint8)] * 2


def test_pictures_follow_from_the_seed_and_differ():
    one, again, other = (synthetic_picture(np.random.default_rng(s), 96, _textures(0)) for s in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.shape == (96, 96, 3)
    assert one.dtype == np.uint8


@pytest.mark.parametrize("side", [64, 192])
@pytest.mark.parametrize("kind", synthetic._KINDS)
def test_no_kind_is_empty(kind, side):
    for seed in range(8):
        canvas = kind(np.random.default_rng(seed), side, _textures(seed, side))
        assert canvas.shape == (side, side, 3)
        assert canvas.dtype == np.float32
        assert np.isfinite(canvas).all()
        assert canvas.std() > 1.0


def test_edges_cross_the_middle_of_the_picture():
    flat = [np.full((128, 128, 3), 90, np.uint8)]
    crossing = 0
    for seed in range(20):
        canvas = synthetic._edges(np.random.default_rng(seed), 128, flat)
        gradient = np.abs(cv2.Sobel(canvas.mean(2), cv2.CV_32F, 1, 0)) + np.abs(
            cv2.Sobel(canvas.mean(2), cv2.CV_32F, 0, 1))
        crossing += bool((gradient[32:96, 32:96] > 40).sum() > 40)
    assert crossing >= 12  # some meet in surfaces alike


def test_samples_have_the_share_that_is_asked_for_and_the_same_holes(photos, tmp_path):
    store = PhotoStore.build(photos, tmp_path)
    plain, mixed = SampleDataset(store, 3), SampleDataset(store, 3, synthetic=0.3)
    every = SampleDataset(store, 3, synthetic=1.0)
    differ = [not np.array_equal(plain[i, 64].image, mixed[i, 64].image) for i in range(60)]
    # A sample that stays a photo has other changes of age: what was drawn before them is one number more.
    assert np.mean(differ) >= 0.15
    assert all(not np.array_equal(plain[i, 64].image, every[i, 64].image) for i in range(10))
    assert np.array_equal(every[4, 64].image, every[4, 64].image)
