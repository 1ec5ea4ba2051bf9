"""Exporting: exact pixels, metadata that survives, files that are never half written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from inpaint_app.atomic_file import replacing
from inpaint_app.document.files.image_io import export, export_all, open_photo, photo_from_array
from inpaint_app.document.layers.layers import Photo, SourceFormat, Text
from inpaint_app.document.metadata.exif import parse_exif, readable_fields
from inpaint_app.errors import SaveError
from tests.document.files.picture_files import MAKER_NOTE, XMP, exif, png_chunks, rgb_profile, scene, stored


def full_photo(pixels: np.ndarray, **source: object) -> Photo:
    return Photo(
        pixels, rgb_profile(), exif(), XMP % 1, (300.0, 240.0), SourceFormat(**source),  # type: ignore[arg-type]
        (Text("Title", "Großmutter"), Text("Ort", "東京")),
    )


@given(
    st.sampled_from([np.uint8, np.uint16]), st.integers(1, 4), st.integers(1, 40), st.integers(1, 40),
    st.integers(0, 2**32 - 1), st.sampled_from([".png", ".tif"]), st.sampled_from([None, (72.0, 72.0), (300.0, 150.5)]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_lossless_formats_give_back_every_bit_and_all_metadata(
    tmp_path_factory: pytest.TempPathFactory, dtype: type, channels: int, width: int, height: int, seed: int,
    suffix: str, dpi: tuple[float, float] | None, rich: bool,
) -> None:
    path = tmp_path_factory.mktemp("round") / f"a{suffix}"
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, np.iinfo(dtype).max, (height, width, channels), dtype=dtype, endpoint=True)
    photo = Photo(
        pixels, rgb_profile() if rich else None, exif(order="<") if rich else None, XMP % 1 if rich else None, dpi,
    )
    export(path, pixels, photo)
    back = open_photo(path)
    assert back.pixels.dtype == dtype
    assert np.array_equal(back.pixels, pixels)
    assert (back.icc, back.xmp) == (photo.icc, photo.xmp)
    said_by_exif = (300, 300) if rich and suffix == ".png" else None
    assert back.dpi == (pytest.approx(dpi, abs=0.02) if dpi else said_by_exif)
    assert (back.exif is None) == (not rich)
    if back.exif is not None:
        ours, theirs = parse_exif(photo.exif or b""), parse_exif(back.exif)
        assert theirs.children == ours.children
        assert theirs.values[272] == ours.values[272]


@pytest.mark.parametrize("source", [".jpg", ".png", ".tif", ".webp"])
@pytest.mark.parametrize("target", [".jpg", ".png", ".tif", ".webp"])
def test_metadata_survives_every_way_across(tmp_path: Path, source: str, target: str) -> None:
    first = full_photo(scene())
    export(tmp_path / f"first{source}", first.pixels, first)
    opened = open_photo(tmp_path / f"first{source}")
    export(tmp_path / f"second{target}", opened.pixels, opened)
    back = open_photo(tmp_path / f"second{target}")
    assert back.icc == rgb_profile()
    assert back.xmp == XMP % 1
    assert back.exif is not None
    shot = parse_exif(back.exif).children[0x8769]
    assert shot.values[0x927C].data == MAKER_NOTE
    assert readable_fields(back.exif)["camera"] == "Canon EOS R"
    assert 0x8825 in parse_exif(back.exif).children
    if ".webp" not in (source, target):  # WebP has no place for it but EXIF, which is kept as it is
        assert back.dpi == (300, 240)
    assert not back.notices
    if source != ".jpg" and target != ".jpg":
        assert np.array_equal(back.pixels, first.pixels)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
@pytest.mark.parametrize("orientation", [3, 6, 7])
def test_a_turned_photo_is_exported_the_right_way_up_exactly_once(
    tmp_path: Path, suffix: str, orientation: int,
) -> None:
    path = tmp_path / "turned.jpg"
    image = stored(Image.fromarray(scene(48, 32)), orientation)
    image.save(path, quality=100, subsampling=0, exif=b"Exif\0\0" + exif(orientation), xmp=XMP % orientation)
    photo = open_photo(path)
    out = tmp_path / f"out{suffix}"
    export(out, photo.pixels, photo)
    with Image.open(out) as saved:
        upright = ImageOps.exif_transpose(saved)
        # Whether a viewer heeds EXIF or not; but blocks of a JPEG are kept as they lie in the source.
        for seen in (upright,) if suffix == ".jpg" else (saved, upright):
            assert np.abs(np.asarray(seen).astype(int) - scene(48, 32)).mean() < 4
    assert np.abs(open_photo(out).pixels.astype(int) - scene(48, 32)).mean() < 4


def test_a_deep_png_carries_its_chunks_in_order_with_right_checksums(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 65535, (20, 30, 3), dtype=np.uint16)
    export(tmp_path / "a.png", pixels, full_photo(pixels))
    chunks = png_chunks(tmp_path / "a.png")
    assert list(chunks) == [b"IHDR", b"iCCP", b"pHYs", b"eXIf", b"iTXt", b"tEXt", b"IDAT", b"IEND"]
    assert chunks[b"IHDR"][8:10] == b"\x10\x02"
    with Image.open(tmp_path / "a.png") as image:
        image.load()
        assert image.info["icc_profile"] == rgb_profile()
        assert image.info["exif"].removeprefix(b"Exif\0\0") == exif()
        assert image.info["Ort"] == "東京"
        assert image.info["dpi"] == pytest.approx((300, 240), abs=0.02)


def test_a_deep_tiff_reads_elsewhere_with_its_exif(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 65535, (20, 30, 3), dtype=np.uint16)
    export(tmp_path / "a.tif", pixels, full_photo(pixels))
    with Image.open(tmp_path / "a.tif") as image:
        found = image.getexif()
        assert found[272] == "Canon EOS R"
        assert found.get_ifd(0x8769)[0x9003] == "2024:05:06 07:08:09"
        assert found.get_ifd(0x8769)[0x927C] == MAKER_NOTE
        assert found.get_ifd(0x8825)[1] == "N"
        assert image.info["icc_profile"] == rgb_profile()
        assert image.info["dpi"] == (300, 240)
    assert np.array_equal(tifffile.imread(tmp_path / "a.tif"), pixels)


@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_a_jpeg_is_saved_with_its_own_tables_and_subsampling(tmp_path: Path, subsampling: int) -> None:
    Image.fromarray(scene(64, 64)).save(tmp_path / "a.jpg", quality=71, subsampling=subsampling)
    photo = open_photo(tmp_path / "a.jpg")
    export(tmp_path / "b.jpg", photo.pixels, photo)
    again = open_photo(tmp_path / "b.jpg")
    assert again.source.jpeg_tables == photo.source.jpeg_tables
    assert again.source.jpeg_subsampling == subsampling
    export(tmp_path / "c.jpg", photo.pixels, photo, quality=95)
    assert open_photo(tmp_path / "c.jpg").source.jpeg_tables != photo.source.jpeg_tables


def test_a_grey_jpeg_stays_grey(tmp_path: Path) -> None:
    Image.fromarray(scene()[..., 0]).save(tmp_path / "a.jpg", quality=77)
    photo = open_photo(tmp_path / "a.jpg")
    export(tmp_path / "b.jpg", photo.pixels, photo)
    again = open_photo(tmp_path / "b.jpg")
    assert again.is_grey
    assert again.source.jpeg_tables == photo.source.jpeg_tables


def test_other_sources_become_jpegs_of_quality_95_without_subsampling(tmp_path: Path) -> None:
    photo = photo_from_array(scene(64, 64))
    export(tmp_path / "a.jpg", photo.pixels, photo)
    Image.fromarray(scene(64, 64)).save(tmp_path / "b.jpg", quality=95, subsampling=0)
    ours, theirs = open_photo(tmp_path / "a.jpg"), open_photo(tmp_path / "b.jpg")
    assert ours.source.jpeg_tables == theirs.source.jpeg_tables
    assert ours.source.jpeg_subsampling == 0


def test_sixteen_bits_are_rounded_to_the_nearest_of_eight(tmp_path: Path) -> None:
    values = np.arange(0, 65536, 7, dtype=np.uint16)
    pixels = np.repeat(values[None, :, None], 3, axis=2)
    export(tmp_path / "a.webp", pixels, photo_from_array(pixels))
    assert np.array_equal(open_photo(tmp_path / "a.webp").pixels[0, :, 0], np.round(values / 257))


def test_webp_is_lossless_for_lossless_sources_alone(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 40, 4), dtype=np.uint8)
    pixels[:9, :, 3] = 0
    export(tmp_path / "a.webp", pixels, photo_from_array(pixels))
    assert np.array_equal(open_photo(tmp_path / "a.webp").pixels, pixels)
    Image.fromarray(scene()).save(tmp_path / "a.jpg")
    photo = open_photo(tmp_path / "a.jpg")
    export(tmp_path / "b.webp", photo.pixels, photo)
    assert not open_photo(tmp_path / "b.webp").source.lossless


def test_an_existing_file_is_not_replaced_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"precious")
    photo = photo_from_array(scene())
    with pytest.raises(SaveError, match=r"a\.png exists already; .*\.$"):
        export(path, photo.pixels, photo)
    assert path.read_bytes() == b"precious"
    path.chmod(0o640)
    export(path, photo.pixels, photo, overwrite=True)
    assert np.array_equal(open_photo(path).pixels, scene())
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_appears_while_saving_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"


    def save_while_another_program_does() -> None:
        with replacing(path, overwrite=False) as file:
            file.write(b"new")
            path.write_bytes(b"precious")

    with pytest.raises(SaveError, match="exists already"):
        save_while_another_program_does()
    assert path.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_permissions_the_user_asked_the_system_for(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        export(tmp_path / "a.png", scene(), photo_from_array(scene()))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.png").stat().st_mode) == 0o640


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "a.png"
    target.write_bytes(b"old")
    link = tmp_path / "link.png"
    link.symlink_to(target)
    with pytest.raises(SaveError):
        export(link, scene(), photo_from_array(scene()))
    export(link, scene(), photo_from_array(scene()), overwrite=True)
    assert link.is_symlink()
    assert np.array_equal(open_photo(target).pixels, scene())


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
def test_a_disk_that_takes_no_more_leaves_the_old_file_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"precious")
    photo = photo_from_array(np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))  # writing beyond fails as on a full disk
    try:
        with pytest.raises(SaveError, match=r"cannot be written: .*\.$"):
            export(path, photo.pixels, photo, overwrite=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(SaveError, match="may not be written to"):
            export(tmp_path / "a.png", scene(), photo_from_array(scene()))
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.gif", "choose one of these"), ("a", "choose one of these"), ("missing/a.png", "folder does not exist"),
        ("n" * 300 + ".png", "too long"),
    ],
)
def test_a_place_that_cannot_be_is_said_in_one_sentence(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(SaveError, match=message):
        export(tmp_path / name, scene(), photo_from_array(scene()))
    assert not list(tmp_path.iterdir())


def test_a_folder_of_that_name_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    with pytest.raises(SaveError, match="is a folder"):
        export(tmp_path / "a.png", scene(), photo_from_array(scene()), overwrite=True)


def test_what_a_format_cannot_hold_is_said_before_anything_is_written(tmp_path: Path) -> None:
    clear = np.dstack([scene(), np.full((20, 30), 200, np.uint8)])
    with pytest.raises(SaveError, match="JPEG cannot hold transparency"):
        export(tmp_path / "a.jpg", clear, photo_from_array(clear))
    wide = np.zeros((1, 16384, 1), np.uint8)
    with pytest.raises(SaveError, match="16383 pixels"):
        export(tmp_path / "a.webp", wide, photo_from_array(wide))
    assert not list(tmp_path.iterdir())


def test_opaque_alpha_is_no_obstacle_to_jpeg(tmp_path: Path) -> None:
    opaque = np.dstack([scene(), np.full((20, 30), 255, np.uint8)])
    export(tmp_path / "a.jpg", opaque, photo_from_array(opaque))
    assert open_photo(tmp_path / "a.jpg").pixels.shape == (20, 30, 3)


def test_of_several_files_none_is_there_before_all_are(tmp_path):
    picture = photo_from_array(np.zeros((8, 9, 3), np.uint8))
    names = [tmp_path / f"out-{number}.png" for number in range(3)]
    names[0].write_bytes(b"before")

    def until_full():
        yield names[0], picture.pixels
        yield names[1], picture.pixels + 1
        assert names[0].read_bytes() == b"before"
        raise SaveError("The disk is full.", names[2])

    with pytest.raises(SaveError):
        export_all(until_full(), picture, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out-0.png"]
    assert names[0].read_bytes() == b"before"
    export_all([(name, picture.pixels + number) for number, name in enumerate(names)], picture, overwrite=True)
    assert [int(open_photo(name).pixels.max()) for name in names] == [0, 1, 2]
