"""The picture while it is being filled: what is known by now, and the blocks delivered so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from inpaint_app.document.arrays import BoolMask, Coverage
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import blend_block, composite
from inpaint_app.document.layers.covering import composite_over
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.inference.pixels.blending import feather
from inpaint_app.inference.request import FillRequest, Tile
from inpaint_app.inference.run.planner import Region
from inpaint_app.inference.run.rect_index import RectIndex


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A region and the picture around it, as they are at one moment; all arrays are read-only.

    Attributes:
        region: what is to be filled.
        tile: where the result lies: the region's bounds and the seam, inside the photo.
        pixels: HWC over ``region.crop``, the photo's dtype and channels.
        unknown: HW over the crop, what is still to be filled.
        holes: HW over the crop, all that this request fills, filled by now or not.
        sources: HW over the crop, where the request lets texture be copied from.
    """

    region: Region
    tile: Rect
    pixels: Pixels
    unknown: BoolMask
    holes: BoolMask
    sources: BoolMask

    def __post_init__(self) -> None:
        for array in (self.pixels, self.unknown, self.holes, self.sources):
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
        return Snapshot(region, self.tile_rect(region.rect), pixels, unknown, holes, sources)

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


def _over(rect: Rect, where: Rect, value: BoolMask | bool) -> BoolMask:
    """HW over ``rect``: within ``where`` what ``value`` (an array over it, or one for all) says, elsewhere False."""
    result = np.zeros((rect.height, rect.width), bool)
    part = rect.intersect(where)
    if not part.empty:
        result[part.within(rect)] = value if isinstance(value, bool) else value[part.within(where)]
    return result
