"""MI-GAN's inference network: an encoder and a synthesis of separable convolutions (Sargsyan et al. 2023).

It takes pictures of one size only, which its noise is stored for. The factor of its activation is folded into the
convolutions before it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.published.weights import Weights, convolution, doubling

_GAIN = math.sqrt(2.0)
_SLOPE = 0.2
_LIMIT = 256.0
_SMALLEST = 4
"""The side in pixels of the encoder's last features."""


def _activated(x: Tensor) -> Tensor:
    """The activation of what was multiplied by _GAIN already; in place."""
    return F.leaky_relu_(x, _SLOPE).clamp_(-_LIMIT, _LIMIT)


class Separable(nn.Module):
    """A depthwise and a 1 x 1 convolution, each with the activation behind it.

    Args:
        depthwise, pointwise: the convolutions.
        resample_before: halves the size between the two.
        resample_after: doubles it after both.
        noise: HW, added before the last activation.
    """

    def __init__(
        self, depthwise: nn.Conv2d, pointwise: nn.Conv2d, resample_before: nn.Module | None = None,
        resample_after: nn.Module | None = None, noise: Tensor | None = None,
    ) -> None:
        super().__init__()
        self.depthwise = depthwise
        self.pointwise = pointwise
        self.resample_before = resample_before
        self.resample_after = resample_after
        self.noise = None if noise is None else nn.Parameter(noise, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        x = _activated(self.depthwise(x))
        if self.resample_before is not None:
            x = self.resample_before(x)
        x = self.pointwise(x)
        if self.resample_after is not None:
            x = self.resample_after(x)
        if self.noise is not None:
            x = x + self.noise
        return _activated(x)


class EncoderStage(nn.Module):
    """Features at one size, and what goes on to the next."""

    def __init__(self, here: Separable, onward: Separable) -> None:
        super().__init__()
        self.here = here
        self.onward = onward

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        features: Tensor = self.here(x)
        return features, self.onward(features)


class SynthesisStage(nn.Module):
    """From the smaller size's channels to this size's, with the encoder's features added, and the picture so far."""

    def __init__(
        self, enter: Separable, refine: Separable, to_rgb: nn.Conv2d, enlarge: nn.Module | None,
    ) -> None:
        super().__init__()
        self.enter = enter
        self.refine = refine
        self.to_rgb = to_rgb
        self.enlarge = enlarge

    def forward(self, x: Tensor, features: Tensor, picture: Tensor | None) -> tuple[Tensor, Tensor]:
        x = self.refine(self.enter(x) + features)
        drawn: Tensor = self.to_rgb(x)
        return x, drawn if picture is None or self.enlarge is None else self.enlarge(picture) + drawn


class Migan(nn.Module):
    """The whole network.

    Args:
        side: of the pictures it takes, pixels.
        from_rgb: 1 x 1.
        encoder: largest size first.
        synthesis: smallest size first.
    """

    def __init__(
        self, side: int, from_rgb: nn.Conv2d, encoder: Sequence[EncoderStage], synthesis: Sequence[SynthesisStage],
    ) -> None:
        super().__init__()
        self.side = side
        self.from_rgb = from_rgb
        self.encoder = nn.ModuleList(encoder)
        self.synthesis = nn.ModuleList(synthesis)

    def forward(self, x: Tensor) -> Tensor:
        """N3SS, about [-1, 1], from N4SS, see ``convention``; S is ``side``."""
        x = _activated(self.from_rgb(x))
        kept: list[Tensor] = []
        for stage in self.encoder:
            features, x = stage(x)
            kept.append(features)
        picture: Tensor | None = None
        for stage in self.synthesis:
            x, picture = stage(x, kept.pop(), picture)
        assert picture is not None
        return picture


def build_migan(weights: Weights, side: int) -> Migan:
    """The network of any widths that the weights have.

    Args:
        weights: as in the published inference files.
        side: see ``recognise.resolution``.

    Raises:
        ModelError: there are too few or too many. RuntimeError: they do not fit each other.
    """
    if side < _SMALLEST or side & (side - 1):
        raise RuntimeError("sizes that do not double")
    sides = [side >> step for step in range((side // _SMALLEST).bit_length())]
    from_rgb = convolution(
        weights.take(f"encoder.b{side}.fromrgb.weight") * _GAIN, weights.take(f"encoder.b{side}.fromrgb.bias") * _GAIN)
    encoder = [
        EncoderStage(_separable(weights, f"encoder.b{size}.conv1"), _separable(weights, f"encoder.b{size}.conv2"))
        for size in sides
    ]
    synthesis = [_synthesis_stage(weights, f"synthesis.b{size}") for size in reversed(sides)]
    weights.finish()
    return Migan(side, from_rgb, encoder, synthesis)


def _synthesis_stage(weights: Weights, name: str) -> SynthesisStage:
    enter, refine = (_separable(weights, f"{name}.{part}") for part in ("conv1", "conv2"))
    to_rgb = convolution(weights.take(f"{name}.torgb.weight"), weights.take(f"{name}.torgb.bias"))
    return SynthesisStage(enter, refine, to_rgb, _upsampling(weights, f"{name}.upsample"))


def _separable(weights: Weights, name: str) -> Separable:
    depthwise, bias = weights.take(f"{name}.conv1.weight"), weights.take(f"{name}.conv1.bias")
    halving = None
    if f"{name}.downsample.filter.weight" in weights:
        kernel = weights.take(f"{name}.downsample.filter.weight")
        halving = convolution(kernel, stride=2, padding=1, groups=len(kernel))
    noise = None
    if f"{name}.noise_const" in weights:
        noise = weights.take(f"{name}.noise_const") * weights.take(f"{name}.noise_strength") * _GAIN
    return Separable(
        convolution(depthwise * _GAIN, bias * _GAIN, padding=1, groups=len(depthwise)),
        convolution(weights.take(f"{name}.conv2.weight") * _GAIN),
        halving, _upsampling(weights, f"{name}.upsample"), noise)


def _upsampling(weights: Weights, name: str) -> nn.Module | None:
    """Zeros between the pixels and a filter over both, as one transposed convolution; None: none is there.

    Raises:
        RuntimeError: the zeros are meant to be elsewhere than in odd rows and columns.
    """
    if f"{name}.filter.weight" not in weights:
        return None
    kernel = weights.take(f"{name}.filter.weight")
    kept = weights.take(f"{name}.filter_const")
    expected = torch.zeros_like(kept)
    expected[..., ::2, ::2] = 1
    if not torch.equal(kept, expected):
        raise RuntimeError("an unknown way to enlarge")
    return doubling(kernel.flip(-2, -1).contiguous(), padding=1, groups=len(kernel))
