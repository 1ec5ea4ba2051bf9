"""What the commands of the menus act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMainWindow

from inpaint_app.ui.canvas import Canvas
from inpaint_app.ui.canvas_area import CanvasArea
from inpaint_app.ui.editor import Editor
from inpaint_app.ui.extend_mode import ExtendMode
from inpaint_app.ui.file_commands import FileCommands
from inpaint_app.ui.layer_panel import LayerPanel
from inpaint_app.ui.mask_display import MaskDisplay
from inpaint_app.ui.panels import Panels
from inpaint_app.ui.realism_map import RealismMap
from inpaint_app.ui.recent_files import RecentMenu
from inpaint_app.ui.select_commands import SelectCommands
from inpaint_app.ui.tools import ToolState


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
