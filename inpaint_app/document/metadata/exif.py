"""EXIF: read what is needed, correct what an upright picture makes wrong, keep the rest.

EXIF is a TIFF structure (header, directories of tags, values at offsets). Blocks from JPEG, PNG, WebP and
HEIF files are corrected in place, byte for byte, because camera makers' notes hold absolute offsets that
any rewriting breaks. Blocks taken out of TIFF files and put into them are rewritten.
Layout: TIFF 6.0 section 2, BigTIFF, EXIF 2.32 section 4.6.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from mmap import mmap
from typing import NamedTuple

import numpy as np

ORIENTATION = 0x0112
MAKER_NOTE = 0x927C
SUB_DIRECTORIES = 330
EXIF_POINTER, GPS_POINTER, _INTEROP_POINTER = 0x8769, 0x8825, 0xA005
_POINTERS = (EXIF_POINTER, GPS_POINTER, _INTEROP_POINTER)
_WIDTH_AND_HEIGHT = ((0x0100, 0x0101), (0xA002, 0xA003))
_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_SLACK = 64 << 10
_MOST_COPIED = 64 << 20
_LONGEST_VALUE = 16 << 20
"""Bytes. What one value may have, and all that is read of a structure: at most twice its own length, since values of an
honest one do not overlap, and a little for small ones; never more than the middle figure."""
_MOST_NUMBERS = 1 << 16

_WORDS = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}

GEOGRAPHIC_TAGS = frozenset([33550, 33922, 34264, 34735, 34736, 34737, 42112, 42113])
"""GeoTIFF's tags, and GDAL's beside them."""

DESCRIPTIVE_TAGS = GEOGRAPHIC_TAGS | frozenset([
    269, 270, 271, 272, 285, 305, 306, 315, 316, 18246, 18249, 33432,  # who, what, when
    *range(40091, 40096),  # Windows title, comment, author, keywords, subject
])
"""Tags of a TIFF file's main directory that speak of the picture, not of how its pixels are stored."""


class OverlapError(ValueError):
    """A structure tells of more than it has room for."""


class Value(NamedTuple):
    """One tag's value: EXIF type, how many of it, and their bytes in little-endian order."""

    type: int
    number: int
    data: bytes

    def numbers(self) -> tuple[float, ...]:
        """Numeric values; rationals divided (0 for a zero denominator); empty for text and for senselessly many."""
        if self.number > _MOST_NUMBERS:
            return ()
        formats = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q"}
        if self.type in (5, 10):
            parts = struct.unpack(f"<{2 * self.number}{'I' if self.type == 5 else 'i'}", self.data)
            return tuple(a / b if b else 0.0 for a, b in zip(parts[::2], parts[1::2], strict=True))
        if self.type not in formats:
            return ()
        return struct.unpack(f"<{self.number}{formats[self.type]}", self.data)

    def text(self) -> str:
        """The text of an ASCII value, without padding."""
        return self.data.split(b"\0")[0].decode("utf-8", "replace").strip()


class Directory(NamedTuple):
    """Tags by number, and the directories that pointer tags lead to."""

    values: dict[int, Value]
    children: dict[int, Directory]


class _Place(NamedTuple):
    tag: int
    type: int
    number: int
    start: int  # of the value's bytes


class _Structure:
    """Reads a TIFF structure out of bytes or a mapped file; never beyond its end, never more than an honest one holds.

    Args:
        most: bytes of directories and values that are read at most.
    """

    def __init__(self, data: bytes | bytearray | mmap, most: int = _MOST_COPIED) -> None:
        marks = {b"II": "<", b"MM": ">"}
        if len(data) < 8 or bytes(data[:2]) not in marks:
            raise ValueError("not a TIFF structure")
        self.data = data
        self.order = marks[bytes(data[:2])]
        version = self.unpack("H", 2)
        if version not in (42, 43):
            raise ValueError("not a TIFF structure")
        self.big = version == 43
        self.first = self.unpack("Q", 8) if self.big else self.unpack("I", 4)
        self._left = min(2 * len(data) + _SLACK, most)

    def spend(self, size: int) -> None:
        """Count bytes that are read."""
        self._left -= size
        if self._left < 0:
            raise OverlapError("values of a TIFF structure overlap")

    def unpack(self, code: str, at: int) -> int:
        try:
            return int(struct.unpack_from(self.order + code, self.data, at)[0])
        except struct.error as error:
            raise ValueError("TIFF structure ends too early") from error

    def places(self, at: int) -> Iterator[_Place]:
        """Where the values of the directory at ``at`` lie; those outside the data, and too long, are left out."""
        head, entry, field = (8, 20, 8) if self.big else (2, 12, 4)
        count = self.unpack("Q" if self.big else "H", at)
        for start in range(at + head, at + head + count * entry, entry):
            self.spend(entry)
            tag, kind = self.unpack("H", start), self.unpack("H", start + 2)
            number = self.unpack("Q" if self.big else "I", start + 4)
            size = _SIZES.get(kind, 0) * number
            value = start + 4 + field
            if size > field:
                value = self.unpack("Q" if self.big else "I", value)
            if 0 < size <= _LONGEST_VALUE and value + size <= len(self.data):
                yield _Place(tag, kind, number, value)

    def next_pointer(self, at: int) -> int:
        """Position of the pointer to the directory that follows the one at ``at``."""
        if self.big:
            return at + 8 + 20 * self.unpack("Q", at)
        return at + 2 + 12 * self.unpack("H", at)

    def value(self, place: _Place) -> Value:
        self.spend(_SIZES[place.type] * place.number)
        data = bytes(self.data[place.start : place.start + _SIZES[place.type] * place.number])
        word = _WORDS.get(place.type, 1)
        if self.order == ">" and word > 1:
            data = _swapped(data, word)
        return Value(place.type, place.number, data)

    def children(self, at: int) -> Iterator[tuple[int, int]]:
        """(tag, position) of each directory that the one at ``at`` points to."""
        for place in self.places(at):
            if place.tag in _POINTERS and (numbers := self.value(place).numbers()):
                yield place.tag, int(numbers[0])

    def directory(self, at: int, depth: int = 0) -> Directory:
        values: dict[int, Value] = {}
        children: dict[int, Directory] = {}
        for place in self.places(at):
            value = self.value(place)
            if place.tag in _POINTERS and depth < 2 and value.numbers():
                try:
                    children[place.tag] = self.directory(int(value.numbers()[0]), depth + 1)
                except OverlapError:
                    raise
                except ValueError:
                    continue  # a pointer into nowhere loses what it pointed to, not the rest
            elif place.tag not in _POINTERS:
                values[place.tag] = value
        return Directory(values, children)


def parse_exif(data: bytes | mmap, at: int | None = None) -> Directory:
    """The main directory (or the one at ``at``) with its EXIF, GPS and interoperability directories.

    Raises:
        ValueError: not a TIFF structure, or cut short.
    """
    structure = _Structure(data)
    return structure.directory(structure.first if at is None else at)


def check_chain(data: bytes | mmap, most: int) -> None:
    """Look through the directories of all pages, before a reader that trusts them takes their values.

    Raises:
        OverlapError: more than ``most`` pages and directories below them, or values that overlap.
        ValueError: not a TIFF structure, or cut short.
    """
    structure = _Structure(data, most=2 * len(data) + _SLACK)
    at, count = structure.first, 0
    seen: set[int] = set()
    while at and at not in seen:
        seen.add(at)
        count += 1
        for place in structure.places(at):
            structure.spend(_SIZES[place.type] * place.number)
            count += place.number if place.tag == SUB_DIRECTORIES else 0
        if count > most:
            raise OverlapError("too many directories")
        at = structure.unpack("Q" if structure.big else "I", structure.next_pointer(at))


def maker_note_start(data: bytes | mmap, at: int | None = None) -> int | None:
    """Where the maker's note begins, counted from the start of ``data``; None: there is none, or it is in its entry.

    Args:
        at: of the main directory, as for ``parse_exif``.
    """
    structure = _Structure(data)
    try:
        for tag, child in structure.children(structure.first if at is None else at):
            for place in structure.places(child) if tag == EXIF_POINTER else ():
                if place.tag == MAKER_NOTE and place.number > 4:
                    return place.start
    except ValueError:
        return None
    return None


def stored_words(value: Value, order: str) -> bytes:
    """The bytes of a value in a byte order."""
    word = _WORDS.get(value.type, 1)
    if order == "<" or word == 1:
        return value.data
    return _swapped(value.data, word)


def _swapped(data: bytes, word: int) -> bytes:
    """Words of so many bytes in the other byte order; what is left over at the end stays as it is."""
    words = np.frombuffer(data, f"u{word}", len(data) // word)
    return words.byteswap().tobytes() + data[words.nbytes :]


def exif_orientation(directory: Directory) -> int | None:
    """EXIF orientation 1 to 8; None when absent or out of range."""
    value = directory.values.get(ORIENTATION)
    numbers = value.numbers() if value else ()
    return int(numbers[0]) if numbers and numbers[0] in range(1, 9) else None


def exif_resolution(directory: Directory) -> tuple[float, float] | None:
    """Horizontal and vertical pixels per inch; None when the unit is not a length."""
    found = [directory.values.get(tag) for tag in (_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT)]
    x, y, unit = (value.numbers()[0] if value and value.numbers() else None for value in found)
    if not x or not y or unit == 1:
        return None
    scale = 2.54 if unit == 3 else 1.0
    return tidy_dpi(x * scale, y * scale)


def tidy_dpi(x: float, y: float) -> tuple[float, float] | None:
    """Pixels per inch with the rounding of pixels per metre taken back (11811 / m is 300 / inch)."""
    if not (0 < x < 1e6 and 0 < y < 1e6):
        return None
    tidy = [float(round(value)) if abs(value - round(value)) < 0.02 else value for value in (x, y)]
    return tidy[0], tidy[1]


def upright_exif(block: bytes, turned: bool) -> bytes:
    """The block, same layout, for a picture that now is the right way up.

    Orientation becomes 1; width and height change places when the picture was ``turned`` by a quarter; the
    embedded thumbnail, which would still show what was retouched, is wiped.

    Raises:
        ValueError: not a TIFF structure, or cut short.
    """
    data = bytearray(block)
    structure = _Structure(data)
    first = structure.first
    main = {place.tag: place for place in structure.places(first)}
    _write_number(structure, main.get(ORIENTATION), 1)
    if turned:
        _swap_sizes(structure)
    _wipe_thumbnail(structure)
    return bytes(data)


def turned_exif(block: bytes, orientation: int) -> bytes | None:
    """The block, same layout, for the same picture lying as ``orientation`` says; None where it has no such field.

    The opposite of ``upright_exif``.
    """
    data = bytearray(block)
    structure = _Structure(data)
    place = {place.tag: place for place in structure.places(structure.first)}.get(ORIENTATION)
    _write_number(structure, place, orientation)
    if orientation >= 5:
        _swap_sizes(structure)
    return bytes(data) if place is not None and place.type in (3, 4) else None


def with_resolution(block: bytes, dpi: tuple[float, float]) -> bytes:
    """The block, same layout, telling this resolution where it tells one."""
    data = bytearray(block)
    structure = _Structure(data)
    places = {place.tag: place for place in structure.places(structure.first)}
    found = [places.get(tag) for tag in (_X_RESOLUTION, _Y_RESOLUTION)]
    told = exif_resolution(parse_exif(block))
    if told == tidy_dpi(*dpi) or any(place is None or place.type != 5 for place in found):
        return block
    unit = places.get(_RESOLUTION_UNIT)
    scale = 2.54 if unit is not None and structure.value(unit).numbers()[:1] == (3,) else 1.0
    for place, value in zip(found, dpi, strict=True):
        if place is not None:
            struct.pack_into(structure.order + "II", data, place.start, round(value / scale * 10000), 10000)
    return bytes(data)


def resized_exif(block: bytes, width: int, height: int) -> bytes:
    """The block, same layout, for a picture that now is ``width`` x ``height`` pixels.

    Only fields that are there are corrected; one too small for the number (16 bits) keeps what it holds.

    Raises:
        ValueError: not a TIFF structure, or cut short.
    """
    data = bytearray(block)
    structure = _Structure(data)
    for wide, high in _size_places(structure):
        _write_number(structure, wide, width)
        _write_number(structure, high, height)
    return bytes(data)


def _swap_sizes(structure: _Structure) -> None:
    for wide, high in _size_places(structure):
        across, down = structure.value(wide).numbers(), structure.value(high).numbers()
        if across and down:
            _write_number(structure, wide, int(down[0]))
            _write_number(structure, high, int(across[0]))


def _size_places(structure: _Structure) -> Iterator[tuple[_Place, _Place]]:
    """Where the picture's width and height are told, in the main and in the EXIF directory."""
    main = {place.tag: place for place in structure.places(structure.first)}
    directories = [main]
    if EXIF_POINTER in main:
        at = structure.unpack("I", main[EXIF_POINTER].start)
        directories.append({place.tag: place for place in structure.places(at)})
    for places in directories:
        for wide, high in _WIDTH_AND_HEIGHT:
            if wide in places and high in places:
                yield places[wide], places[high]


def _write_number(structure: _Structure, place: _Place | None, number: int) -> None:
    code = {3: "H", 4: "I"}.get(place.type) if place else None
    if place and code and number < 1 << (8 * _SIZES[place.type]):
        struct.pack_into(structure.order + code, structure.data, place.start, number)


def _wipe_thumbnail(structure: _Structure) -> None:
    data = structure.data
    assert isinstance(data, bytearray)
    pointer = structure.next_pointer(structure.first)
    if pointer + 4 > len(data):
        return
    second = structure.unpack("I", pointer)
    struct.pack_into(structure.order + "I", data, pointer, 0)
    if not 8 <= second < len(data):
        return
    found = {place.tag: structure.value(place).numbers() for place in structure.places(second)}
    start, length = found.get(_THUMBNAIL_OFFSET), found.get(_THUMBNAIL_LENGTH)
    if start and length:
        begin, end = int(start[0]), min(int(start[0] + length[0]), len(data))
        if 8 <= begin < end:
            if end == len(data):
                del data[begin:]
            else:
                data[begin:end] = bytes(end - begin)


def readable_fields(block: bytes | None) -> dict[str, str]:
    """What a user wants to know of EXIF first: camera, lens, date, exposure; empty when there is none."""
    try:
        main = parse_exif(block) if block else Directory({}, {})
    except ValueError:
        return {}
    shot = main.children.get(EXIF_POINTER, Directory({}, {}))
    fields: dict[str, str] = {}
    make, model = (main.values[tag].text() if tag in main.values else "" for tag in (271, 272))
    fields["camera"] = model if model.startswith(make) else f"{make} {model}".strip()
    for name, source, tag in (
        ("lens", shot, 0xA434), ("date", shot, 0x9003), ("date", main, 306), ("software", main, 305),
        ("artist", main, 315), ("copyright", main, 33432),
    ):
        if tag in source.values and not fields.get(name):
            fields[name] = source.values[tag].text()
    for name, tag in (("exposure_s", 0x829A), ("f_number", 0x829D), ("iso", 0x8827), ("focal_length_mm", 0x920A)):
        numbers = shot.values[tag].numbers() if tag in shot.values else ()
        if numbers:
            fields[name] = f"{numbers[0]:g}"
    return {name: text for name, text in fields.items() if text}
