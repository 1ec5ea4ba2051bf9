"""Projects: what is saved comes back, other programs see the same picture, and no file is trusted or half written."""

from __future__ import annotations

import contextlib
import io
import json
import os
import stat
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

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
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import (
    AdjustmentLayer,
    Blend,
    FillLayer,
    Layer,
    Photo,
    Provenance,
    SourceFormat,
    Text,
)
from inpaint_app.document.masks.mask import Brush
from inpaint_app.document.masks.named_masks import store_mask
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.project import record as project_record
from inpaint_app.document.project.project import Project, describe_project, open_any, open_project
from inpaint_app.document.project.save import ProjectSaver, save_project
from inpaint_app.errors import OpenError, SaveError
from tests.document.files.picture_files import XMP, exif, rgb_profile, scene

ORIGIN = Provenance(
    "engine", "builtin", "abc123", 7, MappingProxyType({"margins": [1, 2, 3, 4]}), grow=4, quality="best", variants=3,
    view_centre=(10.5, 20.0), sources=Rect(1, 2, 30, 40), device="cpu bf16", version="1.2.3")


def noise(rng: np.random.Generator, height: int, width: int, channels: int, dtype: type) -> Any:
    return rng.integers(0, np.iinfo(dtype).max, (height, width, channels), dtype=dtype, endpoint=True)


def make_fill(rng: np.random.Generator, photo: Photo, number: int, *, variants: int = 0, **changes: Any) -> FillLayer:
    left, top = rng.integers(0, photo.size.width), rng.integers(0, photo.size.height)
    rect = Rect(
        int(left), int(top), int(rng.integers(left, photo.size.width)) + 1,
        int(rng.integers(top, photo.size.height)) + 1,
    )
    height, width, channels = rect.height, rect.width, photo.pixels.shape[2]
    results = tuple(noise(rng, height, width, channels, photo.pixels.dtype.type) for _ in range(max(variants, 1)))
    chosen = int(rng.integers(len(results)))
    coverage = rng.choice(np.array([0, 3, 128, 255], np.uint8), (height, width))
    return replace(
        FillLayer(
            number, f"Fill {number}", rect, results[chosen], coverage, ORIGIN,
            variants=results if variants > 1 else (), chosen=chosen if variants > 1 else 0,
        ),
        **changes,
    )


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


def assert_same_layers(ours: tuple[Layer, ...], theirs: tuple[Layer, ...]) -> None:
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert (one.id, one.name, one.visible, one.opacity) == (other.id, other.name, other.visible, other.opacity)
        if isinstance(one, AdjustmentLayer):
            assert isinstance(other, AdjustmentLayer)
            assert one.adjustment == other.adjustment
            continue
        assert isinstance(other, FillLayer)
        assert (one.rect, one.blend, one.chosen) == (other.rect, other.blend, other.chosen)
        assert len(one.blocks) == len(other.blocks)
        assert (one.mask is None) == (other.mask is None)
        for block, same in zip(one.blocks, other.blocks, strict=True):
            assert block.dtype == same.dtype
            assert np.array_equal(block, same)
        assert np.array_equal(one.pixels, other.pixels)
        assert vars(one.provenance) == vars(other.provenance)


def flattened(path: Path) -> np.ndarray:
    """The picture that the standard layers give, in floating point, 0 to 1, HW4: laid over each other by the book."""
    import xml.etree.ElementTree as ElementTree

    with zipfile.ZipFile(path) as archive:
        image = ElementTree.fromstring(archive.read("stack.xml"))
        result = np.zeros((int(image.get("h", "")), int(image.get("w", "")), 4))
        for layer in reversed(image.findall("stack/layer")):
            assert layer.get("composite-op") == "svg:src-over"
            if layer.get("visibility") == "hidden":
                continue
            above = rgba(archive.read(layer.get("src", "")))
            left, top = int(layer.get("x", "")), int(layer.get("y", ""))
            below = result[top : top + above.shape[0], left : left + above.shape[1]]
            assert below.shape == above.shape
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


# -- older and newer versions, other programs


def rewritten(path: Path, **changed: bytes | None) -> None:
    """The archive with entries replaced (by what stands in their names before a dot), left out where None."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            stem = name.split("/")[-1].split(".")[0]
            new = changed.get(stem, data)
            if new is not None:
                archive.writestr(name, new)


def stored_record(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        record: dict[str, Any] = json.loads(archive.read(project_record.RECORD))
    return record


def test_a_project_of_version_1_opens(tmp_path: Path) -> None:
    photo = Photo(scene(60, 40))
    fill = make_fill(np.random.default_rng(2), photo, 3, variants=3, opacity=0.5)
    path = tmp_path / "old.ora"
    save_project(path, Project(photo, (fill,)))
    now = stored_record(path)
    kept = ("id", "name", "rect", "visible", "opacity", "results", "chosen", "coverage", "provenance")
    old = {
        "format": 1, "photo": now["photo"], "mask": now["mask"],
        "fills": [{name: now["layers"][0][name] for name in kept}],
    }
    rewritten(path, project=json.dumps(old).encode())
    back = open_project(path)
    assert_same_layers((fill,), back.layers)
    assert back.masks == {}


@pytest.mark.parametrize(("parameters", "grow", "device", "others"), [
    ({"grow": 6, "device": "cpu fp32"}, 6, "cpu fp32", {}), ({"grow": 5}, 5, "", {}),
    ({"file": "a.png"}, None, "", {"file": "a.png"}),
])
def test_what_older_projects_say_of_where_a_fill_came_from_is_kept(
    tmp_path: Path, parameters: dict[str, Any], grow: int | None, device: str, others: dict[str, Any],
) -> None:
    photo = Photo(scene(60, 40))
    path = tmp_path / "old.ora"
    save_project(path, Project(photo, (make_fill(np.random.default_rng(2), photo, 3),)))
    record = stored_record(path)
    record["layers"][0]["provenance"] = {
        "engine": "full", "model": "builtin", "model_hash": "abc", "seed": 9, "parameters": parameters,
    }
    rewritten(path, project=json.dumps(record).encode())
    (fill,) = open_project(path).layers
    assert isinstance(fill, FillLayer)
    origin = fill.provenance
    assert (origin.engine, origin.seed, origin.grow, origin.device) == ("full", 9, grow, device)
    assert origin.parameters == others
    assert (origin.quality, origin.variants, origin.version, origin.sources) == ("", 1, "", None)
    save_project(path, open_project(path), overwrite=True)
    assert_same_layers((fill,), open_project(path).layers)


def test_a_newer_project_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "future.ora"
    save_project(path, Project(Photo(scene())))
    rewritten(path, project=json.dumps({"format": project_record.FORMAT + 1}).encode())
    assert "newer version" in refused(path)


def test_layers_that_another_program_has_changed_are_opened_as_it_left_them(tmp_path: Path) -> None:
    photo = Photo(scene(60, 40))
    fill = make_fill(np.random.default_rng(3), photo, 1)
    path = tmp_path / "a.ora"
    save_project(path, Project(photo, (fill,)))
    repainted = io.BytesIO()
    Image.fromarray(255 - photo.pixels).save(repainted, "PNG")
    rewritten(path, photo=repainted.getvalue())
    back = open_project(path)
    assert np.array_equal(back.photo.pixels, 255 - photo.pixels)
    assert [layer.name for layer in back.layers] == ["Fill 1"]
    assert "Another program" in back.photo.notices[0]


def foreign(path: Path, layers: str, *, merged: bool = True, **pictures: np.ndarray) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "image/openraster")
        archive.writestr("stack.xml", f'<image w="30" h="20"><stack name="root">{layers}</stack></image>')
        for name, pixels in {**pictures, **({"mergedimage": scene()} if merged else {})}.items():
            encoded = io.BytesIO()
            Image.fromarray(pixels).save(encoded, "PNG")
            archive.writestr(f"{name}.png" if name == "mergedimage" else f"data/{name}.png", encoded.getvalue())


def with_alpha(pixels: np.ndarray, alpha: int | np.ndarray) -> np.ndarray:
    return np.dstack([pixels, np.broadcast_to(np.uint8(alpha), pixels.shape[:2])])


def test_a_file_of_krita_opens_as_photo_and_layers(tmp_path: Path) -> None:
    above = with_alpha(np.full((10, 12, 3), 77, np.uint8), np.arange(120, dtype=np.uint8).reshape(10, 12))
    foreign(
        tmp_path / "k.ora",
        '<layer name="Sky" src="data/top.png" x="-4" y="15" opacity="0.5" composite-op="svg:lighten" '
        'visibility="visible"/><layer name="Background" src="data/bottom.png"/>',
        top=above, bottom=with_alpha(scene(), 255),
    )
    project = open_project(tmp_path / "k.ora")
    assert np.array_equal(project.photo.pixels, scene())
    (layer,) = project.layers
    assert isinstance(layer, FillLayer)
    assert (layer.name, layer.rect, layer.opacity, layer.blend) == ("Sky", Rect(0, 15, 8, 20), 0.5, Blend.LIGHTEN)
    assert np.array_equal(layer.coverage, above[:5, 4:, 3])


@pytest.mark.parametrize("layers", [
    '<layer name="a" src="data/bottom.png" composite-op="svg:multiply"/><layer name="b" src="data/bottom.png"/>',
    '<stack name="group"><layer name="a" src="data/bottom.png"/></stack>',
    '<layer name="off" src="data/bottom.png" x="5" y="0"/>',
    '<layer name="a" src="data/bottom.png" visibility="hidden"/>',
    '<layer name="other depth" src="data/deep.png"/><layer name="a" src="data/bottom.png"/>',
    "",
])
def test_what_has_no_equal_here_opens_flat(tmp_path: Path, layers: str) -> None:
    foreign(tmp_path / "k.ora", layers, bottom=255 - scene(), deep=np.zeros((20, 30), np.uint16))
    project = open_project(tmp_path / "k.ora")
    assert np.array_equal(project.photo.pixels, scene())
    assert project.layers == ()
    assert "flat picture" in project.photo.notices[0]


# -- files that cannot be opened


def refused(path: Path) -> str:
    with pytest.raises(OpenError) as caught:
        open_project(path)
    message = str(caught.value)
    assert path.name in message
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("share", [0.0001, 0.3, 0.9, 0.999])
def test_a_project_cut_short(tmp_path: Path, share: float) -> None:
    path = tmp_path / "cut.ora"
    save_project(path, Project(Photo(noise(np.random.default_rng(0), 100, 100, 3, np.uint8))))
    data = path.read_bytes()
    path.write_bytes(data[: max(4, int(len(data) * share))])
    assert "cut short" in refused(path)


def test_damaged_bytes_never_do_more_than_refuse(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    photo = Photo(scene())
    whole = tmp_path / "whole.ora"
    save_project(whole, Project(photo, (make_fill(rng, photo, 1, variants=2),)))
    data = whole.read_bytes()
    for trial in range(60):
        broken = bytearray(data)
        for at in rng.integers(4, len(data), 4):
            broken[at] = rng.integers(256)
        path = tmp_path / f"{trial}.ora"
        path.write_bytes(bytes(broken))
        with contextlib.suppress(OpenError):  # any other exception fails the test
            assert open_project(path).photo.size == photo.size


@pytest.mark.parametrize("damage", [
    {"layers": [{"kind": "hologram"}]}, {"layers": 3}, {"photo": None}, {"format": "two"}, {"format": 1},
    {"mask": {"rect": [0, 0, 500, 500], "values": "data/photo.png"}},
    {"layers": [{"kind": "adjustment", "id": 1, "name": "", "visible": 1, "opacity": 1, "adjustment": "levels",
                 "parameters": {"gloom": 3}}]},
])
def test_a_record_that_makes_no_sense(tmp_path: Path, damage: dict[str, Any]) -> None:
    path = tmp_path / "a.ora"
    save_project(path, Project(Photo(scene())))
    rewritten(path, project=json.dumps(stored_record(path) | damage).encode())
    assert "damaged" in refused(path)


def test_other_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.ora"
    assert "a.ora" in refused(path)
    path.write_text("Dear grandmother")
    assert "not an OpenRaster project" in refused(path)
    for kind, sentence in (("application/x-krita", "Krita document"), ("application/zip", "not an OpenRaster")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", kind)
        assert sentence in refused(path)


def test_a_layer_of_60_000_by_60_000_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    from tests.document.files.picture_files import png

    path = tmp_path / "huge.ora"
    foreign(path, '<layer name="a" src="data/bottom.png"/>', bottom=scene())
    rewritten(path, bottom=png(60_000, 60_000, 8, 2, b""))
    assert "60000 x 60000" in refused(path)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    path = tmp_path / "laughs.ora"
    foreign(path, "")
    rewritten(path, stack=b'<!DOCTYPE a [<!ENTITY b "c">]><image w="1" h="1"><stack>&b;</stack></image>')
    assert "damaged" in refused(path)


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
