"""RRDBNet: Real-ESRGAN's larger network, which enlarges pictures (Wang et al. 2018, 2021)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.published.weights import Weights, convolution

_SLOPE = 0.2
_SHARE = 0.2
"""How much of what a block makes is added to what went in."""
_ENLARGED = 4
"""What two doublings come to; a network for less is given its input folded into channels."""


class DenseBlock(nn.Module):
    """Convolutions each of which sees all that those before it made."""

    def __init__(self, layers: Sequence[nn.Conv2d]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Tensor) -> Tensor:
        seen = x
        for layer in self.layers[:-1]:
            seen = torch.cat([seen, F.leaky_relu_(layer(seen), _SLOPE)], 1)
        return torch.add(x, self.layers[-1](seen), alpha=_SHARE)


class ResidualDenseBlock(nn.Module):
    """Several dense blocks, added to what went in."""

    def __init__(self, blocks: Sequence[DenseBlock]) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*blocks)

    def forward(self, x: Tensor) -> Tensor:
        return torch.add(x, self.blocks(x), alpha=_SHARE)


class RrdbNet(nn.Module):
    """The whole network.

    Args:
        scale: how much larger its pictures are, 4, 2 or 1.
        first, body, after_body, first_doubled, second_doubled, refine, last: its layers in their order.
    """

    def __init__(
        self, scale: int, first: nn.Conv2d, body: Sequence[ResidualDenseBlock], after_body: nn.Conv2d,
        first_doubled: nn.Conv2d, second_doubled: nn.Conv2d, refine: nn.Conv2d, last: nn.Conv2d,
    ) -> None:
        super().__init__()
        self.scale = scale
        self.first = first
        self.body = nn.Sequential(*body)
        self.after_body = after_body
        self.doubled = nn.ModuleList([first_doubled, second_doubled])
        self.refine = refine
        self.last = last

    @property
    def multiple(self) -> int:
        """What the sides of its input must be a multiple of."""
        return _ENLARGED // self.scale

    def forward(self, x: Tensor) -> Tensor:
        """N3(scale H)(scale W), about [0, 1], from N3HW in [0, 1]."""
        x = self.first(F.pixel_unshuffle(x, self.multiple))
        x = x + self.after_body(self.body(x))
        for layer in self.doubled:
            x = F.leaky_relu_(layer(F.interpolate(x, scale_factor=2, mode="nearest")), _SLOPE)
        out: Tensor = self.last(F.leaky_relu_(self.refine(x), _SLOPE))
        return out


def build_rrdb(weights: Weights) -> RrdbNet:
    """The network of any width and depth that the weights have.

    Raises:
        ModelError: there are too few or too many. RuntimeError: they do not fit each other.
    """
    folded = math.isqrt(weights.shape("conv_first.weight")[1] // 3)
    if folded not in (1, 2, 4):
        raise RuntimeError("an input of unknown form")
    first = _layer(weights, "conv_first")
    body: list[ResidualDenseBlock] = []
    while f"body.{len(body)}.rdb1.conv1.weight" in weights:
        body.append(ResidualDenseBlock([_dense(weights, f"body.{len(body)}.rdb{part}") for part in (1, 2, 3)]))
    names = ("conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last")
    after_body, first_doubled, second_doubled, refine, last = (_layer(weights, name) for name in names)
    weights.finish()
    return RrdbNet(_ENLARGED // folded, first, body, after_body, first_doubled, second_doubled, refine, last)


def _dense(weights: Weights, name: str) -> DenseBlock:
    return DenseBlock([_layer(weights, f"{name}.conv{number}") for number in range(1, 6)])


def _layer(weights: Weights, name: str) -> nn.Conv2d:
    return convolution(weights.take(f"{name}.weight"), weights.take(f"{name}.bias"), padding=1)
