"""Adjustments that look at one pixel at a time: levels, white balance, greyscale and sepia.

All of them turn the photo's own encoded values through tables made at its own depth, so that a setting that
changes nothing gives every pixel back bit for bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from inpaint_app.document.layers.layers import Pixels

Table = npt.NDArray[Any]

_SEPIA = (0.80, 1.03, 1.45)
"""Exponents that full sepia gives to red, green and blue: warm in the middle, black and white stay."""


class ChannelLevels(NamedTuple):
    """The levels of one channel, as shares of the whole range.

    black, white: what becomes ``low`` and ``high``; values beyond are cut. gamma: above 1 lightens the middle.
    """

    black: float = 0.0
    white: float = 1.0
    gamma: float = 1.0
    low: float = 0.0
    high: float = 1.0

    def curve(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """What becomes of ``values``, 0 to 1."""
        inside = np.clip((values - self.black) / max(self.white - self.black, 1e-6), 0, 1)
        return self.low + (self.high - self.low) * inside ** (1 / self.gamma)


UNCHANGED = ChannelLevels()


class OfOnePixel:
    """An adjustment that looks at one pixel at a time, and so is the same at every size."""

    reach = 0

    def reduced(self, level: int) -> Self:  # noqa: ARG002 - as filters
        return self


@dataclass(frozen=True)
class Levels(OfOnePixel):
    """Each channel on its own, then all alike; a grey photo has only the latter."""

    all: ChannelLevels = UNCHANGED
    red: ChannelLevels = UNCHANGED
    green: ChannelLevels = UNCHANGED
    blue: ChannelLevels = UNCHANGED

    def __post_init__(self) -> None:
        for channel in (self.all, self.red, self.green, self.blue):
            black, white, gamma, low, high = channel
            if not (0 <= black <= white <= 1 and 0 <= low <= 1 and 0 <= high <= 1 and 0.1 <= gamma <= 10):
                raise ValueError(f"{channel}: shares lie between 0 and 1, black below white, gamma between 0.1 and 10")

    def apply(self, pixels: Pixels) -> Pixels:
        return through(pixels, _levels_tables(self, pixels.dtype.str, pixels.shape[2] < 3))


@dataclass(frozen=True)
class WhiteBalance(OfOnePixel):
    """Gains of the channels in linear light (von Kries), by the sRGB curve whatever the photo's profile.

    Attributes:
        temperature: -2 to 2; red gains and blue loses that many stops.
        tint: -2 to 2; green loses that many stops, which turns towards magenta.

    The luminance of grey stays as it is. A grey photo is left alone.
    """

    temperature: float = 0.0
    tint: float = 0.0

    def __post_init__(self) -> None:
        if not (-2 <= self.temperature <= 2 and -2 <= self.tint <= 2):
            raise ValueError(f"{self}: temperature and tint lie between -2 and 2")

    @classmethod
    def of_light(cls, light: npt.NDArray[np.float64]) -> WhiteBalance:
        """The balance that makes this linear red, green and blue grey, as far as the range goes."""
        light = np.maximum(light, 1e-4)
        temperature = math.log2(light[2] / light[0]) / 2
        tint = math.log2(light[1] / math.sqrt(light[0] * light[2]))
        return cls(min(max(temperature, -2.0), 2.0), min(max(tint, -2.0), 2.0))

    @property
    def gains(self) -> tuple[float, float, float]:
        """Factors of linear red, green and blue."""
        raw = (2**self.temperature, 2**-self.tint, 2**-self.temperature)
        luminance = 0.2126 * raw[0] + 0.7152 * raw[1] + 0.0722 * raw[2]
        return raw[0] / luminance, raw[1] / luminance, raw[2] / luminance

    def apply(self, pixels: Pixels) -> Pixels:
        if pixels.shape[2] < 3:
            return pixels.copy()
        return through(pixels, _balance_tables(self, pixels.dtype.str))


@dataclass(frozen=True)
class Monochrome(OfOnePixel):
    """Grey by luma (ITU-R BT.601), toned towards sepia.

    Attributes:
        sepia: 0 (grey) to 1.

    A grey photo, which has no place for a tone, is left alone.
    """

    sepia: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.sepia <= 1:
            raise ValueError(f"{self}: sepia lies between 0 and 1")

    def apply(self, pixels: Pixels) -> Pixels:
        import cv2

        if pixels.shape[2] < 3:
            return pixels.copy()
        grey: npt.NDArray[Any] = cv2.cvtColor(np.ascontiguousarray(pixels[..., :3]), cv2.COLOR_RGB2GRAY)
        result = pixels.copy()
        for channel, table in enumerate(_sepia_tables(self, pixels.dtype.str)):
            result[..., channel] = table.take(grey)
        return result


def linear_light(encoded: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """sRGB's decoding (IEC 61966-2-1), 0 to 1 both ways."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _encoded(light: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=8)
def _levels_tables(levels: Levels, dtype: str, grey: bool) -> tuple[Table, ...]:
    values = all_values(dtype)
    if grey:
        return (table_of(levels.all.curve(values), dtype),)
    channels = (levels.red, levels.green, levels.blue)
    return tuple(table_of(levels.all.curve(channel.curve(values)), dtype) for channel in channels)


@lru_cache(maxsize=8)
def _balance_tables(balance: WhiteBalance, dtype: str) -> tuple[Table, ...]:
    light = linear_light(all_values(dtype))
    return tuple(table_of(_encoded(np.minimum(light * gain, 1.0)), dtype) for gain in balance.gains)


@lru_cache(maxsize=8)
def _sepia_tables(monochrome: Monochrome, dtype: str) -> tuple[Table, ...]:
    values = all_values(dtype)
    return tuple(table_of(values ** (1 + (exponent - 1) * monochrome.sepia), dtype) for exponent in _SEPIA)


def all_values(dtype: str) -> npt.NDArray[np.float64]:
    """All values of a depth, as shares of its largest."""
    largest = np.iinfo(np.dtype(dtype)).max
    return np.arange(largest + 1) / largest


def table_of(shares: npt.NDArray[np.float64], dtype: str) -> Table:
    kind = np.dtype(dtype)
    return np.rint(np.clip(shares, 0, 1) * np.iinfo(kind).max).astype(kind)


def through(pixels: Pixels, tables: tuple[Table, ...]) -> Pixels:
    """A new array: each colour channel of HWC ``pixels`` through its own table."""
    import cv2

    channels = pixels.shape[2]
    if pixels.dtype == np.uint8 and channels == len(tables):
        through: npt.NDArray[Any] = cv2.LUT(pixels, np.stack(tables, axis=-1)[None])
        return through.reshape(pixels.shape)
    result = pixels.copy()
    for channel, table in enumerate(tables):
        result[..., channel] = table.take(pixels[..., channel])
    return result
