"""Layers shared by the generator and the discriminators, and the push-pull fill."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """x + conv(relu(conv(relu(x)))), without normalisation; the second convolution starts at zero.

    Starting as the identity keeps deep stacks trainable without normalisation layers (Zhang et al.
    2019, Fixup), which cost more on a CPU than their FLOPs say.
    """

    def __init__(self, width: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.kaiming_normal_(self.first.weight, nonlinearity="relu")
        for parameter in self.second.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.second(F.relu(self.first(F.relu(x))))
        return out


class SelfAttention(nn.Module):
    """x + attention over all positions (Vaswani et al. 2017); the output projection starts at zero.

    At 1/16 of the picture every place of a hole sees every known place at the cost of a convolution.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.project_in = nn.Linear(width, 3 * width)
        self.project_out = nn.Linear(width, width)
        for parameter in self.project_out.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        batch, width, height, across = x.shape
        tokens = x.flatten(2).transpose(1, 2)
        qkv = self.project_in(self.norm(tokens))
        q, k, v = qkv.view(batch, -1, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, -1, width)
        out: Tensor = x + self.project_out(mixed).transpose(1, 2).reshape(batch, width, height, across)
        return out


class FourierBlock(nn.Module):
    """x + what every position hears from the whole picture at once (Chi et al. 2020, as LaMa uses it).

    A convolution on the real Fourier transform: periodic structure goes on across a hole of any width. The transform is
    taken in float32, which is what all devices have. The last projection starts at zero, so that a new block is the
    identity.
    """

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.project_in = nn.Conv2d(width, inner, 1)
        self.spectral = nn.Conv2d(2 * inner, 2 * inner, 1)
        self.project_out = nn.Conv2d(inner, width, 1)
        for parameter in self.project_out.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        size = x.shape[-2:]
        h = F.relu(self.project_in(F.relu(x))).float()
        spectrum = torch.fft.rfft2(h, norm="ortho")
        mixed = self.spectral(torch.cat([spectrum.real, spectrum.imag], 1).to(x.dtype))
        real, imaginary = F.relu(mixed).float().chunk(2, 1)
        heard = torch.fft.irfft2(torch.complex(real, imaginary), s=size, norm="ortho").to(x.dtype)
        out: Tensor = x + self.project_out(heard.contiguous(memory_format=torch.channels_last))
        return out


class Noise(nn.Module):
    """Adds white noise, scaled per channel; the scales start at zero (Karras et al. 2019)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.zeros(1, width, 1, 1))

    def forward(self, x: Tensor, noise: Tensor) -> Tensor:
        return x + self.scale * noise


def push_pull(image: Tensor, hole: Tensor) -> Tensor:
    """Fill holes smoothly from their surroundings, in one pass down and up a pyramid.

    Gortler et al. 1996 (The Lumigraph), section 3.4: averages of known pixels on the way down, and
    on the way up each level keeps what it knows and takes the rest from the coarser one.

    image: NCHW float; hole: N1HW, 1 = hole. Returns NCHW; known pixels unchanged.
    A picture without any known pixel comes back as zeros.
    """
    weight = 1.0 - hole
    colour = image * weight
    levels = []
    while max(colour.shape[-2:]) > 1:
        levels.append((colour, weight))
        height, width = colour.shape[-2:]
        if height % 2 or width % 2:
            pad = (0, width % 2, 0, height % 2)
            colour, weight = F.pad(colour, pad), F.pad(weight, pad)
        # Sums, not means: a coarse pixel counts as wholly known once one of its four is.
        colour, weight = 4.0 * F.avg_pool2d(colour, 2), 4.0 * F.avg_pool2d(weight, 2)
        saturated = weight.clamp(max=1.0)
        colour = colour * (saturated / weight.clamp_min(1e-8))
        weight = saturated
    for finer, known in reversed(levels):
        padded = (finer.shape[-2] + finer.shape[-2] % 2, finer.shape[-1] + finer.shape[-1] % 2)
        # Channel by channel: several at once round differently with one thread than with more.
        flat = colour.reshape(-1, 1, *colour.shape[-2:])
        up = F.interpolate(flat, size=padded, mode="bilinear", align_corners=False)
        up = up.reshape(*colour.shape[:2], *padded)[..., : finer.shape[-2], : finer.shape[-1]]
        colour = finer + up * (1.0 - known)
    return colour


def icnr(conv: nn.Conv2d, factor: int, gain: float = 1.0) -> None:
    """Initialise a convolution before a pixel shuffle as nearest-neighbour enlargement.

    Aitken et al. 2017: all sub-pixels of one output pixel start with the same weights, so that no
    grid shows.
    """
    with torch.no_grad():
        base = torch.empty(conv.out_channels // factor**2, *conv.weight.shape[1:])
        nn.init.kaiming_normal_(base, nonlinearity="linear")
        conv.weight.copy_(gain * base.repeat_interleave(factor**2, 0))
        if conv.bias is not None:
            conv.bias.zero_()
