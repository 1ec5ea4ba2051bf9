"""JPEG files that are whole but rare, and what is left of those that are not whole."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.files.readers.jpeg_markers import take_apart
from inpaint_app.errors import OpenError
from tests.document.files.picture_files import exif, rgb_profile, scene, stored

RAMP = np.add.outer(np.arange(40) * 30, np.arange(60) * 45)


def saved(pixels: np.ndarray, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def detailed(width: int = 160, height: int = 120) -> np.ndarray:
    """A scene with some grain, so that every block has bytes of its own."""
    grain = np.random.default_rng(0).integers(-20, 20, (height, width, 3))
    return (scene(width, height).astype(int) + grain).clip(0, 255).astype(np.uint8)


def test_twelve_bits_open_over_the_full_range_of_sixteen(tmp_path: Path) -> None:
    path = tmp_path / "deep.jpg"
    path.write_bytes(imagecodecs.jpeg8_encode(RAMP.astype(np.uint16), level=100, bitspersample=12))
    photo = open_photo(path)
    assert photo.pixels.dtype == np.uint16
    assert np.abs(photo.pixels[..., 0] / 65535 - RAMP / 4095).max() < 0.003


@pytest.mark.parametrize(("bits", "dtype"), [(8, np.uint8), (12, np.uint16), (16, np.uint16)])
@pytest.mark.parametrize("channels", [1, 3])
def test_lossless_jpeg_is_exact(tmp_path: Path, bits: int, dtype: type, channels: int) -> None:
    values = np.random.default_rng(1).integers(0, 1 << bits, (30, 40, channels)).astype(dtype)
    path = tmp_path / "lossless.jpg"
    flat = values[..., 0] if channels == 1 else values
    path.write_bytes(imagecodecs.jpeg8_encode(flat, lossless=True, bitspersample=bits, colorspace="rgb"
                                              if channels == 3 else None))
    photo = open_photo(path)
    full = 255 if bits == 8 else 65535
    assert np.array_equal(photo.pixels, np.round(values * (full / ((1 << bits) - 1))).astype(dtype))
    assert photo.source.lossless


def test_strange_segments_before_the_picture_do_no_harm_and_the_rest_is_kept(tmp_path: Path) -> None:
    data = saved(scene(), exif=b"Exif\0\0" + exif(6), icc_profile=rgb_profile(), comment="Müller".encode("latin-1"))
    at = data.index(b"\xff\xe0")
    length = struct.unpack(">H", data[at + 2 : at + 4])[0]
    path = tmp_path / "empty-jfif.jpg"
    path.write_bytes(data[:at] + b"\xff\xe0\0\2" + data[at + 2 + length :])
    photo = open_photo(path)
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(photo.pixels, np.rot90(np.asarray(image), -1))
    assert (photo.icc, photo.texts[0].value, photo.source.orientation) == (rgb_profile(), "Müller", 6)
    assert photo.exif is not None


def test_a_hierarchical_jpeg_is_named(tmp_path: Path) -> None:
    data = saved(scene())
    path = tmp_path / "a.jpg"
    path.write_bytes(data.replace(b"\xff\xc0", b"\xff\xc5"))
    with pytest.raises(OpenError, match=r"^a\.jpg is a hierarchical JPEG, which cannot be read here"):
        open_photo(path)


def test_an_ifd1_pointer_into_nowhere_leaves_exif_out_with_a_notice(tmp_path: Path) -> None:
    block = bytearray(exif(1, ">"))
    count = struct.unpack(">H", block[8:10])[0]
    struct.pack_into(">I", block, 10 + 12 * count, len(block) - 1)
    path = tmp_path / "a.jpg"
    path.write_bytes(saved(scene(), exif=b"Exif\0\0" + bytes(block)))
    photo = open_photo(path)
    assert photo.pixels.shape == (20, 30, 3)
    assert photo.exif is None
    assert photo.notices == ("Left out damaged EXIF metadata.",)


def test_a_comment_that_is_not_utf8_is_latin1(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(saved(scene(), comment=b"Adobe Photoshop\xa8 4.0"))
    assert open_photo(path).texts[0].value == "Adobe Photoshop¨ 4.0"


@pytest.mark.parametrize("options", [
    {"subsampling": 0}, {"subsampling": 1}, {"subsampling": 2}, {"subsampling": 2, "restart_marker_rows": 1},
], ids=str)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_what_is_left_of_a_file_cut_short_is_exact_and_the_rest_is_marked(
    tmp_path: Path, options: dict[str, int], share: float,
) -> None:
    data = saved(detailed(), quality=90, **options)
    whole, path = tmp_path / "whole.jpg", tmp_path / "cut.jpg"
    whole.write_bytes(data)
    path.write_bytes(data[: int(len(data) * share)])
    photo, expected = open_photo(path), open_photo(whole)
    assert photo.missing is not None
    assert "cut short" in photo.notices[-1]
    differs = (photo.pixels != expected.pixels).any(axis=2)
    assert not differs[~photo.missing].any()
    assert photo.missing.mean() == pytest.approx(1 - share, abs=0.15)
    assert differs[photo.missing].mean() > 0.8
    assert expected.missing is None


def test_the_missing_part_of_a_turned_file_turns_with_it(tmp_path: Path) -> None:
    upright = Image.fromarray(detailed())
    buffer = io.BytesIO()
    stored(upright, 6).save(buffer, "JPEG", quality=90, exif=b"Exif\0\0" + exif(6))
    data = buffer.getvalue()
    path = tmp_path / "cut.jpg"
    path.write_bytes(data[: len(data) // 2])
    photo = open_photo(path)
    assert photo.missing is not None
    assert photo.missing.shape == (120, 160)
    assert photo.missing[:, 0].all()  # the last rows of the file are the first columns of the picture
    assert not photo.missing[:, -1].any()


def test_of_a_progressive_file_cut_late_nothing_is_missing_but_detail(tmp_path: Path) -> None:
    data = saved(detailed(), quality=90, progressive=True)
    path = tmp_path / "cut.jpg"
    path.write_bytes(data[: int(len(data) * 0.9)])
    photo = open_photo(path)
    assert photo.missing is None
    assert "finest detail" in photo.notices[-1]
    assert np.abs(photo.pixels.astype(int) - detailed()).mean() < 12
    path.write_bytes(data[: take_apart(data).body + 200])
    photo = open_photo(path)
    assert photo.missing is not None
    assert photo.missing[-1, -1]
    assert not photo.missing[0, 0]


def test_a_file_that_ends_before_its_picture_is_refused(tmp_path: Path) -> None:
    data = saved(scene())
    path = tmp_path / "cut.jpg"
    path.write_bytes(data[: data.index(b"\xff\xc0") + 3])
    with pytest.raises(OpenError, match="damaged or cut short"):
        open_photo(path)
