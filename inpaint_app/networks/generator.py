"""The generator: a resolution-agnostic convolutional U-Net that completes a picture.

Its input is the picture with its hole closed by a push-pull fill, and the hole; its output is added to
that fill. No layer runs at full resolution: the first turns 2 x 2 pixels into one position, the last
reverses that. At 1/4, 1/8 and 1/16 the features of a frozen, pretrained network (EfficientNet-Lite0) of
the filled picture are added, so that its middle recognises objects from the first step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.blocks import FourierBlock, Noise, ResidualBlock, SelfAttention, icnr, push_pull
from inpaint_app.networks.efficientnet import FEATURE_SCALE, FeatureNetwork

STRIDE = 32
"""Sides are padded to a multiple of this (the feature network's deepest stride that matters is 16)."""


_FOURIER_SHARE = 3
"""Channels of the middle for one of a Fourier block."""

_MIN_HALVED = 128
"""Pixels of the shorter side from which half of them show enough."""
_DEEP = 12
"""Pixels; what is nearer to something known is painted as well at once."""

_MARGIN = 64
"""Pixels of the surroundings of a deep hole that are seen at full size; what is farther was seen at half of it.

On 44 object and thick, 30 medium and 132 small holes of 512 the network's perceptual distance is .8351, .6375 and .6493
(.8343, .6381 and .6507 with the whole picture; each within a standard error and a half), Frechet's 220.0, 225.3 and
205.0 (219.3, 226.9 and 206.8); of the picture .67, .63 and .21 is painted.
"""

_RESIDUAL_SCALE = 0.1
"""Keeps the last layer's weights at the size of all others, so that one learning rate suits them all."""


@dataclass(frozen=True)
class GeneratorShape:
    """Widths and depths, as stored in a model's card.

    Attributes:
        half, quarter, eighth, sixteenth: channels at 1/2, 1/4, 1/8 and 1/16 of the picture.
        encoder_blocks: residual blocks on the way down at 1/4 and 1/8.
        middle_dilations: dilation of each residual block at 1/16.
        heads: heads of the attention layer in the middle.
        decoder_dilations: dilation of each residual block at 1/8 on the way up.
        quarter_blocks: residual blocks at 1/4 on the way up.
        fourier_blocks: Fourier blocks at 1/16, each after one of the last layers of the middle.
    """

    half: int = 48
    quarter: int = 96
    eighth: int = 192
    sixteenth: int = 288
    encoder_blocks: tuple[int, int] = (1, 2)
    middle_dilations: tuple[int, ...] = (1, 2, 4, 1, 2, 1)
    heads: int = 6
    decoder_dilations: tuple[int, ...] = (2, 1)
    quarter_blocks: int = 2
    fourier_blocks: int = 0

    def scaled(self, width: float) -> GeneratorShape:
        """The same depths with all widths times ``width``, rounded to multiples of the heads and of 8."""

        def widen(channels: int, multiple: int) -> int:
            return max(1, round(channels * width / multiple)) * multiple

        return replace(
            self, half=widen(self.half, 8), quarter=widen(self.quarter, 8), eighth=widen(self.eighth, 8),
            sixteenth=widen(self.sixteenth, 8 * self.heads),
        )


class Generator(nn.Module):
    """Completes pictures of any size.

    Attributes:
        features: frozen feature network, shared with the discriminator where there is one.
        shape: widths and depths.
    """

    def __init__(self, features: FeatureNetwork, shape: GeneratorShape) -> None:
        super().__init__()
        self.features = features
        self.shape = shape
        half, quarter, eighth, sixteenth = shape.half, shape.quarter, shape.eighth, shape.sixteenth
        _, see4, see8, see16, _ = features.widths

        self.stem = nn.Conv2d(4 * 4, half, 3, padding=1)
        self.to_quarter = nn.Conv2d(half, quarter, 3, stride=2, padding=1)
        self.seen_quarter = nn.Conv2d(see4, quarter, 1)
        self.encode_quarter = _stack(quarter, (1,) * shape.encoder_blocks[0])
        self.to_eighth = nn.Conv2d(quarter, eighth, 3, stride=2, padding=1)
        self.seen_eighth = nn.Conv2d(see8, eighth, 1)
        self.encode_eighth = _stack(eighth, (1,) * shape.encoder_blocks[1])
        self.to_sixteenth = nn.Conv2d(eighth, sixteenth, 3, stride=2, padding=1)
        self.seen_sixteenth = nn.Conv2d(see16, sixteenth, 1)
        split = len(shape.middle_dilations) // 2 + 1
        self.middle = nn.Sequential(
            *_stack(sixteenth, shape.middle_dilations[:split]),
            SelfAttention(sixteenth, shape.heads),
            *_stack(sixteenth, shape.middle_dilations[split:]),
        )
        self.fourier = nn.ModuleList(
            FourierBlock(sixteenth, sixteenth // _FOURIER_SHARE) for _ in range(shape.fourier_blocks)
        )
        self.from_sixteenth = nn.Conv2d(sixteenth, eighth, 1)
        self.noise_eighth = Noise(eighth)
        self.decode_eighth = _stack(eighth, shape.decoder_dilations)
        self.from_eighth = nn.Conv2d(eighth, quarter, 1)
        self.noise_quarter = Noise(quarter)
        self.decode_quarter = _stack(quarter, (1,) * shape.quarter_blocks)
        self.from_quarter = nn.Conv2d(quarter, 4 * half, 1)
        self.noise_half = Noise(half)
        self.decode_half = nn.Conv2d(half, half, 3, padding=1)
        self.to_pixels = nn.Conv2d(half, 4 * 3, 3, padding=1)
        icnr(self.from_quarter, 2)
        icnr(self.to_pixels, 2, gain=0.5)

    def forward(
        self, image: Tensor, hole: Tensor, noise: Tensor, start: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Complete a batch.

        image: N3HW in [-1, 1] (pixels in the hole are ignored); hole: N1HW, 1 = hole; both float32,
        sides a multiple of 32. noise: N1(H/2)(W/2) white noise of unit variance. start: N3HW in [-1, 1], what is
        known of the hole from a coarser pass; None: nothing.
        Returns (raw, fill), both N3HW float32: the network's picture, unclamped, everywhere; and what it started
        from, the picture with its hole closed by ``start`` or by a push-pull fill.
        """
        dtype = self.stem.weight.dtype
        fill = push_pull(image, hole) if start is None else torch.where(hole > 0, start, image)
        filled = fill.to(dtype).contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            features = [feature * FEATURE_SCALE for feature in self.features(filled, deepest=16)]
        h2 = self.stem(F.pixel_unshuffle(torch.cat([filled, hole.to(dtype)], 1), 2))
        h4 = self.encode_quarter(self.to_quarter(F.relu(h2)) + self.seen_quarter(features[1]))
        h8 = self.encode_eighth(self.to_eighth(F.relu(h4)) + self.seen_eighth(features[2]))
        h16 = self._through_middle(self.to_sixteenth(F.relu(h8)) + self.seen_sixteenth(features[3]))

        noise2 = noise.to(dtype)
        noise4 = 2.0 * F.avg_pool2d(noise2, 2)  # the mean of four has half their deviation
        noise8 = 2.0 * F.avg_pool2d(noise4, 2)
        h8 = h8 + _upsample(self.from_sixteenth(h16))
        h8 = self.decode_eighth(self.noise_eighth(h8, noise8))
        h4 = h4 + _upsample(self.from_eighth(h8))
        h4 = self.decode_quarter(self.noise_quarter(h4, noise4))
        h2 = h2 + F.pixel_shuffle(self.from_quarter(h4), 2)
        h2 = h2 + self.decode_half(F.relu(self.noise_half(h2, noise2)))
        residual = F.pixel_shuffle(self.to_pixels(F.relu(h2)), 2).float()
        return fill + _RESIDUAL_SCALE * residual, fill

    def _through_middle(self, h: Tensor) -> Tensor:
        first = len(self.middle) - len(self.fourier)
        for index, layer in enumerate(self.middle):
            h = layer(h)
            if index >= first:
                h = self.fourier[index - first](h)
        return h

    @torch.inference_mode()
    def complete(self, image: Tensor, hole: Tensor, seed: int = 0, start: Tensor | None = None) -> Tensor:
        """Complete pictures of any size; known pixels come back exactly.

        image: N3HW float32 in [0, 1]; hole: N1HW, 1 = hole; both on the network's device.
        seed: of the noise, drawn on the CPU so that every device gets the same.
        start: N3HW float32 in [0, 1], what a coarser pass painted in the hole, enlarged; None: there was none.
        Returns N3HW float32 in [0, 1]; NaN where what was painted is not finite.
        """
        height, width = image.shape[-2:]
        pad = (0, -width % STRIDE, 0, -height % STRIDE)
        padded = F.pad(image, pad, mode="replicate") * 2.0 - 1.0
        padded_hole = F.pad(hole.float(), pad, mode="replicate")
        source = torch.Generator().manual_seed(seed)
        size = (image.shape[0], 1, padded.shape[-2] // 2, padded.shape[-1] // 2)
        noise = torch.randn(size, generator=source).to(image.device)
        begun = None if start is None else F.pad(start, pad, mode="replicate") * 2.0 - 1.0
        raw, _ = self(padded, padded_hole, noise, begun)
        painted = raw[..., :height, :width]
        completed = (painted * 0.5 + 0.5).clamp(0.0, 1.0).masked_fill(~painted.isfinite(), torch.nan)
        return torch.where(hole > 0.5, completed, image)

    @torch.inference_mode()
    def complete_from_coarse(self, image: Tensor, hole: Tensor, seed: int = 0) -> Tensor:
        """The same, deep holes from a picture of half the size: what goes where first, then what it looks like.

        Arguments and result as for ``complete``. Only for weights that have learned it.
        """
        if min(image.shape[-2:]) < _MIN_HALVED:
            return self.complete(image, hole, seed)
        deep = _is_deep(hole)
        result = torch.empty_like(image)
        for which, paint in ((deep, self._complete_deep), (~deep, self.complete)):
            if which.any():
                result[which] = paint(image[which], hole[which], seed)
        return result

    def _complete_deep(self, image: Tensor, hole: Tensor, seed: int) -> Tensor:
        """All at half the size, then the holes and `_MARGIN` pixels around them."""
        pad = (0, image.shape[-1] % 2, 0, image.shape[-2] % 2)
        whole, covered = F.pad(image, pad, mode="replicate"), F.pad(hole.float(), pad, mode="replicate")
        coarse = self.complete(F.avg_pool2d(whole, 2), F.max_pool2d(covered, 2), seed)
        start = F.interpolate(coarse, scale_factor=2, mode="bilinear")
        window = ..., _reach(hole, 2), _reach(hole, 3)
        result = image.clone()
        result[window] = self.complete(image[window], hole[window], seed, start[window])
        return result


def _is_deep(hole: Tensor) -> Tensor:
    """N bool: which holes (N1HW, 1 = hole) hold a square of twice `_DEEP` pixels a side."""
    shallow = F.max_pool2d(1.0 - hole.float(), 2 * _DEEP + 1, stride=4, padding=_DEEP)
    return (shallow < 0.5).flatten(1).any(1)


def _reach(hole: Tensor, axis: int) -> slice:
    """Where along an axis the holes (N1HW, not empty) and their margin lie, in steps of `STRIDE` from the start."""
    there = hole.amax([other for other in range(hole.ndim) if other != axis]).gt(0.5).nonzero()
    first, last = int(there.min()) - _MARGIN, int(there.max()) + _MARGIN
    return slice(max(0, first // STRIDE * STRIDE), min((last // STRIDE + 1) * STRIDE, hole.shape[axis]))


def _stack(width: int, dilations: tuple[int, ...]) -> nn.Sequential:
    return nn.Sequential(*(ResidualBlock(width, dilation) for dilation in dilations))


def _upsample(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="nearest")
