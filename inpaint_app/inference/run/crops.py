"""From a region's surroundings to what an engine works on, and back to native pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.inference.pixels.cut_out import is_cut_out, sharpened
from inpaint_app.inference.pixels.joining import is_shallow
from inpaint_app.inference.pixels.push_pull import push_pull, with_channel_axis
from inpaint_app.inference.run.assembly import Snapshot
from inpaint_app.inference.run.planner import Region, working_size

MIN_SIDE = 16
"""Networks are given at least this many pixels on each side; smaller crops are mirrored up to it."""

_DEEP = 64.0
"""Pixels of the working size. Of large photos, holes 35 to 60 deep looked better by parts with the network's picture;
of five objects over 100 deep two looked worse, since it is a haze there, with smears of edges."""

_BAND_PIXELS = 1 << 19


@dataclass(frozen=True, eq=False)
class Crop:
    """A region's surroundings at working size.

    Attributes:
        image: HW3 float32 in [0, 1]; meaningless where ``hole``.
        hole: HW, every pixel that is not wholly known.
        alpha: HW float32 in [0, 1], filled in the hole; None for a photo without.
        size: HW of the image before it was mirrored up to MIN_SIDE.
        dtype: of the photo.
        is_grey: whether the photo is.
    """

    region: Region
    image: FloatArray
    hole: BoolMask
    alpha: FloatArray | None
    size: tuple[int, int]
    dtype: npt.DTypeLike
    is_grey: bool

    @property
    def known_share(self) -> float:
        """How much of the crop is known, 0 to 1."""
        return 1.0 - float(self.hole.mean())

    @property
    def scale(self) -> float:
        """Native pixels per working pixel, 1 for a crop at native size."""
        return max(1.0, math.sqrt(self.region.crop.area / (self.size[0] * self.size[1])))

    @property
    def is_deep(self) -> bool:
        """Whether what is innermost in the hole is so far from all that is known that a painter can but guess."""
        return float(cv2.distanceTransform(self.hole.view(np.uint8), cv2.DIST_L2, 3).max()) > _DEEP

    @property
    def is_shallow(self) -> bool:
        """Whether the painter's picture, with finer detail, is all of the result where patches might have a part."""
        if self.scale > 1:
            return False
        region = self.region
        own = np.zeros((region.crop.height, region.crop.width), bool)
        own[region.rect.within(region.crop)] = region.own
        return is_shallow(own)

    def uses_network_output(self, side: int | None) -> bool:
        """Whether a painter's picture is the result; ``side``: see ``protocols.Painter.output_side``."""
        return self.scale == 1 and (side is None or self.region.crop.area <= side * side)


def extract_crop(snapshot: Snapshot, side: int | None) -> Crop:
    """Bring a region's surroundings to working size.

    Args:
        snapshot: the region.
        side: working side, None for native; see ``planner.working_size``.
    """
    pixels, hole, region = snapshot.pixels, snapshot.unknown, snapshot.region
    dtype, is_grey = pixels.dtype, bool(pixels.shape[2] <= 2)
    size = working_size(region.crop, side)
    if size != region.crop.size:
        # A mean over whole cells; a cell that any unknown pixel touches is unknown, so nothing leaks.
        pixels = with_channel_axis(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
        share = cv2.resize(hole.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
        hole = share > 0
    image, alpha = _colours(pixels, hole)
    extra = (0, max(0, MIN_SIDE - size.height), 0, max(0, MIN_SIDE - size.width))
    if any(extra):
        image = with_channel_axis(cv2.copyMakeBorder(image, *extra, cv2.BORDER_REFLECT))
        hole = cv2.copyMakeBorder(hole.view(np.uint8), *extra, cv2.BORDER_REFLECT).view(np.bool_)
    return Crop(region, image, hole, alpha, (size.height, size.width), dtype, is_grey)


def paste_crop(crop: Crop, completed: FloatArray, rect: Rect) -> Pixels:
    """Native pixels from an engine's picture at working size.

    Args:
        crop: what the engine was given.
        completed: HW3 float32 in [0, 1], of the shape of ``crop.image``.
        rect: where on the photo, inside ``crop.region.crop``.

    Returns:
        HWC over ``rect``, of the photo's dtype and channels.
    """
    height, width = crop.size
    values = completed[:height, :width]
    if crop.is_grey:
        values = values.mean(axis=2, keepdims=True, dtype=np.float32)
    if crop.alpha is not None:
        values = np.concatenate([values, crop.alpha[..., None]], axis=2)
    # Enlarging has softened the edge.
    sharp = crop.alpha is not None and crop.scale > 1 and is_cut_out(crop.alpha)
    top = np.iinfo(crop.dtype).max
    pixels: Pixels = np.empty((rect.height, rect.width, values.shape[2]), crop.dtype)
    step = max(1, _BAND_PIXELS // rect.width)
    for start in range(0, rect.height, step):
        band = Rect(rect.left, rect.top + start, rect.right, min(rect.top + start + step, rect.bottom))
        block = _enlarge(values, crop.region.crop, band)
        if sharp:
            block = np.concatenate([block[..., :-1], sharpened(block[..., -1])[..., None]], axis=2)
        pixels[start : start + step] = np.clip(block * top + 0.5, 0, top)
    return pixels


def colours_of(pixels: Pixels, known: BoolMask) -> tuple[FloatArray, BoolMask]:
    """(HW3 float32 in [0, 1], HW: where they mean something) of native pixels of any channels.

    Grey is repeated; colours that are wholly transparent are interpolated.
    """
    colours, alpha = _colours(pixels, ~known)
    return colours, np.ones(known.shape, np.bool_) if alpha is None else pixels[..., -1] > 0


def enlarged_colours(completed: FloatArray, crop: Crop, rect: Rect) -> FloatArray:
    """HW3 float32: a picture at working size over ``rect`` of the region's crop, at native size."""
    height, width = crop.size
    return _enlarge(completed[:height, :width], crop.region.crop, rect)


def _colours(pixels: Pixels, hole: BoolMask) -> tuple[FloatArray, FloatArray | None]:
    """(HW3 float32 in [0, 1], HW alpha where there is one) of pixels of any channels; grey is repeated."""
    values: FloatArray = pixels.astype(np.float32)
    values *= 1.0 / np.iinfo(pixels.dtype).max
    alpha: FloatArray | None = None
    if values.shape[2] in (2, 4):
        values, alpha = _split_alpha(values, hole)
    return values if values.shape[2] == 3 else values.repeat(3, axis=2), alpha


def _split_alpha(values: FloatArray, hole: BoolMask) -> tuple[FloatArray, FloatArray]:
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


def _enlarge(values: FloatArray, crop: Rect, rect: Rect) -> FloatArray:
    """``rect`` of the crop in native pixels (both rectangles on the photo).

    Pixel centres are mapped onto pixel centres, so nothing shifts against the photo.
    """
    height, width = values.shape[:2]
    inside = rect.translate(-crop.left, -crop.top)
    if (height, width) == (crop.height, crop.width):
        return values[inside.slices]
    across, down = width / crop.width, height / crop.height
    matrix = np.array([
        [across, 0, (inside.left + 0.5) * across - 0.5],
        [0, down, (inside.top + 0.5) * down - 0.5],
    ])
    block: Any = cv2.warpAffine(
        values, matrix, (rect.width, rect.height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    enlarged: FloatArray = with_channel_axis(block)
    return enlarged
