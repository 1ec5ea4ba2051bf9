"""What ``benchmark train`` reports."""

from __future__ import annotations

import pytest

from inpaint_app.benchmarks.training_step import run_step_benchmark
from inpaint_app.training.config import TrainingConfig


def _table(photos, **options):
    small = {"width": 0.2, "batch": 1, "precision": "fp32", "device": "cpu", "adversarial_start": 0}
    return run_step_benchmark(photos, TrainingConfig(**small | options), runs=1)


def test_the_step_that_is_timed_is_the_whole_one(photos):
    """Its cost grows with the generator and with each loss, by what the counter of FLOPs says."""
    whole, wider = _table(photos), _table(photos, width=0.4)
    without = _table(photos, adversarial=0.0, feature_matching=0.0)
    assert without["gflop_per_sample"] < whole["gflop_per_sample"] < wider["gflop_per_sample"]


def test_a_batch_costs_as_much_a_sample_as_one_picture(photos):
    assert _table(photos, batch=3)["gflop_per_sample"] == pytest.approx(_table(photos)["gflop_per_sample"], rel=0.01)


def test_the_profile_names_what_was_run_and_where(photos):
    table = _table(photos)
    assert (table["device"], table["dtype"]) == ("cpu", "float32")
    profile = {row["operation"]: row for row in table["profile"]}
    assert profile["aten::mkldnn_convolution"]["calls"] > 50
    shares = [row["share"] for row in table["profile"]]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.0
