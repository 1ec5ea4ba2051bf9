"""The outer structure of JPEG files: their marker segments, and the frame that the pixels are coded in.

Layout: ITU-T T.81 annex B, JFIF 1.02, Adobe Technical Note 5116.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import NamedTuple

SOI, EOI, SOS, DQT, DHT, DRI, COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xFE
APP0, APP1, APP2, APP13, APP14 = 0xE0, 0xE1, 0xE2, 0xED, 0xEE
LONGEST_SEGMENT = 65533
"""Bytes that one segment can hold."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {DHT, 0xC8, 0xCC}
_HUFFMAN_FRAMES = (0xC0, 0xC1, 0xC2)
_STANDALONE = (0x01, *range(0xD0, 0xD9))


class Segment(NamedTuple):
    """One marker segment: the marker's second byte, and what follows the length."""

    marker: int
    data: bytes


class Component(NamedTuple):
    """One component of a frame: its identifier, sampling factors, and the number of its quantisation table."""

    identifier: int
    across: int
    down: int
    table: int


class Frame(NamedTuple):
    """How the pixels are coded.

    Attributes:
        marker: second byte of the SOF marker.
        precision: bits per sample.
    """

    marker: int
    precision: int
    height: int
    width: int
    components: tuple[Component, ...]

    @property
    def is_huffman_dct(self) -> bool:
        """Baseline, extended or progressive with Huffman codes: what nearly all files are."""
        return self.marker in _HUFFMAN_FRAMES

    @property
    def most_across(self) -> int:
        return max(component.across for component in self.components)

    @property
    def most_down(self) -> int:
        return max(component.down for component in self.components)

    def blocks(self, component: Component) -> tuple[int, int]:
        """(rows, columns) of 8 x 8 blocks that a component has without those that only fill up an MCU."""
        rows = -(-self.height * component.down // (self.most_down * 8))
        return rows, -(-self.width * component.across // (self.most_across * 8))


class Header(NamedTuple):
    """All segments before the first scan.

    Attributes:
        body: where the first scan's SOS marker begins.
    """

    segments: tuple[Segment, ...]
    body: int

    def frame(self) -> Frame:
        """Raises ValueError where there is none, or it cannot be."""
        for marker, data in self.segments:
            if marker in _FRAMES:
                return _frame(marker, data)
        raise ValueError("no frame header")


def read_segments(data: bytes) -> Header:
    """The segments up to the first scan.

    Raises:
        ValueError: not a JPEG file, or cut short before its first scan.
    """
    if data[:2] != bytes((0xFF, SOI)):
        raise ValueError("not a JPEG file")
    segments: list[Segment] = []
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:  # bytes between segments are skipped, as libjpeg does
            at += 1
            continue
        marker = data[at + 1]
        if marker in (0xFF, 0x00):
            at += 1
            continue
        if marker == SOS:
            return Header(tuple(segments), at)
        if marker in _STANDALONE:
            at += 2
            continue
        if marker == EOI:
            break
        length = struct.unpack_from(">H", data, at + 2)[0]
        if length < 2 or at + 2 + length > len(data):
            break
        segments.append(Segment(marker, data[at + 4 : at + 2 + length]))
        at += 2 + length
    raise ValueError("no scan")


def written_segment(marker: int, data: bytes) -> bytes:
    """The bytes of a segment; ValueError where it is too long."""
    if len(data) > LONGEST_SEGMENT:
        raise ValueError("a segment of more than 65533 bytes")
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def written_segments(segments: Iterable[Segment]) -> bytes:
    """The bytes of several segments, in order."""
    return b"".join(written_segment(*segment) for segment in segments)


def _frame(marker: int, data: bytes) -> Frame:
    if len(data) < 6 or len(data) < 6 + 3 * data[5]:
        raise ValueError("frame header ends too early")
    precision, height, width, count = struct.unpack_from(">BHHB", data)
    components = tuple(
        Component(data[at], data[at + 1] >> 4, data[at + 1] & 15, data[at + 2]) for at in range(6, 6 + 3 * count, 3))
    if not components or any(not (0 < each.across <= 4 and 0 < each.down <= 4) for each in components):
        raise ValueError("sampling factors that cannot be")
    return Frame(marker, precision, height, width, components)
