"""The preview of an enhancement: a part of the picture before and after, made in a thread, the last wish first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inpaint_app.document.arrays import rgb_of
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Layer, Photo
from inpaint_app.inference.enhance.request import EnhanceOptions, Enhancer, Strengths
from inpaint_app.ui.canvas.tiles.display_colour import DisplayColour, screen_colour_space
from inpaint_app.ui.editing.latest import LatestCall, Poll

if TYPE_CHECKING:
    from inpaint_app.inference.enhance.look import Look

Frame = npt.NDArray[np.uint8]


class Wish(NamedTuple):
    """What is to be shown: a part of the picture, image pixels, with options and a model."""

    part: Rect
    options: EnhanceOptions
    model: str


class Shown(NamedTuple):
    """What came of a wish: both HW3 uint8 of the result's size; what was found; whether strengths matter."""

    before: Frame
    after: Frame
    found: Strengths
    told: bool


class EnhancePreview(LatestCall):
    """Makes previews, each a ``Shown``."""

    def __init__(
        self, photo: Photo, layers: tuple[Layer, ...], make_enhancer: Callable[[str], Enhancer],
        parent: QObject | None = None,
    ) -> None:
        super().__init__("enhance-preview", parent)
        self._photo, self._layers, self._make = photo, layers, make_enhancer
        self._looks: dict[str, Look] = {}  # used by the thread alone

    def show(self, wish: Wish) -> None:
        """Make another preview."""
        self.ask(lambda poll: self._made(wish, poll))

    def _made(self, wish: Wish, poll: Poll) -> Shown:
        from inpaint_app.inference.enhance.enhancers import bicubic
        from inpaint_app.inference.enhance.look import Source, colours, look_at
        from inpaint_app.inference.enhance.part import enhanced_part

        enhancer = self._make(wish.model)
        poll()
        if wish.model not in self._looks:
            self._looks[wish.model] = look_at(self._photo, self._layers, enhancer, EnhanceOptions(), poll)
        look = self._looks[wish.model].treated(wish.options)
        source, scale = Source.of(self._photo, self._layers), wish.options.scale
        before = np.rint(bicubic(colours(source.read(wish.part)), scale) * 255).astype(np.uint8)
        if scale == 1 and look.idle and enhancer.told:
            return Shown(before, before, look.found, enhancer.told)
        after = rgb_of(enhanced_part(source, wish.part, look, enhancer, scale, poll))
        return Shown(before, after, look.found, enhancer.told)


class PartView(QWidget):
    """A part of the picture at 100 %, which a drag moves.

    Signals:
        dragged: by how many device pixels its content was moved (QPoint).
    """

    dragged = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame: Frame | None = None
        self._icc: bytes | None = None
        self._from: QPoint | None = None
        self.setAccessibleName(name)
        self.setToolTip(self.tr("At 100 %; drag to look elsewhere"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 240)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def sizeHint(self) -> QSize:
        """Room to judge sharpness in."""
        return QSize(320, 320)

    @property
    def frame(self) -> Frame | None:
        """What is shown."""
        return self._frame

    def show_frame(self, frame: Frame, icc: bytes | None) -> None:
        """Show HW3 uint8 in the colours of a profile."""
        self._frame, self._icc = frame, icc
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame in the middle."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), "#1e1e1e")
        if self._frame is None:
            return
        colour = DisplayColour(self._icc, False, screen_colour_space(self.window().windowHandle()))
        part = np.ascontiguousarray(colour.to_screen(np.ascontiguousarray(self._frame)))
        image = QImage(part.data, part.shape[1], part.shape[0], 4 * part.shape[1], QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.devicePixelRatio())
        size = image.deviceIndependentSize()
        painter.drawImage(QPoint(int(self.width() - size.width()) // 2, int(self.height() - size.height()) // 2), image)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        self._from = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go where it is now."""
        if self._from is not None:
            self.dragged.emit((event.position().toPoint() - self._from) * self.devicePixelRatio())
        self._from = None
