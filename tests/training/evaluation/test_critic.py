"""The critic's examination: what is damaged, which weights put it last, and how often it is put there."""

from __future__ import annotations

import numpy as np
import pytest

from inpaint_app.inference.run.faults import WEIGHTS
from inpaint_app.training.data import find_photos
from inpaint_app.training.evaluation.cases import photo_cases
from inpaint_app.training.evaluation.critic import Looks, damaged, examine, fit, shares
from inpaint_app.training.evaluation.evaluate import Source


def looks(number: int) -> Looks:
    """A case in which fog alone tells the fill from the truth, and realism is wrong about it."""
    rng = np.random.default_rng(number)
    seen = {name: rng.random(1 + len(WEIGHTS)) * 0.1 for name in ("truth", "network")}
    seen["network"] += [0.05, *(1.0 if name == "fog" else 0.0 for name in WEIGHTS)]
    return Looks(number, "object", seen)


def test_fitted_weights_see_what_tells_truth_from_fills() -> None:
    cases = [looks(number) for number in range(20)]
    weights = fit(cases)
    assert weights.keys() == WEIGHTS.keys()
    assert weights["fog"] > 0
    assert min(weights.values()) >= 0
    rows = shares([looks(number) for number in range(20, 40)], weights)
    assert {row["kind"] for row in rows} == {"all", "object"}
    assert all(row["share"] == 1.0 and row["cases"] == 20 for row in rows)


def test_damage_stays_in_the_hole(photos) -> None:
    (case, *_) = photo_cases(find_photos(photos)[:1], [96], ["object"], 0, 1)
    made = damaged(case.crop, case)
    assert made.keys() == {"blurred", "shifted", "repeated", "tinted"}
    for picture in made.values():
        assert np.array_equal(picture[~case.hole], case.crop[~case.hole])
        assert not np.array_equal(picture[case.hole], case.crop[case.hole])


@pytest.mark.slow
def test_the_builtin_critic_prefers_truth(photos) -> None:
    found = examine(Source(photos, (96,), ("object",), 0, 1, 2), None, device="cpu")
    assert found["weights"] == WEIGHTS
    pairs = {(row["first"], row["then"]) for row in found["shares"]}
    assert {("truth", "network"), ("truth", "telea"), ("full", "full, blurred"), ("truth", "full, tinted")} <= pairs
    assert all(0 <= row["share"] <= 1 and row["cases"] == 2 for row in found["shares"])
