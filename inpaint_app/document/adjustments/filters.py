"""Adjustments that look at a pixel's neighbours: denoise, sharpen and fade recovery."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.layers.layers import Pixels

Plane = npt.NDArray[np.float32]

LUMA = (0.299, 0.587, 0.114)
"""ITU-R BT.601."""

_MIN_SIGMA = 0.3
"""A narrower blur is none."""

_THICKEST = np.float32(0.6)
"""A thicker veil is none but something light, such as a sky."""

_EVEN = np.float32(1e-3)
"""Variance below which the guided filter sees no edge."""

_SEEN_SIGMA, _SEEN_RADIUS = 0.4, 1
"""On a reduced picture, less than this changes nothing that can be seen."""


@dataclass(frozen=True)
class Denoise:
    """Evens out grain where there is no edge: OpenCV's bilateral filter (Tomasi and Manduchi 1998).

    Luma and the colour differences are filtered apart, since the eye forgives much more in colour.

    Attributes:
        luminance, colour: 0 to 1; at 1 steps of a quarter of the range are evened out.
        radius: 1 to 12 pixels, the size of the grain.
    """

    luminance: float = 0.2
    colour: float = 0.4
    radius: float = 3

    def __post_init__(self) -> None:
        if not (0 <= self.luminance <= 1 and 0 <= self.colour <= 1 and 1 <= self.radius <= 12):
            raise ValueError(f"{self}: strengths lie between 0 and 1, the radius between 1 and 12")

    @property
    def reach(self) -> int:
        return round(self.radius)

    def apply(self, pixels: Pixels) -> Pixels:
        if pixels.shape[2] < 3:
            grey = plane_of(pixels, 0)
            return with_changes(pixels, [grey], [self._change(grey, self.luminance)])
        red, green, blue = (plane_of(pixels, channel) for channel in range(3))
        luma: npt.NDArray[Any] = red * np.float32(LUMA[0]) + green * np.float32(LUMA[1]) + blue * np.float32(LUMA[2])
        change = self._change(luma, self.luminance)
        to_red, to_blue = self._change(red - luma, self.colour), self._change(blue - luma, self.colour)
        # A change of red and blue that leaves luma as it is takes this much from green.
        to_green = to_red * np.float32(-LUMA[0] / LUMA[1]) + to_blue * np.float32(-LUMA[2] / LUMA[1])
        return with_changes(pixels, [red, green, blue], [change + to_red, change + to_green, change + to_blue])

    def reduced(self, level: int) -> Denoise | None:
        radius = self.radius / (1 << level)
        return replace(self, radius=radius) if radius >= _SEEN_RADIUS else None

    def _change(self, plane: Plane, strength: float) -> Plane:
        """Filtered minus given."""
        import cv2

        if strength <= 0:
            return np.zeros_like(plane)
        reach = self.reach
        padded = cv2.copyMakeBorder(plane, reach, reach + 1, reach, reach, cv2.BORDER_REFLECT_101)
        # The filter's table of weights spans the values that it finds: a row that nobody sees holds the whole range.
        padded[-1, 0], padded[-1, -1] = -1, 1
        smooth = cv2.bilateralFilter(padded, 2 * reach + 1, strength / 4, max(0.6 * reach, 0.6))
        return smooth[reach : -reach - 1, reach:-reach] - plane


@dataclass(frozen=True)
class Sharpen:
    """Unsharp mask: adds what a Gaussian blur takes away.

    Attributes:
        amount: 0 to 5, how many times.
        radius: 0.3 to 20 pixels, the blur's standard deviation.
        threshold: 0 to 1, share of the range; lesser differences (grain) are left alone.
    """

    amount: float = 0.8
    radius: float = 1.2
    threshold: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.amount <= 5 and _MIN_SIGMA <= self.radius <= 20 and 0 <= self.threshold <= 1):
            raise ValueError(f"{self}: amount lies between 0 and 5, radius 0.3 and 20, threshold 0 and 1")

    @property
    def reach(self) -> int:
        return math.ceil(3 * self.radius)

    def apply(self, pixels: Pixels) -> Pixels:
        import cv2

        side = 2 * self.reach + 1
        planes = [plane_of(pixels, channel) for channel in range(1 if pixels.shape[2] < 3 else 3)]
        changes = []
        for plane in planes:
            blurred = cv2.GaussianBlur(plane, (side, side), self.radius, borderType=cv2.BORDER_REFLECT_101)
            change = plane - blurred
            if self.threshold > 0:
                change[np.abs(change) < self.threshold] = 0
            changes.append(change * np.float32(self.amount))
        return with_changes(pixels, planes, changes)

    def reduced(self, level: int) -> Sharpen | None:
        radius = self.radius / (1 << level)
        return replace(self, radius=radius) if radius >= _SEEN_SIGMA else None


@dataclass(frozen=True)
class FadeRecovery:
    """Takes a veil off: what fading, haze or a flat scan has laid over the dark parts of each place.

    The veil at a pixel is what even the darkest of its neighbours holds (the dark channel prior of He, Sun and Tang
    2009), smoothed along the picture's own edges (guided filter, He, Sun and Tang 2010); white stays white.

    Attributes:
        strength: 0 to 1, how much of the veil goes.
        radius: 2 to 64 pixels, how far neighbours are looked at.
        cast: 0 to 1; at 1 each channel loses its own veil, which takes a colour cast out, at 0 all lose the least.
    """

    strength: float = 0.6
    radius: float = 24
    cast: float = 0.3

    def __post_init__(self) -> None:
        if not (0 <= self.strength <= 1 and 0 <= self.cast <= 1 and 1 <= self.radius <= 64):
            raise ValueError(f"{self}: strength and cast lie between 0 and 1, the radius between 1 and 64")

    @property
    def reach(self) -> int:
        return 3 * round(self.radius) + 1

    def apply(self, pixels: Pixels) -> Pixels:
        planes = [plane_of(pixels, channel) for channel in range(1 if pixels.shape[2] < 3 else 3)]
        if self.strength <= 0:
            return pixels.copy()
        guide = np.asarray(np.mean(planes, axis=0, dtype=np.float32))
        veils = [self._veil(plane, guide) for plane in planes]
        least = np.minimum.reduce(veils)
        changes = []
        for plane, own in zip(planes, veils, strict=True):
            veil = np.float32(self.strength) * (least + np.float32(self.cast) * (own - least))
            changes.append((plane - veil) / (1 - veil) - plane)
        return with_changes(pixels, planes, changes)

    def reduced(self, level: int) -> FadeRecovery:
        return replace(self, radius=max(self.radius / (1 << level), 1))

    def _veil(self, plane: Plane, guide: Plane) -> Plane:
        """What the neighbourhood's darkest holds, 0 to _THICKEST, with the edges of ``guide``."""
        import cv2

        side = 2 * round(self.radius) + 1
        calm = cv2.blur(plane, (3, 3), borderType=cv2.BORDER_REFLECT_101)  # a lone dark grain says nothing
        dark: npt.NDArray[Any] = cv2.erode(calm, np.ones((side, side), np.uint8))

        def mean(values: Plane) -> npt.NDArray[Any]:
            return cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT_101)

        about, dark_about = mean(guide), mean(dark)
        slope: npt.NDArray[Any] = (mean(guide * dark) - about * dark_about) / (mean(guide * guide) - about**2 + _EVEN)
        level = dark_about - slope * about
        veil: npt.NDArray[Any] = np.clip(mean(slope) * guide + mean(level), 0, np.minimum(_THICKEST, plane))
        return veil


def plane_of(pixels: Pixels, channel: int) -> Plane:
    """One channel as HW float32, 0 to 1."""
    return pixels[..., channel] * np.float32(1 / np.iinfo(pixels.dtype).max)


def with_changes(pixels: Pixels, planes: list[Plane], changes: list[Plane]) -> Pixels:
    """A new array like ``pixels`` whose colour channels are planes plus changes, cut and rounded."""
    result = pixels.copy()
    largest = np.iinfo(pixels.dtype).max
    for channel, (plane, change) in enumerate(zip(planes, changes, strict=True)):
        shares: npt.NDArray[Any] = np.clip(plane + change, 0, 1)
        shares *= np.float32(largest)
        result[..., channel] = np.rint(shares)
    return result
