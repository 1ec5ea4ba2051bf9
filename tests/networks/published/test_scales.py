"""Very large holes are painted at several sizes, small ones exactly as by one pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from inpaint_app.networks import load_network
from inpaint_app.networks.published.convention import complete
from inpaint_app.networks.published.scales import complete_by_scales
from tests.networks.published import layouts

SIZE = (301, 260)
REACH = 40


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    path = tmp_path_factory.mktemp("scales") / "lama.safetensors"
    save_file(layouts.lama(), path)
    made = load_network(path)
    assert made.wants.reach > 0
    made.wants = replace(made.wants, reach=REACH)
    return made


@pytest.fixture
def passes(network):
    """Sizes of what the network was given, in order."""
    seen = []
    hook = network.module.register_forward_pre_hook(lambda _, given: seen.append(tuple(given[0].shape[-2:])))
    yield seen
    hook.remove()


def scene(*holes):
    image, hole = torch.rand(1, 3, *SIZE), torch.zeros(1, 1, *SIZE)
    for top, left, bottom, right in holes:
        hole[..., top:bottom, left:right] = 1
    return image, hole


LARGE = (40, 10, 261, 240)  # 110 pixels deep


def test_a_large_hole_is_painted_small_first_and_known_pixels_stay(network, passes):
    image, hole = scene(LARGE)
    found = network.complete(image, hole)
    assert passes == [(80, 72), (152, 136), (304, 264)]  # 110 pixels deep, 55, 28; padded to multiples of eight
    known = (hole == 0).expand_as(image)
    assert torch.equal(found[known], image[known])
    assert 0 <= found.min() <= found.max() <= 1
    assert torch.equal(found, network.complete(image, hole))
    # Less memory than one pass of this size, and a third more time.
    areas = [height * width for height, width in passes[:3]]
    assert max(areas) == areas[-1]
    assert sum(areas[:-1]) < 0.4 * areas[-1]


def test_in_the_middle_it_looks_as_the_smaller_picture_and_at_the_edge_as_the_larger():
    image, hole = scene(LARGE)

    def once(image, hole):  # what it paints tells the size
        return torch.where(hole > 0.5, 0.9 - 0.8 * (hole.shape[-1] / 260), image)

    found = complete_by_scales(once, REACH, image, hole)
    assert torch.allclose(found[..., 140:160, 118:132], torch.tensor(0.7), rtol=0, atol=1e-2)  # a quarter of the size
    assert torch.allclose(found[..., 41:59, 30:220], torch.tensor(0.1), rtol=0, atol=1e-5)


def test_holes_that_are_not_deep_take_one_pass_and_come_out_the_same(network, passes):
    image, hole = scene((20, 20, 99, 90), (150, 30, 229, 120))  # 35 and 40 pixels deep
    found = network.complete(image, hole)
    assert len(passes) == 1
    assert torch.equal(found, complete(network.module, network.wants, image, hole, torch.float32))
    # Nor do they change beside another picture whose hole is.
    images, holes = (torch.cat(pair) for pair in zip((image, hole), scene(LARGE), strict=True))
    assert torch.allclose(network.complete(images, holes)[0], found[0], rtol=0, atol=1e-5)


def test_it_can_be_stopped_in_the_small_passes(network, passes):
    class StopError(Exception):
        pass

    def poll():
        if len(passes) == 2:
            raise StopError

    with pytest.raises(StopError):
        network.complete(*scene(LARGE), poll=poll)
    assert passes == [(80, 72), (152, 136)]
