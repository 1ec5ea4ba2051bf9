"""Commands that start what the engine computes: fills and extensions."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.tiles.mask_display import MaskDisplay
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.extend.mode import ExtendMode


class FillCommands:
    """The commands of the Image and Layer menus that have something filled.

    Attributes:
        extend_mode: chooses how far to extend the picture.
    """

    def __init__(self, editor: Editor, canvas: Canvas, mask_display: MaskDisplay, extend_mode: ExtendMode) -> None:
        self._editor = editor
        self._canvas = canvas
        self._mask_display = mask_display
        self.extend_mode = extend_mode

    def fill(self, variants: int = 1) -> None:
        """Fill the mask, what is in view first; ``variants``: how many results to choose from."""
        self._mask_display.expect_fill()
        self._editor.fill(self._canvas.view_centre, variants=variants)

    def ask_fill_again(self, window: QWidget) -> QDialog | None:
        """Ask how to fill the active fill's hole again; None without one."""
        from inpaint_app.ui.layers.layer_dialogs import FillAgainDialog

        fill = self._editor.session.active_fill
        return FillAgainDialog(self._editor, fill, window) if fill is not None else None
