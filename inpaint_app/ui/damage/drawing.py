"""How damage that was found is drawn: an outline that leaves it free to be seen, and a magnified look at one piece."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import Rect
from inpaint_app.inference.detect.overview import Seen
from inpaint_app.ui.canvas.viewport import Viewport

TAKEN, LEFT_OUT = QColor(64, 224, 255), QColor(190, 190, 190)
_SHADE = QColor(0, 0, 0, 150)
"""Around an outline, so that it is seen on light and on dark."""

LOUPE = 190
"""Side of the magnified look, logical pixels."""
_ROOM = 0.7
"""Share of it that a piece takes at most."""
_MIN_GAIN, _MAX_ZOOM = 2.0, 12.0
"""Times as large as on the canvas at least; screen pixels per photo pixel at most."""
_CAPTION = 22


def outlines(seen: Seen, viewport: Viewport, width: int) -> tuple[QImage, QRect]:
    """A translucent picture of the outlines in view, and where it belongs, both in device pixels of the view.

    Args:
        width: of an outline, device pixels.
    """
    visible = visible_rect(viewport, 4)
    rect = _aligned(seen.rect.intersect(visible), seen)
    place = viewport.rect_to_view(rect)
    if rect.empty or place.empty:
        return QImage(), QRect()
    shown = np.zeros((place.height, place.width), np.uint32)
    for mask, colour in ((seen.decided.left_out, LEFT_OUT), (seen.decided.taken, TAKEN)):
        part = mask[_within(rect, seen)]
        if not part.any():
            continue
        solid = _at_size(part, place)
        gap = _wider(solid, width)
        line = _wider(gap, width)
        shown[(_wider(line, 1) > 0) & (gap == 0)] = _packed(_SHADE)
        shown[(line > 0) & (gap == 0)] = _packed(colour)
    image = QImage(shown.data, place.width, place.height, 4 * place.width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy(), QRect(place.left, place.top, place.width, place.height)


def visible_rect(viewport: Viewport, margin: int = 0) -> Rect:
    """The pixels of the photo that are in view, and ``margin`` more on each side."""
    left, top = viewport.origin
    zoom, view = viewport.zoom, viewport.view
    rect = Rect(
        math.floor(-left / zoom), math.floor(-top / zoom), math.ceil((view.width - left) / zoom),
        math.ceil((view.height - top) / zoom))
    return rect.grow(margin).clip(viewport.photo)


def loupe_source(piece: Rect, at: tuple[float, float], zoom: float, whole: Rect) -> tuple[Rect, float]:
    """What a magnified look at a piece shows, image pixels, and at how many screen pixels for each.

    Args:
        at: the pointer, image pixels; a piece too large to be shown whole is shown there.
        zoom: of the canvas, logical pixels per image pixel.
    """
    fitting = _ROOM * LOUPE / max(1, piece.width, piece.height)
    magnified = min(max(fitting, _MIN_GAIN * zoom), max(_MAX_ZOOM, _MIN_GAIN * zoom))
    half = LOUPE / magnified / 2
    x, y = at
    if fitting >= magnified or max(piece.width, piece.height) <= 2 * half:
        x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    source = Rect(math.floor(x - half), math.floor(y - half), math.ceil(x + half), math.ceil(y + half))
    return source.intersect(whole), magnified


def draw_loupe(painter: QPainter, picture: QImage, pointer: QPointF, caption: str, area: QRectF) -> None:
    """Draw a magnified look beside the pointer, within ``area``; logical pixels."""
    frame = QRectF(0, 0, LOUPE, LOUPE + _CAPTION)
    frame.moveTopLeft(pointer + QPointF(24, 24))
    if frame.right() > area.right():
        frame.moveRight(pointer.x() - 24)
    if frame.bottom() > area.bottom():
        frame.moveBottom(pointer.y() - 24)
    frame.moveTopLeft(QPointF(max(frame.left(), area.left()), max(frame.top(), area.top())))
    painter.fillRect(frame, QColor(30, 30, 30))
    inner = QRectF(frame.left(), frame.top(), LOUPE, LOUPE)
    picture_size = QRectF(0, 0, picture.width(), picture.height())
    scale = LOUPE / max(1, picture.width(), picture.height())
    shown = QRectF(0, 0, picture_size.width() * scale, picture_size.height() * scale)
    shown.moveCenter(inner.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(shown, picture, picture_size)
    painter.setPen(QPen(QColor(235, 235, 235), 1))
    painter.drawRect(frame)
    text = QRectF(frame.left() + 6, inner.bottom(), LOUPE - 12, _CAPTION)
    metrics = painter.fontMetrics()
    painter.drawText(
        text, Qt.AlignmentFlag.AlignVCenter,
        metrics.elidedText(caption, Qt.TextElideMode.ElideRight, round(text.width())))


def _aligned(rect: Rect, seen: Seen) -> Rect:
    """``rect`` grown to whole elements of what is seen."""
    scale, over = seen.scale, seen.rect
    if scale == 1 or rect.empty:
        return rect
    return Rect(
        rect.left // scale * scale, rect.top // scale * scale, -(-rect.right // scale) * scale,
        -(-rect.bottom // scale) * scale).intersect(over)


def _within(rect: Rect, seen: Seen) -> tuple[slice, slice]:
    scale = seen.scale
    moved = rect.translate(-seen.rect.left, -seen.rect.top)
    return (
        slice(moved.top // scale, -(-moved.bottom // scale)), slice(moved.left // scale, -(-moved.right // scale)))


def _at_size(mask: BoolMask, place: Rect) -> npt.NDArray[np.uint8]:
    """The mask at the size at which it is drawn; nothing of it gets lost, however small."""
    smaller = place.width < mask.shape[1]
    values = mask.astype(np.uint8) * np.uint8(255)
    drawn = cv2.resize(
        values, (place.width, place.height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_NEAREST)
    return np.asarray(drawn > 0).astype(np.uint8)


def _wider(mask: npt.NDArray[np.uint8], by: int) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.dilate(mask, np.ones((2 * by + 1, 2 * by + 1), np.uint8)), np.uint8)


def _packed(colour: QColor) -> int:
    """Premultiplied ARGB."""
    alpha = colour.alpha()
    red, green, blue = (round(value * alpha / 255) for value in (colour.red(), colour.green(), colour.blue()))
    return alpha << 24 | red << 16 | green << 8 | blue
