"""The dialog with the settings of an adjustment, which are shown on the photo while they are changed."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inpaint_app import paths
from inpaint_app.document.adjustments.auto import histogram, sample
from inpaint_app.document.adjustments.kinds import KINDS, kind_of
from inpaint_app.document.adjustments.points import PointKind, colour_at
from inpaint_app.document.adjustments.presets import Presets
from inpaint_app.document.geometry import Point
from inpaint_app.document.layers.layers import Adjustment, AdjustmentLayer, Pixels
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.overlays.picker import PointPicker
from inpaint_app.ui.dialogs.adjusting.adjustment_controls import make_controls
from inpaint_app.ui.dialogs.adjusting.controls import COLOURS
from inpaint_app.ui.dialogs.adjusting.preset_row import PresetRow
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.i18n.layer_texts import found_text, kind_name
from inpaint_app.ui.widgets.histogram import Histogram

_DELAY_MS = 25
"""A slider sends more often than a picture can be shown."""


_BY_TAB = Qt.FocusPolicy.TabFocus

_EVERY = 4
"""Of the pixels that are looked at in each direction, those that are adjusted and counted with every move."""

_MARGIN = 16
"""Logical pixels to the window's edge."""


class AdjustmentDialog(QDialog):
    """Adds an adjustment layer, or changes one: one undo step when accepted, nothing when not.

    It leaves the window usable, since sharpening must be looked at from near. Whatever else changes the document
    keeps what is previewed as a step of its own and closes the dialog.
    """

    def __init__(self, editor: Editor, kind: str, layer: AdjustmentLayer | None, parent: QWidget | None = None) -> None:
        """
        Args:
            kind: as in ``document.adjustment.KINDS``.
            layer: the one to change; None: a new one on top of all layers.
        """
        super().__init__(parent)
        document = editor.document
        assert document is not None
        self._editor = editor
        self._layer_id = layer.id if layer is not None else None
        self._name = kind_name(kind)
        self.setWindowTitle(layer.name if layer is not None else self._name)
        adjustment = layer.adjustment if layer is not None else KINDS[kind]()
        self._document, self._revision = document, document.history.revision
        layers = document.layers
        self._layers_below = layers[: layers.index(layer)] if layer is not None else layers
        self._below = sample(document.photo, self._layers_below)
        self.controls = make_controls(adjustment, self._below, document.photo.is_grey)
        self.controls.changed.connect(self._changed)
        self.controls.picking.connect(self._pick)
        self._picker: PointPicker | None = None
        self.presets = PresetRow(Presets(paths.presets_file()), kind, lambda: self.controls.adjustment)
        self.presets.taken.connect(self._take)
        self.presets.failed.connect(editor.session.failed)
        self.outcome = ResultHistogram(self._below)
        self.outcome.setVisible(not self.controls.has_histogram)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.hide()
        self._mask: npt.NDArray[np.uint8] | None = None
        self._make_buttons(kind)
        self.keep_tone.setVisible(kind == "levels" and not document.photo.is_grey)
        self.within.setVisible(layer is None and not document.mask.painted_bounds.empty)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._show)
        self._lay_out()
        reached = (each for each in self.controls.findChildren(QWidget) if each.focusPolicy() & _BY_TAB)
        next(reached, self.shown).setFocus()  # the name of a preset comes first, but is not what is typed first
        editor.session.history_changed.connect(self._close_if_overtaken)  # another document counts too
        self._show()

    def _make_buttons(self, kind: str) -> None:
        self.shown = QCheckBox(self.tr("&Preview"))
        self.shown.setChecked(True)
        self.shown.setToolTip(self.tr("Show the change on the photo"))
        self.shown.toggled.connect(self._show)
        self.auto = QPushButton(self.tr("&Auto"))
        self.auto.setToolTip(self.tr("Find the settings by looking at the photo"))
        self.auto.clicked.connect(self._find)
        self.auto.setVisible(self.controls.finder() is not None)
        self.keep_tone = QCheckBox(self.tr("&Keep the tone"))
        self.keep_tone.setToolTip(self.tr("Auto stretches all channels alike: sepia stays sepia"))
        self.keep_tone.clicked.connect(self._find)
        self.within = QCheckBox(self.tr("Only &within the mask"))
        self.within.setToolTip(self.tr("The layer gets the mask as its own; paint it out or in later"))
        self.within.toggled.connect(self._show)
        self.reset = QPushButton(self.tr("&Reset"))
        self.reset.setToolTip(self.tr("Back to the settings of a new layer"))
        self.reset.clicked.connect(lambda: self._take(KINDS[kind]()))

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.shown)
        row.addStretch(1)
        for button in (self.keep_tone, self.auto, self.reset):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for part in (self.presets, self.outcome, self.controls, self.told, self.within):
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(buttons)
        # else the window could be made larger than its controls
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def accept(self) -> None:
        """Make it one undo step."""
        typed = self.focusWidget()
        if isinstance(typed, QAbstractSpinBox):
            typed.interpretText()  # a key, or a click where buttons take no focus, does not leave the field
        self._end()
        self._preview()
        self._editor.layers.commit_preview()
        super().accept()

    def reject(self) -> None:
        """Leave everything as it was."""
        self._end()
        self._editor.layers.discard()
        super().reject()

    def _end(self) -> None:
        self._timer.stop()
        self._pick("")
        self._editor.session.history_changed.disconnect(self._close_if_overtaken)

    def _close_if_overtaken(self) -> None:
        document = self._editor.document
        if document is not self._document or document.history.revision != self._revision:
            self._end()
            super().reject()

    def _changed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _find(self) -> None:
        find = self.controls.finder()
        if find is not None:
            options = {"keep_tone": self.keep_tone.isChecked()} if self.keep_tone.isVisible() else {}
            found = find(self._below, **options)
            self._take(found)
            told = found_text(found)
            self.told.setText(told[:1].upper() + told[1:])
            self.told.show()

    def _take(self, adjustment: object) -> None:
        self.controls.show_adjustment(adjustment)  # type: ignore[arg-type]  # of the same kind
        self._show()

    def _pick(self, kind: PointKind | Literal[""]) -> None:
        """Let a point of this kind be picked on the photo; empty: none any more."""
        if self._picker is not None:
            self._picker.deleteLater()
            self._picker = None
        window = self.parentWidget()
        canvas = window.findChild(Canvas) if window is not None else None
        if not kind:
            self.controls.stop_picking()
        elif isinstance(canvas, Canvas):
            self._picker = PointPicker(canvas)
            self._picker.picked.connect(lambda at: self._take_point(kind, at))
            for left in (self._picker.cancel_asked, self._picker.apply_asked):
                left.connect(lambda: self._pick(""))
            self._picker.cover()

    def _take_point(self, kind: PointKind, at: Point) -> None:
        colour = colour_at(self._document.photo, self._layers_below, at)
        if colour is not None:
            self.controls.take_point(kind, colour)

    def _show(self) -> None:
        if self.shown.isChecked():
            self._preview()
        else:
            self._editor.layers.discard()

    def _preview(self) -> None:
        adjustment = self.controls.adjustment
        if not self.controls.has_histogram:
            self.outcome.show_result(adjustment)
        if self._layer_id is None:
            self._editor.layers.preview_added(adjustment, self._name, self._layer_mask())
        else:
            self._editor.layers.preview_adjusted(self._layer_id, adjustment)


    def _layer_mask(self) -> npt.NDArray[np.uint8] | None:
        """The document's mask, for a layer that is to keep within it."""
        if not self.within.isChecked():
            return None
        if self._mask is None:
            self._mask = self._document.mask.pixels.copy()
        return self._mask


class ResultHistogram(Histogram):
    """How often each value occurs in what an adjustment makes of the picture, all channels together."""

    def __init__(self, below: Pixels) -> None:
        super().__init__()
        self._below = below[::_EVERY, ::_EVERY]
        self.show_marks()
        self.setAccessibleName(self.tr("Histogram"))
        self.setToolTip(self.tr("How often each value occurs in the result"))

    def show_result(self, adjustment: Adjustment) -> None:
        """Show what it makes of a part of the picture's pixels."""
        here = adjustment.reduced(_EVERY.bit_length() - 1)
        pixels = self._below if here is None else here.apply(self._below)
        self.show_counts(histogram(pixels).sum(axis=0), COLOURS[0])


def edit_adjustment(editor: Editor, layer_id: int, parent: QWidget) -> AdjustmentDialog | None:
    """Open the settings of an adjustment layer; None where it is none, or is being changed by something else."""
    if editor.busy:
        return None
    _close_others(parent)
    document = editor.document
    layer = next((layer for layer in document.layers if layer.id == layer_id), None) if document is not None else None
    if not isinstance(layer, AdjustmentLayer):
        return None
    return _opened(AdjustmentDialog(editor, kind_of(layer.adjustment), layer, parent))


def add_adjustment(editor: Editor, kind: str, parent: QWidget) -> AdjustmentDialog:
    """Open the settings of a new adjustment layer."""
    _close_others(parent)
    return _opened(AdjustmentDialog(editor, kind, None, parent))


def _close_others(parent: QWidget) -> None:
    """Two at once would undo each other's previews."""
    for dialog in parent.findChildren(AdjustmentDialog):
        if dialog.isVisible():
            dialog.accept()


def _opened(dialog: AdjustmentDialog) -> AdjustmentDialog:
    """Show it in a corner of the photo, where it covers no panel, and let it go when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    window = dialog.parentWidget()
    if window is not None:
        centre = window.centralWidget() if isinstance(window, QMainWindow) else None
        about = centre if centre is not None else window
        corner = about.mapToGlobal(about.rect().topRight())
        dialog.move(max(corner.x() - dialog.width() - _MARGIN, 0), corner.y() + _MARGIN)
    return dialog
