"""The dialog that asks how to enlarge a picture or clean it up, with a part of it before and after."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.layers import insertion_index
from inpaint_app.inference.enhance.request import SCALES, EnhanceOptions, Enhancer
from inpaint_app.limits import PIXEL_LIMIT
from inpaint_app.networks.model_files import BUILTIN
from inpaint_app.ui.dialogs.enhance_preview import EnhancePreview, PartView, Shown, Wish
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider

_DELAY_MS = 120


class EnhanceDialog(QDialog):
    """Strengths that the picture's own pixels say, each of which can be set by hand; nothing is changed by it."""

    def __init__(
        self, document: Document, *, enlarge: bool, models: list[str], make_enhancer: Callable[[str], Enhancer],
        centre: Point | None = None, parent: QWidget | None = None,
    ) -> None:
        """
        Args:
            enlarge: whether a scale is asked for; else the picture is cleaned.
            models: published ones that may be taken instead of the bundled one.
            make_enhancer: gives what enhances by the name of its model, in a thread.
            centre: image pixel in the middle of the preview; None: the picture's middle.
        """
        super().__init__(parent)
        photo = document.photo
        self._size, self._icc = photo.size, photo.icc
        self._centre = centre or Point(photo.size.width / 2, photo.size.height / 2)
        below = document.layers if enlarge else document.layers[: insertion_index(document.layers, photo.rect)]
        self.setWindowTitle(self.tr("Enlarge") if enlarge else self.tr("Clean up"))
        self.scale = QComboBox()
        self.scale.addItems([self.tr("{} times").format(scale) for scale in SCALES[1:]])
        self.scale.setAccessibleName(self.tr("Scale"))
        self.model = QComboBox()
        self.model.addItems([self.tr("Bundled"), *models])
        self.model.setAccessibleName(self.tr("Model"))
        self._names = [BUILTIN, *models]
        self._enlarge = enlarge
        self.strengths = {name: (self._slider(text), self._automatic(text)) for name, text in (
            ("denoise", self.tr("Denoise")), ("deblur", self.tr("Deblur")), ("jpeg", self.tr("JPEG blocks")))}
        self.skin = QCheckBox(self.tr("&Full strength on skin"))
        self.skin.setToolTip(self.tr("Else half as much is done where skin seems to be, so that no face is made up"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.before, self.after = PartView(self.tr("Before")), PartView(self.tr("After"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.windowTitle())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._preview = EnhancePreview(photo, below, make_enhancer, self)
        self._preview.ready.connect(self._show)
        self._preview.failed.connect(self._fail)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._ask)
        self._lay_out(bool(models))
        self._connect()
        self._edited()

    @property
    def options(self) -> EnhanceOptions:
        """What is asked for now."""
        given = {
            name: None if automatic.isChecked() or not automatic.isEnabled() else slider.value / 100
            for name, (slider, automatic) in self.strengths.items()}
        scale = SCALES[1:][self.scale.currentIndex()] if self._enlarge else 1
        return EnhanceOptions(scale, skin=self.skin.isChecked(), **given)

    @property
    def model_name(self) -> str:
        """Of the model that is chosen."""
        return self._names[self.model.currentIndex()]

    def done(self, result: int) -> None:
        """Closed, by whatever button."""
        self._timer.stop()
        self._preview.stop()
        super().done(result)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._timer.start()

    def _slider(self, text: str) -> LabelledSlider:
        return LabelledSlider(text, 0, 100, 0, suffix=self.tr(" %"), steps=100, parent=self)

    def _automatic(self, text: str) -> QCheckBox:
        box = QCheckBox(self.tr("Automatic"))
        box.setChecked(True)
        box.setAccessibleName(self.tr("{}: automatic").format(text))
        box.setToolTip(self.tr("As the picture's own pixels say"))
        return box

    def _connect(self) -> None:
        for slider, automatic in self.strengths.values():
            slider.changed.connect(self._edited)
            automatic.toggled.connect(self._edited)
        self.skin.toggled.connect(self._edited)
        self.scale.currentIndexChanged.connect(self._edited)
        self.model.currentIndexChanged.connect(self._edited)
        for view in (self.before, self.after):
            view.dragged.connect(self._move)

    def _lay_out(self, models: bool) -> None:
        views = QGridLayout()
        for number, view in enumerate((self.before, self.after)):
            views.addWidget(QLabel(view.accessibleName()), 0, number)
            views.addWidget(view, 1, number)
        views.setRowStretch(1, 1)
        form = QFormLayout()
        if self._enlarge:
            form.addRow(self.tr("&Scale"), self.scale)
        if models:
            form.addRow(self.tr("&Model"), self.model)
        grid = QGridLayout()
        for row, (slider, automatic) in enumerate(self.strengths.values()):
            slider.add_to(grid, row)
            grid.addWidget(automatic, row, 3)
        below = QHBoxLayout()
        below.addLayout(form)
        below.addLayout(grid, 1)
        column = QVBoxLayout(self)
        column.addLayout(views, 1)
        column.addLayout(below)
        column.addWidget(self.skin)
        column.addWidget(self.note)
        column.addWidget(self.buttons)

    def _edited(self) -> None:
        for slider, automatic in self.strengths.values():
            slider.set_enabled(automatic.isEnabled() and not automatic.isChecked())
        scale = self.options.scale
        width, height = (scale * side for side in self._size)
        fits = width * height <= PIXEL_LIMIT
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(fits)
        text = self.tr("{} × {} pixels").format(width, height) if self._enlarge else ""
        self.note.setText(text if fits else self.tr("{}: more than can be opened").format(text))
        self._timer.start()

    def _ask(self) -> None:
        self._preview.show(Wish(self._part(), self.options, self.model_name))

    def _part(self) -> Rect:
        """What the views have room for, image pixels."""
        ratio, scale = self.devicePixelRatio(), self.options.scale
        lengths = [
            max(1, min(round(room * ratio) // scale, side)) for room, side in zip(
                (self.after.width(), self.after.height()), self._size, strict=True)]
        left, top = (
            min(max(round(middle - length / 2), 0), side - length)
            for middle, length, side in zip(self._centre, lengths, self._size, strict=True))
        return Rect(left, top, left + lengths[0], top + lengths[1])

    def _move(self, by: QPoint) -> None:
        part, scale = self._part(), self.options.scale
        middle = (part.left + part.right) / 2 - by.x() / scale, (part.top + part.bottom) / 2 - by.y() / scale
        self._centre = Point(*(min(max(at, 0.0), float(side)) for at, side in zip(middle, self._size, strict=True)))
        self._timer.start()

    def _show(self, shown: Shown) -> None:
        self.before.show_frame(shown.before, self._icc)
        self.after.show_frame(shown.after, self._icc)
        for (slider, automatic), found in zip(self.strengths.values(), shown.found, strict=True):
            automatic.setEnabled(shown.told)
            if automatic.isChecked():
                slider.set_value(100 * found)
        if shown.after is shown.before:
            self.note.setText(self.tr("The picture is clean; there is nothing to do."))

    def _fail(self, message: str) -> None:
        self.note.setText(str(message))
