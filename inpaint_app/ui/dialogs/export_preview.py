"""The preview of an export: pixels as they come out of the file."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inpaint_app.document.project.comparison import FRAME_MS
from inpaint_app.ui.canvas.tiles.display_colour import DisplayColour, screen_colour_space

Frame = npt.NDArray[np.uint8]

_STEP = 40


class ExportPreview(QWidget):
    """Shows a frame at 100 %, to be dragged about, or all of it; several frames take turns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames: tuple[Frame, ...] = ()
        self._colour: DisplayColour | None = None
        self._whole = False
        self._at = (0.5, 0.5)  # of the picture, in the middle of this widget
        self._dragged_from: QPoint | None = None
        self._number = 0
        self._turns = QTimer(self)
        self._turns.setInterval(FRAME_MS)
        self._turns.timeout.connect(self._next)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Preview"))
        self.setToolTip(self.tr("As it comes out of the file; drag to look elsewhere"))

    def sizeHint(self) -> QSize:
        """Room to judge quality in."""
        return QSize(460, 400)

    def show_frames(self, frames: tuple[Frame, ...], icc: bytes | None, *, whole: bool) -> None:
        """Show HWC uint8 frames, grey or RGB; ``whole``: small enough to see all."""
        self._frames, self._whole, self._number = frames, whole, 0
        grey = bool(frames) and frames[0].shape[2] == 1
        self._colour = DisplayColour(icc, grey, screen_colour_space(self.window().windowHandle()))
        if len(frames) > 1:
            self._turns.start()
        else:
            self._turns.stop()
        self.setCursor(Qt.CursorShape.ArrowCursor if whole or not frames else Qt.CursorShape.OpenHandCursor)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Convert and draw what can be seen, nothing more."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), "#1e1e1e")
        if not self._frames or self._colour is None:
            return
        frame = self._frames[self._number % len(self._frames)]
        ratio = self.devicePixelRatio()
        room = int(self.width() * ratio), int(self.height() * ratio)
        if self._whole:
            frame = _reduced(frame, room)
        height, width = frame.shape[:2]
        left = min(max(round(self._at[0] * width - room[0] / 2), 0), max(width - room[0], 0))
        top = min(max(round(self._at[1] * height - room[1] / 2), 0), max(height - room[1], 0))
        part = self._colour.to_screen(np.ascontiguousarray(frame[top : top + room[1], left : left + room[0]]))
        part = np.ascontiguousarray(part)
        image = QImage(part.data, part.shape[1], part.shape[0], 4 * part.shape[1], QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        size = image.deviceIndependentSize()
        painter.drawImage(QPoint(int(self.width() - size.width()) // 2, int(self.height() - size.height()) // 2), image)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton and not self._whole:
            self._dragged_from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it, unless its release went to another window."""
        if not event.buttons():
            self._dragged_from = None
        if self._dragged_from is not None:
            now = event.position().toPoint()
            self._move(self._dragged_from - now)
            self._dragged_from = now

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        del event
        self._dragged_from = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows move the picture, too."""
        steps = {
            Qt.Key.Key_Left: QPoint(-_STEP, 0), Qt.Key.Key_Right: QPoint(_STEP, 0),
            Qt.Key.Key_Up: QPoint(0, -_STEP), Qt.Key.Key_Down: QPoint(0, _STEP),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._whole:
            super().keyPressEvent(event)
        else:
            self._move(step)

    def _move(self, by: QPoint) -> None:
        if self._frames:
            height, width = self._frames[0].shape[:2]
            ratio = self.devicePixelRatio()
            self._at = (_within(self._at[0] + by.x() * ratio / width, self.width() * ratio / width),
                        _within(self._at[1] + by.y() * ratio / height, self.height() * ratio / height))
            self.update()

    def _next(self) -> None:
        self._number += 1
        self.update()


def _within(middle: float, share: float) -> float:
    """``middle`` so that a view of this share of the picture stays inside it."""
    return 0.5 if share >= 1 else min(max(middle, share / 2), 1 - share / 2)


def _reduced(frame: Frame, room: tuple[int, int]) -> Frame:
    import cv2

    height, width = frame.shape[:2]
    factor = min(1.0, room[0] / width, room[1] / height)
    if factor == 1:
        return frame
    size = max(1, math.floor(width * factor)), max(1, math.floor(height * factor))
    small = np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small.reshape(size[1], size[0], -1)
