"""The damage maker changes what its masks say, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.errors import TrainingError
from inpaint_app.limits import DAMAGE_KINDS
from inpaint_app.training.damage.artefacts import read_artefacts
from inpaint_app.training.damage.drawing import DRAWN
from inpaint_app.training.damage.maker import VISIBLE, make_damage


def _photo(side=128):
    rows, columns = np.mgrid[:side, :side]
    return np.dstack([rows + 60, columns + 60, np.full_like(rows, 128)]).astype(np.uint8)


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_what_changed_is_masked_or_ignored_and_what_is_masked_changed(seed):
    made = make_damage(np.random.default_rng(seed), _photo(), None)
    change = np.abs(made.picture.astype(int) - made.clean).max(2)
    masked = made.masks.any(0)
    assert (change[masked] > VISIBLE).all()
    assert not (masked & made.ignored).any()
    assert (change[~masked & ~made.ignored] <= VISIBLE).all()


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_what_only_resembles_damage_is_in_the_clean_picture_and_not_in_the_masks(seed):
    photo = _photo()
    made = make_damage(np.random.default_rng(seed), photo, None, negatives=1.0)
    assert np.abs(made.clean[~made.negatives].astype(int) - photo[~made.negatives]).max() <= 13  # its soft foot
    assert (made.masks.any(0) <= (np.abs(made.picture.astype(int) - made.clean).max(2) > VISIBLE)).all()


def test_a_seed_decides_all():
    first, again, other = (make_damage(np.random.default_rng(seed), _photo(), None) for seed in (3, 3, 4))
    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.masks, again.masks)
    assert not np.array_equal(first.picture, other.picture)


@pytest.mark.parametrize("kind", DAMAGE_KINDS)
def test_every_kind_is_drawn_without_real_artefacts(kind):
    index = DAMAGE_KINDS.index(kind)
    assert any(make_damage(np.random.default_rng(seed), _photo(), None).masks[index].any() for seed in range(60))


@pytest.mark.parametrize("draw", [each for kind in DRAWN.values() for each in dict.fromkeys(kind)])
def test_what_is_drawn_is_a_coverage(draw):
    layers = [draw(np.random.default_rng(seed), 96) for seed in range(8)]
    assert all(layer.shape == (96, 96) and layer.dtype == np.float32 for layer in layers)
    assert all(layer.min() >= 0 and layer.max() <= 1 for layer in layers)
    assert any(layer.any() for layer in layers)


def test_the_last_two_scans_and_eight_shapes_of_a_kind_are_kept_for_testing(artefacts_folder):
    training, held_out = read_artefacts(artefacts_folder), read_artefacts(artefacts_folder, held_out=True)
    assert len(training.scans) == 5
    assert len(held_out.scans) == 2
    assert len(training.shapes) == 80
    assert len(held_out.shapes) == 16


def test_real_artefacts_give_their_own_kinds(artefacts_folder):
    artefacts = read_artefacts(artefacts_folder)
    masks = np.zeros(len(DAMAGE_KINDS), bool)
    for seed in range(12):
        made = make_damage(np.random.default_rng(seed), _photo(), artefacts, real_only=True, negatives=0)
        masks |= made.masks.any((1, 2))
    assert [kind for kind, seen in zip(DAMAGE_KINDS, masks, strict=True) if seen] == ["dust", "scratch", "stain"]


def test_a_folder_without_artefacts_is_one_sentence(tmp_path):
    sentence = r"holds no artefacts\.npz that can be read; give another folder of damage\.$"
    with pytest.raises(TrainingError, match=sentence):
        read_artefacts(tmp_path)
