"""Any part of a painting.

Strokes have a width in pixels, so a photo is first painted much reduced, for strokes that are wide on it. That painting
is enlarged and painted again, a large one twice, the last time at the photo's own size: so it gets finer strokes and
sharp edges upon the wide ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.geometry import Rect, Size, tiles_of
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.inference.enhance.look import Source, colours
from inpaint_app.inference.enhance.request import Poll
from inpaint_app.inference.style.request import StyleOptions, Stylist

COARSE_SIDE = 640
"""Longer side of the reduced picture that is painted first."""
_ONCE = 1.25
"""By how much a picture may be larger and is still painted at once."""
_STEP = 2.5
"""By how much the first painting is enlarged where it is painted twice before the photo's own size."""
_PIECE, _PIECES = 256, 3
"""Side of the pieces that are measured, and how many along each side of the picture."""
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)

Read = Callable[[Rect], FloatArray]


class Painter:
    """Paints a picture of ``size``, of which ``read`` gives any part, in parts that meet without a seam."""

    def __init__(self, stylist: Stylist, size: Size, read: Read, poll: Poll) -> None:
        self._stylist, self._whole, self._read = stylist, Rect.of_size(size), read
        pieces = np.stack([read(piece) for piece in _pieces(size)])
        self._measured: Any = stylist.measure(pieces, poll)

    def part(self, rect: Rect, poll: Poll) -> FloatArray:
        """HW3 float32 in [0, 1] over ``rect``."""
        multiple = self._stylist.multiple
        seen = rect.grow(self._stylist.reach).intersect(self._whole)
        seen = seen._replace(left=seen.left - seen.left % multiple, top=seen.top - seen.top % multiple)
        painted = self._stylist.paint(self._read(seen), self._measured, poll)
        return painted[rect.within(seen)]

    def all(self, poll: Poll) -> FloatArray:
        """The whole picture."""
        size = self._whole.size
        out = np.empty((size.height, size.width, 3), np.float32)
        for tile in tiles_of(size, self._stylist.side):
            poll()
            out[tile.slices] = self.part(tile, poll)
        return out


def coarse_picture(source: Source) -> FloatArray:
    """A picture reduced to what is painted first; itself where it is not much larger. HW3 float32 in [0, 1]."""
    size = source.rect.size
    factor = COARSE_SIDE / max(size)
    if factor * _ONCE >= 1:
        return colours(source.read(source.rect))
    width, height = (max(1, round(side * factor)) for side in size)
    out = np.empty((height, width, 3), np.float32)
    for top in range(0, height, _PIECE):  # strip by strip, since all of it as floats may be too much
        bottom = min(height, top + _PIECE)
        first, last = (source.rect.top + row * size.height // height for row in (top, bottom))
        strip = colours(source.read(source.rect._replace(top=first, bottom=last)))
        out[top:bottom] = cv2.resize(strip, (width, bottom - top), interpolation=cv2.INTER_AREA)
    return out


def paint_coarse(stylist: Stylist, picture: FloatArray, poll: Poll) -> FloatArray:
    """The picture painted, HW3 float32 in [0, 1]."""
    height, width = picture.shape[:2]
    return Painter(stylist, Size(width, height), lambda rect: picture[rect.slices], poll).all(poll)


def painted_again(stylist: Stylist, painting: FloatArray, size: Size, poll: Poll) -> FloatArray:
    """A first painting enlarged and painted once more, where it is to be enlarged to a ``size`` that is far larger."""
    height, width = painting.shape[:2]
    if max(size) < _ONCE * _STEP * max(width, height):
        return painting
    between = Size(round(width * _STEP), round(height * _STEP))
    return Painter(stylist, between, lambda rect: enlarged_part(painting, between, rect), poll).all(poll)


def enlarged_part(picture: FloatArray, size: Size, rect: Rect) -> FloatArray:
    """What ``rect`` shows of a picture enlarged to ``size``; the same wherever it was cut."""
    height, width = picture.shape[:2]
    columns = (np.arange(rect.left, rect.right, dtype=np.float32) + 0.5) * (width / size.width) - 0.5
    rows = (np.arange(rect.top, rect.bottom, dtype=np.float32) + 0.5) * (height / size.height) - 0.5
    across, down = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
    found = cv2.remap(picture, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(np.asarray(found, np.float32), 0, 1)


def shown_with(photo: FloatArray, painted: FloatArray, options: StyleOptions) -> FloatArray:
    """How much of a painting is seen on a photo, both HW3 in [0, 1]."""
    change = painted - photo
    if options.keep_colour:
        change = np.repeat((change @ _LUMA)[..., None], 3, 2)
    return np.clip(photo + np.float32(options.strength) * change, 0, 1)


def stored_as(pixels: Pixels, colour: FloatArray) -> Pixels:
    """Colours in the layout and depth of ``pixels``, whose alpha is kept; what is wholly transparent stays."""
    most = np.iinfo(pixels.dtype).max
    planes = colour if pixels.shape[2] >= 3 else (colour @ _LUMA)[..., None]
    result = pixels.copy()
    result[..., : planes.shape[2]] = np.rint(np.clip(planes, 0, 1) * most).astype(pixels.dtype)
    if pixels.shape[2] in (2, 4):
        clear = pixels[..., -1] == 0
        result[clear] = pixels[clear]
    return result


def _pieces(size: Size) -> list[Rect]:
    """Squares spread over a picture, that overlap where it is small."""
    width, height = (min(_PIECE, side // 4 * 4 or side) for side in size)
    lefts, tops = (
        sorted({round((side - length) * number / (_PIECES - 1)) for number in range(_PIECES)})
        for side, length in zip(size, (width, height), strict=True))
    return [Rect(left, top, left + width, top + height) for top in tops for left in lefts]
