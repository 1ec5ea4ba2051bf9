"""The detail network: what it leaves alone, its size, and its file."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from inpaint_app import paths
from inpaint_app.errors import ModelError
from inpaint_app.networks.bundled.detail import Degradation, DetailNetwork, DetailShape, condition
from inpaint_app.networks.bundled.detail_file import load_detail, save_detail

SMALL = DetailShape(8, 8, (1, 2))


def _told(*factors):
    return torch.stack([condition(factor) for factor in factors])


def test_outside_a_hole_nothing_changes_and_without_one_everything_may():
    picture, hole = torch.rand(2, 3, 50, 67), torch.zeros(2, 1, 50, 67)
    hole[0, :, 10:30, 20:41] = 1
    sharp = DetailNetwork(SMALL).sharpen(picture, hole, _told(2, 4))
    inside = hole[0].expand(3, -1, -1) > 0
    assert torch.equal(sharp[0][~inside], picture[0][~inside])
    assert not torch.equal(sharp[0][inside], picture[0][inside])
    assert (sharp[1] != picture[1]).float().mean() > 0.9
    assert sharp.min() >= 0
    assert sharp.max() <= 1


def test_it_keeps_to_its_budget():
    network = DetailNetwork()
    assert 200_000 <= sum(weight.numel() for weight in network.parameters()) <= 800_000
    with FlopCounterMode(display=False) as counter:
        network.sharpen(torch.rand(1, 3, 256, 256), torch.zeros(1, 1, 256, 256), _told(2))
    assert counter.get_total_flops() / (256 * 256 / 1e6) <= 100e9


def test_what_it_is_told_is_within_bounds():
    assert condition(1.0).tolist() == [0, 0, 0, 0]
    assert condition(9.0, Degradation(0.5, 0.25, 1.0)).tolist() == [1, 0.5, 0.25, 1]


def test_what_is_written_is_read_again(tmp_path):
    network, picture, hole = DetailNetwork(SMALL), torch.rand(1, 3, 32, 32), torch.ones(1, 1, 32, 32)
    save_detail(tmp_path / "run.safetensors", network, "run", {"steps": 3})
    read, card = load_detail(tmp_path / "run.safetensors")
    assert torch.allclose(
        read.sharpen(picture, hole, _told(2)), network.sharpen(picture, hole, _told(2)), atol=0.01)
    assert card["training"] == {"steps": 3}
    assert read.shape == SMALL


@pytest.mark.parametrize(("card", "message"), [
    ({"widths": [8, "8"], "dilations": [1, 2]}, "cannot be read"),
    ({"widths": [8, 8], "dilations": [1, 99]}, "cannot be read"),
    ({"widths": [8, 16], "dilations": [1, 2]}, "damaged"),
])
def test_a_card_that_does_not_fit_is_one_sentence(tmp_path, card, message):
    from inpaint_app.networks.bundled.card_file import save_with_card

    save_with_card(tmp_path / "odd.safetensors", DetailNetwork(SMALL), {"architecture": "detail-1", **card})
    with pytest.raises(ModelError, match=message):
        load_detail(tmp_path / "odd.safetensors")


def test_another_model_is_none(tmp_path):
    with pytest.raises(ModelError, match="card"):
        load_detail(paths.builtin_detector())
