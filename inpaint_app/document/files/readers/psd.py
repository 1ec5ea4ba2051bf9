"""Reader for Photoshop documents (PSD, PSB): the merged picture that they hold beside their layers.

Layout: Adobe Photoshop File Formats Specification, sections "File Header" to "Image Data".
"""

from __future__ import annotations

import struct
import zlib
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.decoding import (
    PALETTE,
    DamagedError,
    Decoded,
    UnsupportedError,
    check_size,
    convert_cmyk,
    note_missing,
    widened,
)
from inpaint_app.document.metadata.exif import tidy_dpi
from inpaint_app.messages import Message

_BITMAP, _GREY, _INDEXED, _RGB, _CMYK, _DUOTONE = 0, 1, 2, 3, 4, 8
_COLOURS = {_BITMAP: 1, _GREY: 1, _INDEXED: 1, _RGB: 3, _CMYK: 4, _DUOTONE: 1}
_ICC, _EXIF, _XMP, _RESOLUTION = 1039, 1058, 1060, 1005
_RAW, _PACKBITS, _ZIP, _ZIP_PREDICTED = range(4)
_CHANNELS_LIMIT = 56


class _Header(NamedTuple):
    large: bool  # PSB
    channels: int
    height: int
    width: int
    depth: int
    mode: int

    @property
    def row_bytes(self) -> int:
        return (self.width * self.depth + 7) // 8


def read_psd(file: BinaryIO) -> Decoded:
    """Bitmap, grey, indexed, RGB, CMYK and duotone (as grey), 1 to 16 bits, with transparency."""
    header = _read_header(file.read(26))
    palette = _block(file, 4)
    resources = _block(file, 4)
    has_transparency = _skip_layers(file, header)
    decoded = Decoded(np.zeros((1, 1, 1), np.uint8), "PSD", notices=[
        Message("Opened the merged picture of a Photoshop document; its layers were left out.")])
    _read_resources(decoded, resources)
    colours = _COLOURS[header.mode]
    kept = min(header.channels, colours + (1 if has_transparency else 0))
    if kept < colours:
        raise DamagedError("too few channels")
    samples, missing = _read_pixels(file, header, kept)
    if header.mode == _INDEXED:
        table = np.frombuffer(palette[:768].ljust(768, b"\0"), np.uint8).reshape(3, 256).T
        samples = np.ascontiguousarray(np.concatenate([table[samples[..., 0]], samples[..., 1:]], axis=2))
        decoded.notices.append(PALETTE)
    if header.mode == _BITMAP:
        samples[..., 0] = 255 - samples[..., 0]
    if header.mode == _CMYK:
        samples[..., :4] = np.iinfo(samples.dtype).max - samples[..., :4]
    decoded.pixels = samples
    if header.mode == _CMYK:
        convert_cmyk(decoded)
    if header.channels > kept:
        decoded.notices.append(Message("Left out further channels ({count}).", count=header.channels - kept))
    if missing.all():
        raise DamagedError("nothing is left")
    if missing.any():
        note_missing(decoded, missing)
    return decoded


def _read_header(data: bytes) -> _Header:
    if len(data) < 26:
        raise DamagedError("the header is cut short")
    version, channels, height, width, depth, mode = struct.unpack(">H6xHIIHH", data[4:26])
    check_size(width, height)
    if version not in (1, 2) or not 1 <= channels <= _CHANNELS_LIMIT:
        raise DamagedError("no Photoshop document")
    if mode not in _COLOURS:
        raise UnsupportedError("{name} is a Photoshop document of a colour mode that is not supported; "
                               "convert it to RGB first.")
    if depth not in (1, 8, 16):
        raise UnsupportedError("{name} has {depth} bits a channel; save it with 8 or 16 bits first.", depth=depth)
    return _Header(version == 2, channels, height, width, depth, mode)


def _block(file: BinaryIO, size: int) -> bytes:
    length = int.from_bytes(file.read(size), "big")
    return file.read(length) if length < 1 << 30 else b""


def _skip_layers(file: BinaryIO, header: _Header) -> bool:
    """Go past the layers; whether the merged picture has transparency (a negative count of layers says so)."""
    size = 8 if header.large else 4
    length = int.from_bytes(file.read(size), "big")
    start = file.tell()
    inner = int.from_bytes(file.read(size), "big") if length >= size else 0
    count = struct.unpack(">h", file.read(2))[0] if inner >= 2 else 0
    file.seek(start + length)
    return bool(count < 0)


def _read_resources(decoded: Decoded, data: bytes) -> None:
    at = 0
    while at + 12 <= len(data) and data[at : at + 4] == b"8BIM":
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        at += 6 + (data[at + 6] + 2) // 2 * 2
        length = int.from_bytes(data[at : at + 4], "big")
        body = data[at + 4 : at + 4 + length]
        at += 4 + (length + 1) // 2 * 2
        if number == _ICC:
            decoded.icc = body
        elif number == _EXIF:
            decoded.exif = body.removeprefix(b"Exif\0\0")
        elif number == _XMP:
            decoded.xmp = body
        elif number == _RESOLUTION and len(body) >= 16:
            x, y = struct.unpack(">I4xI", body[:12])
            decoded.dpi = tidy_dpi(x / 65536, y / 65536)


def _read_pixels(file: BinaryIO, header: _Header, kept: int) -> tuple[Any, npt.NDArray[np.bool_]]:
    """HWC samples of the first ``kept`` channels at 8 or 16 bits, and HW bool where data has ended too early."""
    kind = int.from_bytes(file.read(2).ljust(2, b"\xff"), "big")
    row_bytes, rows = header.row_bytes, header.height
    if kind == _RAW:
        start = file.tell()
        there = file.seek(0, 2) - start  # reading more takes the memory for it
        file.seek(start)
        planes = _planes(file.read(min(kept * rows * row_bytes, there)), kept, rows * row_bytes)
    elif kind == _PACKBITS:
        planes = _unpacked(file, header, kept)
    elif kind in (_ZIP, _ZIP_PREDICTED):
        planes = _planes(_inflated(file.read(), kept * rows * row_bytes), kept, rows * row_bytes)
    else:
        raise DamagedError("no pixels")
    if max(map(len, planes)) < row_bytes:  # before memory is taken for what a header of a few bytes promises
        raise DamagedError("nothing is left")
    missing = np.zeros((rows, header.width), bool)
    samples = np.zeros((rows, header.width, kept), np.uint16 if header.depth == 16 else np.uint8)
    for index, plane in enumerate(planes):
        begun = -(-len(plane) // row_bytes)
        missing[len(plane) // row_bytes :] = True
        if begun:
            whole = bytes(plane).ljust(begun * row_bytes, b"\0")
            samples[:begun, :, index] = _samples(whole, header, kind == _ZIP_PREDICTED)
    return samples, missing


def _planes(data: bytes, count: int, size: int) -> list[memoryview]:
    """Data cut into planes of so many bytes; the last may be short, or empty."""
    view = memoryview(data)
    return [view[index * size :][:size] for index in range(count)]


def _unpacked(file: BinaryIO, header: _Header, kept: int) -> list[memoryview]:
    """The planes out of run lengths: first the packed length of every row of every channel, then the rows."""
    import imagecodecs

    size = 4 if header.large else 2
    table = file.read(size * header.height * header.channels)
    lengths = np.frombuffer(table[: len(table) // size * size], ">u4" if header.large else ">u2")
    if len(lengths) < header.height * header.channels:
        raise DamagedError("the table of rows is cut short")
    planes = []
    for index in range(kept):
        plane = bytearray()
        for length in lengths[index * header.height : (index + 1) * header.height]:
            packed = file.read(int(length))
            if len(packed) < length:
                break
            plane += imagecodecs.packbits_decode(packed)[: header.row_bytes].ljust(header.row_bytes, b"\0")
        planes.append(memoryview(plane))
    return planes


def _inflated(data: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, limit)
    except zlib.error as error:
        raise DamagedError("the pixels cannot be inflated") from error


def _samples(plane: bytes, header: _Header, predicted: bool) -> npt.NDArray[Any]:
    """HW samples at 8 or 16 bits of the first rows of a plane."""
    rows = np.frombuffer(plane, np.uint8).reshape(-1, header.row_bytes)
    if header.depth == 1:
        return widened(np.unpackbits(rows, axis=1)[:, : header.width], 1)
    values: npt.NDArray[Any] = rows if header.depth == 8 else rows.view(">u2").astype(np.uint16)
    return np.cumsum(values, axis=1, dtype=values.dtype) if predicted else values
