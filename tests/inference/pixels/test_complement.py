"""A network's picture and patches together: the one's structure and colour, the other's detail where it is missing."""

from __future__ import annotations

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


def test_what_lacks_no_detail_stays_as_it_is() -> None:
    painted = scene(2)
    filled = add_missing_detail(painted, (scene(3) + 3 * fog()) / 4, hole())
    assert np.array_equal(filled, painted)


def test_detail_only_where_it_is_missing() -> None:
    painted = scene(4)
    painted[20:76, 48:76] = fog()[20:76, 48:76]
    added = np.abs(add_missing_detail(painted, scene(5), hole()) - painted)
    assert added[30:66, 24:36].mean() < 0.4 * added[30:66, 60:72].mean()


def test_detail_of_something_of_another_colour_stays_out() -> None:
    other, painted = scene(6) + 0.5, clouded(fog(), 8)
    assert np.abs(add_missing_detail(painted, other, hole()) - painted).mean() < 0.3 * np.abs(
        add_missing_detail(painted, scene(6), hole()) - painted).mean()
