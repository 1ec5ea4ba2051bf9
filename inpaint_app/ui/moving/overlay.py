"""The overlay of the move tool: a frame around a layer, and the layer in it while it is dragged."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPolygonF, QTransform

from inpaint_app.document.crop import Frame
from inpaint_app.ui.canvas.overlays.frame_overlay import FrameOverlay
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.i18n.language import follow_language

_GHOST = 0.75
"""Opacity of the layer while it is dragged and the picture does not show it yet."""


class MoveOverlay(FrameOverlay):
    """Lies over a canvas while a layer is moved, made larger or smaller, or turned."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, most_degrees=180.0)
        self._ghost: QImage | None = None
        follow_language(self, lambda: self.setAccessibleName(self.tr("Frame of the layer")))

    def show_frame(self, frame: Frame, ghost: QImage | None, aspect: float | None) -> None:
        """
        Args:
            ghost: the layer, drawn in the frame; None: the picture shows it there already.
            aspect: that dragging keeps.
        """
        self.frame, self._ghost, self.aspect = frame, ghost, aspect
        self.setAccessibleDescription(self.tr("{} by {} pixels").format(*frame.size))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        if self._ghost is not None:
            size = self._ghost.size()
            into = QTransform()
            width, height = size.width(), size.height()
            image = QPolygonF.fromList(QPolygonF(self._ghost.rect().toRectF()).toList()[:4])
            if width and height and QTransform.quadToQuad(image, self.outline, into):
                painter.save()
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.setOpacity(_GHOST)
                painter.setTransform(into, True)
                painter.drawImage(0, 0, self._ghost)
                painter.restore()
        self.paint_frame(painter)
