"""The context of the commands: the few objects that the menus of one window act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMainWindow

from inpaint_app.ui.bars.panels import Panels
from inpaint_app.ui.batch.commands import BatchCommands
from inpaint_app.ui.canvas.area import CanvasArea
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolState
from inpaint_app.ui.canvas.tiles.mask_display import MaskDisplay
from inpaint_app.ui.canvas.tiles.realism_map import RealismMap
from inpaint_app.ui.commands.damage_commands import DamageCommands
from inpaint_app.ui.commands.enhance_commands import EnhanceCommands
from inpaint_app.ui.commands.file_commands import FileCommands
from inpaint_app.ui.commands.fill_commands import FillCommands
from inpaint_app.ui.commands.output_commands import OutputCommands
from inpaint_app.ui.commands.select_commands import SelectCommands
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.layers.layer_panel import LayerPanel
from inpaint_app.ui.video.commands import ClipCommands


@dataclass(frozen=True)
class WindowView:
    """How the photo is shown in one window, and what is shown around it.

    Attributes:
        area: the canvas with rulers and comparison.
        mask: whether the mask is drawn.
        realism: the map of what looks made.
        layers: the layer panel.
        panels: bars and docks, shown and hidden as one.
    """

    area: CanvasArea
    mask: MaskDisplay
    realism: RealismMap
    layers: LayerPanel
    panels: Panels

    @property
    def canvas(self) -> Canvas:
        """Where the photo is shown."""
        return self.area.canvas

    @property
    def tools(self) -> ToolState:
        """The tools of the canvas."""
        return self.area.canvas.tools


@dataclass(frozen=True)
class WindowDialogs:
    """What one window opens beside the photo; each is called without arguments."""

    preferences: Callable[[], object]
    palette: Callable[[], object]
    tour: Callable[[], object]
    models: Callable[[], object]


@dataclass(frozen=True)
class CommandContext:
    """What the commands of one window act on.

    Each menu is a module with one function that takes this and gives the ``Menu``: its commands, what each
    does to what, when it can be done. Texts are ``translate("FileMenu", "&Open…")``, the context being the
    module's name, so that the function gives them in another language when it is called again.

    Attributes:
        editor: changes the document; the active layer and the signals are its session's.
        files, fills, select, damage, enhance, output, clips, batch: commands that ask something first, or involve more
            than the editor.
    """

    window: QMainWindow
    editor: Editor
    view: WindowView
    files: FileCommands
    fills: FillCommands
    select: SelectCommands
    damage: DamageCommands
    enhance: EnhanceCommands
    output: OutputCommands
    clips: ClipCommands
    batch: BatchCommands
    dialogs: WindowDialogs

    def has_photo(self) -> bool:
        """Whether a photo is open; what most commands need."""
        return self.editor.document is not None

    def can_fill(self) -> bool:
        """Whether a photo is open, nothing is being computed for it, and no damage waits to be decided about."""
        return self.has_photo() and not self.editor.busy and not self.damage.active
