"""What the mask would become, shown on the canvas in its place while a dialog asks for numbers or colours."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.tiles.tile_worker import tile_worker

_DELAY_MS = 25
"""A slider sends more often than a mask can be shown."""

Make = Callable[[Rect, int], MaskPixels]
"""Makes what is in view: an image rectangle and a step to HW uint8 of every step-th pixel of it, in any thread."""


class MaskPreview(QObject):
    """Shows on a canvas what ``Make`` gives, anew whenever the view moves.

    Attributes:
        values: what is shown, HW uint8, and of which image rectangle; None before the first has been made.
    """

    def __init__(self, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._make: Make | None = None
        self._number = 0
        self._overlay_was_shown = True
        self.values: tuple[MaskPixels, Rect] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._start)
        canvas.viewport_changed.connect(self._refresh)

    def show(self, make: Make) -> None:
        """Show what ``make`` gives instead of the mask."""
        if self._make is None:
            self._overlay_was_shown = self._canvas.overlay_visible
            self._canvas.set_overlay_visible(False)
        self._make = make
        self._refresh()

    def hide(self) -> None:
        """Show the mask again, if it was shown."""
        if self._make is not None:
            self._make, self.values = None, None
            self._number += 1
            self._timer.stop()
            self._canvas.set_preview(None)
            self._canvas.set_overlay_visible(self._overlay_was_shown)

    def _refresh(self) -> None:
        if self._make is not None and not self._timer.isActive():
            self._timer.start()

    def _start(self) -> None:
        make, rect = self._make, self._in_view()
        if make is None or rect.empty:
            return
        self._number += 1
        number, step = self._number, max(1, math.floor(1 / self._canvas.zoom))
        colour, opacity = self._canvas.overlay_colour, self._canvas.overlay_opacity
        tint = np.array([colour.blue(), colour.green(), colour.red(), 255], np.float32) * (opacity / 255)

        def work() -> tuple[int, MaskPixels, Rect, QImage] | None:
            if number != self._number:
                return None  # another is wanted by now
            values = make(rect, step)
            table = np.rint(np.arange(256, dtype=np.float32)[:, None] * tint).astype(np.uint8)
            shown = np.ascontiguousarray(table[values])
            height, width = values.shape
            image = QImage(shown.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
            return number, values, Rect(rect.left, rect.top, rect.left + width * step, rect.top + height * step), image

        tile_worker().submit(work, self._take)

    def _take(self, made: tuple[int, MaskPixels, Rect, QImage]) -> None:
        number, values, rect, image = made
        if number == self._number and self._make is not None:
            self.values = values, rect
            self._canvas.set_preview((image, rect))

    def _in_view(self) -> Rect:
        viewport = self._canvas.viewport
        low = viewport.to_image(Point(0, 0))
        high = viewport.to_image(Point(viewport.view.width, viewport.view.height))
        return Rect(
            math.floor(low.x), math.floor(low.y), math.ceil(high.x), math.ceil(high.y)).clip(viewport.photo)
