"""The dialogs that straighten and resize the picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Layer, Photo
from inpaint_app.document.transform import straightened_size
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider
from inpaint_app.ui.widgets.thumbnails import reduction, thumbnail_image

_MAX_SIDE = 100_000
_PICTURE = QSize(420, 320)
_AT_ONCE = 1_000_000
"""Pixels that take no noticeable time to compose."""


class _GeometryDialog(QDialog):
    """A question about the size or the angle of the open picture."""

    def __init__(self, editor: Editor, parent: QWidget | None) -> None:
        super().__init__(parent)
        assert editor.document is not None
        self._editor = editor
        self._document = editor.document
        self._size = editor.document.photo.size


class StraightenDialog(_GeometryDialog):
    """An angle, and the picture turned by it with the lines of a level above."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(editor, parent)
        self.setWindowTitle(self.tr("Straighten"))
        self.angle = LabelledSlider(self.tr("Angle"), -45, 45, 1, suffix="°", parent=self)
        self.picture = _Turned(self._document.photo, self._document.layers)
        self.left_over = QLabel()
        grid = QGridLayout()
        self.angle.add_to(grid, 0)
        column = QVBoxLayout(self)
        column.addWidget(self.picture, 1)
        column.addLayout(grid)
        column.addWidget(self.left_over)
        column.addWidget(_buttons(self))
        self.angle.changed.connect(self._show)
        self._show()

    def accept(self) -> None:
        """Straighten, in the background."""
        super().accept()
        self._editor.geometry.straighten(self.angle.value)

    def done(self, result: int) -> None:
        """Closed, by whatever button."""
        self.picture.stop()
        super().done(result)

    def _show(self) -> None:
        self.picture.turn(self.angle.value)
        size = straightened_size(self._size, self.angle.value)
        self.left_over.setText(self.tr("{} × {} pixels").format(size.width, size.height))


class ResizeDialog(_GeometryDialog):
    """Width and height in pixels or as a share."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(editor, parent)
        self.setWindowTitle(self.tr("Resize"))
        self.width_field = self._field(self.tr("Width of the picture"), self._size.width)
        self.height_field = self._field(self.tr("Height of the picture"), self._size.height)
        self.share = QSpinBox()
        self.share.setRange(1, 1000)
        self.share.setValue(100)
        self.share.setSuffix(self.tr(" %"))
        self.share.setAccessibleName(self.tr("Share of the present size"))
        self.share.setToolTip(self.share.accessibleName())
        self.proportional = QCheckBox(self.tr("&Keep the proportions"))
        self.proportional.setChecked(True)
        self.proportional.setToolTip(self.tr("Width and height change together"))
        note = QLabel(self.tr("All pixels are resampled, including those of fills and masks."))
        note.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("&Width"), self.width_field)
        form.addRow(self.tr("&Height"), self.height_field)
        form.addRow(self.tr("&Share"), self.share)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.proportional)
        column.addWidget(note)
        column.addWidget(_buttons(self))
        width, height = self.width_field, self.height_field
        width.valueChanged.connect(lambda length: self._follow(length / self._size.width, height))
        height.valueChanged.connect(lambda length: self._follow(length / self._size.height, width))
        self.share.valueChanged.connect(self._show_share)

    @property
    def chosen(self) -> Size:
        """The size that is asked for."""
        return Size(self.width_field.value(), self.height_field.value())

    def accept(self) -> None:
        """Resize, in the background."""
        super().accept()
        self._editor.geometry.resize(self.chosen)

    def _field(self, text: str, value: int) -> QSpinBox:
        field = QSpinBox()
        field.setRange(1, _MAX_SIDE)
        field.setValue(value)
        field.setSuffix(self.tr(" px"))
        field.setAccessibleName(text)
        field.setToolTip(text)
        field.setKeyboardTracking(False)
        return field

    def _follow(self, share: float, other: QSpinBox) -> None:
        if self.proportional.isChecked():
            length = self._size.width if other is self.width_field else self._size.height
            self._set(other, round(length * share))
            self._set(self.share, round(100 * share))

    def _show_share(self, percent: int) -> None:
        self._set(self.width_field, round(self._size.width * percent / 100))
        self._set(self.height_field, round(self._size.height * percent / 100))

    def _set(self, field: QSpinBox, value: int) -> None:
        blocked = field.blockSignals(True)
        field.setValue(value)
        field.blockSignals(blocked)


class _Turned(QWidget):
    """The picture with its layers, small, turned and cut as ``transform.straightened`` will do it."""

    def __init__(self, photo: Photo, layers: Sequence[Layer]) -> None:
        super().__init__()
        every = reduction(photo.size.width, photo.size.height, _PICTURE)
        self._image: QImage = thumbnail_image(photo.pixels[::every, ::every])
        self._worker = FileWorker(self)
        shown = tuple(layer for layer in layers if layer.shown)

        def compose() -> QImage:
            return thumbnail_image(composite(photo, shown, photo.rect)[::every, ::every])

        if shown and photo.rect.area <= _AT_ONCE:
            self._show(compose())
        elif shown:
            self._worker.submit(Message("looking at the layers"), compose, self._show)
        self._degrees = 0.0
        self.setMinimumSize(_PICTURE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def stop(self) -> None:
        """The dialog closes: join the thread that composes."""
        self._worker.stop()

    def _show(self, image: QImage) -> None:
        self._image = image
        self.update()

    def turn(self, degrees: float) -> None:
        """Show it turned clockwise by ``degrees``."""
        self._degrees = degrees
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - all is drawn again
        """What will be left, filling the widget, under a grid."""
        size = Size(self._image.width(), self._image.height())
        left = straightened_size(size, self._degrees)
        scale = min(self.width() / left.width, self.height() / left.height)
        frame = QRectF(0, 0, left.width * scale, left.height * scale)
        frame.moveCenter(QPointF(self.width() / 2, self.height() / 2))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(frame)
        painter.save()
        painter.translate(frame.center())
        painter.rotate(self._degrees)
        painter.scale(scale, scale)
        painter.drawImage(QPointF(-size.width / 2, -size.height / 2), self._image)
        painter.restore()
        for colour, shift in (("#60000000", 1), ("#90ffffff", 0)):  # seen on light and on dark
            painter.setPen(QPen(QColor(colour), 1))
            for part in range(1, 8):
                x = frame.left() + frame.width() * part / 8 + shift
                y = frame.top() + frame.height() * part / 8 + shift
                painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
                painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))


def _buttons(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
