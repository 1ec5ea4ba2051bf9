"""From a region's crop to what an engine works on, and back to native pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.inference.pixels.blending import Hole
from inpaint_app.inference.pixels.cut_out import is_cut_out, sharpened
from inpaint_app.inference.pixels.push_pull import Floats, push_pull
from inpaint_app.inference.run.assembly import Assembly
from inpaint_app.inference.run.planner import Region, working_size

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
        part: what of the region is being filled: all of it or, where that is too large, one of its ``parts``.
    """

    region: Region
    image: Floats
    hole: Hole
    alpha: Floats | None
    size: tuple[int, int]
    part: Region

    @property
    def known_share(self) -> float:
        """How much of the crop is known, 0 to 1."""
        return 1.0 - float(self.hole.mean())

    @property
    def scale(self) -> float:
        """Native pixels per working pixel, 1 for a crop at native size."""
        return max(1.0, math.sqrt(self.region.crop.area / (self.size[0] * self.size[1])))

    def kept(self, side: int | None) -> bool:
        """Whether a painter's picture is the result; see ``painter.Painter.kept_side``."""
        return self.scale == 1 and (side is None or self.region.crop.area <= side * side)


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
    image, alpha = _colours(pixels, hole)
    extra = (0, max(0, LEAST_SIDE - size.height), 0, max(0, LEAST_SIDE - size.width))
    if any(extra):
        image = _layers(cv2.copyMakeBorder(image, *extra, cv2.BORDER_REFLECT))
        hole = cv2.copyMakeBorder(hole.view(np.uint8), *extra, cv2.BORDER_REFLECT).view(np.bool_)
    return Context(region, image, hole, alpha, (size.height, size.width), region)


def restore(assembly: Assembly, context: Context, completed: Floats, photo: Pixels) -> Pixels:
    """Native pixels over the part's tile rectangle from an engine's picture at working size.

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
    # Enlarging has softened the edge.
    sharp = context.alpha is not None and context.scale > 1 and is_cut_out(context.alpha)
    top = np.iinfo(photo.dtype).max
    part = assembly.tile_rect(context.part.rect)
    pixels: Pixels = np.empty((part.height, part.width, values.shape[2]), photo.dtype)
    step = max(1, _BAND_PIXELS // part.width)
    for start in range(0, part.height, step):
        band = Rect(part.left, part.top + start, part.right, min(part.top + start + step, part.bottom))
        block = _enlarge(values, context.region.crop, band)
        if sharp:
            block = np.concatenate([block[..., :-1], sharpened(block[..., -1])[..., None]], axis=2)
        pixels[start : start + step] = np.clip(block * top + 0.5, 0, top)
    return pixels


def colours_of(pixels: Pixels, known: Hole) -> tuple[Floats, Hole]:
    """(HW3 float32 in [0, 1], HW bool: where they mean something) of native pixels of any channels.

    Grey is repeated; colours that are wholly transparent are interpolated.
    """
    colours, alpha = _colours(pixels, ~known)
    return colours, np.ones(known.shape, np.bool_) if alpha is None else pixels[..., -1] > 0


def enlarged_colours(completed: Floats, context: Context, part: Rect) -> Floats:
    """HW3 float32: a picture at working size over ``part`` of the region's crop, at native size."""
    height, width = context.size
    return _enlarge(completed[:height, :width], context.region.crop, part)


def _colours(pixels: Pixels, hole: Hole) -> tuple[Floats, Floats | None]:
    """(HW3 float32 in [0, 1], HW alpha where there is one) of pixels of any channels; grey is repeated."""
    values: Floats = pixels.astype(np.float32)
    values *= 1.0 / np.iinfo(pixels.dtype).max
    alpha: Floats | None = None
    if values.shape[2] in (2, 4):
        values, alpha = _split_alpha(values, hole)
    return values if values.shape[2] == 3 else values.repeat(3, axis=2), alpha


def _split_alpha(values: Floats, hole: Hole) -> tuple[Floats, Floats]:
    """(colours, alpha): alpha interpolated into the hole; so are the colours of transparent pixels,
    which mean nothing and would be taken for black shapes.
    """
    known = (~hole).astype(np.float32)
    colours, alpha = values[..., :-1], values[..., -1]
    visible = known * (alpha > 0)
    filled = np.clip(push_pull(values[..., -1:], known)[..., 0], 0, 1)
    if hole.any() and is_cut_out(alpha[~hole]):
        filled = np.where(hole, sharpened(filled), filled)
    if (visible < known).any():
        colours = push_pull(np.ascontiguousarray(colours), visible)
    return np.ascontiguousarray(colours), filled


def _enlarge(values: Floats, crop: Rect, part: Rect) -> Floats:
    """``part`` of the crop in native pixels (both rectangles on the photo).

    Pixel centres are mapped onto pixel centres, so nothing shifts against the photo.
    """
    height, width = values.shape[:2]
    inside = part.translate(-crop.left, -crop.top)
    if (height, width) == (crop.height, crop.width):
        return values[inside.slices]
    across, down = width / crop.width, height / crop.height
    matrix = np.array([
        [across, 0, (inside.left + 0.5) * across - 0.5],
        [0, down, (inside.top + 0.5) * down - 0.5],
    ])
    block: Floats = _layers(cv2.warpAffine(
        values, matrix, (part.width, part.height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE))
    return block


def _layers(block: Any) -> Any:
    """OpenCV drops a last axis of length one; put it back."""
    return block[..., None] if block.ndim == 2 else block
