"""What a JPEG file says about itself before and between its scans, read without a decoder.

Layout: ITU-T T.81 annex B; APP segments: JFIF 1.02, EXIF 2.32 section 4.7, ICC.1 annex B.4, XMP part 3 section 1.1.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from inpaint_app.document.files.decoding import DamagedError
from inpaint_app.document.metadata.exif import tidy_dpi

_SOI, _EOI, _SOS, _COM, _APP0, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xE1, 0xE2, 0xEE
_FRAMES = frozenset([*range(0xC0, 0xD0), 0xF7]) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset([0x01, *range(0xD0, 0xD8)])  # markers without a length
_EXIF, _XMP, _ICC = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"ICC_PROFILE\0"


class Frame(NamedTuple):
    """The frame header.

    Attributes:
        process: 0 baseline, 1 extended, 2 progressive, 3 lossless, ... (the number in SOFn); 55 JPEG-LS.
        precision: bits a sample.
        sampling: (horizontal, vertical) sampling factors by component.
        components: their identifiers.
    """

    process: int
    precision: int
    width: int
    height: int
    components: tuple[int, ...]
    sampling: tuple[tuple[int, int], ...]

    @property
    def unit(self) -> tuple[int, int]:
        """Height and width in pixels of what is coded together (MCU)."""
        if len(self.sampling) == 1:
            return 8, 8
        return 8 * max(y for _, y in self.sampling), 8 * max(x for x, _ in self.sampling)


class Scan(NamedTuple):
    """One scan header: the components it holds, the first coefficient of its band, and the bits known before it."""

    components: tuple[int, ...]
    first: int
    known_bits: int


@dataclass
class JpegFile:
    """A JPEG file, taken to pieces.

    Attributes:
        plain: the segments without which nothing can be decoded, from SOI up to the first scan header.
        body: position of the first scan header.
        scans: all scans that begin in the file.
        is_whole: the file has an end marker after its last scan.
    """

    frame: Frame
    plain: bytes
    body: int
    scans: list[Scan] = field(default_factory=list)
    is_whole: bool = False
    exif: bytes | None = None
    xmp: bytes | None = None
    icc: bytes | None = None
    dpi: tuple[float, float] | None = None
    has_adobe: bool = False


def take_apart(data: bytes) -> JpegFile:
    """Read all markers of a JPEG file.

    Raises:
        DamagedError: the file ends before its picture begins.
    """
    frame: Frame | None = None
    plain = bytearray(b"\xff\xd8")
    found = JpegFile(Frame(0, 0, 0, 0, (), ()), b"", 0)
    profile: dict[int, bytes] = {}
    for marker, start, body in _segments(data, 2):
        segment = data[start : start + 4 + len(body)]
        if marker in _FRAMES:
            frame = _frame(marker, body)
            plain += segment
        elif marker == _APP14 and body.startswith(b"Adobe") and len(body) >= 12:
            found.has_adobe = True
            plain += segment
        elif marker == _SOS:
            found.body = start
            break
        elif 0xE0 <= marker <= 0xEF or marker == _COM:
            _take_metadata(found, profile, marker, body)
        elif marker == _EOI:
            break
        else:
            plain += segment
    if frame is None or not found.body:
        raise DamagedError("the file ends before its picture begins")
    found.frame, found.plain = frame, bytes(plain)
    if profile:
        found.icc = b"".join(profile[number] for number in sorted(profile))
    _take_scans(found, data)
    return found


def _segments(data: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    """Marker, position and content of each segment; stops where the data ends or is no segment."""
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            at = data.find(b"\xff", at)  # filling that should not be there; decoders skip it too
            if at < 0:
                return
            continue
        marker = data[at + 1]
        if marker in (0xFF, 0x00):
            at += 1
            continue
        if marker in _ALONE or marker == _SOI:
            at += 2
            continue
        if marker == _EOI:
            yield marker, at, b""
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(data):
            return
        yield marker, at, data[at + 4 : at + 2 + length]
        at += 2 + length


def _frame(marker: int, body: bytes) -> Frame:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise DamagedError("the frame header is cut short")
    precision, height, width, count = struct.unpack(">BHHB", body[:6])
    parts = [body[6 + 3 * index : 9 + 3 * index] for index in range(count)]
    sampling = tuple((part[1] >> 4, part[1] & 15) for part in parts)
    if any(not 1 <= factor <= 4 for factors in sampling for factor in factors):
        raise DamagedError("sampling factors out of range")
    return Frame(marker - 0xC0, precision, width, height, tuple(part[0] for part in parts), sampling)


def _take_metadata(found: JpegFile, profile: dict[int, bytes], marker: int, body: bytes) -> None:
    if marker == _APP1 and body.startswith(_EXIF):
        found.exif = found.exif or body[len(_EXIF) :]
    elif marker == _APP1 and body.startswith(_XMP):
        found.xmp = found.xmp or body[len(_XMP) :]
    elif marker == _APP2 and body.startswith(_ICC) and len(body) > 14:
        profile.setdefault(body[12], body[14:])
    elif marker == _APP0 and body.startswith(b"JFIF\0") and len(body) >= 12:
        unit, x, y = struct.unpack(">BHH", body[7:12])
        scale = {1: 1.0, 2: 2.54}.get(unit)
        if scale:
            found.dpi = tidy_dpi(x * scale, y * scale)


def _take_scans(found: JpegFile, data: bytes) -> None:
    at = found.body
    while True:
        for marker, start, body in _segments(data, at):
            if marker == _EOI:
                found.is_whole = True
                return
            if marker == _SOS:
                count = body[0] if body else 0
                if len(body) >= 4 + 2 * count:
                    components = tuple(body[1 + 2 * index] for index in range(count))
                    found.scans.append(Scan(components, body[1 + 2 * count], body[3 + 2 * count] >> 4))
                at = _end_of_scan(data, start + 4 + len(body))
                break
        else:
            return


def _end_of_scan(data: bytes, at: int) -> int:
    """Position of the next marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0:
        if at + 1 >= len(data):
            return len(data)
        if data[at + 1] not in (0x00, 0xFF) and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 1 if data[at + 1] == 0xFF else 2
    return len(data)
