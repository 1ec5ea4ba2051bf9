"""Models survive the way to disk and back, and damaged ones are refused in one sentence."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import json

import pytest
import safetensors.torch
import torch

from inpaint_app import paths
from inpaint_app.errors import ModelError
from inpaint_app.networks.checkpoint import (
    ModelCard,
    load_discriminator,
    load_features,
    load_generator,
    read_card,
    save_model,
)
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import lite0
from inpaint_app.networks.generator import Generator, GeneratorShape
from inpaint_app.networks.model_files import resolve_model
from inpaint_app.networks.weights_file import with_card

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
    assert json.loads(weights.with_suffix(".json").read_text())["sha256"] == card.sha256
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


def recarded(weights, **changes):
    """Give the file another card, with a hash that holds."""
    card = dataclasses.asdict(read_card(weights))
    shape = card["shape"] | changes.pop("shape", {})
    weights.write_bytes(with_card(weights.read_bytes(), card | {"shape": shape} | changes)[0])


def test_a_model_is_one_file(saved):
    weights, card, *_ = saved
    weights.with_suffix(".json").write_text('{"name": "other"}')
    assert load_generator(weights)[1] == card
    weights.with_suffix(".json").unlink()
    assert load_generator(weights)[1] == card
    moved = weights.rename(weights.with_name("moved.safetensors"))
    assert load_generator(moved)[1] == card


def test_damage_is_refused_in_one_sentence(saved):
    weights = saved[0]
    whole = weights.read_bytes()
    for damaged in (b"", b"not a model", whole[:-100], b"\xff" * 100, whole + b"\0"):
        weights.write_bytes(damaged)
        with pytest.raises(ModelError, match="damaged"):
            load_generator(weights)


@pytest.mark.parametrize(("place", "error"), [
    ("pathlib.Path.read_bytes", OSError(errno.ENOMEM, "Cannot allocate memory")),
    ("pathlib.Path.read_bytes", MemoryError()),
    ("pathlib.Path.open", OSError(errno.ENOMEM, "Cannot allocate memory")),
    ("inpaint_app.networks.checkpoint.load", MemoryError()),
    ("inpaint_app.networks.checkpoint.load",
     RuntimeError("[enforce fail at alloc_cpu.cpp:115] DefaultCPUAllocator: can't allocate memory")),
])
def test_a_whole_model_is_not_called_damaged_where_memory_is_short(saved, monkeypatch, place, error):

    def fail(*_):
        raise error

    monkeypatch.setattr(place, fail)
    with pytest.raises(ModelError, match=r"^There is not enough memory to load the model .*; close other programs\.$"):
        load_generator(saved[0])


def test_a_flipped_bit_anywhere_is_refused(saved):
    weights = saved[0]
    whole = weights.read_bytes()
    header = int.from_bytes(whole[:8], "little") + 8
    places = [*range(8), *range(8, header, 997), whole.index(b'"sha256":"') + 20, header, len(whole) - 1]
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1
        weights.write_bytes(flipped)
        for load in (load_generator, load_features, load_discriminator):
            with pytest.raises(ModelError) as raised:
                load(weights)
            assert str(weights) in str(raised.value)


def test_a_model_with_its_card_beside_it_is_checked_by_that_card(saved):
    weights, card, *_ = saved
    content = safetensors.torch.save(safetensors.torch.load(weights.read_bytes()))
    old = dataclasses.asdict(card) | {"sha256": hashlib.sha256(content).hexdigest()}
    weights.write_bytes(content)
    weights.with_suffix(".json").write_text(json.dumps(old))
    assert load_generator(weights)[1].sha256 == old["sha256"]
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ModelError, match="damaged"):
        load_generator(weights)
    weights.with_suffix(".json").write_text("{")
    with pytest.raises(ModelError, match="cannot be read"):
        load_generator(weights)
    weights.with_suffix(".json").unlink()
    with pytest.raises(ModelError, match="no card"):
        load_generator(weights)


@pytest.mark.parametrize(("changes", "word"), [
    ({"architecture": "other"}, "other"), ({"shape": {"half": 12}}, "do not fit"),
    ({"shape": {"half": 4096, "quarter": 4096, "eighth": 4096, "sixteenth": 4096}}, "do not fit"),
    ({"shape": {"half": 10**9}}, "half"), ({"shape": {"half": -8}}, "half"), ({"shape": {"half": 8.0}}, "half"),
    ({"shape": {"half": "8"}}, "half"), ({"shape": {"heads": 0}}, "heads"), ({"shape": {"heads": 3}}, "heads"),
    ({"shape": {"middle_dilations": [0]}}, "middle_dilations"), ({"shape": {"middle_dilations": 3}}, "middle_dil"),
    ({"shape": {"decoder_dilations": [1] * 10_000}}, "decoder_dilations"),
    ({"shape": {"encoder_blocks": [1]}}, "encoder_blocks"), ({"shape": {"quarter_blocks": 10**9}}, "quarter_blocks"),
    ({"shape": {"fourier_blocks": 99}}, "fourier_blocks"), ({"shape": {"fourier_blocks": True}}, "fourier_blocks"),
    ({"shape": {"more": 1}}, "cannot be read"), ({"more": 1}, "cannot be read"),
    ({"working_size": 0}, "working_size"), ({"working_size": 10**9}, "working_size"),
    ({"working_size": "512"}, "working_size"), ({"working_size": None}, "working_size"),
    ({"refines": 1}, "refines"),
    ({"name": 3}, "name"), ({"licence": []}, "licence"), ({"training": [1]}, "training"), ({"quality": 1}, "quality"),
    ({"architecture": None}, "architecture"),
])
def test_a_card_of_what_cannot_be_is_refused_in_one_sentence(saved, changes, word):
    weights = saved[0]
    recarded(weights, **changes)
    with pytest.raises(ModelError, match=word) as raised:
        load_generator(weights)
    assert str(weights) in str(raised.value)


@pytest.mark.parametrize("part", ["generator.", "features.", "discriminator."])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(saved, part, value):
    weights, card, *_ = saved
    tensors = safetensors.torch.load(weights.read_bytes())
    next(tensor for name, tensor in tensors.items() if name.startswith(part) and tensor.is_floating_point()).fill_(
        value)
    weights.write_bytes(with_card(safetensors.torch.save(tensors), dataclasses.asdict(card))[0])
    load = load_discriminator if part == "discriminator." else load_generator
    with pytest.raises(ModelError, match="not all numbers"):
        load(weights)
