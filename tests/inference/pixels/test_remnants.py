"""What a mask left is found: a shadow that leaves the hole, or a rim of the removed thing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.remnants import cast_shadow, find_remnant
from inpaint_app.inference.pixels.sources import doubtful_rim

SIDE = 200


def ellipse(centre: tuple[int, int], axes: tuple[int, int], angle: float = 0) -> BoolMask:
    return cv2.ellipse(np.zeros((SIDE, SIDE), np.uint8), centre, axes, angle, 0, 360, 1, -1) > 0


BALL = ellipse((80, 80), (32, 32))
SHADOW = ellipse((124, 110), (40, 14), 20)


def scene(*, shadow: bool, tint: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> FloatArray:
    """A red ball on green texture, with its soft shadow; ``tint``: of the shadow."""
    noise = np.random.default_rng(3).normal(0, 0.03, (SIDE, SIDE, 1)).astype(np.float32)
    grass = np.array([0.35, 0.55, 0.25], np.float32) * (1 + 2 * noise)
    dark = cv2.GaussianBlur(SHADOW.astype(np.float32), (0, 0), 2.5)[..., None] * (0.45 if shadow else 0.0)
    ground = grass * (1 - dark) * (1 - (dark > 0.2) * (1 - np.array(tint, np.float32)))
    return np.where(BALL[..., None], np.array([0.8, 0.2, 0.2], np.float32), ground).astype(np.float32)


def grown(mask: BoolMask, pixels: int) -> BoolMask:
    return cv2.dilate(mask.view(np.uint8), np.ones((2 * pixels + 1,) * 2, np.uint8)) > 0


def test_a_shadow_that_leaves_the_hole_is_found() -> None:
    hole = grown(BALL, 4)
    found = cast_shadow(scene(shadow=True), hole, ~hole)
    assert found[SHADOW & ~hole].mean() > 0.9
    assert not found[~grown(SHADOW, 8)].any()
    assert not (found & hole).any()


@pytest.mark.parametrize("hole", [grown(BALL, 4), grown(BALL | SHADOW, 6)], ids=["no shadow", "shadow covered"])
def test_without_a_shadow_outside_none_is_found(hole: BoolMask) -> None:
    picture = scene(shadow=bool(hole[SHADOW].all()))
    assert find_remnant(picture, hole, ~hole, doubtful_rim(picture, hole, ~hole)[1]) is None


def test_a_dark_thing_of_another_hue_is_no_shadow() -> None:
    hole = grown(BALL, 4)
    assert not cast_shadow(scene(shadow=True, tint=(1.0, 0.5, 1.0)), hole, ~hole).any()


def test_a_tight_mask_should_have_the_rest_of_the_thing_too() -> None:
    hole = ellipse((80, 80), (29, 29))
    picture = scene(shadow=False)
    found = find_remnant(picture, hole, ~hole, doubtful_rim(picture, hole, ~hole)[1])
    assert found is not None
    kind, pixels = found
    assert kind == "rim"
    assert pixels[BALL & ~hole].all()
    assert not (pixels & hole).any()
