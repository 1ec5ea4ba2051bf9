"""Navigation: moving and zooming the view by wheel, touchpad and fingers."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from inpaint_app.document.geometry import Point
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.canvas.viewport import next_zoom
from inpaint_app.ui.editing.editor import Editor

NOTCH = 120
"""angleDelta of one click of a mouse wheel."""

_SCROLL = 64
"""Logical pixels scrolled by one click of the wheel."""


class NavigableView(CanvasView):
    """The wheel scrolls, with Ctrl it zooms about the pointer; two fingers pan and pinch."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(editor, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.has_document:
            event.ignore()
            return
        pixels, angle = event.pixelDelta(), event.angleDelta()
        modifiers = event.modifiers()
        event.accept()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._wheel_zoom(angle.y(), self._to_device(event.position()))
        else:
            ratio = self.devicePixelRatioF()
            scale = ratio if not pixels.isNull() else _SCROLL * ratio / NOTCH
            moved = pixels if not pixels.isNull() else angle
            dx, dy = moved.x() * scale, moved.y() * scale
            if modifiers & Qt.KeyboardModifier.ShiftModifier and dx == 0:
                dx, dy = dy, 0.0
            self.pan(dx, dy)

    def _wheel_zoom(self, angle: int, anchor: Point) -> None:
        notches, rest = divmod(abs(angle), NOTCH)
        if rest == 0:
            self.set_zoom(next_zoom(self.zoom, int(math.copysign(notches, angle))), anchor)
        else:  # a touchpad, which sends many small steps
            self.set_zoom(self.zoom * 2 ** (angle / (2 * NOTCH)), anchor)

    def event(self, event: QEvent) -> bool:
        if not self.has_document:
            return super().event(event)
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.set_zoom(self.zoom * (1 + event.value()), self._to_device(event.position()))
            return True
        screen = QInputDevice.DeviceType.TouchScreen
        if isinstance(event, QTouchEvent) and event.device().type() == screen:
            self._touch(event)
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        """Fingers pan, two of them pinch too: the middle of all fingers stays on the same image point."""
        event.accept()
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            return
        points = event.points()
        now = [self._to_device(point.position()) for point in points]
        was = [self._to_device(point.lastPosition()) for point in points]
        middle_now, middle_was = _middle(now), _middle(was)
        self.pan(middle_now.x - middle_was.x, middle_now.y - middle_was.y)
        spread_now, spread_was = _spread(now, middle_now), _spread(was, middle_was)
        if len(points) > 1 and spread_was > 0 and spread_now > 0:
            self.set_zoom(self.zoom * spread_now / spread_was, middle_now)


def _middle(points: list[Point]) -> Point:
    count = len(points)
    return Point(sum(point.x for point in points) / count, sum(point.y for point in points) / count)


def _spread(points: list[Point], middle: Point) -> float:
    return sum(math.dist(point, middle) for point in points) / len(points)
