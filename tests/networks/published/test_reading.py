"""Weights come out of every kind of file; what carries anything else is refused, and nothing of it runs."""

from __future__ import annotations

import io
import os
import pickle
import shutil
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from inpaint_app.errors import ModelError
from inpaint_app.networks import load_enlarger, load_network
from inpaint_app.networks.published.peek import peek
from inpaint_app.networks.published.recognise import Kind
from inpaint_app.networks.published.tensors import read_tensors
from tests.networks.published import layouts

VECTORS = Path(__file__).parent / "vectors"
SCRIPT = VECTORS / "lama_ngf4_b1_names.torchscript.pt"
OFFICIAL = VECTORS / "lama_ngf4_b1_official_like.ckpt"


@pytest.mark.parametrize(("path", "prefix"), [
    (VECTORS / "lama_ngf4_b1_plain.ckpt", "state_dict.generator."),
    (OFFICIAL, "state_dict.generator."),
    (SCRIPT, "model.generator."),
], ids=lambda value: getattr(value, "stem", ""))
def test_every_file_of_a_network_holds_the_same_numbers(path: Path, prefix: str) -> None:
    expected = load_file(VECTORS / "lama_ngf4_b1.safetensors")
    found = {name.removeprefix(prefix): tensor for name, tensor in read_tensors(path).items() if prefix in name}
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_what_a_file_is_shows_without_loading_it() -> None:
    kinds = {path.name: found.kind for path in VECTORS.iterdir() if (found := peek(path)) is not None}
    assert {name for name, kind in kinds.items() if kind is Kind.LAMA} == {
        "lama_ngf4_b1.safetensors", "lama_ngf4_b1_plain.ckpt", OFFICIAL.name, SCRIPT.name}
    assert {name for name, kind in kinds.items() if kind is Kind.MIGAN} == {
        "migan_r64_small.safetensors", "migan_r64_small.pt"}
    assert len(kinds) == 6


def test_neither_code_nor_foreign_modules_are_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("code of an archive was loaded")

    monkeypatch.setattr(torch.jit, "load", never)
    load_network(SCRIPT)
    load_network(OFFICIAL)
    assert not {"omegaconf", "pytorch_lightning"} & sys.modules.keys()


@pytest.mark.parametrize("path", sorted(VECTORS.glob("refuse_*")), ids=lambda path: path.name)
@pytest.mark.parametrize("load", [load_network, load_enlarger])
def test_files_with_more_than_weights_are_refused(path: Path, load: Callable[[Path], object]) -> None:
    with pytest.raises(ModelError, match=r"more than weights .*\.safetensors file\.$"):
        load(path)
    assert peek(path) is None


class Touch:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


def with_pickle(source: Path, target: Path, change: Callable[[bytes], bytes]) -> None:
    """A copy of a zip of torch's with another pickle."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name.endswith("/data.pkl") else content)


@pytest.mark.parametrize("kind", ["script", "checkpoint", "legacy checkpoint", "plain pickle"])
def test_nothing_runs(tmp_path: Path, kind: str) -> None:
    marker, path = tmp_path / "ran", tmp_path / "evil.pt"
    content = {"state_dict": layouts.lama(), "more": Touch(marker)}
    if kind == "script":
        with_pickle(SCRIPT, path, lambda _: pickle.dumps(Touch(marker), protocol=2))
    elif kind == "plain pickle":
        path.write_bytes(pickle.dumps(Touch(marker)))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=kind == "checkpoint")
    with pytest.raises(ModelError):
        load_network(path)
    assert peek(path) is None
    assert not marker.exists()


def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "damaged"
    for source in (SCRIPT, OFFICIAL, VECTORS / "migan_r64_small.pt", VECTORS / "lama_ngf4_b1.safetensors"):
        content = source.read_bytes()
        for length in (0, 3, 9, 5000, len(content) // 2, len(content) - 1):
            path.write_bytes(content[:length])
            with pytest.raises(ModelError, match=r"^[^.]*damaged.*\.$"):
                load_network(path)


def test_a_changed_pickle_gives_an_error_or_a_network(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)

    def change(content: bytes) -> bytes:
        changed = bytearray(content)
        for at in rng.integers(0, len(content), 3):
            changed[at] = rng.integers(256)
        return bytes(changed)

    for number in range(24):
        path = tmp_path / f"{number}.pt"
        with_pickle(SCRIPT, path, change)
        with suppress(ModelError):
            load_network(path)


def test_a_storage_that_is_not_as_said_is_damage(tmp_path: Path) -> None:
    with zipfile.ZipFile(SCRIPT) as old, zipfile.ZipFile(tmp_path / "short.pt", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"1234" if name.endswith("/data/3") else old.read(name))
    with pytest.raises(ModelError, match="damaged"):
        load_network(tmp_path / "short.pt")


@pytest.mark.parametrize("prefix", ["", "generator.", "model.generator.", "any.thing.model."])
def test_the_prefix_of_the_names_is_found(tmp_path: Path, prefix: str) -> None:
    state = {prefix + name: tensor for name, tensor in layouts.lama().items()}
    state["discriminator.model.0.weight"] = torch.ones(3)
    save_file(state, tmp_path / "any.safetensors")
    assert load_network(tmp_path / "any.safetensors").card.kind is Kind.LAMA


def test_the_running_average_is_taken_where_there_is_one(tmp_path: Path) -> None:
    torch.save({"params": layouts.compact(seed=1), "params_ema": layouts.compact(seed=2)}, tmp_path / "both.pth")
    save_file(layouts.compact(seed=2), tmp_path / "one.safetensors")
    both, one = load_enlarger(tmp_path / "both.pth"), load_enlarger(tmp_path / "one.safetensors")
    image = torch.rand(1, 3, 9, 7)
    assert torch.equal(both.enlarge(image), one.enlarge(image))


@pytest.mark.parametrize("name", ["lama_ngf4_b1.safetensors", "lama_ngf4_b1_plain.ckpt"])
def test_a_loaded_network_does_not_need_its_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    shutil.copy(VECTORS / name, path)
    network = load_network(path)
    image, hole = torch.rand(1, 3, 32, 40), torch.ones(1, 1, 32, 40)
    before = network.complete(image, hole)
    path.write_bytes(bytes(path.stat().st_size))
    assert torch.equal(network.complete(image, hole), before)


def test_half_precision_is_read(tmp_path: Path) -> None:
    state = layouts.lama()
    save_file(state, tmp_path / "full.safetensors")
    save_file({name: tensor.half() for name, tensor in state.items()}, tmp_path / "half.safetensors")
    image, hole = torch.rand(1, 3, 32, 40), torch.ones(1, 1, 32, 40)
    full, half = (load_network(tmp_path / f"{name}.safetensors").complete(image, hole) for name in ("full", "half"))
    assert torch.allclose(full, half, atol=1e-2)


def lacking(state: layouts.State) -> None:
    del state["model.4.bn_g.running_var"]


def additional(state: layouts.State) -> None:
    state["model.5.conv1.ffc.convg2g.lfu.conv_layer.weight"] = torch.ones(4, 4, 1, 1)


def not_finite(state: layouts.State) -> None:
    state["model.5.conv1.bn_l.bias"][0] = float("nan")


def too_wide(state: layouts.State) -> None:
    state["model.5.conv1.ffc.convg2l.weight"] = torch.ones(8, 25, 3, 3)


def norm_of_another_width(state: layouts.State) -> None:
    state["model.3.bn_l.bias"] = torch.ones(1)


@pytest.mark.parametrize(("change", "words"), [
    (lacking, "model.4.bn_g.running_var is missing"), (additional, "lfu"), (not_finite, "not all numbers"),
    (too_wide, "do not fit each other"), (norm_of_another_width, "do not fit each other"),
])
def test_weights_that_are_no_whole_network_are_refused(
    tmp_path: Path, change: Callable[[layouts.State], None], words: str,
) -> None:
    state = layouts.lama()
    change(state)
    save_file(state, tmp_path / "changed.safetensors")
    with pytest.raises(ModelError, match=words):
        load_network(tmp_path / "changed.safetensors")


def test_a_tensor_larger_than_what_is_stored_is_refused(tmp_path: Path) -> None:
    state = layouts.lama()
    name = "model.5.conv1.ffc.convg2l.weight"
    state[name] = torch.zeros(1).expand(state[name].shape)
    torch.save(state, tmp_path / "repeated.ckpt")
    with pytest.raises(ModelError, match="do not fit each other"):
        load_network(tmp_path / "repeated.ckpt")


def test_zeros_between_pixels_must_be_where_the_network_expects_them(tmp_path: Path) -> None:
    state = layouts.migan()
    state["synthesis.b8.upsample.filter_const"] = state["synthesis.b8.upsample.filter_const"].roll(1, -1).contiguous()
    save_file(state, tmp_path / "odd.safetensors")
    with pytest.raises(ModelError, match="do not fit"):
        load_network(tmp_path / "odd.safetensors")


def test_other_files_are_refused_with_what_to_do(tmp_path: Path) -> None:
    save_file({"layer.weight": torch.ones(3)}, tmp_path / "other.safetensors")
    with pytest.raises(ModelError, match="no network that this version knows"):
        load_network(tmp_path / "other.safetensors")
    with zipfile.ZipFile(tmp_path / "big.zip", "w") as package:
        package.write(OFFICIAL, "big-lama/models/best.ckpt")
    with pytest.raises(ModelError, match=r"big-lama/models/best\.ckpt; unpack it"):
        load_network(tmp_path / "big.zip")
    with pytest.raises(ModelError, match="There is no model file"):
        load_network(tmp_path / "missing.pt")
    (tmp_path / "text.pt").write_text("no model at all")
    with pytest.raises(ModelError, match="damaged or in a format"):
        load_network(tmp_path / "text.pt")


def test_a_network_for_another_task_is_named_as_such(tmp_path: Path) -> None:
    save_file(layouts.rrdb(), tmp_path / "larger.safetensors")
    with pytest.raises(ModelError, match="enlarges pictures and cannot fill"):
        load_network(tmp_path / "larger.safetensors")
    with pytest.raises(ModelError, match="fills holes and cannot enlarge"):
        load_enlarger(VECTORS / "migan_r64_small.pt")


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    shutil.copy(SCRIPT, tmp_path / "migan.safetensors")
    buffer = io.BytesIO()
    torch.save(layouts.migan(), buffer)
    (tmp_path / "lama.ckpt").write_bytes(buffer.getvalue())
    assert load_network(tmp_path / "migan.safetensors").card.kind is Kind.LAMA
    assert load_network(tmp_path / "lama.ckpt").card.kind is Kind.MIGAN
