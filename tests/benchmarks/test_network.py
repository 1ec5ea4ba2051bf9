"""The figures of the speed benchmarks mean what they say."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from inpaint_app.benchmarks.network import convolution_chain, count_flops, run_network_benchmark
from inpaint_app.networks.checkpoint import load_generator
from inpaint_app.networks.generator import Generator, GeneratorShape
from inpaint_app.networks.model_files import resolve_model
from tests.networks.published import layouts


def test_a_multiply_add_counts_as_two():
    layer = nn.Conv2d(8, 16, 3, padding=1)
    assert count_flops(partial(layer, torch.zeros(2, 8, 10, 12))) == 2 * 2 * 8 * 16 * 9 * 10 * 12


def test_the_chain_costs_three_times_its_forward_pass():
    shape = GeneratorShape(8, 16, 24, 32, (1, 0), (1,), 2, (1,), 1)
    positions = ((8, 3, 32), (16, 4, 16), (24, 2, 8), (32, 2, 4))
    forward = sum(2 * 9 * width * width * depth * side * side for width, depth, side in positions)
    flops = count_flops(convolution_chain(shape, 64, 2, torch.float32, torch.device("cpu")))
    assert flops == pytest.approx(3 * 2 * forward, rel=0.01)


def test_the_table_counts_the_model_it_times():
    """FLOPs, weights and threads are those of the generator itself, counted here in another way."""
    table = run_network_benchmark(sides=(64, 128), runs=1)
    (model,) = table["models"].values()
    for side in (64, 128):  # the larger one in two scales
        generator, _ = load_generator(resolve_model("builtin"))
        expected = 2 * sum(_convolution_macs(generator, side))
        counted = model["sizes"][str(side)]["gflop"] * 1e9
        assert expected * 0.98 < counted < expected * 1.02 + 0.02e9  # and the one attention layer
    assert model["sizes"]["128"]["gflop"] == pytest.approx(5 * model["sizes"]["64"]["gflop"], rel=0.02)
    assert model["parameters"] == sum(p.numel() for p in generator.parameters())
    assert table["threads"] == torch.get_num_threads()


def _convolution_macs(generator: Generator, side: int) -> list[int]:
    """Multiply-adds of each convolution and linear layer while a picture of that side is completed."""
    macs: list[int] = []

    def count(layer: nn.Module, _inputs: object, output: Tensor) -> None:
        assert isinstance(layer, nn.Conv2d | nn.Linear)
        positions = output.numel() // layer.weight.shape[0]
        macs.append(positions * layer.weight.numel())

    for module in generator.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            module.register_forward_hook(count)
    generator.complete_from_coarse(torch.rand(1, 3, side, side), torch.ones(1, 1, side, side))
    return macs


def test_models_are_timed_side_by_side_with_the_bundled_one(tmp_path):
    state = layouts.lama()
    save_file(state, tmp_path / "lama.safetensors")
    save_file(layouts.lama(seed=1), tmp_path / "other.safetensors")
    table = run_network_benchmark(("lama", "other"), sides=(64,), runs=1, folder=tmp_path)
    assert list(table["models"]) == ["lama", "other", "builtin"]
    assert all(model["sizes"]["64"]["fp32_s"] > 0 for model in table["models"].values())
    assert table["models"]["builtin"]["sizes"]["64"]["x_builtin"] == 1
    assert table["models"]["lama"]["parameters"] < sum(tensor.numel() for tensor in state.values())
