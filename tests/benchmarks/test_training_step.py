"""What ``benchmark train`` reports."""

from __future__ import annotations

import pytest

from inpaint_app.benchmarks.training_step import run_step_benchmark
from inpaint_app.training.config import TrainingConfig


def test_the_step_is_compared_with_convolutions_of_the_same_run(photos):
    config = TrainingConfig(width=0.2, batch=1, precision="fp32", device="cpu", adversarial_start=0)
    table = run_step_benchmark(photos, config, runs=1)
    assert table["samples_per_s"] == pytest.approx(1e3 / table["step_ms_per_sample"], rel=0.01)
    assert table["tflops"] == pytest.approx(
        table["gflop_per_sample"] / table["step_ms_per_sample"], rel=0.05, abs=1e-3
    )
    assert table["chain_share"] == pytest.approx(table["tflops"] / table["chain_tflops"], rel=0.2, abs=0.05)
    operations = [row["operation"] for row in table["profile"]]
    assert "aten::mkldnn_convolution" in operations
    assert sum(row["share"] for row in table["profile"]) <= 1.0
