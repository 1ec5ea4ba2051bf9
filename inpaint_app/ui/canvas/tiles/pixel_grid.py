"""The pixel grid: lines between the pixels of a photo that is shown very large."""

from __future__ import annotations

import math

from PySide6.QtCore import QLine, QRect
from PySide6.QtGui import QColor, QPainter

from inpaint_app.ui.canvas.viewport import Viewport

GRID_FROM = 8.0
"""The grid is drawn above this zoom: 800 %."""

_COLOUR = QColor(128, 128, 128, 120)


def draw_pixel_grid(painter: QPainter, view: Viewport, area: QRect) -> None:
    """Draw within ``area`` (device pixels of the view) the edges of the pixels, beyond 800 % alone."""
    if view.zoom <= GRID_FROM:
        return
    left, top = view.origin
    within = area.intersected(QRect(left, top, view.content.width, view.content.height))
    if within.isEmpty():
        return
    columns = _edges(within.left(), within.right(), left, view.zoom)
    rows = _edges(within.top(), within.bottom(), top, view.zoom)
    lines = [QLine(x, within.top(), x, within.bottom()) for x in columns]
    lines += [QLine(within.left(), y, within.right(), y) for y in rows]
    painter.setPen(_COLOUR)
    painter.drawLines(lines)


def _edges(first: int, last: int, origin: int, zoom: float) -> list[int]:
    """Where in [first, last] pixels begin; a pixel begins on the first device pixel whose middle it covers."""
    start, stop = math.floor((first - origin) / zoom), math.ceil((last - origin) / zoom) + 1
    starts = (origin + math.ceil(index * zoom - 0.5) for index in range(max(start, 1), stop + 1))
    return [place for place in starts if first <= place <= last]
