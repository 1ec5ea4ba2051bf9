"""Projects of strangers: what makes no sense, or would take all memory, is one sentence; what opens can be saved."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inpaint_app.document.adjustments.tone import Levels
from inpaint_app.document.files.image_export import export
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import AdjustmentLayer, FillLayer, Photo, Provenance, SourceFormat
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.project.project import Project, describe_project, open_project
from inpaint_app.document.project.record import RECORD
from inpaint_app.document.project.save import save_project
from inpaint_app.errors import OpenError
from tests.document.files.picture_files import exif, rgb_profile, scene

MEGABYTE = 1 << 20


def archive(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in {"mimetype": b"image/openraster", **entries}.items():
            file.writestr(name, data)
    return path


def blank(width: int, height: int) -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (width, height)).save(encoded, "PNG", compress_level=9)
    return encoded.getvalue()


def stack(layers: str, size: str = 'w="30" h="20"') -> bytes:
    return f"<image {size}><stack>{layers}</stack></image>".encode()


def refused(path: Path) -> None:
    with pytest.raises(OpenError, match="damaged") as caught:
        open_project(path)
    assert path.name in str(caught.value)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "inf", "-Infinity", "nan", "NaN", "", "9" * 5000, "1,5"])
@pytest.mark.parametrize("attribute", ["x", "y", "opacity"])
def test_a_layer_whose_numbers_are_none(tmp_path: Path, attribute: str, number: str) -> None:
    layers = f'<layer src="data/1.png" {attribute}="{number}"/><layer src="data/0.png"/>'
    entries = {"stack.xml": stack(layers), "data/0.png": blank(30, 20), "data/1.png": blank(5, 5)}
    refused(archive(tmp_path / "a.ora", {**entries, "mergedimage.png": blank(30, 20)}))


@pytest.mark.parametrize("number", ["inf", "1e9", "9" * 5000, ""])
def test_a_picture_whose_size_is_no_number(tmp_path: Path, number: str) -> None:
    refused(archive(tmp_path / "a.ora", {"stack.xml": stack("", f'w="{number}" h="20"')}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_is_refused_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    name = "utf-16" if encoding != "utf-8" else encoding
    text = (
        f'<?xml version="1.0" encoding="{name}"?><!DOCTYPE image [<!ENTITY a "{"A" * 9000}">]>'
        f'<image w="30" h="20"><stack name="{"&a;" * 9000}"/></image>')
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    entries = {"stack.xml": mark + text.encode(encoding), "mergedimage.png": blank(30, 20)}
    refused(archive(tmp_path / "a.ora", entries))


def test_an_encoding_that_nobody_knows(tmp_path: Path) -> None:
    text = b'<?xml version="1.0" encoding="klingon"?><image w="30" h="20"><stack/></image>'
    refused(archive(tmp_path / "a.ora", {"stack.xml": text, "mergedimage.png": blank(30, 20)}))


@pytest.mark.parametrize("layers", [1001, 10_000, 200_000])
def test_more_layers_than_make_sense(tmp_path: Path, layers: int) -> None:
    text = stack('<layer src="data/0.png"/>' * layers)
    refused(archive(tmp_path / "a.ora", {"stack.xml": text, "data/0.png": blank(30, 20)}))


@pytest.mark.parametrize("named", ["one picture many times", "many small files of large pictures"])
def test_layers_that_would_take_gigabytes_open_as_the_flat_picture(tmp_path: Path, named: str) -> None:
    large, same = blank(6000, 5000), named.startswith("one")
    sources = ["data/0.png"] * 40 if same else [f"data/{index}.png" for index in range(40)]
    text = stack("".join(f'<layer src="{source}"/>' for source in sources), 'w="6000" h="5000"')
    entries = {"stack.xml": text, "mergedimage.png": blank(30, 20), **dict.fromkeys(sources, large)}
    path = archive(tmp_path / "a.ora", entries)
    tracemalloc.start()
    try:
        project = open_project(path)
        assert tracemalloc.get_traced_memory()[1] < 40 * MEGABYTE
    finally:
        tracemalloc.stop()
    assert project.layers == ()
    assert "flat picture" in project.photo.notices[0]


# -- our own projects


def whole(path: Path) -> Path:
    """A project that uses all that a record can say."""
    pixels = scene(40, 30)
    rect = Rect(2, 3, 12, 13)
    block, coverage = pixels[rect.slices].copy(), np.full((10, 10), 200, np.uint8)
    origin = Provenance(
        "engine", "builtin", "abc", 7, MappingProxyType({"margins": [1, 2, 3, 4]}), grow=4, quality="best",
        view_centre=(1.5, 2.0), sources=Rect(1, 2, 9, 9))
    variants = (block, 255 - block)
    source = SourceFormat(jpeg_tables=MappingProxyType({0: (7,) * 64}), jpeg_subsampling=2, lossless=False)
    mask = Selection(Rect(0, 0, 5, 5), np.full((5, 5), 255, np.uint8))
    photo = Photo(pixels, rgb_profile(), exif(), dpi=(300.0, 300.0), source=source)
    layers = (
        FillLayer(1, "Fill", rect, block, coverage, origin, variants=variants, mask=coverage),
        AdjustmentLayer(2, "Levels", Levels()),
    )
    settings = MappingProxyType({"grow": 6})
    save_project(path, Project(photo, layers, mask, MappingProxyType({"Dust": mask}), ("Fill",), settings))
    return path


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in plain values."""
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inside:
        if len(at) < 4 and not (at[-2:-1] == ("jpeg_tables",) and key):
            yield from places(below, (*at, key))


_NOTHING = object()


def replaced(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    """Plain values with ``new`` in one place, or without that place."""
    copy = json.loads(json.dumps(value))
    holder = copy
    for key in at[:-1]:
        holder = holder[key]
    if new is _NOTHING:
        del holder[at[-1]]
    else:
        holder[at[-1]] = new
    return copy


def with_record(path: Path, record: bytes, **changed: bytes) -> None:
    with zipfile.ZipFile(path) as file:
        entries = {name: file.read(name) for name in file.namelist() if name != "mimetype"}
    archive(path, {**entries, RECORD: record, **{f"inpaint-app/photo.{name}": data for name, data in changed.items()}})


@pytest.mark.parametrize(
    "new", [_NOTHING, None, float("nan"), float("inf"), -1, 10**400, 1e300, "x", [], {}, [[]], True],
    ids=["missing", "null", "nan", "inf", "-1", "huge", "1e300", "text", "list", "object", "nested", "true"])
def test_a_record_with_anything_anywhere_is_refused_or_can_be_saved(tmp_path: Path, new: Any) -> None:
    path = whole(tmp_path / "whole.ora")
    with zipfile.ZipFile(path) as file:
        record = json.loads(file.read(RECORD))
    changed = tmp_path / "changed.ora"
    for at in places(record):
        if not at:
            continue
        changed.write_bytes(path.read_bytes())
        with_record(changed, json.dumps(replaced(record, at, new)).encode())
        try:
            project = open_project(changed)
            json.dumps(describe_project(changed), allow_nan=False)
        except OpenError:
            continue
        save_project(tmp_path / "again.ora", project, overwrite=True)
        open_project(tmp_path / "again.ora")
        for kind in ("png", "jpg", "tif"):
            export(tmp_path / f"picture.{kind}", project.photo.pixels, project.photo, overwrite=True)


@pytest.mark.parametrize("text", [
    b'{"format": 2, "photo": {"dpi": [1e999, 1]}}', b'{"format": Infinity}', b'{"format": 2}', b"[" * 100_000,
    b'{"format": ' + b"9" * 5000 + b"}", b'{"format": 2, "x": [' + b"{}," * 300_000 + b"{}]}", b"\xff\xfe{",
])
def test_a_record_that_is_no_record(tmp_path: Path, text: bytes) -> None:
    path = whole(tmp_path / "a.ora")
    with_record(path, text)
    refused(path)


@pytest.mark.parametrize("block", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"nonsense", b"MM\0*\0\0\0\x08\xff\xff"])
def test_metadata_that_nothing_can_be_done_with_is_left_out(tmp_path: Path, block: bytes) -> None:
    path = whole(tmp_path / "a.ora")
    with zipfile.ZipFile(path) as file:
        record = json.loads(file.read(RECORD))
    with_record(path, json.dumps({**record, "entries": {}}).encode(), exif=block, icc=block)
    project = open_project(path)
    assert project.photo.exif is None
    assert project.photo.icc is None
    assert len(project.photo.notices) == 2
    export(tmp_path / "a.jpg", project.photo.pixels, project.photo)


def test_one_picture_named_for_all_variants_is_refused(tmp_path: Path) -> None:
    path = whole(tmp_path / "a.ora")
    with zipfile.ZipFile(path) as file:
        record = json.loads(file.read(RECORD))
    record["layers"][0]["results"] = record["layers"][0]["results"][-1:] * 200
    with_record(path, json.dumps(record).encode())
    refused(path)
