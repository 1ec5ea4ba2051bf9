"""The outer structure of JPEG files, for readers and writers: their segments, the frame, and the scans.

Layout: ITU-T T.81 annex B, T.87 (JPEG-LS), JFIF 1.02, Adobe Technical Note 5116.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SOI, EOI, SOS, DQT, DHT, DRI, COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xFE
APP0, APP1, APP2, APP13, APP14 = 0xE0, 0xE1, 0xE2, 0xED, 0xEE
LONGEST_SEGMENT = 65533
"""Bytes that one segment can hold."""

LOSSLESS, JPEG_LS = 3, 55
"""Processes that lose nothing (``Frame.process``)."""

_FRAMES = frozenset([*range(0xC0, 0xD0), 0xC0 + JPEG_LS]) - {DHT, 0xC8, 0xCC}
_HUFFMAN_DCT = (0, 1, 2)
_DCT = (*_HUFFMAN_DCT, 9, 10)
_PROGRESSIVE = (2, 10)
_RESTARTS = range(0xD0, 0xD8)
_STANDALONE = (0x01, *_RESTARTS, SOI)


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
    def process(self) -> int:
        """The number in SOFn: 0 baseline, 1 extended, 2 progressive, 3 lossless, ...; 55 JPEG-LS."""
        return self.marker - 0xC0

    @property
    def is_huffman_dct(self) -> bool:
        """Baseline, extended or progressive with Huffman codes: what nearly all files are."""
        return self.process in _HUFFMAN_DCT

    @property
    def is_dct(self) -> bool:
        """These, or the same with arithmetic codes."""
        return self.process in _DCT

    @property
    def is_progressive(self) -> bool:
        return self.process in _PROGRESSIVE

    @property
    def most_across(self) -> int:
        return max(component.across for component in self.components)

    @property
    def most_down(self) -> int:
        return max(component.down for component in self.components)

    @property
    def extent(self) -> tuple[int, int]:
        """Height and width in pixels that one block of the most coarsely sampled component stands for."""
        return 8 * self.most_down, 8 * self.most_across

    @property
    def unit(self) -> tuple[int, int]:
        """Height and width in pixels of what is coded together (MCU); one component is coded block by block."""
        return (8, 8) if len(self.components) == 1 else self.extent

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

    def adobe(self) -> Segment | None:
        """Adobe's segment, which tells the colour model."""
        marks = (each for each in self.segments if each.marker == APP14 and len(each.data) >= 12)
        return next((each for each in marks if each.data.startswith(b"Adobe")), None)

    def without_metadata(self) -> bytes:
        """The file up to the first scan, with no more than what decoding needs."""
        adobe = self.adobe()
        needed = (
            each for each in self.segments if each is adobe or not (APP0 <= each.marker <= 0xEF or each.marker == COM))
        return bytes((0xFF, SOI)) + written_segments(needed)


class Scan(NamedTuple):
    """One scan header.

    Attributes:
        components: identifiers of the components that the scan holds.
        first: number of the first coefficient of its band.
        known_bits: how many bits of the coefficients were known before it; 0: the scan is the first of its band.
    """

    components: tuple[int, ...]
    first: int
    known_bits: int


def read_segments(data: bytes) -> Header:
    """The segments up to the first scan.

    Raises:
        ValueError: not a JPEG file, or cut short before its first scan.
    """
    if data[:2] != bytes((0xFF, SOI)):
        raise ValueError("not a JPEG file")
    segments: list[Segment] = []
    for at, segment in _walk(data, 2):
        if segment.marker == SOS:
            return Header(tuple(segments), at)
        if segment.marker == EOI:
            break
        segments.append(segment)
    raise ValueError("no scan")


class Scans(NamedTuple):
    """What follows the first scan's header.

    Attributes:
        scans: all that begin in the file.
        is_whole: there is an end marker after the last.
        end: where a segment begins that the file does not hold whole; the file's length where there is none.
    """

    scans: tuple[Scan, ...]
    is_whole: bool
    end: int


def read_scans(data: bytes, body: int) -> Scans:
    """All scan headers of a file.

    Args:
        body: position of the first scan's SOS marker.
    """
    scans: list[Scan] = []
    at = body
    while True:
        for start, (marker, header) in _walk(data, at):
            if marker == EOI:
                return Scans(tuple(scans), True, len(data))
            at = start + 4 + len(header)
            if marker == SOS:
                count = header[0] if header else 0
                if len(header) >= 4 + 2 * count:
                    components = tuple(header[1 + 2 * index] for index in range(count))
                    scans.append(Scan(components, header[1 + 2 * count], header[3 + 2 * count] >> 4))
                at = _end_of_scan(data, at)
                break
        else:
            return Scans(tuple(scans), False, at)


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


def _walk(data: bytes, at: int) -> Iterator[tuple[int, Segment]]:
    """Position and content of each segment up to the end marker, or to where the data ends or is no segment."""
    while at + 2 <= len(data):
        if data[at] != 0xFF:  # bytes between segments are skipped, as libjpeg does
            at = data.find(b"\xff", at)
            if at < 0:
                return
            continue
        marker = data[at + 1]
        if marker in (0xFF, 0x00):
            at += 1
        elif marker in _STANDALONE:
            at += 2
        elif marker == EOI:
            yield at, Segment(EOI, b"")
            return
        else:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if length < 2 or at + 2 + length > len(data):
                return
            yield at, Segment(marker, data[at + 4 : at + 2 + length])
            at += 2 + length


def _end_of_scan(data: bytes, at: int) -> int:
    """Position of the next marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0:
        if at + 1 >= len(data):
            return len(data)
        if data[at + 1] not in (0x00, 0xFF) and data[at + 1] not in _RESTARTS:
            return at
        at += 1 if data[at + 1] == 0xFF else 2
    return len(data)
