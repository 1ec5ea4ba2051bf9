"""The base of the controls of an adjustment, a slider for each number, and the choice of a channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPushButton, QWidget

from inpaint_app.document.adjustments.points import PointKind
from inpaint_app.document.layers.layers import Adjustment
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider

CHANNELS = ("all", "red", "green", "blue")
COLOURS = tuple(QColor(name) for name in ("#9a9a9a", "#d05050", "#50a850", "#5878d8"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("AdjustmentControls", text)


class Controls(QWidget):
    """Shows and changes one adjustment.

    Signals:
        changed: ``adjustment`` is another one.
        picking: a point of this PointKind is to be picked on the photo; empty: none any more.

    Attributes:
        has_histogram: it shows one itself.
    """

    changed = Signal()
    picking = Signal(str)
    has_histogram = False

    def __init__(self, adjustment: Adjustment) -> None:
        super().__init__()
        self.adjustment = adjustment

    def finder(self) -> Callable[..., Adjustment] | None:
        """What finds settings by looking at the picture, pixels HWC; None where nothing does."""
        return None

    def show_adjustment(self, adjustment: Adjustment) -> None:
        """Show another one, without a signal."""
        self.adjustment = adjustment

    def take_point(self, kind: PointKind, colour: Sequence[float]) -> None:
        """A colour was pointed at, shares without alpha."""

    def stop_picking(self) -> None:
        """No point is picked any more."""

    def _set(self, adjustment: Adjustment) -> None:
        self.adjustment = adjustment
        self.changed.emit()


class SliderControls(Controls):
    """A slider for each number."""

    def __init__(self, adjustment: Adjustment, sliders: dict[str, tuple[LabelledSlider, float]]) -> None:
        """``sliders``: by the name of the number; with how much of it is one on the slider."""
        super().__init__(adjustment)
        self.sliders = sliders
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        for row, (slider, _) in enumerate(sliders.values()):
            slider.setParent(self)
            slider.add_to(self.grid, row)
            slider.changed.connect(self._changed)
        self.show_adjustment(adjustment)

    def show_adjustment(self, adjustment: Adjustment) -> None:
        super().show_adjustment(adjustment)
        for name, (slider, unit) in self.sliders.items():
            slider.set_value(getattr(adjustment, name) / unit)

    def _changed(self) -> None:
        values = {name: slider.value * unit for name, (slider, unit) in self.sliders.items()}
        self._set(replaced(self.adjustment, **values))


class PickRow(QWidget):
    """Buttons for the points that can be picked on the photo, at most one of them down.

    Signals:
        picking: the PointKind of the button that is down; empty: none is.
    """

    picking = Signal(str)

    def __init__(self, kinds: Sequence[PointKind]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        texts = {"black": _tr("Pick black"), "grey": _tr("Pick grey"), "white": _tr("Pick white")}
        tips = {
            "black": _tr("Click the photo where it should be black"),
            "grey": _tr("Click the photo where it should be grey, without a cast"),
            "white": _tr("Click the photo where it should be white"),
        }
        self.buttons: dict[str, QPushButton] = {}
        for kind in kinds:
            button = QPushButton(texts[kind])
            button.setCheckable(True)
            button.setToolTip(tips[kind])
            button.clicked.connect(lambda on, kind=kind: self._clicked(kind, on))
            self.buttons[kind] = button
            row.addWidget(button)
        row.addStretch(1)

    def stop(self) -> None:
        """No button is down any more."""
        for button in self.buttons.values():
            button.setChecked(False)

    def _clicked(self, kind: str, on: bool) -> None:
        for other, button in self.buttons.items():
            button.setChecked(on and other == kind)
        self.picking.emit(kind if on else "")


class ChannelBox(QComboBox):
    """The choice of all channels or one of them; a grey photo has no choice."""

    def __init__(self, *, grey: bool, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(_tr("Channel"))
        self.setToolTip(tip)
        names = (_tr("All channels"), _tr("Red"), _tr("Green"), _tr("Blue"))
        for channel, name in list(zip(CHANNELS, names, strict=True))[: 1 if grey else 4]:
            self.addItem(name, channel)
        self.setEnabled(not grey)

    @property
    def channel(self) -> str:
        """One of CHANNELS."""
        return str(self.currentData())

    def counts_of(self, counts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], QColor]:
        """Of C x 256 counts those of the chosen channel, and its colour."""
        index = self.currentIndex()
        return counts.sum(axis=0) if index == 0 else counts[index - 1], COLOURS[index]


def replaced(adjustment: Adjustment, **values: Any) -> Adjustment:
    """The same with other values."""
    return replace(adjustment, **values)  # type: ignore[type-var]  # every adjustment is a dataclass

