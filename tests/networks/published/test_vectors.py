"""Published networks give the numbers that their official implementations gave for the same weights.

``vectors`` holds random weights in the official layouts, with inputs and the official generators' outputs; larger ones
lie beside the checkout of some machines.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from inpaint_app.networks import load_network
from inpaint_app.networks.network import Network
from tests.networks.published import layouts

VECTORS = Path(__file__).parent / "vectors"
LARGER = Path(__file__).parents[4] / "shared" / "published" / "vectors"
TOLERANCE, MEAN_TOLERANCE = 2e-5, 2e-6
LAMA_FILES = (
    "lama_ngf4_b1.safetensors", "lama_ngf4_b1_plain.ckpt", "lama_ngf4_b1_official_like.ckpt",
    "lama_ngf4_b1_names.torchscript.pt",
)


def run(network: Network, given: Tensor) -> Tensor:
    """What the layers make of their own input."""
    with torch.inference_mode():
        out: Tensor = network.module(given.contiguous(memory_format=torch.channels_last))
    return out


def assert_lama(network: Network, cases: dict[str, Tensor]) -> None:
    for case in sorted({name.partition(".")[0] for name in cases}):
        image, mask, output = (cases[f"{case}.{part}"] for part in ("image", "mask", "output"))
        error = (run(network, torch.cat([image * (1 - mask), mask], 1)) - output).abs()
        assert error.max() <= TOLERANCE
        assert error.mean() <= MEAN_TOLERANCE
        expected = mask * output + (1 - mask) * image
        assert torch.allclose(network.complete(image, mask), expected, rtol=0, atol=TOLERANCE)


def assert_migan(network: Network, cases: dict[str, Tensor], tolerance: float = TOLERANCE) -> None:
    image, known, output = cases["image"], cases["known"], cases["output"]
    made = run(network, torch.cat([known - 0.5, (image * 2 - 1) * known], 1))
    assert torch.allclose(made, output, rtol=0, atol=tolerance)
    expected = torch.where(known > 0, image, (output * 0.5 + 0.5).clamp(0, 1))
    assert torch.allclose(network.complete(image, 1 - known), expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", LAMA_FILES)
def test_lama_gives_the_official_numbers_from_every_kind_of_file(name: str) -> None:
    assert_lama(load_network(VECTORS / name), load_file(VECTORS / "lama_ngf4_b1_io.safetensors"))


@pytest.mark.parametrize("name", ["migan_r64_small.safetensors", "migan_r64_small.pt"])
def test_migan_gives_the_official_numbers_from_every_kind_of_file(name: str) -> None:
    assert_migan(load_network(VECTORS / name), load_file(VECTORS / "migan_r64_small_io.safetensors"))


@pytest.mark.parametrize("weights", sorted(LARGER.glob("*_io.safetensors")), ids=lambda path: path.stem)
def test_larger_vectors_hold_where_they_are(weights: Path) -> None:
    network = load_network(weights.with_name(weights.name.replace("_io", "")))
    cases = load_file(weights)
    if weights.stem.startswith("lama"):
        assert_lama(network, cases)
    else:
        assert_migan(network, cases, 2e-4 if "clamp" in weights.stem else TOLERANCE)


def waves(height: int, width: int, channels: int = 4) -> Tensor:
    y, x = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    return torch.stack([torch.sin((5 + c) * x + c) * torch.cos((4 + c) * y) for c in range(channels)])[None] * 0.5 + 0.5


PINNED = {
    "lama": [
        0.434799, 0.472440, 0.482862, 0.508030, 0.453031, 0.433948, 0.434102, 0.407267, 0.513509, 0.464866, 0.441034,
    ],
    "migan beyond the limit": [
        34.9860, 70.9151, 68.0958, 16.2336, 22.2191, 91.3460, 53.2959, -32.7878, 35.7082, 19.1946,
    ],
}
"""Some numbers of what these layers made of ``waves`` when they had just given all official numbers."""


def test_lama_of_another_width_and_depth_with_an_odd_spectrum_gives_the_pinned_numbers(tmp_path: Path) -> None:
    save_file(layouts.lama(8, 3, seed=2), tmp_path / "odd.safetensors")
    made = run(load_network(tmp_path / "odd.safetensors"), torch.cat([waves(40, 72), waves(40, 72).flip(3)]))
    assert made.flatten()[::1601] == pytest.approx(PINNED["lama"], abs=TOLERANCE)


def test_migan_keeps_activations_within_its_limit(tmp_path: Path) -> None:
    """The first layer's weights are so large that some activations reach 256, where they must stop."""
    save_file(layouts.migan(64, 256, 24, seed=3, first=200.0), tmp_path / "limit.safetensors")
    network = load_network(tmp_path / "limit.safetensors")
    highest = []
    network.module.encoder[0].here.register_forward_pre_hook(lambda _, given: highest.append(float(given[0].max())))
    made = run(network, waves(64, 64))
    assert highest == [256.0]
    assert made.flatten()[::1234] == pytest.approx(PINNED["migan beyond the limit"], abs=2e-4)
