"""One door to all networks that fill, and one to those that enlarge."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from inpaint_app.networks import load_enlarger, load_network
from inpaint_app.networks.network import Network
from inpaint_app.networks.published.recognise import Kind
from tests.inference.scenes import small_model
from tests.networks.published import layouts

KINDS = ("own", "lama", "migan")


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Network]:
    folder = tmp_path_factory.mktemp("networks")
    save_file(layouts.lama(), folder / "lama.safetensors")
    save_file(layouts.migan(first=4.0), folder / "migan.safetensors")
    paths = {"own": small_model(folder), **{name: folder / f"{name}.safetensors" for name in ("lama", "migan")}}
    return {name: load_network(path) for name, path in paths.items()}


def scene(*size: int, count: int = 1) -> tuple[Tensor, Tensor]:
    image, hole = torch.rand(count, 3, *size), torch.zeros(count, 1, *size)
    hole[..., size[0] // 4 : size[0] // 2 + 1, size[1] // 3 : size[1] // 2 + 2] = 1
    return image, hole


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(1, 3), (5, 40), (16, 24), (61, 45), (64, 64), (90, 200)])
def test_completes_any_number_and_size_and_keeps_known_pixels_exactly(
    networks: dict[str, Network], kind: str, size: tuple[int, int],
) -> None:
    image, hole = scene(*size, count=2)
    completed = networks[kind].complete(image, hole)
    assert completed.shape == image.shape
    assert completed.dtype == torch.float32
    known = (hole == 0).expand_as(image)
    assert torch.equal(completed[known], image[known])
    assert completed.min() >= 0
    assert completed.max() <= 1
    assert not torch.equal(completed, image)


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_a_batch_do_not_touch_each_other(networks: dict[str, Network], kind: str) -> None:
    image, hole = scene(40, 56, count=3)
    together = networks[kind].complete(image, hole)
    if kind != "own":  # whose noise is drawn for the whole batch
        for number in range(3):
            alone = networks[kind].complete(image[number : number + 1], hole[number : number + 1])
            assert torch.allclose(together[number], alone[0], rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(64, 64), (50, 90)])
def test_what_lies_in_the_hole_does_not_matter(
    networks: dict[str, Network], kind: str, size: tuple[int, int],
) -> None:
    image, hole = scene(*size)
    hidden = image.masked_fill(hole > 0, 0.5)
    other = image.masked_fill(hole > 0, 1.0)
    assert torch.equal(networks[kind].complete(hidden, hole), networks[kind].complete(other, hole))
    if kind != "own":
        broken = image.masked_fill(hole > 0, torch.nan)
        assert torch.equal(networks[kind].complete(broken, hole), networks[kind].complete(other, hole))


def test_lama_sees_sides_mirrored_up_to_a_multiple_of_eight(networks: dict[str, Network]) -> None:
    image, hole = scene(61, 45)
    edges = ((0, 0), (0, 0), (0, 3), (0, 3))
    larger, larger_hole = (torch.from_numpy(np.pad(values.numpy(), edges, "symmetric")) for values in (image, hole))
    expected = networks["lama"].complete(larger, larger_hole)[..., :61, :45]
    assert torch.equal(networks["lama"].complete(image, hole), expected)


def test_what_lies_beyond_the_range_is_cut_off(networks: dict[str, Network]) -> None:
    """MI-GAN's numbers are not bounded."""
    image, hole = scene(64, 64)
    inside = networks["migan"].complete(image, hole)[hole.expand_as(image) > 0]
    assert (inside == 0).any()
    assert (inside == 1).any()


@pytest.mark.parametrize("kind", KINDS)
def test_a_pass_can_be_stopped_before_any_layer(networks: dict[str, Network], kind: str) -> None:
    image, hole = scene(64, 64)
    count = 0

    class StopError(Exception):
        pass

    def poll() -> None:
        nonlocal count
        count += 1
        if count == 9:
            raise StopError

    with pytest.raises(StopError):
        networks[kind].complete(image, hole, poll=poll)
    assert count == 9
    networks[kind].complete(image, hole)
    assert count == 9


def test_a_card_says_what_it_is_and_where_it_came_from(tmp_path: Path) -> None:
    path = tmp_path / "some lama.safetensors"
    state = layouts.lama(8, 2)
    save_file(state, path)
    card = load_network(path).card
    assert (card.name, card.kind, card.licence) == ("some lama", Kind.LAMA, "not stated (LaMa's authors: Apache-2.0)")
    assert card.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    norms = sum(tensor.numel() for name, tensor in state.items() if "running" in name or "num_batches" in name)
    assert card.parameters < sum(tensor.numel() for tensor in state.values()) - norms


def test_the_size_wanted_is_the_file_s(tmp_path: Path) -> None:
    save_file(layouts.migan(128, 1024, 16), tmp_path / "m.safetensors")
    wants = load_network(tmp_path / "m.safetensors").wants
    assert (wants.side, wants.best_side) == (128, 128)


def test_half_precision_is_there_for_those_who_ask(networks: dict[str, Network], tmp_path: Path) -> None:
    save_file(layouts.lama(), tmp_path / "lama.safetensors")
    image, hole = scene(48, 64)
    half = load_network(tmp_path / "lama.safetensors", dtype=torch.bfloat16).complete(image, hole)
    full = networks["lama"].complete(image, hole)
    assert half.dtype == torch.float32
    assert not torch.equal(half, full)
    assert torch.allclose(half, full, atol=0.1)


@pytest.mark.parametrize(("folded", "scale"), [(1, 4), (2, 2), (4, 1)])
def test_rrdb_enlarges_any_size_by_its_scale(tmp_path: Path, folded: int, scale: int) -> None:
    save_file(layouts.rrdb(folded=folded), tmp_path / "r.safetensors")
    enlarger = load_enlarger(tmp_path / "r.safetensors")
    enlarged = enlarger.enlarge(torch.rand(2, 3, 11, 14))
    assert enlarger.scale == scale
    assert enlarged.shape == (2, 3, 11 * scale, 14 * scale)
    assert enlarged.min() >= 0
    assert enlarged.max() <= 1


def test_compact_adds_to_the_picture_enlarged_by_repeating_pixels(tmp_path: Path) -> None:
    state = layouts.compact(scale=2)
    last = max(int(name.split(".")[1]) for name in state)
    for part in ("weight", "bias"):
        state[f"body.{last}.{part}"].zero_()
    save_file(state, tmp_path / "c.safetensors")
    image = torch.rand(1, 3, 6, 5)
    enlarged = load_enlarger(tmp_path / "c.safetensors").enlarge(image)
    assert torch.equal(enlarged, image.repeat_interleave(2, 2).repeat_interleave(2, 3))


def test_rrdb_s_layers_work_together_as_published(tmp_path: Path) -> None:
    """Against the published formula, written down once more in the plainest way."""
    state = layouts.rrdb(blocks=2)
    save_file(state, tmp_path / "r.safetensors")
    image = torch.rand(1, 3, 8, 9)

    def conv(name: str, x: Tensor) -> Tensor:
        return torch.nn.functional.conv2d(x, state[f"{name}.weight"], state[f"{name}.bias"], padding=1)

    def leaky(x: Tensor) -> Tensor:
        return torch.where(x > 0, x, 0.2 * x)

    x = first = conv("conv_first", image)
    for block in range(2):
        entered = x
        for part in (1, 2, 3):
            seen = [x]
            for number in range(1, 5):
                seen.append(leaky(conv(f"body.{block}.rdb{part}.conv{number}", torch.cat(seen, 1))))
            x = x + 0.2 * conv(f"body.{block}.rdb{part}.conv5", torch.cat(seen, 1))
        x = entered + 0.2 * x
    x = first + conv("conv_body", x)
    for name in ("conv_up1", "conv_up2"):
        x = leaky(conv(name, x.repeat_interleave(2, 2).repeat_interleave(2, 3)))
    expected = conv("conv_last", leaky(conv("conv_hr", x))).clamp(0, 1)
    assert torch.allclose(load_enlarger(tmp_path / "r.safetensors").enlarge(image), expected, rtol=0, atol=1e-5)
