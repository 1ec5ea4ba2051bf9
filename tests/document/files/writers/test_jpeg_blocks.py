"""A JPEG filled and exported as JPEG: whatever was not touched keeps its very coefficients."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import jpeglib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inpaint_app.api import fill_file, run_to_end
from inpaint_app.document.files.image_io import export, open_photo
from inpaint_app.document.files.jpeg_segments import read_segments
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.metadata.exif import exif_orientation, parse_exif
from inpaint_app.document.project.project import Project, open_project
from inpaint_app.document.project.save import save_project
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import request_from_mask
from tests.document.files.picture_files import XMP, exif, rgb_profile, stored

KINDS = {
    "4:4:4": {"subsampling": 0}, "4:2:2": {"subsampling": 1}, "4:2:0": {"subsampling": 2}, "grey": {},
    "progressive": {"subsampling": 2, "progressive": True}, "restart": {"subsampling": 2, "restart_marker_blocks": 3},
    "rgb": {"keep_rgb": True},
}


def detailed(width: int, height: int) -> np.ndarray:
    """HW3 uint8 with detail everywhere: no two blocks are alike."""
    rows, columns = np.mgrid[:height, :width]
    noise = np.random.default_rng(3).normal(0, 14, (height, width, 3))
    waves = np.stack([columns * 2 % 256, rows * 3 % 256, (rows + columns) % 256], axis=2)
    return np.clip(waves * 0.7 + 30 + noise, 0, 255).astype(np.uint8)


def save_source(path: Path, kind: str, orientation: int = 1, size: tuple[int, int] = (93, 70)) -> None:
    """A JPEG whose picture is ``size`` pixels when it is upright."""
    image = stored(Image.fromarray(detailed(*size)), orientation)
    if kind == "grey":
        image = image.convert("L")
    block = exif(orientation, size=image.size)
    image.save(
        path, quality=83, exif=b"Exif\0\0" + block, xmp=XMP % orientation, icc_profile=rgb_profile(), comment="dear",
        **KINDS[kind],
    )


def coefficients(path: Path) -> list[np.ndarray]:
    """Of each component: block rows x block columns x 64."""
    picture = jpeglib.read_dct(str(path))
    parts = [picture.Y] if picture.num_components == 1 else [picture.Y, picture.Cb, picture.Cr]
    return [part.reshape(*part.shape[:2], 64) for part in parts]


def touched_units(path: Path, changed: np.ndarray) -> np.ndarray:
    """MCU rows x columns of the file at ``path`` in which ``changed`` (HW bool as stored) has anything."""
    frame = read_segments(path.read_bytes()).frame()
    high, wide = 8 * frame.most_down, 8 * frame.most_across
    rows, columns = -(-frame.height // high), -(-frame.width // wide)
    padded = np.zeros((rows * high, columns * wide), bool)
    padded[: frame.height, : frame.width] = changed
    return padded.reshape(rows, high, columns, wide).any(axis=(1, 3))


def as_stored(changed: np.ndarray, orientation: int) -> np.ndarray:
    return np.asarray(stored(Image.fromarray(changed.astype(np.uint8) * 255), orientation)) > 0


def check_kept(source: Path, result: Path, changed: np.ndarray) -> None:
    """All coefficients outside the MCUs that ``changed`` (as stored) touches are the source's."""
    touched = touched_units(source, changed)
    for before, after in zip(coefficients(source), coefficients(result), strict=True):
        assert before.shape == after.shape
        down, across = -(-before.shape[0] // touched.shape[0]), -(-before.shape[1] // touched.shape[1])
        outside = ~touched.repeat(down, axis=0).repeat(across, axis=1)[: before.shape[0], : before.shape[1]]
        assert np.array_equal(before[outside], after[outside])
    ours, theirs = (np.asarray(Image.open(each)).astype(int).reshape(*changed.shape, -1) for each in (source, result))
    frame = read_segments(source.read_bytes()).frame()
    high, wide = 8 * frame.most_down, 8 * frame.most_across
    pixels = touched.repeat(high, axis=0).repeat(wide, axis=1)[: frame.height, : frame.width]
    if frame.most_across > 1:  # decoders interpolate colours from the block beside
        pixels = np.asarray(Image.fromarray(pixels).resize((frame.width, frame.height)))
        grown = pixels.copy()
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                grown |= np.roll(pixels, (dy, dx), axis=(0, 1))
        pixels = grown
    assert np.array_equal(ours[~pixels], theirs[~pixels])


@settings(max_examples=30, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)), orientation=st.integers(1, 8),
    size=st.tuples(st.integers(33, 99), st.integers(33, 99)), seed=st.integers(0, 1000), grow=st.integers(0, 6),
)
def test_what_a_mask_does_not_touch_keeps_its_coefficients(
    tmp_path_factory: pytest.TempPathFactory, kind: str, orientation: int, size: tuple[int, int], seed: int, grow: int,
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    source, result = folder / "a.jpg", folder / "b.jpg"
    save_source(source, kind, orientation, size)
    photo = open_photo(source)
    rng = np.random.default_rng(seed)
    mask = np.zeros((size[1], size[0]), np.uint8)
    for _ in range(rng.integers(1, 4)):
        top, left = rng.integers(0, size[1] - 4), rng.integers(0, size[0] - 4)
        mask[top : top + rng.integers(1, 12), left : left + rng.integers(1, 12)] = 255
    layer = run_to_end(PushPullEngine(), request_from_mask(1, photo, (), mask, grow=grow)).layer
    filled = composite(photo, [layer], photo.rect)
    written = export(result, filled, photo)
    changed = as_stored((filled != photo.pixels).any(axis=2), orientation)
    total = touched_units(source, changed)
    if total.mean() > 0.95:  # a change of the whole picture
        assert written.blocks_kept == 0
        return
    check_kept(source, result, changed)
    assert (written.blocks_kept, written.blocks_total) == (int((~total).sum()), total.size)
    assert not written.notices
    back = open_photo(result)
    assert back.source.orientation == orientation
    assert np.abs(back.pixels.astype(int) - filled).mean() < 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_file_keeps_its_tag_and_all_it_says(tmp_path: Path, orientation: int) -> None:
    source, result = tmp_path / "a.jpg", tmp_path / "b.jpg"
    save_source(source, "4:2:0", orientation)
    photo = open_photo(source)
    pixels = photo.pixels.copy()
    pixels[40:44, 20:24] = 0
    export(result, pixels, photo)
    check_kept(source, result, as_stored((pixels != photo.pixels).any(axis=2), orientation))
    with Image.open(result) as image:
        assert exif_orientation(parse_exif(image.info["exif"].removeprefix(b"Exif\0\0"))) == orientation
        assert image.getexif().get_ifd(0x8769)[0xA002] == image.width
        assert image.info["xmp"] == XMP % orientation
        assert image.info["icc_profile"] == rgb_profile()
        assert image.info["comment"] == b"dear"
    assert (open_photo(result).exif, open_photo(result).xmp) == (photo.exif, photo.xmp)


def test_a_filled_file_says_how_much_was_kept_and_is_about_as_large(tmp_path: Path) -> None:
    save_source(tmp_path / "a.jpg", "4:2:0", size=(320, 240))
    mask = np.zeros((240, 320), np.uint8)
    mask[100:130, 200:220] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    result = fill_file(tmp_path / "a.jpg", tmp_path / "mask.png", tmp_path / "b.jpg", engine=PushPullEngine(), grow=2)
    assert result["blocks_total"] == 20 * 15
    assert 20 * 15 - 12 <= result["blocks_kept"] < 20 * 15
    assert not result["notices"]
    before, after = ((tmp_path / name).stat().st_size for name in ("a.jpg", "b.jpg"))
    assert 0.9 * before < after < 1.02 * before


def test_a_progressive_file_grows_little(tmp_path: Path) -> None:
    save_source(tmp_path / "a.jpg", "progressive", size=(320, 240))
    photo = open_photo(tmp_path / "a.jpg")
    written = export(tmp_path / "b.jpg", photo.pixels, photo)
    assert written.blocks_kept == written.blocks_total
    assert (tmp_path / "b.jpg").stat().st_size < 1.15 * (tmp_path / "a.jpg").stat().st_size


def test_rare_sampling_is_kept_too(tmp_path: Path) -> None:
    """4:4:0, which Pillow cannot write."""
    pixels = detailed(80, 64)
    picture = jpeglib.from_spatial(pixels)
    picture.samp_factor = np.array([[2, 1], [1, 1], [1, 1]])
    picture.write_spatial(str(tmp_path / "a.jpg"), qt=80)
    photo = open_photo(tmp_path / "a.jpg")
    changed = photo.pixels.copy()
    changed[9:12, 9:12] = 255
    written = export(tmp_path / "b.jpg", changed, photo)
    assert (written.blocks_kept, written.blocks_total) == (39, 40)
    for before, after in zip(coefficients(tmp_path / "a.jpg"), coefficients(tmp_path / "b.jpg"), strict=True):
        differs = (before != after).any(axis=2)
        assert not differs[2:].any()
        assert not differs[:, 2:].any()


def test_why_no_block_could_be_kept_is_said_in_one_sentence(tmp_path: Path) -> None:
    save_source(tmp_path / "a.jpg", "4:2:0")
    photo = open_photo(tmp_path / "a.jpg")

    def reason(pixels: np.ndarray, quality: int | None = None) -> str:
        written = export(tmp_path / "b.jpg", pixels, photo, overwrite=True, quality=quality)
        assert written.blocks_kept == 0
        (notice,) = written.notices
        assert np.abs(open_photo(tmp_path / "b.jpg").pixels.astype(int) - pixels).mean() < 8
        return notice

    assert "every block" in reason(photo.pixels // 2)
    assert "quality" in reason(photo.pixels, 70)
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8 something else")
    assert "not a whole JPEG" in reason(photo.pixels)
    (tmp_path / "a.jpg").unlink()
    assert "no longer be read" in reason(photo.pixels)
    Image.fromarray(detailed(90, 70)).save(tmp_path / "c.png")
    other = open_photo(tmp_path / "c.png")
    assert "not a JPEG" in export(tmp_path / "d.jpg", other.pixels, other).notices[0]


def test_a_source_that_was_replaced_gives_only_what_it_has_in_common(tmp_path: Path) -> None:
    """Exporting over the original, then going on: what was filled before is not taken for the original."""
    path = tmp_path / "a.jpg"
    save_source(path, "4:4:4")
    (tmp_path / "first.jpg").write_bytes(path.read_bytes())
    photo = open_photo(path)
    once = photo.pixels.copy()
    once[10:14, 10:14] = 255
    export(path, once, photo, overwrite=True)
    again = photo.pixels.copy()  # that fill was undone, another was made
    again[50:54, 60:64] = 0
    written = export(path, again, photo, overwrite=True)
    check_kept(tmp_path / "first.jpg", path, (again != photo.pixels).any(axis=2) | (once != photo.pixels).any(axis=2))
    assert written.blocks_kept == written.blocks_total - 2
    assert np.abs(open_photo(path).pixels[10:14, 10:14].astype(int) - photo.pixels[10:14, 10:14]).mean() < 6


def test_blocks_are_kept_through_a_project(tmp_path: Path) -> None:
    save_source(tmp_path / "a.jpg", "4:2:0", 6)
    save_project(tmp_path / "a.ora", Project(open_photo(tmp_path / "a.jpg")))
    photo = open_project(tmp_path / "a.ora").photo
    written = export(tmp_path / "b.jpg", photo.pixels, photo)
    assert written.blocks_kept == written.blocks_total
    check_kept(tmp_path / "a.jpg", tmp_path / "b.jpg", np.zeros((93, 70), bool))


@pytest.mark.parametrize("damage", ["cut", "table", "scan"])
def test_a_source_that_was_damaged_since_is_survived(tmp_path: Path, damage: str) -> None:
    """The library that reads coefficients ends the process on some errors, so it must never be given such a file."""
    save_source(tmp_path / "a.jpg", "4:2:0")
    photo = open_photo(tmp_path / "a.jpg")
    data = bytearray((tmp_path / "a.jpg").read_bytes())
    if damage == "cut":
        del data[len(data) // 2 :]
    elif damage == "table":
        at = data.index(b"\xff\xc4")
        data[at + 5 : at + 10] = b"\xff" * 5
    else:
        at = data.index(b"\xff\xda")
        data[at + 4] = 9
    (tmp_path / "a.jpg").write_bytes(data)
    written = export(tmp_path / "b.jpg", photo.pixels, photo)
    assert written.blocks_kept == 0
    assert len(written.notices) == 1


def test_coefficients_that_encoders_refuse_are_not_kept(tmp_path: Path) -> None:
    """A table of ones and a steep pattern: its coefficients go beyond what Huffman coding of 8 bits holds."""
    pixels = np.zeros((16, 16), np.uint8)
    pixels[:, ::2] = 255
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, "JPEG", qtables=[[1] * 64])
    (tmp_path / "a.jpg").write_bytes(encoded.getvalue())
    photo = open_photo(tmp_path / "a.jpg")
    changed = photo.pixels.copy()
    changed[:8, :8] = np.where(np.indices((8, 8)).sum(axis=0)[..., None] % 2, 255, 0)
    written = export(tmp_path / "b.jpg", changed, photo)
    assert written.blocks_total == 4
    assert np.abs(open_photo(tmp_path / "b.jpg").pixels.astype(int) - changed).max() <= 3


def test_the_struct_of_a_kept_file_is_what_decoders_expect(tmp_path: Path) -> None:
    """One SOI, a JFIF segment first, component names as in the source, one EOI at the end."""
    save_source(tmp_path / "a.jpg", "4:2:0")
    photo = open_photo(tmp_path / "a.jpg")
    export(tmp_path / "b.jpg", photo.pixels, photo)
    data = (tmp_path / "b.jpg").read_bytes()
    header = read_segments(data)
    assert header.segments[0].data.startswith(b"JFIF\0")
    assert struct.unpack_from(">BHH", header.segments[0].data, 7) == (1, 300, 300)
    source = read_segments((tmp_path / "a.jpg").read_bytes()).frame()
    names = [component.identifier for component in source.components]
    assert names == [component.identifier for component in header.frame().components]
    assert data[header.body + 5 : header.body + 11 : 2] == bytes(names)
    assert data.endswith(b"\xff\xd9")
