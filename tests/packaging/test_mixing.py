"""A model between two others, as ``packaging/mix_models.py`` makes it."""

from __future__ import annotations

import sys

import pytest
import torch

from inpaint_app.networks.checkpoint import ModelCard, load_discriminator, load_generator, save_model
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0
from inpaint_app.networks.generator import Generator, GeneratorShape

SHAPE = GeneratorShape().scaled(0.1)


@pytest.fixture
def mix(script, monkeypatch, tmp_path):
    """Mixes two of the files of ``models`` into OUT, which is given."""

    def run(first, second, share):
        out = tmp_path / "mix.safetensors"
        monkeypatch.setattr(sys, "argv", ["mix_models.py", str(first), str(second), str(share), str(out)])
        script("mix_models").main()
        return out

    return run


@pytest.fixture
def models(tmp_path):
    """Two random models: one with discriminators, one that was trained for 300 samples and refines."""
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    trunk = lite0()
    one, two = Generator(trunk, SHAPE), Generator(trunk, SHAPE)
    for parameter in [*one.parameters(), *two.parameters()]:
        if parameter.requires_grad:
            torch.nn.init.normal_(parameter, std=0.05)
    save_model(first, ModelCard("first", "", SHAPE), one, Discriminator(trunk.widths))
    save_model(second, ModelCard("second", "", SHAPE, training={"samples": 300}, refines=True), two)
    return first, second


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_mix_lies_between_its_models(models, mix, share):
    first, second = (load_generator(path)[0].state_dict() for path in models)
    mixed, card = load_generator(mix(*models, share))
    for name, weight in mixed.state_dict().items():
        expected = (1 - share) * first[name] + share * second[name]
        assert torch.allclose(weight, expected, atol=2e-3), name
    assert card.refines
    assert card.training["samples"] == 300
    assert card.training["mixed_with"] == {
        "name": "first", "sha256": load_generator(models[0])[1].sha256, "share": 1 - share}


def test_a_mix_has_the_discriminators_of_its_first_model(models, mix):
    kept, expected = load_discriminator(mix(*models, 0.5)), load_discriminator(models[0])
    assert all(torch.equal(kept.state_dict()[name], weight) for name, weight in expected.state_dict().items())


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_share_outside_of_0_to_1_is_refused(models, mix, tmp_path, share):
    with pytest.raises(SystemExit, match="between 0 and 1"):
        mix(*models, share)
    assert not (tmp_path / "mix.safetensors").exists()


def test_models_of_different_shapes_are_refused(models, mix, tmp_path):
    shape = GeneratorShape(fourier_blocks=1).scaled(0.1)
    other = tmp_path / "other.safetensors"
    save_model(other, ModelCard("other", "", shape), Generator(lite0(), shape))
    with pytest.raises(SystemExit, match="different shapes"):
        mix(models[0], other, 0.5)
    assert not (tmp_path / "mix.safetensors").exists()
