"""LaMa's generator: a residual network of fast Fourier convolutions (Suvorov et al. 2022; Chi et al. 2020).

Channels are split into local ones, which see their neighbours, and global ones, which see the whole picture through
its Fourier transform. Normalisation is folded into the convolutions.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.published.weights import Weights, batch_norm, convolution, doubling, scaled


class FourierUnit(nn.Module):
    """A 1 x 1 convolution and ReLU on the real Fourier transform, in float32 whatever the layers compute in.

    Args:
        mix: of 2C channels, all real parts before all imaginary ones.
    """

    def __init__(self, mix: nn.Conv2d) -> None:
        super().__init__()
        self.mix = mix

    def forward(self, x: Tensor) -> Tensor:
        spectrum = torch.fft.rfft2(x.float(), norm="ortho")
        mixed = F.relu_(self.mix(torch.cat([spectrum.real, spectrum.imag], 1).to(x.dtype))).float()
        real, imaginary = mixed.chunk(2, 1)
        heard: Tensor = torch.fft.irfft2(torch.complex(real, imaginary), s=x.shape[-2:], norm="ortho")
        return heard.to(x.dtype)


class SpectralTransform(nn.Module):
    """Global channels to global channels, at half the width."""

    def __init__(self, reduce: nn.Conv2d, fourier: FourierUnit, restore: nn.Conv2d) -> None:
        super().__init__()
        self.reduce = reduce
        self.fourier = fourier
        self.restore = restore

    def forward(self, x: Tensor) -> Tensor:
        narrow = F.relu_(self.reduce(x))
        out: Tensor = self.restore(narrow + self.fourier(narrow))
        return out


class FourierConvolution(nn.Module):
    """Local and global channels to local and global channels, each from both, with ReLU."""

    def __init__(
        self, local_to_local: nn.Conv2d, global_to_local: nn.Conv2d, local_to_global: nn.Conv2d,
        spectral: SpectralTransform,
    ) -> None:
        super().__init__()
        self.local_to_local = local_to_local
        self.global_to_local = global_to_local
        self.local_to_global = local_to_global
        self.spectral = spectral

    def forward(self, near: Tensor, far: Tensor) -> tuple[Tensor, Tensor]:
        near_edged, far_edged = _reflected(near), _reflected(far)
        local = self.local_to_local(near_edged).add_(self.global_to_local(far_edged))
        wide = self.local_to_global(near_edged).add_(self.spectral(far))
        return F.relu_(local), F.relu_(wide)


class ResidualPair(nn.Module):
    """Two Fourier convolutions, added to what went in."""

    def __init__(self, first: FourierConvolution, second: FourierConvolution) -> None:
        super().__init__()
        self.first = first
        self.second = second

    def forward(self, near: Tensor, far: Tensor) -> tuple[Tensor, Tensor]:
        local, wide = self.second(*self.first(near, far))
        return local.add_(near), wide.add_(far)


class Lama(nn.Module):
    """The whole generator.

    Args:
        stem: 7 x 7, without padding.
        halvings: 3 x 3 of stride 2, all but the last.
        to_local, to_global: the last halving, for each of the two kinds of channels.
        blocks: at the smallest size.
        doublings: as many as halvings.
        head: 7 x 7, without padding.
    """

    def __init__(
        self, stem: nn.Conv2d, halvings: Sequence[nn.Conv2d], to_local: nn.Conv2d, to_global: nn.Conv2d,
        blocks: Sequence[ResidualPair], doublings: Sequence[nn.ConvTranspose2d], head: nn.Conv2d,
    ) -> None:
        super().__init__()
        self.stem = stem
        self.halvings = nn.ModuleList(halvings)
        self.to_local = to_local
        self.to_global = to_global
        self.blocks = nn.ModuleList(blocks)
        self.doublings = nn.ModuleList(doublings)
        self.head = head

    @property
    def multiple(self) -> int:
        """What sides must be a multiple of."""
        return 1 << len(self.doublings)

    def forward(self, x: Tensor) -> Tensor:
        """N3HW in (0, 1) from N4HW, see ``convention``; sides at least two times ``multiple``, for the reflection."""
        x = F.relu_(self.stem(_reflected(x, 3)))
        for halving in self.halvings:
            x = F.relu_(halving(_reflected(x)))
        x = _reflected(x)
        near, far = F.relu_(self.to_local(x)), F.relu_(self.to_global(x))
        for block in self.blocks:
            near, far = block(near, far)
        x = torch.cat([near, far], 1)
        del near, far
        for doubling_layer in self.doublings:
            x = F.relu_(doubling_layer(x))
        return torch.sigmoid_(self.head(_reflected(x, 3)))


def build_lama(weights: Weights) -> Lama:
    """The generator of any width and number of blocks that the weights have.

    Raises:
        ModelError: there are too few or too many. RuntimeError: they do not fit each other.
    """
    at = 2
    halvings = []
    stem = _normalised(weights, "model.1", "l")
    while f"model.{at}.ffc.convl2g.weight" not in weights:
        halvings.append(_normalised(weights, f"model.{at}", "l", stride=2))
        at += 1
    to_local, to_global = (_normalised(weights, f"model.{at}", kind, stride=2) for kind in "lg")
    at += 1
    blocks = []
    while f"model.{at}.conv1.ffc.convl2l.weight" in weights:
        first, second = (_fourier_convolution(weights, f"model.{at}.{name}") for name in ("conv1", "conv2"))
        blocks.append(ResidualPair(first, second))
        at += 1
    at += 1  # where local and global are joined
    doublings = []
    for _ in range(len(halvings) + 1):
        weight, bias = weights.take(f"model.{at}.weight"), weights.take(f"model.{at}.bias")
        factor, shift = batch_norm(weights, f"model.{at + 1}", len(bias))
        doublings.append(
            doubling(scaled(weight, factor, axis=1), bias * factor + shift, padding=1, output_padding=1))
        at += 3
    head = convolution(weights.take(f"model.{at + 1}.weight"), weights.take(f"model.{at + 1}.bias"))
    weights.finish()
    return Lama(stem, halvings, to_local, to_global, blocks, doublings, head)


def _normalised(weights: Weights, name: str, kind: str, stride: int = 1) -> nn.Conv2d:
    """A convolution from local channels to those of a kind ("l", "g"), with its normalisation in it."""
    weight = weights.take(f"{name}.ffc.convl2{kind}.weight")
    factor, shift = batch_norm(weights, f"{name}.bn_{kind}", len(weight))
    return convolution(scaled(weight, factor), shift, stride=stride)


def _fourier_convolution(weights: Weights, name: str) -> FourierConvolution:
    local = weights.take(f"{name}.ffc.convl2l.weight")
    wide = weights.take(f"{name}.ffc.convl2g.weight")
    local_factor, local_shift = batch_norm(weights, f"{name}.bn_l", len(local))
    wide_factor, wide_shift = batch_norm(weights, f"{name}.bn_g", len(wide))
    crossing = weights.take(f"{name}.ffc.convg2l.weight")
    spectral = f"{name}.ffc.convg2g"
    reduce = weights.take(f"{spectral}.conv1.0.weight")
    reduce_factor, reduce_shift = batch_norm(weights, f"{spectral}.conv1.1", len(reduce))
    restore = weights.take(f"{spectral}.conv2.weight")
    return FourierConvolution(
        convolution(scaled(local, local_factor), local_shift),
        convolution(scaled(crossing, local_factor)),
        convolution(scaled(wide, wide_factor), wide_shift),
        SpectralTransform(
            convolution(scaled(reduce, reduce_factor), reduce_shift),
            _fourier_unit(weights, f"{spectral}.fu"),
            convolution(scaled(restore, wide_factor))),
    )


def _fourier_unit(weights: Weights, name: str) -> FourierUnit:
    """Files have real and imaginary parts in turn, channel by channel; here all real ones come first."""
    weight = weights.take(f"{name}.conv_layer.weight")
    factor, shift = batch_norm(weights, f"{name}.bn", len(weight))
    weight = scaled(weight, factor)
    order = torch.arange(len(weight)).view(-1, 2).t().reshape(-1)
    return FourierUnit(convolution(weight[order][:, order].contiguous(), shift[order]))


def _reflected(x: Tensor, by: int = 1) -> Tensor:
    return F.pad(x, (by, by, by, by), mode="reflect")
