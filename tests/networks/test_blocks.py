"""The push-pull fill, and blocks that start as the identity."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from inpaint_app.networks.blocks import FourierBlock, ResidualBlock, SelfAttention, icnr, push_pull


@settings(max_examples=40)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**31), st.floats(0.0, 0.98))
def test_push_pull_keeps_what_is_known_and_stays_within_its_range(height, width, seed, share):
    source = torch.Generator().manual_seed(seed)
    image = torch.rand(2, 3, height, width, generator=source)
    hole = (torch.rand(2, 1, height, width, generator=source) < share).float()
    hole[:, :, 0, 0] = 0
    filled = push_pull(image, hole)
    known = (hole == 0).expand_as(image)
    assert torch.equal(filled[known], image[known])
    for one, original, keep in zip(filled, image, known, strict=True):
        assert one.min() >= original[keep].min() - 1e-5
        assert one.max() <= original[keep].max() + 1e-5


def test_push_pull_ignores_what_lies_in_the_hole():
    image = torch.full((1, 3, 33, 47), 0.25)
    hole = torch.zeros(1, 1, 33, 47)
    hole[..., 5:30, 8:40] = 1
    image[:, :, 10:20, 10:20] = 9.0
    assert torch.allclose(push_pull(image, hole), torch.tensor(0.25))


def test_push_pull_without_anything_known_is_zero():
    assert push_pull(torch.rand(1, 3, 20, 20), torch.ones(1, 1, 20, 20)).abs().max() == 0


@pytest.mark.parametrize("block", [ResidualBlock(8, 2), SelfAttention(8, 2), FourierBlock(8, 4)])
def test_blocks_start_as_the_identity(block):
    x = torch.randn(2, 8, 6, 5)
    assert torch.equal(block(x), x)


def test_a_fourier_block_hears_the_whole_picture_at_once():
    block = FourierBlock(8, 4)
    for parameter in block.parameters():
        nn.init.normal_(parameter, 0, 0.3)
    x = torch.randn(1, 8, 12, 20)
    changed = x.clone()
    changed[..., 0, 0] += 5.0
    assert ((block(changed) - block(x)).abs().amax((0, 1)) > 1e-5).float().mean() > 0.95


def test_icnr_starts_without_a_grid():
    conv = nn.Conv2d(4, 12, 3, padding=1)
    icnr(conv, 2)
    enlarged = nn.functional.pixel_shuffle(conv(torch.randn(1, 4, 7, 7)), 2)
    assert torch.allclose(enlarged[..., ::2, ::2], enlarged[..., 1::2, 1::2])


def test_a_smooth_fill_is_the_same_with_any_number_of_threads():
    generator = torch.Generator().manual_seed(3)
    image = torch.rand(1, 3, 203, 317, generator=generator)
    hole = (torch.rand(1, 1, 203, 317, generator=generator) > 0.3).float()
    before = torch.get_num_threads()
    try:
        filled = []
        for threads in (1, 2, 3):
            torch.set_num_threads(threads)
            filled.append(push_pull(image, hole))
    finally:
        torch.set_num_threads(before)
    assert torch.equal(filled[0], filled[1])
    assert torch.equal(filled[0], filled[2])
