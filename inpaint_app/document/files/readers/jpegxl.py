"""Reader for JPEG XL: 8 to 16 bits, through libjxl; depth and colours from the header, which the decoder keeps back.

Layout: ISO/IEC 18181-1 annex D (image header), 18181-2 (container).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from inpaint_app.document.files.decoding import (
    DamagedError,
    Decoded,
    UnsupportedError,
    check_size,
    choose_page,
    widened,
)
from inpaint_app.document.files.readers import cicp
from inpaint_app.document.files.readers.isobmff import boxes
from inpaint_app.document.icc_profile import profile_of_curve
from inpaint_app.messages import Message

_SIGNATURE = b"\xff\x0a"
_TEXT_LIMIT = 64 << 20
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_GREY, _XYB = 1, 2
_CUSTOM = 2
_PRIMARIES = {1: 1, 9: 9, 11: 12}  # of JPEG XL to CICP; P3's white is a field of its own


@dataclass
class _Header:
    """What the image header says.

    Attributes:
        codes: colours as CICP; None: by ``gamma``, or by a profile that only the decoder can unpack.
        needs_profile: the decoded values are in the colours of such a profile.
    """

    width: int
    height: int
    bits: int = 8
    is_float: bool = False
    is_grey: bool = False
    animated: bool = False
    codes: cicp.Codes | None = None
    gamma: float | None = None
    needs_profile: bool = False


def read_jpegxl(file: BinaryIO, page: int | None = None) -> Decoded:
    """The picture as it is meant to be seen (turned by the decoder); of an animation the first frame."""
    import imagecodecs

    data = file.read()
    decoded_exif, xmp, codestream = _unpacked(data)
    header = _read_header(codestream)
    check_size(header.width, header.height)
    if header.is_float or header.bits > 16:
        raise UnsupportedError(
            "{name} has floating-point or more than 16-bit values; save it with 8 or 16 bits first.")
    try:
        pixels = imagecodecs.jpegxl_decode(data)
    except RuntimeError as error:  # what every codec of imagecodecs derives its errors from
        raise DamagedError("libjxl cannot read it") from error
    frames = 1
    if header.animated and pixels.ndim == (3 if header.is_grey else 4):
        frames = len(pixels)
        pixels = pixels[choose_page(frames, page)]
    else:
        choose_page(1, page)
    pixels = pixels if pixels.ndim == 3 else pixels[..., None]
    if pixels.shape[2] > 4:
        raise UnsupportedError(
            "{name} is a JPEG XL file of {channels} channels; save it as RGB first.", channels=pixels.shape[2])
    decoded = Decoded(
        widened(pixels, header.bits), "JXL", exif=decoded_exif, xmp=xmp, orientation=1, lossless=False, pages=frames)
    if frames > 1 and page is None:
        decoded.notices.append(Message("Opened the first of {pages} pictures.", pages=frames))
    if header.codes is not None:
        cicp.apply(decoded, header.codes)
    elif header.gamma is not None:
        decoded.icc = profile_of_curve(f"Gamma {header.gamma:.3g}", header.gamma, None, grey=header.is_grey)
    elif header.needs_profile:
        decoded.notices.append(Message("Left out a colour profile that cannot be read; it is taken as sRGB."))
    return decoded


def _unpacked(data: bytes) -> tuple[bytes | None, bytes | None, bytes]:
    """EXIF, XMP and the codestream out of the container."""
    if data.startswith(_SIGNATURE):
        return None, None, data
    exif = xmp = None
    codestream = bytearray()
    for box in boxes(data):
        kind, body = box.kind, data[box.start : box.end]
        if kind == b"brob":
            kind, body = body[:4], _unbrotlied(body[4:]) if body[:4] in (b"Exif", b"xml ") else b""
        if kind == b"jxlc":
            codestream += body
        elif kind == b"jxlp":
            codestream += body[4:]
        elif kind == b"Exif" and len(body) > 4:
            exif = body[4 + int.from_bytes(body[:4], "big") :].removeprefix(b"Exif\0\0")
        elif kind == b"xml ":
            xmp = body
    return exif or None, xmp or None, bytes(codestream)


def _unbrotlied(body: bytes) -> bytes:
    import imagecodecs

    try:
        return bytes(imagecodecs.brotli_decode(body, out=min(len(body) * 1100 + 4096, _TEXT_LIMIT)))
    except (RuntimeError, ImportError):
        return b""


class _Bits:
    """Reads a codestream bit by bit, the least significant first."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data[:4096], "little")
        self._left = 8 * min(len(data), 4096)

    def read(self, count: int) -> int:
        if count > self._left:
            raise DamagedError("the header is cut short")
        value = self._value & ((1 << count) - 1)
        self._value >>= count
        self._left -= count
        return value

    def flag(self) -> bool:
        return bool(self.read(1))

    def choice(self, *ways: tuple[int, int]) -> int:
        """U32: two bits choose a base and how many bits are added to it."""
        base, count = ways[self.read(2)]
        return base + self.read(count)

    def enum(self) -> int:
        return self.choice((0, 0), (1, 0), (2, 4), (18, 6))


def _read_header(codestream: bytes) -> _Header:
    if not codestream.startswith(_SIGNATURE):
        raise DamagedError("no codestream")
    bits = _Bits(codestream[2:])
    width, height = _read_size(bits)
    header = _Header(width, height)
    if bits.flag():  # all as by default
        return header
    if bits.flag():
        if bits.read(3) >= 4:
            header.width, header.height = height, width
        if bits.flag():
            _read_size(bits)
        if bits.flag():
            raise UnsupportedError("{name} is a JPEG XL file with a preview, which cannot be read here.")
        header.animated = bits.flag()
        if header.animated:
            bits.choice((100, 0), (1000, 0), (1, 10), (1, 30))
            bits.choice((1, 0), (1001, 0), (1, 8), (1, 10))
            bits.choice((0, 0), (0, 3), (0, 16), (0, 32))
            bits.flag()
    header.bits, header.is_float = _read_depth(bits)
    bits.flag()
    for _ in range(bits.choice((0, 0), (1, 0), (2, 4), (1, 12))):
        _skip_extra_channel(bits)
    has_xyb = bits.flag()
    _read_colours(bits, header, has_xyb)
    return header


def _read_size(bits: _Bits) -> tuple[int, int]:
    def side() -> int:
        return 8 * (1 + bits.read(5)) if small else 1 + bits.choice((0, 9), (0, 13), (0, 18), (0, 30))

    small = bits.flag()
    height = side()
    ratio = bits.read(3)
    if ratio == 0:
        return side(), height
    over, under = _RATIOS[ratio - 1]
    return height * over // under, height


def _read_depth(bits: _Bits) -> tuple[int, bool]:
    if bits.flag():
        count = bits.choice((32, 0), (16, 0), (24, 0), (1, 6))
        bits.read(4)
        return count, True
    return bits.choice((8, 0), (10, 0), (12, 0), (1, 6)), False


def _skip_extra_channel(bits: _Bits) -> None:
    if bits.flag():
        return
    kind = bits.enum()
    _read_depth(bits)
    bits.choice((0, 0), (3, 0), (4, 0), (1, 3))
    bits.read(8 * bits.choice((0, 0), (0, 4), (16, 5), (48, 10)))
    if kind == 0:
        bits.flag()
    elif kind == 2:
        bits.read(64)
    elif kind == 5:
        bits.choice((1, 0), (0, 2), (3, 4), (19, 8))


def _read_colours(bits: _Bits, header: _Header, has_xyb: bool) -> None:
    if bits.flag():  # sRGB
        return
    has_profile = bits.flag()
    space = bits.enum()
    header.is_grey = space == _GREY
    if has_profile:
        header.needs_profile = not has_xyb  # else the decoder gives sRGB
        return
    if space == _XYB:
        return
    custom = _custom_point(bits)
    white = bits.enum()
    if white == _CUSTOM:
        custom(1)
    primaries = 1
    if space != _GREY:
        primaries = bits.enum()
        if primaries == _CUSTOM:
            custom(3)
    if bits.flag():
        exponent = bits.read(24) / 1e7
        header.gamma = 1 / exponent if exponent > 0 and math.isfinite(1 / exponent) else None
        return
    transfer = bits.enum()
    if white == _CUSTOM or primaries not in _PRIMARIES:
        header.needs_profile = True
        return
    code = 11 if primaries == 11 and white == 11 else _PRIMARIES[primaries]
    header.codes = (code, transfer, 0, 1)


def _custom_point(bits: _Bits) -> Callable[[int], None]:
    """Skips points of x and y that are given by hand."""

    def skip(count: int) -> None:
        for _ in range(2 * count):
            bits.choice((0, 19), (524288, 19), (1048576, 20), (2097152, 21))

    return skip
