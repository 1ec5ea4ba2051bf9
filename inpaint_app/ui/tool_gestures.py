"""Which gesture each tool begins."""

from __future__ import annotations

from PySide6.QtCore import Qt

from inpaint_app.document.geometry import Point
from inpaint_app.ui.canvas_view import CanvasView
from inpaint_app.ui.drags import Drag, LineDrag, PanDrag, StrokeDrag
from inpaint_app.ui.editor import Editor
from inpaint_app.ui.selection_drags import BoxDrag, ClickDrag, PathDrag, PolygonDrag
from inpaint_app.ui.tools import ToolKind, ToolState

_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


class ToolGestures:
    """Begins what the chosen tool does when a button is pressed on a view.

    Attributes:
        last_point: where the last stroke ended, image pixels: Shift and a click go straight on from there. None
            before the first stroke on a photo.
    """

    def __init__(self, editor: Editor, tools: ToolState, view: CanvasView) -> None:
        self._editor = editor
        self._tools = tools
        self._view = view
        self.last_point: Point | None = None

    def begin(self, at: Point, pressure: float, keys: Qt.KeyboardModifier, rubber: bool) -> Drag:
        """Begin at ``at``, device pixels of the view; ``rubber``: the pen is turned round."""
        if rubber or self._tools.paints:
            return self._stroke(at, pressure, keys, rubber)
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
        return PanDrag(self._view.pan, at)

    def _stroke(self, at: Point, pressure: float, keys: Qt.KeyboardModifier, rubber: bool) -> Drag:
        tool, brush = self._tools.tool, self._tools.brush
        joined = self.last_point if keys & _SHIFT else None
        if tool is ToolKind.LINE and not rubber:
            start = self._to_image(at) if joined is None else joined
            return LineDrag(self._editor, self._to_image, brush, bool(keys & _ALT), start, at, self._remember)
        erase = rubber or tool is ToolKind.ERASER
        return StrokeDrag(self._editor, self._to_image, brush, erase, at, pressure, self._remember, joined)

    def _remember(self, at: Point) -> None:
        self.last_point = at

    # Asked anew at every move: the wheel may zoom and scroll in the middle of a gesture.

    def _to_image(self, at: Point) -> Point:
        return self._view.viewport.to_image(at)

    def _to_view(self, at: Point) -> Point:
        return self._view.viewport.to_view(at)
