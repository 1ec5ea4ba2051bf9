"""The tools of the canvas: what is chosen, how large the brush is, and what a drag of the pointer does."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from inpaint_app.document.geometry import Point
from inpaint_app.document.mask import Brush
from inpaint_app.ui.editor import Editor

MIN_DIAMETER = 1.0
MAX_DIAMETER = 4000.0

_SIZE_STEP = 1.12
_HARDNESS_STEP = 0.1


class ToolKind(Enum):
    """What a drag with the left button does."""

    BRUSH = "brush"
    ERASER = "eraser"
    PAN = "pan"


class ToolState(QObject):
    """The chosen tool and the brush, shared by the canvas and the tool bar.

    Signals:
        tool_changed: the new ToolKind.
        brush_changed: the new Brush.
    """

    tool_changed = Signal(object)
    brush_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = ToolKind.BRUSH
        self._brush = Brush(80.0, 0.8)

    @property
    def tool(self) -> ToolKind:
        """The chosen tool."""
        return self._tool

    @property
    def brush(self) -> Brush:
        """The brush of both brush and eraser."""
        return self._brush

    @property
    def paints(self) -> bool:
        """Whether the tool is a brush of some kind."""
        return self._tool is not ToolKind.PAN

    def set_tool(self, tool: ToolKind) -> None:
        """Choose a tool."""
        if tool is not self._tool:
            self._tool = tool
            self.tool_changed.emit(tool)

    def swap_paint_erase(self) -> None:
        """Brush to eraser and back; any other tool to the brush."""
        self.set_tool(ToolKind.ERASER if self._tool is ToolKind.BRUSH else ToolKind.BRUSH)

    def set_diameter(self, diameter: float) -> None:
        """Size of the brush, image pixels; kept to MIN_DIAMETER .. MAX_DIAMETER."""
        self._set_brush(Brush(min(max(diameter, MIN_DIAMETER), MAX_DIAMETER), self._brush.hardness))

    def set_hardness(self, hardness: float) -> None:
        """0 to 1."""
        self._set_brush(Brush(self._brush.diameter, min(max(hardness, 0.0), 1.0)))

    def grow_brush(self, steps: float) -> None:
        """Larger by ``steps`` eighths or so, smaller when negative; by a pixel at least."""
        old = self._brush.diameter
        new = old * _SIZE_STEP**steps
        if abs(steps) >= 1:
            new = max(new, old + 1) if steps > 0 else min(new, old - 1)
            new = float(round(new))
        self.set_diameter(new)

    def harden_brush(self, steps: int) -> None:
        """Harder by ``steps`` tenths, softer when negative."""
        self.set_hardness(round(self._brush.hardness + steps * _HARDNESS_STEP, 2))

    def _set_brush(self, brush: Brush) -> None:
        if brush != self._brush:
            self._brush = brush
            self.brush_changed.emit(brush)


class Drag(Protocol):
    """What happens between pressing and letting go of a button; positions in device pixels of the view."""

    def move(self, at: Point, pressure: float) -> None: ...

    def finish(self) -> None: ...

    def cancel(self) -> None: ...


class StrokeDrag:
    """One stroke of brush or eraser."""

    def __init__(
        self, editor: Editor, to_image: Callable[[Point], Point], brush: Brush, erase: bool, at: Point,
        pressure: float,
    ) -> None:
        """Begins the stroke at ``at``; ``to_image`` turns view positions into image points."""
        self._editor = editor
        self._to_image = to_image
        editor.mask.begin_stroke(brush, erase, to_image(at), pressure)

    def move(self, at: Point, pressure: float) -> None:
        self._editor.mask.extend_stroke(self._to_image(at), pressure)

    def finish(self) -> None:
        self._editor.mask.end_stroke()

    def cancel(self) -> None:
        self._editor.mask.abort_stroke()


class PanDrag:
    """The photo follows the pointer."""

    def __init__(self, pan: Callable[[float, float], None], at: Point) -> None:
        """``pan(dx, dy)`` moves the photo by device pixels."""
        self._pan = pan
        self._last = at

    def move(self, at: Point, pressure: float) -> None:  # noqa: ARG002 - part of the protocol
        self._pan(at.x - self._last.x, at.y - self._last.y)
        self._last = at

    def finish(self) -> None:
        """Nothing is left to do."""

    def cancel(self) -> None:
        """The photo stays where it was dragged to."""
