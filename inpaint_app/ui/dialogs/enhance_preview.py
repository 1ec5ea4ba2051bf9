"""The preview of an enhancement: a part of the picture before and after, made in a thread, the last wish first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event as CancelFlag
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inpaint_app.cancelling import CancelledError
from inpaint_app.document.arrays import rgb_of
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Layer, Photo
from inpaint_app.inference.enhance.request import EnhanceOptions, Enhancer, Strengths
from inpaint_app.messages import Message
from inpaint_app.ui.canvas.tiles.display_colour import DisplayColour, screen_colour_space
from inpaint_app.ui.editing.background import BackgroundThread, describe_error

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


class EnhancePreview(QObject):
    """Makes previews, of which only the last that was asked for arrives.

    Signals:
        ready: a ``Shown``.
        failed: one Message.
    """

    ready = Signal(object)
    failed = Signal(object)
    _arrived = Signal(object, object)

    def __init__(
        self, photo: Photo, layers: tuple[Layer, ...], make_enhancer: Callable[[str], Enhancer],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._photo, self._layers, self._make = photo, layers, make_enhancer
        self._thread = BackgroundThread("enhance-preview", self)
        self._cancelled = CancelFlag()
        self._looks: dict[str, Look] = {}  # used by the thread alone
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def show(self, wish: Wish) -> None:
        """Make another preview; the one that is being made is given up."""
        self._cancelled.set()
        cancelled = self._cancelled = CancelFlag()

        def work() -> None:
            try:
                outcome: Shown | Message = self._made(wish, cancelled)
            except CancelledError:
                return
            except Exception as error:
                outcome = describe_error(error, Message("making the preview"))
            with suppress(RuntimeError):  # no signal can be sent once the dialog is gone
                self._arrived.emit(cancelled, outcome)

        self._thread.post(work)

    def stop(self) -> None:
        """Give up what is being made."""
        self._cancelled.set()
        self._thread.leave()

    def _made(self, wish: Wish, cancelled: CancelFlag) -> Shown:
        from inpaint_app.inference.enhance.enhancers import bicubic
        from inpaint_app.inference.enhance.look import Source, colours, look_at
        from inpaint_app.inference.enhance.part import enhanced_part

        def poll() -> None:
            if cancelled.is_set():
                raise CancelledError

        poll()
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

    @Slot(object, object)
    def _take(self, cancelled: CancelFlag, outcome: Shown | Message) -> None:
        if cancelled.is_set():
            return
        if isinstance(outcome, Shown):
            self.ready.emit(outcome)
        else:
            self.failed.emit(outcome)


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
