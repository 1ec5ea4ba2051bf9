"""TIFF of every kind that libtiff opens: colour models, palettes, extra samples, wrong tags, pages, cut files."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from inpaint_app.document.files.image_io import describe, open_photo
from inpaint_app.errors import OpenError
from tests.document.files.picture_files import scene

RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (60, 80, 3), dtype=np.uint8)


def ycbcr(rgb: np.ndarray) -> np.ndarray:
    """BT.601 at full range, floating point, of the range of ``rgb``."""
    full = 255 if rgb.dtype == np.uint8 else 65535
    r, g, b = np.moveaxis(rgb.astype(float), -1, 0)
    y = 0.299 * r + 0.587 * g + 0.114 * b
    half = (full + 1) / 2
    return np.stack([y, (b - y) / 1.772 + half, (r - y) / 1.402 + half], axis=2)


def tiff(width: int, height: int, tags: dict[int, tuple[str, tuple[int, ...]]], data: bytes, *, ending: bool = True,
         order: str = "<") -> bytes:
    """A TIFF of one strip from scratch: tag to struct code and values; the strip's place and size are added.

    ``ending``: whether the directory, which comes last, ends with the pointer to the next.
    """
    entries = {256: ("I", (width,)), 257: ("I", (height,)), 259: ("H", (1,)), 273: ("I", (8,)),
               278: ("I", (height,)), 279: ("I", (len(data),)), **tags}
    at = 8 + len(data) + len(data) % 2
    extra_at, extra, table = 8 + len(data) + len(data) % 2, b"", b""
    for tag, (code, values) in sorted(entries.items()):
        packed = struct.pack(f"{order}{len(values)}{code}", *values)
        if len(packed) > 4:
            packed, extra = struct.pack(order + "I", extra_at + len(extra)), extra + packed
        kind = {"B": 1, "H": 3, "I": 4}[code]
        table += struct.pack(order + "HHI", tag, kind, len(values)) + packed.ljust(4, b"\0")
    at = extra_at + len(extra)
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, at)
    body = data + b"\0" * (len(data) % 2) + extra
    return head + body + struct.pack(order + "H", len(entries)) + table + (b"\0\0\0\0" if ending else b"")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("compression", [None, "lzw", "zlib"])
def test_ycbcr_becomes_rgb(tmp_path: Path, dtype: type, compression: str | None) -> None:
    rgb = (scene(40, 30).astype(np.uint32) * (257 if dtype == np.uint16 else 1)).astype(dtype)
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path, np.round(ycbcr(rgb)).clip(0, np.iinfo(dtype).max).astype(dtype), photometric="ycbcr",
        compression=compression, extratags=[(530, 3, 2, (1, 1), True)])
    photo = open_photo(path)
    assert photo.pixels.dtype == dtype
    assert np.abs(photo.pixels.astype(int) - rgb).max() <= 2
    if dtype == np.uint8:
        assert np.abs(imagecodecs.tiff_decode(path.read_bytes()).astype(int) - photo.pixels).max() <= 1


def test_coefficients_and_reference_values_of_video_are_used(tmp_path: Path) -> None:
    rationals = [(16, 1), (235, 1), (128, 1), (240, 1), (128, 1), (240, 1)]
    path = tmp_path / "a.tif"
    values = np.zeros((4, 4, 3), np.uint8) + np.array([[[235, 128, 128]]], np.uint8)
    values[2:] = (63, 102, 240)  # pure red in BT.709 at video levels
    tifffile.imwrite(path, values, photometric="ycbcr", extratags=[
        (530, 3, 2, (1, 1), True), (529, 5, 3, (2126, 10000, 7152, 10000, 722, 10000), True),
        (532, 5, 6, tuple(number for pair in rationals for number in pair), True)])
    opened = open_photo(path).pixels.astype(int)
    assert np.abs(opened[0, 0] - 255).max() <= 1
    assert np.abs(opened[3, 3] - (255, 0, 0)).max() <= 2


def test_ycbcr_with_subsampling_becomes_rgb(tmp_path: Path) -> None:
    y = np.add.outer(np.arange(8) * 20, np.arange(8) * 10).astype(np.uint8)
    units = b"".join(
        bytes([y[r, c], y[r, c + 1], y[r + 1, c], y[r + 1, c + 1], 128, 128])
        for r in range(0, 8, 2) for c in range(0, 8, 2))
    path = tmp_path / "a.tif"
    for tags in ({530: ("H", (2, 2))}, {}):  # two by two is the default
        path.write_bytes(tiff(8, 8, {258: ("H", (8, 8, 8)), 262: ("H", (6,)), 277: ("H", (3,)), **tags}, units))
        assert np.array_equal(open_photo(path).pixels, np.repeat(y[..., None], 3, axis=2))


def test_old_style_jpeg_opens(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(scene(48, 32)).save(buffer, "JPEG", quality=95, subsampling=0)
    data = buffer.getvalue()
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(48, 32, {
        258: ("H", (8, 8, 8)), 259: ("H", (6,)), 262: ("H", (6,)), 277: ("H", (3,)), 512: ("H", (1,)),
        513: ("I", (8,)), 514: ("I", (len(data),)), 530: ("H", (1, 1)),
    }, data))
    with Image.open(buffer) as image:
        assert np.abs(open_photo(path).pixels.astype(int) - np.asarray(image)).max() <= 2


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_a_predictor_has_no_meaning_where_nothing_is_compressed(tmp_path: Path, bits: int) -> None:
    values = RNG.integers(0, 1 << bits, (4, 8))
    if bits == 12:
        digits = "".join(f"{value:03x}" for value in values.ravel())
        data = bytes.fromhex(digits)
    else:
        data = values.astype("u1" if bits == 8 else "<u2").tobytes()
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(8, 4, {258: ("H", (bits,)), 262: ("H", (1,)), 277: ("H", (1,)), 317: ("H", (2,))}, data))
    full = 255 if bits == 8 else 65535
    assert np.array_equal(open_photo(path).pixels[..., 0], np.round(values * (full / ((1 << bits) - 1))))


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_palettes_of_every_depth(tmp_path: Path, bits: int) -> None:
    indices = RNG.integers(0, 1 << bits, (6, 16)).astype(np.uint8)
    packed = np.packbits(np.unpackbits(indices[..., None], axis=2)[..., 8 - bits :].reshape(6, -1), axis=1)
    table = RNG.integers(0, 256, (1 << bits, 3))
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(16, 6, {
        258: ("H", (bits,)), 262: ("H", (3,)), 277: ("H", (1,)), 320: ("H", tuple((table.T * 257).ravel().tolist())),
    }, packed.tobytes()))
    photo = open_photo(path)
    assert np.array_equal(photo.pixels, table[indices])
    assert photo.notices == ("Converted from a colour palette to full colour.",)


def test_the_alpha_of_a_palette_file_stays(tmp_path: Path) -> None:
    indices, alpha = RNG.integers(0, 256, (2, 6, 16)).astype(np.uint8)
    table = RNG.integers(0, 256, (256, 3))
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(16, 6, {
        258: ("H", (8, 8)), 262: ("H", (3,)), 277: ("H", (2,)), 338: ("H", (2,)),
        320: ("H", tuple((table.T * 257).ravel().tolist())),
    }, np.dstack([indices, alpha]).tobytes()))
    assert np.array_equal(open_photo(path).pixels, np.dstack([table[indices], alpha]))


@pytest.mark.parametrize("count", [0, 1, 35_711_440])
def test_a_bogus_size_of_the_strip_is_reckoned_again(tmp_path: Path, count: int) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(80, 60, {
        258: ("H", (8,)), 262: ("H", (2,)), 277: ("H", (3,)), 278: ("I", (2545,)), 279: ("I", (count,)),
    }, NOISE.tobytes()))
    photo = open_photo(path)
    assert np.array_equal(photo.pixels, NOISE)
    assert photo.missing is None


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_directory_without_its_ending_opens(tmp_path: Path, order: str) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(80, 60, {
        258: ("H", (8, 8, 8)), 262: ("H", (2,)), 277: ("H", (3,)), 274: ("H", (3,)),
    }, NOISE.tobytes(), ending=False, order=order))
    photo = open_photo(path)
    assert np.array_equal(photo.pixels, NOISE[::-1, ::-1])
    assert not photo.notices


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("orientation", [1, 6])
def test_infrared_is_kept_aside_and_no_transparency(tmp_path: Path, dtype: type, orientation: int) -> None:
    stored = RNG.integers(0, np.iinfo(dtype).max, (20, 30, 4)).astype(dtype)
    path = tmp_path / "scan.tif"
    tifffile.imwrite(path, stored, photometric="rgb", extrasamples=["unspecified"],
                     extratags=[(274, 3, 1, orientation, True)])
    photo = open_photo(path)
    upright = stored if orientation == 1 else np.rot90(stored, -1)
    assert not photo.has_alpha
    assert np.array_equal(photo.pixels, upright[..., :3])
    assert photo.infrared is not None
    assert np.array_equal(photo.infrared, upright[..., 3])
    assert len(photo.notices) == 1
    assert "infrared" in photo.notices[0]


def test_alpha_and_infrared_are_told_apart(tmp_path: Path) -> None:
    stored = RNG.integers(0, 256, (20, 30, 5)).astype(np.uint8)
    path = tmp_path / "scan.tif"
    tifffile.imwrite(path, stored, photometric="rgb", extrasamples=["unspecified", "unassalpha"])
    photo = open_photo(path)
    assert np.array_equal(photo.pixels, stored[..., [0, 1, 2, 4]])
    assert photo.infrared is not None
    assert np.array_equal(photo.infrared, stored[..., 3])


@pytest.mark.parametrize("options", [
    {}, {"compression": "lzw"}, {"compression": "zlib", "predictor": True}, {"compression": "packbits"},
    {"tile": (32, 32)}, {"compression": "zlib", "rowsperstrip": 8}, {"planarconfig": "separate"},
], ids=str)
@pytest.mark.parametrize("share", [0.7, 0.9])
def test_what_is_left_of_a_file_cut_short_is_exact_and_the_rest_is_marked(
    tmp_path: Path, options: dict, share: float,
) -> None:
    pixels = np.moveaxis(NOISE, 2, 0) if "planarconfig" in options else NOISE
    whole, path = tmp_path / "whole.tif", tmp_path / "cut.tif"
    tifffile.imwrite(whole, pixels, photometric="rgb", **options)
    data = whole.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    photo = open_photo(path)
    assert photo.missing is not None
    assert 0.02 < photo.missing.mean() < 0.98
    assert np.array_equal(photo.pixels[~photo.missing], NOISE[~photo.missing])
    assert "cut short" in photo.notices[-1]


@pytest.mark.parametrize("rows", [64, 480])
def test_what_is_left_of_jpeg_in_tiff(tmp_path: Path, rows: int) -> None:
    grain = (scene(320, 480).astype(int) + RNG.integers(-20, 20, (480, 320, 3))).clip(0, 255).astype(np.uint8)
    whole, path = tmp_path / "whole.tif", tmp_path / "cut.tif"
    tifffile.imwrite(whole, grain, photometric="ycbcr", subsampling=(2, 2), compression="jpeg", rowsperstrip=rows)
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    photo, expected = open_photo(path), open_photo(whole)
    assert expected.missing is None
    assert photo.missing is not None
    assert np.array_equal(photo.pixels[~photo.missing], expected.pixels[~photo.missing])
    assert photo.missing.mean() == pytest.approx(1 / 3, abs=0.12)


def test_pages_are_chosen_from_1(tmp_path: Path) -> None:
    path = tmp_path / "many.tif"
    with tifffile.TiffWriter(path) as writer:
        for value in (1, 2, 3):
            writer.write(np.zeros((2, 2), np.uint8), subfiletype=1)
            writer.write(np.full((4, 4 + value), value, np.uint8), description=f"page {value}")
    for page in (1, 2, 3):
        photo = open_photo(path, page=page)
        assert photo.pixels.shape == (4, 4 + page, 1)
        assert (photo.pixels == page).all()
        assert photo.pages == 3
        assert not photo.notices
    assert open_photo(path).notices == ("Opened the first of 3 pages.",)
    assert describe(path, page=2)["pages"] == 3
    for page in (0, 4):
        with pytest.raises(OpenError, match=rf"^many\.tif has no page {page}; it has 3, numbered from 1\.$"):
            open_photo(path, page=page)


def test_a_picture_without_pages_has_page_1_only(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(scene()).save(path)
    assert open_photo(path, page=1).pages == 1
    with pytest.raises(OpenError, match="has no page 2; it has 1"):
        open_photo(path, page=2)


def test_a_directory_that_asks_for_terabytes_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(20_000, 20_000, {
        258: ("H", (16,)), 262: ("H", (1,)), 277: ("H", (1,)), 322: ("I", (1 << 20,)), 323: ("I", (1 << 20,)),
        324: ("I", (8,)), 325: ("I", (100,)),
    }, bytes(100)))
    with pytest.raises(OpenError) as caught:
        open_photo(path)
    assert "damaged" in str(caught.value)
    assert "close other programs" not in str(caught.value)


def test_thousands_of_channels_are_no_photo(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(8, 8, {258: ("H", (8,)), 262: ("H", (2,)), 277: ("H", (65535,))}, bytes(192)))
    with pytest.raises(OpenError, match="65535 channels"):
        open_photo(path)


def test_a_compression_that_is_not_known_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tags = {258: ("H", (8,)), 259: ("H", (34661,)), 262: ("H", (1,)), 277: ("H", (1,))}
    path.write_bytes(tiff(8, 8, tags, bytes(64)))
    with pytest.raises(OpenError, match=r"^a\.tif is a TIFF file compressed with .*, which cannot be read here"):
        open_photo(path)
