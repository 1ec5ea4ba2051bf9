"""Random weights in the layouts of published files, of any size: the same on every machine and with every torch."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

State = dict[str, Tensor]


class _Drawn:
    """Collects tensors drawn by numpy, each layer keeping the scale of its input."""

    def __init__(self, seed: int) -> None:
        self.state: State = {}
        self._rng = np.random.default_rng(seed)

    def normal(self, name: str, *shape: int, spread: float = 1.0) -> None:
        drawn = self._rng.standard_normal(shape, dtype=np.float32) * np.float32(spread)
        self.state[name] = torch.from_numpy(np.asarray(drawn, np.float32))

    def conv(self, name: str, out: int, within: int, size: int, *, bias: bool = False) -> None:
        self.normal(f"{name}.weight", out, within, size, size, spread=(within * size * size) ** -0.5)
        if bias:
            self.normal(f"{name}.bias", out, spread=0.1)

    def norm(self, name: str, channels: int) -> None:
        self.state[f"{name}.weight"] = torch.from_numpy(self._rng.uniform(0.5, 1.5, channels).astype(np.float32))
        self.normal(f"{name}.bias", channels, spread=0.1)
        self.normal(f"{name}.running_mean", channels, spread=0.1)
        variance = self._rng.uniform(0.5, 1.5, channels).astype(np.float32)
        self.state[f"{name}.running_var"] = torch.from_numpy(variance)
        self.state[f"{name}.num_batches_tracked"] = torch.tensor(7)


def lama(width: int = 4, blocks: int = 1, seed: int = 0) -> State:
    """LaMa's generator; the published one has ``width`` 64 and 18 blocks."""
    drawn = _Drawn(seed)
    drawn.conv("model.1.ffc.convl2l", width, 4, 7)
    drawn.norm("model.1.bn_l", width)
    for step in range(2):
        drawn.conv(f"model.{2 + step}.ffc.convl2l", width << (step + 1), width << step, 3)
        drawn.norm(f"model.{2 + step}.bn_l", width << (step + 1))
    full = width * 8
    far = full * 3 // 4
    near = full - far
    for kind, channels in (("l", near), ("g", far)):
        drawn.conv(f"model.4.ffc.convl2{kind}", channels, full // 2, 3)
        drawn.norm(f"model.4.bn_{kind}", channels)
    for block in range(blocks):
        for part in ("conv1", "conv2"):
            name = f"model.{5 + block}.{part}"
            drawn.conv(f"{name}.ffc.convl2l", near, near, 3)
            drawn.conv(f"{name}.ffc.convl2g", far, near, 3)
            drawn.conv(f"{name}.ffc.convg2l", near, far, 3)
            drawn.conv(f"{name}.ffc.convg2g.conv1.0", far // 2, far, 1)
            drawn.norm(f"{name}.ffc.convg2g.conv1.1", far // 2)
            drawn.conv(f"{name}.ffc.convg2g.fu.conv_layer", far, far, 1)
            drawn.norm(f"{name}.ffc.convg2g.fu.bn", far)
            drawn.conv(f"{name}.ffc.convg2g.conv2", far, far // 2, 1)
            drawn.norm(f"{name}.bn_l", near)
            drawn.norm(f"{name}.bn_g", far)
    for step in range(3):
        at, channels = 6 + blocks + 3 * step, full >> step
        drawn.normal(f"model.{at}.weight", channels, channels // 2, 3, 3, spread=(9 * channels) ** -0.5)
        drawn.normal(f"model.{at}.bias", channels // 2, spread=0.1)
        drawn.norm(f"model.{at + 1}", channels // 2)
    drawn.conv(f"model.{16 + blocks}", 3, width, 7, bias=True)
    return drawn.state


def migan(side: int = 64, base: int = 512, most: int = 32, seed: int = 0, first: float = 1.0) -> State:
    """MI-GAN's inference network; the published ones have ``base`` 32768, ``most`` 512 and sides of 256 and 512.

    Args:
        first: what the first layer's weights are multiplied by.
    """
    drawn = _Drawn(seed)
    kernel = torch.outer(torch.tensor([1.0, 3, 3, 1]), torch.tensor([1.0, 3, 3, 1])) / 64

    def width(size: int) -> int:
        return min(base // size, most)

    def spread(name: str, channels: int, gain: float) -> None:
        drawn.state[f"{name}.weight"] = (kernel * gain).expand(channels, 1, 4, 4).contiguous()

    def enlarged(name: str, channels: int, size: int) -> None:
        kept = torch.zeros(1, 1, size, size)
        kept[..., ::2, ::2] = 1
        drawn.state[f"{name}.upsample.filter_const"] = kept
        spread(f"{name}.upsample.filter", channels, 4.0)

    def separable(name: str, within: int, out: int, noisy: int = 0) -> None:
        if noisy:
            drawn.normal(f"{name}.noise_strength", spread=0.15)
            drawn.normal(f"{name}.noise_const", noisy, noisy)
        drawn.conv(f"{name}.conv1", within, 1, 3, bias=True)
        drawn.conv(f"{name}.conv2", out, within, 1)

    size = side
    while size >= 4:
        after = max(4, size // 2)
        if size == side:
            drawn.conv(f"encoder.b{size}.fromrgb", width(size), 4, 1, bias=True)
            drawn.state[f"encoder.b{size}.fromrgb.weight"] *= first
        separable(f"encoder.b{size}.conv1", width(size), width(size))
        separable(f"encoder.b{size}.conv2", width(size), width(after))
        if size > 4:
            spread(f"encoder.b{size}.conv2.downsample.filter", width(size), 1.0)
        name, before = f"synthesis.b{size}", max(4, size // 2)
        noisy = size if size > 4 else 0
        separable(f"{name}.conv1", width(before), width(size), noisy)
        if size > 4:
            enlarged(f"{name}.conv1", width(size), size)
            enlarged(name, 3, size)
        separable(f"{name}.conv2", width(size), width(size), noisy)
        drawn.conv(f"{name}.torgb", 3, width(size), 1, bias=True)
        size //= 2
    return drawn.state


def rrdb(width: int = 8, growth: int = 4, blocks: int = 2, seed: int = 0, folded: int = 1) -> State:
    """RRDBNet; the published one has a width of 64, a growth of 32 and 23 blocks."""
    drawn = _Drawn(seed)
    drawn.conv("conv_first", width, 3 * folded * folded, 3, bias=True)
    for block in range(blocks):
        for part in (1, 2, 3):
            for number in range(1, 6):
                out = width if number == 5 else growth
                drawn.conv(
                    f"body.{block}.rdb{part}.conv{number}", out, width + growth * (number - 1), 3, bias=True)
    for name in ("conv_body", "conv_up1", "conv_up2", "conv_hr"):
        drawn.conv(name, width, width, 3, bias=True)
    drawn.conv("conv_last", 3, width, 3, bias=True)
    return drawn.state


def compact(width: int = 8, layers: int = 2, scale: int = 4, seed: int = 0) -> State:
    """SRVGGNetCompact; the published one has a width of 64 and 32 layers between the first and the last."""
    drawn = _Drawn(seed)
    drawn.conv("body.0", width, 3, 3, bias=True)
    drawn.normal("body.1.weight", width, spread=0.2)
    for layer in range(layers):
        drawn.conv(f"body.{2 * layer + 2}", width, width, 3, bias=True)
        drawn.normal(f"body.{2 * layer + 3}.weight", width, spread=0.2)
    drawn.conv(f"body.{2 * layers + 2}", 3 * scale * scale, width, 3, bias=True)
    return drawn.state
