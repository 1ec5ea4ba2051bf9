"""PNG files that are damaged or cut short, and colours told by code points."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from inpaint_app.document.files.image_io import export, open_photo
from inpaint_app.errors import OpenError
from tests.document.files.picture_files import png, scene

NOISE = np.random.default_rng(0).integers(0, 255, (60, 80, 3), dtype=np.uint8)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["rgb", "deep", "alpha", "palette", "bits"])
def test_rows_that_are_left_are_exact_and_the_rest_is_marked(tmp_path: Path, kind: str, share: float) -> None:
    image = Image.fromarray(NOISE)
    buffer = io.BytesIO()
    if kind == "deep":
        buffer.write(imagecodecs.png_encode(NOISE.astype(np.uint16) * 250))
    else:
        made = {"rgb": image, "alpha": Image.fromarray(np.dstack([NOISE, NOISE[..., 0]])),
                "palette": image.quantize(256), "bits": Image.fromarray(NOISE[..., 0] > 128)}[kind]
        made.save(buffer, "PNG")
    whole, path = tmp_path / "whole.png", tmp_path / "cut.png"
    whole.write_bytes(buffer.getvalue())
    path.write_bytes(buffer.getvalue()[: int(len(buffer.getvalue()) * share)])
    photo, expected = open_photo(path), open_photo(whole).pixels
    assert photo.missing is not None
    assert photo.pixels.dtype == expected.dtype
    assert photo.pixels.shape == expected.shape
    rows = np.flatnonzero(~photo.missing[:, 0])
    assert len(rows) == rows[-1] + 1  # from the top down
    assert (photo.missing == photo.missing[:, :1]).all()
    assert np.array_equal(photo.pixels[: len(rows)], expected[: len(rows)])
    assert "cut short" in photo.notices[-1]


def interlaced(pixels: np.ndarray) -> bytes:
    """Adam7 by hand, which no encoder at hand writes."""
    raw = b""
    for top, left, down, right in (
        (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1),
    ):
        raw += b"".join(b"\0" + row.tobytes() for row in pixels[top::down, left::right])
    height, width = pixels.shape[:2]
    data = bytearray(png(width, height, 8, 2, raw))
    data[28] = 1
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    return bytes(data)


def test_an_interlaced_file_cut_short_marks_the_pixels_whose_pass_has_not_come(tmp_path: Path) -> None:
    data = interlaced(NOISE)
    path = tmp_path / "cut.png"
    path.write_bytes(data)
    assert np.array_equal(open_photo(path).pixels, NOISE)
    path.write_bytes(data[: int(len(data) * 0.6)])
    photo = open_photo(path)
    assert photo.missing is not None
    assert np.array_equal(photo.pixels[~photo.missing], NOISE[~photo.missing])
    assert not photo.missing[::2, ::2].any()
    assert photo.missing[1::2][-1].all()


def test_a_wrong_checksum_alone_loses_nothing(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(NOISE).save(buffer, "PNG")
    data = bytearray(buffer.getvalue())
    data[-16] ^= 1  # the checksum of the last IDAT
    path = tmp_path / "a.png"
    path.write_bytes(bytes(data))
    photo = open_photo(path)
    assert np.array_equal(photo.pixels, NOISE)
    assert photo.missing is None
    assert "checksums" in photo.notices[0]


def test_damage_in_the_middle_keeps_what_comes_before(tmp_path: Path) -> None:
    raw = b"".join(b"\0" + row.tobytes() for row in NOISE)
    packed = bytearray(zlib.compress(raw, 9))
    packed[len(packed) // 2 :] = b"\xff" * (len(packed) - len(packed) // 2)
    header = struct.pack(">IIBBBBB", 80, 60, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", header), (b"IDAT", bytes(packed)), (b"IEND", b"")):
        data += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    path = tmp_path / "a.png"
    path.write_bytes(data)
    photo = open_photo(path)
    assert photo.missing is not None
    assert np.array_equal(photo.pixels[:20], NOISE[:20])


def test_nothing_left_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    buffer = io.BytesIO()
    Image.fromarray(NOISE).save(buffer, "PNG")
    path.write_bytes(buffer.getvalue()[:50])
    with pytest.raises(OpenError, match="damaged or cut short"):
        open_photo(path)


@pytest.mark.parametrize(("transfer", "value", "light"), [(4, 128, 0.2195), (8, 128, 0.502), (13, 128, 0.2159)])
def test_code_points_of_grey_become_its_curve(tmp_path: Path, transfer: int, value: int, light: float) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(1, 1, 8, 0, bytes([0, value]), (b"cICP", bytes([1, transfer, 0, 1]))))
    photo = open_photo(path)
    assert (photo.icc is None) == (transfer == 13)
    if photo.icc is not None:
        seen = imagecodecs.cms_transform(
            np.full((1, 1), value * 257, np.uint16), photo.icc, imagecodecs.cms_profile("gray", gamma=1.0),
            colorspace="gray", outcolorspace="gray")
        assert seen[0, 0] / 65535 == pytest.approx(light, abs=0.01)


def test_code_points_win_over_a_profile_and_survive_an_export(tmp_path: Path) -> None:
    path, out = tmp_path / "a.png", tmp_path / "b.png"
    path.write_bytes(png(1, 1, 8, 2, b"\0\x80\x60\x40", (b"cICP", bytes([9, 13, 0, 1]))))
    photo = open_photo(path)
    assert photo.icc is not None
    export(out, photo.pixels, photo)
    assert open_photo(out).icc == photo.icc


def test_hlg_is_brought_to_standard_range(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    white = round(0.75 * 65535)  # of HLG: diffuse white (BT.2408)
    path.write_bytes(png(1, 1, 16, 2, b"\0" + struct.pack(">3H", white, white, white), (b"cICP", bytes([9, 18, 0, 1]))))
    photo = open_photo(path)
    assert "HLG" in photo.notices[0]
    assert photo.pixels[0, 0] / 65535 == pytest.approx([1, 1, 1], abs=0.02)


def test_narrow_range_is_widened(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(3, 1, 8, 2, b"\0" + bytes([16] * 3 + [235] * 3 + [126] * 3), (b"cICP", bytes([1, 13, 0, 0]))))
    assert open_photo(path).pixels[0, :, 0].tolist() == [0, 255, 128]


def test_ordinary_files_have_no_notice(tmp_path: Path) -> None:
    Image.fromarray(scene()).save(tmp_path / "a.png")
    photo = open_photo(tmp_path / "a.png")
    assert (photo.missing, photo.notices, photo.pages) == (None, (), 1)
