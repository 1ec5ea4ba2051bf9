"""Projects of other versions and other programs, and files that cannot be opened."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import (
    Blend,
    FillLayer,
    Photo,
)
from inpaint_app.document.project import record as project_record
from inpaint_app.document.project.project import Project, open_project
from inpaint_app.document.project.save import save_project
from inpaint_app.errors import OpenError
from tests.document.files.picture_files import scene
from tests.document.project.made_projects import assert_same_layers, foreign, make_fill, noise

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
    '<layer name="a" src="data/bottom.png" composite-op="svg:color-burn"/><layer name="b" src="data/bottom.png"/>',
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
