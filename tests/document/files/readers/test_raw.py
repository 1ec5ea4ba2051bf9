"""Camera raw files: developed, or refused by name; never the thumbnail."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from inpaint_app.document.files.image_io import describe, open_photo
from inpaint_app.document.metadata.exif import readable_fields
from inpaint_app.errors import OpenError

BLACK, WHITE = 256, 4095
XYZ_TO_SRGB = (3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570)
MAGENTA = np.full((60, 80, 3), (255, 0, 255), np.uint8)


def save_dng(path: Path, light: tuple[float, float, float], balance: tuple[float, float, float],
             orientation: int = 1) -> None:
    """A 12-bit DNG of one colour below a magenta thumbnail, by a camera whose own colours are linear sRGB.

    Args:
        light: what the sensor has seen under red, green and blue, 0 to 1.
        balance: by how much the camera's white balance multiplies it.
    """
    mosaic = np.zeros((96, 128), np.uint16)
    for (row, column), value in zip(((0, 0), (0, 1), (1, 0), (1, 1)), (light[0], light[1], light[1], light[2]),
                                    strict=True):
        mosaic[row::2, column::2] = BLACK + round((WHITE - BLACK) * value)

    def rationals(values: tuple[float, ...]) -> tuple[int, ...]:
        return tuple(number for value in values for number in (round(value * 10000), 10000))

    tags = [
        (50706, 1, 4, (1, 4, 0, 0), True), (50707, 1, 4, (1, 1, 0, 0), True), (50708, 2, 0, "Test Camera", True),
        (271, 2, 0, "Test", True), (272, 2, 0, "Camera", True), (274, 3, 1, orientation, True),
        (50721, 10, 9, rationals(XYZ_TO_SRGB), True), (50778, 3, 1, 21, True),
        (50728, 5, 3, rationals(tuple(1 / factor for factor in balance)), True),
    ]
    with tifffile.TiffWriter(path, byteorder="<") as writer:
        writer.write(MAGENTA, photometric="rgb", subfiletype=1, subifds=1, extratags=tags, metadata=None)
        writer.write(mosaic, photometric="cfa", subfiletype=0, metadata=None, extratags=[
            (33421, 3, 2, (2, 2), True), (33422, 1, 4, bytes([0, 1, 1, 2]), True),
            (50714, 3, 1, BLACK, True), (50717, 4, 1, WHITE, True),
        ])


def test_raw_is_developed_with_the_cameras_white_balance_at_16_bits_with_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "a.dng"
    save_dng(path, (0.2, 0.5, 0.3), (2.0, 1.0, 1.5))
    photo = open_photo(path)
    assert photo.pixels.shape == (96, 128, 3)
    assert photo.pixels.dtype == np.uint16
    assert photo.icc is not None
    middle = ImageCms.profileToProfile(
        # 8 bits, which Pillow converts
        Image.fromarray((photo.pixels // 257).astype(np.uint8)),
        ImageCms.ImageCmsProfile(io.BytesIO(photo.icc)), ImageCms.createProfile("sRGB"), outputMode="RGB",
    ).getpixel((64, 48))
    light = np.array([0.2 * 2.0, 0.5, 0.3 * 1.5])
    expected = 255 * (1.055 * light ** (1 / 2.4) - 0.055)
    assert middle == pytest.approx(expected, abs=2)
    assert photo.exif is not None
    assert readable_fields(photo.exif)["camera"] == "Test Camera"
    assert photo.notices == ("Developed from camera raw data with the camera's white balance.",)
    assert describe(path)["format"] == "RAW"


def test_a_turned_raw_file_opens_upright_once(tmp_path: Path) -> None:
    path = tmp_path / "a.nef"
    save_dng(path, (0.2, 0.2, 0.2), (1.0, 1.0, 1.0), orientation=6)
    assert open_photo(path).pixels.shape == (128, 96, 3)


@pytest.mark.parametrize("photometric", ["cfa", "minisblack"])
def test_raw_that_cannot_be_developed_is_refused_by_name_never_its_thumbnail(tmp_path: Path, photometric: str) -> None:
    path = tmp_path / "a.nef"
    with tifffile.TiffWriter(path) as writer:
        writer.write(MAGENTA, photometric="rgb", subfiletype=1, subifds=1)
        writer.write(np.zeros((60, 80), np.uint16), photometric=photometric, subfiletype=0, compression="zlib")
    with pytest.raises(OpenError) as caught:
        open_photo(path)
    assert str(caught.value) == (
        "a.nef is a camera raw file that cannot be read here; develop it to TIFF or JPEG first.")


@pytest.mark.parametrize("start", [
    b"FUJIFILMCCD-RAW 0201", b"IIU\0\x18\0\0\0", b"IIRO\x08\0\0\0", b"MMOR\0\0\0\x08",
    b"\0\0\0\x18ftypcrx \0\0\0\1crx ",
    b"FOVb\0\0\2\0", b"II*\0\x10\0\0\0CR\2\0",
])
def test_raw_files_of_every_maker_are_known_by_their_content(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(start + bytes(500))
    with pytest.raises(OpenError, match=r"^a\.jpg is a camera raw file"):
        open_photo(path)


def test_a_tiff_with_smaller_copies_below_is_no_raw_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as writer:
        writer.write(MAGENTA, photometric="rgb", subifds=1)
        writer.write(MAGENTA[::2, ::2], photometric="rgb", subfiletype=1)
    assert np.array_equal(open_photo(path).pixels, MAGENTA)
