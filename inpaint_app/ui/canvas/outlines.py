"""Outlines above the photo: the brush's circle, what a gesture draws, the sign of how a selection combines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from inpaint_app.document.geometry import EMPTY, Point, Rect
from inpaint_app.document.masks.selection import Combine
from inpaint_app.ui.canvas.gestures.drags import Outline
from inpaint_app.ui.canvas.viewport import Viewport

_DARK, _LIGHT = QColor(0, 0, 0, 150), QColor(255, 255, 255, 230)
_MARKED = QColor(255, 255, 255, 110)
"""Where a scribble or a line will be."""

_LARGE = 400.0
"""Radius, device pixels, up to which the circle is kept as an image: drawing it again takes longer than all else
that one move of the mouse asks for."""

_SIGNS = {Combine.REPLACE: "=", Combine.ADD: "+", Combine.SUBTRACT: "\u2212", Combine.INTERSECT: "\u2229"}
_SIGN_PLACE, _SIGN_SIDE = 11.0, 14.0
"""From the pointer, and its size; logical pixels."""


class BrushCircle:
    """Draws the outline of the brush; device pixels."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[float, float], QImage] | None = None  # for a radius and a pixel ratio

    def draw(self, painter: QPainter, at: Point, radius: float, ratio: float) -> None:
        """A circle about ``at``."""
        if radius > _LARGE:
            _draw_circle(painter, QPointF(at.x, at.y), radius, ratio)
            return
        half = math.ceil(radius + 2 * ratio)
        if self._kept is None or self._kept[0] != (radius, ratio):
            image = QImage(2 * half + 1, 2 * half + 1, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
            inner = QPainter(image)
            _draw_circle(inner, QPointF(half + 0.5, half + 0.5), radius, ratio)
            inner.end()
            self._kept = ((radius, ratio), image)
        painter.drawImage(QPoint(math.floor(at.x) - half, math.floor(at.y) - half), self._kept[1])


def _draw_circle(painter: QPainter, centre: QPointF, radius: float, ratio: float) -> None:
    """A light circle within a dark one, so that it shows on any picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, colour in ((3.0, _DARK), (1.2, _LIGHT)):
        painter.setPen(QPen(colour, width * ratio))
        painter.drawEllipse(centre, radius, radius)


def draw_gesture(painter: QPainter, outline: Outline, viewport: Viewport, ratio: float) -> None:
    """What a gesture has drawn so far; ``painter`` works in device pixels of the view."""
    points = QPolygonF([QPointF(*viewport.to_view(point)) for point in outline.points])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    widths = [(3.0 * ratio, _DARK), (1.2 * ratio, _LIGHT)]
    if outline.width > 0:
        widths.insert(0, (max(1.0, outline.width * viewport.zoom), _MARKED))
    for width, colour in widths:
        painter.setPen(
            QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        if outline.closed:
            painter.drawPolygon(points)
        else:
            painter.drawPolyline(points)


def gesture_rect(points: Sequence[Point], width: float, viewport: Viewport, ratio: float) -> Rect:
    """The device pixels in which a gesture's line of ``width`` image pixels through ``points`` is drawn."""
    reach = width * viewport.zoom / 2 + 3 * ratio
    return _around([viewport.to_view(point) for point in points], reach)


def circle_rect(at: Point, radius: float, ratio: float) -> Rect:
    """The device pixels in which the brush's circle is drawn."""
    return _around([at], radius + 3 * ratio)


def draw_sign(painter: QPainter, at: Point, how: Combine, ratio: float) -> None:
    """How the next selection combines, beside the pointer at ``at``; nothing where it replaces the mask."""
    if how not in _SIGNS:
        return
    font = painter.font()
    font.setPixelSize(round(_SIGN_SIDE * ratio))
    font.setBold(True)
    painter.setFont(font)
    rect = sign_rect(at, ratio)
    for dx, dy, colour in ((1, 1, _DARK), (-1, -1, _DARK), (1, -1, _DARK), (-1, 1, _DARK), (0, 0, _LIGHT)):
        painter.setPen(colour)
        painter.drawText(
            rect.left + dx, rect.top + dy, rect.width, rect.height, Qt.AlignmentFlag.AlignCenter, _SIGNS[how]
        )


def sign_rect(at: Point, ratio: float) -> Rect:
    """The device pixels in which the sign is drawn."""
    near, far = _SIGN_PLACE * ratio, (_SIGN_PLACE + _SIGN_SIDE + 3) * ratio
    return Rect(math.floor(at.x + near), math.floor(at.y + near), math.ceil(at.x + far), math.ceil(at.y + far))


def _around(points: Iterable[Point], reach: float) -> Rect:
    listed = list(points)
    if not listed:
        return EMPTY
    xs, ys = [point.x for point in listed], [point.y for point in listed]
    return Rect(
        math.floor(min(xs) - reach), math.floor(min(ys) - reach), math.ceil(max(xs) + reach), math.ceil(max(ys) + reach)
    )
