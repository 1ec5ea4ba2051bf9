"""The canvas: the document's view with tools: strokes, panning, zooming, keys, the brush's outline."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QImage,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from inpaint_app.document.geometry import Point, Rect
from inpaint_app.ui.canvas_view import CanvasView
from inpaint_app.ui.editor import Editor
from inpaint_app.ui.tools import Drag, PanDrag, StrokeDrag, ToolKind, ToolState
from inpaint_app.ui.viewport import next_zoom

_NOTCH = 120
"""angleDelta of one click of a mouse wheel."""

_SCROLL = 64
"""Logical pixels scrolled by one click of the wheel."""

_LEAST_OUTLINE = 3.0
"""Brush radius on the screen, logical pixels, below which the system's cross takes the outline's place."""

_LARGE_OUTLINE = 400.0
"""Brush radius, device pixels, up to which the outline is kept as an image: drawing it anew takes longer
than all else that one move of the mouse asks for."""

_DRAG_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)

_BRACKETS = {
    int(Qt.Key.Key_BracketLeft): (-1, False),
    int(Qt.Key.Key_BracketRight): (1, False),
    int(Qt.Key.Key_BraceLeft): (-1, True),
    int(Qt.Key.Key_BraceRight): (1, True),
}
"""Steps, and whether the key is typed with Shift anyway."""

_LETTERS = (Qt.Key.Key_B, Qt.Key.Key_E, Qt.Key.Key_X, Qt.Key.Key_Space, Qt.Key.Key_Backslash)

_TYPED = ("[", "]", "{", "}", "\\")
"""AltGr (Ctrl+Alt on Windows) types these on many keyboards: there it is part of the character."""


class Canvas(CanvasView):
    """Where a person works on the document; strokes go to the editor, never to the document itself.

    Keys without modifier act only while the canvas has the focus: [ ] { } size and hardness, B E X tools,
    Space held pans, \\ held shows the photo alone, Esc takes a stroke back.

    Signals:
        cursor_moved: the image Point under the pointer (may lie outside the photo), None when it left.

    Attributes:
        tools: chosen tool and brush.
    """

    cursor_moved = Signal(object)

    def __init__(self, editor: Editor, tools: ToolState | None = None, parent: QWidget | None = None) -> None:
        """``tools`` is made anew when there is none to share."""
        self._drag: Drag | None = None
        self._drag_button = Qt.MouseButton.NoButton
        self._pointer: Point | None = None  # device pixels of the view
        self._space_held = False
        self._outline_shown = QRect()
        self._outline: tuple[tuple[float, float], QImage] | None = None  # for a radius and a pixel ratio
        super().__init__(editor, parent)
        self.tools = tools if tools is not None else ToolState(self)

        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAccessibleName(self.tr("Photo"))

        editor.document_changed.connect(self._drop_drag)
        self.viewport_changed.connect(self._viewport_moved)
        self.tools.tool_changed.connect(self._update_cursor)
        self.tools.brush_changed.connect(self._update_cursor)
        self._update_cursor()

    # -- brush outline and cursor

    def _outline_radius(self) -> float:
        """Device pixels."""
        return self.tools.brush.diameter / 2 * self.zoom

    def _outline_visible(self) -> bool:
        return (
            self._pointer is not None
            and self.has_document
            and self.tools.paints
            and not self._space_held
            and not isinstance(self._drag, PanDrag)
            and self._outline_radius() >= _LEAST_OUTLINE * self.devicePixelRatioF()
        )

    def paint_above(self, painter: QPainter) -> None:
        """The outline of the brush."""
        if self._pointer is None or not self._outline_visible():
            return
        radius, ratio = self._outline_radius(), self.devicePixelRatioF()
        x, y = self._pointer
        if radius > _LARGE_OUTLINE:
            draw_outline(painter, QPointF(x, y), radius, ratio)
            return
        half = math.ceil(radius + 2 * ratio)
        if self._outline is None or self._outline[0] != (radius, ratio):
            image = QImage(2 * half + 1, 2 * half + 1, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
            inner = QPainter(image)
            draw_outline(inner, QPointF(half + 0.5, half + 0.5), radius, ratio)
            inner.end()
            self._outline = ((radius, ratio), image)
        painter.drawImage(QPoint(math.floor(x) - half, math.floor(y) - half), self._outline[1])

    def _update_outline(self) -> None:
        """Repaint where the outline was and where it is now."""
        was, self._outline_shown = self._outline_shown, QRect()
        if not was.isEmpty():
            self._update_logical_rect(was)
        if self._pointer is not None and self._outline_visible():
            reach = self._outline_radius() + 3 * self.devicePixelRatioF()
            x, y = self._pointer
            rect = Rect(
                math.floor(x - reach), math.floor(y - reach), math.ceil(x + reach), math.ceil(y + reach),
            )
            self._outline_shown = self._update_device_rect(rect)

    def _update_cursor(self) -> None:
        if not self.has_document:
            cursor = Qt.CursorShape.ArrowCursor
        elif isinstance(self._drag, PanDrag):
            cursor = Qt.CursorShape.ClosedHandCursor
        elif self._space_held or not self.tools.paints:
            cursor = Qt.CursorShape.OpenHandCursor
        elif self._outline_radius() >= _LEAST_OUTLINE * self.devicePixelRatioF():
            cursor = Qt.CursorShape.BlankCursor
        else:
            cursor = Qt.CursorShape.CrossCursor
        if self.cursor().shape() != cursor:
            self.setCursor(cursor)
        self._update_outline()

    def _viewport_moved(self) -> None:
        self._announce_pointer()
        self._update_cursor()

    def _drop_drag(self) -> None:
        """The stroke belonged to the document that is gone."""
        self._drag = None
        self._update_cursor()

    def _point(self, at: Point | None) -> None:
        """The pointer is at ``at`` (device pixels of the view), or gone."""
        self._pointer = at
        self._announce_pointer()
        self._update_outline()

    def _announce_pointer(self) -> None:
        if self._pointer is None or not self.has_document:
            self.cursor_moved.emit(None)
        else:
            self.cursor_moved.emit(self.viewport.to_image(self._pointer))

    # -- drags

    def _begin_drag(self, at: Point, button: Qt.MouseButton, rubber: bool, pressure: float) -> None:
        """``rubber``: the pen is turned round."""
        if not self.has_document:
            return
        self._drag_button = button
        if button == Qt.MouseButton.MiddleButton or self._space_held or not (self.tools.paints or rubber):
            self._drag = PanDrag(self.pan, at)
        else:
            erase = rubber or self.tools.tool is ToolKind.ERASER
            self._drag = StrokeDrag(self._editor, self._to_image, self.tools.brush, erase, at, pressure)
        self._update_cursor()

    def _to_image(self, at: Point) -> Point:
        return self.viewport.to_image(at)

    def _end_drag(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.finish()
            self._update_cursor()

    def _cancel_drag(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.cancel()
            self._update_cursor()

    def _mouse_position(self, event: QMouseEvent) -> Point:
        """A mouse points at a whole device pixel: at its middle, not at its corner."""
        at = self._to_device(event.position())
        return Point(at.x + 0.5, at.y + 0.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._mouse_position(event)
        self._point(at)
        if self._drag is not None or event.button() not in _DRAG_BUTTONS:
            event.ignore()
            return
        self._begin_drag(at, event.button(), False, 1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._mouse_position(event)
        if self._drag is not None:
            self._drag.move(at, 1.0)
        self._point(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and event.button() == self._drag_button:
            self._end_drag()
        if not self.rect().contains(event.position().toPoint()):
            self._point(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # two quick dabs are two strokes

    def tabletEvent(self, event: QTabletEvent) -> None:
        at = self._to_device(event.position())
        event.accept()
        if event.type() == QEvent.Type.TabletPress:
            self._point(at)
            rubber = event.pointerType() == QPointingDevice.PointerType.Eraser
            if self._drag is None and event.button() in _DRAG_BUTTONS:
                self._begin_drag(at, event.button(), rubber, event.pressure())
        elif event.type() == QEvent.Type.TabletMove:
            if self._drag is not None:
                self._drag.move(at, event.pressure())
            self._point(at)
        elif self._drag is not None and event.button() == self._drag_button:
            self._end_drag()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point(self._to_device(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        if self._drag is None:
            self._point(None)
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._end_drag()
        super().hideEvent(event)

    # -- wheel, pinch, touch

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.has_document:
            event.ignore()
            return
        pixels, angle = event.pixelDelta(), event.angleDelta()
        modifiers = event.modifiers()
        event.accept()
        if modifiers & Qt.KeyboardModifier.AltModifier:
            # Some platforms turn the wheel sideways while Alt is held.
            self.tools.grow_brush((angle.y() or angle.x()) / _NOTCH)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self._wheel_zoom(angle.y(), self._to_device(event.position()))
        else:
            ratio = self.devicePixelRatioF()
            scale = ratio if not pixels.isNull() else _SCROLL * ratio / _NOTCH
            moved = pixels if not pixels.isNull() else angle
            dx, dy = moved.x() * scale, moved.y() * scale
            if modifiers & Qt.KeyboardModifier.ShiftModifier and dx == 0:
                dx, dy = dy, 0.0
            self.pan(dx, dy)

    def _wheel_zoom(self, angle: int, anchor: Point) -> None:
        notches, rest = divmod(abs(angle), _NOTCH)
        if rest == 0:
            self.set_zoom(next_zoom(self.zoom, int(math.copysign(notches, angle))), anchor)
        else:  # a touchpad, which sends many small steps
            self.set_zoom(self.zoom * 2 ** (angle / (2 * _NOTCH)), anchor)

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture and self.has_document:
                self.set_zoom(self.zoom * (1 + event.value()), self._to_device(event.position()))
                return True
        elif isinstance(event, QTouchEvent):
            if event.device().type() == QInputDevice.DeviceType.TouchScreen and self.has_document:
                self._touch(event)
                return True
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()  # while the canvas has the focus its bare keys come before the window's shortcuts
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

    # -- keys

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether the canvas acts on this key."""
        if event.key() == Qt.Key.Key_Escape:
            return self._drag is not None
        held = event.modifiers()
        command = held & Qt.KeyboardModifier.ControlModifier and not held & Qt.KeyboardModifier.AltModifier
        if event.text() in _TYPED and not command:
            return True
        shift = Qt.KeyboardModifier.ShiftModifier
        if held & ~(shift | Qt.KeyboardModifier.KeypadModifier):
            return False
        return event.key() in _BRACKETS or (event.key() in _LETTERS and not held & shift)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._takes(event):
            super().keyPressEvent(event)
            return
        key = event.key()
        if key in _BRACKETS:
            step, braces = _BRACKETS[key]
            if braces or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.tools.harden_brush(step)
            else:
                self.tools.grow_brush(step)
        elif event.isAutoRepeat():
            return
        elif key == Qt.Key.Key_Escape:
            self._cancel_drag()
        elif key == Qt.Key.Key_Space:
            self._hold_space(True)
        elif key == Qt.Key.Key_Backslash:
            self.show_before(True)
        elif key == Qt.Key.Key_B:
            self.tools.set_tool(ToolKind.BRUSH)
        elif key == Qt.Key.Key_E:
            self.tools.set_tool(ToolKind.ERASER)
        elif key == Qt.Key.Key_X:
            self.tools.swap_paint_erase()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space:
            self._hold_space(False)
        elif event.key() == Qt.Key.Key_Backslash:
            self.show_before(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hold_space(False)  # the release of a held key goes to whoever has the focus then
        self.show_before(False)
        super().focusOutEvent(event)

    def _hold_space(self, held: bool) -> None:
        if held != self._space_held:
            self._space_held = held
            self._update_cursor()


def draw_outline(painter: QPainter, centre: QPointF, radius: float, ratio: float) -> None:
    """A light circle within a dark one, so that it shows on any picture; device pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, colour in ((3.0, QColor(0, 0, 0, 150)), (1.2, QColor(255, 255, 255, 230))):
        painter.setPen(QPen(colour, width * ratio))
        painter.drawEllipse(centre, radius, radius)


def _middle(points: list[Point]) -> Point:
    count = len(points)
    return Point(sum(point.x for point in points) / count, sum(point.y for point in points) / count)


def _spread(points: list[Point], middle: Point) -> float:
    return sum(math.dist(point, middle) for point in points) / len(points)
