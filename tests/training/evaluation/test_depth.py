"""Fine detail and broad colour by depth, on made pictures whose right values are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inpaint_app.training.evaluation.depth import (
    BANDS,
    DepthBands,
    broad_colour,
    colour_error,
    depth_of,
    detail_ratios,
    fine_detail,
)


def _texture(seed: int, side: int = 256) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3)).astype(np.uint8)


def _hole(side: int = 256, low: int = 48, high: int = 208) -> np.ndarray:
    hole = np.zeros((side, side), bool)
    hole[low:high, low:high] = True
    return hole


def _ratios(result: np.ndarray, truth: np.ndarray, hole: np.ndarray) -> list[float]:
    bands = DepthBands(hole)
    return detail_ratios(bands.means(fine_detail(result)), bands.means(fine_detail(truth)))


def test_depth_is_the_distance_to_the_known_over_the_shorter_side():
    hole = np.zeros((100, 400), bool)
    hole[:, :30] = True
    depth = depth_of(hole)
    assert depth[50, 29] == pytest.approx(0.01)
    assert depth[50, 0] == pytest.approx(0.30)  # the picture's edge is no border to anything known
    assert not depth[:, 30:].any()


def test_a_picture_has_its_own_detail_at_every_depth_and_its_blur_has_less():
    truth, hole = _texture(0), _hole()
    assert _ratios(truth, truth, hole)[:4] == [1.0] * 4
    assert all(ratio < 0.3 for ratio in _ratios(cv2.GaussianBlur(truth, (0, 0), 3), truth, hole)[:4])
    assert _ratios(_texture(1), truth, hole)[:4] == pytest.approx([1.0] * 4, rel=0.03)  # another of the same kind


def test_fog_in_the_middle_shows_in_the_middle_alone():
    truth, hole = _texture(0), _hole()
    foggy = np.where((depth_of(hole) > 0.15)[..., None], cv2.GaussianBlur(truth, (0, 0), 5), truth)
    ratios = dict(zip(BANDS, _ratios(foggy, truth, hole), strict=True))
    assert ratios["0_3"] == ratios["3_6"] == 1.0
    assert ratios["12_25"] < 0.6


def test_a_smooth_truth_asks_for_no_detail_and_gives_no_huge_ratios():
    flat = np.full((256, 256, 3), 120, np.uint8)
    assert _ratios(flat, flat, _hole())[0] == pytest.approx(0.0, abs=1e-3)
    assert _ratios(_texture(0), flat, _hole())[0] < 256 / 0.3


def test_bands_with_few_pixels_have_no_value():
    bands = DepthBands(_hole(256, 100, 118))  # 324 pixels in all
    assert np.isnan(bands.means(np.zeros((256, 256), np.float32))).all()


def test_the_ring_lies_around_the_hole_in_what_is_known():
    hole = _hole(256, 100, 150)
    ring = DepthBands(hole).ring
    assert not (ring & hole).any()
    assert ring[99, 120]
    assert ring[100 - 15, 120]
    assert not ring[100 - 17, 120]


def test_broad_colour_is_blind_to_grain_and_sees_a_cast():
    truth, hole = np.full((256, 256, 3), 120, np.uint8), _hole()
    grain = np.clip(truth + np.random.default_rng(0).normal(0, 20, truth.shape), 0, 255).astype(np.uint8)
    cast = np.where(hole[..., None], truth + np.array([30, 0, 0], np.uint8), truth)
    bands = DepthBands(hole)
    of_grain, of_cast = (
        bands.means(colour_error(broad_colour(result), broad_colour(truth))) for result in (grain, cast)
    )
    assert max(of_grain[:4]) < 1.0
    assert of_cast[3] == pytest.approx(10.0, rel=0.1)  # 30 levels in one of three colours
    assert of_cast[0] < of_cast[3]
