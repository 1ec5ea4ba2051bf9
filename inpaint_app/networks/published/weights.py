"""A network's tensors while it is built of them, and the layers that they become."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from inpaint_app.errors import ModelError

_EPS = 1e-5
"""Of batch normalisation: torch's own, which all these networks were trained with."""


class Weights:
    """A network's tensors by name, each to be taken once.

    Args:
        tensors: of the network alone, without their common prefix.
        path: the file, for errors.
    """

    def __init__(self, tensors: Mapping[str, Tensor], path: Path) -> None:
        self._left = dict(tensors)
        self._path = path

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def shape(self, name: str) -> tuple[int, ...]:
        """Of a tensor that stays to be taken. Raises ModelError as ``take``."""
        return tuple(self._of(name).shape)

    def take(self, name: str) -> Tensor:
        """A tensor, float32, in memory of its own: the file may be mapped, and may change later.

        Raises:
            ModelError: it is not there, or not all finite numbers. RuntimeError: it repeats what is stored once, so
                that a small file could take any amount of memory.
        """
        stored = self._of(name)
        if stored.untyped_storage().nbytes() < stored.numel() * stored.element_size():
            raise RuntimeError("more numbers than are stored")
        tensor = stored.to(torch.float32, copy=True)
        del self._left[name]
        if not tensor.isfinite().all():
            raise ModelError("The weights in {path} are not all numbers; fetch the model again.", path=self._path)
        return tensor.contiguous()

    def drop(self, *names: str) -> None:
        """Take what says nothing to a network that does not learn."""
        for name in names:
            self._left.pop(name, None)

    def finish(self) -> None:
        """Whether all were taken.

        Raises:
            ModelError: they were not, so this is another network.
        """
        if self._left:
            raise ModelError(
                "The network in {path} has a part that this version does not know ({part}); choose another model.",
                path=self._path, part=min(self._left))

    def _of(self, name: str) -> Tensor:
        if name not in self._left:
            raise ModelError(
                "The weights in {path} are not complete, {part} is missing; fetch the model again.",
                path=self._path, part=name)
        return self._left[name]


def convolution(
    weight: Tensor, bias: Tensor | None = None, *, stride: int = 1, padding: int = 0, groups: int = 1,
) -> nn.Conv2d:
    """A layer of these weights: OIHW, O."""
    out, within, *size = weight.shape
    with torch.device("meta"):
        layer = nn.Conv2d(
            within * groups, out, (size[0], size[1]), stride, padding, groups=groups, bias=bias is not None)
    _give(layer, weight, bias)
    return layer


def doubling(weight: Tensor, bias: Tensor | None = None, *, padding: int, output_padding: int = 0, groups: int = 1,
             ) -> nn.ConvTranspose2d:
    """A transposed convolution of these weights (IOHW, O) that doubles both sides."""
    within, out, *size = weight.shape
    with torch.device("meta"):
        layer = nn.ConvTranspose2d(
            within, out * groups, (size[0], size[1]), 2, padding, output_padding, groups=groups, bias=bias is not None)
    _give(layer, weight, bias)
    return layer


def batch_norm(weights: Weights, name: str, channels: int) -> tuple[Tensor, Tensor]:
    """Scale and shift (both of ``channels``) that a trained batch normalisation comes to.

    Raises:
        ModelError: it is not there. RuntimeError: it is of another width.
    """
    scale, shift, mean, variance = (
        weights.take(f"{name}.{part}") for part in ("weight", "bias", "running_mean", "running_var"))
    weights.drop(f"{name}.num_batches_tracked")
    if any(tensor.shape != (channels,) for tensor in (scale, shift, mean, variance)):
        raise RuntimeError("a normalisation of another width")
    factor = scale / torch.sqrt(variance + _EPS)
    return factor, shift - mean * factor


def scaled(weight: Tensor, factor: Tensor, axis: int = 0) -> Tensor:
    """The weights of a convolution whose output channels (along ``axis``) are multiplied by ``factor``."""
    shape = [1] * weight.dim()
    shape[axis] = -1
    return weight * factor.view(shape)


def _give(layer: nn.Conv2d | nn.ConvTranspose2d, weight: Tensor, bias: Tensor | None) -> None:
    layer.weight = nn.Parameter(weight, requires_grad=False)
    if bias is not None:
        layer.bias = nn.Parameter(bias, requires_grad=False)
