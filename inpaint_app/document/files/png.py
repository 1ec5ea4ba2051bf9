"""PNG files at every depth with the chunks that Pillow drops from deep ones.

Pixels go through libpng (imagecodecs), which knows 16 bits; ancillary chunks are read from and spliced into
the file here. Layout: PNG specification, third edition, sections 5 and 11.
"""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from inpaint_app.document import icc_profile
from inpaint_app.document.layers.layers import Pixels, Text
from inpaint_app.document.metadata.exif import tidy_dpi
from inpaint_app.document.metadata.extras import IPTC, PHOTOSHOP, PNG_TIME

SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP_KEYWORD = "XML:com.adobe.xmp"
METRES_PER_INCH = 0.0254
_TEXT_LIMIT = 32 * 1024 * 1024
"""Most bytes that all compressed texts and profiles may unfold to: a small file must not fill the memory."""


@dataclass
class Header:
    """What a PNG file says about itself apart from its pixels."""

    width: int
    height: int
    bit_depth: int
    colour_type: int
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    texts: list[Text] = field(default_factory=list)
    extras: dict[str, bytes] = field(default_factory=dict)
    frames: int = 1
    cicp: tuple[int, int, int, int] | None = None
    """Primaries, transfer function, matrix and range by the code points of ITU-T H.273."""
    unfolding: int = _TEXT_LIMIT
    """Bytes that compressed texts and profiles may still unfold to."""

    def inflated(self, data: bytes) -> bytes | None:
        """What was compressed; None: it is damaged, or no longer fits the limit."""
        try:
            content = zlib.decompressobj().decompress(data, self.unfolding + 1)
        except zlib.error:
            return None
        if len(content) > self.unfolding:
            return None
        self.unfolding -= len(content)
        return content

    @property
    def is_palette(self) -> bool:
        return self.colour_type == 3


def read_header(file: BinaryIO, unfolding: int = _TEXT_LIMIT) -> Header:
    """Everything but the pixels; image data is skipped, not read.

    Args:
        unfolding: bytes that compressed texts and profiles may unfold to.

    Raises:
        ValueError: not a PNG file, or cut short before its image data.
    """
    if file.read(8) != SIGNATURE:
        raise ValueError("not a PNG file")
    kind, data = next(_chunks(file), (b"", b""))
    if kind != b"IHDR" or len(data) != 13:
        raise ValueError("no PNG header")
    header = Header(*struct.unpack(">IIBB", data[:10]))
    header.unfolding = unfolding
    gamma: float | None = None
    primaries: tuple[float, ...] | None = None
    srgb = False
    for kind, data in _chunks(file):
        if kind == b"iCCP":
            _, _, rest = data.partition(b"\0")
            header.icc = header.inflated(rest[1:])
        elif kind == b"cICP" and len(data) == 4:
            header.cicp = (data[0], data[1], data[2], data[3])
        elif kind == b"sRGB":
            srgb = True
        elif kind == b"gAMA" and len(data) == 4:
            gamma = struct.unpack(">I", data)[0] / 100000
        elif kind == b"cHRM" and len(data) == 32:
            primaries = tuple(value / 100000 for value in struct.unpack(">8I", data))
        elif kind == b"eXIf":
            header.exif = data.removeprefix(b"Exif\0\0")
        elif kind == b"pHYs" and len(data) == 9 and data[8] == 1:
            x, y = struct.unpack(">II", data[:8])
            header.dpi = tidy_dpi(x * METRES_PER_INCH, y * METRES_PER_INCH)
        elif kind == b"acTL" and len(data) == 8:
            header.frames = struct.unpack(">I", data[:4])[0]
        elif kind == b"tIME" and len(data) == 7:
            header.extras[PNG_TIME] = data
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            _read_text(kind, data, header)
    if header.icc is None and not srgb and gamma:
        header.icc = icc_profile.profile_of_gamma(gamma, primaries, grey=header.colour_type in (0, 4))
    return header


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Type and data of each chunk; of image data the type alone. Stops at the end, whole or not."""
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind in (b"IDAT", b"fdAT"):
            file.seek(length, 1)
            data = b""
        else:
            data = file.read(length)
        checksum = file.read(4)
        if kind == b"IEND" or len(checksum) < 4:
            return
        if kind in (b"IDAT", b"fdAT") or zlib.crc32(kind + data) == int.from_bytes(checksum, "big"):
            yield kind, data


def _read_text(kind: bytes, data: bytes, header: Header) -> None:
    name, _, rest = data.partition(b"\0")
    keyword = name.decode("latin-1")
    content: bytes | None = rest
    encoding, language, translated = "latin-1", b"", b""
    if kind == b"zTXt":
        content = header.inflated(rest[1:])
    elif kind == b"iTXt":
        encoding = "utf-8"
        compressed = rest[:1] == b"\1"
        language, translated, content = [*rest[2:].split(b"\0", 2), b"", b""][:3]
        if compressed:
            content = header.inflated(content)
    if content is None:
        return
    if keyword == XMP_KEYWORD:
        header.xmp = content
    elif keyword.startswith("Raw profile type"):
        _read_raw_profile(keyword, content, header)
    else:
        header.texts.append(Text(
            keyword, content.decode(encoding, "replace"), language.decode("ascii", "replace"),
            translated.decode("utf-8", "replace"),
        ))


def _read_raw_profile(keyword: str, content: bytes, header: Header) -> None:
    """ImageMagick's old way: hexadecimal digits in a text chunk."""
    try:
        profile = bytes.fromhex(b"".join(content.split()[2:]).decode("ascii"))
    except ValueError:
        return
    if keyword.endswith((" exif", " APP1")) and profile.startswith(b"Exif\0\0") and header.exif is None:
        header.exif = profile[6:]
    elif keyword.endswith(" xmp") and header.xmp is None:
        header.xmp = profile
    elif keyword.endswith((" iptc", " 8bim")) and not {PHOTOSHOP, IPTC} & header.extras.keys():
        header.extras[PHOTOSHOP if profile.startswith(b"8BIM") else IPTC] = profile


def decode(data: bytes) -> Pixels:
    """HWC uint8 or uint16; palettes and tRNS become colours and alpha, fewer bits are widened to 8."""
    import imagecodecs

    # It logs libpng's remarks on metadata, which are read here without libpng; what matters is raised.
    logging.getLogger("imagecodecs").setLevel(logging.CRITICAL)
    pixels: Pixels = imagecodecs.png_decode(data)
    return pixels[..., None] if pixels.ndim == 2 else pixels


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
