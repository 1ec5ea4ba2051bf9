"""From a region's crop to what an engine works on, and back to native pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers import Pixels
from inpaint_app.inference.assembly import Assembly
from inpaint_app.inference.blending import Hole
from inpaint_app.inference.interpolation import Floats, push_pull
from inpaint_app.inference.planner import Region, working_size

LEAST_SIDE = 16
"""Networks are given at least this many pixels on each side; smaller crops are mirrored up to it."""

_BAND_PIXELS = 1 << 19


@dataclass(frozen=True, eq=False)
class Context:
    """A region's crop at working size.

    Attributes:
        image: HW3 float32 in [0, 1]; meaningless where ``hole``.
        hole: HW bool, every pixel that is not wholly known.
        alpha: HW float32 in [0, 1], filled in the hole; None for a photo without.
        size: HW of the image before it was mirrored up to LEAST_SIDE.
    """

    region: Region
    image: Floats
    hole: Hole
    alpha: Floats | None
    size: tuple[int, int]

    @property
    def known_share(self) -> float:
        """How much of the crop is known, 0 to 1."""
        return 1.0 - float(self.hole.mean())


def take(assembly: Assembly, region: Region, side: int | None) -> Context:
    """Cut a region's crop and bring it to working size.

    Args:
        side: working side, None for native; see ``planner.working_size``.
    """
    pixels, unknown = assembly.view(region.crop)
    size = working_size(region.crop, side)
    hole = unknown
    if size != region.crop.size:
        # A mean over whole cells; a cell that any unknown pixel touches is unknown, so nothing leaks.
        pixels = _layers(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
        share = cv2.resize(unknown.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
        hole = share > 0
    values: Floats = pixels.astype(np.float32)
    values *= 1.0 / np.iinfo(pixels.dtype).max
    alpha: Floats | None = None
    channels = values.shape[2]
    if channels in (2, 4):
        values, alpha = _split_alpha(values, hole)
    image = values if values.shape[2] == 3 else values.repeat(3, axis=2)
    extra = (0, max(0, LEAST_SIDE - size.height), 0, max(0, LEAST_SIDE - size.width))
    if any(extra):
        image = _layers(cv2.copyMakeBorder(image, *extra, cv2.BORDER_REFLECT))
        hole = cv2.copyMakeBorder(hole.view(np.uint8), *extra, cv2.BORDER_REFLECT).view(np.bool_)
    return Context(region, image, hole, alpha, (size.height, size.width))


def restore(assembly: Assembly, context: Context, completed: Floats, photo: Pixels) -> Pixels:
    """Native pixels over the region's tile rectangle from an engine's picture at working size.

    Args:
        completed: HW3 float32 in [0, 1], of the shape of ``context.image``.
        photo: any array of the photo's dtype and channels.

    Returns:
        HWC of the photo's dtype and channels.
    """
    height, width = context.size
    values = completed[:height, :width]
    if photo.shape[2] <= 2:
        values = values.mean(axis=2, keepdims=True, dtype=np.float32)
    if context.alpha is not None:
        values = np.concatenate([values, context.alpha[..., None]], axis=2)
    return _enlarge(values, context.region.crop, assembly.tile_rect(context.region.rect), photo.dtype)


def _split_alpha(values: Floats, hole: Hole) -> tuple[Floats, Floats]:
    """(colours, alpha): alpha interpolated into the hole; so are the colours of transparent pixels,
    which mean nothing and would be taken for black shapes.
    """
    known = (~hole).astype(np.float32)
    colours, alpha = values[..., :-1], values[..., -1]
    visible = known * (alpha > 0)
    alpha = push_pull(values[..., -1:], known)[..., 0]
    if (visible < known).any():
        colours = push_pull(np.ascontiguousarray(colours), visible)
    return np.ascontiguousarray(colours), np.clip(alpha, 0, 1)


def _enlarge(values: Floats, crop: Rect, part: Rect, dtype: np.dtype[Any]) -> Pixels:
    """``part`` of the crop in native pixels (both rectangles on the photo), rounded to ``dtype``.

    Pixel centres are mapped onto pixel centres, so nothing shifts against the photo. Only the part is
    computed, a band of rows at a time.
    """
    height, width = values.shape[:2]
    top = np.iinfo(dtype).max
    result = np.empty((part.height, part.width, values.shape[2]), dtype)
    native = (height, width) == (crop.height, crop.width)
    across, down = width / crop.width, height / crop.height
    step = max(1, _BAND_PIXELS // part.width)
    for start in range(0, part.height, step):
        band = Rect(part.left, part.top + start, part.right, min(part.top + start + step, part.bottom))
        inside = band.translate(-crop.left, -crop.top)
        if native:
            block: Floats = values[inside.slices]
        else:
            matrix = np.array([
                [across, 0, (inside.left + 0.5) * across - 0.5],
                [0, down, (inside.top + 0.5) * down - 0.5],
            ])
            block = _layers(cv2.warpAffine(
                values, matrix, (band.width, band.height),
                flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE))
        result[start : start + band.height] = np.clip(block * top + 0.5, 0, top)
    pixels: Pixels = result
    return pixels


def _layers(block: Any) -> Any:
    """OpenCV drops a last axis of length one; put it back."""
    return block[..., None] if block.ndim == 2 else block
