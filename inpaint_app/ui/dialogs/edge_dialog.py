"""The dialog that asks by how much the mask's edge is changed, and shows on the photo what becomes of it."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from inpaint_app.document.geometry import Rect
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.ui.canvas.overlays.mask_preview import MaskPreview
from inpaint_app.ui.editing.session import DocumentSession
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider

_MAX_PIXELS = 500
"""Pixels by which an edge can be moved or softened at most."""
_SLIDER_PIXELS = 100

Change = Callable[[MaskPixels, float], MaskPixels]
"""HW uint8 and pixels to what becomes of it."""


class EdgeDialog(QDialog):
    """Asks for pixels. The photo can be moved and zoomed meanwhile; whatever else changes it closes the dialog.

    Attributes:
        pixels: slider and field.
    """

    def __init__(
        self, title: str, value: float, change: Change, session: DocumentSession, preview: MaskPreview,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._change, self._session, self._preview = change, session, preview
        self._document = session.document
        self.pixels = LabelledSlider(
            self.tr("Pixels"), 0.5, _MAX_PIXELS, 1, suffix=" px", slider_high=_SLIDER_PIXELS, parent=self)
        self.pixels.set_value(value)
        self.pixels.changed.connect(self._show)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        grid = QGridLayout()
        self.pixels.add_to(grid, 0)
        column = QVBoxLayout(self)
        column.addLayout(grid)
        column.addWidget(buttons)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        session.history_changed.connect(self.reject)
        self._show()

    def done(self, result: int) -> None:
        """The mask itself is shown again."""
        self._session.history_changed.disconnect(self.reject)
        self._preview.hide()
        super().done(result)

    def _show(self) -> None:
        document = self._session.document
        if document is not None:
            self._preview.show(changed_edge(document.mask, self._change, self.pixels.value))


def changed_edge(mask: Mask, change: Change, pixels: float) -> Callable[[Rect, int], MaskPixels]:
    """What becomes of a part of ``mask``, from a copy that is as coarse as it is shown."""

    def make(rect: Rect, step: int) -> MaskPixels:
        reach = step * math.ceil((2 * pixels + 2) / step)
        around = Rect(rect.left - reach, rect.top - reach, rect.right + reach, rect.bottom + reach).clip(mask.size)
        # whole steps from the first pixel in view, so that both copies have the same pixels
        left = rect.left - (rect.left - around.left) // step * step
        top = rect.top - (rect.top - around.top) // step * step
        part = mask.pixels[top : around.bottom : step, left : around.right : step]
        result = change(part.copy(), pixels / step)
        first_x, first_y = (rect.left - left) // step, (rect.top - top) // step
        width, height = -(-rect.width // step), -(-rect.height // step)
        return result[first_y : first_y + height, first_x : first_x + width]

    return make
