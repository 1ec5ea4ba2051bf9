"""Photoshop's image resources, in which JPEG files (and some others) carry IPTC: a list of numbered blocks.

Layout: Adobe Photoshop File Formats Specification, "Image Resources Section"; IPTC-IIM 4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

IPTC = 0x0404
_STALE = (0x0409, 0x040C, 0x0422, 0x0423, 0x0424)
"""Thumbnails, which would show what was retouched, and second copies of EXIF and XMP, which would not be corrected."""

_MARK = b"8BIM"
_MARKS = (_MARK, b"MeSa", b"AgHg", b"PHUT", b"DCSR")
_TAG = b"\x1c"


class Resource(NamedTuple):
    """One block: its number, the bytes that it is made of (name and padding included), and its data."""

    number: int
    block: bytes
    data: bytes


def resources(section: bytes) -> Iterator[Resource]:
    """The resources of a section; what follows the last one that can be read is left out."""
    at = 0
    while at + 12 <= len(section) and section[at : at + 4] in _MARKS:
        number, name = struct.unpack_from(">HB", section, at + 4)
        length_at = at + 6 + (name + 2) // 2 * 2
        if length_at + 4 > len(section):
            return
        length = struct.unpack_from(">I", section, length_at)[0]
        start = length_at + 4
        if start + length > len(section):
            return
        end = start + length + length % 2
        yield Resource(number, section[at:end], section[start : start + length])
        at = end


def lasting(section: bytes) -> bytes | None:
    """The section without what an edit makes wrong; all else byte for byte. None where nothing is left."""
    found = list(resources(section))
    if not any(each.number in _STALE for each in found):
        return section or None
    return b"".join(each.block for each in found if each.number not in _STALE) or None


def iptc_of(section: bytes | None) -> bytes | None:
    """The IPTC data in a section; None where there is none."""
    return next((each.data for each in resources(section or b"") if each.number == IPTC), None)


def with_iptc(section: bytes | None, iptc: bytes | None) -> bytes | None:
    """A section that holds this IPTC data: itself where it has some already."""
    if not iptc or iptc_of(section) is not None:
        return section
    resource = _MARK + struct.pack(">HHI", IPTC, 0, len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
    return (section or b"") + resource


def in_file_order(iptc: bytes) -> bytes:
    """IPTC data that a writer has swapped in words of four bytes, as old TIFF libraries did, put right."""
    if iptc[:1] != _TAG and iptc[3:4] == _TAG:
        whole = iptc[: len(iptc) // 4 * 4]
        return b"".join(whole[at : at + 4][::-1] for at in range(0, len(whole), 4)) + iptc[len(whole) :]
    return iptc
