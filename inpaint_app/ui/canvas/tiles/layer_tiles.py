"""Tiles of the screen for one document: picture, fills, preview, mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.composite_pyramid import CompositePyramid
from inpaint_app.document.pyramid import Pyramid, to_display
from inpaint_app.inference.run.preview_layer import PreviewLayer
from inpaint_app.limits import MIN_VIEW_MEGABYTES
from inpaint_app.ui.canvas.tiles.display_colour import Argb, DisplayColour
from inpaint_app.ui.canvas.tiles.tile_cache import TileCache
from inpaint_app.ui.canvas.tiles.tile_rendering import (
    TILE,
    over_checkerboard,
    overlay_table,
    reach,
    render,
    source_rect,
    tile_indices,
    tile_rect,
)
from inpaint_app.ui.canvas.viewport import Viewport

_PHOTO, _COMPOSITE, _MASK = "photo", "composite", "mask"

MIN_CACHE_BYTES = MIN_VIEW_MEGABYTES << 20
"""What the tiles may take at least; a large view gets room for twice what it shows."""


@dataclass(frozen=True)
class _Tile:
    """An image that shares memory with ``pixels``, which must live as long."""

    image: QImage
    pixels: Argb


class LayerTiles:
    """Makes, keeps and draws the tiles of one document.

    The photo's reduced copies are made once and hold the photo alone. A second pyramid on top holds those of the
    picture with its layers and the preview, and before/after is a choice between the two.

    Attributes:
        min_bytes: what the tiles may take at least.
    """

    def __init__(self, document: Document, colour: DisplayColour) -> None:
        self._document = document
        self._colour = colour
        self._size: Size = document.photo.size
        channels = document.photo.pixels.shape[2]
        self._photo = Pyramid(self._size, channels, self._read_photo)
        self._photo.invalidate(document.photo.rect)
        self._composite = CompositePyramid(document.photo, self._photo)
        self._mask = Pyramid(self._size, 1, lambda rect: document.mask.pixels[rect.slices][..., None])
        self._mask.invalidate(document.mask.painted_bounds)
        self._overlay = overlay_table(255, 0, 0, 0.5)
        self._tiles: TileCache[tuple[str, int, int], _Tile | None] = TileCache(MIN_CACHE_BYTES)
        self.min_bytes = MIN_CACHE_BYTES
        self._zoom = 0.0
        self.composite_changed(document.photo.rect if document.layers else Rect(0, 0, 0, 0), None)

    @property
    def levels(self) -> int:
        """Levels of the pyramids, for ``tile_rendering.reach``."""
        return self._photo.levels

    def set_overlay(self, colour: QColor, opacity: float) -> None:
        """The mask is shown in ``colour``; ``opacity`` (0 to 1) where the mask is full."""
        self._overlay = overlay_table(colour.red(), colour.green(), colour.blue(), opacity)
        self._forget(_MASK, self._document.photo.rect)

    def composite_changed(self, rect: Rect, preview: PreviewLayer | None) -> Rect:
        """Layers or ``preview`` look different inside ``rect``; returns what to repaint, image pixels."""
        layers = self._document.layers
        spread = self._composite.show(layers if preview is None else preview.among(layers), rect)
        self._forget(_COMPOSITE, spread)
        return spread

    def mask_changed(self, rect: Rect) -> None:
        """The mask is different inside ``rect``."""
        self._mask.invalidate(rect)
        self._forget(_MASK, rect)

    def draw(self, painter: QPainter, view: Viewport, region: QRegion, before: bool, overlay: bool) -> None:
        """Draw what ``region`` (device pixels of the view) shows of the document.

        ``painter`` must map one unit to one device pixel. ``before`` shows the photo alone.
        """
        if view.zoom != self._zoom:
            self._tiles.forget_all()
            self._zoom = view.zoom
        self._tiles.set_budget(max(self.min_bytes, 2 * 2 * 4 * view.view.width * view.view.height))
        left, top = view.origin
        content = view.content
        bounds = region.boundingRect()
        wanted = Rect(
            bounds.left() - left, bounds.top() - top,
            bounds.left() - left + bounds.width(), bounds.top() - top + bounds.height(),
        ).clip(content)
        for index in tile_indices(wanted):
            area = tile_rect(index, content)
            at = QPoint(left + area.left, top + area.top)
            if not region.intersects(QRect(at.x(), at.y(), area.width, area.height)):
                continue
            picture = self._picture(index, area, before)
            painter.drawImage(at, picture.image)
            mask = self._mask_tile(index, area) if overlay and not before else None
            if mask is not None:
                painter.drawImage(at, mask.image)

    def overview(self, longest: int) -> QImage:
        """The composite in the screen's colours, its longer side at most ``longest`` pixels."""
        zoom = min(1.0, longest / max(self._size))
        content = Viewport(self._size, Size(1, 1), zoom).content
        area = Rect(0, 0, content.width, content.height)
        pixels = render(self._composite, self._size, area, zoom, self._colour.to_screen)
        if self._document.photo.has_alpha:
            pixels = over_checkerboard(pixels, area)
        return _tile(pixels, QImage.Format.Format_RGB32).image.copy()

    def _picture(self, index: tuple[int, int], area: Rect, before: bool) -> _Tile:
        source = source_rect(area, self._zoom, self._size, self.levels)
        plain = before or not any(rect.touches(source) for rect in self._composite.changed)
        key = (_PHOTO if plain else _COMPOSITE, *index)
        if key in self._tiles:
            tile = self._tiles[key]
            assert tile is not None
            return tile
        pyramid = self._photo if plain else self._composite
        pixels = render(pyramid, self._size, area, self._zoom, self._colour.to_screen)
        if self._document.photo.has_alpha:
            pixels = over_checkerboard(pixels, area)
        tile = _tile(pixels, QImage.Format.Format_RGB32)
        self._tiles.put(key, tile, pixels.nbytes)
        return tile

    def _mask_tile(self, index: tuple[int, int], area: Rect) -> _Tile | None:
        """None where the mask is empty."""
        key = (_MASK, *index)
        if key not in self._tiles:
            pixels = render(self._mask, self._size, area, self._zoom, self._masked)
            tile = _tile(pixels, QImage.Format.Format_ARGB32_Premultiplied) if pixels.any() else None
            self._tiles.put(key, tile, 0 if tile is None else pixels.nbytes)
        return self._tiles[key]

    def _masked(self, block: npt.NDArray[np.uint8]) -> Argb:
        return self._overlay.take(block[..., 0])

    def _forget(self, layer: str, rect: Rect) -> None:
        """Drop the tiles of ``layer`` that show any of ``rect``, image pixels."""
        if self._zoom == 0.0 or rect.empty:
            return
        view = Viewport(self._size, Size(TILE, TILE), self._zoom)
        # source_rect of a tile reaches as far as its own pixels go; the way back needs the same margin.
        shown = view.rect_to_view(rect, reach(self._zoom, self.levels)).clip(view.content)
        self._tiles.forget((layer, *index) for index in tile_indices(shown))

    def _read_photo(self, rect: Rect) -> npt.NDArray[np.uint8]:
        return to_display(self._document.photo.pixels[rect.slices])


def _tile(pixels: Argb, kind: QImage.Format) -> _Tile:
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    return _Tile(QImage(pixels.data, width, height, 4 * width, kind), pixels)
