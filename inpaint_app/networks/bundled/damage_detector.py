"""The detector of damage: a small U-Net that gives each pixel a score for each kind of damage.

Most of its work is done at a quarter and an eighth of the resolution; half the resolution, which the input is folded
into, keeps hairlines. It is fully convolutional: any side that is a multiple of ``MULTIPLE``.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from inpaint_app.limits import DAMAGE_KINDS

MULTIPLE = 32
"""Sides of what it takes are multiples of this."""
ARCHITECTURE = "damage-unet-1"


class _Block(nn.Module):
    """Two 3 x 3 convolutions with batch normalisation and a way round them."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = _convolution(channels, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.norm(self.second(self.first(x))))


def _convolution(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def fuse(detector: DamageDetector) -> None:
    """Fold the normalisations of a detector that is not trained any more into its convolutions: a fifth less work."""
    for module in detector.modules():
        if isinstance(module, _Block) and isinstance(module.norm, nn.BatchNorm2d):
            module.second = fuse_conv_bn_eval(module.second, module.norm)
            module.norm = nn.Identity()
        elif isinstance(module, nn.Sequential) and isinstance(module[0], nn.Conv2d):
            norm = module[1]
            assert isinstance(norm, nn.BatchNorm2d)
            module[0] = fuse_conv_bn_eval(module[0], norm)
            module[1] = nn.Identity()


class DamageDetector(nn.Module):
    """Pictures to logits.

    Args:
        widths: channels at a half, a quarter, an eighth and a sixteenth of the resolution.
    """

    def __init__(self, widths: tuple[int, int, int, int] = (24, 48, 80, 112)) -> None:
        super().__init__()
        half, quarter, eighth, sixteenth = widths
        self.widths = widths
        self.stem = _convolution(12, half)
        self.fine = _convolution(half, half)
        self.quarter = nn.Sequential(_convolution(half, quarter, 2), _Block(quarter))
        self.eighth = nn.Sequential(_convolution(quarter, eighth, 2), _Block(eighth))
        self.middle = nn.Sequential(
            _convolution(eighth, sixteenth, 2), _Block(sixteenth), _Block(sixteenth, 2), _Block(sixteenth, 4))
        self.from_middle = nn.Conv2d(sixteenth, eighth, 1)
        self.up_eighth = _Block(eighth)
        self.from_eighth = nn.Conv2d(eighth, quarter, 1)
        self.up_quarter = _Block(quarter)
        self.from_quarter = nn.Conv2d(quarter, half, 1)
        self.up_half = _convolution(half, half)
        self.head = nn.Conv2d(half, 4 * len(DAMAGE_KINDS), 3, padding=1)
        nn.init.constant_(self.head.bias, -4.0)  # type: ignore[arg-type]  # damage is rare

    def forward(self, picture: Tensor) -> Tensor:
        """N3HW in [-1, 1] to logits, NKHW, K in the order of ``DAMAGE_KINDS``."""
        half = self.fine(self.stem(nn.functional.pixel_unshuffle(picture, 2)))
        quarter = self.quarter(half)
        eighth = self.eighth(quarter)
        x = self.up_eighth(eighth + _doubled(self.from_middle(self.middle(eighth))))
        x = self.up_quarter(quarter + _doubled(self.from_eighth(x)))
        x = self.up_half(half + _doubled(self.from_quarter(x)))
        return nn.functional.pixel_shuffle(self.head(x), 2)


def _doubled(x: Tensor) -> Tensor:
    return nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")
