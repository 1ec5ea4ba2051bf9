"""The canvas: the view of the document with tools (gestures, panning, zooming, keys, outlines)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from inpaint_app.document.geometry import EMPTY, Point
from inpaint_app.ui.canvas.gestures.drags import Outline
from inpaint_app.ui.canvas.gestures.gestures import ToolGestures
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind, ToolState
from inpaint_app.ui.canvas.key_spellings import spellings
from inpaint_app.ui.canvas.navigation import NOTCH, NavigableView
from inpaint_app.ui.canvas.outlines import (
    BrushCircle,
    circle_rect,
    draw_gesture,
    draw_sign,
    gesture_rect,
    sign_rect,
)
from inpaint_app.ui.canvas.overlays.source_preview import SourcePreview
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.i18n.language import follow_language

_MIN_OUTLINE = 3.0
"""Brush radius on the screen, logical pixels, below which the system's cross takes the outline's place."""

_DRAG_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)

CANVAS_KEYS: Mapping[str, tuple[str, ...]] = {
    "brush_smaller": ("[",), "brush_larger": ("]",), "brush_softer": ("{", "Shift+["), "brush_harder": ("}", "Shift+]"),
    "pan_held": ("Space",), "before_held": ("\\",),
}  # fmt: skip
"""What the canvas itself does by keys, repeated or for as long as they are held, and the usual keys."""

_SIZES = {"brush_smaller": -1, "brush_larger": 1}
_HARDNESSES = {"brush_softer": -1, "brush_harder": 1}

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BACK = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_MODIFIERS = {
    int(Qt.Key.Key_Shift): Qt.KeyboardModifier.ShiftModifier, int(Qt.Key.Key_Alt): Qt.KeyboardModifier.AltModifier,
    int(Qt.Key.Key_Control): Qt.KeyboardModifier.ControlModifier,
}  # fmt: skip


class Canvas(NavigableView):
    """Where the user works on the document; gestures go to the editor, never to the document itself.

    Keys without modifier act only while the canvas has the focus: those of CANVAS_KEYS, and Esc, which takes a gesture
    back. While a polygon is drawn, Enter closes it and Backspace or undo takes back its last corner.

    Signals:
        cursor_moved: the image Point under the pointer (may lie outside the photo), None when it left.

    Attributes:
        tools: chosen tool and brush.
    """

    cursor_moved = Signal(object)

    def __init__(self, editor: Editor, tools: ToolState | None = None, parent: QWidget | None = None) -> None:
        """``tools``: None makes a set of its own."""
        self._own_keys: dict[str, str] = {}
        self.use_keys(CANVAS_KEYS)
        self._pointer: Point | None = None  # device pixels of the view
        self._space_held = False
        self._keys = Qt.KeyboardModifier.NoModifier  # held, as far as the canvas has been told
        self._outline_shown = self._cross_shown = QRect()
        self._circle = BrushCircle()
        super().__init__(editor, parent)
        self.tools = tools if tools is not None else ToolState(self)
        self._gestures = ToolGestures(editor, self.tools, self)
        self._source = SourcePreview(self.tools, self._gestures, self)

        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        follow_language(self, lambda: self.setAccessibleName(self.tr("Photo")))

        editor.session.document_changed.connect(self._drop_gesture)
        self.viewport_changed.connect(self._viewport_moved)
        editor.session.geometry_changed.connect(self._drop_gesture)
        self.tools.tool_changed.connect(self._tool_changed)
        self.tools.brush_changed.connect(self._update_cursor)
        self.tools.options_changed.connect(self._update_outline)
        self.tools.source_changed.connect(self._update_outline)
        self._update_cursor()

    # -- brush outline and cursor

    def _outline_radius(self) -> float:
        """Device pixels."""
        return self.tools.brush.diameter / 2 * self.zoom

    def _circle_visible(self) -> bool:
        return (
            self._pointer is not None
            and self.has_document
            and self.tools.is_round
            and not self._space_held
            and not self._gestures.panning
            and self._outline_radius() >= _MIN_OUTLINE * self.devicePixelRatioF()
        )

    def _gesture_outline(self) -> Outline | None:
        """What the gesture has drawn; before one, the straight line that Shift and a click would paint."""
        if self._gestures.active:
            return self._gestures.outline
        start = self._gestures.last_point
        paints, shift = self.tools.paints or self.tools.copies, self._keys & Qt.KeyboardModifier.ShiftModifier
        joins = paints and shift and not self._space_held
        if start is None or self._pointer is None or not joins:
            return None
        return Outline((start, self.viewport.to_image(self._pointer)))

    def paint_above(self, painter: QPainter) -> None:
        """What is being drawn, the outline of the brush, and how the next selection combines."""
        ratio = self.devicePixelRatioF()
        outline = self._gesture_outline() if self.has_document else None
        if outline is not None:
            draw_gesture(painter, outline, self.viewport, ratio)
        if self._pointer is None:
            return
        radius = self._outline_radius() if self._circle_visible() and not self._gestures.active else 0.0
        self._source.draw(painter, self._pointer, radius, ratio)
        if self._circle_visible():
            self._circle.draw(painter, self._pointer, self._outline_radius(), ratio)
        if not self._gestures.active and self.tools.selects and self.has_document:
            draw_sign(painter, self._pointer, self.tools.options.held(self._keys).combine, ratio)

    def _update_outline(self) -> None:
        """Repaint where outlines were and where they are now."""
        self.tools.hold(self._keys)
        if not self._cross_shown.isEmpty():
            self._update_logical_rect(self._cross_shown)
        pointed = self._pointer if self.has_document else None
        self._cross_shown = self._update_device_rect(self._source.cross_rect(pointed, self.devicePixelRatioF()))
        was, self._outline_shown = self._outline_shown, QRect()
        if not was.isEmpty():
            self._update_logical_rect(was)
        rect, ratio = EMPTY, self.devicePixelRatioF()
        outline = self._gesture_outline() if self.has_document else None
        if outline is not None:
            changed = self._gestures.changed if self._gestures.active else outline.points
            rect = gesture_rect(changed, outline.width, self.viewport, ratio)
        if self._pointer is not None and self._circle_visible():
            rect = rect.union(circle_rect(self._pointer, self._outline_radius(), ratio))
        if self._pointer is not None and self.tools.selects:
            rect = rect.union(sign_rect(self._pointer, ratio))
        if not rect.empty:
            self._outline_shown = self._update_device_rect(rect)

    def _update_cursor(self) -> None:
        if not self.has_document:
            cursor = Qt.CursorShape.ArrowCursor
        elif self._gestures.panning:
            cursor = Qt.CursorShape.ClosedHandCursor
        elif self._space_held or self.tools.tool is ToolKind.PAN:
            cursor = Qt.CursorShape.OpenHandCursor
        elif self.tools.is_round and self._outline_radius() >= _MIN_OUTLINE * self.devicePixelRatioF():
            cursor = Qt.CursorShape.BlankCursor
        else:
            cursor = Qt.CursorShape.CrossCursor
        if self.cursor().shape() != cursor:
            self.setCursor(cursor)
        self._update_outline()

    def _viewport_moved(self) -> None:
        self._announce_pointer()
        self._update_cursor()

    def _drop_gesture(self) -> None:
        self._gestures.drop()
        self.update()
        self._update_cursor()

    def _tool_changed(self) -> None:
        """A polygon is closed by what it has: no other tool could."""
        if self._gestures.staying:
            self._end(self._gestures.finish)
        self.show_sources(self.tools.tool is ToolKind.SOURCES)
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

    # -- gestures

    def _press(self, at: Point, button: Qt.MouseButton, rubber: bool, pressure: float) -> bool:
        """A button is pressed; whether that means something."""
        if button not in _DRAG_BUTTONS or not self.has_document:
            return False
        pan = button == Qt.MouseButton.MiddleButton or self._space_held
        outline = self._gestures.outline
        taken = self._gestures.press(at, button, self._keys, pressure, rubber=rubber, pan=pan)
        if not self._gestures.active:
            self._clear(outline)
        self._update_cursor()
        return taken

    def _move(self, at: Point, pressure: float, held: Qt.MouseButton) -> None:
        if self._gestures.abandoned(held):  # the release went to another window
            self._end(self._gestures.let_go)
        self._gestures.move(at, pressure, self._keys)
        self._point(at)

    def _end(self, end: Callable[[], None]) -> None:
        """End the gesture by ``end``, and repaint where all of what it showed was."""
        outline = self._gestures.outline
        end()
        self._clear(outline)
        self._update_cursor()

    def _clear(self, outline: Outline | None) -> None:
        if outline is not None:
            rect = gesture_rect(outline.points, outline.width, self.viewport, self.devicePixelRatioF())
            self._update_device_rect(rect)

    def _mouse_position(self, event: QMouseEvent) -> Point:
        """A mouse points at a whole device pixel: at its middle, not at its corner."""
        at = self._to_device(event.position())
        return Point(at.x + 0.5, at.y + 0.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._mouse_position(event)
        self._keys = event.modifiers()
        self._point(at)
        if not self._press(at, event.button(), False, 1.0):
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._keys = event.modifiers()
        self._move(self._mouse_position(event), 1.0, event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end(lambda: self._gestures.release(event.button()))
        if not self.rect().contains(event.position().toPoint()):
            self._point(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Closes a polygon; else two quick dabs are two strokes."""
        self.mousePressEvent(event)
        if self._gestures.staying and event.button() == Qt.MouseButton.LeftButton:
            self._end(self._gestures.finish)

    def tabletEvent(self, event: QTabletEvent) -> None:
        at = self._to_device(event.position())
        event.accept()
        self._keys = event.modifiers()
        if event.type() == QEvent.Type.TabletPress:
            self._point(at)
            rubber = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._press(at, event.button(), rubber, event.pressure())
        elif event.type() == QEvent.Type.TabletMove:
            self._move(at, event.pressure(), event.buttons())
        else:
            self._end(lambda: self._gestures.release(event.button()))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._keys = event.modifiers()
        self._point(self._to_device(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        if not self._gestures.active:
            self._point(None)
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._end(self._gestures.finish)
        super().hideEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Alt it sizes the brush."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and self.has_document:
            angle = event.angleDelta()
            # Some platforms turn the wheel sideways while Alt is held.
            self.tools.grow_brush((angle.y() or angle.x()) / NOTCH)
            event.accept()
        else:
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """While the canvas has the focus its bare keys come before the window's shortcuts.

        A gesture ends with the window's turn, and not only with the focus: a pen draws without one.
        """
        if event.type() == QEvent.Type.WindowDeactivate:
            self._end(self._gestures.let_go)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    # -- keys

    def use_keys(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Act on other keys than the usual: those of each of CANVAS_KEYS."""
        self._own_keys = {key: name for name in CANVAS_KEYS for key in keys.get(name, ())}

    def _own_action(self, event: QKeyEvent) -> str:
        """The name among CANVAS_KEYS of what the key does; empty where it is none of them."""
        return next((self._own_keys[key] for key in spellings(event) if key in self._own_keys), "")

    @property
    def gesturing(self) -> bool:
        """Whether a tool is in the middle of something."""
        return self._gestures.active

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether the canvas acts on this key."""
        if event.key() == Qt.Key.Key_Escape:
            return self._gestures.active
        if self._gestures.staying and (event.key() in _ENTER + _BACK or _is_undo(event)):
            return True
        return bool(self._own_action(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._hold(event, True)
        if not self._takes(event):
            super().keyPressEvent(event)
            return
        key, own = event.key(), self._own_action(event)
        if own in _SIZES:
            self.tools.grow_brush(_SIZES[own])
        elif own in _HARDNESSES:
            self.tools.harden_brush(_HARDNESSES[own])
        elif own:
            if not event.isAutoRepeat():
                self._hold_own(own, True)
        elif key in _BACK or _is_undo(event):
            self._end(self._gestures.step_back)
        elif event.isAutoRepeat():
            return
        elif key in _ENTER:
            self._end(self._gestures.finish)
        elif key == Qt.Key.Key_Escape:
            self._end(self._gestures.cancel)

    def _hold_own(self, own: str, held: bool) -> None:
        if own == "pan_held":
            self._hold_space(held)
        elif own == "before_held":
            self.show_before(held)

    def _hold(self, event: QKeyEvent, held: bool) -> None:
        """Shift and Alt change what a click would do: show it."""
        modifier = _MODIFIERS.get(event.key())
        if modifier is not None:
            self._keys = self._keys | modifier if held else self._keys & ~modifier
            self._update_outline()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._hold(event, False)
        if event.isAutoRepeat():
            return
        own = self._own_action(event)
        if own:
            self._hold_own(own, False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keys = Qt.KeyboardModifier.NoModifier
        self._end(self._gestures.let_go)
        self._hold_space(False)  # the release of a held key goes to whoever has the focus then
        self.show_before(False)
        super().focusOutEvent(event)

    def _hold_space(self, held: bool) -> None:
        if held != self._space_held:
            self._space_held = held
            self._update_cursor()


def _is_undo(event: QKeyEvent) -> bool:
    return "Ctrl+Z" in spellings(event)
