"""The picture while it is being filled: what is known by now, and the blocks delivered so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import blend_block, composite
from inpaint_app.document.layers.layers import FillLayer, Pixels, Provenance
from inpaint_app.inference.pixels.blending import feather, lay_over
from inpaint_app.inference.request import FillRequest, Report, Tile, Variant
from inpaint_app.inference.run.planner import Region

Hole = npt.NDArray[np.bool_]


class Assembly:
    """Grows region by region; a later region sees what earlier ones have filled."""

    def __init__(self, request: FillRequest) -> None:
        self._request = request
        self._done: list[tuple[Region, Tile]] = []
        self._rects = np.empty((0, 4), np.int64)

    def tile_rect(self, region: Rect) -> Rect:
        """Where a region's tile lies: its bounds and the seam, inside the photo."""
        return region.grow(self._request.grow).intersect(self._request.photo.rect)

    def view(self, rect: Rect) -> tuple[Pixels, Hole]:
        """The picture inside ``rect`` by now.

        Returns:
            (HWC pixels of the photo's dtype, a copy; HW bool, True = still unknown).
        """
        request = self._request
        pixels = composite(request.photo, request.fills, rect)
        unknown = self.holes(rect)
        for region, tile in self._touching(rect):
            part = tile.rect.intersect(rect)
            here, there = part.within(rect), part.within(tile.rect)
            pixels[here] = blend_block(pixels[here], tile.pixels[there], tile.coverage[there], 1.0)
            part = region.rect.intersect(rect)
            if not part.empty:
                unknown[part.within(rect)] &= ~region.own[part.within(region.rect)]
        return pixels, unknown

    def holes(self, rect: Rect) -> Hole:
        """HW bool over ``rect``: all that this request fills, filled by now or not."""
        holes = np.zeros((rect.height, rect.width), bool)
        part = rect.intersect(self._request.hole_rect)
        if not part.empty:
            holes[part.within(rect)] = self._request.hole[part.within(self._request.hole_rect)]
        return holes

    def sources(self, rect: Rect) -> Hole:
        """HW bool over ``rect``: where the request lets texture be copied from."""
        allowed = np.zeros((rect.height, rect.width), bool)
        part = rect.intersect(self._request.sources or rect)
        if not part.empty:
            allowed[part.within(rect)] = True
        return allowed

    def deliver(self, region: Region, pixels: Pixels) -> Tile:
        """The tile of a filled region.

        Where it overlaps earlier tiles it is laid over them, so that each tile holds all that was
        delivered so far inside its rectangle and may simply replace what was there.

        Args:
            pixels: HWC over ``tile_rect(region.rect)``, photo's dtype and channels.
        """
        rect = self.tile_rect(region.rect)
        coverage = self.coverage(region)
        for _, tile in self._touching(rect):
            part = tile.rect.intersect(rect)
            here, there = part.within(rect), part.within(tile.rect)
            pixels[here], coverage[here] = lay_over(
                tile.pixels[there], tile.coverage[there], pixels[here], coverage[here])
        pixels.flags.writeable = False
        coverage.flags.writeable = False
        done = Tile(self._request.job, rect, pixels, coverage)
        self._done.append((region, done))
        self._rects = np.concatenate([self._rects, np.array([rect], np.int64)])
        return done

    def coverage(self, region: Region) -> npt.NDArray[np.uint8]:
        """Coverage of a region's own tile over its tile rectangle; HW uint8."""
        rect = self.tile_rect(region.rect)
        own = np.zeros((rect.height, rect.width), bool)
        own[region.rect.within(rect)] = region.own
        return feather(own, self._request.grow)

    def _touching(self, rect: Rect) -> Iterator[tuple[Region, Tile]]:
        left, top, right, bottom = self._rects.T
        hits = (left < rect.right) & (right > rect.left) & (top < rect.bottom) & (bottom > rect.top)
        for index in np.flatnonzero(hits):
            yield self._done[index]


def fill_layer(
    request: FillRequest, tiles: Iterable[Tile], report: Report, number: int, name: str,
    others: Sequence[Variant] = (),
) -> FillLayer:
    """One layer over the grown hole's bounds out of all tiles of a finished run, in order.

    Args:
        number: the layer's id.
        name: what a person reads in the layer panel.
        others: the results that were not taken; with the tiles' they are the layer's variants.
    """
    rect = request.hole_rect.grow(request.grow).intersect(request.photo.rect)
    pixels, coverage = _block(request, rect, tiles)
    variants = (pixels, *(_block(request, rect, other.tiles)[0] for other in others)) if others else ()
    parameters = {"grow": request.grow, "device": report.device}
    origin = Provenance(report.engine, report.model, report.model_hash, request.seed, parameters)
    return FillLayer(number, name, rect, pixels, coverage, origin, variants=variants)


def _block(request: FillRequest, rect: Rect, tiles: Iterable[Tile]) -> tuple[Pixels, npt.NDArray[np.uint8]]:
    """(HWC pixels, HW coverage) of tiles over ``rect``; zero where none lies."""
    pixels = np.zeros((rect.height, rect.width, request.photo.pixels.shape[2]), request.photo.pixels.dtype)
    coverage = np.zeros((rect.height, rect.width), np.uint8)
    for tile in tiles:
        pixels[tile.rect.within(rect)] = tile.pixels
        coverage[tile.rect.within(rect)] = tile.coverage
        # Wholesale replacement is right: see Assembly.deliver.
    return pixels, coverage
