"""Thumbnails of layers, for lists."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from inpaint_app.document.arrays import rgb_of
from inpaint_app.document.layers.layers import Pixels

THUMBNAIL = QSize(44, 33)


def thumbnail(pixels: Pixels, coverage: npt.NDArray[np.uint8] | None = None, size: QSize = THUMBNAIL) -> QPixmap:
    """A small picture of HWC pixels, any depth and channels; transparent where the HW coverage is low."""
    step = reduction(pixels.shape[1], pixels.shape[0], size)
    every = (slice(None, None, step), slice(None, None, step))
    return framed(thumbnail_image(pixels[every], coverage[every] if coverage is not None else None), size)


def thumbnail_image(small: Pixels, coverage: npt.NDArray[np.uint8] | None = None) -> QImage:
    """HWC pixels, any depth and channels, as they are; transparent where the HW coverage is low."""
    alpha = np.full(small.shape[:2], 255, np.uint8) if coverage is None else coverage
    rgba = np.ascontiguousarray(np.dstack([rgb_of(small), alpha]))
    return QImage(
        rgba.data, rgba.shape[1], rgba.shape[0], rgba.strides[0], QImage.Format.Format_RGBA8888).copy()


def reduction(width: int, height: int, size: QSize) -> int:
    """The step between pixels that is fine enough for a thumbnail of ``size`` on a high-density screen."""
    return max(1, -(-width // (2 * size.width())), -(-height // (2 * size.height())))


def framed(image: QImage, size: QSize = THUMBNAIL) -> QPixmap:
    """``image`` in the middle of a dark tile."""
    tile = QPixmap(size * 2)
    tile.setDevicePixelRatio(2)
    tile.fill("#1e1e1e")
    inner = image.size()
    if inner.width() > size.width() or inner.height() > size.height():
        inner = inner.scaled(size, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    left = (size.width() - inner.width()) // 2
    top = (size.height() - inner.height()) // 2
    painter.drawPixmap(left, top, inner.width(), inner.height(), QPixmap.fromImage(image))
    painter.end()
    return tile
