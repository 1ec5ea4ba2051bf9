"""Repetition is high where a patch was tiled and low in natural texture, in what is flat, and along edges."""

from __future__ import annotations

import cv2
import numpy as np

from inpaint_app.inference.pixels.repetition import repetition


def _texture(seed: int, side: int = 192) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 60, (side, side, 3)).astype(np.float32)
    return np.clip(cv2.GaussianBlur(noise, (0, 0), 1.5) * 3 + 128, 0, 255).astype(np.uint8)


def _hole(side: int = 192) -> np.ndarray:
    hole = np.zeros((side, side), bool)
    hole[40:150, 40:150] = True
    return hole


def test_a_tiled_patch_repeats_and_texture_does_not():
    texture, hole = _texture(0), _hole()
    tiled = np.where(hole[..., None], np.tile(texture[:24, :24], (8, 8, 1)), texture)
    assert repetition(texture, hole) < 0.05
    assert repetition(tiled, hole) > 0.7  # all but the patches that reach out of the hole


def test_a_copy_of_the_surroundings_repeats_where_it_was_copied_to():
    texture, hole = _texture(1), _hole()
    copied = texture.copy()
    copied[60:95, 50:140] = texture[22:57, 50:140]
    share = repetition(copied, hole)
    assert 0.1 < share < 0.5


def test_what_is_flat_or_a_straight_edge_does_not_repeat():
    hole = _hole()
    y, x = np.mgrid[0:192, 0:192]
    edges = np.where((x + y) % 60 < 30, 60, 190).astype(np.uint8)[..., None].repeat(3, 2)
    assert repetition(np.full((192, 192, 3), 90, np.uint8), hole) == 0.0
    assert repetition(edges, hole) < 0.2


def test_a_hole_too_near_the_edge_for_any_patch_has_no_value():
    hole = np.zeros((64, 64), bool)
    hole[:3] = True
    assert np.isnan(repetition(_texture(0, 64), hole))
