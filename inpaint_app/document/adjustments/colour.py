"""Adjustments of colour: saturation and vibrance, and colour balance of shadows, midtones and highlights."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.adjustments.filters import LUMA, Plane, plane_of, with_changes
from inpaint_app.document.adjustments.tone import OfOnePixel
from inpaint_app.document.layers.layers import Pixels

RANGES = ("shadows", "midtones", "highlights")
AXES = ("red", "green", "blue")

_WIDTH, _EDGE, _SHARE = 0.25, 0.333, 0.7
"""How softly the three ranges pass into each other, where, and how far a slider at its end moves a channel: as in
GIMP's colour balance, so that numbers of its tutorials can be used."""


@dataclass(frozen=True)
class Saturation(OfOnePixel):
    """Colours farther from grey or nearer to it, their luma (ITU-R BT.601) staying as it is.

    Attributes:
        saturation: -1 (grey) to 1 (twice as far).
        vibrance: -1 to 1, likewise, but colours change the less the stronger they are already.

    A grey photo is left alone.
    """

    saturation: float = 0.0
    vibrance: float = 0.0

    def __post_init__(self) -> None:
        if not (-1 <= self.saturation <= 1 and -1 <= self.vibrance <= 1):
            raise ValueError(f"{self}: saturation and vibrance lie between -1 and 1")

    def apply(self, pixels: Pixels) -> Pixels:
        if pixels.shape[2] < 3 or not (self.saturation or self.vibrance):
            return pixels.copy()
        planes = [plane_of(pixels, channel) for channel in range(3)]
        luma = _luma(planes)
        most, least = np.maximum.reduce(planes), np.minimum.reduce(planes)
        paleness: npt.NDArray[Any] = 1 - (most - least) / np.maximum(most, np.float32(1e-6))
        factor = np.float32(self.saturation) + np.float32(self.vibrance) * paleness
        return with_changes(pixels, planes, [(plane - luma) * factor for plane in planes])


@dataclass(frozen=True)
class ColourBalance(OfOnePixel):
    """Adds to each channel by how light a pixel is; its luma stays as it is.

    Attributes:
        shadows_red and so on: -1 to 1, towards red (-1: cyan), green (magenta) or blue (yellow).

    A grey photo is left alone.
    """

    shadows_red: float = 0.0
    shadows_green: float = 0.0
    shadows_blue: float = 0.0
    midtones_red: float = 0.0
    midtones_green: float = 0.0
    midtones_blue: float = 0.0
    highlights_red: float = 0.0
    highlights_green: float = 0.0
    highlights_blue: float = 0.0

    def __post_init__(self) -> None:
        if not all(-1 <= value <= 1 for value in dataclasses.astuple(self)):
            raise ValueError(f"{self}: all values lie between -1 and 1")

    def apply(self, pixels: Pixels) -> Pixels:
        if pixels.shape[2] < 3 or not any(dataclasses.astuple(self)):
            return pixels.copy()
        planes = [plane_of(pixels, channel) for channel in range(3)]
        luma = _luma(planes)
        low = np.clip((luma - _EDGE) / -_WIDTH + 0.5, 0, 1)
        high = np.clip((luma + _EDGE - 1) / _WIDTH + 0.5, 0, 1)
        weights = {"shadows": low, "midtones": (1 - low) * (1 - high), "highlights": high}
        changed: list[Plane] = []
        for axis, plane in zip(AXES, planes, strict=True):
            change = sum(getattr(self, f"{name}_{axis}") * weight for name, weight in weights.items())
            changed.append(np.clip(plane + np.float32(_SHARE) * change, 0, 1).astype(np.float32))
        drift = luma - _luma(changed)
        return with_changes(
            pixels, planes, [new + drift - plane for new, plane in zip(changed, planes, strict=True)])


def _luma(planes: list[Plane]) -> npt.NDArray[Any]:
    red, green, blue = (np.float32(share) * plane for share, plane in zip(LUMA, planes, strict=True))
    luma: npt.NDArray[Any] = red + green + blue
    return luma
