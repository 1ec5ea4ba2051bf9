"""Commands that start what the engine computes: fills and extensions."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QWidget

from inpaint_app.document.masks.selection import Selection
from inpaint_app.ui.bars.message_bar import MessageBar
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.tiles.mask_display import MaskDisplay
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.extend.mode import ExtendMode
from inpaint_app.ui.preferences.store import SettingsStore


class FillCommands:
    """The commands of the Image and Layer menus that have something filled.

    Attributes:
        extend_mode: chooses how far to extend the picture.
    """

    def __init__(
        self, editor: Editor, canvas: Canvas, mask_display: MaskDisplay, extend_mode: ExtendMode, messages: MessageBar,
        store: SettingsStore,
    ) -> None:
        self._editor = editor
        self._messages = messages
        self._store = store
        self._canvas = canvas
        self._mask_display = mask_display
        self.extend_mode = extend_mode
        editor.remnant_found.connect(self._offer_grown_mask)

    def _offer_grown_mask(self, sentence: str, grown: Selection) -> None:
        """Say what the mask left, and offer to cover it as long as the photo is the same."""
        document = self._editor.document
        photo = document.photo if document is not None else None

        def grow() -> None:
            now = self._editor.document
            if now is not None and now.photo is photo:
                self._editor.selection.cover(grown)

        self._messages.show_notice(sentence, (QCoreApplication.translate("FillCommands", "Grow the mask"), grow))

    def fill(self, variants: int = 1) -> None:
        """Fill the mask, what is in view first; where there is none and several results are wanted, the active fill.

        ``variants``: how many results to choose from.
        """
        self._mask_display.expect_fill()
        document, fill = self._editor.document, self._editor.session.active_fill
        if variants > 1 and fill is not None and document is not None and document.mask.is_empty:
            self._editor.fill_again(fill.id, fill.provenance.seed, variants)
            return
        self._editor.fill(self._canvas.view_centre, variants=variants)

    @property
    def on_release(self) -> bool:
        """Whether each stroke is filled when it ends."""
        return self._store.now.fill_on_release

    def set_on_release(self, on: bool) -> None:
        """Fill each stroke when it ends, or no longer."""
        self._store.change(fill_on_release=on)

    def ask_fill_again(self, window: QWidget) -> QDialog | None:
        """Ask how to fill the active fill's hole again; None without one."""
        from inpaint_app.ui.layers.layer_dialogs import FillAgainDialog

        fill = self._editor.session.active_fill
        return FillAgainDialog(self._editor, fill, window) if fill is not None else None
