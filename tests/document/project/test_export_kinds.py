"""Exports of every kind: what is in the files, and that the preview tells the truth about them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inpaint_app.document.adjustments.tone import Levels
from inpaint_app.document.files.image_io import open_mask, open_photo
from inpaint_app.document.geometry import Rect
from inpaint_app.document.icc_profile import profile_of_gamma
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import AdjustmentLayer, FillLayer, Photo, Provenance
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.project.comparison import side_by_side, srgb_frame
from inpaint_app.document.project.export_kinds import Export, What, available, file_names, preview, write_export
from inpaint_app.document.project.project import Project
from inpaint_app.errors import SaveError
from tests.document.files.picture_files import exif, rgb_profile, scene

RED = np.broadcast_to(np.array([250, 5, 5], np.uint8), (40, 50, 3)).copy()


def project(dtype: type = np.uint8, **photo: object) -> Project:
    pixels = scene(120, 80).astype(dtype) * (257 if dtype is np.uint16 else 1)
    picture = Photo(pixels.astype(dtype), **photo)  # type: ignore[arg-type]
    red = RED.astype(dtype) * (257 if dtype is np.uint16 else 1)
    coverage = np.zeros((40, 50), np.uint8)
    coverage[5:35, 5:45] = 255
    fill = FillLayer(1, "Fill", Rect(20, 30, 70, 70), red.astype(dtype), coverage, Provenance("e", "m", "h", 0))
    mask = Selection(Rect(3, 4, 30, 20), np.full((16, 27), 200, np.uint8))
    return Project(picture, (fill, AdjustmentLayer(2, "Levels", Levels())), mask)


def test_what_there_is_to_export() -> None:
    assert available(Project(Photo(scene()))) == (What.PHOTO,)
    assert available(project()) == tuple(What)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_the_previewed_size_and_picture_are_those_of_the_file(tmp_path: Path, name: str) -> None:
    export = Export(What.PHOTO, name, 40 if name in ("JPEG", "WEBP") else None)
    path = tmp_path / f"a.{name.lower()}"
    path = path.with_suffix({"JPEG": ".jpg", "TIFF": ".tif"}.get(name, path.suffix))
    work = project(icc=rgb_profile(), exif=exif())
    assert write_export(path, work, export)[0] == [path]
    seen = preview(work, export)
    assert seen.nbytes == path.stat().st_size
    back = open_photo(path)
    assert np.array_equal(seen.frames[0], back.pixels)
    assert back.exif is not None
    assert back.icc == rgb_profile()


def test_a_lower_quality_is_smaller_and_looks_worse() -> None:
    work = project()
    exact = composite(work.photo, work.layers, work.photo.rect).astype(int)
    good, bad = (preview(work, Export(What.PHOTO, "JPEG", quality)) for quality in (95, 5))
    assert bad.nbytes < good.nbytes
    assert np.abs(bad.frames[0] - exact).mean() > 2 * np.abs(good.frames[0] - exact).mean()


def test_a_mask_reads_back_exactly(tmp_path: Path) -> None:
    work = project()
    write_export(tmp_path / "m.png", work, Export(What.MASK, "PNG"))
    mask = open_mask(tmp_path / "m.png", work.photo.size)
    assert mask[4:20, 3:30].min() == 200
    assert mask.sum() == 200 * 16 * 27


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_layers_are_transparent_pictures_of_the_photos_size(tmp_path: Path, dtype: type) -> None:
    work = project(dtype)
    ((name,), _) = write_export(tmp_path / "l.png", work, Export(What.LAYERS, "PNG"))
    assert name == tmp_path / "l-1.png"
    layer = open_photo(name).pixels
    assert layer.dtype == dtype
    assert layer.shape == (80, 120, 4)
    full = np.iinfo(dtype).max
    assert (layer[35:65, 25:65, 3] == full).all()
    assert (layer[..., 3] > 0).sum() == 30 * 40
    assert np.array_equal(layer[40, 40, :3], np.array([250, 5, 5]) * (full // 255))


def test_before_and_after_beside_each_other(tmp_path: Path) -> None:
    work = project()
    write_export(tmp_path / "b.png", work, Export(What.SIDE_BY_SIDE, "PNG"))
    both = open_photo(tmp_path / "b.png").pixels
    assert np.array_equal(both[:, :120], work.photo.pixels)
    assert np.array_equal(both[:, -120:], composite(work.photo, work.layers, work.photo.rect))
    assert (both[:, 120:-120] == 255).all()
    assert both.shape[0] == 80
    panorama = np.zeros((20, 100, 1), np.uint16)
    assert side_by_side(panorama, panorama).shape == (42, 100, 1)


@pytest.mark.parametrize("name", ["GIF", "WEBP"])
def test_an_animation_shows_before_then_after_for_ever(tmp_path: Path, name: str) -> None:
    work = project(np.uint16)
    path = tmp_path / f"a.{name.lower()}"
    write_export(path, work, Export(What.ANIMATION, name, 90, longest=60))
    with Image.open(path) as image:
        assert image.n_frames == 2
        assert image.size == (60, 40)
        assert image.info["loop"] == 0
        frames = []
        for number in range(2):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGB")).astype(int))
            assert image.info["duration"] == 1200
    red = [frame[20:30, 15:30].mean(axis=(0, 1)) for frame in frames]
    assert red[1] == pytest.approx([250, 5, 5], abs=8)
    assert np.abs(red[0] - red[1]).max() > 50
    assert np.abs(frames[0][:8, :14] - 255).max() <= 8
    assert len(preview(work, Export(What.ANIMATION, name, 90, longest=60)).frames) == 2


def test_an_animation_is_in_srgb_whatever_the_photo_is_in() -> None:
    linear = profile_of_gamma(1.0, None, grey=False)
    frame = srgb_frame(np.full((4, 4, 3), 55, np.uint8), linear, 100)  # 0.216 of the light
    assert frame.mean() == pytest.approx(128, abs=2)
    clear = np.zeros((4, 4, 4), np.uint8)
    assert srgb_frame(clear, None, 100).min() == 255


def test_of_several_files_all_or_none_are_written(tmp_path: Path) -> None:
    work = project()
    first = work.layers[0]
    assert isinstance(first, FillLayer)
    two = Project(work.photo, (first, FillLayer(7, "b", first.rect, first.pixels, first.coverage, first.provenance)))
    (tmp_path / "l-2.png").write_bytes(b"dear")
    export = Export(What.LAYERS, "PNG")
    assert file_names(tmp_path / "l.png", two, export) == [tmp_path / "l-1.png", tmp_path / "l-2.png"]
    with pytest.raises(SaveError, match="exists already"):
        write_export(tmp_path / "l.png", two, export)
    assert [path.name for path in tmp_path.iterdir()] == ["l-2.png"]
    assert (tmp_path / "l-2.png").read_bytes() == b"dear"


def test_what_a_format_cannot_hold_is_said_in_the_preview() -> None:
    clear = Photo(np.zeros((4, 4, 4), np.uint8))
    with pytest.raises(SaveError, match="transparency"):
        preview(Project(clear), Export(What.PHOTO, "JPEG", 90))


def test_a_grey_photo_stays_grey() -> None:
    grey = Project(Photo(scene()[..., :1].copy()))
    seen = preview(grey, Export(What.PHOTO, "JPEG", 80))
    assert seen.frames[0].shape == (20, 30, 1)
    with Image.open(io.BytesIO(b"".join(bytes(part) for part in _files(grey)))) as image:
        assert image.mode == "L"


def _files(work: Project) -> list[memoryview]:
    from inpaint_app.document.project.export_kinds import encoded_files

    return [data for data, _ in encoded_files(work, Export(What.PHOTO, "JPEG", 80))]
