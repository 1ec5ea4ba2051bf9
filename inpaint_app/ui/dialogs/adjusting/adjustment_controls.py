"""The controls of each kind of adjustment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout

from inpaint_app.document.adjustments.auto import auto_levels, auto_white_balance, histogram
from inpaint_app.document.adjustments.colour import AXES, RANGES, ColourBalance, Saturation
from inpaint_app.document.adjustments.curves import BrightnessContrast, Curves
from inpaint_app.document.adjustments.filters import Denoise, FadeRecovery, Sharpen
from inpaint_app.document.adjustments.points import PointKind, balance_with_point, levels_with_point
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, Monochrome, WhiteBalance
from inpaint_app.document.layers.layers import Adjustment, Pixels
from inpaint_app.ui.dialogs.adjusting.controls import ChannelBox, Controls, PickRow, SliderControls, replaced
from inpaint_app.ui.dialogs.adjusting.curve_controls import CurveControls
from inpaint_app.ui.widgets.histogram import Histogram
from inpaint_app.ui.widgets.labelled_slider import LabelledSlider


def _tr(text: str) -> str:
    return QCoreApplication.translate("AdjustmentControls", text)


class WhiteBalanceControls(SliderControls):
    """Two sliders, and a grey point to be picked on the photo."""

    def __init__(self, adjustment: WhiteBalance) -> None:
        stop = 0.01
        super().__init__(adjustment, {
            "temperature": (LabelledSlider(_tr("Temperature"), -200, 200, 0), stop),
            "tint": (LabelledSlider(_tr("Tint"), -200, 200, 0), stop),
        })
        self.pick = PickRow(("grey",))
        self.pick.picking.connect(self.picking)
        self.grid.addWidget(self.pick, 2, 0, 1, 3)

    def finder(self) -> Callable[..., Adjustment]:
        return auto_white_balance

    def take_point(self, kind: PointKind, colour: Sequence[float]) -> None:  # noqa: ARG002 - there is but one
        self.show_adjustment(balance_with_point(colour))
        self.changed.emit()

    def stop_picking(self) -> None:
        self.pick.stop()


class ColourBalanceControls(Controls):
    """Three sliders for the shadows, the midtones or the highlights."""

    def __init__(self, adjustment: ColourBalance) -> None:
        super().__init__(adjustment)
        self.range = QComboBox()
        self.range.setAccessibleName(_tr("Range of tones"))
        self.range.setToolTip(_tr("Which tones the sliders below change"))
        for name, text in zip(RANGES, (_tr("Shadows"), _tr("Midtones"), _tr("Highlights")), strict=True):
            self.range.addItem(text, name)
        self.range.setCurrentIndex(1)
        self.range.currentIndexChanged.connect(self._show_range)
        texts = (_tr("Cyan – red"), _tr("Magenta – green"), _tr("Yellow – blue"))
        self.sliders = {
            axis: LabelledSlider(text, -100, 100, 0, parent=self) for axis, text in zip(AXES, texts, strict=True)}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.range, 0, 0, 1, 3)
        for row, slider in enumerate(self.sliders.values(), start=1):
            slider.add_to(grid, row)
            slider.changed.connect(self._slid)
        self._show_range()

    def show_adjustment(self, adjustment: Adjustment) -> None:
        super().show_adjustment(adjustment)
        self._show_range()

    def _show_range(self) -> None:
        for axis, slider in self.sliders.items():
            slider.set_value(100 * getattr(self.adjustment, f"{self.range.currentData()}_{axis}"))

    def _slid(self) -> None:
        name = self.range.currentData()
        values = {f"{name}_{axis}": slider.value / 100 for axis, slider in self.sliders.items()}
        self._set(replaced(self.adjustment, **values))


class LevelsControls(Controls):
    """A histogram, the levels of one channel at a time, and points to be picked on the photo."""

    has_histogram = True

    def __init__(self, adjustment: Levels, below: Pixels) -> None:
        """``below``: pixels to count, HWC of the photo's dtype and channels."""
        super().__init__(adjustment)
        self._counts = histogram(below)
        grey = self._counts.shape[0] == 1
        self.channel = ChannelBox(grey=grey, tip=_tr("Which channel the levels below belong to"))
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
        self.pick = PickRow(("black", "grey", "white"))
        self.pick.picking.connect(self.picking)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.channel)
        column.addWidget(self.histogram)
        grid = QGridLayout()
        column.addLayout(grid)
        column.addWidget(self.pick)
        for row, (name, slider) in enumerate(self.sliders.items()):
            slider.setParent(self)
            slider.add_to(grid, row)
            slider.changed.connect(lambda _, name=name: self._slid(name))
        self._show_channel()

    def finder(self) -> Callable[..., Adjustment]:
        return auto_levels

    def show_adjustment(self, adjustment: Adjustment) -> None:
        super().show_adjustment(adjustment)
        self._show_channel()

    def take_point(self, kind: PointKind, colour: Sequence[float]) -> None:
        assert isinstance(self.adjustment, Levels)
        self.show_adjustment(levels_with_point(self.adjustment, kind, colour))
        self.changed.emit()

    def stop_picking(self) -> None:
        self.pick.stop()

    def _levels(self) -> ChannelLevels:
        levels: ChannelLevels = getattr(self.adjustment, self.channel.channel)
        return levels

    def _show_channel(self) -> None:
        for name, slider in self.sliders.items():
            value = getattr(self._levels(), name)
            slider.set_value(value if name == "gamma" else value * 255)
        self.histogram.show_counts(*self.channel.counts_of(self._counts))
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
        self._set(replaced(self.adjustment, **{self.channel.channel: levels}))
        self._show_marks()


def make_controls(adjustment: Adjustment, below: Pixels, is_grey: bool) -> Controls:
    """The controls of ``adjustment``.

    Args:
        below: pixels of what is adjusted, for a histogram: HWC of the photo's dtype and channels.
        is_grey: the photo has no colours.
    """
    match adjustment:
        case Levels():
            return LevelsControls(adjustment, below)
        case Curves():
            return CurveControls(adjustment, below)
        case WhiteBalance():
            return WhiteBalanceControls(adjustment)
        case ColourBalance():
            return ColourBalanceControls(adjustment)
        case Denoise() | FadeRecovery():
            controls = SliderControls(adjustment, _sliders(adjustment))
            controls.sliders["colour" if isinstance(adjustment, Denoise) else "cast"][0].set_enabled(not is_grey)
            return controls
    return SliderControls(adjustment, _sliders(adjustment))


def _sliders(adjustment: Adjustment) -> dict[str, tuple[LabelledSlider, float]]:
    """A slider for each number of an adjustment, with how much of it is one on the slider."""

    def percent(text: str, low: float = 0, high: float = 100, decimals: int = 0) -> tuple[LabelledSlider, float]:
        return LabelledSlider(text, low, high, decimals, suffix=" %"), 0.01

    def signed(text: str) -> tuple[LabelledSlider, float]:
        return LabelledSlider(text, -100, 100, 0), 0.01

    match adjustment:
        case BrightnessContrast():
            return {"brightness": signed(_tr("Brightness")), "contrast": signed(_tr("Contrast"))}
        case Saturation():
            return {"saturation": signed(_tr("Saturation")), "vibrance": signed(_tr("Vibrance"))}
        case Monochrome():
            return {"sepia": percent(_tr("Sepia"))}
        case FadeRecovery():
            return {
                "strength": percent(_tr("Strength")),
                "radius": (LabelledSlider(_tr("Radius"), 1, 64, 0, suffix=" px", logarithmic=True), 1),
                "cast": percent(_tr("Take the cast out")),
            }
        case Denoise():
            return {
                "luminance": percent(_tr("Luminance")), "colour": percent(_tr("Colour")),
                "radius": (LabelledSlider(_tr("Grain size"), 1, 12, 0, suffix=" px"), 1),
            }
        case Sharpen():
            return {
                "amount": percent(_tr("Amount"), 0, 500),
                "radius": (LabelledSlider(_tr("Radius"), 0.3, 20, 1, suffix=" px", logarithmic=True), 1),
                "threshold": percent(_tr("Leave grain below"), 0, 25, 1),
            }
    raise TypeError(f"{type(adjustment).__name__} has no controls")
