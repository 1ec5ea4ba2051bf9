"""What a picture's own pixels say: how noisy, soft and blocky it is, and where skin is.

The network's estimator tells strengths of small pieces from all over the picture. Of noise and JPEG loss, which are
everywhere alike, the mean of the middle half of the pieces is taken; of blur that of the sharper half, since what
is out of focus is meant to be. Pieces in which nothing happens tell nothing.

Skin is what has its colour and is smooth in a much reduced copy (sand and bark have the colour too, and are not
smooth); gaps as of eyes and mouths are closed, and specks left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from inpaint_app.document.adjustments.auto import sample
from inpaint_app.document.arrays import FloatArray, rgb_of
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Layer, Photo, Pixels
from inpaint_app.inference.detect.search import skin_of
from inpaint_app.inference.enhance.request import EnhanceOptions, Enhancer, Poll, Strengths

PIECE = 32
"""Side of the pieces, as in the estimator's training."""
_GRID = 12
"""Pieces along each axis, at most."""
_LEAST = Strengths(0.08, 0.06, 0.15)
"""What is found up to this is nothing, and counts from here on: a clean picture is told to the network as one. Of 18
photos that were only reduced, 95 % are said to have less."""
_FLAT = 1.5 / 255
_SKIN_SIDE = 384
"""Longer side of the reduced copy in which skin is looked for."""
_SMOOTH = 9.0
"""Standard deviation of brightness within five pixels of that copy, of 255, below which it is smooth."""
_SKIN_CLOSED, _SKIN_LEAST, _SKIN_GAP = 0.04, 0.002, 0.01
"""Of its longer side, how wide gaps are closed; of its area, how much a piece of skin is at least, and what is not
skin and surrounded by it."""


class Source(NamedTuple):
    """Pixels of a picture as they are asked for.

    Attributes:
        rect: where there are any.
        read: HWC over a part of it.
    """

    rect: Rect
    read: Callable[[Rect], Pixels]

    @classmethod
    def of(cls, photo: Photo, layers: tuple[Layer, ...] = ()) -> Source:
        """The photo with what is shown above it."""
        shown = tuple(layer for layer in layers if layer.shown)
        if not shown:
            return cls(photo.rect, lambda rect: photo.pixels[rect.slices])
        return cls(photo.rect, lambda rect: composite(photo, shown, rect))


class Look(NamedTuple):
    """What is known of a whole picture.

    Attributes:
        found: what its pixels say was done to it.
        strengths: what it is treated for.
        skin: hw float32 of any size over the whole picture, 1 = skin; None where there is none, or it is not spared.
        size: of the picture.
    """

    found: Strengths
    strengths: Strengths
    skin: FloatArray | None
    size: Size

    def treated(self, options: EnhanceOptions) -> Look:
        """The same picture treated otherwise; skin that was not looked for stays unknown."""
        return self._replace(strengths=options.over(self.found), skin=None if options.skin else self.skin)

    @property
    def idle(self) -> bool:
        """Whether nothing needs to be cleaned."""
        return not any(self.strengths)


def look_at(
    photo: Photo, layers: tuple[Layer, ...], enhancer: Enhancer, options: EnhanceOptions, poll: Poll = lambda: None,
) -> Look:
    """Look at a photo with its layers."""
    found = _found(Source.of(photo, layers), enhancer, poll) if None in options.given else Strengths()
    skin = None if options.skin or photo.is_grey else skin_map(rgb_of(sample(photo, layers)))
    return Look(found, options.over(found), skin, photo.size)


def colours(pixels: Pixels) -> FloatArray:
    """HW3 float32 in [0, 1] of HWC pixels of any depth and channels."""
    colour = pixels[..., :3] if pixels.shape[2] >= 3 else pixels[..., :1]
    scaled = colour.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    return scaled if scaled.shape[2] == 3 else np.repeat(scaled, 3, 2)


def skin_map(rgb: Pixels) -> FloatArray | None:
    """Where skin is, by colour and smoothness (see above): hw float32 over the whole of HW3 uint8; None: nowhere."""
    scale = min(1.0, _SKIN_SIDE / max(rgb.shape[:2]))
    size = tuple(max(1, round(side * scale)) for side in rgb.shape[1::-1])
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mean = cv2.blur(grey, (5, 5))
    spread = np.sqrt(np.maximum(cv2.blur(grey * grey, (5, 5)) - mean * mean, 0))
    skin = (skin_of(small) & (spread < _SMOOTH)).astype(np.uint8)
    width = max(3, round(_SKIN_CLOSED * max(size)) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    skin = np.asarray(cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
    skin = np.asarray(cv2.morphologyEx(skin, cv2.MORPH_CLOSE, disc), np.uint8)
    skin = _without_specks(skin, _SKIN_LEAST * skin.size)
    skin = 1 - _without_specks(1 - skin, _SKIN_GAP * skin.size)
    if not skin.any():
        return None
    return np.asarray(cv2.GaussianBlur(skin.astype(np.float32), (0, 0), width / 6), np.float32)


def _without_specks(mask: npt.NDArray[np.uint8], least: float) -> npt.NDArray[np.uint8]:
    """HW of 0 and 1 without pieces of fewer pixels."""
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(mask)
    kept = statistics[:, cv2.CC_STAT_AREA] >= least
    kept[0] = False
    return np.asarray(kept[labels], np.uint8)


def _found(source: Source, enhancer: Enhancer, poll: Poll) -> Strengths:
    if not enhancer.told:
        return Strengths()
    pieces = np.stack([_piece(source, rect) for rect in _places(source.rect)])
    spread = pieces.mean(3).std((1, 2))
    telling = pieces[spread > _FLAT]
    if not len(telling):
        return Strengths()
    poll()
    each = np.sort(enhancer.estimate(telling), 0)
    quarter, half = len(each) // 4, math.ceil(len(each) / 2)
    everywhere = each[quarter : len(each) - quarter].mean(0)
    sharper = each[:half].mean(0)
    found = (everywhere[0], sharper[1], everywhere[2])
    beyond = ((float(value) - least) / (1.0 - least) for value, least in zip(found, _LEAST, strict=True))
    return Strengths(*(round(max(0.0, value), 3) for value in beyond))


def _places(rect: Rect) -> list[Rect]:
    """Squares of ``PIECE`` on a regular grid, smaller where the picture is."""
    def starts(low: int, high: int) -> list[int]:
        room = max(0, high - low - PIECE)
        count = min(_GRID, room // PIECE + 1)
        return [low + round(room * (number + 0.5) / count) for number in range(count)]

    return [
        Rect(left, top, min(left + PIECE, rect.right), min(top + PIECE, rect.bottom))
        for top in starts(rect.top, rect.bottom) for left in starts(rect.left, rect.right)]


def _piece(source: Source, rect: Rect) -> FloatArray:
    """Mirrored at its edges where the picture is smaller."""
    piece = colours(source.read(rect))
    missing = PIECE - rect.height, PIECE - rect.width
    return np.pad(piece, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric") if any(missing) else piece
