"""The figures of the speed benchmarks mean what they say."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import nn

from inpaint_app.benchmarks.network import chain, convolution_peak, count_flops, run_network_benchmark
from inpaint_app.networks.generator import GeneratorShape


def test_a_multiply_add_counts_as_two():
    layer = nn.Conv2d(8, 16, 3, padding=1)
    assert count_flops(partial(layer, torch.zeros(2, 8, 10, 12))) == 2 * 2 * 8 * 16 * 9 * 10 * 12


def test_the_chain_costs_three_times_its_forward_pass():
    shape = GeneratorShape(8, 16, 24, 32, (1, 0), (1,), 2, (1,), 1)
    positions = ((8, 3, 32), (16, 4, 16), (24, 2, 8), (32, 2, 4))
    forward = sum(2 * 9 * width * width * depth * side * side for width, depth, side in positions)
    flops = count_flops(chain(shape, 64, 2, torch.float32, torch.device("cpu")))
    assert flops == pytest.approx(3 * 2 * forward, rel=0.01)


def test_the_generators_time_is_reported_beside_the_peak():
    table = run_network_benchmark(sides=(64,), runs=1)
    size = table["sizes"]["64"]
    assert size["gflop"] == pytest.approx(17.18 / 16, rel=0.02)
    assert size["fp32_s_x_peak"] == pytest.approx(size["fp32_s"] * table["peak_tflops"]["fp32"], rel=0.05)
    assert size["bf16_share"] == pytest.approx(size["bf16_s"] / size["fp32_s"], rel=0.05)
    assert convolution_peak(torch.float32, runs=1) > 0
