"""The mask's display over the photo: on or off as the user chose, lifted while a fill is to be seen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from inpaint_app.document.layers.layers import FillLayer
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.layers.layer_panel import LayerPanel


class MaskDisplay(QObject):
    """Shows and hides the mask's overlay on the canvas and in the layer list, both always the same.

    Signals:
        changed: it was shown or hidden.
    """

    changed = Signal()

    def __init__(self, editor: Editor, canvas: Canvas, layers: LayerPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._canvas = canvas
        self._layers = layers
        self._lifted = False  # by this class, to show a fill
        self._fills_at_start: tuple[FillLayer, ...] = ()
        layers.mask_shown.connect(self.show)
        editor.session.document_changed.connect(self._show_again)
        editor.preview_changed.connect(self._reveal_fill)
        editor.session.mask_changed.connect(self._mask_touched)
        editor.job_changed.connect(self._job_changed)

    @property
    def shown(self) -> bool:
        """Whether the mask is drawn."""
        return self._canvas.overlay_visible

    @Slot(bool)
    def show(self, shown: bool) -> None:
        """Draw the mask, or do not."""
        self._lifted = False
        self._canvas.set_overlay_visible(shown)
        self._layers.set_mask_visible(shown)
        self.changed.emit()

    def expect_fill(self) -> None:
        """A fill is about to be asked for; to be called before it is."""
        document = self._editor.document
        self._fills_at_start = document.fills if document is not None else ()

    @Slot(object)
    def _reveal_fill(self, _: object) -> None:
        """What the engine delivers lies under the mask: take the overlay away, so that it can be seen."""
        if self._editor.busy and not self._editor.extending and not self._editor.filling_strokes and self.shown:
            self.show(False)
            self._lifted = True

    @Slot(object)
    def _mask_touched(self, _: object) -> None:
        self._show_again()

    @Slot()
    def _job_changed(self) -> None:
        """A cancelled or failed fill leaves nothing to look at: the mask is shown again."""
        document = self._editor.document
        if not self._editor.busy and (document is None or document.fills is self._fills_at_start):
            self._show_again()

    @Slot()
    def _show_again(self) -> None:
        if self._lifted:
            self.show(True)
