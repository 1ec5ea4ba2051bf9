"""Picking points on the canvas, for what asks for a colour of the photo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal

from inpaint_app.ui.canvas.overlays.overlay import CanvasOverlay
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.i18n.language import follow_language


class PointPicker(CanvasOverlay):
    """Lies over a canvas while a point is picked: a click picks, a drag picks again and again.

    Signals:
        picked: the image Point that was clicked, or dragged to.
    """

    picked = Signal(object)

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        follow_language(self, lambda: self.setAccessibleName(self.tr("Photo to pick a point of")))

    def grip_at(self, at: QPointF) -> object | None:  # noqa: ARG002 - everywhere alike
        return "point"

    def begin(self, at: QPointF) -> None:
        self.picked.emit(self.to_image(at))

    def drag(self, at: QPointF) -> None:
        self.picked.emit(self.to_image(at))

    def cursor_of(self, grip: object) -> Qt.CursorShape:  # noqa: ARG002 - everywhere alike
        return Qt.CursorShape.CrossCursor
