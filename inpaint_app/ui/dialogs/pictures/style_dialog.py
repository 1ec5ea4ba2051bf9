"""The dialog that asks for a style, with the whole picture painted in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.document import Document
from inpaint_app.document.layers.layers import Layer, Photo, insertion_index
from inpaint_app.inference.style.request import StyleOptions, Stylist
from inpaint_app.ui.canvas.tiles.display_colour import DisplayColour, screen_colour_space
from inpaint_app.ui.editing.latest import LatestCall, Poll
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider

Frame = npt.NDArray[np.uint8]
_ROOM = QSize(520, 400)


class _Painted(NamedTuple):
    """A photo and a painting of it, HW3 float32, both as small as they are first painted."""

    photo: FloatArray
    painting: FloatArray


class StylePreview(LatestCall):
    """Makes previews of the whole picture, HW3 uint8; what was painted in a style is kept for other strengths."""

    def __init__(
        self, photo: Photo, layers: tuple[Layer, ...], make_stylist: Callable[[str], Stylist],
        parent: QObject | None = None,
    ) -> None:
        super().__init__("style-preview", parent)
        self._photo, self._layers, self._make = photo, layers, make_stylist
        self._painted: dict[str, _Painted] = {}  # used by the thread alone

    def show(self, style: str, options: StyleOptions) -> None:
        """Make another preview."""
        self.ask(lambda poll: self._made(style, options, poll))

    def _made(self, style: str, options: StyleOptions, poll: Poll) -> Frame:
        from inpaint_app.inference.enhance.look import Source
        from inpaint_app.inference.style.paint import coarse_picture, paint_coarse, shown_with

        if style not in self._painted:
            stylist = self._make(style)
            poll()
            small = coarse_picture(Source.of(self._photo, self._layers))
            self._painted[style] = _Painted(small, paint_coarse(stylist, small, poll))
        found = shown_with(*self._painted[style], options)
        return np.rint(found * 255).astype(np.uint8)


class WholeView(QWidget):
    """A picture as large as there is room for."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame: Frame | None = None
        self._icc: bytes | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)

    def sizeHint(self) -> QSize:
        """Room to judge strokes in."""
        return _ROOM

    def show_frame(self, frame: Frame, icc: bytes | None) -> None:
        """Show HW3 uint8 in the colours of a profile."""
        self.frame, self._icc = frame, icc
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture in the middle."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), "#1e1e1e")
        if self.frame is None:
            return
        colour = DisplayColour(self._icc, False, screen_colour_space(self.window().windowHandle()))
        shown = np.ascontiguousarray(colour.to_screen(np.ascontiguousarray(self.frame)))
        image = QImage(shown.data, shown.shape[1], shown.shape[0], 4 * shown.shape[1], QImage.Format.Format_RGB32)
        ratio = self.devicePixelRatio()
        fitted = image.scaled(
            self.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(ratio)
        size = fitted.deviceIndependentSize()
        painter.drawImage(int(self.width() - size.width()) // 2, int(self.height() - size.height()) // 2, fitted)


class StyleDialog(QDialog):
    """Asks for a style, its strength, and whether the photo keeps its colours; nothing is changed by it."""

    def __init__(
        self, document: Document, *, styles: list[str], make_stylist: Callable[[str], Stylist],
        parent: QWidget | None = None,
    ) -> None:
        """
        Args:
            styles: names of the bundled ones.
            make_stylist: gives what paints by the name of a style or its file, in a thread.
        """
        super().__init__(parent)
        photo = document.photo
        self._icc = photo.icc
        self.setWindowTitle(self.tr("Style"))
        self.style_box = QComboBox()
        self.style_box.setAccessibleName(self.tr("Style"))
        for name in styles:
            self.style_box.addItem(self._title(name), name)
        self.other = QPushButton(self.tr("&Another…"))
        self.other.setToolTip(self.tr("A style that you trained: its file in the folder of the run"))
        self.strength = LabelledSlider(self.tr("Strength"), 0, 100, 0, suffix=self.tr(" %"), steps=100, parent=self)
        self.strength.set_value(100)
        self.keep_colour = QCheckBox(self.tr("&Keep the photo's colours"))
        self.view = WholeView(self.tr("Preview"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Paint"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._preview = StylePreview(
            photo, document.layers[: insertion_index(document.layers, photo.rect)], make_stylist, self)
        self._preview.ready.connect(self._show)
        self._preview.failed.connect(lambda message: self.note.setText(str(message)))
        self._lay_out()
        self.style_box.currentIndexChanged.connect(self._edited)
        self.strength.changed.connect(self._edited)
        self.keep_colour.toggled.connect(self._edited)
        self.other.clicked.connect(self._ask_file)
        self._edited()

    @property
    def options(self) -> StyleOptions:
        """What is asked for now."""
        return StyleOptions(self.strength.value / 100, self.keep_colour.isChecked())

    @property
    def style_name(self) -> str:
        """The style that is chosen: a bundled one, or a file's path; empty: none."""
        return str(self.style_box.currentData() or "")

    def add_style(self, path: Path) -> None:
        """Choose a style of a file."""
        self.style_box.addItem(path.parent.name if path.stem == "model" else path.stem, str(path))
        self.style_box.setCurrentIndex(self.style_box.count() - 1)

    def done(self, result: int) -> None:
        """Closed, by whatever button."""
        self._preview.stop()
        super().done(result)

    def _title(self, name: str) -> str:
        known = {"great-wave": self.tr("The Great Wave (Hokusai)"), "starry-night": self.tr("Starry Night (van Gogh)")}
        return known.get(name, name)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.style_box, 1)
        row.addWidget(self.other)
        grid = QGridLayout()
        self.strength.add_to(grid, 0)
        column = QVBoxLayout(self)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        column.addLayout(grid)
        column.addWidget(self.keep_colour)
        column.addWidget(self.note)
        column.addWidget(self.buttons)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Another style"), "", self.tr("Styles (*.safetensors)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.add_style(Path(path)))
        dialog.open()

    def _edited(self) -> None:
        chosen = bool(self.style_name)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(chosen)
        if chosen:
            self.note.setText(self.tr("Painting…") if self.view.frame is None else "")
            self._preview.show(self.style_name, self.options)

    def _show(self, frame: Frame) -> None:
        self.note.setText("")
        self.view.show_frame(frame, self._icc)
