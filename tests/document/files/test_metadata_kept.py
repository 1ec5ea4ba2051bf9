"""Metadata from one file to another: kept where the format can hold it, named where it cannot."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from inpaint_app.document.files.image_io import export, open_photo, photo_from_array
from inpaint_app.document.files.jpeg_segments import APP1, APP13, COM, Segment, read_segments, written_segments
from inpaint_app.document.layers.layers import Photo, Text
from inpaint_app.document.metadata.exif import maker_note_start, parse_exif
from inpaint_app.document.metadata.extras import IPTC, PHOTOSHOP
from inpaint_app.document.metadata.photoshop import iptc_of, resources
from inpaint_app.errors import SaveError
from tests.document.files.picture_files import MAKER_NOTE, XMP, exif, png, png_chunk, scene

CAPTION = b"\x1c\x02\x00\x00\x02\x00\x04" + b"\x1c\x02\x78" + struct.pack(">H", 21) + "Großmutter im Garten".encode()


def resource(number: int, data: bytes, name: bytes = b"") -> bytes:
    padded = bytes((len(name),)) + name + b"\0" * ((len(name) + 1) % 2)
    return b"8BIM" + struct.pack(">H", number) + padded + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)


SECTION = resource(0x03ED, bytes(16)) + resource(0x0404, CAPTION, b"odd") + resource(0x040A, b"\1")
STALE = resource(0x040C, b"an old look of the photo" * 9)


def jpeg(*segments: Segment, picture: np.ndarray | None = None, **options: object) -> bytes:
    """A JPEG file with these segments behind its JFIF one."""
    encoded = io.BytesIO()
    Image.fromarray(scene(64, 48) if picture is None else picture).save(encoded, "JPEG", quality=90, **options)
    data = encoded.getvalue()
    header = read_segments(data)
    first, rest = header.segments[:1], header.segments[1:]
    return data[:2] + written_segments([*first, *segments, *rest]) + data[header.body :]


def segments(path: Path, marker: int, mark: bytes = b"") -> list[bytes]:
    found = read_segments(path.read_bytes()).segments
    return [each.data[len(mark) :] for each in found if each.marker == marker and each.data.startswith(mark)]


def press_photo(path: Path) -> None:
    section = SECTION + STALE
    path.write_bytes(jpeg(*(
        Segment(APP13, b"Photoshop 3.0\0" + part) for part in (section[:40], section[40:])
    )))


# -- IPTC


@pytest.mark.parametrize("target", [".jpg", ".png", ".tif"])
def test_iptc_of_a_jpeg_is_kept_byte_for_byte(tmp_path: Path, target: str) -> None:
    press_photo(tmp_path / "a.jpg")
    photo = open_photo(tmp_path / "a.jpg")
    assert photo.extras[PHOTOSHOP] == SECTION
    path = tmp_path / f"b{target}"
    assert not export(path, photo.pixels, photo).notices
    if target == ".jpg":
        assert segments(path, APP13) == [b"Photoshop 3.0\0" + SECTION]
    if target == ".tif":
        with tifffile.TiffFile(path) as tiff:
            tags = tiff.pages.first.tags
            assert (bytes(tags[34377].value), bytes(tags[33723].value)) == (SECTION, CAPTION)
    back = open_photo(path)
    assert back.extras[PHOTOSHOP] == SECTION
    export(tmp_path / "c.jpg", back.pixels, back)
    assert segments(tmp_path / "c.jpg", APP13) == [b"Photoshop 3.0\0" + SECTION]


def test_iptc_that_webp_cannot_hold_is_named(tmp_path: Path) -> None:
    press_photo(tmp_path / "a.jpg")
    photo = open_photo(tmp_path / "a.jpg")
    notices = export(tmp_path / "b.webp", photo.pixels, photo).notices
    assert sum("IPTC" in notice for notice in notices) == 1


@pytest.mark.parametrize("kind", ["section", "plain"])
def test_iptc_in_a_png_is_kept(tmp_path: Path, kind: str) -> None:
    """As ImageMagick and exiv2 write it."""
    profile = SECTION if kind == "section" else CAPTION
    text = b"\niptc\n%8d\n" % len(profile) + profile.hex().encode() + b"\n"
    raw = b"".join(b"\0" + bytes(30) for _ in range(10))
    chunk = (b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(text))
    (tmp_path / "a.png").write_bytes(png(10, 10, 8, 2, raw, chunk))
    photo = open_photo(tmp_path / "a.png")
    assert iptc_of(photo.extras.get(PHOTOSHOP)) == CAPTION or photo.extras[IPTC] == CAPTION
    export(tmp_path / "b.png", photo.pixels, photo)
    again = open_photo(tmp_path / "b.png")
    assert iptc_of(again.extras[PHOTOSHOP]) == CAPTION
    with Image.open(tmp_path / "b.png") as image:
        image.load()
        assert image.info["Raw profile type iptc"].split()[0] == "iptc"
    export(tmp_path / "b.jpg", photo.pixels, photo)
    (section,) = segments(tmp_path / "b.jpg", APP13, b"Photoshop 3.0\0")
    assert [each.data for each in resources(section) if each.number == 0x0404] == [CAPTION]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [1, 4, 7])
def test_iptc_in_a_tiff_is_kept_whatever_type_it_has(tmp_path: Path, order: str, kind: int) -> None:
    data = CAPTION + b"\0" * (-len(CAPTION) % 4)
    count = len(data) // (4 if kind == 4 else 1)
    value = struct.unpack(f"{order}{count}I", data) if kind == 4 else data
    tifffile.imwrite(
        tmp_path / "a.tif", scene(), photometric="rgb", byteorder=order, extratags=[(33723, kind, count, value, True)])
    photo = open_photo(tmp_path / "a.tif")
    assert photo.extras[IPTC] == data
    export(tmp_path / "b.tif", photo.pixels, photo)
    assert open_photo(tmp_path / "b.tif").extras[IPTC] == data
    export(tmp_path / "b.jpg", photo.pixels, photo)
    assert iptc_of(segments(tmp_path / "b.jpg", APP13, b"Photoshop 3.0\0")[0]) == data


# -- XMP and EXIF too large for one segment


def large_xmp() -> bytes:
    return (XMP % 1).replace(b'dc:format="image/jpeg"', b'dc:format="image/jpeg" dc:source="' + b"s" * 129_000 + b'"')


def test_large_xmp_is_written_into_a_jpeg_and_read_again(tmp_path: Path) -> None:
    photo = Photo(scene(), xmp=large_xmp())
    assert not [each for each in export(tmp_path / "a.jpg", photo.pixels, photo).notices if "left out" in each]
    packets = segments(tmp_path / "a.jpg", APP1, b"http://ns.adobe.com/xap/1.0/\0")
    extended = segments(tmp_path / "a.jpg", APP1, b"http://ns.adobe.com/xmp/extension/\0")
    assert len(packets) == 1
    assert len(extended) == 2
    assert extended[0][:32] in packets[0]
    assert struct.unpack(">II", extended[1][32:40])[1] == len(extended[0]) - 40
    back = open_photo(tmp_path / "a.jpg")
    assert b"s" * 129_000 in (back.xmp or b"")
    assert b"HasExtendedXMP" not in (back.xmp or b"")
    export(tmp_path / "b.png", back.pixels, back)
    assert open_photo(tmp_path / "b.png").xmp == back.xmp


def test_extended_xmp_that_is_incomplete_is_named(tmp_path: Path) -> None:
    photo = Photo(scene(64, 48), xmp=large_xmp())
    export(tmp_path / "a.jpg", photo.pixels, photo)
    header = read_segments((tmp_path / "a.jpg").read_bytes())
    kept = list(header.segments)
    kept.remove(next(each for each in kept if each.data.startswith(b"http://ns.adobe.com/xmp/extension/\0")))
    data = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "b.jpg").write_bytes(data[:2] + written_segments(kept) + data[header.body :])
    back = open_photo(tmp_path / "b.jpg")
    assert back.xmp is not None
    assert any("extended XMP" in notice for notice in back.notices)


def large_exif(extra: int) -> bytes:
    """With a maker's note that is too large for a segment together with the rest."""
    base = Image.Exif()
    base[271] = "Canon"
    shot = base.get_ifd(0x8769)
    shot[0x9003], shot[0x927C], shot[0x9286] = "2024:05:06 07:08:09", bytes(40_000), b"\0" * extra
    return base.tobytes().removeprefix(b"Exif\0\0")


@pytest.mark.parametrize(("extra", "named"), [(30_000, ["maker"]), (70_000, ["maker", "37510"])])
def test_exif_too_large_for_a_jpeg_loses_its_largest_parts_with_a_word(
    tmp_path: Path, extra: int, named: list[str],
) -> None:
    photo = Photo(scene(), exif=large_exif(extra))
    (notice,) = (each for each in export(tmp_path / "a.jpg", photo.pixels, photo).notices if "left out" in each)
    assert all(each in notice for each in named)
    back = parse_exif(open_photo(tmp_path / "a.jpg").exif or b"")
    assert back.values[271].text() == "Canon"
    assert back.children[0x8769].values[0x9003].text() == "2024:05:06 07:08:09"
    assert (0x9286 in back.children[0x8769].values) == (extra < 60_000)


# -- texts


def test_comments_of_a_jpeg_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(
        Segment(COM, b"Adobe Photoshop\xa8 4.0"), Segment(COM, "Großmutter".encode())))
    photo = open_photo(tmp_path / "a.jpg")
    assert [text.value for text in photo.texts] == ["Adobe Photoshop¨ 4.0", "Großmutter"]
    export(tmp_path / "b.jpg", photo.pixels, photo)
    assert open_photo(tmp_path / "b.jpg").texts == photo.texts
    export(tmp_path / "b.png", photo.pixels, photo)
    assert [text[:2] for text in open_photo(tmp_path / "b.png").texts] == [text[:2] for text in photo.texts]
    notices = export(tmp_path / "b.tif", photo.pixels, photo).notices
    with tifffile.TiffFile(tmp_path / "b.tif") as tiff:
        assert tiff.pages.first.tags[270].value == "Adobe Photoshop¨ 4.0"
    assert len(notices) == 1  # the second comment, for which there is no second place
    assert "Comment" in notices[0]


def test_texts_of_a_png_keep_their_language_and_order(tmp_path: Path) -> None:
    raw = b"".join(b"\0" + bytes(30) for _ in range(10))
    chunks = [
        (b"iTXt", b"Title\0\0\0de\0Titel\0" + "Großmutter".encode()),
        (b"iTXt", b"Title\0\1\0en\0\0" + zlib.compress(b"Grandmother")),
        (b"tEXt", b"Software\0by hand"), (b"tIME", struct.pack(">H5B", 2024, 5, 6, 7, 8, 9)),
    ]
    (tmp_path / "a.png").write_bytes(png(10, 10, 8, 2, raw, *chunks))
    photo = open_photo(tmp_path / "a.png")
    assert photo.texts == (
        Text("Title", "Großmutter", "de", "Titel"), Text("Title", "Grandmother", "en"), Text("Software", "by hand"))
    assert not export(tmp_path / "b.png", photo.pixels, photo).notices
    again = open_photo(tmp_path / "b.png")
    assert (again.texts, again.extras) == (photo.texts, photo.extras)
    assert png_chunk(*chunks[3]) in (tmp_path / "b.png").read_bytes()
    (notice,) = (each for each in export(tmp_path / "b.jpg", photo.pixels, photo).notices if "left out" in each)
    assert all(part in notice for part in ("Title", "Software", "time"))
    (notice,) = export(tmp_path / "b.tif", photo.pixels, photo).notices
    assert "Title" in notice  # the English one: there is one title in a TIFF file
    with tifffile.TiffFile(tmp_path / "b.tif") as tiff:
        tags = tiff.pages.first.tags
        assert (tags[269].value, tags[305].value, tags[306].value) == ("Großmutter", "by hand", "2024:05:06 07:08:09")


# -- GeoTIFF


def test_geotiff_tags_are_kept_until_the_picture_has_another_shape(tmp_path: Path) -> None:
    from inpaint_app.document.extension import Margins, extended_photo

    scale, tie = (10.0, 10.0, 0.0), (0.0, 0.0, 0.0, 500000.0, 5400000.0, 0.0)
    keys = (1, 1, 0, 1, 1024, 0, 1, 1)
    tifffile.imwrite(tmp_path / "a.tif", scene(), photometric="rgb", extratags=[
        (33550, 12, 3, scale, True), (33922, 12, 6, tie, True), (34735, 3, 8, keys, True)])
    photo = open_photo(tmp_path / "a.tif")
    export(tmp_path / "b.tif", photo.pixels, photo)
    with tifffile.TiffFile(tmp_path / "b.tif") as tiff:
        tags = tiff.pages.first.tags
        assert (tags[33550].value, tags[33922].value, tags[34735].value) == (scale, tie, keys)
    larger = extended_photo(photo, Margins(3, 4, 5, 6))
    export(tmp_path / "c.tif", larger.pixels, larger)
    with tifffile.TiffFile(tmp_path / "c.tif") as tiff:
        assert not {33550, 33922, 34735} & set(tiff.pages.first.tags.keys())


# -- notes of camera makers


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("icc", [None, b"\0" * 4000])
def test_a_makers_note_lies_at_its_old_offset_in_a_tiff(tmp_path: Path, order: str, icc: bytes | None) -> None:
    block = exif(order=order)
    start = maker_note_start(block)
    assert start is not None
    large = np.random.default_rng(0).integers(0, 65535, (300, 400, 3), dtype=np.uint16)
    photo = Photo(large, icc, block, XMP % 1, (300.0, 300.0))
    export(tmp_path / "a.tif", large, photo)
    data = (tmp_path / "a.tif").read_bytes()
    assert data[:2] == block[:2]
    assert maker_note_start(data) == start
    assert data[start : start + len(MAKER_NOTE)] == MAKER_NOTE
    assert np.array_equal(tifffile.imread(tmp_path / "a.tif"), large)
    back = open_photo(tmp_path / "a.tif")  # and comes back into a block at the same place
    assert maker_note_start(back.exif or b"") == start
    shallow = (large >> 8).astype(np.uint8)
    export(tmp_path / "b.jpg", shallow, back)
    (exported,) = segments(tmp_path / "b.jpg", APP1, b"Exif\0\0")
    assert exported[start : start + len(MAKER_NOTE)] == MAKER_NOTE


@pytest.mark.parametrize(("note", "kept"), [(b"Canon" * 30, False), (b"Nikon\0\2" + bytes(100), True)])
def test_a_makers_note_too_far_back_is_left_out_with_a_word(tmp_path: Path, note: bytes, kept: bool) -> None:
    """One that counts from its own start may go anywhere."""
    block = exif()
    pixels = np.random.default_rng(0).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    with Image.fromarray(pixels) as image:
        tags = Image.Exif()
        tags.load(b"Exif\0\0" + block)
        tags.get_ifd(0x8769)[0x927C] = note
        image.save(tmp_path / "a.tif", exif=tags)
    data = (tmp_path / "a.tif").read_bytes()
    at = data.index(note)
    if at < 65536:  # Pillow puts it before the pixels: put the copy behind them in its place
        place = data.index(struct.pack("<I", at))
        data = data[:place] + struct.pack("<I", len(data)) + data[place + 4 :] + note
    (tmp_path / "b.tif").write_bytes(data)
    photo = open_photo(tmp_path / "b.tif")
    shot = parse_exif(photo.exif or b"").children[0x8769]
    assert (0x927C in shot.values) == kept
    assert any("maker" in notice for notice in photo.notices) != kept
    assert 0x9003 in shot.values


# -- gain maps, resolution


def test_a_gain_map_goes_with_its_promise_and_a_word(tmp_path: Path) -> None:
    packet = (XMP % 1).replace(b"dc:format=", b'hdrgm:Version="1.0" dc:format=').replace(
        b"xmlns:dc=", b'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:dc=')
    (tmp_path / "a.jpg").write_bytes(jpeg(Segment(APP1, b"http://ns.adobe.com/xap/1.0/\0" + packet)))
    photo = open_photo(tmp_path / "a.jpg")
    assert sum("gain map" in notice for notice in photo.notices) == 1
    export(tmp_path / "b.jpg", photo.pixels, photo)
    assert b"hdrgm:Version" not in (tmp_path / "b.jpg").read_bytes()
    assert b"image/jpeg" in (tmp_path / "b.jpg").read_bytes()
    assert not open_photo(tmp_path / "b.jpg").notices


def test_the_resolution_of_exif_goes_before_that_of_jfif(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(dpi=(72, 72), exif=b"Exif\0\0" + exif()))
    photo = open_photo(tmp_path / "a.jpg")
    assert photo.dpi == (300, 300)
    (tmp_path / "c.jpg").write_bytes(jpeg(dpi=(72, 72)))
    assert open_photo(tmp_path / "c.jpg").dpi == (72, 72)
    export(tmp_path / "b.jpg", photo.pixels, photo)
    with Image.open(tmp_path / "b.jpg") as image:
        assert image.info["dpi"] == (300, 300)
        assert image.getexif()[282] == 300


# -- several at once


def test_all_that_is_left_out_is_said_in_one_sentence_and_nothing_stops_the_export(tmp_path: Path) -> None:
    photo = Photo(
        scene(), exif=large_exif(10_000), xmp=b"x" * 70_000, texts=(Text("Title", "t"), Text("Ort", "o")),
    )
    notices = [each for each in export(tmp_path / "a.jpg", photo.pixels, photo).notices if "left out" in each]
    assert len(notices) == 1
    assert all(part in notices[0] for part in ("XMP", "Title", "Ort"))
    with pytest.raises(SaveError):
        export(tmp_path / "a.jpg", photo.pixels, photo_from_array(scene()))
