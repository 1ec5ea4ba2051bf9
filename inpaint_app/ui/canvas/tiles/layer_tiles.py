"""Tiles of the screen for one document: picture, fills, preview, mask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.composite_pyramid import CompositePyramid, changed_by
from inpaint_app.document.masks.source_masks import SOURCE_MASKS, changed_sources
from inpaint_app.document.pyramid import Pyramid, level_size, reduced, to_display
from inpaint_app.inference.run.preview_layer import PreviewLayer
from inpaint_app.limits import MIN_VIEW_MEGABYTES
from inpaint_app.ui.canvas.tiles.display_colour import Argb, DisplayColour
from inpaint_app.ui.canvas.tiles.tile_cache import TileCache
from inpaint_app.ui.canvas.tiles.tile_rendering import (
    TILE,
    level_for,
    over_checkerboard,
    overlay_table,
    reach,
    render,
    source_rect,
    tile_indices,
    tile_rect,
)
from inpaint_app.ui.canvas.tiles.tile_worker import Shared, tile_worker
from inpaint_app.ui.canvas.viewport import Viewport

_PHOTO, _COMPOSITE, _MASK, _SOURCES = "photo", "composite", "mask", "sources"
_OVERLAYS = (_MASK, _SOURCES)
GREEN, RED = (40, 200, 80), (235, 50, 40)
"""In which it is shown what texture is copied from, and what not."""
_SOURCES_OPACITY = 0.4
_Key = tuple[str, int, int]

_AT_ONCE = 6_500_000
"""Pixels of the picture, and as many of the mask, looked at while drawing: a few milliseconds. All beyond is made in
another thread."""

_AWAITED = QColor(58, 58, 58)
"""Shown where nothing is there yet."""

MIN_CACHE_BYTES = MIN_VIEW_MEGABYTES << 20
"""What the tiles may take at least; a large view gets room for twice what it shows."""


@dataclass(frozen=True)
class _Tile:
    """An image that shares memory with ``pixels``, which must live as long."""

    image: QImage
    pixels: Argb


class LayerTiles:
    """Makes, keeps and draws the tiles of one document.

    What takes little is made while it is drawn. All else is made in another thread: until it is there, what was shown
    before stays, and ``arrived`` then says where to draw again.

    The photo's reduced copies are made once and hold the photo alone. A second pyramid on top holds those of the
    picture with its layers and the preview, and before/after is a choice between the two.

    Attributes:
        min_bytes: what the tiles may take at least.
    """

    def __init__(
        self, document: Document, colour: DisplayColour, arrived: Callable[[Rect], object] = lambda _: None,
    ) -> None:
        """``arrived`` gets what can be drawn now, device pixels of the zoomed photo."""
        self._arrived = arrived
        self._turns = {_PHOTO: Shared(), _MASK: Shared(), _SOURCES: Shared()}
        self._turns[_COMPOSITE] = self._turns[_PHOTO]  # one stands on the other
        self._versions: Counter[_Key] = Counter()
        self._stale: set[_Key] = set()
        self._waiting: set[_Key] = set()
        self._at_once: set[Shared] = set()  # whose tiles are made in the present drawing
        self._changed: tuple[Rect, ...] = ()
        self._document = document
        self._colour = colour
        self._size: Size = document.photo.size
        channels = document.photo.pixels.shape[2]
        # Both are kept, for the document gets others where its geometry changes, maybe while a tile is being made.
        self._pixels, mask = document.photo.pixels, document.mask
        self._photo = Pyramid(self._size, channels, self._read_photo)
        self._photo.invalidate(document.photo.rect)
        self._composite = CompositePyramid(document.photo, self._photo)
        self._mask = Pyramid(self._size, 1, lambda rect: mask.pixels[rect.slices][..., None])
        self._mask.invalidate(mask.painted_bounds)
        self._named = document.named_masks
        self._sources = Pyramid(self._size, len(SOURCE_MASKS), self._read_sources)
        self._sources.invalidate(changed_sources((), self._named))
        self._overlay = overlay_table(255, 0, 0, 0.5)
        self._tiles: TileCache[_Key, _Tile | None] = TileCache(MIN_CACHE_BYTES)
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
        shown = layers if preview is None else preview.among(layers)
        self._turns[_COMPOSITE].change(lambda: self._composite.show(shown, rect))
        self._changed = changed_by(shown, self._document.photo.rect)
        spread = self._composite.spread(shown, rect)
        self._forget(_COMPOSITE, spread)
        return spread

    def mask_changed(self, rect: Rect) -> None:
        """The mask is different inside ``rect``."""
        self._turns[_MASK].change(lambda: self._mask.invalidate(rect))
        self._forget(_MASK, rect)

    def sources_changed(self, rect: Rect) -> None:
        """The masks of where texture comes from are different inside ``rect``."""

        def take() -> None:
            self._named = self._document.named_masks
            self._sources.invalidate(rect)

        self._turns[_SOURCES].change(take)
        self._forget(_SOURCES, rect)

    def close(self) -> None:
        """Make no more of what is awaited."""
        self._waiting.clear()

    def draw(
        self, painter: QPainter, view: Viewport, region: QRegion, before: bool, overlay: bool, sources: bool = False,
    ) -> None:
        """Draw what ``region`` (device pixels of the view) shows of the document.

        Args:
            painter: maps one unit to one device pixel.
            before: the photo alone is shown.
            overlay: the mask is shown. sources: so are the masks of where texture comes from.
        """
        if view.zoom != self._zoom:
            self._tiles.forget_all()
            self._stale.clear()
            self._waiting.clear()
            self._zoom = view.zoom
        self._tiles.set_budget(max(self.min_bytes, 2 * 2 * 4 * view.view.width * view.view.height))
        left, top = view.origin
        content = view.content
        bounds = region.boundingRect()
        wanted = Rect(
            bounds.left() - left, bounds.top() - top,
            bounds.left() - left + bounds.width(), bounds.top() - top + bounds.height(),
        ).clip(content)
        places: list[tuple[QRect, Rect, _Key]] = []
        for index in tile_indices(wanted):
            area = tile_rect(index, content)
            place = QRect(left + area.left, top + area.top, area.width, area.height)
            if region.intersects(place):
                kind = _PHOTO if before or not self._is_changed(area) else _COMPOSITE
                places.append((place, area, (kind, *index)))
        above = [kind for kind, shown in ((_MASK, overlay), (_SOURCES, sources)) if shown and not before]
        self._choose_at_once([(picture, area) for _, area, picture in places])
        for kind in above:
            self._choose_at_once([((kind, *key[1:]), area) for _, area, key in places])
        for place, area, picture in places:
            other = (_PHOTO if picture[0] == _COMPOSITE else _COMPOSITE, *picture[1:])
            tile = self._tile(picture, area) or self._held(other)
            if tile is not None:
                painter.drawImage(place.topLeft(), tile.image)
            else:
                painter.fillRect(place, _AWAITED)
            for kind in above:
                tile = self._tile((kind, *picture[1:]), area)
                if tile is not None:
                    painter.drawImage(place.topLeft(), tile.image)

    def _choose_at_once(self, wanted: Sequence[tuple[_Key, Rect]]) -> None:
        """Whether to make what is missing of ``wanted``, pictures or masks, while drawing: all of it or nothing."""
        missing = [(key, area) for key, area in wanted if not self._is_fresh(key)]
        cost = 0
        for key, area in missing:
            if cost <= _AT_ONCE:
                with self._turns[key[0]].turn(wait=False) as taken:
                    cost += self._cost(self._pyramid(key[0]), area, self._zoom) if taken else _AT_ONCE + 1
        for shared in {self._turns[key[0]] for key, _ in missing}:
            if cost <= _AT_ONCE:
                self._at_once.add(shared)
            else:
                self._at_once.discard(shared)

    def picture(self, area: Rect) -> QImage | None:
        """What the layers and the photo look like in ``area``, device pixels of the zoomed photo; None: not at once."""
        if area.empty or self._zoom == 0.0:
            return None
        with self._turns[_COMPOSITE].turn(wait=False) as taken:
            if not taken or self._cost(self._composite, area, self._zoom) > _AT_ONCE // 4:
                return None
            pixels = self._render_picture(self._composite, area, self._zoom)
        return _tile(pixels, QImage.Format.Format_RGB32).image.copy()

    def overview(self, longest: int) -> QImage:
        """The composite in the screen's colours, its longer side at most ``longest`` pixels; in any thread."""
        area, zoom = self._overview_of(longest)
        with self._turns[_COMPOSITE].turn(wait=True):
            return _tile(self._render_picture(self._composite, area, zoom), QImage.Format.Format_RGB32).image.copy()

    def overview_later(self, longest: int, done: Callable[[QImage], None]) -> None:
        """``done`` gets the ``overview``: at once where that takes little, else later."""
        area, zoom = self._overview_of(longest)
        with self._turns[_COMPOSITE].turn(wait=False) as taken:
            quick = taken and self._cost(self._composite, area, zoom) <= _AT_ONCE
        if quick:
            done(self.overview(longest))
        else:
            tile_worker().submit(lambda: self.overview(longest), done)

    def _overview_of(self, longest: int) -> tuple[Rect, float]:
        zoom = min(1.0, longest / max(self._size))
        content = Viewport(self._size, Size(1, 1), zoom).content
        return Rect(0, 0, content.width, content.height), zoom

    def _is_changed(self, area: Rect) -> bool:
        """Whether layers have a part in ``area``, device pixels of the zoomed photo."""
        if not self._changed:
            return False
        source = source_rect(area, self._zoom, self._size, self.levels)
        return any(rect.touches(source) for rect in self._changed)

    def _is_fresh(self, key: _Key) -> bool:
        return key in self._tiles and key not in self._stale

    def _held(self, key: _Key) -> _Tile | None:
        return self._tiles[key] if key in self._tiles else None  # noqa: SIM401 - the cache is no dictionary

    def _tile(self, key: _Key, area: Rect) -> _Tile | None:
        """The tile, which is an old one while the new one is being made; None where there is none, or no mask."""
        if self._is_fresh(key):
            return self._tiles[key]
        zoom, shared = self._zoom, self._turns[key[0]]
        if shared in self._at_once:
            with shared.turn(wait=False) as taken:
                if taken:
                    self._put(key, self._render(key[0], area, zoom), self._versions[key])
                    return self._held(key)
        if key not in self._waiting:
            self._waiting.add(key)
            version = self._versions[key]
            tile_worker().submit(
                lambda: self._render_awaited(key, area, zoom),
                lambda pixels: self._take(key, area, zoom, version, pixels),
            )
        return self._held(key)

    def _render_awaited(self, key: _Key, area: Rect, zoom: float) -> Argb | None:
        """In the other thread; None where the tile is no longer wanted."""
        with self._turns[key[0]].turn(wait=True):
            return self._render(key[0], area, zoom) if key in self._waiting and zoom == self._zoom else None

    def _take(self, key: _Key, area: Rect, zoom: float, version: int, pixels: Argb) -> None:
        if zoom == self._zoom:
            self._waiting.discard(key)
            self._put(key, pixels, version)
            self._arrived(area)

    def _put(self, key: _Key, pixels: Argb, version: int) -> None:
        """Keep a tile; one that something has changed since is shown until the next is made."""
        if version == self._versions[key]:
            self._stale.discard(key)
        mask = key[0] in _OVERLAYS
        kind = QImage.Format.Format_ARGB32_Premultiplied if mask else QImage.Format.Format_RGB32
        tile = _tile(pixels, kind) if not mask or pixels.any() else None
        self._tiles.put(key, tile, 0 if tile is None else pixels.nbytes)

    def _pyramid(self, layer: str) -> Pyramid | CompositePyramid:
        if layer == _COMPOSITE:
            return self._composite
        return {_PHOTO: self._photo, _MASK: self._mask, _SOURCES: self._sources}[layer]

    def _cost(self, pyramid: Pyramid | CompositePyramid, area: Rect, zoom: float) -> int:
        """About how many pixels must be looked at; within a turn."""
        level = level_for(zoom, self.levels)
        source = source_rect(area, zoom, self._size, self.levels)
        part = reduced(source, level).intersect(Rect.of_size(level_size(self._size, level)))
        return area.area + pyramid.pending(level, part)

    def _render(self, layer: str, area: Rect, zoom: float) -> Argb:
        """Within a turn."""
        if layer == _MASK:
            return render(self._mask, self._size, area, zoom, self._masked)
        if layer == _SOURCES:
            return render(self._sources, self._size, area, zoom, _coloured)
        return self._render_picture(self._pyramid(layer), area, zoom)

    def _render_picture(self, pyramid: Pyramid | CompositePyramid, area: Rect, zoom: float) -> Argb:
        pixels = render(pyramid, self._size, area, zoom, self._colour.to_screen)
        return over_checkerboard(pixels, area) if self._document.photo.has_alpha else pixels

    def _masked(self, block: npt.NDArray[np.uint8]) -> Argb:
        return self._overlay.take(block[..., 0])

    def _forget(self, layer: str, rect: Rect) -> None:
        """Make the tiles of ``layer`` again that show any of ``rect``, image pixels."""
        if self._zoom == 0.0 or rect.empty:
            return
        view = Viewport(self._size, Size(TILE, TILE), self._zoom)
        # source_rect of a tile reaches as far as its own pixels go; the way back needs the same margin.
        shown = view.rect_to_view(rect, reach(self._zoom, self.levels)).clip(view.content)
        for index in tile_indices(shown):
            key = (layer, *index)
            self._versions[key] += 1
            self._stale.add(key)

    def _read_sources(self, rect: Rect) -> npt.NDArray[np.uint8]:
        found = {named.name: named.mask.pixels[rect.slices] for named in self._named if named.name in SOURCE_MASKS}
        nothing = np.zeros((rect.height, rect.width), np.uint8)
        return np.dstack([found.get(name, nothing) for name in SOURCE_MASKS])

    def _read_photo(self, rect: Rect) -> npt.NDArray[np.uint8]:
        return to_display(self._pixels[rect.slices])


_GREEN_TABLE, _RED_TABLE = (overlay_table(*colour, _SOURCES_OPACITY) for colour in (GREEN, RED))


def _coloured(block: npt.NDArray[np.uint8]) -> Argb:
    """What is copied from in green, what is not in red."""
    return np.where(block[..., 0] >= block[..., 1], _GREEN_TABLE.take(block[..., 0]), _RED_TABLE.take(block[..., 1]))


def _tile(pixels: Argb, kind: QImage.Format) -> _Tile:
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    return _Tile(QImage(pixels.data, width, height, 4 * width, kind), pixels)
