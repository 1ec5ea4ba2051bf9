"""The canvas's base class: shows the document at a zoom and a place, and repaints what changes."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from inpaint_app.document.geometry import EMPTY, Point, Rect, Size
from inpaint_app.limits import DEFAULT_OVERLAY_OPACITY
from inpaint_app.ui.canvas.device_region import area, rects, scaled
from inpaint_app.ui.canvas.tiles.display_colour import DisplayColour, screen_colour_space
from inpaint_app.ui.canvas.tiles.layer_tiles import MIN_CACHE_BYTES, LayerTiles
from inpaint_app.ui.canvas.tiles.pixel_grid import draw_pixel_grid
from inpaint_app.ui.canvas.tiles.tile_rendering import reach
from inpaint_app.ui.canvas.viewport import Viewport, next_zoom
from inpaint_app.ui.editing.editor import Editor


class CanvasView(QWidget):
    """Shows the editor's document: picture, fills, preview and mask.

    Zoom is in device pixels per image pixel: at 1.0 the photo is shown pixel by pixel at every desktop
    scaling.

    Signals:
        zoom_changed: the new zoom (float).
        viewport_changed: zoom, position or size of what is shown.
        picture_changed: the pixels of the picture, or the picture as a whole.
        tile_arrived: something that was made in the background can be drawn.
    """

    zoom_changed = Signal(float)
    viewport_changed = Signal()
    picture_changed = Signal()
    tile_arrived = Signal()

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._layers: LayerTiles | None = None
        self._viewport = Viewport(Size(1, 1), Size(1, 1))
        self._fitting = True
        self._before = False
        self._split: float | None = None
        self._pixel_grid = True
        self._heat: QImage | None = None
        self._preview: tuple[QImage, Rect] | None = None
        self._cache_bytes = MIN_CACHE_BYTES
        self._overlay_visible = True
        self._overlay_colour = QColor(255, 45, 85)
        self._overlay_opacity = DEFAULT_OVERLAY_OPACITY
        self._background = QColor(58, 58, 58)
        self._awaited = QRect()  # the latest of what is to be repainted

        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(64, 64)

        editor.session.document_changed.connect(self._show_document)
        editor.session.geometry_changed.connect(self._show_document)
        editor.session.composite_changed.connect(self._composite_changed)
        editor.preview_changed.connect(self._composite_changed)
        editor.session.mask_changed.connect(self._mask_changed)
        self._show_document()

    def sizeHint(self) -> QSize:
        return QSize(960, 640)

    @property
    def has_document(self) -> bool:
        """Whether there is anything to show."""
        return self._layers is not None

    # -- zoom and position

    @property
    def viewport(self) -> Viewport:
        """What is shown where."""
        return self._viewport

    @property
    def zoom(self) -> float:
        """Device pixels per image pixel."""
        return self._viewport.zoom

    @property
    def view_centre(self) -> Point | None:
        """The image point in the middle of the view; None without a document."""
        return self._viewport.centre if self.has_document else None

    def fit(self) -> None:
        """Show the whole photo, and keep it whole when the view changes size."""
        self._fitting = True
        self._set_viewport(self._viewport.fitted())

    @property
    def fitting(self) -> bool:
        """Whether the whole photo is shown and is kept whole."""
        return self._fitting

    def show_rect(self, rect: Rect, room: float) -> None:
        """Show all of ``rect`` (image pixels, may reach beyond the photo) with a share of ``room`` around it."""
        self._fitting = False
        self._set_viewport(self._viewport.showing(rect, room))

    def actual(self) -> None:
        """100 %: one image pixel per device pixel."""
        self.set_zoom(1.0)

    def zoom_in(self) -> None:
        """To the next zoom step in."""
        self.set_zoom(next_zoom(self.zoom, 1))

    def zoom_out(self) -> None:
        """To the next zoom step out."""
        self.set_zoom(next_zoom(self.zoom, -1))

    def set_zoom(self, zoom: float, anchor: Point | None = None) -> None:
        """Zoom about ``anchor`` (device pixels of the view), its middle by default."""
        self._fitting = False
        self._set_viewport(self._viewport.with_zoom(zoom, anchor))

    def pan(self, dx: float, dy: float) -> None:
        """Move the photo by device pixels."""
        self._fitting = False
        self._set_viewport(self._viewport.panned(dx, dy))

    def centre_on(self, at: Point) -> None:
        """Show the image point ``at`` in the middle."""
        self._fitting = False
        self._set_viewport(self._viewport.centred_on(at))

    # -- what is shown

    @property
    def before_shown(self) -> bool:
        """Whether the photo alone is shown."""
        return self._before

    def show_before(self, before: bool) -> None:
        """Show the photo alone, or everything."""
        if before != self._before:
            self._before = before
            self.update()

    @property
    def split(self) -> float | None:
        """Share of the view's width, 0 to 1, left of which the photo alone is shown; None: nowhere."""
        return self._split

    def set_split(self, split: float | None) -> None:
        """Show the photo alone left of a share of the view's width, everything right of it."""
        before, self._split = self._split, None if split is None else min(max(split, 0.0), 1.0)
        if before is None or self._split is None:
            self.update()
        else:  # only what lies between the old place and the new one
            width = self.width()
            left, right = sorted((math.floor(before * width), math.floor(self._split * width)))
            self.update(QRect(left - 1, 0, right - left + 3, self.height()))

    @property
    def pixel_grid(self) -> bool:
        """Whether lines part the pixels where these are drawn large."""
        return self._pixel_grid

    def set_pixel_grid(self, shown: bool) -> None:
        """Draw lines between pixels where these are large, or never."""
        self._pixel_grid = shown
        self.update()

    def set_heat(self, heat: QImage | None) -> None:
        """Lay a translucent picture, stretched to the photo's size, over everything but the tools."""
        self._heat = heat
        self.update()

    def set_preview(self, preview: tuple[QImage, Rect] | None) -> None:
        """Lay a translucent picture over a rectangle of the photo, image pixels; None: nothing."""
        self._preview = preview
        self.update()

    @property
    def tiles(self) -> LayerTiles | None:
        """What makes the pictures; None without a document."""
        return self._layers

    @property
    def overlay_visible(self) -> bool:
        """Whether the mask is shown."""
        return self._overlay_visible

    def set_overlay_visible(self, visible: bool) -> None:
        """Show or hide the mask."""
        self._overlay_visible = visible
        self.update()

    @property
    def overlay_colour(self) -> QColor:
        """The colour that shows the mask."""
        return QColor(self._overlay_colour)

    def set_overlay_colour(self, colour: QColor) -> None:
        """The colour that shows the mask; its alpha is not used."""
        self._overlay_colour = QColor(colour)
        self._apply_overlay()

    @property
    def overlay_opacity(self) -> float:
        """Opacity of the overlay where the mask is full, 0 to 1."""
        return self._overlay_opacity

    def set_overlay_opacity(self, opacity: float) -> None:
        """Opacity of the overlay where the mask is full, 0 to 1."""
        self._overlay_opacity = min(max(opacity, 0.0), 1.0)
        self._apply_overlay()

    @property
    def background_colour(self) -> QColor:
        """The colour around the photo."""
        return QColor(self._background)

    def set_cache_bytes(self, min_bytes: int) -> None:
        """Keep at least ``min_bytes`` of what has been drawn."""
        self._cache_bytes = min_bytes
        if self._layers is not None:
            self._layers.min_bytes = min_bytes

    def set_background_colour(self, colour: QColor) -> None:
        """The colour around the photo."""
        self._background = QColor(colour)
        self.update()

    # -- what the editor announces

    def _show_document(self) -> None:
        if self._layers is not None:
            self._layers.close()
        self._layers = None
        document = self._editor.document
        if document is not None:
            photo = document.photo
            screen = screen_colour_space(self.window().windowHandle())
            self._layers = LayerTiles(
                document, DisplayColour(photo.icc, photo.is_grey, screen), self._tile_arrived)
            self._layers.min_bytes = self._cache_bytes
            self._apply_overlay()
            self._composite_changed(photo.rect if self._editor.preview is not None else EMPTY)
            self._viewport = Viewport(photo.size, self._device_size())
            self.fit()
            self.zoom_changed.emit(self.zoom)
        self._heat = self._preview = None
        self.viewport_changed.emit()
        self.picture_changed.emit()
        self.update()

    def _tile_arrived(self, area: Rect) -> None:
        """A tile that was awaited is there: ``area``, device pixels of the zoomed photo."""
        if isValid(self):
            left, top = self._viewport.origin
            self._update_device_rect(area.translate(left, top))
            self.tile_arrived.emit()

    def _composite_changed(self, rect: Rect) -> None:
        if self._layers is not None:
            self._update_image_rect(self._layers.composite_changed(rect, self._editor.preview))
            self.picture_changed.emit()

    def _mask_changed(self, rect: Rect) -> None:
        if self._layers is not None:
            self._layers.mask_changed(rect)
            if self._overlay_visible and not self._before:
                self._update_image_rect(rect)

    def _apply_overlay(self) -> None:
        if self._layers is not None:
            self._layers.set_overlay(self._overlay_colour, self._overlay_opacity)
            self.update()

    def _update_image_rect(self, rect: Rect) -> None:
        """Repaint what shows ``rect``, image pixels."""
        if self._layers is not None and not rect.empty:
            margin = reach(self.zoom, self._layers.levels)
            self._update_device_rect(self._viewport.rect_to_view(rect, margin))

    # -- geometry

    def _device_size(self) -> Size:
        ratio = self.devicePixelRatioF()
        return Size(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))

    def _to_device(self, at: QPointF) -> Point:
        ratio = self.devicePixelRatioF()
        return Point(at.x() * ratio, at.y() * ratio)

    def _update_device_rect(self, rect: Rect) -> QRect:
        """Repaint the logical pixels that ``rect``, device pixels, has a part in; returns them."""
        rect = rect.clip(self._viewport.view)
        if rect.empty:
            return QRect()
        ratio = self.devicePixelRatioF()
        left, top = math.floor(rect.left / ratio), math.floor(rect.top / ratio)
        logical = QRect(left, top, math.ceil(rect.right / ratio) - left, math.ceil(rect.bottom / ratio) - top)
        self._update_logical_rect(logical)
        return logical

    def _update_logical_rect(self, rect: QRect) -> None:
        """``update``, but near rectangles become one.

        What is painted is then clipped to a rectangle, and not to a region, for which Qt draws images
        several times more slowly.
        """
        together = self._awaited.united(rect)
        if area(together) <= 2 * (area(self._awaited) + area(rect)):
            rect = together
        self._awaited = rect
        self.update(rect)

    def _set_viewport(self, viewport: Viewport) -> None:
        if viewport == self._viewport:
            return
        zoomed = viewport.zoom != self._viewport.zoom
        self._viewport = viewport
        if zoomed:
            self.zoom_changed.emit(viewport.zoom)
        self.viewport_changed.emit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._adopt_size()
        super().resizeEvent(event)

    def _adopt_size(self) -> None:
        resized = self._viewport.resized(self._device_size())
        if self._fitting and self.has_document:
            resized = resized.fitted()
        self._set_viewport(resized)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._viewport.view != self._device_size():  # moved to a screen of another scaling
            self._adopt_size()
        self._awaited = QRect()
        painter = QPainter(self)
        if self._layers is None:
            self._paint_empty(painter)
            return
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        region = scaled(event.region(), ratio)
        left, top = self._viewport.origin
        content = self._viewport.content
        for rect in rects(region.subtracted(QRect(left, top, content.width, content.height))):
            painter.fillRect(rect, self._background)
        self._paint_layers(painter, region)
        if self._heat is not None and not self._before:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRect(left, top, content.width, content.height), self._heat)
        if self._preview is not None and not self._before:
            image, covered = self._preview
            shown = self._viewport.rect_to_view(covered)
            painter.drawImage(QRect(shown.left, shown.top, shown.width, shown.height), image)
        if self._pixel_grid:
            draw_pixel_grid(painter, self._viewport, region.boundingRect())
        self.paint_above(painter)

    def _paint_layers(self, painter: QPainter, region: QRegion) -> None:
        """The photo alone left of the split, everything right of it."""
        if self._layers is None:
            return
        size = self._viewport.view
        edge = 0 if self._split is None or self._before else round(self._split * size.width)
        for before, part in (
            (True, QRect(0, 0, edge, size.height)),
            (self._before, QRect(edge, 0, size.width - edge, size.height)),
        ):
            shown = region.intersected(part)
            if shown.isEmpty():
                continue
            if edge:
                painter.setClipRect(part)
            self._layers.draw(painter, self._viewport, shown, before, self._overlay_visible)
        painter.setClipping(False)

    def paint_above(self, painter: QPainter) -> None:
        """For subclasses: draw above the document; ``painter`` works in device pixels of the view."""

    def _paint_empty(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), self._background)
        painter.setPen(QColor(200, 200, 200))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect(), flags, self.tr("Drop a photo here, or open one with Ctrl+O."))
