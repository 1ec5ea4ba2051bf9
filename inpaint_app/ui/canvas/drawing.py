"""Drawing of a view: the picture on both sides of a split, and pictures that lie over it."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QRegion

from inpaint_app.document.geometry import Rect
from inpaint_app.ui.canvas.tiles.layer_tiles import LayerTiles
from inpaint_app.ui.canvas.viewport import Viewport


def draw_halves(
    painter: QPainter, layers: LayerTiles, viewport: Viewport, region: QRegion, edge: int, before: bool,
    overlays: tuple[bool, bool],
) -> None:
    """The photo alone left of ``edge`` (device pixels of the view), everything right of it.

    Args:
        before: the photo alone is shown there, too.
        overlays: whether the mask, and whether the masks of sources, are drawn over it.
    """
    size = viewport.view
    for alone, part in (
        (True, QRect(0, 0, edge, size.height)), (before, QRect(edge, 0, size.width - edge, size.height)),
    ):
        shown = region.intersected(part)
        if shown.isEmpty():
            continue
        if edge:
            painter.setClipRect(part)
        layers.draw(painter, viewport, shown, alone, *overlays)
    painter.setClipping(False)


def draw_over(
    painter: QPainter, viewport: Viewport, heat: QImage | None, preview: tuple[QImage, Rect] | None,
) -> None:
    """A map over the whole picture, smoothly, and a picture over a part of it."""
    if heat is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, top = viewport.origin
        painter.drawImage(QRect(left, top, viewport.content.width, viewport.content.height), heat)
    if preview is not None:
        image, rect = preview
        shown = viewport.rect_to_view(rect)
        painter.drawImage(QRect(shown.left, shown.top, shown.width, shown.height), image)
