"""Options mean what their sentences say."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.errors import TrainingError
from inpaint_app.training.config import TrainingConfig


@given(st.integers(1, 50), st.integers(0, 300), st.integers(1, 300))
def test_learning_rates_rise_then_stay_then_fall(warmup, decay_from, decay_steps):
    config = TrainingConfig(warmup=warmup, decay_from=max(warmup, decay_from), decay_steps=decay_steps)
    rates = [config.rate(step) for step in range(700)]
    assert rates[:warmup] == sorted(rates[:warmup])
    assert set(rates[warmup : config.decay_from]) <= {1.0}
    assert rates[config.decay_from :] == sorted(rates[config.decay_from :], reverse=True)
    assert rates[-1] == pytest.approx(0.02)
    assert all(0.0 < rate <= 1.0 for rate in rates)


def test_without_a_fall_the_rates_stay_level():
    assert TrainingConfig().rate(10**7) == 1.0


@pytest.mark.parametrize("bad", [
    {"decay_steps": -1}, {"decay_from": -1}, {"precision": "fp8"}, {"batch": 0}, {"synthetic": 1.5},
    {"l1_discount": 0.0}, {"patch_width": -1}, {"fourier_blocks": 9},
])
def test_options_that_make_no_sense_are_refused_in_one_sentence(bad):
    with pytest.raises(TrainingError, match=r"\.$"):
        TrainingConfig(**bad)


def test_every_option_is_explained():
    for option in dataclasses.fields(TrainingConfig):
        assert option.metadata["help"].endswith(".")


def test_options_survive_being_saved(tmp_path):
    config = TrainingConfig(data="x", crop_sizes=(64, 128), crop_shares=(0.3, 0.7), decay_steps=9)
    config.save(tmp_path / "options.json")
    assert TrainingConfig.load(tmp_path / "options.json") == config
