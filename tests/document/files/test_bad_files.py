"""Files that cannot be opened: one clear sentence each, quickly, and no warning besides."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import psutil
import pytest
import tifffile
from PIL import Image

from inpaint_app.document.files.image_io import open_mask, open_photo
from inpaint_app.document.geometry import Size
from inpaint_app.errors import OpenError
from tests.document.files.picture_files import png, rgb_profile, scene

NOISE = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)


def encoded(kind: str) -> bytes:
    if kind.startswith("tiff"):
        buffer = io.BytesIO()
        compression = {"tiff": None, "tiff-lzw": "lzw", "tiff-deflate": "zlib"}[kind]
        tifffile.imwrite(buffer, NOISE, photometric="rgb", compression=compression)
        return buffer.getvalue()
    if kind == "png16":
        return imagecodecs.png_encode(NOISE.astype(np.uint16))
    if kind == "heic":
        buffer = io.BytesIO()
        pillow_heif.from_pillow(Image.fromarray(NOISE)).save(buffer)
        return buffer.getvalue()
    buffer = io.BytesIO()
    Image.fromarray(NOISE).save(buffer, kind)
    return buffer.getvalue()


def refused(path: Path) -> str:
    with pytest.raises(OpenError) as caught:
        open_photo(path)
    message = str(caught.value)
    assert caught.value.path == path
    assert path.name in message
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
@pytest.mark.parametrize("kind", ["heic", "avif"])
def test_a_file_cut_short_of_which_nothing_can_be_had(tmp_path: Path, kind: str, share: float) -> None:
    data = encoded(kind)
    path = tmp_path / "cut.jpg"
    path.write_bytes(data[: max(12, int(len(data) * share))])
    assert "damaged or cut short" in refused(path)


@pytest.mark.parametrize("kind", ["jpeg", "png", "png16", "tiff", "tiff-lzw", "tiff-deflate", "webp", "bmp"])
def test_a_file_cut_short_before_its_picture(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "cut.jpg"
    path.write_bytes(encoded(kind)[:40])
    assert "damaged or cut short" in refused(path)


@pytest.mark.parametrize("kind", ["jpeg", "png", "png16", "tiff", "webp", "bmp", "heic", "avif"])
def test_a_file_is_known_by_its_content_not_its_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "wrong.suffix"
    path.write_bytes(encoded(kind))
    assert open_photo(path).size == Size(160, 120)


@pytest.mark.parametrize("kind", ["jpeg", "png", "png16", "tiff", "tiff-lzw", "webp", "bmp", "heic", "avif"])
def test_damaged_bytes_never_do_more_than_refuse(tmp_path: Path, kind: str) -> None:
    data = encoded(kind)
    rng = np.random.default_rng(1)
    for trial in range(25):
        broken = bytearray(data)
        reach = len(data) if trial % 2 else min(300, len(data))
        for at in rng.integers(8, reach, 6):
            broken[at] = rng.integers(0, 256)
        path = tmp_path / f"{trial}.bin"
        path.write_bytes(bytes(broken))
        with contextlib.suppress(OpenError):  # any other exception fails the test
            open_photo(path)


def test_text_renamed(tmp_path: Path) -> None:
    path = tmp_path / "letter.jpg"
    path.write_text("Dear grandmother, here is the photo.")
    assert "not a picture" in refused(path)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.png"
    path.touch()
    assert "0 bytes" in refused(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "nowhere.jpg")
    assert "is a folder" in refused(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    Image.fromarray(scene()).save(path)
    path.chmod(0)
    assert "may not be read" in refused(path)


def huge(kind: str) -> bytes:
    side = 60_000
    if kind == "png":
        return png(side, side, 8, 2, b"")
    if kind == "bmp":
        header = struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, side, side, 1, 24, 0, 0, 2835, 2835, 0, 0)
        return b"BM" + header + b"\0" * 64
    if kind == "jpeg":
        data = bytearray(encoded("jpeg"))
        at = data.index(b"\xff\xc0")
        data[at + 5 : at + 9] = struct.pack(">HH", side, side)
        return bytes(data)
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, NOISE, photometric="rgb")
    data = bytearray(buffer.getvalue())
    for tag in (256, 257):
        at = data.index(struct.pack("<H", tag), 8)
        data[at + 8 : at + 12] = struct.pack("<I", side)
    return bytes(data)


@pytest.mark.parametrize("kind", ["png", "bmp", "tiff", "jpeg"])
def test_a_header_of_60_000_by_60_000_is_refused_before_decoding(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"huge.{kind}"
    path.write_bytes(huge(kind))
    before = psutil.Process().memory_info().vms
    message = refused(path)
    assert "60000 x 60000" in message
    assert "500 megapixels" in message
    assert psutil.Process().memory_info().vms - before < 500_000_000


def test_a_camera_raw_file_is_not_opened_as_its_thumbnail(tmp_path: Path) -> None:
    path = tmp_path / "raw.dng"
    tifffile.imwrite(path, NOISE, photometric="rgb", extratags=[(50706, 1, 4, (1, 4, 0, 0), True)])
    assert "camera raw" in refused(path)


@pytest.mark.parametrize("dtype", [np.float32, np.int16, np.uint32])
def test_tiff_values_that_are_no_photo_are_named(tmp_path: Path, dtype: type) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, NOISE.astype(dtype), photometric="rgb")
    assert "8 or 16 bits" in refused(path)


def test_libraries_say_nothing_of_their_own(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    profile = zlib.compress(rgb_profile())
    (tmp_path / "a.png").write_bytes(png(1, 1, 8, 0, b"\0\0", (b"iCCP", b"colour on grey\0\0" + profile)))
    assert open_photo(tmp_path / "a.png").icc == rgb_profile()
    (tmp_path / "a.tif").write_bytes(encoded("tiff")[:200])
    refused(tmp_path / "a.tif")
    assert not caplog.records


def test_a_mask_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    path.write_text("no picture")
    with pytest.raises(OpenError, match=r"mask\.png"):
        open_mask(path, Size(4, 4))
