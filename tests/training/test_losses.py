"""What the losses reward."""

from __future__ import annotations

import pytest
import torch

from inpaint_app.training.losses import (
    discriminator_accuracy,
    discriminator_adversarial,
    feature_matching,
    generator_adversarial,
    gradient_penalty,
    masked_l1,
)


def _hole() -> torch.Tensor:
    hole = torch.zeros(2, 1, 16, 16)
    hole[..., :8, :8] = 1
    return hole


def test_l1_counts_hole_pixels_only_and_is_a_mean():
    target = torch.zeros(2, 3, 16, 16)
    output = torch.where(_hole() > 0, 0.5, 9.0).expand_as(target)
    assert masked_l1(output, target, _hole()).item() == pytest.approx(0.5)
    assert masked_l1(target, target, torch.zeros(2, 1, 16, 16)).item() == 0.0


def test_a_weight_lets_pixels_count_less():
    target = torch.zeros(2, 3, 16, 16)
    weight = torch.full((2, 1, 16, 16), 0.25)
    weight[..., :4, :] = 1.0
    loss = masked_l1(target + 0.8, target, _hole(), weight)
    assert loss.item() == pytest.approx(0.8 * (0.5 + 0.5 * 0.25))  # half of the hole in full, half a quarter


@pytest.mark.parametrize("kind", ["bce", "hinge"])
def test_both_sides_are_rewarded_for_winning(kind):
    sure_real, sure_fake = [torch.full((2, 1, 4, 4), 3.0)], [torch.full((2, 1, 4, 4), -3.0)]
    won = discriminator_adversarial(sure_real, sure_fake, [_hole()], kind)
    lost = discriminator_adversarial(sure_fake, sure_real, [_hole()], kind)
    assert won < lost
    assert generator_adversarial(sure_real, [_hole()], kind) < generator_adversarial(sure_fake, [_hole()], kind)


def test_positions_that_do_not_see_the_hole_are_not_fake():
    logits = torch.full((2, 1, 4, 4), -2.0)
    elsewhere = logits.clone()
    elsewhere[..., 2:, 2:] = 50.0
    real = [torch.zeros(2, 1, 4, 4)]
    assert torch.equal(
        discriminator_adversarial(real, [logits], [_hole()], "bce"),
        discriminator_adversarial(real, [elsewhere], [_hole()], "bce"),
    )
    assert discriminator_accuracy(real, [elsewhere], [_hole()])[1].item() == 1.0


def test_the_penalty_is_the_squared_slope():
    x = torch.randn(2, 3, 4, 4, requires_grad=True)
    assert gradient_penalty([(5.0 * x).sum(1, keepdim=True)], [x]).item() == pytest.approx(25.0 * 3, rel=1e-5)


def test_losses_are_means_over_pictures():
    """Two halves of a batch average to the whole, so that processes may share a batch."""
    torch.manual_seed(0)
    a, b = torch.randn(4, 3, 16, 16), torch.randn(4, 3, 16, 16)
    hole = (torch.rand(4, 1, 16, 16) > 0.6).float()
    halves = [masked_l1(a[i : i + 2], b[i : i + 2], hole[i : i + 2]).item() for i in (0, 2)]
    assert masked_l1(a, b, hole).item() == pytest.approx(sum(halves) / 2, rel=1e-5)


def test_feature_matching_compares_hidden_layers_where_they_see_the_hole():
    hidden, logits = torch.zeros(2, 5, 4, 4), torch.zeros(2, 1, 4, 4)
    near, far = hidden.clone(), hidden.clone()
    near[..., 0, 0] = 1.0
    far[..., 3, 3] = 1.0
    assert feature_matching([[hidden, logits]], [[hidden, logits + 9]], [_hole()]).item() == 0.0
    assert feature_matching([[far, logits]], [[hidden, logits]], [_hole()]).item() == 0.0
    assert feature_matching([[near, logits]], [[hidden, logits]], [_hole()]).item() == pytest.approx(1 / 4)
