"""Curves, brightness and contrast: a table for each channel, made at the photo's own depth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from inpaint_app.document.adjustments.tone import OfOnePixel, Table, all_values, table_of, through
from inpaint_app.document.layers.layers import Pixels

Curve = tuple[tuple[float, float], ...]
"""Points that a curve goes through, from left to right: what becomes of which value, shares of the whole range."""

STRAIGHT: Curve = ((0.0, 0.0), (1.0, 1.0))

_MOST_POINTS = 32


def curve_values(curve: Curve, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What becomes of ``values``, 0 to 1.

    A cubic goes through every point and never beyond two neighbouring ones (Fritsch and Butland 1984), so that no
    bump appears that nobody has drawn; left of the first point and right of the last one it is level.
    """
    x, y = np.array(curve, np.float64).T
    slopes = _slopes(x, y)
    values = np.clip(values, x[0], x[-1])
    at = np.clip(np.searchsorted(x, values, side="right") - 1, 0, len(x) - 2)
    width = x[at + 1] - x[at]
    t = (values - x[at]) / width
    result: npt.NDArray[np.float64] = (
        y[at] * (1 + 2 * t) * (1 - t) ** 2 + y[at + 1] * t**2 * (3 - 2 * t)
        + width * t * (1 - t) * (slopes[at] * (1 - t) - slopes[at + 1] * t)
    )
    return np.clip(result, 0, 1)


def _slopes(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Of the curve at each point: the weighted harmonic mean of those at both sides, 0 at a turn."""
    widths, rises = np.diff(x), np.diff(y) / np.diff(x)
    if len(x) == 2:
        return np.repeat(rises, 2)
    slopes = np.zeros_like(x)
    before, after = rises[:-1], rises[1:]
    one, other = 2 * widths[1:] + widths[:-1], widths[1:] + 2 * widths[:-1]
    goes_on = before * after > 0
    slopes[1:-1][goes_on] = ((one + other)[goes_on]
                             / (one[goes_on] / before[goes_on] + other[goes_on] / after[goes_on]))
    for end, near, far in ((0, 0, 1), (-1, -1, -2)):
        slope = ((2 * widths[near] + widths[far]) * rises[near] - widths[near] * rises[far])
        slope /= widths[near] + widths[far]
        if slope * rises[near] <= 0:
            slope = 0.0
        elif rises[near] * rises[far] < 0 and abs(slope) > 3 * abs(rises[near]):
            slope = 3 * rises[near]
        slopes[end] = slope
    return slopes


@dataclass(frozen=True)
class Curves(OfOnePixel):
    """A curve for each channel on its own, then one for all alike; a grey photo has only the latter."""

    all: Curve = STRAIGHT
    red: Curve = STRAIGHT
    green: Curve = STRAIGHT
    blue: Curve = STRAIGHT

    def __post_init__(self) -> None:
        for curve in (self.all, self.red, self.green, self.blue):
            xs = [x for x, _ in curve]
            if not 2 <= len(curve) <= _MOST_POINTS or any(b - a < 1e-4 for a, b in pairwise(xs)):
                raise ValueError(f"{curve}: a curve has 2 to {_MOST_POINTS} points, from left to right")
            if not all(0 <= value <= 1 for point in curve for value in point):
                raise ValueError(f"{curve}: points lie between 0 and 1")

    def apply(self, pixels: Pixels) -> Pixels:
        return through(pixels, _curve_tables(self, pixels.dtype.str, pixels.shape[2] < 3))


@dataclass(frozen=True)
class BrightnessContrast(OfOnePixel):
    """The middle lighter or darker, then steeper or flatter about it.

    Attributes:
        brightness: -1 to 1; at 1 the middle becomes white, at -1 black, while black and white stay.
        contrast: -1 (all becomes middle grey) to 1 (nothing but black and white); both ends turn softly.
    """

    brightness: float = 0.0
    contrast: float = 0.0

    def __post_init__(self) -> None:
        if not (-1 <= self.brightness <= 1 and -1 <= self.contrast <= 1):
            raise ValueError(f"{self}: brightness and contrast lie between -1 and 1")

    def apply(self, pixels: Pixels) -> Pixels:
        table = _contrast_table(self, pixels.dtype.str)
        return through(pixels, (table,) * (1 if pixels.shape[2] < 3 else 3))


@lru_cache(maxsize=8)
def _curve_tables(curves: Curves, dtype: str, grey: bool) -> tuple[Table, ...]:
    values = all_values(dtype)
    if grey:
        return (table_of(curve_values(curves.all, values), dtype),)
    channels = (curves.red, curves.green, curves.blue)
    return tuple(table_of(curve_values(curves.all, curve_values(channel, values)), dtype) for channel in channels)


@lru_cache(maxsize=8)
def _contrast_table(adjustment: BrightnessContrast, dtype: str) -> Table:
    values = all_values(dtype)
    if adjustment.brightness:
        middle = min(max(0.5 + adjustment.brightness / 2, 1 / 256), 255 / 256)
        values = values ** (math.log(middle) / math.log(0.5))
    if adjustment.contrast < 0:
        values = 0.5 + (values - 0.5) * (1 + adjustment.contrast)
    elif adjustment.contrast > 0:
        steep = 1 / (1 - min(adjustment.contrast, 0.99))
        away = np.abs(2 * values - 1)  # from the middle, 0 to 1
        values = 0.5 + np.sign(values - 0.5) * (1 - (1 - away) ** steep) / 2
    return table_of(values, dtype)
