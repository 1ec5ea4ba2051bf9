"""How a network that fills wants its input, and the one way to give it that and to take its picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Convention:
    """What a network wants; colours are RGB.

    Attributes:
        low, high: what 0 and 1 of the picture become; in the hole the input is 0.
        mask_first: whether the mask's channel comes before the colours, else after them.
        hole, known: what the mask's channel says there.
        multiple: sides are padded up to a multiple of this, at the bottom and right, by their mirror image.
        min_side: and at least up to this.
        side: pictures are scaled to this size, both ways; None: any size will do.
        best_side: its pictures are at their best up to about this squared, pixels.
        pixel_bytes: of memory that it takes for each pixel of its input in float32.
        reach: what is deeper in a hole, pixels, is painted at half the size first (``scales``); 0: nothing is.
        bf16: whether bfloat16 gives the same picture to 1e-2.
        quick: whether a preview can wait for it on a processor.
        lines: whether its pictures are better where straight edges that go on through a hole are given to it.
    """

    low: float
    high: float
    mask_first: bool
    hole: float
    known: float
    best_side: int
    pixel_bytes: int
    multiple: int = 1
    min_side: int = 1
    side: int | None = None
    reach: int = 0
    bf16: bool = False
    quick: bool = False
    lines: bool = False


def complete(
    network: Callable[[Tensor], Tensor], wants: Convention, image: Tensor, hole: Tensor, dtype: torch.dtype,
) -> Tensor:
    """Complete pictures of any size; known pixels come back exactly.

    Args:
        network: N3HW from N4HW, in ``dtype``.
        image: N3HW float32 in [0, 1]; what lies in the hole does not matter.
        hole: N1HW, 1 = hole.

    Returns:
        N3HW float32 in [0, 1]; NaN where what was painted is not finite.
    """
    height, width = image.shape[-2:]
    unknown = hole > 0.5
    picture = image.masked_fill(unknown, 0.0)
    if wants.side is not None:
        picture, covered = _scaled(picture, unknown, wants.side)
    else:
        size = [max(wants.min_side, -(-length // wants.multiple) * wants.multiple) for length in (height, width)]
        picture, covered = (_mirrored(values, size) for values in (picture, unknown))
    colours = (picture * (wants.high - wants.low) + wants.low).masked_fill(covered, 0.0)
    mask = torch.where(covered, wants.hole, wants.known).to(colours.dtype)
    given = torch.cat([mask, colours] if wants.mask_first else [colours, mask], 1)
    painted = network(given.to(dtype).contiguous(memory_format=torch.channels_last)).float()
    painted = painted[..., :height, :width] if wants.side is None else _resized(painted, [height, width])
    completed = ((painted - wants.low) / (wants.high - wants.low)).clamp(0.0, 1.0)
    return torch.where(unknown, completed.masked_fill(~painted.isfinite(), torch.nan), image)


def _scaled(picture: Tensor, unknown: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """Both at ``side`` squared; unknown is whatever any unknown pixel has a part in, so that nothing leaks."""
    size = [side, side]
    if list(picture.shape[-2:]) == size:
        return picture, unknown
    return _resized(picture, size), _resized(unknown.to(picture.dtype), size) > 0


def _resized(values: Tensor, size: list[int]) -> Tensor:
    if list(values.shape[-2:]) == size:
        return values
    return F.interpolate(values, size, mode="bilinear", align_corners=False, antialias=True)


def _mirrored(values: Tensor, size: list[int]) -> Tensor:
    """Padded at the bottom and right up to ``size`` by its mirror image, edges repeated, as often as it takes."""
    for axis, wanted in zip((-2, -1), size, strict=True):
        length = values.shape[axis]
        if wanted != length:
            at = torch.arange(wanted, device=values.device) % (2 * length)
            values = values.index_select(axis, torch.minimum(at, 2 * length - 1 - at))
    return values
