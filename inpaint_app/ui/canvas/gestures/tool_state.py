"""The state of the canvas's tools: which is chosen, the brush, and the selection options."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal

from inpaint_app.document.geometry import Point
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.masks.source_masks import NOT_FROM
from inpaint_app.limits import (
    DEFAULT_BRUSH_DIAMETER,
    DEFAULT_BRUSH_HARDNESS,
    MAX_BRUSH_DIAMETER,
    MIN_BRUSH_DIAMETER,
)
from inpaint_app.ui.editing.masks.copy_source import CopySource
from inpaint_app.ui.editing.masks.selection_options import SelectionOptions

_SIZE_STEP = 1.12
_HARDNESS_STEP = 0.1


class ToolKind(Enum):
    """What a drag with the left button does."""

    BRUSH = "brush"
    ERASER = "eraser"
    LINE = "line"
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    LASSO = "lasso"
    POLYGON = "polygon"
    WAND = "wand"
    OBJECT_BOX = "object_box"
    OBJECT_SCRIBBLE = "object_scribble"
    OBJECT_CLICKS = "object_clicks"
    CLONE = "clone"
    HEAL = "heal"
    SOURCES = "sources"
    PAN = "pan"
    CROP = "crop_tool"
    MOVE = "move_tool"


MARQUEES = (ToolKind.RECTANGLE, ToolKind.ELLIPSE)
LASSOS = (ToolKind.LASSO, ToolKind.POLYGON)
OBJECTS = (ToolKind.OBJECT_CLICKS, ToolKind.OBJECT_BOX, ToolKind.OBJECT_SCRIBBLE)
WANDS = (ToolKind.WAND, *OBJECTS)
"""Tools that share a key."""

MODES = (ToolKind.CROP, ToolKind.MOVE)
"""Tools with an overlay and a bar of their own, which are left when their work is applied or cancelled."""

_PAINTING = (ToolKind.BRUSH, ToolKind.ERASER, ToolKind.LINE)
COPYING = (ToolKind.CLONE, ToolKind.HEAL)
"""Tools that copy from a source."""

_ROUND = (*_PAINTING, *COPYING, ToolKind.SOURCES, ToolKind.OBJECT_SCRIBBLE)


class ToolState(QObject):
    """The chosen tool and the brush, shared by the canvas and the tool bar.

    Signals:
        tool_changed: the new ToolKind.
        brush_changed: the new Brush.
        options_changed: the new SelectionOptions.
        source_changed: where the chosen tool copies from.
        source_mask_changed: which of the masks of where texture comes from is painted.
        held_changed: the SelectionOptions that hold with the keys that are held now.

    Attributes:
        picker: what a click on the canvas is given to (image Point, held keys) instead of the tool; None: the tool.
    """

    tool_changed = Signal(object)
    brush_changed = Signal(object)
    options_changed = Signal(object)
    source_changed = Signal(object)
    source_mask_changed = Signal(str)
    held_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = ToolKind.BRUSH
        self._before_mode = ToolKind.BRUSH
        self._brush = Brush(DEFAULT_BRUSH_DIAMETER, DEFAULT_BRUSH_HARDNESS)
        self._source_mask = NOT_FROM
        self._sources = {tool: CopySource() for tool in COPYING}
        self._options = self._held = SelectionOptions()
        self.picker: Callable[[Point, Qt.KeyboardModifier], None] | None = None
        self._latest: dict[tuple[ToolKind, ...], ToolKind] = {group: group[0] for group in (MARQUEES, LASSOS, WANDS)}

    @property
    def tool(self) -> ToolKind:
        """The chosen tool."""
        return self._tool

    @property
    def brush(self) -> Brush:
        """The brush of all tools that have one."""
        return self._brush

    @property
    def options(self) -> SelectionOptions:
        """How selections are made."""
        return self._options

    @property
    def paints(self) -> bool:
        """Whether the tool paints the mask as a brush does."""
        return self._tool in _PAINTING

    @property
    def selects(self) -> bool:
        """Whether the tool makes selections."""
        return self._tool not in (*_PAINTING, *COPYING, *MODES, ToolKind.SOURCES, ToolKind.PAN)

    @property
    def copies(self) -> bool:
        """Whether the tool copies from a source."""
        return self._tool in COPYING

    @property
    def source(self) -> CopySource:
        """Where the tool copies from; of one that copies nothing, nowhere."""
        return self._sources.get(self._tool, CopySource())

    @property
    def is_round(self) -> bool:
        """Whether the tool works with the brush's circle."""
        return self._tool in _ROUND and self.picker is None

    def set_tool(self, tool: ToolKind) -> None:
        """Choose a tool."""
        if tool is not self._tool:
            if self._tool not in MODES:
                self._before_mode = self._tool
            self._tool = tool
            for group in self._latest:
                if tool in group:
                    self._latest[group] = tool
            self.tool_changed.emit(tool)

    def leave_mode(self) -> None:
        """From one of MODES back to the tool that was used before; nothing with another tool."""
        if self._tool in MODES:
            self.set_tool(self._before_mode)

    def cycle(self, group: tuple[ToolKind, ...]) -> None:
        """The tool of MARQUEES, LASSOS or WANDS that was used last; the next one if that is chosen already."""
        tool = self._latest[group]
        if tool is self._tool:
            tool = group[(group.index(tool) + 1) % len(group)]
        self.set_tool(tool)

    def set_options(self, options: SelectionOptions) -> None:
        """Make selections otherwise."""
        if options != self._options:
            self._options = options
            self.options_changed.emit(options)

    @property
    def source_mask(self) -> str:
        """The name of the mask that the tool SOURCES paints."""
        return self._source_mask

    def set_source_mask(self, name: str) -> None:
        """Paint COPY_FROM or NOT_FROM."""
        if name != self._source_mask:
            self._source_mask = name
            self.source_mask_changed.emit(name)

    def set_source(self, source: CopySource) -> None:
        """Have the chosen tool, if it copies, do so from elsewhere."""
        if self.copies and source != self.source:
            self._sources[self._tool] = source
            self.source_changed.emit(source)

    def forget_sources(self) -> None:
        """Another picture is there, on which the chosen points mean nothing."""
        self._sources = {tool: source.chosen(None) for tool, source in self._sources.items()}
        self.source_changed.emit(self.source)

    def hold(self, keys: Qt.KeyboardModifier) -> None:
        """Say which keys are held over the canvas."""
        held = self._options.held(keys)
        if held != self._held:
            self._held = held
            self.held_changed.emit(held)

    def set_picker(self, picker: Callable[[Point, Qt.KeyboardModifier], None] | None) -> None:
        """Give clicks on the canvas to ``picker``, or to the tool again."""
        self.picker = picker
        self.brush_changed.emit(self._brush)  # which has a circle, or none now

    def swap_paint_erase(self) -> None:
        """Brush to eraser and back; any other tool to the brush."""
        self.set_tool(ToolKind.ERASER if self._tool is ToolKind.BRUSH else ToolKind.BRUSH)

    def set_diameter(self, diameter: float) -> None:
        """Size of the brush, image pixels; kept to MIN_BRUSH_DIAMETER .. MAX_BRUSH_DIAMETER."""
        self._set_brush(Brush(min(max(diameter, MIN_BRUSH_DIAMETER), MAX_BRUSH_DIAMETER), self._brush.hardness))

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
