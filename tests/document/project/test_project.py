"""Projects: what is saved comes back, other programs see the same picture, and no file is trusted or half written."""

from __future__ import annotations

import io
import json
import os
import stat
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from inpaint_app.benchmarks.project import run_project_benchmark
from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, Monochrome
from inpaint_app.document.document import Document
from inpaint_app.document.files.image_io import open_photo, to_uint8
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.blending import met
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import (
    AdjustmentLayer,
    Blend,
    FillLayer,
    Layer,
    Photo,
    SourceFormat,
    Text,
)
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.masks.named_masks import store_mask
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.project.project import Project, describe_project, open_any, open_project
from inpaint_app.document.project.save import ProjectSaver, save_project
from inpaint_app.document.project.stack import BLENDS
from inpaint_app.errors import SaveError
from tests.document.files.picture_files import XMP, exif, rgb_profile, scene
from tests.document.project.made_projects import ORIGIN, assert_same_layers, foreign, make_fill, noise


@st.composite
def projects(draw: st.DrawFn) -> Project:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dtype = draw(st.sampled_from([np.uint8, np.uint16]))
    channels = draw(st.integers(1, 4))
    pixels = noise(rng, draw(st.integers(1, 40)), draw(st.integers(1, 40)), channels, dtype)
    photo = Photo(pixels, dpi=draw(st.sampled_from([None, (300.0, 150.5)])))
    layers: list[Layer] = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        shown = {"visible": draw(st.booleans()), "opacity": draw(st.sampled_from([0.0, 0.3, 1.0]))}
        if draw(st.integers(0, 3)) == 0:
            levels = Levels(all=ChannelLevels(black=0.1, gamma=1.5), blue=ChannelLevels(high=0.7))
            layers.append(AdjustmentLayer(number, "Levels", draw(st.sampled_from([levels, Monochrome(0.5)])), **shown))
            continue
        blend, variants = draw(st.sampled_from(list(Blend))), draw(st.sampled_from([0, 3]))
        fill = make_fill(rng, photo, number, variants=variants, blend=blend, **shown)
        if draw(st.booleans()):
            fill = replace(fill, mask=rng.choice(np.array([0, 100, 255], np.uint8), fill.coverage.shape))
        layers.append(fill)
    rect = Rect(0, 0, 1 + photo.size.width // 2, photo.size.height)
    mask = Selection(rect, rng.integers(0, 256, (rect.height, rect.width), dtype=np.uint8))
    return Project(
        photo, tuple(layers), mask, MappingProxyType({"Dust – Staub": mask}), ("Paint mask", "Fill"),
        MappingProxyType({"grow": 6}),
    )


def flattened(path: Path) -> np.ndarray:
    """The picture that the standard layers give, in floating point, 0 to 1, HW4: laid over each other by the book."""
    import xml.etree.ElementTree as ElementTree

    with zipfile.ZipFile(path) as archive:
        image = ElementTree.fromstring(archive.read("stack.xml"))
        result = np.zeros((int(image.get("h", "")), int(image.get("w", "")), 4))
        for layer in reversed(image.findall("stack/layer")):
            if layer.get("visibility") == "hidden":
                continue
            above = rgba(archive.read(layer.get("src", "")))
            blend = next(blend for blend, name in BLENDS.items() if name == layer.get("composite-op"))
            left, top = int(layer.get("x", "")), int(layer.get("y", ""))
            below = result[top : top + above.shape[0], left : left + above.shape[1]]
            assert below.shape == above.shape
            both = (np.rint(each * 65535).astype(np.uint16) for each in (below, above))
            above[..., :3] = met(*both, blend)[..., :3] / 65535
            alpha = above[..., 3:] * float(layer.get("opacity", ""))
            both = alpha + below[..., 3:] * (1 - alpha)
            colour = above[..., :3] * alpha + below[..., :3] * below[..., 3:] * (1 - alpha)
            below[..., :3] = np.divide(colour, both, out=np.zeros_like(colour), where=both > 0)
            below[..., 3:] = both
    return result


def rgba(data: bytes) -> np.ndarray:
    import imagecodecs

    pixels = imagecodecs.png_decode(data)
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    return four_channels(pixels)


def four_channels(pixels: np.ndarray) -> np.ndarray:
    values = pixels / np.iinfo(pixels.dtype).max
    alpha = values[..., -1:] if values.shape[2] in (2, 4) else np.ones_like(values[..., :1])
    colours = values[..., :3] if values.shape[2] >= 3 else values[..., :1].repeat(3, axis=2)
    return np.dstack([colours, alpha])


@given(projects())
@settings(max_examples=60)
def test_everything_comes_back_and_other_programs_see_the_same_picture(
    tmp_path_factory: pytest.TempPathFactory, project: Project,
) -> None:
    path = tmp_path_factory.mktemp("p") / "Großmutter 東京.ora"
    save_project(path, project)
    back = open_project(path)
    assert back.photo.pixels.dtype == project.photo.pixels.dtype
    assert np.array_equal(back.photo.pixels, project.photo.pixels)
    assert (back.photo.icc, back.photo.dpi) == (None, project.photo.dpi)
    assert_same_layers(project.layers, back.layers)
    assert back.mask.rect == project.mask.rect
    assert np.array_equal(back.mask.values, project.mask.values)
    assert list(back.masks) == ["Dust – Staub"]
    assert (back.operations, dict(back.settings)) == (project.operations, {"grow": 6})

    ours = composite(project.photo, project.layers, project.photo.rect)
    with zipfile.ZipFile(path) as archive:
        merged = rgba(archive.read("mergedimage.png"))
    assert np.array_equal(merged, four_channels(ours))
    theirs = flattened(path)
    seen = theirs[..., 3] > 0
    assert np.array_equal(seen, four_channels(ours)[..., 3] > 0)
    assert np.abs(theirs - four_channels(ours))[seen].max(initial=0) <= 1 / 255


def test_the_archive_is_what_openraster_asks_for(tmp_path: Path) -> None:
    path = tmp_path / "a.ora"
    photo = Photo(noise(np.random.default_rng(0), 300, 500, 3, np.uint16))
    save_project(path, Project(photo))
    assert path.read_bytes()[30:54] == b"mimetypeimage/openraster"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        with Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png"))) as thumbnail:
            assert max(thumbnail.size) == 256
            assert thumbnail.mode == "RGB"
        with Image.open(io.BytesIO(archive.read("data/photo.png"))) as data:
            profile = data.info["icc_profile"]  # Krita asks the user for that of 16 bits without one
            assert "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))


def test_metadata_and_source_format_come_back(tmp_path: Path) -> None:
    source = SourceFormat(
        Path("/photos/Omas Garten.jpg"), "JPEG", 8, MappingProxyType({0: tuple(range(64)), 1: tuple(range(64))}), 2,
        False, 6,
    )
    photo = Photo(
        scene(), rgb_profile(), exif(), XMP % 1, (300.0, 240.0), source,
        (Text("Title", "Großmutter", "de", "Titel"), Text("Ort", "東京")),
        extras=MappingProxyType({"photoshop": b"8BIM", "png-time": b"1234567"}),
    )
    save_project(tmp_path / "a.ora", Project(photo))
    back = open_project(tmp_path / "a.ora").photo
    assert (back.icc, back.exif, back.xmp, back.dpi) == (photo.icc, photo.exif, photo.xmp, photo.dpi)
    assert (back.texts, back.extras) == (photo.texts, photo.extras)
    assert dict(back.source.jpeg_tables or {}) == dict(source.jpeg_tables or {})
    same = replace(back.source, jpeg_tables=None)
    assert vars(same) == vars(replace(source, jpeg_tables=None))


def test_a_cmyk_photo_stays_as_it_was_converted(tmp_path: Path) -> None:
    Image.fromarray(scene()).convert("CMYK").save(tmp_path / "print.jpg", quality=95)
    photo = open_photo(tmp_path / "print.jpg")
    save_project(tmp_path / "a.ora", Project(photo))
    back = open_project(tmp_path / "a.ora").photo
    assert np.array_equal(back.pixels, photo.pixels)
    assert back.notices == ()  # said once, when the photo was opened


def test_a_document_goes_on_where_it_was_left(tmp_path: Path) -> None:
    document = Document(Photo(scene(60, 40)))
    stroke = document.mask.begin_stroke(Brush(9), False, Point(20, 20))
    stroke.extend(Point(40, 25))
    edit = stroke.end()
    assert edit is not None
    document.history.record(edit)
    save_project(tmp_path / "a.ora", Project.of(document, {"grow": 4}))
    back = open_project(tmp_path / "a.ora").document()
    assert np.array_equal(back.mask.pixels, document.mask.pixels)
    assert back.history.labels == ("Paint mask",)
    assert back.history.undo_label is None
    assert back.mask.hole_bounds() == document.mask.hole_bounds()


def test_a_snapshot_does_not_change_with_the_document() -> None:
    document = Document(Photo(scene(60, 40)))
    document.mask.write(Rect(0, 0, 10, 10), 255)
    project = Project.of(document)
    document.mask.write(Rect(0, 0, 10, 10), 7)
    assert project.mask.values.min() == 255


def test_what_is_in_a_project(tmp_path: Path) -> None:
    photo = Photo(scene(), rgb_profile())
    fill = make_fill(np.random.default_rng(1), photo, 1, visible=False)
    levels = AdjustmentLayer(2, "Faded", Levels())
    save_project(tmp_path / "a.ora", Project(photo, (fill, levels), operations=("Fill", "Levels")))
    facts = describe_project(tmp_path / "a.ora")
    assert json.loads(json.dumps(facts)) == facts
    assert (facts["width"], facts["height"], facts["channels"]) == (30, 20, "RGB")
    assert [(layer["name"], layer["kind"], layer["visible"]) for layer in facts["layers"]] == [
        ("Fill 1", "fill", False), ("Faded", "levels", True)]
    assert facts["operations"] == ["Fill", "Levels"]


# -- writing


def test_the_name_says_that_it_is_a_project(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match=r"does not end in \.ora"):
        save_project(tmp_path / "a.png", Project(Photo(scene())))


def test_an_existing_file_is_replaced_only_when_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.ora"
    save_project(path, Project(Photo(scene())))
    before = path.read_bytes()
    with pytest.raises(SaveError, match="exists already"):
        save_project(path, Project(Photo(scene(8, 8))))
    assert path.read_bytes() == before
    save_project(path, Project(Photo(scene(8, 8))), overwrite=True)
    assert open_project(path).photo.size == (8, 8)


@pytest.mark.skipif(os.name != "posix", reason="a limit on the size of files exists on POSIX only")
def test_a_full_disk_leaves_the_old_project_whole(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "a.ora"
    save_project(path, Project(Photo(scene())))
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))  # writing beyond fails as on a full disk
    try:
        with pytest.raises(SaveError, match="cannot be written"):
            save_project(path, Project(Photo(noise(np.random.default_rng(0), 400, 400, 3, np.uint8))), overwrite=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.ora"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(SaveError, match="may not be written"):
            save_project(tmp_path / "a.ora", Project(Photo(scene())))
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_a_copy_without_the_merged_picture_opens(tmp_path: Path) -> None:
    photo = Photo(scene())
    layers = (make_fill(np.random.default_rng(4), photo, 1), AdjustmentLayer(2, "Levels", Levels()))
    save_project(tmp_path / "a.ora", Project(photo, layers), merged=False)
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        assert {"mergedimage.png", "data/baked.png"}.isdisjoint(archive.namelist())
    assert_same_layers(layers, open_project(tmp_path / "a.ora").layers)


def test_the_thumbnail_shows_the_picture(tmp_path: Path) -> None:
    photo = Photo(np.zeros((600, 600, 3), np.uint16))
    white = FillLayer(
        1, "Fill", Rect(0, 0, 300, 600), np.full((600, 300, 3), 65535, np.uint16), np.full((600, 300), 255, np.uint8),
        ORIGIN,
    )
    save_project(tmp_path / "a.ora", Project(photo, (white,)))
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        small = rgba(archive.read("Thumbnails/thumbnail.png"))
    assert small[:, :120, 0].min() == 1
    assert small[:, 136:, 0].max() == 0
    assert to_uint8(photo.pixels).max() == 0


def test_named_masks_come_back_with_the_document(tmp_path: Path) -> None:
    document = Document(Photo(scene(60, 40)))
    document.mask.write(Rect(3, 4, 20, 10), 255)
    document.history.do(store_mask(document, "Dust"))
    save_project(tmp_path / "a.ora", Project.of(document))
    (named,) = open_project(tmp_path / "a.ora").document().named_masks
    assert named.name == "Dust"
    assert np.array_equal(named.mask.pixels, document.mask.pixels)


def test_saving_again_writes_the_same_file_and_sees_a_changed_photo(tmp_path: Path) -> None:
    photo = Photo(noise(np.random.default_rng(6), 200, 300, 3, np.uint16))
    fill = make_fill(np.random.default_rng(7), photo, 1)
    saver, first, second = ProjectSaver(), tmp_path / "a.ora", tmp_path / "b.ora"
    saver.save(first, Project(photo))
    saver.save(second, Project(photo, (fill,)))
    assert np.array_equal(open_project(second).photo.pixels, photo.pixels)
    save_project(first, Project(photo, (fill,)), overwrite=True)
    with zipfile.ZipFile(first) as latest, zipfile.ZipFile(second) as again:
        assert {entry.filename: entry.CRC for entry in latest.infolist()} == {
            entry.filename: entry.CRC for entry in again.infolist()}
    cropped = Photo(photo.pixels[:100].copy())
    saver.save(second, Project(cropped), overwrite=True)
    assert open_project(second).photo.size == (300, 100)


def test_a_photo_is_not_copied_from_a_file_that_has_changed(tmp_path: Path) -> None:
    photo, other = Photo(scene(30, 20)), Photo(255 - scene(31, 20))
    saver, path = ProjectSaver(), tmp_path / "a.ora"
    saver.save(path, Project(photo))
    save_project(path, Project(other), overwrite=True)  # somebody else
    saver.save(path, Project(photo), overwrite=True)
    assert np.array_equal(open_project(path).photo.pixels, photo.pixels)
    path.unlink()
    saver.save(path, Project(photo))
    assert np.array_equal(open_project(path).photo.pixels, photo.pixels)


def test_photos_and_projects_are_told_apart_by_content(tmp_path: Path) -> None:
    Image.fromarray(scene()).save(tmp_path / "photo.ora", "PNG")
    assert open_any(tmp_path / "photo.ora").path is None
    save_project(tmp_path / "a.ora", Project(Photo(scene())))
    (tmp_path / "a.ora").rename(tmp_path / "a.jpg")
    assert open_any(tmp_path / "a.jpg").path == tmp_path / "a.jpg"
    foreign(tmp_path / "k.ora", '<layer name="a" src="data/bottom.png"/>', bottom=scene())
    assert open_any(tmp_path / "k.ora").path is None  # saving must ask before it replaces that


def test_the_benchmark_saves_and_opens_what_was_asked_for() -> None:
    result = run_project_benchmark(0.3, 4, 16)
    assert result["width"] * result["height"] == pytest.approx(3e5, rel=0.01)
    assert (result["fills"], result["bit_depth"]) == (4, 16)
    assert min(result["save_s"], result["save_again_s"], result["open_s"], result["file_mb"]) > 0


@pytest.mark.parametrize(("seconds", "year"), [(-1e9, 1980), (0, 1980), (1.7e9, 2023), (4.6e9, 2107), (1e11, 2107)])
def test_a_wrong_clock_keeps_nobody_from_saving(tmp_path, monkeypatch, seconds, year):
    monkeypatch.setattr(time, "time", lambda: seconds)
    photo = Photo(np.zeros((8, 8, 3), np.uint8))
    save_project(tmp_path / "a.ora", Project(photo, ()), overwrite=False)
    monkeypatch.undo()
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {year}
    assert np.array_equal(open_project(tmp_path / "a.ora").photo.pixels, photo.pixels)
