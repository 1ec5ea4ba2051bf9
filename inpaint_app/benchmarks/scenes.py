"""Seeded holes for photos of any size, as ``inpaint-app benchmark fill`` makes them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Size

Mask = npt.NDArray[np.uint8]
SEED = 7


def _blank(size: Size) -> Mask:
    return np.zeros((size.height, size.width), np.uint8)


def _object(size: Size) -> Mask:
    """A rectangle of 600 x 800 on 12 megapixels, in proportion on others, at most 0.7 megapixels."""
    mask = _blank(size)
    share = min(0.04, 700_000 / (size.width * size.height))
    height, width = (max(1, int(length * math.sqrt(share * ratio))) for length, ratio in (
        (size.height, 16 / 9), (size.width, 9 / 16)))
    top, left = (size.height - height) // 2, (size.width - width) // 2
    mask[top : top + height, left : left + width] = 255
    return mask


def _spots(size: Size) -> Mask:
    """16 discs of 1 to 2.5 % of the width in radius."""
    return _discs(size, 16, size.width * 0.01, size.width * 0.025)


def _specks(size: Size) -> Mask:
    """500 discs of 2 to 8 pixels in radius."""
    return _discs(size, 500, 2, 8)


def _scratch(size: Size) -> Mask:
    """A line of 8 pixels from side to side, gently bent."""
    mask = _blank(size)
    x = np.arange(size.width)
    y = size.height * (0.35 + 0.3 * x / size.width + 0.02 * np.sin(x * 9 / size.width))
    for offset in range(-4, 4):
        mask[np.clip(y.astype(int) + offset, 0, size.height - 1), x] = 255
    return mask


def _damage(size: Size) -> Mask:
    """The scratch and the specks together: an old print."""
    mask: Mask = np.maximum(_scratch(size), _specks(size))
    return mask


def _border(size: Size) -> Mask:
    """A fifth of the photo on its right side."""
    mask = _blank(size)
    mask[:, size.width - size.width // 5 :] = 255
    return mask


def _discs(size: Size, count: int, minimum: float, maximum: float) -> Mask:
    mask = _blank(size)
    rng = np.random.default_rng(SEED)
    for _ in range(count):
        radius = float(rng.uniform(minimum, maximum))
        x, y = float(rng.uniform(0, size.width)), float(rng.uniform(0, size.height))
        left, right = max(0, int(x - radius)), min(size.width, int(x + radius) + 2)
        top, bottom = max(0, int(y - radius)), min(size.height, int(y + radius) + 2)
        ys, xs = np.ogrid[top:bottom, left:right]
        mask[top:bottom, left:right][(xs - x) ** 2 + (ys - y) ** 2 <= radius * radius] = 255
    return mask


SCENES: dict[str, Callable[[Size], Mask]] = {
    "object": _object, "spots": _spots, "scratch": _scratch, "specks": _specks, "border": _border,
    "damage": _damage,
}
"""Seeded masks by name, for a photo of any size."""
