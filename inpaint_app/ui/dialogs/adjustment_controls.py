"""The controls of each kind of adjustment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from inpaint_app.document.adjustments.auto import auto_levels, auto_white_balance, histogram
from inpaint_app.document.adjustments.filters import Denoise, Sharpen
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, Monochrome, WhiteBalance
from inpaint_app.document.layers.layers import Adjustment, Pixels
from inpaint_app.ui.widgets.histogram import Histogram
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider


def _tr(text: str) -> str:
    return QCoreApplication.translate("AdjustmentControls", text)


class Controls(QWidget):
    """Shows and changes one adjustment.

    Signals:
        changed: ``adjustment`` is another one.
    """

    changed = Signal()

    def __init__(self, adjustment: Adjustment) -> None:
        super().__init__()
        self.adjustment = adjustment

    def finder(self) -> Callable[[Pixels], Adjustment] | None:
        """What finds settings by looking at the picture; None where nothing does."""
        return None

    def show_adjustment(self, adjustment: Adjustment) -> None:
        """Show another one, without a signal."""
        self.adjustment = adjustment

    def _set(self, adjustment: Adjustment) -> None:
        self.adjustment = adjustment
        self.changed.emit()


class SliderControls(Controls):
    """A slider for each number."""

    def __init__(self, adjustment: Adjustment, sliders: dict[str, tuple[LabelledSlider, float]]) -> None:
        """``sliders``: by the name of the number; with how much of it is one on the slider."""
        super().__init__(adjustment)
        self.sliders = sliders
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for row, (slider, _) in enumerate(sliders.values()):
            slider.setParent(self)
            slider.add_to(grid, row)
            slider.changed.connect(self._changed)
        self.show_adjustment(adjustment)

    def finder(self) -> Callable[[Pixels], Adjustment] | None:
        return auto_white_balance if isinstance(self.adjustment, WhiteBalance) else None

    def show_adjustment(self, adjustment: Adjustment) -> None:
        super().show_adjustment(adjustment)
        for name, (slider, unit) in self.sliders.items():
            slider.set_value(getattr(adjustment, name) / unit)

    def _changed(self) -> None:
        values = {name: slider.value * unit for name, (slider, unit) in self.sliders.items()}
        self._set(replace(self.adjustment, **values))  # type: ignore[type-var]  # every adjustment is a dataclass


class LevelsControls(Controls):
    """A histogram, and the levels of one channel at a time."""

    def __init__(self, adjustment: Levels, below: Pixels) -> None:
        """``below``: pixels to count, HWC of the photo's dtype and channels."""
        super().__init__(adjustment)
        self._counts = histogram(below)
        grey = self._counts.shape[0] == 1
        self.channel = QComboBox()
        self.channel.setAccessibleName(_tr("Channel"))
        self.channel.setToolTip(_tr("Which channel the levels below belong to"))
        names = [("all", _tr("All channels")), ("red", _tr("Red")), ("green", _tr("Green")), ("blue", _tr("Blue"))]
        for name, text in names[: 1 if grey else 4]:
            self.channel.addItem(text, name)
        self.channel.setEnabled(not grey)
        self.channel.currentIndexChanged.connect(self._show_channel)
        self.histogram = Histogram()
        self.histogram.setAccessibleName(_tr("Histogram"))
        self.histogram.setToolTip(_tr("How often each value occurs"))
        self.sliders = {
            "black": LabelledSlider(_tr("Black"), 0, 255, 1), "gamma": LabelledSlider(
                _tr("Middle"), 0.1, 10, 2, logarithmic=True),
            "white": LabelledSlider(_tr("White"), 0, 255, 1), "low": LabelledSlider(_tr("Darkest result"), 0, 255, 1),
            "high": LabelledSlider(_tr("Lightest result"), 0, 255, 1),
        }  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.channel)
        column.addWidget(self.histogram)
        grid = QGridLayout()
        column.addLayout(grid)
        for row, (name, slider) in enumerate(self.sliders.items()):
            slider.setParent(self)
            slider.add_to(grid, row)
            slider.changed.connect(lambda _, name=name: self._slid(name))
        self._show_channel()

    def finder(self) -> Callable[[Pixels], Adjustment]:
        return auto_levels

    def show_adjustment(self, adjustment: Adjustment) -> None:
        super().show_adjustment(adjustment)
        self._show_channel()

    def _levels(self) -> ChannelLevels:
        levels: ChannelLevels = getattr(self.adjustment, self.channel.currentData())
        return levels

    def _show_channel(self) -> None:
        for name, slider in self.sliders.items():
            value = getattr(self._levels(), name)
            slider.set_value(value if name == "gamma" else value * 255)
        index = self.channel.currentIndex()
        counts = self._counts.sum(axis=0) if index == 0 else self._counts[index - 1]
        self.histogram.show_counts(counts, QColor(["#9a9a9a", "#d05050", "#50a850", "#5878d8"][index]))
        self._show_marks()

    def _show_marks(self) -> None:
        levels = self._levels()
        middle = levels.black + (levels.white - levels.black) * 0.5**levels.gamma
        self.histogram.show_marks(levels.black, float(np.clip(middle, 0, 1)), levels.white)

    def _slid(self, changed: str) -> None:
        values = {name: slider.value / (1 if name == "gamma" else 255) for name, slider in self.sliders.items()}
        if values["black"] > values["white"]:  # the one that is moved takes the other along
            follower = "white" if changed == "black" else "black"
            values[follower] = values[changed]
            self.sliders[follower].set_value(values[follower] * 255)
        levels = ChannelLevels(**values)
        self._set(replace(self.adjustment, **{self.channel.currentData(): levels}))  # type: ignore[type-var]
        self._show_marks()


def make_controls(adjustment: Adjustment, below: Pixels, is_grey: bool) -> Controls:
    """The controls of ``adjustment``.

    Args:
        below: pixels of what is adjusted, for a histogram: HWC of the photo's dtype and channels.
        is_grey: the photo has no colours.
    """
    percent, stop = 0.01, 0.01
    match adjustment:
        case Levels():
            return LevelsControls(adjustment, below)
        case WhiteBalance():
            return SliderControls(adjustment, {
                "temperature": (LabelledSlider(_tr("Temperature"), -200, 200, 0), stop),
                "tint": (LabelledSlider(_tr("Tint"), -200, 200, 0), stop),
            })
        case Monochrome():
            sepia = LabelledSlider(_tr("Sepia"), 0, 100, 0, suffix=" %")
            return SliderControls(adjustment, {"sepia": (sepia, percent)})
        case Denoise():
            controls = SliderControls(adjustment, {
                "luminance": (LabelledSlider(_tr("Luminance"), 0, 100, 0, suffix=" %"), percent),
                "colour": (LabelledSlider(_tr("Colour"), 0, 100, 0, suffix=" %"), percent),
                "radius": (LabelledSlider(_tr("Grain size"), 1, 12, 0, suffix=" px"), 1),
            })
            controls.sliders["colour"][0].set_enabled(not is_grey)
            return controls
        case Sharpen():
            return SliderControls(adjustment, {
                "amount": (LabelledSlider(_tr("Amount"), 0, 500, 0, suffix=" %"), percent),
                "radius": (LabelledSlider(_tr("Radius"), 0.3, 20, 1, suffix=" px", logarithmic=True), 1),
                "threshold": (LabelledSlider(_tr("Leave grain below"), 0, 25, 1, suffix=" %"), percent),
            })
    raise TypeError(f"{type(adjustment).__name__} has no controls")
