"""The command line's way from files to files, and how long it takes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from inpaint_app.api import fill_file
from inpaint_app.benchmarks.fill import PEERS, run_fill_benchmark
from inpaint_app.benchmarks.scenes import SCENES
from inpaint_app.cli import pictures
from inpaint_app.document.files.image_io import export, open_mask, open_photo
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.project.project import open_project
from inpaint_app.errors import InpaintError, MaskError, SaveError, UsageError
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from tests.inference.scenes import mask, photo

KEYS = {"total_s", "preview_s", "load_s", "stages", "regions", "device", "model", "peak_mb"}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """(photo, mask, output not there yet)."""
    picture = photo(90, 120)
    export(tmp_path / "photo.png", picture.pixels, picture)
    hole = Photo(mask(90, 120, (30, 30, 50, 60))[..., None])
    export(tmp_path / "mask.png", hole.pixels, hole)
    return tmp_path / "photo.png", tmp_path / "mask.png", tmp_path / "out.png"


def test_a_file_is_filled_and_nothing_else_changes(files: tuple[Path, Path, Path]) -> None:
    source, hole, output = files
    result = fill_file(source, hole, output, engine=PushPullEngine(), grow=2)
    assert set(result) >= KEYS | {"notices", "output"}
    before, after = open_photo(source).pixels, open_photo(output).pixels
    changed = np.argwhere((before != after).any(axis=2))
    assert changed.min(axis=0).tolist() >= [28, 28]
    assert changed.max(axis=0).tolist() <= [51, 61]
    assert len(changed) > 300


def test_a_fill_that_fails_writes_nothing(files: tuple[Path, Path, Path]) -> None:
    source, hole, output = files
    with pytest.raises(InpaintError, match="on fire"):
        fill_file(source, hole, output, engine=PushPullEngine(fail_with="The disk is on fire."))
    assert not output.exists()


def test_fewer_variants_than_asked_for_are_said_and_listed(files: tuple[Path, Path, Path]) -> None:
    """The smooth engine knows but one way."""
    source, hole, output = files
    result = fill_file(source, hole, output, engine=PushPullEngine(), variants=3)
    first = str(output.with_name("out-1.png"))
    assert result["outputs"] == [{"output": first, "score": None}]
    assert any("only one result" in notice for notice in result["notices"])
    assert sorted(path.name for path in output.parent.glob("out*")) == ["out-1.png"]


def test_variants_that_fail_write_nothing(files: tuple[Path, Path, Path]) -> None:
    source, hole, output = files
    with pytest.raises(InpaintError, match="on fire"):
        fill_file(source, hole, output, engine=PushPullEngine(fail_with="The disk is on fire."), variants=2)
    assert not list(output.parent.glob("out*"))


def test_a_mask_of_another_size_or_without_white_is_refused(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    source, _, output = files
    for name, pixels in (("other", np.full((90, 121, 1), 255, np.uint8)), ("black", np.zeros((90, 120, 1), np.uint8))):
        export(tmp_path / f"{name}.png", pixels, Photo(pixels))
        with pytest.raises(MaskError):
            fill_file(source, tmp_path / f"{name}.png", output, engine=PushPullEngine())
    assert not output.exists()


def test_benchmark_reports_every_scene(tmp_path: Path) -> None:
    picture = photo(200, 300)
    export(tmp_path / "a.png", picture.pixels, picture)
    result = run_fill_benchmark(
        0.3, tmp_path, tuple(SCENES), engine=PushPullEngine(), runs=1, cancels=2, peers=("telea",))
    assert set(result) >= KEYS | {"cancel_max_s", "scenes", "megapixels"}
    assert set(result["scenes"]) == {"object", "spots", "scratch", "specks", "border", "damage"}
    for measured in result["scenes"].values():
        assert measured.keys() >= KEYS | {"first_tile_s", "telea_s", "telea_ratio"}
        assert 0 < measured["preview_s"] <= measured["first_tile_s"] <= measured["total_s"] * 1.5
    assert result["megapixels"] == pytest.approx(0.3, abs=0.01)


def test_benchmark_of_each_photo_takes_medians_over_them(tmp_path: Path) -> None:
    for number, size in enumerate(((120, 200), (160, 90), (60, 80))):
        picture = photo(*size)
        export(tmp_path / f"{number}.png", picture.pixels, picture)
    result = run_fill_benchmark(
        data=tmp_path, scenes=("object", "border"), engine=PushPullEngine(), cancels=0, each=True, peers=tuple(PEERS))
    assert result["photos"] == 3
    assert result["megapixels"] == pytest.approx(120 * 200 / 1e6, abs=0.01)
    for measured in result["scenes"].values():
        assert measured["total_s"] <= measured["slowest_s"]
        assert measured.keys() >= {f"{peer}_{figure}" for peer in PEERS for figure in ("s", "ratio")}


@pytest.mark.parametrize("size", [Size(900, 700), Size(3000, 4000), Size(6000, 4000)])
def test_scenes_leave_something_known(size: Size) -> None:
    for name, scene in SCENES.items():
        hole = scene(size)
        assert hole.shape == (size.height, size.width)
        assert 0 < np.count_nonzero(hole) < hole.size / 2, name
    assert np.count_nonzero(SCENES["object"](size)) <= 700_000


def test_benchmark_refuses_unknown_scenes_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="moon"):
        run_fill_benchmark(1, tmp_path, ("moon",), engine=PushPullEngine())
    with pytest.raises(InpaintError, match="no photos"):
        run_fill_benchmark(1, tmp_path, engine=PushPullEngine())


def test_a_name_that_cannot_be_written_is_refused_before_the_work(tmp_path):
    seen = []
    taken = tmp_path / "taken.png"
    taken.write_bytes(b"precious")
    for output in (tmp_path / "out.xyz", taken, tmp_path):
        with pytest.raises(SaveError):
            fill_file(tmp_path / "absent.png", tmp_path / "m.png", output, engine=PushPullEngine(), listen=seen.append)
    assert seen == []
    assert taken.read_bytes() == b"precious"


def test_a_project_holds_photo_fill_and_mask(files: tuple[Path, Path, Path]) -> None:
    source, hole, output = files
    project_path, flat = output.with_suffix(".ora"), output
    result = fill_file(source, hole, project_path, engine=PushPullEngine())
    assert result["output"] == str(project_path)
    fill_file(source, hole, flat, engine=PushPullEngine())
    project = open_project(project_path)
    assert np.array_equal(composite(project.photo, project.layers, project.photo.rect), open_photo(flat).pixels)
    assert np.array_equal(project.document().mask.pixels, open_mask(hole, project.photo.size))
    assert project.settings["model"] == "builtin"
    for model, called, told in (("big-lama", "", "big-lama"), ("/models/a.pt", "a", "a"), ("/models/a.pt", "", None)):
        fill_file(
            source, hole, project_path, model=model, called=called, overwrite=True, engine=PushPullEngine())
        assert open_project(project_path).settings.get("model") == told
    with pytest.raises(SaveError, match="exists already"):
        fill_file(source, hole, project_path, engine=PushPullEngine())


# -- all that can be known is said before anything is computed


class NeverRun(PushPullEngine):
    """Loading a model and running it are what must not happen."""

    def run(self, request, cancelled):
        raise AssertionError("the engine was started")


@pytest.mark.parametrize(("name", "word"), [
    ("missing/out.png", "does not exist"), ("photo.png/out.png", "not a folder"), ("out.bmp", "does not end in"),
    ("photo.png", "exists already"), ("missing/out.ora", "does not exist"),
])
def test_a_place_that_cannot_be_is_said_at_once(files: tuple[Path, Path, Path], name: str, word: str) -> None:
    source, hole, output = files
    with pytest.raises(SaveError, match=word):
        fill_file(source, hole, output.parent / name, engine=NeverRun())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said_at_once(files: tuple[Path, Path, Path]) -> None:
    source, hole, output = files
    folder = output.parent / "sealed"
    folder.mkdir(mode=0o500)
    with pytest.raises(SaveError, match="may not be written to"):
        fill_file(source, hole, folder / "out.png", engine=NeverRun())


def test_what_the_format_cannot_hold_is_said_at_once(files: tuple[Path, Path, Path]) -> None:
    source, hole, output = files
    clear = np.dstack([open_photo(source).pixels, np.full((90, 120), 255, np.uint8)])
    clear[:5, :5, 3] = 0
    export(source, clear, Photo(clear), overwrite=True)
    with pytest.raises(SaveError, match="JPEG cannot hold transparency"):
        fill_file(source, hole, output.with_suffix(".jpg"), engine=NeverRun())
    wide = Photo(np.zeros((2, 66000, 3), np.uint8))
    export(source, wide.pixels, wide, overwrite=True)
    narrow = np.zeros((2, 66000, 1), np.uint8)
    narrow[:, :40] = 255
    export(hole, narrow, Photo(narrow), overwrite=True)
    with pytest.raises(SaveError, match="65500 pixels"):
        fill_file(source, hole, output.with_suffix(".jpg"), engine=NeverRun())


def test_transparency_that_is_filled_is_no_obstacle(files: tuple[Path, Path, Path]) -> None:
    """The hole was erased from the photo: a fill makes it opaque, so that JPEG holds the result."""
    source, hole, output = files
    erased = np.dstack([open_photo(source).pixels, 255 - open_mask(hole, Size(120, 90))])
    export(source, erased, Photo(erased), overwrite=True)
    fill_file(source, hole, output.with_suffix(".jpg"), engine=PushPullEngine())
    assert open_photo(output.with_suffix(".jpg")).pixels.shape == (90, 120, 3)


def test_photo_and_mask_swapped_are_noticed_before_anything_is_computed(files: tuple[Path, Path, Path]) -> None:
    source, hole, output = files
    with pytest.raises(MaskError, match="looks like a photograph"):
        fill_file(hole, source, output, engine=NeverRun())


def test_a_mask_of_another_shape_is_stretched_on_demand(files: tuple[Path, Path, Path]) -> None:
    source, hole, output = files
    square = np.zeros((90, 90, 1), np.uint8)
    square[30:50, 30:50] = 255
    export(hole, square, Photo(square), overwrite=True)
    with pytest.raises(MaskError, match="--fit-mask"):
        fill_file(source, hole, output, engine=NeverRun())
    result = fill_file(source, hole, output, engine=PushPullEngine(), fit_mask=True)
    assert any("Scaled the mask" in notice for notice in result["notices"])


def test_where_texture_comes_from_is_kept_in_the_project(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    source, hole, _ = files
    half = Photo(mask(90, 120, (0, 0, 90, 30))[..., None])
    export(tmp_path / "half.png", half.pixels, half)
    arguments = ["fill", source, "--mask", hole, "-o", tmp_path / "work.ora", "--quality", "fast"]
    done = CliRunner().invoke(pictures.fill, [*map(str, arguments[1:]), "--not-from", str(tmp_path / "half.png")])
    assert done.exit_code == 0, done.output
    project = open_project(tmp_path / "work.ora")
    assert list(project.masks) == ["Not copied from"]
    kept = project.layers[0].provenance.not_from
    assert kept is not None
    assert kept.rect == (0, 0, 30, 90)
