"""The picture while it is being filled: what is known by now, and the blocks delivered so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, Coverage
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import blend_block, composite
from inpaint_app.document.layers.covering import composite_over
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.morphology import HALF
from inpaint_app.inference.pixels.blending import dilate, feather
from inpaint_app.inference.request import FillRequest, Tile
from inpaint_app.inference.run.planner import Region
from inpaint_app.inference.run.rect_index import RectIndex

_NEAR = 32
"""Pixels around a hole, or half its depth where that is more, that are near."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A region and the picture around it, as they are at one moment; all arrays are read-only.

    Attributes:
        region: what is to be filled.
        tile: where the result lies: the region's bounds and the seam, inside the photo.
        pixels: HWC over ``region.crop``, the photo's dtype and channels.
        unknown: HW over the crop, what is still to be filled.
        holes: HW over the crop, all that this request fills, filled by now or not.
        sources: HW over the crop, where the request lets texture be copied from; what is not is not even known.
        copyable: HW over the crop, where it is known and may be copied from.
    """

    region: Region
    tile: Rect
    pixels: Pixels
    unknown: BoolMask
    holes: BoolMask
    sources: BoolMask
    copyable: BoolMask

    def __post_init__(self) -> None:
        for array in (self.pixels, self.unknown, self.holes, self.sources, self.copyable):
            array.flags.writeable = False

    @property
    def own(self) -> BoolMask:
        """HW over the crop: what is to be filled."""
        region = self.region
        own = np.zeros(self.unknown.shape, bool)
        own[region.rect.within(region.crop)] = region.own
        return own


class Assembly:
    """Grows region by region; a later region sees what earlier ones have filled."""

    def __init__(self, request: FillRequest) -> None:
        self._request = request
        self._delivered: list[tuple[Region, Tile]] = []
        self._rects = RectIndex()

    def tile_rect(self, region: Rect) -> Rect:
        """Where a region's tile lies: its bounds and the seam, inside the photo."""
        return region.grow(self._request.grow).intersect(self._request.photo.rect)

    def coverage(self, region: Region) -> Coverage:
        """Coverage of a region's own tile over its tile rectangle."""
        rect = self.tile_rect(region.rect)
        own = np.zeros((rect.height, rect.width), bool)
        own[region.rect.within(rect)] = region.own
        return feather(own, self._request.grow)

    def snapshot(self, region: Region) -> Snapshot:
        """A region and what is known around it by now; what is delivered later does not change it."""
        crop, request = region.crop, self._request
        pixels = composite(request.photo, request.fills, crop)
        holes = _over(crop, request.hole_rect, request.hole)
        unknown = holes.copy()
        for earlier, tile in self._touching(crop):
            part = tile.rect.intersect(crop)
            here, there = part.within(crop), part.within(tile.rect)
            pixels[here] = blend_block(pixels[here], tile.pixels[there], tile.coverage[there], 1.0)
            part = earlier.rect.intersect(crop)
            if not part.empty:
                unknown[part.within(crop)] &= ~earlier.own[part.within(earlier.rect)]
        sources = _over(crop, request.sources or crop, True)
        return Snapshot(
            region, self.tile_rect(region.rect), pixels, unknown, holes, sources, _copyable(request, region))

    def deliver(self, region: Region, pixels: Pixels) -> Tile:
        """The tile of a filled region.

        Where it overlaps earlier tiles it is composited over them, so that each tile holds all that was
        delivered so far inside its rectangle and may simply replace what was there.

        Args:
            region: what was filled.
            pixels: HWC over its tile rectangle, photo's dtype and channels; taken over, not copied.
        """
        rect = self.tile_rect(region.rect)
        coverage = self.coverage(region)
        for _, tile in self._touching(rect):
            part = tile.rect.intersect(rect)
            here, there = part.within(rect), part.within(tile.rect)
            pixels[here], coverage[here] = composite_over(
                tile.pixels[there], tile.coverage[there], pixels[here], coverage[here])
        pixels.flags.writeable = False
        coverage.flags.writeable = False
        delivered = Tile(self._request.job, rect, pixels, coverage)
        self._delivered.append((region, delivered))
        self._rects.add(rect)
        return delivered

    def _touching(self, rect: Rect) -> Iterator[tuple[Region, Tile]]:
        return (self._delivered[number] for number in self._rects.touching(rect))


def _copyable(request: FillRequest, region: Region) -> BoolMask:
    """HW over the region's crop: where texture may be copied from, as far as the request says."""
    crop = region.crop
    allowed = np.ones((crop.height, crop.width), np.bool_)
    if request.copy_from is not None:
        allowed &= request.copy_from.over(crop) >= HALF
    if request.not_from is not None:
        allowed &= request.not_from.over(crop) < HALF
    if request.wish == "near":
        own = np.zeros_like(allowed)
        own[region.rect.within(crop)] = region.own
        framed = cv2.copyMakeBorder(own.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
        depth = float(cv2.distanceTransform(framed, cv2.DIST_L2, 5).max())
        allowed &= dilate(own, max(_NEAR, round(depth / 2)))
    return allowed


def _over(rect: Rect, where: Rect, value: BoolMask | bool) -> BoolMask:
    """HW over ``rect``: within ``where`` what ``value`` (an array over it, or one for all) says, elsewhere False."""
    result = np.zeros((rect.height, rect.width), bool)
    part = rect.intersect(where)
    if not part.empty:
        result[part.within(rect)] = value if isinstance(value, bool) else value[part.within(where)]
    return result
