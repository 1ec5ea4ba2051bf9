"""Pictures of a clip in the samples that its file holds, and colours of a part of them.

A picture is a plane of samples for each component, of which those of colour may be smaller. Nothing is converted but
what is painted: to R'G'B' by the matrix that the file names (ITU-R BT.601, 709, 2020), colour samples lying where
MPEG-2, H.264 and their successors have them (left, between two rows), or in the middle of a block as JPEG has them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import Rect

Plane = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
_MATRICES = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 4: (0.30, 0.11), 9: (0.2627, 0.0593),
             10: (0.2627, 0.0593)}
"""Kr and Kb by the code that files have for the matrix."""


class Picture(NamedTuple):
    """One frame.

    Attributes:
        planes: HW of each component, as ``Layout.name`` orders them.
        pts: when it is shown, in the clip's time base.
    """

    planes: tuple[Plane, ...]
    pts: int

    @property
    def nbytes(self) -> int:
        return sum(plane.nbytes for plane in self.planes)


@dataclass(frozen=True)
class Layout:
    """How pictures are stored.

    Attributes:
        name: FFmpeg's name of the planar format.
        width, height: of the first plane.
        shifts: of each plane (across, down): 1 where it has half as many samples.
        bits: of a sample.
        kind: "yuv", "rgb" (planes are G, B, R) or "grey".
        alpha: whether the last plane is transparency, which nothing here touches.
        full: whether samples use their whole range.
        matrix: the code of its matrix; 2: not told.
        centred: whether colour samples lie in the middle of a block across.
    """

    name: str
    width: int
    height: int
    shifts: tuple[tuple[int, int], ...]
    bits: int = 8
    kind: str = "yuv"
    alpha: bool = False
    full: bool = False
    matrix: int = 2
    centred: bool = False

    @property
    def colours(self) -> int:
        """How many planes are of colour."""
        return len(self.shifts) - self.alpha

    @property
    def cell(self) -> tuple[int, int]:
        """Of how many pixels (across, down) one colour sample is."""
        return 1 << max(s[0] for s in self.shifts), 1 << max(s[1] for s in self.shifts)

    @property
    def most(self) -> int:
        """The largest sample."""
        return (1 << self.bits) - 1

    @property
    def rect(self) -> Rect:
        return Rect(0, 0, self.width, self.height)

    @property
    def turned(self) -> Layout:
        """The same on its side."""
        if self.name.startswith("yuv422"):
            name = self.name.replace("422", "440")
        else:
            name = self.name.replace("440", "422") if self.name.startswith("yuv440") else self.name
        shifts = tuple((down, across) for across, down in self.shifts)
        return replace(self, name=name, width=self.height, height=self.width, shifts=shifts)

    def scaled(self, scale: int) -> Layout:
        """The same, larger."""
        return replace(self, width=self.width * scale, height=self.height * scale)

    def shape(self, plane: int) -> tuple[int, int]:
        """Rows and columns of a plane."""
        across, down = self.shifts[plane]
        return -(-self.height >> down), -(-self.width >> across)

    def snapped(self, mask: BoolMask) -> BoolMask:
        """A mask grown to whole colour samples."""
        across, down = self.cell
        if across == down == 1:
            return mask
        height, width = mask.shape
        padded = np.pad(mask, ((0, -height % down), (0, -width % across)))
        cells = padded.reshape(padded.shape[0] // down, down, padded.shape[1] // across, across).any((1, 3))
        return cells.repeat(down, 0).repeat(across, 1)[:height, :width]

    def within(self, rect: Rect, plane: int) -> tuple[slice, slice]:
        """Where in a plane a rectangle lies that begins at a whole colour sample."""
        across, down = self.shifts[plane]
        return (slice(rect.top >> down, -(-rect.bottom >> down)), slice(rect.left >> across, -(-rect.right >> across)))

    def luma8(self, picture: Picture) -> npt.NDArray[np.uint8]:
        """HW brightness (green, of RGB) in 8 bits."""
        plane = picture.planes[0]
        return np.asarray(plane if plane.dtype == np.uint8 else plane >> (self.bits - 8), np.uint8)

    def _coefficients(self) -> tuple[float, float]:
        return _MATRICES.get(self.matrix) or _MATRICES[1 if max(self.width, self.height) >= 1280 else 6]

    def _ranges(self) -> tuple[float, float, float]:
        """What black and the ranges of brightness and of colour are, in samples."""
        if self.full:
            return 0.0, float(self.most), float(self.most)
        step = 1 << (self.bits - 8)
        return 16.0 * step, 219.0 * step, 224.0 * step

    def to_rgb(self, picture: Picture, rect: Rect) -> FloatArray:
        """HW3 in [0, 1] over a rectangle that begins at a whole colour sample."""
        parts = [plane[self.within(rect, at)].astype(np.float32) for at, plane in enumerate(picture.planes[:3])]
        if self.kind == "rgb":
            return np.stack([parts[2], parts[0], parts[1]], 2) / np.float32(self.most)
        black, bright, colour = self._ranges()
        luma = (parts[0] - black) / bright
        if self.kind == "grey":
            return np.repeat(np.clip(luma, 0, 1)[..., None], 3, 2)
        middle = float(1 << (self.bits - 1))
        blue, red = ((self._raised(part, rect, at) - middle) / colour for at, part in ((1, parts[1]), (2, parts[2])))
        kr, kb = self._coefficients()
        r, b = luma + 2 * (1 - kr) * red, luma + 2 * (1 - kb) * blue
        g = (luma - kr * r - kb * b) / (1 - kr - kb)
        return np.asarray(np.clip(np.stack([r, g, b], 2), 0, 1), np.float32)

    def from_rgb(self, rgb: FloatArray) -> tuple[Plane, ...]:
        """Planes (of colour) of HW3 in [0, 1] that begins at a whole colour sample."""
        if self.kind == "rgb":
            return tuple(self.stored(rgb[..., at] * self.most) for at in (1, 2, 0))
        kr, kb = self._coefficients()
        black, bright, colour = self._ranges()
        luma = rgb @ np.array([kr, 1 - kr - kb, kb], np.float32)
        first = self.stored(luma * bright + black)
        if self.kind == "grey":
            return (first,)
        middle = float(1 << (self.bits - 1))
        blue, red = (rgb[..., 2] - luma) / (2 * (1 - kb)), (rgb[..., 0] - luma) / (2 * (1 - kr))
        return (first, *(self.stored(self._lowered(each, at) * colour + middle) for at, each in ((1, blue), (2, red))))

    def stored(self, values: npt.NDArray[np.floating]) -> Plane:
        """Samples of values in their range."""
        rounded = np.clip(np.rint(values), 0, self.most)
        return np.asarray(rounded, np.uint8) if self.bits == 8 else np.asarray(rounded, np.uint16)

    def _raised(self, part: FloatArray, rect: Rect, plane: int) -> FloatArray:
        """Colour samples at every pixel."""
        across, down = self.shifts[plane]
        if not (across or down):
            return part
        left = across == 1 and not self.centred
        x = np.arange(rect.width, dtype=np.float32) / (1 << across)
        x += 0.0 if left else 0.5 / (1 << across) - 0.5
        y = (np.arange(rect.height, dtype=np.float32) + 0.5) / (1 << down) - 0.5
        maps = (np.repeat(x[None], rect.height, 0), np.repeat(y[:, None], rect.width, 1))
        return np.asarray(cv2.remap(part, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)

    def _lowered(self, values: FloatArray, plane: int) -> FloatArray:
        """Values at every pixel as colour samples: the mean of a block, or across by 1 2 1 where they lie left."""
        across, down = self.shifts[plane]
        if across == 1 and not self.centred:
            kernel = np.array([[0.25, 0.5, 0.25]], np.float32)
            values = np.asarray(
                cv2.filter2D(values, -1, kernel, borderType=cv2.BORDER_REPLICATE), np.float32)[:, ::2]
            across = 0
        step, rows = 1 << across, 1 << down
        if step == rows == 1:
            return values
        height, width = values.shape
        padded = np.pad(values, ((0, -height % rows), (0, -width % step)), mode="edge")
        blocks = padded.reshape(padded.shape[0] // rows, rows, padded.shape[1] // step, step)
        return np.asarray(blocks.mean((1, 3)), np.float32)


def turned(picture: Picture, quarters: int) -> Picture:
    """A picture turned counterclockwise by quarters."""
    return picture._replace(planes=tuple(np.rot90(plane, quarters).copy() for plane in picture.planes))


def with_cells(layout: Layout, picture: Picture, rect: Rect, mask: BoolMask, given: tuple[Plane, ...]) -> Picture:
    """A picture in which the planes ``given`` over a rectangle are taken where ``mask`` (of whole cells) says so."""
    planes = list(picture.planes)
    for at, part in enumerate(given):
        across, down = layout.shifts[at]
        here = mask[:: 1 << down, :: 1 << across]
        plane = planes[at].copy()
        block = plane[layout.within(rect, at)]
        block[here] = part[here]
        planes[at] = plane
    return picture._replace(planes=tuple(planes))
