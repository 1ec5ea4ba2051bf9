"""HEIF and AVIF: cropping and turning boxes, colours by code points, codecs that are not there."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.files.readers.isobmff import boxes
from inpaint_app.document.layers.layers import Photo
from inpaint_app.errors import OpenError
from tests.document.files.box_files import clean_aperture, find, nclx, with_properties, without_association
from tests.document.files.picture_files import scene


def heif(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(pixels)).save(buffer, quality=-1, chroma=444)
    return buffer.getvalue()


def avif(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "AVIF", quality=100, subsampling="4:4:4")
    return buffer.getvalue()


def srgb_of(photo: Photo) -> np.ndarray:
    """The photo's colours as 8-bit sRGB, through its own profile."""
    pixels = photo.pixels if photo.pixels.dtype == np.uint8 else (photo.pixels // 257).astype(np.uint8)
    image = Image.fromarray(pixels)
    if photo.icc is None:
        return np.asarray(image)
    profile = ImageCms.ImageCmsProfile(io.BytesIO(photo.icc))
    return np.asarray(ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"))


@pytest.mark.parametrize("make", [heif, avif])
@pytest.mark.parametrize("turns", [(), ((b"irot", b"\1"),), ((b"imir", b"\1"),), ((b"irot", b"\3"), (b"imir", b"\0"))])
def test_crop_rotation_and_mirroring_are_applied_once_in_their_order(tmp_path: Path, make, turns) -> None:
    pixels = scene(96, 64)
    path = tmp_path / "boxes"
    path.write_bytes(with_properties(make(pixels), (b"clap", clean_aperture(96, 64, 16, 8, 48, 32)), *turns))
    expected = pixels[8:40, 16:64]
    for kind, body in turns:
        turned = np.rot90(expected, body[0]) if kind == b"irot" else expected
        expected = turned if kind == b"irot" else (expected[:, ::-1] if body[0] else expected[::-1])
    opened = open_photo(path).pixels
    assert opened.shape == expected.shape
    assert np.abs(opened.astype(int) - expected).mean() < 3


@pytest.mark.parametrize("make", [heif, avif])
def test_wide_colours_told_by_code_points_become_a_profile(tmp_path: Path, make) -> None:
    path = tmp_path / "p3"
    path.write_bytes(with_colours(make(np.full((64, 64, 3), (120, 160, 90), np.uint8)), nclx(12, 13)))
    photo = open_photo(path)
    assert photo.icc is not None
    # by hand: Display P3 to linear light, through XYZ (D65 both) to linear sRGB, and back to values
    p3 = np.array([[0.4865709, 0.2656677, 0.1982173], [0.2289746, 0.6917385, 0.0792869], [0, 0.0451134, 1.0439444]])
    srgb = np.array([[3.2404542, -1.5371385, -0.4985314], [-0.969266, 1.8760108, 0.041556],
                     [0.0556434, -0.2040259, 1.0572252]])
    linear = ((np.array([120, 160, 90]) / 255 + 0.055) / 1.055) ** 2.4
    light = np.clip(srgb @ p3 @ linear, 0, 1)
    expected = 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    assert np.abs(srgb_of(photo)[30, 30] - expected).max() < 4
    assert not photo.notices


def with_colours(data: bytes, body: bytes) -> bytes:
    """The file with another colr box: a new one, or in the place of what the encoder has written."""
    container = find(data, b"meta", b"iprp", b"ipco")
    there = next((box for box in boxes(data, container.start, container.end) if box.kind == b"colr"), None)
    if there is None:
        return with_properties(data, (b"colr", body))
    assert data[there.start : there.start + 4] == b"nclx"
    # the matrix and range stay as encoded: decoders need them
    return data[: there.start + 4] + body[4:8] + data[there.start + 8 :]


@pytest.mark.parametrize("make", [heif, avif])
def test_pq_is_brought_to_standard_range_with_white_at_203_nits(tmp_path: Path, make) -> None:
    pixels = np.zeros((64, 128, 3), np.uint8)
    pixels[:, :64] = 148  # PQ of 202 cd/m2, which is diffuse white
    pixels[:, 64:] = 108  # PQ of 46 cd/m2
    path = tmp_path / "pq"
    path.write_bytes(with_colours(make(pixels), nclx(9, 16)))
    photo = open_photo(path)
    assert "PQ" in photo.notices[0]
    assert photo.pixels.dtype == np.uint16
    light = ((photo.pixels[32, [30, 100], 1] / 65535 + 0.055) / 1.055) ** 2.4
    assert light == pytest.approx([1.0, 46 / 203], abs=0.03)


def test_alpha_without_a_size_of_its_own_opens(tmp_path: Path) -> None:
    alpha = np.full((64, 64), 90, np.uint8)
    data = avif(np.dstack([scene(64, 64), alpha]))
    path = tmp_path / "a.avif"
    path.write_bytes(without_association(data, b"ispe", 1))
    with Image.open(io.BytesIO(data)) as whole:
        expected = np.asarray(whole)
    assert np.abs(open_photo(path).pixels.astype(int) - expected).max() <= 1


def test_a_codec_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.heif"
    data = heif(scene(64, 64)).replace(b"hvc1", b"vvc1").replace(b"hvcC", b"vvcC")
    path.write_bytes(data)
    with pytest.raises(OpenError, match=r"^a\.heif is a HEIF file that holds VVC \(H\.266\), which cannot be read"):
        open_photo(path)


def test_a_jpeg_inside_a_heif_opens(tmp_path: Path) -> None:
    inner = io.BytesIO()
    Image.fromarray(scene(64, 48)).save(inner, "JPEG", quality=95)
    path = tmp_path / "a.heif"
    path.write_bytes(one_item(b"jpeg", inner.getvalue(), 64, 48))
    photo = open_photo(path)
    with Image.open(inner) as image:
        assert (photo.pixels == np.asarray(image)).all()
    assert photo.source.name == "HEIF"


def one_item(kind: bytes, content: bytes, width: int, height: int) -> bytes:
    """A HEIF file of one item, from scratch."""

    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(body), name) + body

    def full(name: bytes, body: bytes, version: int = 0) -> bytes:
        return box(name, struct.pack(">I", version << 24) + body)

    def meta(at: int) -> bytes:
        properties = box(b"ipco", full(b"ispe", struct.pack(">II", width, height)))
        return full(b"meta", b"".join([
            full(b"hdlr", b"\0\0\0\0pict" + bytes(13)), full(b"pitm", struct.pack(">H", 1)),
            full(b"iinf", struct.pack(">H", 1) + full(b"infe", struct.pack(">HH4sB", 1, 0, kind, 0), 2)),
            full(b"iloc", struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, at, len(content))),
            box(b"iprp", properties + full(b"ipma", struct.pack(">IHBB", 1, 1, 1, 0x81))),
        ]))

    start = box(b"ftyp", b"mif1\0\0\0\0mif1")
    at = len(start) + len(meta(0)) + 8
    return start + meta(at) + box(b"mdat", content)


def test_one_frame_of_a_deep_sequence_keeps_its_depth(tmp_path: Path) -> None:
    frames = np.stack([np.full((32, 48, 3), value, np.uint16) for value in (1000, 2000, 3000)])
    path = tmp_path / "a.avif"
    path.write_bytes(imagecodecs.avif_encode(frames, bitspersample=12, level=100))
    photo = open_photo(path, page=2)
    assert photo.pages == 3
    assert photo.pixels.dtype == np.uint16
    assert np.abs(photo.pixels.astype(int) - 2000 * 65535 // 4095).max() < 100
    assert not photo.notices
    assert open_photo(path).notices == ("Opened the first of 3 pictures.",)
