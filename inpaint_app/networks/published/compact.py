"""SRVGGNetCompact: Real-ESRGAN's smaller network, a plain row of convolutions that enlarges pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.published.weights import Weights, convolution


class Compact(nn.Module):
    """The whole network.

    Args:
        scale: how much larger its pictures are.
        layers: convolutions, all but the last with a PReLU behind them.
    """

    multiple = 1

    def __init__(self, scale: int, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        self.scale = scale
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """N3(scale H)(scale W), about [0, 1], from N3HW in [0, 1]."""
        added = F.pixel_shuffle(self.layers(x), self.scale)
        return added + F.interpolate(x, scale_factor=self.scale, mode="nearest")


def build_compact(weights: Weights) -> Compact:
    """The network of any width and depth that the weights have.

    Raises:
        ModelError: there are too few or too many. RuntimeError: they do not fit each other.
    """
    layers: list[nn.Module] = []
    out = 0
    while f"body.{len(layers)}.weight" in weights:
        name = f"body.{len(layers)}"
        weight = weights.take(f"{name}.weight")
        if weight.dim() == 1:
            slopes = nn.PReLU(len(weight), device="meta")
            slopes.weight = nn.Parameter(weight, requires_grad=False)
            layers.append(slopes)
        else:
            layers.append(convolution(weight, weights.take(f"{name}.bias"), padding=1))
            out = len(weight)
    weights.finish()
    return Compact(math.isqrt(out // 3), layers)
