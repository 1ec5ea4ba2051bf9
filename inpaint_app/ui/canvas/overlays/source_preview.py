"""What a tool that copies would put under the pointer, and a cross where it comes from."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from inpaint_app.document.cloning.source import SourceMap
from inpaint_app.document.geometry import EMPTY, Point, Rect
from inpaint_app.ui.canvas.gestures.gestures import ToolGestures
from inpaint_app.ui.canvas.gestures.tool_state import ToolState
from inpaint_app.ui.canvas.view import CanvasView

_ARM = 7.0
"""Logical pixels of each arm of the cross."""

_SEEN = 0.8
"""How much of what is below the preview hides."""

_DARK, _LIGHT = QColor(0, 0, 0, 170), QColor(255, 255, 255, 230)


class SourcePreview:
    """Draws on the view for the chosen tool, if it copies; positions are device pixels of the view."""

    def __init__(self, tools: ToolState, gestures: ToolGestures, view: CanvasView) -> None:
        self._tools = tools
        self._gestures = gestures
        self._view = view

    def draw(self, painter: QPainter, pointer: Point, radius: float, ratio: float) -> None:
        """What would be copied to a circle about the pointer, none of ``radius`` 0, and the cross."""
        source, place = self._source(pointer), self._place(pointer)
        if source is None or place is None:
            return
        if radius > 0:
            self._draw_picture(painter, source, pointer, place, radius)
        for width, colour in ((3.0, _DARK), (1.2, _LIGHT)):
            painter.setPen(QPen(colour, width * ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(place.x - _ARM * ratio, place.y), QPointF(place.x + _ARM * ratio, place.y))
            painter.drawLine(QPointF(place.x, place.y - _ARM * ratio), QPointF(place.x, place.y + _ARM * ratio))

    def cross_rect(self, pointer: Point | None, ratio: float) -> Rect:
        """Where the cross is drawn; EMPTY where there is none."""
        place = self._place(pointer) if pointer is not None else None
        return _around(place, (_ARM + 3) * ratio) if place is not None else EMPTY

    def _source(self, pointer: Point) -> SourceMap | None:
        """From where the running stroke copies, or one would that began at the pointer."""
        if not self._tools.copies or not self._view.has_document:
            return None
        running = self._gestures.source
        return running if running is not None else self._tools.source.map_at(self._view.viewport.to_image(pointer))

    def _place(self, pointer: Point) -> Point | None:
        """What comes under the pointer is copied from here."""
        source, view = self._source(pointer), self._view.viewport
        return None if source is None else view.to_view(source.source_of(view.to_image(pointer)))

    def _draw_picture(self, painter: QPainter, source: SourceMap, at: Point, place: Point, radius: float) -> None:
        """As far as it takes no time."""
        tiles, (left, top) = self._view.tiles, self._view.viewport.origin
        area = _around(place, radius / source.scale + 2).translate(-left, -top).clip(self._view.viewport.content)
        picture = tiles.picture(area) if tiles is not None else None
        if picture is None:
            return
        circle = QPainterPath()
        circle.addEllipse(QPointF(at.x, at.y), radius, radius)
        painter.save()
        painter.setClipPath(circle)
        painter.setOpacity(_SEEN)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, source.shift is None)
        painter.translate(at.x, at.y)
        painter.rotate(source.degrees)
        painter.scale(source.scale, source.scale)
        painter.translate(-place.x, -place.y)
        painter.drawImage(QPoint(left + area.left, top + area.top), picture)
        painter.restore()


def _around(at: Point, reach: float) -> Rect:
    return Rect(math.floor(at.x - reach), math.floor(at.y - reach), math.ceil(at.x + reach), math.ceil(at.y + reach))
