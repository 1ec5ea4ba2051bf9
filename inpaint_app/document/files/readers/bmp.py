"""Reader for BMP: through Pillow, and the kinds that it does not know (any bit fields, 2 bits, RLE24) by itself.

Layout: BITMAPINFOHEADER and its successors, OS/2 2.0 bitmap header.
"""

from __future__ import annotations

import io
import struct
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.decoding import (
    PALETTE,
    DamagedError,
    Decoded,
    TooLargeError,
    UnsupportedError,
    blank_at_the_end,
    check_content,
    check_size,
    note_missing,
    pillow_image,
)
from inpaint_app.document.files.readers.pillow_formats import load
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.metadata.exif import tidy_dpi

_OS2_HEADERS = (16, 64)
_RGB, _FIELDS, _RLE24, _ALPHA_FIELDS = 0, 3, 4, 6
_FIELDS_BY_DEFAULT = {16: (0x7C00, 0x3E0, 0x1F, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}
_RLE_RATIO = 255
"""A count and a colour stand for up to 255 pixels of one or three bytes; jumps leave out more."""
_METRES_PER_INCH = 0.0254


class _Header(NamedTuple):
    size: int  # of the header itself
    width: int
    height: int
    top_down: bool
    bits: int
    compression: int
    pixels_at: int
    dpi: tuple[float, float] | None
    masks: tuple[int, int, int, int]
    palette: npt.NDArray[np.uint8]  # N x 3, RGB

    @property
    def stride(self) -> int:
        return (self.width * self.bits + 31) // 32 * 4


def read_bmp(file: BinaryIO) -> Decoded:
    """All kinds; of a file that is cut short what is left."""
    try:
        header = _read_header(file)
        file.seek(0)
        with pillow_image(file) as image:
            palette = image.mode == "P"
            decoded = load(image, dict(image.info), "BMP", lambda pixels: _missing(pixels, header, file))
    except (MemoryError, TooLargeError, UnsupportedError):
        raise
    except Exception as error:  # Pillow raises whatever it likes on what it does not know
        file.seek(0)
        return _by_hand(file, error)
    if palette:
        decoded.notices.insert(0, PALETTE)
    return decoded


def _read_header(file: BinaryIO) -> _Header:
    data = file.read(14 + 124 + 16)
    if len(data) < 26:
        raise DamagedError("no header")
    pixels_at, size = struct.unpack("<II", data[10:18])
    dpi = None
    compression = palette_size = 0
    if size == 12:
        width, height, _, bits = struct.unpack("<HHHH", data[18:26])
    else:
        body = data[18:54].ljust(36, b"\0") if size >= 40 else data[18 : 14 + size].ljust(36, b"\0")
        width, height, _, bits, compression, _, x, y, palette_size, _ = struct.unpack("<iiHHIIiiII", body)
        dpi = tidy_dpi(x * _METRES_PER_INCH, y * _METRES_PER_INCH)
    check_size(width, abs(height))
    if bits not in (1, 2, 4, 8, 16, 24, 32):
        raise DamagedError(f"{bits} bits a pixel")
    masks = _FIELDS_BY_DEFAULT.get(bits, (0, 0, 0, 0))
    fields_at = 14 + 40
    if compression in (_FIELDS, _ALPHA_FIELDS) and size >= 40 and size not in _OS2_HEADERS:
        known = 4 if size >= 56 or compression == _ALPHA_FIELDS else 3
        given = struct.unpack(f"<{known}I", data[fields_at : fields_at + 4 * known].ljust(4 * known, b"\0"))
        masks = (given[0], given[1], given[2], given[3] if known == 4 else 0)
    step = 3 if size == 12 else 4
    count = min(palette_size or 1 << bits, 1 << bits) if bits <= 8 else 0
    file.seek(14 + size)
    table = np.frombuffer(file.read(count * step), np.uint8)
    table = table[: len(table) // step * step].reshape(-1, step)[:, 2::-1]
    header = _Header(size, width, abs(height), height < 0, bits, compression, pixels_at, dpi, masks, table)
    ratio = 1 if compression in (_RGB, _FIELDS, _ALPHA_FIELDS) else _RLE_RATIO
    check_content(header.stride * header.height, file.seek(0, io.SEEK_END), ratio)
    return header


def _missing(pixels: Pixels, header: _Header, file: BinaryIO) -> npt.NDArray[np.bool_]:
    """HW bool: rows that the file does not hold; rows are stored from the bottom up, as a rule."""
    if header.compression in (_RGB, _FIELDS, _ALPHA_FIELDS):
        rows = max(file.seek(0, io.SEEK_END) - header.pixels_at, 0) // header.stride
        missing = np.zeros(pixels.shape[:2], bool)
        missing[rows:] = True
    else:
        missing = blank_at_the_end(pixels if header.top_down else pixels[::-1])
    return missing if header.top_down else missing[::-1].copy()


def _by_hand(file: BinaryIO, error: Exception) -> Decoded:
    header = _read_header(file)
    os2 = header.size in _OS2_HEADERS
    if header.compression == _FIELDS and os2:
        raise _unreadable("Huffman codes (OS/2)") from error
    file.seek(header.pixels_at)
    if header.compression == _RLE24 and os2 and header.bits == 24:
        pixels, missing = _unpacked_rle24(file.read(), header)
    elif header.compression in (_RGB, _FIELDS, _ALPHA_FIELDS):
        pixels, missing = _unpacked(file.read(header.stride * header.height), header)
    elif header.compression in (4, 5):
        raise _unreadable("JPEG" if header.compression == 4 else "PNG") from error
    else:
        raise DamagedError("no decoder reads it") from error
    if not header.top_down:
        pixels, missing = pixels[::-1].copy(), missing[::-1].copy()
    decoded = Decoded(pixels, "BMP", dpi=header.dpi)
    if header.bits <= 8:
        decoded.notices.append(PALETTE)
    if missing.all():
        raise DamagedError("nothing is left") from error
    if missing.any():
        note_missing(decoded, missing)
    return decoded


def _unreadable(codec: str) -> UnsupportedError:
    return UnsupportedError(
        "{name} is a BMP file compressed with {codec}, which cannot be read here; save it as PNG or TIFF first.",
        codec=codec,
    )


def _unpacked(data: bytes, header: _Header) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    """Rows as stored: HWC, and HW bool where they are missing."""
    missing = np.zeros((header.height, header.width), bool)
    missing[len(data) // header.stride :] = True
    rows = np.frombuffer(data.ljust(header.stride * header.height, b"\0"), np.uint8)
    rows = rows.reshape(header.height, header.stride)
    if header.bits <= 8:
        per_byte = 8 // header.bits
        shifts = np.arange(per_byte - 1, -1, -1, dtype=np.uint8) * np.uint8(header.bits)
        indices = (rows[:, :, None] >> shifts) & np.uint8((1 << header.bits) - 1)
        indices = indices.reshape(header.height, -1)[:, : header.width]
        palette = np.zeros((256, 3), np.uint8)
        palette[: len(header.palette)] = header.palette
        colours: npt.NDArray[np.uint8] = palette[indices]
        return colours, missing
    if header.bits == 24:
        return np.ascontiguousarray(rows[:, : 3 * header.width].reshape(header.height, -1, 3)[..., ::-1]), missing
    words = rows.view("<u2" if header.bits == 16 else "<u4")[:, : header.width].astype(np.uint32)
    fields = header.masks[: 4 if header.masks[3] else 3]
    return np.stack([_field(words, mask) for mask in fields], axis=2), missing


def _field(words: npt.NDArray[np.uint32], mask: int) -> npt.NDArray[np.uint8]:
    """The bits under ``mask``, over the full range of 8 bits."""
    if mask == 0:
        return np.zeros(words.shape, np.uint8)
    shift = (mask & -mask).bit_length() - 1
    full = mask >> shift
    values: npt.NDArray[Any] = ((words & np.uint32(mask)) >> np.uint32(shift)).astype(np.uint64)
    return ((values * 255 + full // 2) // full).astype(np.uint8)


def _unpacked_rle24(data: bytes, header: _Header) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    """OS/2 run lengths of three bytes: HWC, and HW bool where data has ended too early."""
    pixels = np.zeros((header.height, header.width, 3), np.uint8)
    missing = np.ones((header.height, header.width), bool)
    x = y = at = 0
    while at + 2 <= len(data) and y < header.height:
        count, code = data[at], data[at + 1]
        if count:
            pixels[y, x : x + count] = [*data[at + 1 : at + 4][::-1]] if at + 4 <= len(data) else 0
            missing[y, x : x + count] = False
            x, at = x + count, at + 4
        elif code == 0:  # end of a row
            missing[y] = False
            x, y, at = 0, y + 1, at + 2
        elif code == 1:  # end of the picture
            missing[:] = False
            break
        elif code == 2:  # a step to the right and up
            missing[y, x:] = False
            x, y, at = x + data[at + 2], y + data[at + 3], at + 4
        else:
            run = np.frombuffer(data[at + 2 : at + 2 + 3 * code], np.uint8)
            run = run[: len(run) // 3 * 3].reshape(-1, 3)[: max(header.width - x, 0), ::-1]
            pixels[y, x : x + len(run)] = run
            missing[y, x : x + len(run)] = False
            x, at = x + code, at + 2 + (3 * code + 1) // 2 * 2
    else:
        if y >= header.height:
            missing[:] = False
    return pixels, missing
