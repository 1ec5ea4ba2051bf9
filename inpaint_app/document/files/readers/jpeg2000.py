"""Reader for JPEG 2000: JP2 files and bare codestreams, 1 to 16 bits, through OpenJPEG.

Layout: ISO/IEC 15444-1 annexes A (codestream) and I (JP2); EXIF and XMP in UUID boxes as ExifTool and Adobe write them.
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

import numpy as np

from inpaint_app.document.files.decoding import (
    DamagedError,
    Decoded,
    TooLargeError,
    UnsupportedError,
    check_size,
    pillow_image,
    widened,
)
from inpaint_app.document.files.readers.isobmff import boxes
from inpaint_app.document.files.readers.pillow_formats import of_pillow
from inpaint_app.document.metadata.exif import tidy_dpi

_CODESTREAM = b"\xff\x4f\xff\x51"
_EXIF_ID = b"JpgTiffExif->JP2"
_XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_SRGB, _GREY, _SYCC = 16, 17, 18
"""Enumerated colour spaces."""


def read_jpeg2000(file: BinaryIO) -> Decoded:
    """Grey, RGB and YCC, with or without alpha."""
    data = file.read()
    at = data.find(_CODESTREAM)
    if at < 0:
        raise DamagedError("no codestream")
    width, height, precisions = _size(data, at)
    check_size(width, height)
    decoded = Decoded(np.zeros((1, 1, 1), np.uint8), "JPEG2000")
    space = _read_boxes(decoded, data) if at else None
    depth = max(bits for bits, _ in precisions)
    if depth > 16:
        raise UnsupportedError("{name} has more than 16 bits a channel; save it with 8 or 16 bits first.")
    alike = len(set(precisions)) == 1
    if space == _SYCC or depth <= 8 or not alike:
        _through_pillow(decoded, data)
    else:
        _through_imagecodecs(decoded, data, *precisions[0])
    decoded.lossless = _is_reversible(data, at)
    return decoded


def _size(data: bytes, at: int) -> tuple[int, int, list[tuple[int, bool]]]:
    """Width, height, and for each component its bits and whether it is signed."""
    try:
        right, bottom, left, top = struct.unpack_from(">IIII", data, at + 8)
        count = struct.unpack_from(">H", data, at + 40)[0]
        parts = [data[at + 42 + 3 * index] for index in range(count)]
    except (struct.error, IndexError) as error:
        raise DamagedError("the header is cut short") from error
    if not parts:
        raise DamagedError("no components")
    return right - left, bottom - top, [((part & 0x7F) + 1, part > 0x7F) for part in parts]


def _is_reversible(data: bytes, at: int) -> bool:
    """Whether the wavelet is the one that loses nothing (in the COD segment)."""
    cod = data.find(b"\xff\x52", at)
    return 0 <= cod < len(data) - 14 and data[cod + 13] == 1


def _read_boxes(decoded: Decoded, data: bytes) -> int | None:
    """Metadata around the codestream; gives the enumerated colour space, if that is what it names."""
    space = None
    for box in boxes(data):
        if box.kind == b"uuid":
            kind, body = data[box.start : box.start + 16], data[box.start + 16 : box.end]
            if kind == _EXIF_ID:
                decoded.exif = body.removeprefix(b"Exif\0\0")
            elif kind == _XMP_ID:
                decoded.xmp = body
        elif box.kind == b"xml " and b"<x:xmpmeta" in data[box.start : box.end]:
            decoded.xmp = decoded.xmp or data[box.start : box.end]
        elif box.kind == b"jp2h":
            for inner in boxes(data, box.start, box.end):
                body = data[inner.start : inner.end]
                if inner.kind == b"colr" and len(body) >= 7 and space is None and decoded.icc is None:
                    if body[0] == 1:
                        space = struct.unpack(">I", body[3:7])[0]
                    elif body[0] in (2, 3):
                        decoded.icc = body[3:]
                elif inner.kind == b"res ":
                    _read_resolution(decoded, body)
    return space


def _read_resolution(decoded: Decoded, body: bytes) -> None:
    for box in boxes(body):
        if box.end - box.start >= 10:
            values = struct.unpack_from(">HHHHbb", body, box.start)
            if values[1] and values[3]:
                y = values[0] / values[1] * 10.0 ** values[4] * 0.0254
                x = values[2] / values[3] * 10.0 ** values[5] * 0.0254
                decoded.dpi = tidy_dpi(x, y)


def _through_pillow(decoded: Decoded, data: bytes) -> None:
    try:
        with pillow_image(io.BytesIO(data)) as image:
            image.load()
            decoded.pixels = of_pillow(image, {}, "JPEG2000").pixels
    except (MemoryError, TooLargeError):
        raise
    except Exception as error:  # of fewer kinds than OpenJPEG itself
        _through_imagecodecs(decoded, data, *_size(data, data.find(_CODESTREAM))[2][0], error)


def _through_imagecodecs(
    decoded: Decoded, data: bytes, bits: int, signed: bool, reason: Exception | None = None,
) -> None:
    import imagecodecs

    try:
        pixels = imagecodecs.jpeg2k_decode(data)
    except RuntimeError as error:  # what every codec of imagecodecs derives its errors from
        raise DamagedError("no decoder reads it") from (reason or error)
    pixels = pixels if pixels.ndim == 3 else pixels[..., None]
    if pixels.shape[2] > 4:
        raise UnsupportedError(
            "{name} is a JPEG 2000 file of {channels} channels; save it as RGB first.", channels=pixels.shape[2])
    if signed:
        pixels = (pixels.astype(np.int32) + (1 << (bits - 1))).astype(np.uint16)
    decoded.pixels = widened(pixels, bits)
