"""OpenRaster files of other programs: as a photo with layers where both mean the same, else as a flat photo."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.layers.layers import FillLayer, Photo, Pixels, Provenance, SourceFormat
from inpaint_app.document.project.archive import ArchiveReader, DamagedError
from inpaint_app.document.project.record import to_uint8_alpha
from inpaint_app.document.project.stack import BLENDS, MERGED, STACK, STACK_LIMIT, StackLayer, read_stack
from inpaint_app.messages import Message

_BLENDS = MappingProxyType({name: blend for blend, name in BLENDS.items()})


def open_layers(archive: ArchiveReader) -> tuple[Photo, tuple[FillLayer, ...]]:
    """The photo and the layers above it, bottom up.

    The lowest layer becomes the photo where it is opaque and covers the whole picture, and the others become
    layers where their blend modes, depths and profiles allow; in all other cases the merged picture is the photo.

    Raises:
        DamagedError: there is neither a stack that can be read nor a merged picture.
        TooLargeError: more pixels than are opened.
    """
    size, layers, complete = read_stack(archive.read(STACK, STACK_LIMIT))
    if complete and layers and all(layer.blend in _BLENDS for layer in layers):
        opened = _as_layers(archive, size, layers)
        if opened is not None:
            return opened
    if not archive.has(MERGED):
        raise DamagedError(f"there is no {MERGED}")
    notice = Message("Opened as a flat picture: this file has kinds of layers that this program does not support.")
    archive.expect(MERGED, 1)
    header = archive.header(MERGED)
    return _photo(_opaque(archive.pixels(MERGED)), header.icc, header.dpi, notice), ()


def _as_layers(
    archive: ArchiveReader, size: Size, layers: list[StackLayer],
) -> tuple[Photo, tuple[FillLayer, ...]] | None:
    if len({layer.src for layer in layers}) < len(layers):
        return None  # no program writes one picture for two layers, and a hostile file does it a thousand times
    lowest = layers[0]
    archive.expect(lowest.src, 1)
    if not archive.fits(layer.src for layer in layers):
        return None
    first = archive.header(lowest.src)
    others = (archive.header(layer.src) for layer in layers[1:])
    if any((header.icc, header.bit_depth) != (first.icc, first.bit_depth) for header in others):
        return None
    pixels = _opaque(archive.pixels(lowest.src))
    whole = (lowest.x, lowest.y, pixels.shape[1], pixels.shape[0]) == (0, 0, *size)
    if not whole or not lowest.visible or lowest.opacity < 1 or pixels.shape[2] in (2, 4):
        return None
    fills = []
    for number, layer in enumerate(layers[1:], start=1):
        block = archive.pixels(layer.src)
        if block.shape[2] not in (pixels.shape[2], pixels.shape[2] + 1) or block.dtype != pixels.dtype:
            return None
        fill = _fill(number, layer, block, pixels.shape[2], size)
        if fill is not None:
            fills.append(fill)
    return _photo(pixels, first.icc, first.dpi), tuple(fills)


def _fill(number: int, layer: StackLayer, block: Pixels, channels: int, size: Size) -> FillLayer | None:
    """The part of a layer that lies on the picture; None where that is nothing."""
    place = Rect(layer.x, layer.y, layer.x + block.shape[1], layer.y + block.shape[0])
    rect = place.clip(size)
    if rect.empty:
        return None
    part = block[rect.within(place)]
    colours: npt.NDArray[Any] = np.ascontiguousarray(part[..., :channels])
    coverage = to_uint8_alpha(part) if part.shape[2] > channels else np.full(part.shape[:2], 255, np.uint8)
    return FillLayer(
        number, layer.name or f"Layer {number}", rect, colours, coverage,
        Provenance("another program", "", "", 0), layer.visible, layer.opacity, blend=_BLENDS[layer.blend],
    )


def _opaque(pixels: Pixels) -> Pixels:
    """Without an alpha channel that says nothing."""
    if pixels.shape[2] in (2, 4) and pixels[..., -1].min() == np.iinfo(pixels.dtype).max:
        colours: npt.NDArray[Any] = np.ascontiguousarray(pixels[..., :-1])
        return colours
    return pixels


def _photo(pixels: Pixels, icc: bytes | None, dpi: tuple[float, float] | None, *notices: Message) -> Photo:
    return Photo(
        pixels, icc, dpi=dpi, source=SourceFormat(bit_depth=8 * pixels.dtype.itemsize), notices=tuple(notices))
