"""Makes the picture files that the tests open: pixels, EXIF, XMP and profiles with known content."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

MAKER_NOTE = bytes(range(200))
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="%d" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"/></rdf:RDF></x:xmpmeta>'
)


@cache
def rgb_profile() -> bytes:
    """An sRGB profile as Little CMS makes it (with the time in it, so made once)."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int = 1, order: str = ">", thumbnail: bytes = b"", size: tuple[int, int] = (30, 20)) -> bytes:
    """An EXIF block laid out by hand: camera, resolution, a maker's note, GPS, perhaps a thumbnail."""

    def directory(at: int, entries: list[tuple[int, int, int, bytes]], following: int = 0) -> bytes:
        tail_at = at + 2 + 12 * len(entries) + 4
        head, tail = struct.pack(order + "H", len(entries)), b""
        for tag, kind, count, data in sorted(entries):
            if len(data) > 4:
                place, tail = struct.pack(order + "I", tail_at + len(tail)), tail + data + b"\0" * (len(data) % 2)
            else:
                place = data.ljust(4, b"\0")
            head += struct.pack(order + "HHI", tag, kind, count) + place
        return head + struct.pack(order + "I", following) + tail

    def short(value: int) -> bytes:
        return struct.pack(order + "H", value)

    def long(value: int) -> bytes:
        return struct.pack(order + "I", value)

    def rational(a: int, b: int) -> bytes:
        return struct.pack(order + "II", a, b)

    def build(exif_at: int, gps_at: int, second_at: int) -> tuple[bytes, bytes, bytes]:
        main = directory(8, [
            (271, 2, 6, b"Canon\0"), (272, 2, 12, b"Canon EOS R\0"), (274, 3, 1, short(orientation)),
            (282, 5, 1, rational(300, 1)), (283, 5, 1, rational(300, 1)), (296, 3, 1, short(2)),
            (0x8769, 4, 1, long(exif_at)), (0x8825, 4, 1, long(gps_at)),
        ], second_at if thumbnail else 0)
        shot = directory(exif_at, [
            (0x829A, 5, 1, rational(1, 250)), (0x9003, 2, 20, b"2024:05:06 07:08:09\0"),
            (0x927C, 7, len(MAKER_NOTE), MAKER_NOTE), (0xA002, 4, 1, long(size[0])), (0xA003, 4, 1, long(size[1])),
        ])
        gps = directory(gps_at, [(1, 2, 2, b"N\0"), (2, 5, 3, rational(48, 1) + rational(8, 1) + rational(0, 1))])
        return main, shot, gps

    main, shot, gps = build(0, 0, 0)
    exif_at = 8 + len(main)
    gps_at = exif_at + len(shot)
    second_at = gps_at + len(gps)
    body = b"".join(build(exif_at, gps_at, second_at))
    header = (b"MM" if order == ">" else b"II") + struct.pack(order + "HI", 42, 8)
    if not thumbnail:
        return header + body
    second = directory(second_at, [
        (0x0201, 4, 1, long(second_at + 2 + 24 + 4)), (0x0202, 4, 1, long(len(thumbnail))),
    ])
    return header + body + second + thumbnail


def scene(width: int = 30, height: int = 20) -> np.ndarray:
    """HW3 uint8 smooth enough for lossy formats; its four corners tell every orientation apart."""
    rows, columns = np.mgrid[:height, :width]
    picture = np.stack([columns * 200 // width, rows * 200 // height, np.full((height, width), 90)], axis=2)
    picture[: height // 3, : width // 3] = (255, 255, 255)
    return picture.astype(np.uint8)


TURN_BACK = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera that writes this orientation stores an upright scene."""


def stored(upright: Image.Image, orientation: int) -> Image.Image:
    """The picture as it lies in a file that carries ``orientation``."""
    turn = TURN_BACK[orientation]
    return upright if turn is None else upright.transpose(turn)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, depth: int, colour_type: int, raw: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG file from its scanlines, each with its filter byte."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, data) for kind, data in parts)


def png_chunks(path: Path) -> dict[bytes, bytes]:
    """Chunks by type, every checksum verified."""
    data, at, found = path.read_bytes(), 8, {}
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0]
        found[kind] = body
        at += 12 + length
    return found
