"""The generator completes pictures of any size and leaves what is known alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from inpaint_app.networks.efficientnet import lite0
from inpaint_app.networks.generator import Generator, GeneratorShape
from tests.networks.pinning import seeded, waves

SMALL = GeneratorShape(half=8, quarter=8, eighth=16, sixteenth=16, heads=2)


def _generator(shape: GeneratorShape = SMALL) -> Generator:
    torch.manual_seed(3)
    return Generator(lite0(), shape).eval()


@pytest.mark.parametrize("size", [(16, 16), (17, 130), (64, 64), (200, 40)])
def test_completes_any_size_and_keeps_known_pixels_exactly(size):
    image = torch.rand(2, 3, *size)
    hole = torch.zeros(2, 1, *size)
    hole[..., 4:12, 3:14] = 1
    completed = _generator().complete(image, hole, seed=1)
    assert completed.shape == image.shape
    assert completed.dtype == torch.float32
    known = (hole == 0).expand_as(image)
    assert torch.equal(completed[known], image[known])
    assert completed.min() >= 0
    assert completed.max() <= 1


def test_what_lies_in_the_hole_does_not_matter():
    image = torch.rand(1, 3, 64, 64)
    hole = torch.zeros(1, 1, 64, 64)
    hole[..., 20:40, 20:40] = 1
    other = torch.where(hole > 0, torch.rand_like(image), image)
    generator = _generator()
    assert torch.equal(generator.complete(image, hole), generator.complete(other, hole))


def test_a_coarser_picture_decides_what_is_painted_and_changes_nothing_that_is_known():
    generator = _generator()
    image, hole = torch.rand(1, 3, 50, 64), torch.zeros(1, 1, 50, 64)
    hole[..., 20:40, 20:40] = 1
    inside = (hole > 0).expand_as(image)
    dark = generator.complete(image, hole, start=torch.full_like(image, 0.1))
    bright = generator.complete(image, hole, start=torch.full_like(image, 0.9))
    assert torch.equal(dark[~inside], image[~inside])
    assert torch.equal(bright[~inside], image[~inside])
    assert bright[inside].mean() - dark[inside].mean() > 0.4


def test_a_deep_hole_begins_at_half_the_size_and_a_shallow_one_at_once():
    generator = _generator()
    with torch.no_grad():
        generator.to_pixels.weight.normal_(0, 0.5)  # so that it paints something
    image, hole = torch.rand(2, 3, 131, 150), torch.zeros(2, 1, 131, 150)
    hole[0, :, 40:100, 40:100] = 1
    hole[1, :, 40:50, 40:100] = 1
    both = generator.complete_from_coarse(image, hole, seed=4)
    at_once = generator.complete(image, hole, seed=4)
    known = (hole == 0).expand_as(image)
    assert torch.equal(both[known], image[known])
    assert not torch.allclose(both[0], at_once[0], atol=1e-3)
    assert torch.allclose(both[1], at_once[1], atol=1e-5)
    alone = generator.complete_from_coarse(image[:1], hole[:1], seed=4)
    assert torch.allclose(both[0], alone[0], atol=1e-5)


def test_what_is_far_from_a_deep_hole_is_seen_at_half_the_size_only():
    generator = _generator(replace(SMALL, fourier_blocks=1))
    with torch.no_grad():
        generator.to_pixels.weight.normal_(0, 0.5)
        generator.fourier[0].project_out.weight.normal_()  # sees all of a picture
    image, hole = torch.rand(1, 3, 300, 256), torch.zeros(1, 1, 300, 256)
    hole[..., 10:70, 20:80] = 1
    finer = torch.tensor([1.0, -1.0]).repeat(128).expand(1, 3, 1, 256) * 0.1
    below, near = image.clone(), image.clone()
    below[..., 160:, :] += finer  # gone at half the size
    near[..., 70:110, :] += finer
    found, far, close = (generator.complete_from_coarse(each, hole) for each in (image, below, near))
    inside = (hole > 0).expand_as(image)
    assert torch.equal(found[~inside], image[~inside])
    assert torch.allclose(far[inside], found[inside], atol=2e-6)
    assert not torch.allclose(close[inside], found[inside], atol=1e-3)
    below[..., 160:, :] += 0.3
    darker = generator.complete_from_coarse(below, hole)
    assert not torch.allclose(darker[inside], found[inside], atol=1e-5)


def test_the_seed_decides_the_result():
    generator = _generator()
    with torch.no_grad():
        generator.noise_half.scale.fill_(1.0)
    image, hole = torch.rand(1, 3, 64, 64), torch.ones(1, 1, 64, 64)
    hole[..., :8] = 0
    first = generator.complete(image, hole, seed=5)
    assert torch.equal(first, generator.complete(image, hole, seed=5))
    assert not torch.equal(first, generator.complete(image, hole, seed=6))


def test_seeded_weights_give_the_pinned_picture():
    """Whatever changes what stored weights mean changes this number: layers, their order, scales, noise, padding."""
    generator = seeded(Generator(lite0(), SMALL))
    hole = torch.zeros(1, 1, 64, 64)
    hole[..., 16:48, 20:60] = 1
    completed = generator.complete(waves(64), hole, seed=2)
    assert completed[..., 16:48, 20:60].mean().item() == pytest.approx(0.59135, abs=1e-4)


def test_the_shipped_shape_stays_within_its_budget():
    generator = _generator(GeneratorShape())
    assert sum(p.numel() for p in generator.parameters()) <= 17e6
    with FlopCounterMode(display=False) as counter:
        generator.complete(torch.rand(1, 3, 256, 256), torch.ones(1, 1, 256, 256))
    assert counter.get_total_flops() <= 18e9


def test_fourier_blocks_change_nothing_until_they_have_learned():
    grown = Generator(lite0(), replace(SMALL, fourier_blocks=2)).eval()
    plain = _generator()
    grown.load_state_dict(grown.state_dict() | plain.state_dict())
    image, hole = torch.rand(1, 3, 64, 96), torch.ones(1, 1, 64, 96)
    hole[..., :20] = 0
    assert torch.equal(grown.complete(image, hole), plain.complete(image, hole))
    with torch.no_grad():
        grown.fourier[0].project_out.weight.normal_()
    assert not torch.equal(grown.complete(image, hole), plain.complete(image, hole))
    assert grown.to(torch.bfloat16).complete(image, hole).isfinite().all()


def test_gradients_reach_every_weight_but_those_behind_zero_starts():
    generator = _generator(replace(SMALL, fourier_blocks=1))
    with torch.no_grad():
        for parameter in generator.parameters():
            if parameter.requires_grad and not parameter.any():
                parameter.normal_(0, 0.05)
    image, hole = torch.rand(1, 3, 64, 64), torch.ones(1, 1, 64, 64)
    hole[..., :32] = 0
    raw, _ = generator(image, hole, torch.randn(1, 1, 32, 32))
    raw.square().mean().backward()
    without = [name for name, p in generator.named_parameters() if p.requires_grad and not p.grad.any()]
    assert without == []
    assert all(p.grad is None for p in generator.features.parameters())
