"""Opening every format, depth and orientation; masks."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import pytest
import tifffile
from PIL import Image, ImageCms, ImageOps

from inpaint_app.document.files.image_io import describe, open_mask, open_photo, photo_from_array
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.layers import Text
from inpaint_app.document.metadata.exif import exif_orientation, parse_exif
from inpaint_app.errors import MaskError
from tests.document.files.picture_files import MAKER_NOTE, XMP, exif, png, rgb_profile, scene, stored


def save_turned(path: Path, orientation: int) -> None:
    image = stored(Image.fromarray(scene(48, 32)), orientation)
    block = exif(orientation)
    if path.suffix == ".heic":
        pillow_heif.from_pillow(image).save(path, quality=-1, chroma=444, exif=b"Exif\0\0" + block)
    elif path.suffix == ".tif":
        tifffile.imwrite(path, np.asarray(image), photometric="rgb", extratags=[(274, 3, 1, orientation, True)])
    else:
        options = {
            ".jpg": {"quality": 100, "subsampling": 0}, ".png": {}, ".webp": {"lossless": True},
            ".avif": {"quality": 100, "subsampling": "4:4:4"},
        }[path.suffix]
        image.save(path, exif=b"Exif\0\0" + block, **options)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".avif", ".heic"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_of_every_format_opens_upright_once(tmp_path: Path, suffix: str, orientation: int) -> None:
    path = tmp_path / f"turned{suffix}"
    save_turned(path, orientation)
    photo = open_photo(path)
    expected = scene(48, 32)
    assert photo.pixels.shape == expected.shape
    assert np.abs(photo.pixels.astype(int) - expected).mean() < 3
    if photo.exif is not None:
        assert exif_orientation(parse_exif(photo.exif)) in (None, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_turn_is_the_one_that_pillow_makes(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "turned.png"
    Image.fromarray(scene()).save(path, exif=b"Exif\0\0" + exif(orientation))
    with Image.open(path) as image:
        assert (open_photo(path).pixels == np.asarray(ImageOps.exif_transpose(image))).all()


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_is_corrected_in_place_and_makers_notes_stay(tmp_path: Path, order: str) -> None:
    thumbnail = b"\xff\xd8" + b"an old look of the photo" * 20 + b"\xff\xd9"
    block = exif(6, order, thumbnail, size=(30, 20))
    path = tmp_path / "a.jpg"
    Image.fromarray(scene()).save(path, exif=b"Exif\0\0" + block, dpi=(300, 200), xmp=XMP % 6)
    photo = open_photo(path)
    assert photo.exif is not None
    assert photo.xmp is not None
    assert b"an old look" not in photo.exif
    assert photo.exif.index(MAKER_NOTE) == block.index(MAKER_NOTE)
    shot = parse_exif(photo.exif).children[0x8769]
    assert [shot.values[tag].numbers()[0] for tag in (0xA002, 0xA003)] == [20, 30]
    assert b'tiff:Orientation="1"' in photo.xmp
    assert photo.dpi == (300, 300)  # as EXIF says; JFIF's is a default that few programs set
    assert photo.source.orientation == 6


def test_orientation_said_by_xmp_alone_is_applied(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(scene()).save(path, xmp=XMP % 8)
    assert open_photo(path).size == Size(20, 30)


def test_jpeg_keeps_what_an_export_needs(tmp_path: Path) -> None:
    path = tmp_path / "ünïcödé 写真.jpg"
    Image.fromarray(scene()).save(
        path, quality=83, subsampling=2, icc_profile=rgb_profile(), exif=b"Exif\0\0" + exif(), xmp=XMP % 1,
        dpi=(240, 240), comment="hello",
    )
    photo = open_photo(path)
    with Image.open(path) as image:
        assert (photo.pixels == np.asarray(image)).all()
        assert {k: list(v) for k, v in photo.source.jpeg_tables.items()} == image.quantization
    assert photo.source.jpeg_subsampling == 2
    assert (photo.icc, photo.dpi, photo.texts) == (rgb_profile(), (300, 300), (Text("Comment", "hello"),))
    assert photo.exif == exif()
    assert not photo.notices


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_png_and_tiff_of_every_depth(tmp_path: Path, dtype: type, channels: int) -> None:
    pixels = np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (11, 7, channels), dtype=dtype)
    flat = pixels[..., 0] if channels == 1 else pixels
    (tmp_path / "a.png").write_bytes(imagecodecs.png_encode(flat))
    colour = {
        "photometric": "rgb" if channels > 2 else "minisblack",
        "extrasamples": ["unassalpha"] if channels in (2, 4) else None,
        "planarconfig": "contig" if channels > 1 else None,
    }
    for name, options in {
        "none.tif": {}, "lzw.tif": {"compression": "lzw"}, "deflate.tif": {"compression": "zlib", "predictor": True},
        "big.tif": {"byteorder": ">"}, "bigtiff.tif": {"bigtiff": True}, "tiled.tif": {"tile": (16, 16)},
    }.items():
        tifffile.imwrite(tmp_path / name, flat, **(colour | options))
    if channels > 1:
        planes = colour | {"planarconfig": "separate"}
        tifffile.imwrite(tmp_path / "planar.tif", np.moveaxis(pixels, 2, 0), **planes)
    for path in tmp_path.iterdir():
        photo = open_photo(path)
        assert photo.pixels.dtype == dtype, path.name
        assert np.array_equal(photo.pixels, pixels), path.name
        assert photo.pixels.dtype.isnative
        assert not photo.notices


@pytest.mark.parametrize(
    ("depth", "colour_type", "raw", "chunks", "expected"),
    [
        (1, 0, b"\0\x40", [], [[0], [255]]),
        (2, 0, b"\0\x60", [], [[85], [170]]),
        (8, 3, b"\0\x01\x00", [(b"PLTE", bytes([1, 2, 3, 4, 5, 6]))], [[4, 5, 6], [1, 2, 3]]),
        (8, 3, b"\0\x01\x00", [(b"PLTE", bytes(6)), (b"tRNS", b"\x80")], [[0, 0, 0, 255], [0, 0, 0, 128]]),
        (8, 0, b"\0\x05\x06", [(b"tRNS", struct.pack(">H", 5))], [[5, 0], [6, 255]]),
        (
            16, 2, b"\0" + struct.pack(">6H", 1, 2, 3, 4, 5, 6), [(b"tRNS", struct.pack(">3H", 1, 2, 3))],
            [[1, 2, 3, 0], [4, 5, 6, 65535]],
        ),
    ],
    ids=["1 bit", "2 bits", "palette", "palette with alpha", "grey key", "deep colour key"],
)
def test_png_of_other_kinds(
    tmp_path: Path, depth: int, colour_type: int, raw: bytes, chunks: list[tuple[bytes, bytes]], expected: list,
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(2, 1, depth, colour_type, raw, *chunks))
    photo = open_photo(path)
    assert photo.pixels[0].tolist() == expected
    assert len(photo.notices) == (colour_type == 3)


def test_deep_png_keeps_its_chunks(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(
        1, 1, 16, 2, b"\0" + struct.pack(">3H", 1, 2, 65535),
        (b"iCCP", b"name\0\0" + zlib.compress(rgb_profile())), (b"pHYs", struct.pack(">IIB", 11811, 11811, 1)),
        (b"eXIf", exif()), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP % 1),
        (b"iTXt", b"Title\0\1\0\0\0" + zlib.compress("Großmutter 写真".encode())), (b"tEXt", b"Author\0M\xfcller"),
    ))
    photo = open_photo(path)
    assert photo.pixels.tolist() == [[[1, 2, 65535]]]
    assert (photo.icc, photo.exif, photo.xmp, photo.dpi) == (rgb_profile(), exif(), XMP % 1, (300, 300))
    assert {text.keyword: text.value for text in photo.texts} == {"Title": "Großmutter 写真", "Author": "Müller"}


def test_png_gamma_without_a_profile_becomes_one_that_decodes_alike(tmp_path: Path) -> None:
    path = tmp_path / "linear.png"
    path.write_bytes(png(1, 1, 8, 2, b"\0\x37\x37\x37", (b"gAMA", struct.pack(">I", 100000))))
    photo = open_photo(path)
    assert photo.icc is not None
    shown = ImageCms.profileToProfile(
        Image.fromarray(photo.pixels), ImageCms.ImageCmsProfile(io.BytesIO(photo.icc)),
        ImageCms.createProfile("sRGB"), outputMode="RGB",
    )
    linear = 0x37 / 255
    expected = 255 * (1.055 * linear ** (1 / 2.4) - 0.055)
    assert np.asarray(shown)[0, 0] == pytest.approx([expected] * 3, abs=2)
    path.write_bytes(png(1, 1, 8, 2, b"\0\x37\x37\x37", (b"gAMA", struct.pack(">I", 45455))))
    assert open_photo(path).icc is None


def test_cmyk_jpeg_and_tiff_become_srgb_with_one_notice(tmp_path: Path) -> None:
    inks = np.zeros((8, 8, 4), np.uint8)
    inks[4:] = (0, 255, 255, 0)  # magenta + yellow = red
    Image.fromarray(inks, "CMYK").save(tmp_path / "a.jpg", quality=100)
    tifffile.imwrite(tmp_path / "a.tif", inks, photometric="separated")
    tifffile.imwrite(tmp_path / "deep.tif", inks.astype(np.uint16) * 257, photometric="separated")
    for path in tmp_path.iterdir():
        photo = open_photo(path)
        assert photo.icc is None
        assert [notice for notice in photo.notices if "CMYK" in notice] == list(photo.notices)
        assert len(photo.notices) == 1
        shown = photo.pixels >> (8 if photo.pixels.dtype == np.uint16 else 0)
        assert np.abs(shown[1, 1].astype(int) - 255).max() < 4, path.name
        assert np.abs(shown[6, 6].astype(int) - (255, 0, 0)).max() < 4, path.name
        assert photo.source.jpeg_tables is None


def test_the_profile_of_a_palette_file_stays_and_a_cmyk_one_on_colours_goes(tmp_path: Path) -> None:
    Image.fromarray(scene()).quantize(8).save(tmp_path / "a.png", icc_profile=rgb_profile())
    assert open_photo(tmp_path / "a.png").icc == rgb_profile()
    wrong = bytearray(rgb_profile())
    wrong[16:20] = b"CMYK"
    Image.fromarray(scene()).save(tmp_path / "a.jpg", icc_profile=bytes(wrong))
    photo = open_photo(tmp_path / "a.jpg")
    assert photo.icc is None
    assert len(photo.notices) == 1


def test_tiff_of_other_kinds(tmp_path: Path) -> None:
    grey = np.arange(48, dtype=np.uint8).reshape(6, 8) * 5
    tifffile.imwrite(tmp_path / "white.tif", grey, photometric="miniswhite")
    assert (open_photo(tmp_path / "white.tif").pixels[..., 0] == 255 - grey).all()
    Image.fromarray(grey > 100).save(tmp_path / "bits.tif", compression="group4")
    assert (open_photo(tmp_path / "bits.tif").pixels[..., 0] == (grey > 100) * 255).all()
    Image.fromarray(scene()).quantize(8).save(tmp_path / "palette.tif")
    photo = open_photo(tmp_path / "palette.tif")
    with Image.open(tmp_path / "palette.tif") as image:
        assert (photo.pixels == np.asarray(image.convert("RGB"))).all()
    assert len(photo.notices) == 1


def test_the_first_of_many_pages_with_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "many.tif"
    with tifffile.TiffWriter(path) as writer:
        for value in (1, 2, 3):
            writer.write(np.full((4, 5), value, np.uint8))
    photo = open_photo(path)
    assert (photo.pixels == 1).all()
    assert photo.notices == ("Opened the first of 3 pages.",)


def test_the_thumbnail_page_before_the_picture_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as writer:
        writer.write(np.zeros((2, 2), np.uint8), subfiletype=1)
        writer.write(np.full((8, 8), 7, np.uint8))
    photo = open_photo(path)
    assert photo.size == Size(8, 8)
    assert not photo.notices


def test_premultiplied_alpha_is_divided_out(tmp_path: Path) -> None:
    pixels = np.array([[[50, 100, 0, 128], [0, 0, 0, 0]]], np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", pixels, photometric="rgb", extrasamples=["assocalpha"])
    assert open_photo(tmp_path / "a.tif").pixels.tolist() == [[[100, 199, 0, 128], [0, 0, 0, 0]]]


def test_bmp_and_webp(tmp_path: Path) -> None:
    Image.fromarray(scene()).save(tmp_path / "a.bmp", dpi=(96, 96))
    photo = open_photo(tmp_path / "a.bmp")
    assert (photo.pixels == scene()).all()
    assert photo.source.name == "BMP"
    Image.fromarray(scene()).save(tmp_path / "exact.webp", lossless=True, icc_profile=rgb_profile())
    photo = open_photo(tmp_path / "exact.webp")
    assert (photo.pixels == scene()).all()
    assert photo.source.lossless
    assert photo.icc == rgb_profile()
    Image.fromarray(scene()).save(tmp_path / "lossy.webp", quality=80)
    assert not open_photo(tmp_path / "lossy.webp").source.lossless


@pytest.mark.parametrize("suffix", [".heic", ".avif"])
def test_ten_bits_open_as_sixteen_over_the_full_range(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"deep{suffix}"
    ramp = np.tile(np.linspace(0, 1, 64), (64, 1))[..., None].repeat(3, axis=2)
    if suffix == ".heic":
        deep = np.round(ramp * 65535).astype(np.uint16)
        pillow_heif.from_bytes("RGB;16", (64, 64), deep.tobytes()).save(path, quality=-1, chroma=444)
    else:
        path.write_bytes(imagecodecs.avif_encode(np.round(ramp * 1023).astype(np.uint16), bitspersample=10, level=100))
    photo = open_photo(path)
    assert photo.pixels.dtype == np.uint16
    assert photo.source.bit_depth == 16
    assert np.abs(photo.pixels / 65535 - ramp).max() < 0.01
    assert photo.pixels.max() > 65400
    assert not photo.notices


def test_the_first_of_many_frames_with_a_notice(tmp_path: Path) -> None:
    frames = [Image.fromarray(scene() // n) for n in (1, 2)]
    for name in ("a.webp", "a.png"):
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], lossless=True)
        photo = open_photo(tmp_path / name)
        assert (photo.pixels == scene()).all()
        assert len(photo.notices) == 1


def test_damaged_exif_is_left_out_with_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(1, 1, 8, 0, b"\0\0", (b"eXIf", exif()[:30])))
    photo = open_photo(path)
    assert photo.exif is None
    assert "EXIF" in photo.notices[0]


def test_describe_tells_what_a_person_asks(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(scene()).save(path, exif=b"Exif\0\0" + exif(6), icc_profile=rgb_profile(), dpi=(300, 300))
    told = describe(path)
    assert told | {"exif": {}} == {
        "path": str(path), "format": "JPEG", "width": 20, "height": 30, "channels": "RGB", "bit_depth": 8,
        "icc": "sRGB built-in", "orientation": 6, "dpi": [300.0, 300.0], "exif": {}, "xmp": False,
        "file_size": path.stat().st_size, "notices": [], "pages": 1, "infrared": False, "missing": 0.0,
    }
    assert told["exif"] == {"camera": "Canon EOS R", "date": "2024:05:06 07:08:09", "exposure_s": "0.004"}


def test_a_pasted_picture_is_a_photo_without_a_file() -> None:
    pixels = np.arange(12, dtype=np.uint16).reshape(3, 4)
    photo = photo_from_array(pixels)
    pixels[0, 0] = 99
    assert photo.pixels.shape == (3, 4, 1)
    assert photo.pixels[0, 0, 0] == 0
    assert photo.source.path is None
    assert photo.source.bit_depth == 16


def test_masks_of_every_kind_mean_white_is_hole(tmp_path: Path) -> None:
    hole = np.zeros((6, 8), bool)
    hole[2:4, 3:7] = True
    value = (hole * 255).astype(np.uint8)
    colours = np.repeat(value[..., None], 3, axis=2)
    black = np.zeros((6, 8, 3), np.uint8)
    white = np.full((6, 8, 3), 255, np.uint8)
    Image.fromarray(value).save(tmp_path / "grey.png")
    Image.fromarray(hole).save(tmp_path / "bits.png")
    Image.fromarray(colours).save(tmp_path / "colours.bmp")
    Image.fromarray(value).quantize(2).save(tmp_path / "palette.png")
    (tmp_path / "deep.png").write_bytes(imagecodecs.png_encode(value.astype(np.uint16) * 257))
    for name, paint in (("black.png", black), ("white.png", white)):
        Image.fromarray(np.dstack([paint, value])).save(tmp_path / name)
    Image.fromarray(np.dstack([colours, np.full((6, 8), 255, np.uint8)])).save(tmp_path / "opaque.png")
    Image.fromarray(np.dstack([colours, value])).save(tmp_path / "both.png")
    for path in tmp_path.iterdir():
        mask = open_mask(path, Size(8, 6))
        assert mask.dtype == np.uint8, path.name
        assert np.array_equal(mask, value), path.name


def test_a_mask_of_another_size_is_refused_in_one_sentence(tmp_path: Path) -> None:
    Image.new("L", (5, 4)).save(tmp_path / "m.png")
    with pytest.raises(MaskError, match=r"^The mask m\.png is 5 x 4 pixels but the photo is 8 x 6; make .*\.$"):
        open_mask(tmp_path / "m.png", Size(8, 6))
