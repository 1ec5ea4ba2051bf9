"""The network that paints a photo in the style of one picture (Johnson et al. 2016, with instance normalisation).

A low band of the photo is kept and all else is painted anew, so that it begins as a soft photo and learns strokes.
Nearly all of its work is done at a quarter of the resolution. It normalises its layers by their own mean and deviation
(Ulyanov et al. 2017); for a picture that is painted tile by tile these are measured once, on pieces from all over it,
so that tiles meet without a seam.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.blocks import icnr

ARCHITECTURE = "style-1"
MULTIPLE = 4
"""Sides are multiples of this, and tiles begin at multiples of it."""
REACH = 96
"""Pixels beyond which nothing changes what a pixel becomes: by how much tiles overlap."""
_EPSILON = 1e-5
_BEGINNING = 0.1
"""Of the painted part before training."""


class Measured(NamedTuple):
    """Mean and variance of the channels of one layer: C float32."""

    mean: Tensor
    variance: Tensor


@dataclass(frozen=True)
class StyleShape:
    """Widths and depth, as stored in the card.

    Attributes:
        half, quarter: channels at a half and a quarter of the resolution.
        dilations: of each residual block at a quarter.
    """

    half: int = 24
    quarter: int = 64
    dilations: tuple[int, ...] = (1, 1, 2, 1, 1)


class _Numbers:
    """What the normalisations of a pass take mean and variance from: each picture's own, or those of one picture.

    Attributes:
        found: what was measured, where ``together``: of all that passes.
    """

    def __init__(self, known: tuple[Measured, ...] | None, *, together: bool = False) -> None:
        self._known = None if known is None else iter(known)
        self._together = together
        self.found: list[Measured] = []

    def normalise(self, x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        """Bring the channels of NCHW to the mean and deviation that were learned."""
        if self._known is not None:
            mean, variance = next(self._known)
            return F.batch_norm(x, mean, variance, scale.float(), shift.float(), eps=_EPSILON)
        if self._together:
            found = Measured(*(torch.zeros(x.shape[1], device=x.device) for _ in Measured._fields))
            self.found.append(found)
            return F.batch_norm(x, *found, scale.float(), shift.float(), True, 1.0, _EPSILON)
        return F.instance_norm(x, None, None, scale, shift, eps=_EPSILON)


class _Layer(nn.Module):
    """A convolution and its normalisation."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, dilation, dilation, bias=False)
        self.scale = nn.Parameter(torch.ones(outputs))
        self.shift = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor, numbers: _Numbers) -> Tensor:
        return numbers.normalise(self.conv(x), self.scale, self.shift)


class _Block(nn.Module):
    """x + two layers."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.first = _Layer(width, width, dilation=dilation)
        self.second = _Layer(width, width)

    def forward(self, x: Tensor, numbers: _Numbers) -> Tensor:
        out: Tensor = x + self.second(F.relu(self.first(x, numbers)), numbers)
        return out


class StyleNetwork(nn.Module):
    """Paints pictures of any size."""

    def __init__(self, shape: StyleShape = StyleShape()) -> None:
        super().__init__()
        self.shape = shape
        half, quarter = shape.half, shape.quarter
        self.stem = _Layer(3 * 4, half)
        self.down = _Layer(half, quarter, stride=2)
        self.blocks = nn.ModuleList(_Block(quarter, dilation) for dilation in shape.dilations)
        self.up = nn.Conv2d(quarter, 4 * half, 1)
        icnr(self.up, 2)
        self.join = _Layer(half, half)
        self.head = nn.Conv2d(half, 12, 3, padding=1)
        icnr(self.head, 2, _BEGINNING)

    def forward(self, picture: Tensor, measured: tuple[Measured, ...] | None = None) -> Tensor:
        """Painted N3HW, about [-1, 1], not clamped.

        Args:
            picture: N3HW in [-1, 1]; sides multiples of ``MULTIPLE``.
            measured: of the whole picture, see ``measure``; None: each of N is whole.
        """
        return self._paint(picture, _Numbers(measured))

    @torch.no_grad()
    def measure(self, pieces: Tensor) -> tuple[Measured, ...]:
        """The numbers of every normalisation, over pieces of one picture together, N3HW as for ``forward``."""
        numbers = _Numbers(None, together=True)
        self._paint(pieces, numbers)
        return tuple(numbers.found)

    def _paint(self, picture: Tensor, numbers: _Numbers) -> Tensor:
        given = F.pixel_unshuffle(picture.to(self.up.weight.dtype), 2).contiguous(memory_format=torch.channels_last)
        fine = F.relu(self.stem(given, numbers))
        deep = F.relu(self.down(fine, numbers))
        for block in self.blocks:
            deep = block(deep, numbers)
        raised = F.pixel_shuffle(self.up(deep), 2)
        joined = F.relu(self.join(fine + raised, numbers))
        low = F.interpolate(
            F.avg_pool2d(picture, MULTIPLE), scale_factor=MULTIPLE, mode="bilinear", align_corners=False)
        painted: Tensor = low + _without_grid(F.pixel_shuffle(self.head(joined), 2)).to(picture.dtype)
        return painted


def _without_grid(picture: Tensor) -> Tensor:
    """Smoothed by 1 2 1 both ways, which takes away exactly what changes from pixel to pixel: the shuffle's grid."""
    padded = F.pad(picture, (1, 1, 1, 1), mode="replicate")
    return F.avg_pool2d(F.avg_pool2d(padded, 2, 1), 2, 1)
