"""The running gesture on the canvas: begun by the chosen tool, moved by the pointer, finished or cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt

from inpaint_app.document.cloning.source import SourceMap
from inpaint_app.document.geometry import Point
from inpaint_app.ui.canvas.gestures.drags import Drag, LineDrag, Outline, PanDrag, StrokeDrag
from inpaint_app.ui.canvas.gestures.selection_drags import BoxDrag, ClickDrag, PathDrag, PolygonDrag
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind, ToolState
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.editing.editor import Editor

_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_ANOTHER = _SHIFT | Qt.KeyboardModifier.ControlModifier
"""Keys with which a click selects an object of its own."""


class ToolGestures:
    """At most one gesture at a time; positions are device pixels of the view.

    Attributes:
        last_point: where the last stroke ended, image pixels: Shift and a click go straight on from there. None
            before the first stroke on a photo.
    """

    def __init__(self, editor: Editor, tools: ToolState, view: CanvasView) -> None:
        self._editor = editor
        self._tools = tools
        self._view = view
        self._drag: Drag | None = None
        self._waiting: Drag | None = None  # a polygon, while the view is dragged
        self._button = Qt.MouseButton.NoButton
        self.last_point: Point | None = None
        self._source: SourceMap | None = None

    @property
    def active(self) -> bool:
        """Whether anything is going on."""
        return self._drag is not None

    @property
    def staying(self) -> bool:
        """Whether a gesture goes on though no button is held."""
        return self._drag is not None and self._drag.stays

    @property
    def panning(self) -> bool:
        """Whether the photo is being dragged."""
        return isinstance(self._drag, PanDrag)

    @property
    def source(self) -> SourceMap | None:
        """From where the running stroke copies."""
        return self._source if isinstance(self._drag, StrokeDrag) else None

    @property
    def outline(self) -> Outline | None:
        """What has been drawn so far."""
        drag = self._waiting or self._drag
        return drag.outline if drag is not None else None

    @property
    def changed(self) -> Sequence[Point]:
        """Image points around what the last move has changed of the outline."""
        drag = self._waiting or self._drag
        return drag.changed if drag is not None else ()

    def press(
        self, at: Point, button: Qt.MouseButton, keys: Qt.KeyboardModifier, pressure: float, *, rubber: bool, pan: bool,
    ) -> bool:
        """A button goes down; whether that means something.

        Args:
            rubber: the pen is turned round.
            pan: the photo is to be dragged, whatever the tool is.
        """
        if self._drag is None or (pan and self._drag.stays):
            self._waiting, self._button = self._drag, button
            self._drag = PanDrag(self._view.pan, at) if pan else self._begun(at, pressure, keys, rubber)
            return True
        if self._drag.stays and self._drag.press(at):
            self.finish()
        return self._drag is None or self._drag.stays

    def move(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> None:
        """The pointer is at ``at``."""
        if self._drag is not None:
            self._drag.move(at, pressure, keys)

    def abandoned(self, held: Qt.MouseButton) -> bool:
        """Whether something goes on that a button kept going which is no longer ``held``: it was let go elsewhere."""
        return self._drag is not None and not self._drag.stays and not held & self._button

    def let_go(self) -> None:
        """End what a held button keeps going; a polygon stays."""
        if not self.staying:
            self.finish()

    def release(self, button: Qt.MouseButton) -> None:
        """A button is let go."""
        if not self.staying and button == self._button:
            self.finish()

    def finish(self) -> None:
        """Do what was drawn."""
        drag, self._drag, self._waiting = self._drag, self._waiting, None
        if drag is not None:
            drag.finish()

    def cancel(self) -> None:
        """Leave everything as it was."""
        drag, self._drag, self._waiting = self._drag, self._waiting, None
        if drag is not None:
            drag.cancel()

    def step_back(self) -> None:
        """Take the last corner of a polygon back, with the first one all of it."""
        if self._drag is not None and not self._drag.step_back():
            self.cancel()

    def drop(self) -> None:
        """Another picture is there: neither gesture nor last point have a place on it."""
        self.cancel()
        self.cancel()  # what waited for the first
        self.last_point = None
        self._tools.forget_sources()

    def _begun(self, at: Point, pressure: float, keys: Qt.KeyboardModifier, rubber: bool) -> Drag:
        self._source = None
        picker = self._tools.picker
        if picker is not None:
            return ClickDrag(self._to_image(at), lambda point: picker(point, keys))
        if rubber or self._tools.paints:
            return self._stroke(at, pressure, keys, rubber)
        if self._tools.copies:
            return self._copying(at, pressure, keys)
        if self._tools.tool is ToolKind.SOURCES:
            return self._sources(at, pressure, keys)
        tool, selection = self._tools.tool, self._editor.selection
        options, brush = self._tools.options.held(keys), self._tools.brush
        if tool is ToolKind.RECTANGLE:
            return BoxDrag(
                self._to_image, at, keys, False, lambda start, end: selection.rectangle(start, end, options)
            )
        if tool is ToolKind.ELLIPSE:
            return BoxDrag(self._to_image, at, keys, True, lambda start, end: selection.ellipse(start, end, options))
        if tool is ToolKind.OBJECT_BOX:
            return BoxDrag(
                self._to_image, at, keys, False, lambda start, end: selection.object_in_box(start, end, options)
            )
        if tool is ToolKind.LASSO:
            return PathDrag(self._to_image, at, 0.0, lambda points: selection.lasso(points, options))
        if tool is ToolKind.OBJECT_SCRIBBLE:
            return PathDrag(
                self._to_image, at, brush.diameter,
                lambda points: selection.object_under_scribble(points, brush.diameter, options),
            )
        if tool is ToolKind.POLYGON:
            return PolygonDrag(self._to_image, self._to_view, at, lambda points: selection.polygon(points, options))
        if tool is ToolKind.WAND:
            return ClickDrag(self._to_image(at), lambda point: selection.wand(point, options))
        if tool is ToolKind.OBJECT_CLICKS:
            inside, another = not keys & _ALT, bool(keys & _ANOTHER)
            return ClickDrag(
                self._to_image(at),
                lambda point: selection.click_object(point, options, inside=inside, another=another))
        return PanDrag(self._view.pan, at)

    def _stroke(self, at: Point, pressure: float, keys: Qt.KeyboardModifier, rubber: bool) -> Drag:
        tool, brush = self._tools.tool, self._tools.brush
        joined = self.last_point if keys & _SHIFT else None
        if tool is ToolKind.LINE and not rubber:
            start = self._to_image(at) if joined is None else joined
            return LineDrag(self._editor, self._to_image, brush, bool(keys & _ALT), start, at, self._remember)
        erase = rubber or tool is ToolKind.ERASER
        mask = self._editor.mask
        return StrokeDrag(
            self._editor, self._to_image, lambda start, pressure: mask.begin_stroke(brush, erase, start, pressure), at,
            pressure, self._remember, joined)

    def _copying(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> Drag:
        """A stroke of clone stamp or healing brush; with Alt its source is chosen."""
        tools, editor, brush = self._tools, self._editor, self._tools.brush
        if keys & _ALT:
            return ClickDrag(self._to_image(at), lambda point: tools.set_source(tools.source.chosen(point)))
        joined = self.last_point if keys & _SHIFT else None
        start = self._to_image(at) if joined is None else joined
        source, heals = tools.source.map_at(start), tools.tool is ToolKind.HEAL
        if source is None and not heals:
            editor.session.notice.emit(QCoreApplication.translate(
                "ToolGestures", "Alt and a click choose where the stamp copies from; then paint."))
            return Drag()
        if source is not None:
            tools.set_source(tools.source.begun(start))

        def begin(start: Point, pressure: float) -> None:
            if source is not None and not heals:
                editor.mask.begin_clone(source, brush, start, pressure)
                return
            then = editor.fill_stroke if source is None else partial(editor.heal_stroke, source)
            editor.mask.begin_stroke(brush, False, start, pressure, then)

        self._source = source
        return StrokeDrag(editor, self._to_image, begin, at, pressure, self._remember, joined)

    def _sources(self, at: Point, pressure: float, keys: Qt.KeyboardModifier) -> Drag:
        """A stroke on a mask of where texture comes from; with Alt it erases."""
        name = None if keys & _ALT else self._tools.source_mask
        begin = partial(self._editor.mask.begin_sources, name, self._tools.brush)
        joined = self.last_point if keys & _SHIFT else None
        return StrokeDrag(self._editor, self._to_image, begin, at, pressure, self._remember, joined)

    def _remember(self, at: Point) -> None:
        self.last_point = at

    # Asked again at every move: the wheel may zoom and scroll in the middle of a gesture.

    def _to_image(self, at: Point) -> Point:
        return self._view.viewport.to_image(at)

    def _to_view(self, at: Point) -> Point:
        return self._view.viewport.to_view(at)
