"""What the commands of the menus act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMainWindow

from inpaint_app.ui.bars.panels import Panels
from inpaint_app.ui.canvas.area import CanvasArea
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolState
from inpaint_app.ui.canvas.tiles.mask_display import MaskDisplay
from inpaint_app.ui.canvas.tiles.realism_map import RealismMap
from inpaint_app.ui.commands.file_commands import FileCommands
from inpaint_app.ui.commands.recent_menu import RecentMenu
from inpaint_app.ui.commands.select_commands import SelectCommands
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.extend.mode import ExtendMode
from inpaint_app.ui.layers.layer_panel import LayerPanel


@dataclass(frozen=True)
class WindowParts:
    """The parts of one main window.

    Each menu is a module with one function that takes these and gives the ``Menu``: its commands, what each
    does to which part, when it can be done. Texts are ``translate("FileMenu", "&Open…")``, the context being the
    module's name, so that the function gives them in another language when it is called again.

    Attributes:
        fill: fills the mask; takes how many results to choose from.
    """

    window: QMainWindow
    editor: Editor
    canvas: Canvas
    tools: ToolState
    layers: LayerPanel
    files: FileCommands
    recent: RecentMenu
    extend_mode: ExtendMode
    mask_display: MaskDisplay
    area: CanvasArea
    realism: RealismMap
    fill: Callable[[int], None]
    panels: Panels
    show_preferences: Callable[[], object]
    show_palette: Callable[[], object]
    show_tour: Callable[[], object]
    select: SelectCommands

    def has_photo(self) -> bool:
        """Whether a photo is open; what most commands need."""
        return self.editor.document is not None

    def can_fill(self) -> bool:
        """Whether a photo is open and nothing is being computed for it."""
        return self.has_photo() and not self.editor.busy
