"""Differentiable augmentation of what discriminators see (Zhao et al. 2020): colour, shift, mirror.

With few photos a strong discriminator learns them by heart; shown photos and completions changed at random, it cannot.
Gradients flow through the changes to the generator, which is never shown them.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

DRAWS = 7
"""Random numbers that each picture needs."""
_SHIFT = 0.125


def augment_alike(images: Sequence[Tensor], hole: Tensor, draws: Tensor, share: float) -> tuple[list[Tensor], Tensor]:
    """Change a share of the pictures at random, and all versions of a picture and its hole in the same way.

    Args:
        images: versions of a batch, each N3HW in [-1, 1].
        hole: N1HW.
        draws: N x DRAWS uniform in [0, 1): the same draws give the same changes.
        share: how many of the pictures are changed, in [0, 1].

    Returns:
        The versions and the hole, of the same shapes.
    """
    if not share:
        return list(images), hole
    rows = draws.cpu().tolist()
    changed = [
        torch.stack([_changed(one, row, share) for one, row in zip(image, rows, strict=True)]) for image in images
    ]
    moved = torch.stack([_moved(one, row) if row[0] < share else one for one, row in zip(hole, rows, strict=True)])
    return changed, moved


def _changed(image: Tensor, draws: Sequence[float], share: float) -> Tensor:
    if draws[0] >= share:
        return image
    grey = image.mean(0, keepdim=True)
    image = grey + (image - grey) * 2.0 * draws[1]  # saturation
    middle = image.mean()
    image = middle + (image - middle) * (0.5 + draws[2])  # contrast
    return _moved(image + (draws[3] - 0.5), draws)  # brightness


def _moved(image: Tensor, draws: Sequence[float]) -> Tensor:
    height, width = image.shape[-2:]
    down, across = (round((2.0 * draw - 1.0) * _SHIFT * side) for draw, side in ((draws[4], height), (draws[5], width)))
    image = torch.roll(image, (down, across), (-2, -1))
    return image.flip(-1) if draws[6] < 0.5 else image
