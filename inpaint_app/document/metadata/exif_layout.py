"""EXIF put together again: for a TIFF file, or where a block must lose or gain something.

The notes of camera makers hold offsets that count from the start of the whole block (or TIFF file), so a note must lie
where it lay before: everything else is placed around it.
"""

from __future__ import annotations

import struct
from mmap import mmap
from typing import Literal, NamedTuple

from inpaint_app.document.metadata.exif import (
    DESCRIPTIVE_TAGS,
    EXIF_POINTER,
    GEOGRAPHIC_TAGS,
    GPS_POINTER,
    MAKER_NOTE,
    ORIENTATION,
    Directory,
    Value,
    maker_note_start,
    parse_exif,
    stored_words,
    upright_exif,
)
from inpaint_app.messages import Message

_SELF_CONTAINED = (b"Nikon\0\2", b"Apple iOS\0", b"FUJIFILM", b"OLYMPUS\0", b"OM SYSTEM\0", b"PENTAX \0")
"""Notes whose offsets count from the note itself."""

_FARTHEST = 1 << 16

LOST_NOTE = Message("Left out the notes of the camera's maker, which can be read at their old place in the file only.")


DAMAGED_EXIF = (ValueError, IndexError, OverflowError, struct.error)
"""What reading values raises that lie nowhere or are no numbers."""


def is_sound(block: bytes) -> bool:
    """Whether a block can be read, and corrected as saving and exporting do."""
    try:
        parse_exif(upright_exif(block, turned=True))
        return len(_again(parse_exif(block), block)) > 0
    except DAMAGED_EXIF:
        return False


class Pinned(NamedTuple):
    """A maker's note that must stay at this offset."""

    start: int
    data: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.data)


def pinned_note(block: bytes) -> Pinned | None:
    """The maker's note of a block, if its offsets count from the start of the block; None where nothing need stay."""
    return _pinned(parse_exif(block), maker_note_start(block))


def byte_order(block: bytes | mmap) -> Literal["<", ">"]:
    """"<" or ">", as for ``struct``."""
    return ">" if block[:2] == b"MM" else "<"


def serialise(directory: Directory, base: int, *, order: str = "<", pinned: Pinned | None = None) -> bytes:
    """The directory and all it holds, for placing at offset ``base``.

    Args:
        order: "<" or ">".
        pinned: the maker's note, which is not among these bytes but pointed to.
    """
    entries = dict(directory.values)
    for tag in directory.children:
        entries[tag] = Value(4, 1, b"\0\0\0\0")
    head = bytearray(struct.pack(order + "H", len(entries)))
    tail = bytearray()
    tail_at = base + 2 + 12 * len(entries) + 4
    for tag, value in sorted(entries.items()):
        data = stored_words(value, order)
        if tag in directory.children:
            data = struct.pack(order + "I", tail_at + len(tail))
            tail += serialise(directory.children[tag], tail_at + len(tail), order=order, pinned=pinned)
        elif pinned is not None and tag == MAKER_NOTE and value.data == pinned.data:
            data = struct.pack(order + "I", pinned.start)
        elif len(data) > 4:
            place = struct.pack(order + "I", tail_at + len(tail))
            tail += data + b"\0" * (len(data) % 2)
            data = place
        head += struct.pack(order + "HHI", tag, value.type, value.number) + data.ljust(4, b"\0")
    return bytes(head) + b"\0\0\0\0" + bytes(tail)


def exif_block(directory: Directory, *, order: str = "<", note_start: int | None = None) -> bytes:
    """A free-standing EXIF block.

    Args:
        note_start: where the maker's note was in the file that the directory comes from.
    """
    pinned = _pinned(directory, note_start)
    base, gap = 8, b""
    if pinned is not None:
        base = pinned.end + pinned.end % 2
        gap = (b"\0" * (pinned.start - 8) + pinned.data).ljust(base - 8, b"\0")
    mark = b"II" if order == "<" else b"MM"
    return mark + struct.pack(order + "HI", 42, base) + gap + serialise(directory, base, order=order, pinned=pinned)


def without_lost_note(directory: Directory, note_start: int | None) -> tuple[Directory, bool]:
    """(the directory, whether its maker's note was taken out) for a note too far from the start to stay there."""
    shot = directory.children.get(EXIF_POINTER)
    note = shot.values.get(MAKER_NOTE) if shot else None
    if note is None or _pinned(directory, note_start) is not None or note.data.startswith(_SELF_CONTAINED):
        return directory, False
    if note_start is None:  # in the entry itself
        return directory, False
    return _without(directory, EXIF_POINTER, MAKER_NOTE), True


class TakenOut(NamedTuple):
    """What was taken out of a TIFF file.

    Attributes:
        main: its main directory, whole.
        block: an EXIF block of what speaks of the picture; None: nothing does.
        lost_note: whether the maker's note had to stay behind.
    """

    main: Directory
    block: bytes | None
    lost_note: bool


def exif_of_tiff(data: bytes | mmap, at: int | None = None) -> TakenOut:
    """An EXIF block from the descriptive tags and the EXIF and GPS directories of a TIFF structure.

    Raises:
        ValueError: not a TIFF structure, or cut short.
    """
    main = parse_exif(data, at)
    start = maker_note_start(data, at)
    kept = {tag: value for tag, value in main.values.items() if tag in DESCRIPTIVE_TAGS}
    if not kept and not main.children:
        return TakenOut(main, None, False)
    directory, lost = without_lost_note(Directory(kept, main.children), start)
    return TakenOut(main, exif_block(directory, order=byte_order(data), note_start=start), lost)


def with_orientation(block: bytes, orientation: int) -> bytes:
    """A block that has no orientation, with this one."""
    directory = parse_exif(block)
    values = {**directory.values, ORIENTATION: Value(3, 1, struct.pack("<H", orientation))}
    return _again(Directory(values, directory.children), block)


def orientation_block(orientation: int) -> bytes:
    """A block that says nothing but the orientation."""
    return exif_block(Directory({ORIENTATION: Value(3, 1, struct.pack("<H", orientation))}, {}))


def without_place_on_earth(block: bytes) -> bytes:
    """The block without GeoTIFF's tags, which tie pixels to places."""
    directory = parse_exif(block)
    if not GEOGRAPHIC_TAGS & directory.values.keys():
        return block
    values = {tag: value for tag, value in directory.values.items() if tag not in GEOGRAPHIC_TAGS}
    return _again(Directory(values, directory.children), block)


def without_gps(block: bytes) -> bytes:
    """The block without its GPS directory, which tells where the photo was taken."""
    directory = parse_exif(block)
    if GPS_POINTER not in directory.children:
        return block
    children = {tag: child for tag, child in directory.children.items() if tag != GPS_POINTER}
    return _again(Directory(directory.values, children), block)


def fitted_exif(block: bytes, longest: int) -> tuple[bytes | None, tuple[Message, ...]]:
    """(a block of at most ``longest`` bytes, what was taken out of it): the maker's note first, then the largest."""
    if len(block) <= longest:
        return block, ()
    try:
        directory = parse_exif(block)
    except ValueError:
        return None, (Message("EXIF"),)
    order, note_start = byte_order(block), maker_note_start(block)
    lost: list[Message] = []
    while len(made := exif_block(directory, order=order, note_start=note_start)) > longest:
        largest = max(
            ((tag != MAKER_NOTE, -len(value.data), parent, tag)
             for parent, each in ((0, directory), *directory.children.items()) for tag, value in each.values.items()),
            default=None, key=lambda each: (not each[0], -each[1]),
        )
        if largest is None:
            return None, (Message("EXIF"),)
        _, _, parent, tag = largest
        directory = _without(directory, parent, tag)
        lost.append(Message("the camera maker's notes") if tag == MAKER_NOTE else Message("EXIF field {tag}", tag=tag))
    return made, tuple(lost)


def _again(directory: Directory, block: bytes) -> bytes:
    """The directory as a block like the one that it comes from."""
    return exif_block(directory, order=byte_order(block), note_start=maker_note_start(block))


def _without(directory: Directory, parent: int, tag: int) -> Directory:
    if not parent:
        return Directory({key: value for key, value in directory.values.items() if key != tag}, directory.children)
    child = directory.children[parent]
    thinner = Directory({key: value for key, value in child.values.items() if key != tag}, child.children)
    return Directory(directory.values, {**directory.children, parent: thinner})


def _pinned(directory: Directory, start: int | None) -> Pinned | None:
    shot = directory.children.get(EXIF_POINTER)
    note = shot.values.get(MAKER_NOTE) if shot else None
    if note is None or start is None or start < 8 or start + len(note.data) > _FARTHEST:
        return None
    return Pinned(start, note.data)
