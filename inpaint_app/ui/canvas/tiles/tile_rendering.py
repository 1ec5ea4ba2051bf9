"""Rendering of one screen tile from pyramids: sampling, checkerboard, mask colours. No widget.

Tiles lie on a grid in the zoomed photo ("content"): tile (0, 0) starts at the photo's corner and a tile
is TILE x TILE device pixels. They are made whole and drawn one to one, so what a tile shows never
depends on what part of it is repainted, and there are no seams.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.pyramid import ReducedCopies, level_size
from inpaint_app.ui.canvas.tiles.display_colour import Argb

TILE = 256

NEAREST_FROM = 2.0
"""From this zoom on, image pixels are shown as squares; below, they are interpolated."""

_CHECKER = 8
_LIGHT, _DARK = 0xFF, 0xCC

Convert = Callable[[npt.NDArray[np.uint8]], Argb]


def tile_indices(content: Rect) -> Iterator[tuple[int, int]]:
    """(column, row) of the tiles that ``content``, in device pixels of the zoomed photo, touches."""
    if content.empty:
        return
    for row in range(content.top // TILE, (content.bottom - 1) // TILE + 1):
        for column in range(content.left // TILE, (content.right - 1) // TILE + 1):
            yield column, row


def tile_rect(index: tuple[int, int], content: Size) -> Rect:
    """What a tile covers of a zoomed photo of size ``content``, device pixels."""
    left, top = index[0] * TILE, index[1] * TILE
    return Rect(left, top, left + TILE, top + TILE).clip(content)


def level_for(zoom: float, levels: int) -> int:
    """The coarsest level that still has a pixel for each device pixel."""
    return min(max(0, math.floor(math.log2(1 / zoom) + 1e-9)), levels - 1)


def reach(zoom: float, levels: int) -> int:
    """How many image pixels away a pixel may change what is drawn (interpolation between level pixels)."""
    return 0 if zoom >= NEAREST_FROM or zoom == 1 else 2 << level_for(zoom, levels)


def source_rect(area: Rect, zoom: float, photo: Size, levels: int) -> Rect:
    """All image pixels that have a part in ``area`` of the zoomed photo."""
    covered = Rect(
        math.floor(area.left / zoom), math.floor(area.top / zoom),
        math.ceil(area.right / zoom), math.ceil(area.bottom / zoom),
    )
    return covered.grow(reach(zoom, levels)).clip(photo)


def render(pyramid: ReducedCopies, photo: Size, area: Rect, zoom: float, convert: Convert) -> Argb:
    """The pixels of ``area`` of the photo zoomed by ``zoom``: HW uint32.

    One image pixel per device pixel is copied, from NEAREST_FROM on pixels are repeated, in between and
    below they are interpolated linearly, below 1 from the level that ``level_for`` names.
    ``convert`` turns HWC uint8 of the pyramid into HW uint32.
    """
    if zoom == 1:
        return convert(pyramid.read(0, area.clip(photo)))
    if zoom >= NEAREST_FROM:
        return _repeated(pyramid, photo, area, zoom, convert)
    return convert(_interpolated(pyramid, photo, area, zoom))


def _repeated(pyramid: ReducedCopies, photo: Size, area: Rect, zoom: float, convert: Convert) -> Argb:
    columns = _nearest(area.left, area.right, zoom, photo.width)
    rows = _nearest(area.top, area.bottom, zoom, photo.height)
    part = Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    pixels = convert(pyramid.read(0, part))
    return pixels.take(rows - part.top, axis=0).take(columns - part.left, axis=1)


def _nearest(start: int, stop: int, zoom: float, length: int) -> npt.NDArray[np.intp]:
    """The image pixel under the middle of each device pixel."""
    return np.minimum((np.arange(start, stop) + 0.5) / zoom, length - 1).astype(np.intp)


def _interpolated(pyramid: ReducedCopies, photo: Size, area: Rect, zoom: float) -> npt.NDArray[np.uint8]:
    import cv2

    level = level_for(zoom, pyramid.levels)
    step = 1 / (zoom * (1 << level))
    whole = level_size(photo, level)
    # The middle of the one device pixel that a tiny photo takes may lie beyond its last pixel.
    part = Rect(
        min(math.floor((area.left + 0.5) * step - 0.5), whole.width - 1),
        min(math.floor((area.top + 0.5) * step - 0.5), whole.height - 1),
        math.ceil((area.right - 0.5) * step - 0.5) + 2, math.ceil((area.bottom - 0.5) * step - 0.5) + 2,
    ).clip(whole)
    pixels = pyramid.read(level, part)
    # A device pixel's middle (i + 1/2) lies at (i + 1/2) * step on the level, whose middles are at j + 1/2.
    matrix = np.array([
        [step, 0, (area.left + 0.5) * step - 0.5 - part.left],
        [0, step, (area.top + 0.5) * step - 0.5 - part.top],
    ])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    sampled = cv2.warpAffine(pixels, matrix, area.size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return sampled.astype(np.uint8, copy=False).reshape(area.height, area.width, -1)


def over_checkerboard(pixels: Argb, area: Rect) -> Argb:
    """Premultiplied ``pixels`` of ``area`` laid over a checkerboard that moves with the photo; opaque."""
    across = np.arange(area.left, area.right) // _CHECKER
    down = np.arange(area.top, area.bottom)[:, None] // _CHECKER
    board = np.where((across + down) % 2 == 0, _LIGHT, _DARK).astype(np.uint32)
    shows = (board * (255 - (pixels >> 24)) + 127) // 255 * 0x010101
    # Premultiplied colours never exceed their alpha, so no channel of the sum carries into the next.
    shown = ((pixels & 0x00FFFFFF) + shows) | 0xFF000000
    return shown.astype(np.uint32, copy=False)


def overlay_table(red: int, green: int, blue: int, opacity: float) -> Argb:
    """The colour of each of the 256 mask values: premultiplied 0xAARRGGBB."""
    alpha = np.arange(256) * min(max(opacity, 0.0), 1.0)
    channels = [np.rint(alpha * channel / 255).astype(np.uint32) for channel in (255, red, green, blue)]
    packed = channels[0] << 24 | channels[1] << 16 | channels[2] << 8 | channels[3]
    return packed.astype(np.uint32, copy=False)
