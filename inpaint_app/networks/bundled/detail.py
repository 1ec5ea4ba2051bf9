"""The detail network: sharpens what is softer than its surroundings, in holes and in whole photos.

Its input is a picture at the output's resolution in which something is soft: a hole closed by an enlarged coarse fill,
or all of a photo that was enlarged, blurred, noisy or saved with loss. Its output is added to that picture. Nearly all
of its work is done at a quarter and a half of the resolution (folded pixels, Shi et al. 2016): 0.56 million weights, 91
GFLOP for a megapixel. It is fully convolutional.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.blocks import ResidualBlock, icnr

ARCHITECTURE = "detail-1"
MULTIPLE = 4
"""Sides are padded to multiples of this."""
REACH = 96
"""Pixels beyond which nothing changes what a pixel becomes, but for faint rests: by how much tiles overlap."""
MAX_FACTOR = 4.0
_RESIDUAL_SCALE = 0.1
_FINE_BLOCKS = 2
"""Residual blocks at a half of the resolution, before those at a quarter and again after them."""
_FINE_GAIN = 10.0


class Degradation(NamedTuple):
    """What was done to a picture; each in [0, 1], 0 = nothing.

    Attributes:
        noise: standard deviation over 25 of 255.
        blur: deviation of a Gaussian over 3 pixels of the picture before it is enlarged.
        jpeg: 100 less the quality, over 70.
    """

    noise: float = 0.0
    blur: float = 0.0
    jpeg: float = 0.0


CONDITIONS = 1 + len(Degradation._fields)
"""Numbers that the network is told about a picture: see `condition`."""


def condition(factor: float, degradation: Degradation = Degradation()) -> Tensor:  # noqa: B008, immutable
    """What the network is told: (CONDITIONS,) float32.

    Args:
        factor: by how much the soft part was enlarged, 1 to 4.
        degradation: what was done to it before.
    """
    enlarged = torch.log2(torch.tensor(min(max(factor, 1.0), MAX_FACTOR))) / 2.0
    return torch.tensor([float(enlarged), *degradation])


@dataclass(frozen=True)
class DetailShape:
    """Widths and depth, as stored in the card.

    Attributes:
        half, quarter: channels at a half and a quarter of the resolution.
        dilations: of each residual block at a quarter.
    """

    half: int = 32
    quarter: int = 64
    dilations: tuple[int, ...] = (1, 2, 4, 2, 1)


class DetailNetwork(nn.Module):
    """Sharpens pictures of any size.

    Attributes:
        shape: widths and depth.
        estimator: tells from a picture how it was degraded.
    """

    def __init__(self, shape: DetailShape = DetailShape()) -> None:
        super().__init__()
        self.shape = shape
        half, quarter = shape.half, shape.quarter
        self.stem = nn.Conv2d(4 * 4 + CONDITIONS, half, 3, padding=1)
        self.fine = nn.Sequential(*(ResidualBlock(half) for _ in range(_FINE_BLOCKS)))
        self.down = nn.Conv2d(half, quarter, 3, stride=2, padding=1)
        self.middle = nn.Sequential(*(ResidualBlock(quarter, dilation) for dilation in shape.dilations))
        self.up = nn.Conv2d(quarter, 4 * half, 1)
        icnr(self.up, 2)
        self.join = nn.Sequential(*(ResidualBlock(half) for _ in range(_FINE_BLOCKS)))
        self.head = nn.Conv2d(half, 12, 3, padding=1)
        icnr(self.head, 2, _RESIDUAL_SCALE)
        self.estimator = DegradationEstimator()

    def forward(self, picture: Tensor, hole: Tensor, conditions: Tensor) -> Tensor:
        """Sharpened picture N3HW, not clamped.

        Args:
            picture: N3HW in [-1, 1], what is soft closed or enlarged; sides multiples of ``MULTIPLE``.
            hole: N1HW, 1 = soft while all around is sharp; zeros: the whole picture is as the conditions say. What
                comes out elsewhere means nothing.
            conditions: N x CONDITIONS, see `condition`.
        """
        dtype = self.stem.weight.dtype
        # Where it is soft: were zeros given for a whole picture, too, a place would not tell if it is to be sharpened.
        folded = F.pixel_unshuffle(torch.cat([picture, soft_of(hole)], 1).to(dtype), 2)
        planes = conditions.to(dtype)[:, :, None, None].expand(-1, -1, *folded.shape[-2:])
        x = torch.cat([folded, planes], 1).contiguous(memory_format=torch.channels_last)
        x = self.fine(self.stem(x))
        deep = self.middle(self.down(x))
        x = self.join(x + F.pixel_shuffle(self.up(deep), 2))
        out: Tensor = picture + F.pixel_shuffle(self.head(x), 2).to(picture.dtype)
        return out

    @torch.inference_mode()
    def sharpen(self, picture: Tensor, hole: Tensor, conditions: Tensor) -> Tensor:
        """The same for N3HW float32 in [0, 1], any side; gives [0, 1], and where there is a hole only it is changed."""
        height, width = picture.shape[-2:]
        pad = (0, -width % MULTIPLE, 0, -height % MULTIPLE)
        padded = F.pad(picture * 2.0 - 1.0, pad, mode="replicate") if any(pad) else picture * 2.0 - 1.0
        raw = self(padded, F.pad(hole, pad), conditions)[..., :height, :width]
        sharp = ((raw + 1.0) / 2.0).clamp(0.0, 1.0)
        return torch.where(soft_of(hole) > 0, sharp, picture)


def soft_of(hole: Tensor) -> Tensor:
    """Where N pictures are soft, N1HW: in their holes, or everywhere in one that has none."""
    return torch.where(hole.amax((1, 2, 3), keepdim=True) == 0, torch.ones_like(hole), hole)


class DegradationEstimator(nn.Module):
    """Noise, blur and JPEG loss of a photo as it is, before it is enlarged.

    It sees, beside the picture, what the picture's finest band holds, many times enlarged: without it training took
    the same mean for every picture.
    """

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(24, width, 3, padding=1), nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1), nn.ReLU(),
            nn.Conv2d(width, 2 * width, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(2 * width, 2 * width, 3, padding=1), nn.ReLU(),
        )
        self.statistics = nn.Linear(4 * width, 2 * width)
        self.to_estimate = nn.Linear(2 * width, len(Degradation._fields))

    def forward(self, picture: Tensor) -> Tensor:
        """N x 3 in [0, 1], in the order of `Degradation`; picture: N3HW in [-1, 1], even sides of at least 16."""
        return torch.sigmoid(self.logits(picture))

    def logits(self, picture: Tensor) -> Tensor:
        """The same before the sigmoid."""
        padded = F.pad(picture, (1, 1, 1, 1), mode="reflect")
        fine = ((picture - F.avg_pool2d(padded, 3, 1)) * _FINE_GAIN).clamp(-4.0, 4.0)
        seen = F.pixel_unshuffle(torch.cat([fine, picture], 1), 2).to(self.to_estimate.weight.dtype)
        x = self.layers(seen).float()
        pooled = torch.cat([x.mean((2, 3)), x.var((2, 3)).add(1e-6).sqrt()], 1).to(seen.dtype)
        estimate: Tensor = self.to_estimate(F.relu(self.statistics(pooled)))
        return estimate
