"""Boxes of the ISO base media file format, and the items of HEIF and AVIF files with what is said of them.

Layout: ISO/IEC 14496-12 section 4 (boxes), 8.11 (items); ISO/IEC 23008-12 section 6.5 (item properties).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.decoding import DamagedError, Decoded, apply_orientation

_CONTAINERS_LIMIT = 4096
"""Most boxes of one container, and most entries of one table, that are looked at."""


class Box(NamedTuple):
    """A box: its type, and where its content begins and ends."""

    kind: bytes
    start: int
    end: int


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes in a part of ``data``, one after the other; the last may be cut short."""
    end = len(data) if end is None else min(end, len(data))
    for _ in range(_CONTAINERS_LIMIT):
        if start + 8 > end:
            return
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        body = start + 8
        if size == 1:
            size = int.from_bytes(data[body : body + 8], "big")
            body += 8
        elif size == 0:
            size = end - start
        if start + size < body:
            return
        yield Box(kind, body, min(start + size, end))
        start += size


@dataclass
class Item:
    """One picture or block of metadata.

    Attributes:
        kind: "hvc1", "av01", "grid", "Exif", "mime", ...
        properties: kind and content of what is said of it, in the order in which it is.
        extents: where its bytes lie: whether in the file itself, (offset, length) of each part.
        parts: items that it is derived from (the tiles of a grid).
    """

    kind: bytes = b""
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)
    in_file: bool = True
    extents: list[tuple[int, int]] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)

    def property(self, kind: bytes) -> bytes | None:
        """The first property of this kind."""
        return next((content for name, content in self.properties if name == kind), None)


@dataclass
class ItemFile:
    """The items of a file by their numbers, and which of them is the picture."""

    data: bytes
    primary: int = 0
    items: dict[int, Item] = field(default_factory=dict)

    @property
    def picture(self) -> Item | None:
        """The item that is shown."""
        return self.items.get(self.primary)

    @property
    def coded(self) -> Item | None:
        """The item that is compressed: the picture, or the first tile of it."""
        item = self.picture
        return self.items.get(item.parts[0], item) if item is not None and item.parts else item

    def content(self, item: Item) -> bytes:
        """The bytes of an item.

        Raises:
            DamagedError: they do not lie in the file.
        """
        if not item.in_file or any(at + length > len(self.data) for at, length in item.extents):
            raise DamagedError("an item lies beyond the end of the file")
        return b"".join(self.data[at : at + length] if length else self.data[at:] for at, length in item.extents)

    def metadata(self) -> tuple[bytes | None, bytes | None]:
        """EXIF without the offset before it, and XMP."""
        exif = xmp = None
        for item in self.items.values():
            try:
                if item.kind == b"Exif" and exif is None:
                    content = self.content(item)
                    exif = content[4 + int.from_bytes(content[:4], "big") :].removeprefix(b"Exif\0\0")
                elif item.kind == b"mime" and xmp is None and b"<x:xmpmeta" in (content := self.content(item)):
                    xmp = content
            except DamagedError:
                continue
        return exif or None, xmp


def read_items(data: bytes) -> ItemFile:
    """The items that the file's ``meta`` box lists; none where there is no such box, or an invalid one."""
    found = ItemFile(data)
    meta = next((box for box in boxes(data) if box.kind == b"meta"), None)
    if meta is None:
        return found
    readers = {b"pitm": _read_primary, b"iinf": _read_kinds, b"iloc": _read_places, b"iref": _read_references,
               b"iprp": _read_properties}
    for box in boxes(data, meta.start + 4, meta.end):
        if box.kind in readers:
            try:
                readers[box.kind](found, data[box.start : box.end])
            except (struct.error, IndexError):
                continue
    return found


def _read_primary(found: ItemFile, body: bytes) -> None:
    found.primary = struct.unpack_from(">I" if body[0] else ">H", body, 4)[0]


def _read_kinds(found: ItemFile, body: bytes) -> None:
    for box in boxes(body, 6 if body[0] == 0 else 8):
        version = body[box.start]
        if box.kind == b"infe" and version >= 2:
            number, at = (
                (struct.unpack_from(">H", body, box.start + 4)[0], 6) if version == 2 else
                (struct.unpack_from(">I", body, box.start + 4)[0], 8)
            )
            found.items.setdefault(number, Item()).kind = body[box.start + at + 2 : box.start + at + 6]


def _read_places(found: ItemFile, body: bytes) -> None:
    version = body[0]
    sizes = [body[4] >> 4, body[4] & 15, body[5] >> 4, body[5] & 15 if version else 0]  # offset, length, base, index
    wide = version == 2
    count, at = (struct.unpack_from(">I", body, 6)[0], 10) if wide else (struct.unpack_from(">H", body, 6)[0], 8)
    for _ in range(min(count, _CONTAINERS_LIMIT)):
        number = struct.unpack_from(">I" if wide else ">H", body, at)[0]
        at += 4 if wide else 2
        method = 0
        if version:
            method = struct.unpack_from(">H", body, at)[0] & 15
            at += 2
        at += 2  # which file; others than this one are not supported by anybody
        base = int.from_bytes(body[at : at + sizes[2]], "big")
        at += sizes[2]
        parts = struct.unpack_from(">H", body, at)[0]
        at += 2
        item = found.items.setdefault(number, Item())
        item.in_file = method == 0
        for _ in range(min(parts, _CONTAINERS_LIMIT)):
            at += sizes[3]
            offset = int.from_bytes(body[at : at + sizes[0]], "big")
            at += sizes[0]
            length = int.from_bytes(body[at : at + sizes[1]], "big")
            at += sizes[1]
            item.extents.append((base + offset, length))


def _read_references(found: ItemFile, body: bytes) -> None:
    code, size = (">I", 4) if body[0] else (">H", 2)
    for box in boxes(body, 4):
        if box.kind == b"dimg":
            number = struct.unpack_from(code, body, box.start)[0]
            count = struct.unpack_from(">H", body, box.start + size)[0]
            at = box.start + size + 2
            parts = [struct.unpack_from(code, body, at + size * index)[0] for index in range(count)]
            found.items.setdefault(number, Item()).parts = parts


def _read_properties(found: ItemFile, body: bytes) -> None:
    known: list[tuple[bytes, bytes]] = []
    for box in boxes(body):
        if box.kind == b"ipco":
            known = [(each.kind, body[each.start : each.end]) for each in boxes(body, box.start, box.end)]
        elif box.kind == b"ipma":
            _read_associations(found, known, body[box.start : box.end])


def _read_associations(found: ItemFile, known: list[tuple[bytes, bytes]], body: bytes) -> None:
    wide, long = body[0] > 0, bool(body[3] & 1)
    count, at = struct.unpack_from(">I", body, 4)[0], 8
    for _ in range(min(count, _CONTAINERS_LIMIT)):
        number = struct.unpack_from(">I" if wide else ">H", body, at)[0]
        at += 4 if wide else 2
        item = found.items.setdefault(number, Item())
        for _ in range(body[at]):
            index = (int.from_bytes(body[at + 1 : at + 3], "big") & 0x7FFF) if long else body[at + 1] & 0x7F
            at += 2 if long else 1
            if 1 <= index <= len(known):
                item.properties.append(known[index - 1])
        at += 1


def size_of(item: Item) -> tuple[int, int] | None:
    """Width and height as coded, before cropping and turning."""
    spatial = item.property(b"ispe")
    if spatial is None or len(spatial) < 12:
        return None
    width, height = struct.unpack_from(">II", spatial, 4)
    return int(width), int(height)


def colour_codes(item: Item) -> tuple[int, int, int, int] | None:
    """Primaries, transfer function, matrix, full range: what an ``nclx`` colour box says."""
    for kind, body in item.properties:
        if kind == b"colr" and body[:4] == b"nclx" and len(body) >= 11:
            return (*struct.unpack_from(">HHH", body, 4), body[10] >> 7)
    return None


def colour_profile(item: Item) -> bytes | None:
    """The ICC profile of a colour box."""
    for kind, body in item.properties:
        if kind == b"colr" and body[:4] in (b"prof", b"rICC"):
            return body[4:]
    return None


def crop(decoded: Decoded, item: Item) -> None:
    """Apply the item's clean aperture, if the pixels are still of the coded size."""
    aperture = item.property(b"clap")
    height, width = decoded.pixels.shape[:2]
    if aperture is None or len(aperture) < 32 or size_of(item) not in (None, (width, height)):
        return
    wide, wide_d, high, high_d, right, right_d, down, down_d = struct.unpack(">IIIIiIiI", aperture[:32])
    if 0 in (wide_d, high_d, right_d, down_d):
        return
    kept_width, kept_height = Fraction(wide, wide_d), Fraction(high, high_d)
    left = Fraction(right, right_d) + Fraction(width - 1, 2) - (kept_width - 1) / 2
    top = Fraction(down, down_d) + Fraction(height - 1, 2) - (kept_height - 1) / 2
    if left < 0 or top < 0 or left + kept_width > width or top + kept_height > height:
        return
    columns = slice(round(left), round(left + kept_width))
    rows = slice(round(top), round(top + kept_height))
    part: npt.NDArray[Any] = decoded.pixels[rows, columns]
    if part.size:
        decoded.pixels = part.copy()


def orientation(item: Item) -> int:
    """The EXIF orientation that turns as the item's rotation and mirroring do, in their order."""
    corners = np.arange(6).reshape(2, 3, 1).astype(np.uint8)
    turned: npt.NDArray[Any] = corners
    for kind, body in item.properties:
        if kind == b"irot" and body:
            turned = np.rot90(turned, body[0] & 3)
        elif kind == b"imir" and body:
            turned = turned[:, ::-1] if body[0] & 1 else turned[::-1]
    return next(number for number in range(1, 9) if np.array_equal(apply_orientation(corners, number), turned))
