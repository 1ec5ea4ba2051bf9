"""The window for a clip: its frames, a mask painted on one of them with the canvas, a preview, and writing it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.document import Document
from inpaint_app.document.files.image_open import photo_from_array
from inpaint_app.document.files.mask_file import save_mask
from inpaint_app.document.masks.mask_values import mask_values
from inpaint_app.document.masks.morphology import HALF
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.messages import printable
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind, ToolState
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.video.worker import ClipWorker
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider
from inpaint_app.video.request import VideoOptions, VideoProgress

_DELAY_MS = 80
"""Between a move of the slider and the reading of its frame."""


class ClipWindow(QDialog):
    """A clip, and what is to be done to it; nothing of its file is changed.

    Attributes:
        canvas: shows a frame; what is painted on it is the mask.
        after: shows the frame as it would be.
        position: which frame is shown.
        follow, dust, denoise, scale, lossless: what is done, see ``VideoOptions``.
    """

    def __init__(self, path: Path, make_tools: Callable[[], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._clip: Any = None
        self._mask: BoolMask | None = None
        self._painted_at = 0
        self._shown_at = -1
        self._masks = tempfile.TemporaryDirectory(prefix="inpaint-app-")
        self.editor = Editor(PushPullEngine, parent=self)  # it holds the frame and its mask; it fills nothing
        self.tools = ToolState(self)
        self.canvas = Canvas(self.editor, self.tools)
        self._after_editor = Editor(PushPullEngine, parent=self)
        self.after = Canvas(self._after_editor)
        self.worker = ClipWorker(make_tools, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._read)
        self.setWindowTitle(self.tr("Clip: {}").format(printable(path.name)))
        self._make_controls()
        self._lay_out()
        self._connect()
        self._set_busy(self.tr("Opening…"))
        self.worker.open(path)

    # -- building

    def _make_controls(self) -> None:
        self.brush, self.eraser = QToolButton(), QToolButton()
        group = QButtonGroup(self)
        for button, text in ((self.brush, self.tr("Brush")), (self.eraser, self.tr("Eraser"))):
            button.setText(text)
            button.setCheckable(True)
            group.addButton(button)
        self.brush.setChecked(True)
        self.brush_size = LabelledSlider(
            self.tr("Size"), 1, 500, 0, logarithmic=True, suffix=self.tr(" px"), parent=self)
        self.brush_size.set_value(40)
        self.tools.set_diameter(40)
        self.clear = QPushButton(self.tr("Clear mask"))
        self.position = QSlider(Qt.Orientation.Horizontal)
        self.position.setAccessibleName(self.tr("Frame"))
        self.time = QLabel()
        self.follow = QCheckBox(self.tr("The mask &follows what it covers"))
        self.follow.setToolTip(self.tr("Else it stays where it is on the frame"))
        self.dust = QCheckBox(self.tr("Take away film &dust"))
        self.denoise = LabelledSlider(self.tr("Denoise"), 0, 100, 0, suffix=self.tr(" %"), steps=100, parent=self)
        self.denoise.set_value(0)
        self.scale = QComboBox()
        self.scale.addItems([self.tr("As large as it is"), self.tr("2 times as large")])
        self.scale.setAccessibleName(self.tr("Scale"))
        self.lossless = QCheckBox(self.tr("Without &loss (FFV1)"))
        self.preview_button = QPushButton(self.tr("&Preview this frame"))
        self.write_button = QPushButton(self.tr("&Write clip…"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.progress = QProgressBar()
        self.note = QLabel()
        self.note.setWordWrap(True)
        for push in (self.preview_button, self.write_button, self.cancel_button, self.clear):
            push.setAutoDefault(False)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.addWidget(self.brush)
        tools.addWidget(self.eraser)
        grid = QGridLayout()
        self.brush_size.add_to(grid, 0)
        tools.addLayout(grid, 1)
        tools.addWidget(self.clear)
        frame = QHBoxLayout()
        frame.addWidget(self.position, 1)
        frame.addWidget(self.time)
        self.views = QStackedWidget()
        self.views.addWidget(self.canvas)
        self.views.addWidget(self.after)
        choices = QGridLayout()
        choices.addWidget(self.follow, 0, 0)
        choices.addWidget(self.dust, 1, 0)
        choices.addWidget(self.scale, 0, 1)
        choices.addWidget(self.lossless, 1, 1)
        noise = QGridLayout()
        self.denoise.add_to(noise, 0)
        choices.addLayout(noise, 2, 0, 1, 2)
        buttons = QHBoxLayout()
        buttons.addWidget(self.progress, 1)
        for push in (self.cancel_button, self.preview_button, self.write_button):
            buttons.addWidget(push)
        column = QVBoxLayout(self)
        column.addLayout(tools)
        column.addWidget(self.views, 1)
        column.addLayout(frame)
        column.addLayout(choices)
        column.addWidget(self.note)
        column.addLayout(buttons)
        self.resize(900, 720)

    def _connect(self) -> None:
        self.brush.clicked.connect(lambda: self.tools.set_tool(ToolKind.BRUSH))
        self.eraser.clicked.connect(lambda: self.tools.set_tool(ToolKind.ERASER))
        self.brush_size.changed.connect(self.tools.set_diameter)
        self.clear.clicked.connect(self._clear)
        self.position.valueChanged.connect(self._moved)
        self.preview_button.clicked.connect(self.preview)
        self.write_button.clicked.connect(self.ask_write)
        self.cancel_button.clicked.connect(self.worker.cancel)
        worker = self.worker
        worker.opened.connect(self._opened)
        worker.frame_ready.connect(self._show)
        worker.preview_ready.connect(self._show_after)
        worker.progressed.connect(self._progress)
        worker.written.connect(self._written)
        worker.stopped.connect(lambda: self._set_free(
            self.tr("Stopped; writing the same clip again goes on from here.")))
        worker.failed.connect(lambda message: self._set_free(str(message)))

    # -- frames and the mask

    def _opened(self, clip: Any) -> None:
        self._clip = clip
        with QSignalBlocker(self.position):
            self.position.setRange(0, max(0, clip.frames - 1))
        self._set_free("")
        self._read()

    def _moved(self) -> None:
        self.views.setCurrentWidget(self.canvas)
        self._tell_time()
        self._timer.start()

    def _tell_time(self) -> None:
        seconds = self.position.value() / float(self._clip.rate)
        self.time.setText(self.tr("{frame} of {frames}, {minutes}:{seconds:05.2f}").format(
            frame=self.position.value() + 1, frames=self._clip.frames, minutes=int(seconds // 60),
            seconds=seconds % 60))

    def _read(self) -> None:
        self.worker.show_frame(self._clip, self.position.value())

    def _show(self, number: int, frame: np.ndarray) -> None:
        self._take_mask()
        document = Document(photo_from_array(frame))
        if self._mask is not None and (not self.follow.isChecked() or number == self._painted_at):
            document.mask.write(document.photo.rect, mask_values(self._mask))
        self.editor.session.open(document)
        self._shown_at = number
        self.tools.set_tool(ToolKind.BRUSH if self.brush.isChecked() else ToolKind.ERASER)
        self._tell_time()

    def _take_mask(self) -> None:
        """Keep what is painted on the frame that is shown."""
        document = self.editor.session.settle()
        if document is None:
            return
        painted = document.mask.pixels >= HALF
        if painted.any():
            if self._mask is None or not np.array_equal(painted, self._mask):
                self._painted_at = self._shown_at
            self._mask = painted
        elif not self.follow.isChecked() or self._shown_at == self._painted_at:
            self._mask = None

    def _clear(self) -> None:
        self._mask = None
        if self.editor.document is not None:
            self.editor.mask.clear()

    # -- preview and writing

    def options(self, mask: Path | None) -> VideoOptions:
        """What is asked for, with the file of the mask. Raises UsageError where that is nothing."""
        return VideoOptions(
            mask, None, self.follow.isChecked() and mask is not None, self._painted_at, self.dust.isChecked(),
            self.denoise.value / 100, self.scale.currentIndex() + 1, self.lossless.isChecked())

    def _asked(self) -> VideoOptions | None:
        """The options with the mask stored; None, and a sentence, where nothing is asked for."""
        from inpaint_app.errors import InpaintError

        self._take_mask()
        path = None
        try:
            if self._mask is not None:
                path = Path(self._masks.name) / "mask.png"
                save_mask(path, mask_values(self._mask), overwrite=True)
            return self.options(path)
        except InpaintError:
            self.note.setText(self.tr("Paint over what should go, or choose what else to do with the clip."))
            return None

    def preview(self) -> None:
        """Make the frame that is shown as it would be."""
        options = self._asked()
        if options is None:
            return
        number = self._shown_at
        if options.track and number != self._painted_at:
            self.position.setValue(self._painted_at)
            number = self._painted_at
        self._set_busy(self.tr("Making the preview…"))
        self.worker.preview(self._clip, number, self._mask, options)

    def _show_after(self, frame: np.ndarray) -> None:
        self._after_editor.set_photo(photo_from_array(frame))
        self.views.setCurrentWidget(self.after)
        self._set_free(self.tr("This is how it would be; move the slider to go back to painting."))

    def ask_write(self) -> None:
        """Ask where to write the clip, and begin."""
        options = self._asked()
        if options is None:
            return
        suffix = ".mkv" if options.lossless else self._path.suffix
        proposed = self._path.with_name(f"{self._path.stem}-restored{suffix}")
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Write clip"), str(proposed), f"*{suffix}")
        if name:
            self.write(Path(name), options)

    def write(self, output: Path, options: VideoOptions) -> None:
        """Write the clip, which may take a while."""
        self._set_busy(self.tr("Writing {}…").format(printable(output.name)))
        self.worker.write(self._clip, output, options)

    def _progress(self, progress: VideoProgress) -> None:
        self.progress.setRange(0, progress.frames)
        self.progress.setValue(progress.done)

    def _written(self, report: dict[str, Any]) -> None:
        sentence = self.tr("{name} is written: {frames} frames, {rate:.1f} a second.").format(
            name=printable(Path(report["output"]).name), frames=report["frames"], rate=report["frames_per_second"])
        self._set_free(" ".join([sentence, *map(str, report["notices"])]))

    def _set_busy(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.progress.setRange(0, 0)
        self._enable(busy=True)

    def _set_free(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.progress.setRange(0, 1)
        self.progress.reset()
        self._enable(busy=False)

    def _enable(self, *, busy: bool) -> None:
        for each in (self.preview_button, self.write_button, self.position, self.clear):
            each.setEnabled(not busy and self._clip is not None)
        self.cancel_button.setEnabled(busy and self._clip is not None)
        self.progress.setVisible(busy)

    def done(self, result: int) -> None:
        """Closed: what is being done is given up, and nothing is left behind."""
        self._timer.stop()
        self.worker.stop()
        for editor in (self.editor, self._after_editor):
            editor.shut_down()
        self._masks.cleanup()
        super().done(result)
