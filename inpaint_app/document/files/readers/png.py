"""Reader for PNG: every depth through libpng, and what is left of a file that is damaged or cut short.

Layout: PNG specification, third edition, sections 5 (chunks), 8 (interlacing), 10 (compression).
"""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files import png
from inpaint_app.document.files.decoding import (
    PALETTE,
    DamagedError,
    Decoded,
    check_content,
    check_size,
    inflate_what_is_there,
    note_missing,
)
from inpaint_app.document.files.readers import cicp
from inpaint_app.messages import Message

_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
"""First row, first column, step of rows, step of columns of each pass of Adam7."""
_NEEDED = (b"PLTE", b"tRNS")
_LAST_FILTER = 4
_DEFLATE_RATIO = 1032
"""A pair of one-bit codes stands for 258 bytes."""


def read_png(file: BinaryIO) -> Decoded:
    """All depths and colour types; of an animation the still picture."""
    header = png.read_header(file)
    check_size(header.width, header.height)
    file.seek(0)
    data = file.read()
    row = header.width * header.bit_depth * _SAMPLES.get(header.colour_type, 1) // 8
    check_content(row * header.height, len(data), _DEFLATE_RATIO)
    notices = [PALETTE] if header.is_palette else []
    if header.frames > 1:
        notices.append(Message("Opened the first of {pages} frames.", pages=header.frames))
    missing = None
    try:
        pixels = png.decode(data)
    except RuntimeError as error:  # what imagecodecs derives its errors from
        mended, missing = _mended(data, header, error)
        pixels = png.decode(mended)
    decoded = Decoded(
        pixels, "PNG", header.icc, header.exif, header.xmp, header.dpi, header.texts, notices, extras=header.extras,
    )
    if header.cicp is not None:
        cicp.apply(decoded, header.cicp)
    if missing is not None and missing.any():
        note_missing(decoded, missing)
    elif missing is not None:
        decoded.notices.append(Message("The file's checksums are wrong, but all of the picture could be read."))
    return decoded


def _mended(
    data: bytes, header: png.Header, error: Exception,
) -> tuple[bytes, npt.NDArray[np.bool_]]:
    """A whole file with the pixels that are left, and HW bool where there are none.

    Raises:
        DamagedError: nothing is left.
    """
    if len(data) < 33 or header.colour_type not in _SAMPLES:
        raise DamagedError("no picture header") from error
    interlaced = data[28] == 1
    compressed, kept = bytearray(), []
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            compressed += body
        elif kind in _NEEDED:
            kept.append((kind, body))
        elif kind == b"IEND":
            break
        at += 12 + length
    rows = _row_bytes(header, interlaced)
    raw = inflate_what_is_there(bytes(compressed), sum(rows))
    ends = np.cumsum(rows)
    present = int(np.searchsorted(ends, len(raw), side="right"))
    filters = np.frombuffer(raw, np.uint8)[(ends - rows)[:present]]
    if (filters > _LAST_FILTER).any():
        present = int((filters > _LAST_FILTER).argmax())  # from here on, what was inflated is not what was written
    if present == 0:
        raise DamagedError("nothing is left") from error
    whole = raw[: int(ends[present - 1])]
    missing = _missing(header, interlaced, present)
    padded = whole + bytes(int(ends[-1]) - len(whole))
    parts = [(b"IHDR", data[16:29]), *kept, (b"IDAT", zlib.compress(padded, 1)), (b"IEND", b"")]
    return png.SIGNATURE + b"".join(png.chunk(kind, body) for kind, body in parts), missing


def _row_bytes(header: png.Header, interlaced: bool) -> list[int]:
    """Bytes of each row as it is compressed, its filter byte with it; pass by pass where interlaced."""
    bits = header.bit_depth * _SAMPLES[header.colour_type]
    if not interlaced:
        return [1 + (header.width * bits + 7) // 8] * header.height
    rows = []
    for top, left, down, right in _PASSES:
        wide, high = -(-(header.width - left) // right), -(-(header.height - top) // down)
        if wide > 0 and high > 0:
            rows += [1 + (wide * bits + 7) // 8] * high
    return rows


def _missing(header: png.Header, interlaced: bool, present: int) -> npt.NDArray[np.bool_]:
    """HW bool: the pixels whose rows are not among the first ``present`` ones."""
    missing = np.ones((header.height, header.width), bool)
    if not interlaced:
        missing[:present] = False
        return missing
    for top, left, down, right in _PASSES:
        if header.width > left and header.height > top:
            high = -(-(header.height - top) // down)
            missing[top : top + down * min(high, present) : down, left::right] = False
            present -= min(high, present)
    return missing
