"""A network's picture and patches together: the one's structure and colour, the other's detail where it is missing."""

from __future__ import annotations

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.complement import add_missing_detail


def scene(seed: int) -> FloatArray:
    noise = np.random.default_rng(seed).normal(0, 0.05, (96, 96, 3))
    return (np.linspace(0.3, 0.6, 96)[:, None, None] + noise).astype(np.float32)


def fog() -> FloatArray:
    return (np.linspace(0.3, 0.6, 96)[:, None, None] + np.zeros((96, 96, 3))).astype(np.float32)


def hole() -> BoolMask:
    mask = np.zeros((96, 96), bool)
    mask[20:76, 20:76] = True
    return mask


def clouded(painted: FloatArray, seed: int) -> FloatArray:
    """``painted`` in the hole, something with detail around it."""
    return np.where(hole()[..., None], painted, scene(seed)).astype(np.float32)


def roughness(picture: FloatArray) -> float:
    return float(np.abs(np.diff(picture[30:66, 30:66], axis=1)).mean())


def test_fog_gets_the_detail_of_the_patches_and_keeps_its_colour() -> None:
    painted = clouded(fog(), 7)
    filled = add_missing_detail(painted, scene(1), hole())
    assert roughness(filled) > 0.8 * roughness(scene(1))
    assert abs(filled[30:66, 30:66].mean() - fog()[30:66, 30:66].mean()) < 0.005
    assert np.array_equal(filled[~hole()], painted[~hole()])


def test_what_is_out_of_focus_around_the_hole_stays_so_in_it() -> None:
    filled = add_missing_detail(fog(), scene(1), hole())
    assert roughness(filled) < 0.2 * roughness(scene(1))


def test_patches_a_little_sharper_than_the_surroundings_are_not_held_back() -> None:
    mean = fog()
    painted = np.where(hole()[..., None], mean, mean + 0.7 * (scene(7) - mean)).astype(np.float32)
    assert roughness(add_missing_detail(painted, scene(1), hole())) > 0.85 * roughness(scene(1))


def test_where_one_side_is_out_of_focus_the_hole_is_on_that_side_alone() -> None:
    painted = clouded(fog(), 7)
    painted[:, 48:] = fog()[:, 48:]
    added = np.abs(add_missing_detail(painted, scene(1), hole()) - painted)
    assert added[30:66, 66:76].mean() < 0.4 * added[30:66, 20:30].mean()


def test_what_lacks_no_detail_stays_as_it_is() -> None:
    painted = scene(2)
    filled = add_missing_detail(painted, (scene(3) + 3 * fog()) / 4, hole())
    assert np.array_equal(filled, painted)


def test_coarse_detail_does_not_stand_in_for_the_finest() -> None:
    coarse = cv2.GaussianBlur(scene(9) - fog(), (0, 0), 2.0)
    painted = clouded(fog() + coarse * np.float32(0.05 / coarse.std()), 7)
    filled = add_missing_detail(painted, scene(1), hole())
    assert roughness(painted) < 0.5 * roughness(scene(1))
    assert 0.8 * roughness(scene(1)) < roughness(filled) < 1.2 * roughness(scene(1))


def test_detail_only_where_it_is_missing() -> None:
    painted = scene(4)
    painted[20:76, 48:76] = fog()[20:76, 48:76]
    added = np.abs(add_missing_detail(painted, scene(5), hole()) - painted)
    assert added[30:66, 24:36].mean() < 0.4 * added[30:66, 60:72].mean()


def test_detail_of_something_of_another_colour_stays_out() -> None:
    other, painted = scene(6) + 0.5, clouded(fog(), 8)
    assert np.abs(add_missing_detail(painted, other, hole()) - painted).mean() < 0.3 * np.abs(
        add_missing_detail(painted, scene(6), hole()) - painted).mean()
