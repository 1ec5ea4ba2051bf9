"""The realism map: where the picture looks made up to the model's discriminator, as heat over the photo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from inpaint_app.messages import Message
from inpaint_app.ui.canvas.view import CanvasView
from inpaint_app.ui.editing.background import BackgroundThread, describe_error

if TYPE_CHECKING:
    from inpaint_app.inference.engines.critic import Critic

_LONGEST = 1024
"""What is judged, pixels: the critic knows no finer structure."""

_REFRESH_MS = 600
"""Between a change of the picture and the next judgement."""

_MIN_SPAN = 0.2
"""Difference of realism that is shown as full heat at least, so that an even picture stays clear."""


class RealismMap(QObject):
    """Lays heat over the canvas while it is switched on, and renews it when the picture has changed.

    Signals:
        changed: switched on or off.
        failed: one Message; it is off again.
        computing: True when a judgement was begun, False when its map is shown.
    """

    changed = Signal()
    failed = Signal(object)
    computing = Signal(bool)
    _judged = Signal(int, object, object)

    def __init__(self, canvas: CanvasView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._model: tuple[str, Path | None] = ("builtin", None)
        self._critic: tuple[tuple[str, Path | None], Critic] | None = None  # made and used in the thread alone
        self._latest = 0
        self.shown = False
        self._thread = BackgroundThread("realism", self)
        self._judged.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(_REFRESH_MS)
        self._refresh.timeout.connect(self._judge)
        canvas.picture_changed.connect(self._expire)

    def use_model(self, model: str, folder: Path | None = None) -> None:
        """Judge by the discriminator of this model (see ``networks.model_files.resolve_model``) from now on."""
        if (model, folder) != self._model:
            self._model = (model, folder)
            self._expire()

    @Slot(bool)
    def show(self, shown: bool) -> None:
        """Switch the map on or off."""
        self.shown = shown
        if shown:
            self._judge()
        else:
            self._refresh.stop()
            self._latest += 1
            self._canvas.set_heat(None)
            self.computing.emit(False)
        self.changed.emit()

    def stop(self) -> None:
        """Join the thread for good."""
        self._refresh.stop()
        self._thread.stop()

    @Slot()
    def _expire(self) -> None:
        if self.shown:
            self._refresh.start()

    @Slot()
    def _judge(self) -> None:
        tiles = self._canvas.tiles
        if tiles is None:
            self.show(False)
            return
        self._latest += 1
        job, model = self._latest, self._model
        self.computing.emit(True)

        def work() -> None:
            if job != self._latest:
                return
            try:
                self._judged.emit(job, self._realism(model, tiles.overview(_LONGEST)), None)
            except Exception as error:
                self._judged.emit(job, None, describe_error(error, Message("judging realism")))

        self._thread.post(work)

    def _realism(self, model: tuple[str, Path | None], picture: QImage) -> npt.NDArray[np.float32]:
        from inpaint_app.inference.engines.critic import Critic
        from inpaint_app.networks.model_files import resolve_model

        if self._critic is None or self._critic[0] != model:
            self._critic = (model, Critic(resolve_model(*model)))
        return self._critic[1].realism(rgb_pixels(picture))

    @Slot(int, object, object)
    def _finish(self, job: int, realism: npt.NDArray[np.float32] | None, error: Message | None) -> None:
        if job != self._latest:
            return
        self.computing.emit(False)
        if realism is None:
            self.show(False)
            self.failed.emit(error)
        else:
            self._canvas.set_heat(heat_image(realism))


def rgb_pixels(picture: QImage) -> npt.NDArray[np.uint8]:
    """HW3 uint8 RGB of a picture."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def heat_image(realism: npt.NDArray[np.float32]) -> QImage:
    """Heat over HW float32 in [0, 1]: yellow to strong red where the picture is less real than most of itself.

    A critic's level differs from photo to photo, so what it says of one place means something beside the rest
    alone: all that looks as real as half of the picture stays clear.
    """
    usual = float(np.median(realism))
    span = max(usual - float(np.percentile(realism, 1)), _MIN_SPAN)
    doubt = np.clip((usual - realism) / span, 0.0, 1.0)
    alpha = np.rint(doubt * 200)
    green = np.rint(alpha * np.clip(1.4 - 1.6 * doubt, 0.0, 1.0) * 0.85)
    packed = alpha.astype(np.uint32) << 24 | alpha.astype(np.uint32) << 16 | green.astype(np.uint32) << 8
    packed = np.ascontiguousarray(packed)
    height, width = packed.shape
    return QImage(packed.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
