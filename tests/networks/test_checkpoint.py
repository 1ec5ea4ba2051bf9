"""Models survive the way to disk and back, and damaged ones are refused in one sentence."""

from __future__ import annotations

import hashlib
import json

import pytest
import torch

from inpaint_app import paths
from inpaint_app.errors import ModelError
from inpaint_app.networks.checkpoint import (
    ModelCard,
    load_discriminator,
    load_generator,
    resolve_model,
    save_model,
)
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0
from inpaint_app.networks.generator import Generator, GeneratorShape

SMALL = GeneratorShape(half=8, quarter=8, eighth=16, sixteenth=16, heads=2)


@pytest.fixture
def saved(tmp_path):
    torch.manual_seed(0)
    generator = Generator(lite0(), SMALL).eval()
    discriminator = Discriminator(generator.features.widths)
    weights = tmp_path / "mine.safetensors"
    card = save_model(weights, ModelCard(name="mine", sha256="", shape=SMALL), generator, discriminator)
    return weights, card, generator, discriminator


def test_a_model_comes_back_to_half_precision(saved):
    weights, card, generator, discriminator = saved
    loaded, loaded_card = load_generator(weights)
    image, hole = torch.rand(1, 3, 64, 64), torch.zeros(1, 1, 64, 64)
    hole[..., 20:44, 20:44] = 1
    assert torch.allclose(loaded.complete(image, hole), generator.complete(image, hole), atol=5e-3)
    assert loaded_card == card
    assert card.sha256 == hashlib.sha256(weights.read_bytes()).hexdigest()
    again = load_discriminator(weights)
    assert again is not None
    for name, tensor in discriminator.state_dict().items():
        assert torch.allclose(again.state_dict()[name], tensor, atol=1e-3)
    assert [p.name for p in weights.parent.iterdir() if p.suffix == ".part"] == []


def test_the_middle_comes_back_to_half_a_step_of_its_channels(saved):
    weights, _, generator, _ = saved
    loaded = dict(load_generator(weights)[0].middle.named_parameters())
    for name, parameter in generator.middle.named_parameters():
        error = (loaded[name] - parameter).abs()
        if parameter.dim() == 4:
            assert (error <= parameter.abs().amax((1, 2, 3), keepdim=True) / 127 * 0.51).all(), name
        else:
            assert torch.allclose(loaded[name], parameter, atol=1e-3), name


def test_a_patch_discriminator_is_kept_and_read_only_where_it_is_wanted(tmp_path):
    generator = Generator(lite0(), SMALL).eval()
    discriminator = Discriminator(generator.features.widths, patch_width=8)
    weights = tmp_path / "mine.safetensors"
    save_model(weights, ModelCard(name="mine", sha256="", shape=SMALL), generator, discriminator)
    loaded, without = load_discriminator(weights), load_discriminator(weights, patch=False)
    assert loaded is not None
    assert without is not None
    assert loaded.patch is not None
    assert loaded.patch.width == 8
    assert without.patch is None
    image = torch.rand(1, 3, 64, 64) * 2 - 1
    features = generator.features(image)
    assert torch.equal(without.realism(image, features), loaded.realism(image, features))


def test_realism_is_a_map_of_probabilities(saved):
    _, _, generator, discriminator = saved
    image = torch.rand(1, 3, 64, 96) * 2 - 1
    realism = discriminator.realism(image, generator.features(image))
    assert realism.shape == (1, 1, 64, 96)
    assert 0 <= realism.min() <= realism.max() <= 1


def test_names_resolve(saved, tmp_path, monkeypatch):
    weights = saved[0]
    assert resolve_model("builtin") == paths.builtin_model()
    assert resolve_model(str(weights)) == weights
    run = tmp_path / "run"
    run.mkdir()
    (run / "model.safetensors").write_bytes(weights.read_bytes())
    assert resolve_model(str(run)) == run / "model.safetensors"
    monkeypatch.setattr(paths, "models_folder", lambda: tmp_path)
    assert resolve_model("mine") == weights
    with pytest.raises(ModelError, match="no model file"):
        resolve_model("another")


def test_damage_is_refused_in_one_sentence(saved):
    weights = saved[0]
    whole = weights.read_bytes()
    for damaged in (b"", b"not a model", whole[:-100]):
        weights.write_bytes(damaged)
        with pytest.raises(ModelError, match="damaged"):
            load_generator(weights)
    weights.write_bytes(whole)
    card = json.loads(weights.with_suffix(".json").read_text())
    weights.with_suffix(".json").write_text(json.dumps(card | {"shape": card["shape"] | {"half": 12}}))
    with pytest.raises(ModelError, match="do not fit"):
        load_generator(weights)
    weights.with_suffix(".json").write_text(json.dumps(card | {"architecture": "other"}))
    with pytest.raises(ModelError, match="other"):
        load_generator(weights)
    weights.with_suffix(".json").write_text("{")
    with pytest.raises(ModelError, match="cannot be read"):
        load_generator(weights)
    weights.with_suffix(".json").unlink()
    with pytest.raises(ModelError, match="no card"):
        load_generator(weights)
