"""Two fills of one hole in one: which is taken where, and that their seam does not show."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.pixels.blending import SEAM, dilate
from inpaint_app.inference.pixels.joining import choose_parts, join


def grain(seed: int) -> FloatArray:
    noise = np.random.default_rng(seed).normal(0, 0.06, (160, 200, 3))
    return (0.4 + noise).astype(np.float32)


def hole() -> BoolMask:
    mask = np.zeros((160, 200), bool)
    mask[20:140, 20:180] = True
    return mask


def with_posts(picture: FloatArray) -> FloatArray:
    """Dark posts on the left."""
    made = picture.copy()
    for left in (30, 48, 66):
        made[20:140, left : left + 8] = 0.05
    return made


def test_structure_that_patches_lack_is_the_networks_and_haze_is_not() -> None:
    painted = np.where(hole()[..., None], np.float32(0.4), grain(1)).astype(np.float32)
    painted[:, 100:] = np.where(hole()[:, 100:, None], np.float32(0.47), painted[:, 100:])  # a haze of another colour
    painted = np.where(hole()[..., None], with_posts(painted), painted)
    patches = np.where(hole()[..., None], grain(2), painted)
    taken = choose_parts(painted, patches, hole(), rim=False)
    assert not (taken & ~hole()).any()
    assert taken[40:120, 32:72].mean() > 0.9
    assert taken[40:120, 110:170].mean() < 0.1


@pytest.mark.parametrize("made", [grain(2), with_posts(grain(2))])
def test_patches_that_show_the_same_are_taken_everywhere(made: FloatArray) -> None:
    painted = with_posts(grain(1)) if made[60, 33].mean() < 0.2 else grain(1)
    patches = np.where(hole()[..., None], made, painted)
    assert not choose_parts(painted, patches, hole(), rim=False).any()


def test_near_the_border_a_picture_of_the_photos_own_size_is_taken_and_far_inside_patches() -> None:
    painted = grain(1)
    patches = np.where(hole()[..., None], grain(2), painted)
    taken = choose_parts(painted, patches, hole(), rim=True)
    depth = np.minimum(*(np.minimum(at - first, last - 1 - at) + 1 for at, first, last in (
        (np.arange(160)[:, None], 20, 140), (np.arange(200)[None], 20, 180))))
    assert taken[hole() & (depth <= 3)].all()
    assert not taken[depth > 16].any()


def test_the_edge_of_a_photo_is_no_border_of_its_hole() -> None:
    there = np.zeros((160, 200), bool)
    there[:, :120] = True
    patches = np.where(there[..., None], grain(2), grain(1))
    taken = choose_parts(grain(1), patches, there, rim=True)
    assert taken[:, 117:120].all()
    assert not taken[:, :100].any()


def test_a_shallow_hole_is_the_networks() -> None:
    there = np.zeros((160, 200), bool)
    there[40:120, 20:180] = True
    patches = np.where(there[..., None], grain(2), grain(1))
    assert choose_parts(grain(1), patches, there, rim=True)[there].all()


def test_the_seam_has_no_step_and_the_known_stays() -> None:
    painted = np.full((160, 200, 3), 0.4, np.float32)
    patches = np.where(hole()[..., None], np.float32(0.44), painted)
    first = hole() & (np.arange(200) < 100)
    joined = join(painted, patches, first, hole())
    assert np.abs(np.diff(joined[30:130, 60:140], axis=1)).max() < 0.01
    beyond = ~dilate(hole(), SEAM)
    assert np.array_equal(joined[beyond], painted[beyond])
    assert join(painted, patches, np.zeros_like(first), hole()) is patches


def test_an_edge_at_the_seam_stays() -> None:
    painted = np.full((160, 200, 3), 0.8, np.float32)
    patches = np.where(hole()[..., None], np.float32(0.2), painted)
    joined = join(painted, patches, hole() & (np.arange(200) < 100), hole())
    assert joined[60:100, 90].mean() - joined[60:100, 110].mean() > 0.5
