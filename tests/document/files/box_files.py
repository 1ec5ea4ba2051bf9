"""Changes HEIF and AVIF files box by box: says more of the picture than encoders can be asked to."""

from __future__ import annotations

import struct

from inpaint_app.document.files.readers.isobmff import Box, boxes


def clean_aperture(width: int, height: int, left: int, top: int, crop_width: int, crop_height: int) -> bytes:
    """The content of a clap box that keeps this part of a picture of width x height."""
    right = 2 * left + crop_width - width  # twice the distance of the centres
    down = 2 * top + crop_height - height
    return struct.pack(">IIIIiIiI", crop_width, 1, crop_height, 1, right, 2, down, 2)


def nclx(primaries: int, transfer: int, matrix: int = 1, full: bool = True) -> bytes:
    """The content of a colr box with code points."""
    return b"nclx" + struct.pack(">HHHB", primaries, transfer, matrix, 0x80 if full else 0)


def find(data: bytes, *path: bytes) -> Box:
    """The box at a path such as meta, iprp, ipco."""
    start, end = 0, len(data)
    for kind in path:
        box = next(box for box in boxes(data, start, end) if box.kind == kind)
        start, end = box.start + (4 if kind == b"meta" else 0), box.end
    return Box(box.kind, box.start, box.end)


def with_properties(data: bytes, *properties: tuple[bytes, bytes]) -> bytes:
    """The file with further properties of its first associated item, applied in this order after those it has."""
    made = b"".join(struct.pack(">I4s", 8 + len(body), kind) + body for kind, body in properties)
    container, table = find(data, b"meta", b"iprp", b"ipco"), find(data, b"meta", b"iprp", b"ipma")
    known = sum(1 for _ in boxes(data, container.start, container.end))
    long = data[table.start + 3] & 1
    wide = 4 if data[table.start] else 2
    numbers = range(known + 1, known + 1 + len(properties))
    entries = b"".join(struct.pack(">H", 0x8000 | n) if long else bytes([0x80 | n]) for n in numbers)
    count_at = table.start + 8 + wide
    entries_at = count_at + 1 + data[count_at] * (2 if long else 1)
    changed = bytearray(data)
    changed[count_at] += len(properties)
    moved = len(made) + len(entries)
    for at, added in ((find(data, b"meta").start, moved), (find(data, b"meta", b"iprp").start, moved),
                      (container.start, len(made)), (table.start, len(entries))):
        struct.pack_into(">I", changed, at - 8, struct.unpack_from(">I", changed, at - 8)[0] + added)
    _move_items(changed, find(data, b"meta", b"iloc"), moved)
    for at, piece in sorted(((container.end, made), (entries_at, entries)), reverse=True):
        changed[at:at] = piece
    return bytes(changed)


def _move_items(data: bytearray, table: Box, moved: int) -> None:
    version = data[table.start]
    assert data[table.start + 4] >> 4 == 4, "offsets of four bytes"
    assert version < 2
    length_size, base_size = data[table.start + 4] & 15, data[table.start + 5] >> 4
    at = table.start + 8
    for _ in range(struct.unpack_from(">H", data, table.start + 6)[0]):
        method = data[at + 3] & 15 if version else 0
        at += (6 if version else 4)
        if base_size and method == 0:
            base = int.from_bytes(data[at : at + base_size], "big")
            if base:
                data[at : at + base_size] = (base + moved).to_bytes(base_size, "big")
        else:
            base = 0
        at += base_size
        for _ in range(struct.unpack_from(">H", data, at)[0]):
            if method == 0 and not base:
                struct.pack_into(">I", data, at + 2, struct.unpack_from(">I", data, at + 2)[0] + moved)
            at += 4 + length_size
        at += 2


def without_association(data: bytes, kind: bytes, item_index: int) -> bytes:
    """The file with one property no longer said of one item (by its place in the table): its number becomes 0."""
    container, table = find(data, b"meta", b"iprp", b"ipco"), find(data, b"meta", b"iprp", b"ipma")
    kinds = [box.kind for box in boxes(data, container.start, container.end)]
    changed = bytearray(data)
    assert not data[table.start + 3] & 1
    at = table.start + 8
    for index in range(struct.unpack_from(">I", data, table.start + 4)[0]):
        at += 4 if data[table.start] else 2
        for place in range(at + 1, at + 1 + data[at]):
            if index == item_index and kinds[(data[place] & 0x7F) - 1] == kind:
                changed[place] = 0
        at += 1 + data[at]
    return bytes(changed)
