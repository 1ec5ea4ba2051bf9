"""Matching moments: the loss is Frechet's distance, its gradient leads to photos, and only holes count."""

from __future__ import annotations

import pytest
import torch

from inpaint_app.training.evaluation.metrics import Moments, frechet_distance
from inpaint_app.training.moments import MomentMatching
from inpaint_app.training.processes import Processes

SIDE, CHANNELS = 16, 5
CPU = torch.device("cpu")


def features(seed: int, spread: float = 1.0, shift: float = 0.0) -> torch.Tensor:
    """2CHW, correlated over the channels."""
    generator = torch.Generator().manual_seed(seed)
    mixed = torch.randn(CHANNELS, CHANNELS, generator=torch.Generator().manual_seed(9))
    values = torch.randn(2, SIDE, SIDE, CHANNELS, generator=generator) @ mixed
    return (values * spread + shift).permute(0, 3, 1, 2)


def whole() -> torch.Tensor:
    return torch.ones(2, 1, 4 * SIDE, 4 * SIDE)


def settled(fake: torch.Tensor, real: torch.Tensor, hole: torch.Tensor) -> MomentMatching:
    """One that has seen these for long."""
    matching = MomentMatching([CHANNELS], CPU)
    for _ in range(150):
        matching.loss([fake], [real], hole)
        matching.end_step(Processes())
    return matching


def vectors(x: torch.Tensor) -> Moments:
    return Moments.of(x.permute(0, 2, 3, 1).reshape(-1, CHANNELS).double().numpy())


def test_the_loss_is_frechets_distance_over_the_variance() -> None:
    fake, real = features(1, 0.6, 0.3), features(2)
    loss = settled(fake, real, whole()).loss([fake], [real], whole())
    distance = frechet_distance(vectors(fake), vectors(real))
    variance = real.permute(1, 0, 2, 3).flatten(1).var(1, correction=0).sum()
    assert loss.item() == pytest.approx(distance / variance.item(), rel=0.02)


def test_its_gradient_is_that_of_the_distance() -> None:
    """A step against it shortens the distance by as much as its length foretells."""
    fake, real = features(1, 0.6, 0.3).requires_grad_(True), features(2)
    loss = settled(fake.detach(), real, whole()).loss([fake], [real], whole())
    (slope,) = torch.autograd.grad(loss, fake)
    variance = real.permute(1, 0, 2, 3).flatten(1).var(1, correction=0).sum().item()
    step = 1e-3 / slope.norm()
    with torch.no_grad():
        there, back = (frechet_distance(vectors(fake + way * step * slope), vectors(real)) for way in (1.0, -1.0))
    assert (there - back) / variance == pytest.approx(2e-3 * slope.norm().item(), rel=0.05)


def test_fog_gets_the_spread_of_photos_when_it_follows_the_gradient() -> None:
    fog, real, matching = features(1, 0.2, 0.5).requires_grad_(True), features(2), MomentMatching([CHANNELS], CPU)
    optimiser = torch.optim.SGD([fog], lr=fog.numel() / CHANNELS / 20)
    before = frechet_distance(vectors(fog.detach()), vectors(real))
    for _ in range(1200):
        optimiser.zero_grad()
        loss = matching.loss([fog], [real], whole())
        if loss.requires_grad:
            loss.backward()
            optimiser.step()
        matching.end_step(Processes())
    assert frechet_distance(vectors(fog.detach()), vectors(real)) < 0.05 * before


def test_places_outside_the_hole_count_for_nothing() -> None:
    hole = whole()
    hole[..., : 2 * SIDE] = 0
    fake, real = features(1, 0.6), features(2)
    other = fake.clone()
    other[..., : SIDE // 2] = 50.0
    here, there = (settled(x, real, hole).loss([x], [real], hole) for x in (fake, other))
    assert here.item() == pytest.approx(there.item())
    other.requires_grad_(True)
    (slope,) = torch.autograd.grad(settled(fake, real, hole).loss([other], [real], hole), other)
    assert not slope[..., : SIDE // 2].any()
    assert slope[..., SIDE // 2 :].any()


@pytest.mark.parametrize("hole", [whole(), torch.zeros(2, 1, 4 * SIDE, 4 * SIDE)])
def test_pictures_without_variance_or_hole_give_numbers(hole: torch.Tensor) -> None:
    flat = torch.full((2, CHANNELS, SIDE, SIDE), 0.5)
    assert settled(flat, flat, hole).loss([flat], [flat], hole).item() == pytest.approx(0.0, abs=1e-6)


def test_it_keeps_still_until_it_has_seen_enough() -> None:
    fake, real, matching = features(1, 0.6), features(2), MomentMatching([CHANNELS], CPU)
    for _ in range(100):
        assert matching.loss([fake], [real], whole()).item() == 0.0
        matching.end_step(Processes())
