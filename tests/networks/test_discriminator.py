"""The discriminators' logits for given weights, where they lie, and what of a completion they count as fake."""

from __future__ import annotations

import pytest
import torch

from inpaint_app.networks.discriminator import Discriminator, sees_hole
from inpaint_app.networks.efficientnet import lite0
from inpaint_app.networks.patch_discriminator import PatchDiscriminator
from tests.networks.pinning import seeded, waves


def test_seeded_weights_give_the_pinned_logits():
    """Whatever changes what stored weights mean changes these numbers: layers, strides, scales of features."""
    features = seeded(lite0())
    picture = waves(96) * 2 - 1
    with torch.inference_mode():
        logits = seeded(Discriminator(features.widths))(picture, features(picture))
    assert [tuple(x.shape[-2:]) for x in logits] == [(24, 24), (12, 12), (6, 6), (3, 3), (12, 12)]
    means = [x.mean().item() for x in logits]
    assert means == pytest.approx([-0.36037, 0.11225, -0.26928, -0.03493, -0.39778], abs=1e-4)


def test_a_position_sees_the_hole_where_its_cell_touches_it():
    hole = torch.zeros(1, 1, 64, 64)
    hole[..., 7, 8] = 1
    seen = sees_hole(hole, torch.zeros(1, 1, 8, 8))
    assert seen.sum() == 1
    assert seen[0, 0, 0, 1] == 1


def test_the_patch_discriminators_seeded_weights_give_the_pinned_logits():
    hole = torch.zeros(1, 1, 96, 96)
    hole[..., 32:64, 32:64] = 1
    patch = seeded(PatchDiscriminator(8))
    with torch.inference_mode():
        logits = patch(waves(96) * 2 - 1, hole)[-1]
        without = patch(waves(96) * 2 - 1, torch.zeros_like(hole))[-1]
    assert logits.shape == (1, 1, 6, 6)
    assert logits.mean().item() == pytest.approx(-0.18720, abs=1e-4)
    assert not torch.allclose(logits, without)  # it sees where the hole is


@pytest.mark.parametrize(("width", "millions"), [(64, 1.6), (96, 3.5), (128, 6.2)])
def test_the_patch_discriminator_has_the_weights_its_option_promises(width, millions):
    assert sum(p.numel() for p in PatchDiscriminator(width).parameters()) == pytest.approx(millions * 1e6, rel=0.05)
