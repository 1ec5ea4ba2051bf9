"""What patches are not copied from: remnants at the rim of a tight mask."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.sources import TIGHT, doubtful_rim

SIDE = 160


def disc(radius: int) -> BoolMask:
    return cv2.circle(np.zeros((SIDE, SIDE), np.uint8), (80, 80), radius, 1, -1) > 0


def scene() -> FloatArray:
    """A red ball of 40 pixels on green texture."""
    noise = np.random.default_rng(7).normal(0, 0.06, (SIDE, SIDE, 1))
    grass = np.array([0.3, 0.5, 0.2]) + noise
    return np.where(disc(40)[..., None], np.array([0.8, 0.2, 0.2]), grass).astype(np.float32)


@pytest.mark.parametrize(("radius", "tight"), [(36, True), (38, True), (44, False), (48, False)])
def test_a_mask_inside_of_the_object_has_a_doubtful_rim(radius: int, tight: bool) -> None:
    hole = disc(radius)
    doubtful, share = doubtful_rim(scene(), hole, ~hole)
    assert (share > TIGHT) == tight
    assert not (doubtful & hole).any()
    if tight:
        left = disc(40) & ~disc(radius)
        assert doubtful[left].mean() > 0.7


def test_texture_is_no_remnant() -> None:
    noise = np.random.default_rng(8).random((SIDE, SIDE, 3), np.float32)
    picture = np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.5), np.float32)
    assert doubtful_rim(picture, disc(30), ~disc(30))[1] < 0.05


def test_nothing_known_is_no_remnant() -> None:
    hole = np.ones((SIDE, SIDE), bool)
    hole[:4] = False
    assert doubtful_rim(scene(), hole, np.zeros_like(hole))[1] == 0.0
