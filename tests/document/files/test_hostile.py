"""Small files made to take much memory or time: the photo opens without it, or one sentence refuses."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from inpaint_app.document.files import png
from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.layers.layers import Photo
from inpaint_app.errors import OpenError
from tests.document.files.picture_files import scene

MEGABYTE = 1 << 20


def opened(path: Path, data: bytes, budget: int = 40 * MEGABYTE) -> Photo:
    """The photo in ``data``, opened with no more than ``budget`` bytes."""
    path.write_bytes(data)
    tracemalloc.start()
    try:
        photo = open_photo(path)
        assert tracemalloc.get_traced_memory()[1] < budget
    finally:
        tracemalloc.stop()
    return photo


def overlapping(size: int, entries: int, *, tag: int | None = None, pointer: int = 0, order: str = "<") -> bytes:
    """A TIFF structure of ``size`` bytes whose entries all have nearly all of it as their value."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    head = mark + struct.pack(order + "IH", 8, entries)
    start = 8 + 2 + 12 * entries
    for index in range(entries):
        number = 1 if pointer else (size - start) // 2
        head += struct.pack(order + "HHII", tag or 700 + index, 4 if pointer else 3, number, pointer or start)
    return head.ljust(size, b"\0")


def with_chunks(*chunks: bytes) -> bytes:
    whole = io.BytesIO()
    Image.fromarray(scene()).save(whole, "png")
    data = whole.getvalue()
    return data[:33] + b"".join(chunks) + data[33:]


@pytest.mark.parametrize("block", [
    overlapping(MEGABYTE, 4000), overlapping(MEGABYTE, 4000, order=">"),
    overlapping(60_000, 4900, tag=0x8769, pointer=8), overlapping(MEGABYTE, 60_000, tag=0x8825, pointer=8),
], ids=["values", "big-endian", "directories in themselves", "many directories in themselves"])
def test_exif_whose_values_overlap_is_left_out(tmp_path: Path, block: bytes) -> None:
    photo = opened(tmp_path / "a.png", with_chunks(png.chunk(b"eXIf", block)))
    assert np.array_equal(photo.pixels, scene())
    assert photo.exif is None
    assert photo.notices == ("Left out damaged EXIF metadata.",)


def test_a_packet_of_nothing_but_openings_is_read_once(tmp_path: Path) -> None:
    for text in (b"<a " * 350_000, b"<rdf:li>" * 130_000, b"<xmp:Thumbnails " * 65_000 + b"tiff:Orientation"):
        packed = png.XMP_KEYWORD.encode() + b"\0\1\0\0\0" + zlib.compress(text)
        photo = opened(tmp_path / "a.png", with_chunks(png.chunk(b"iTXt", packed)))
        assert np.array_equal(photo.pixels, scene())


def test_texts_that_unfold_to_more_than_a_photo_tells_are_left_out(tmp_path: Path) -> None:
    packed = zlib.compress(bytes(16 * MEGABYTE), 9)
    chunks = [png.chunk(b"zTXt", b"k%d\0\0" % index + packed) for index in range(20)]
    photo = opened(tmp_path / "a.png", with_chunks(*chunks), 150 * MEGABYTE)
    assert np.array_equal(photo.pixels, scene())


def tiff_with(*entries: tuple[int, int, int], pages: int = 1) -> bytes:
    """A grey TIFF of 8 x 8, one megabyte long, with further (tag, type, number); their values lie on its pixels."""
    usual = [(256, 3, 8), (257, 3, 8), (258, 3, 8), (259, 3, 1), (262, 3, 1), (277, 3, 1), (278, 3, 8), (279, 4, 64)]
    count = len(usual) + 1 + len(entries)
    length = 2 + 12 * count + 4
    pixels = 8 + pages * length
    directory = [(tag, kind, 1, value) for tag, kind, value in usual]
    directory += [(273, 4, 1, pixels), *((*entry, pixels) for entry in entries)]
    packed = b"".join(struct.pack("<HHII", *entry) for entry in sorted(directory))
    data = b"II*\0" + struct.pack("<I", 8)
    for page in range(1, pages + 1):
        data += struct.pack("<H", count) + packed + struct.pack("<I", 8 + page * length if page < pages else 0)
    return data.ljust(MEGABYTE, b"\1")


@pytest.mark.parametrize("data", [
    tiff_with(*[(40_000 + index, 3, 400_000) for index in range(2000)]),
    tiff_with(*[(273, 4, 200_000)] * 2000),
    tiff_with(*[(320, 3, 400_000)] * 2000),
    tiff_with(pages=7000),
    tiff_with((330, 4, 200_000)),
], ids=["values", "strips", "palettes", "pages", "directories below"])
def test_a_tiff_whose_directories_say_more_than_it_holds_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(OpenError, match=r"a\.tif is damaged"):
        opened(tmp_path / "a.tif", data)


def test_a_tiff_of_many_pages_and_common_values_opens(tmp_path: Path) -> None:
    assert opened(tmp_path / "a.tif", tiff_with((700, 7, 1000), pages=300)).pages == 300


def test_a_chain_of_directories_that_comes_back_to_itself_is_followed_once(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes((b"II*\0\x08\0\0\0\x10\0\0\1\4\0\1\0\0\0\x40\0\0\0") * 101)
    tracemalloc.start()
    try:
        with pytest.raises(OpenError, match=r"a\.tif is damaged"):
            open_photo(path)
        assert tracemalloc.get_traced_memory()[1] < 10 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_tiff_of_very_many_samples_is_refused(tmp_path: Path) -> None:
    data = tiff_with().replace(struct.pack("<HHII", 277, 3, 1, 1), struct.pack("<HHII", 277, 3, 1, 65_283))
    with pytest.raises(OpenError, match="65283 channels"):
        opened(tmp_path / "a.tif", data)


def saved(kind: str) -> bytearray:
    whole = io.BytesIO()
    Image.fromarray(scene()).save(whole, kind)
    return bytearray(whole.getvalue())


def tall_png() -> bytes:
    """A header of 64 x 4,000,000 pixels before the content of a small picture."""
    header = png.chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 4_000_000, 8, 6, 0, 0, 0))
    return png.SIGNATURE + header + bytes(saved("png")[33:])


def wide_bmp() -> bytes:
    data = saved("bmp")
    data[18:22] = struct.pack("<i", 4_000_000)
    return bytes(data)


def tall_psd() -> bytes:
    """A header of 48 x 1,881,920 pixels of 16 bits before a moment of them."""
    header = b"8BPS" + struct.pack(">H6xHIIHH", 2, 3, 1_881_920, 48, 16, 3)
    return header + bytes(4 + 4 + 8 + 2) + bytes(90)


def wide_tiff() -> bytes:
    """Twelve tiles of 16 x 16 where 48 x 8,388,672 pixels are promised."""
    deep = np.zeros((48, 64, 3), np.uint16)
    written = io.BytesIO()
    tifffile.imwrite(written, deep, compression="zlib", tile=(16, 16), photometric="rgb", metadata=None)
    data = bytearray(written.getvalue())
    at = data.index(struct.pack("<HHI", 256, 4, 1)) + 8
    data[at : at + 4] = struct.pack("<I", 8_388_672)
    return bytes(data)


@pytest.mark.parametrize(
    "data", [tall_png(), wide_bmp(), tall_psd(), wide_tiff()], ids=["png", "bmp", "psd", "tiff"])
def test_a_header_that_promises_far_more_than_the_file_can_hold_is_refused_before_memory_is_taken(
    tmp_path: Path, data: bytes,
) -> None:
    (tmp_path / "a").write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(OpenError, match="damaged or cut short"):
            open_photo(tmp_path / "a")
        assert tracemalloc.get_traced_memory()[1] < MEGABYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["png", "bmp"])
def test_what_compresses_extremely_well_still_opens(tmp_path: Path, kind: str) -> None:
    Image.new("L", (3000, 2000), 255).save(tmp_path / f"white.{kind}")
    assert (open_photo(tmp_path / f"white.{kind}").pixels == 255).all()
