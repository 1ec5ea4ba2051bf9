"""Discriminators see photo, completion and hole changed alike, and gradients find their way back."""

from __future__ import annotations

import torch

from inpaint_app.training.diff_augment import DRAWS, augment_alike


def _batch() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    source = torch.Generator().manual_seed(0)
    image = torch.rand(6, 3, 32, 32, generator=source) * 2 - 1
    hole = (torch.rand(6, 1, 32, 32, generator=source) < 0.3).float()
    return image, hole, torch.rand(6, DRAWS, generator=source)


def test_photo_and_completion_change_alike_and_the_hole_goes_along():
    image, hole, draws = _batch()
    completed = torch.where(hole > 0, 0.5, image)
    (real, fake), moved = augment_alike([image, completed], hole, draws, 1.0)
    assert not torch.allclose(real, image)
    assert moved.sum((1, 2, 3)).tolist() == hole.sum((1, 2, 3)).tolist()
    # Where nothing was completed both stay alike but for what contrast takes from the whole picture's mean.
    difference = (real - fake).abs().mean(1, keepdim=True)
    assert difference[moved == 0].mean() < 0.3 * difference[moved > 0].mean()


def test_the_share_says_how_many_pictures_change():
    image, hole, draws = _batch()
    draws[:, 0] = torch.tensor([0.1, 0.3, 0.5, 0.7, 0.9, 0.95])
    (changed,), _ = augment_alike([image], hole, draws, 0.6)
    assert [torch.equal(a, b) for a, b in zip(changed, image, strict=True)] == [False] * 3 + [True] * 3
    (same,), _ = augment_alike([image], hole, draws, 0.0)
    assert torch.equal(same, image)


def test_gradients_flow_to_the_picture():
    image, hole, draws = _batch()
    image.requires_grad_(True)
    (changed,), _ = augment_alike([image], hole, draws, 1.0)
    changed.square().mean().backward()
    assert image.grad is not None
    assert (image.grad.abs().sum((1, 2, 3)) > 0).all()


def test_the_same_draws_give_the_same_changes():
    image, hole, draws = _batch()
    one, again = (augment_alike([image], hole, draws, 0.8)[0][0] for _ in range(2))
    assert torch.equal(one, again)
    assert not torch.allclose(one, augment_alike([image], hole, draws.roll(1, 0), 1.0)[0][0])
