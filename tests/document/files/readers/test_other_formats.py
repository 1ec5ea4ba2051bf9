"""JPEG 2000, JPEG XL, GIF, PSD, BMP and WebP; and what files are called that are not opened."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageCms

from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.icc_profile import profile_name
from inpaint_app.errors import OpenError
from tests.document.files.picture_files import XMP, exif, rgb_profile, scene

RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (60, 80, 3), dtype=np.uint8)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


# -- JPEG 2000


@pytest.mark.parametrize("codec", ["jp2", "j2k"])
@pytest.mark.parametrize(("bits", "channels"), [(8, 1), (8, 3), (8, 4), (12, 1), (16, 3)])
def test_jpeg_2000_is_exact_at_every_depth(tmp_path: Path, codec: str, bits: int, channels: int) -> None:
    dtype = np.uint8 if bits == 8 else np.uint16
    values = RNG.integers(0, 1 << bits, (40, 50, channels)).astype(dtype)
    path = tmp_path / "a.dat"
    path.write_bytes(imagecodecs.jpeg2k_encode(
        values[..., 0] if channels == 1 else values, level=0, codecformat=codec, bitspersample=bits))
    photo = open_photo(path)
    full = np.iinfo(dtype).max
    assert np.array_equal(photo.pixels, np.round(values * (full / ((1 << bits) - 1))).astype(dtype))
    assert photo.source.name == "JPEG2000"
    assert not photo.notices


def test_jpeg_2000_keeps_profile_exif_and_xmp(tmp_path: Path) -> None:
    data = imagecodecs.jpeg2k_encode(scene(), level=0, codecformat="jp2")
    at = data.index(b"colr") - 4
    length = struct.unpack(">I", data[at : at + 4])[0]
    profile = box(b"colr", b"\2\0\0" + rgb_profile())
    header_at = data.index(b"jp2h") - 4
    header_length = struct.pack(">I", struct.unpack(">I", data[header_at : header_at + 4])[0] + len(profile) - length)
    data = data[:header_at] + header_length + data[header_at + 4 : at] + profile + data[at + length :]
    stream = data.index(b"jp2c") - 4
    uuids = box(b"uuid", b"JpgTiffExif->JP2" + exif(6)) + box(
        b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + XMP % 6)
    path = tmp_path / "a.jp2"
    path.write_bytes(data[:stream] + uuids + data[stream:])
    photo = open_photo(path)
    assert photo.icc == rgb_profile()
    assert photo.exif is not None
    assert photo.xmp is not None
    assert np.array_equal(photo.pixels, np.rot90(scene(), -1))


# -- JPEG XL


@pytest.mark.parametrize(("bits", "channels"), [(8, 1), (8, 3), (8, 4), (10, 3), (12, 1), (16, 3)])
@pytest.mark.parametrize("container", [False, True])
def test_jpeg_xl_is_exact_at_every_depth(tmp_path: Path, bits: int, channels: int, container: bool) -> None:
    dtype = np.uint8 if bits == 8 else np.uint16
    values = RNG.integers(0, 1 << bits, (40, 50, channels)).astype(dtype)
    path = tmp_path / "a.jxl"
    path.write_bytes(imagecodecs.jpegxl_encode(
        values[..., 0] if channels == 1 else values, lossless=True, bitspersample=bits, usecontainer=container))
    photo = open_photo(path)
    full = np.iinfo(dtype).max
    assert np.array_equal(photo.pixels, np.round(values * (full / ((1 << bits) - 1))).astype(dtype))
    assert (photo.source.name, photo.notices) == ("JXL", ())
    # the encoder takes 8 bits for sRGB and more for linear light
    assert profile_name(photo.icc) == ("sRGB (assumed)" if bits == 8 else "BT.709, gamma 1")


def test_jpeg_xl_keeps_exif_and_xmp_and_is_turned_once(tmp_path: Path) -> None:
    data = imagecodecs.jpegxl_encode(scene(), lossless=True, usecontainer=True)
    path = tmp_path / "a.jxl"
    path.write_bytes(data + box(b"Exif", b"\0\0\0\0" + exif(6)) + box(
        b"brob", b"xml " + imagecodecs.brotli_encode(XMP % 6)))
    photo = open_photo(path)
    assert np.array_equal(photo.pixels, scene())  # the codestream says how to turn, not EXIF
    assert photo.exif is not None
    assert photo.xmp is not None


def test_frames_of_a_jpeg_xl_can_be_chosen(tmp_path: Path) -> None:
    frames = np.stack([np.full((20, 30, 3), value, np.uint8) for value in (10, 20, 30)])
    path = tmp_path / "a.jxl"
    path.write_bytes(imagecodecs.jpegxl_encode(frames, lossless=True, photometric="rgb"))
    assert (open_photo(path, page=3).pixels == 30).all()
    assert open_photo(path).notices == ("Opened the first of 3 pictures.",)


def test_a_broken_jpeg_xl_is_refused(tmp_path: Path) -> None:
    data = imagecodecs.jpegxl_encode(NOISE, lossless=True)
    path = tmp_path / "a.jxl"
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(OpenError, match="damaged or cut short"):
        open_photo(path)


# -- GIF


def test_gif_opens_in_full_colour_with_its_transparency_and_frames(tmp_path: Path) -> None:
    frames = [Image.fromarray(scene() // n).quantize(16) for n in (1, 2)]
    path = tmp_path / "a.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    photo = open_photo(path)
    assert np.array_equal(photo.pixels, np.asarray(frames[0].convert("RGB")))
    assert (photo.pages, photo.source.name) == (2, "GIF")
    assert photo.notices == ("Converted from a colour palette to full colour.", "Opened the first of 2 pictures.")
    assert np.array_equal(open_photo(path, page=2).pixels[..., :3], np.asarray(frames[1].convert("RGB")))
    frames[0].save(path, transparency=0)
    opened = open_photo(path).pixels
    assert np.array_equal(opened[..., 3] == 0, np.asarray(frames[0]) == 0)


# -- PSD


def psd(planes: list[np.ndarray], mode: int, *, packing: int = 0, layers: int = 0, large: bool = False,
        palette: bytes = b"", resources: bytes = b"") -> bytes:
    """A Photoshop document of planes HW uint8 or uint16, from scratch."""
    height, width = planes[0].shape
    depth = 8 * planes[0].dtype.itemsize
    raw = [plane.astype(plane.dtype.newbyteorder(">")).tobytes() for plane in planes]
    if packing == 1:
        rows = [imagecodecs.packbits_encode(row.astype(row.dtype.newbyteorder(">")).tobytes())
                for plane in planes for row in plane]
        body = b"".join(struct.pack(">I" if large else ">H", len(row)) for row in rows) + b"".join(rows)
    else:
        body = b"".join(raw)
    size = ">Q" if large else ">I"
    info = struct.pack(size, 2) + struct.pack(">h", layers) if layers else b""
    return b"".join([
        b"8BPS", struct.pack(">H6xHIIHH", 2 if large else 1, len(planes), height, width, depth, mode),
        struct.pack(">I", len(palette)), palette, struct.pack(">I", len(resources)), resources,
        struct.pack(size, len(info)), info, struct.pack(">H", packing), body,
    ])


def resource(number: int, body: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHI", number, 0, len(body)) + body + b"\0" * (len(body) % 2)


@pytest.mark.parametrize("packing", [0, 1])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("layers", [0, -1])
def test_the_merged_picture_of_a_psd(tmp_path: Path, packing: int, large: bool, dtype: type, layers: int) -> None:
    values = RNG.integers(0, np.iinfo(dtype).max, (20, 30, 4)).astype(dtype)
    path = tmp_path / "a.psd"
    extras = resource(1039, rgb_profile()) + resource(1058, exif(1)) + resource(1060, XMP % 1) + resource(
        1005, struct.pack(">IHHIHH", 300 << 16, 1, 1, 200 << 16, 1, 1))
    path.write_bytes(psd(list(np.moveaxis(values, 2, 0)), 3, packing=packing, layers=layers, large=large,
                         resources=extras))
    photo = open_photo(path)
    assert np.array_equal(photo.pixels, values if layers < 0 else values[..., :3])
    assert (photo.icc, photo.exif, photo.xmp, photo.dpi) == (rgb_profile(), exif(1), XMP % 1, (300, 200))
    assert "merged picture" in photo.notices[0]
    assert photo.source.name == "PSD"


def test_psd_of_other_colour_modes(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    grey = RNG.integers(0, 256, (20, 30)).astype(np.uint8)
    path.write_bytes(psd([grey], 1))
    assert np.array_equal(open_photo(path).pixels[..., 0], grey)
    table = RNG.integers(0, 256, (256, 3)).astype(np.uint8)
    path.write_bytes(psd([grey], 2, palette=table.T.tobytes()))
    assert np.array_equal(open_photo(path).pixels, table[grey])
    inks = np.full((4, 20, 30), 255, np.uint8)  # in this format 255 is no ink
    inks[1:3] = 0
    path.write_bytes(psd(list(inks), 4))
    photo = open_photo(path)
    assert np.abs(photo.pixels[5, 5].astype(int) - (255, 0, 0)).max() < 4
    path.write_bytes(psd([grey, grey, grey], 9))
    with pytest.raises(OpenError, match="colour mode"):
        open_photo(path)


def test_a_psd_cut_short_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    data = psd(list(np.moveaxis(NOISE, 2, 0)), 3)
    path.write_bytes(data[:-1000])
    photo = open_photo(path)
    assert photo.missing is not None
    assert np.array_equal(photo.pixels[~photo.missing], NOISE[~photo.missing])


# -- BMP


def bmp(width: int, height: int, bits: int, body: bytes, *, compression: int = 0, masks: tuple[int, ...] = (),
        palette: bytes = b"", header: int = 40) -> bytes:
    fields = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(body), 2835, 2835, 0, 0)
    extra = fields.ljust(header, b"\0") + struct.pack(f"<{len(masks)}I", *masks) + palette
    at = 14 + len(extra)
    return b"BM" + struct.pack("<IHHI", at + len(body), 0, 0, at) + extra + body


@pytest.mark.parametrize(("bits", "masks"), [
    (32, (0x000000FF, 0x0003FC00, 0x0FF00000)), (32, (0x3FF00000, 0x000FFC00, 0x000003FF)),
    (16, (0x0F00, 0x00F0, 0x000F)), (16, (0x001F, 0x07E0, 0xF800)), (32, (0xE0000000, 0x1C000000, 0x03000000)),
])
def test_bit_fields_of_any_kind(tmp_path: Path, bits: int, masks: tuple[int, int, int]) -> None:
    shifts = [(mask & -mask).bit_length() - 1 for mask in masks]
    fulls = [mask >> shift for mask, shift in zip(masks, shifts, strict=True)]
    values = np.stack([RNG.integers(0, full + 1, (6, 8)) for full in fulls], axis=2)
    words = sum(values[..., at] << shifts[at] for at in range(3))
    path = tmp_path / "a.bmp"
    path.write_bytes(bmp(8, 6, bits, words[::-1].astype(f"<u{bits // 8}").tobytes(), compression=3, masks=masks))
    expected = np.round(values * 255 / np.array(fulls))
    assert np.abs(open_photo(path).pixels[..., :3] - expected).max() <= 1


def test_rle24_of_os_2(tmp_path: Path) -> None:
    blue, red = b"\xff\0\0", b"\0\0\xff"
    body = b"\3" + blue + b"\1" + red + b"\0\0" + b"\0\4" + red + blue + red + blue + b"\0\0\0\1"
    path = tmp_path / "a.bmp"
    path.write_bytes(bmp(4, 2, 24, body, compression=4, header=64))
    red_, blue_ = [255, 0, 0], [0, 0, 255]
    assert open_photo(path).pixels.tolist() == [[red_, blue_, red_, blue_], [blue_, blue_, blue_, red_]]


def test_two_bits_a_pixel(tmp_path: Path) -> None:
    palette = bytes(range(16))
    path = tmp_path / "a.bmp"
    path.write_bytes(bmp(4, 1, 2, bytes([0b00011011, 0, 0, 0]), palette=palette))
    assert open_photo(path).pixels.tolist() == [[[2, 1, 0], [6, 5, 4], [10, 9, 8], [14, 13, 12]]]


def test_a_bmp_cut_short_lacks_its_upper_rows(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(NOISE).save(buffer, "BMP")
    path = tmp_path / "a.bmp"
    path.write_bytes(buffer.getvalue()[: 54 + 240 * 20 + 17])
    photo = open_photo(path)
    assert photo.missing is not None
    assert photo.missing[:40].all()
    assert not photo.missing[40:].any()
    assert np.array_equal(photo.pixels[40:], NOISE[40:])


# -- WebP


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_what_is_left_of_a_webp_cut_short(tmp_path: Path, share: float) -> None:
    grain = (scene(160, 120).astype(int) + RNG.integers(-20, 20, (120, 160, 3))).clip(0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(grain).save(buffer, "WEBP", quality=90)
    whole, path = tmp_path / "whole.webp", tmp_path / "cut.webp"
    whole.write_bytes(buffer.getvalue())
    path.write_bytes(buffer.getvalue()[: int(len(buffer.getvalue()) * share)])
    photo, expected = open_photo(path), open_photo(whole).pixels
    assert photo.missing is not None
    assert np.array_equal(photo.pixels[~photo.missing], expected[~photo.missing])
    assert photo.missing.mean() < 1.3 - share


# -- what is not opened


@pytest.mark.parametrize(("content", "kind"), [
    (b"P6\n4 4\n255\n" + bytes(48), "a PNM (PPM, PGM, PBM) file"),
    (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "a Radiance HDR file"),
    (b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG file"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "an SVG file"), (b"v/1\1\2\0\0\0", "an OpenEXR file"),
    (b"%PDF-1.7\n", "a PDF file"), (b"\0\0\0\x1cftypisom\0\0\2\0isomiso2", "a video"),
    (bytes(128) + b"DICM" + bytes(40), "a DICOM file"),
    (bytes([0, 0, 2]) + bytes(9) + struct.pack("<HHBB", 4, 4, 24, 0) + bytes(48), "a Targa file"),
    (b"\x0a\x05\x01\x08" + bytes(124), "a PCX file"),
])
def test_files_of_other_kinds_are_named_for_what_they_are(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(OpenError) as caught:
        open_photo(path)
    assert str(caught.value) == f"photo.jpg is {kind}; save it as PNG, TIFF or JPEG first."


def test_a_codec_missing_from_the_installation_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise imagecodecs.DelayedImportError("jpegxl_decode")

    path = tmp_path / "a.jxl"
    path.write_bytes(imagecodecs.jpegxl_encode(scene(), lossless=True))
    monkeypatch.setattr(imagecodecs, "jpegxl_decode", missing)
    with pytest.raises(OpenError, match="installation is incomplete") as caught:
        open_photo(path)
    assert "damaged" not in str(caught.value)


def test_a_fault_of_our_own_is_not_called_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise IndexError("list index out of range")

    path = tmp_path / "a.png"
    Image.fromarray(scene()).save(path)
    monkeypatch.setattr(imagecodecs, "png_decode", faulty)
    with pytest.raises(OpenError) as caught:
        open_photo(path)
    assert "damaged" not in str(caught.value)


def test_the_profile_of_a_photo_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    path.write_bytes(psd(list(np.moveaxis(NOISE, 2, 0)), 3, resources=resource(1039, rgb_profile())))
    icc = open_photo(path).icc
    assert icc is not None
    assert "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc)))
