"""The command line as a user types it: a subprocess, its exit code, its one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from inpaint_app import paths
from inpaint_app.cli.options import model_named
from inpaint_app.errors import ModelError
from inpaint_app.limits import MAX_VARIANTS
from inpaint_app.settings import Settings


def run(*arguments):
    command = [sys.executable, "-m", "inpaint_app", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def picture(tmp_path):
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:120, 0:160]
    pixels = np.stack([x, y, (x + y) // 2], 2) + rng.integers(0, 20, (120, 160, 1))
    path = tmp_path / "foto-ä.png"
    Image.fromarray(pixels.astype(np.uint8)).save(path)
    mask = np.zeros((120, 160), np.uint8)
    mask[40:80, 60:110] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return path


def pixels_of(path):
    with Image.open(path) as image:
        return np.asarray(image)


def one_sentence(text):
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert lines[0].endswith(".")
    assert "Traceback" not in text
    return lines[0]


def test_fill_writes_the_photo_with_only_the_hole_changed(picture, tmp_path):
    out = tmp_path / "out.png"
    realism = tmp_path / "realism.png"
    done = run("fill", picture, "--mask", tmp_path / "mask.png", "-o", out, "--realism-map", realism, "--json")
    assert done.returncode == 0, done.stderr
    assert pixels_of(realism).shape == (120, 160)
    report = json.loads(done.stdout)
    assert {"total_s", "preview_s", "load_s", "stages", "regions", "device", "model", "peak_mb"} <= report.keys()
    assert report["regions"] == 1
    before, after = pixels_of(picture), pixels_of(out)
    changed = (before != after).any(2)
    assert changed[40:80, 60:110].mean() > 0.5
    changed[36:84, 56:114] = False
    assert not changed.any()


def test_an_existing_file_is_replaced_only_when_asked(picture, tmp_path):
    out = tmp_path / "out.png"
    out.write_bytes(b"precious")
    arguments = ("fill", picture, "--mask", tmp_path / "mask.png", "-o", out)
    refused = run(*arguments)
    assert refused.returncode == 1
    assert "out.png" in one_sentence(refused.stderr)
    assert out.read_bytes() == b"precious"
    assert run(*arguments, "--overwrite").returncode == 0
    assert pixels_of(out).shape == (120, 160, 3)


@pytest.mark.slow
def test_variants_are_numbered_files_best_first_and_all_of_them_the_photo(picture, tmp_path):
    out = tmp_path / "out.tif"
    call = ("fill", picture, "--mask", tmp_path / "mask.png", "-o", out, "--variants", 3, "--json")
    done = run(*call)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    names = [str(tmp_path / f"out-{number}.tif") for number in (1, 2, 3)]
    assert [entry["output"] for entry in report["outputs"]] == names
    assert report["output"] == names[0]
    scores = [entry["score"] for entry in report["outputs"]]
    assert scores == sorted(scores, reverse=True)
    (choice,) = report["choices"]
    assert max(choice["scores"].values()) == scores[0]
    assert not out.exists()
    before = pixels_of(picture)
    results = [pixels_of(name) for name in names]
    for number, after in enumerate(results):
        changed = (before != after).any(2)
        assert changed[40:80, 60:110].mean() > 0.5
        changed[36:84, 56:114] = False
        assert not changed.any()
        assert not any(np.array_equal(after, other) for other in results[:number])
    once = run("fill", picture, "--mask", tmp_path / "mask.png", "-o", out, "--json")
    assert "outputs" not in json.loads(once.stdout)
    assert out.exists()


def test_no_variant_is_written_where_one_may_not_be_replaced(picture, tmp_path):
    taken = tmp_path / "out-3.png"
    taken.write_bytes(b"precious")
    call = ("fill", picture, "--mask", tmp_path / "mask.png", "-o", tmp_path / "out.png", "--variants", 4)
    refused = run(*call)
    assert refused.returncode == 1
    assert "out-3.png" in one_sentence(refused.stderr)
    assert taken.read_bytes() == b"precious"
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out-3.png"]
    assert run(*call, "--overwrite").returncode == 0
    assert pixels_of(taken).shape == (120, 160, 3)


def test_how_many_variants_there_can_be_is_told_and_kept(picture, tmp_path):
    call = ("fill", picture, "--mask", tmp_path / "mask.png", "-o", tmp_path / "out.png", "--variants")
    for number in (0, MAX_VARIANTS + 1):
        failed = run(*call, number)
        assert failed.returncode == 2
        assert f"1<=x<={MAX_VARIANTS}" in failed.stderr


def damaged(kind, picture, folder):
    """(photo, mask, model) of which one is bad in the way that ``kind`` names."""
    photo, mask, model = picture, folder / "mask.png", "builtin"
    size = (160, 120)
    if kind == "truncated":
        photo = folder / "cut.jpg"
        Image.fromarray(pixels_of(picture)).save(photo)
        photo.write_bytes(photo.read_bytes()[:300])  # within the tables before the picture
    elif kind == "text":
        photo = folder / "letter.jpg"
        photo.write_text("Dear archive,")
    elif kind == "empty file":
        photo = folder / "nothing.jpg"
        photo.write_bytes(b"")
    elif kind == "huge":
        photo = folder / "huge.png"
        header = bytearray(picture.read_bytes())
        header[16:24] = (60_000).to_bytes(4, "big") * 2
        photo.write_bytes(bytes(header))
    elif kind == "missing":
        photo = folder / "absent.jpg"
    elif kind in ("mask size", "mask empty", "mask whole"):
        mask = folder / "bad-mask.png"
        value = {"mask size": 255, "mask empty": 0, "mask whole": 255}[kind]
        Image.new("L", (20, 20) if kind == "mask size" else size, value).save(mask)
    elif kind == "no model":
        model = "unheard-of"
    elif kind == "corrupt model":
        model = folder / "bad.safetensors"
        model.write_bytes(b"\x00" * 100)
        model.with_suffix(".json").write_text(paths.builtin_model().with_suffix(".json").read_text())
    return photo, mask, model


BAD = (
    "truncated", "text", "empty file", "huge", "missing", "mask size", "mask empty", "mask whole", "no model",
    "corrupt model",
)


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_gets_one_sentence_and_writes_nothing(kind, picture, tmp_path):
    photo, mask, model = damaged(kind, picture, tmp_path)
    before = sorted(p.name for p in tmp_path.iterdir())
    failed = run("fill", photo, "--mask", mask, "-o", tmp_path / "out.png", "--model", model)
    assert failed.returncode == 1
    assert failed.stdout == ""
    one_sentence(failed.stderr)
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_wrong_calls_end_with_two():
    for call in (["fill"], ["fill", "a", "--grow", "-3"], ["train"], ["benchmark", "fill", "--scene", "moon"], ["-x"]):
        failed = run(*call)
        assert failed.returncode == 2, call
        assert failed.stderr.strip()
        assert "Traceback" not in failed.stderr


def test_info_tells_what_a_photo_is(picture):
    facts = json.loads(run("info", picture, "--json").stdout)
    assert (facts["width"], facts["height"], facts["bit_depth"], facts["format"]) == (160, 120, 8, "PNG")


def test_everything_but_the_window_runs_without_qt(picture, tmp_path):
    code = (
        "import sys; sys.modules['PySide6'] = None; sys.argv[0] = 'inpaint-app'\n"
        "from inpaint_app.cli import main; main()"
    )
    call = ["fill", picture, "--mask", tmp_path / "mask.png", "-o", tmp_path / "out.png"]
    done = subprocess.run([sys.executable, "-c", code, *map(str, call)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_room_but_the_ui_imports_without_qt():
    code = (
        "import importlib, pkgutil, sys, inpaint_app; sys.modules['PySide6'] = None\n"
        "names = [m.name for m in pkgutil.walk_packages(inpaint_app.__path__, 'inpaint_app.', onerror=print)]\n"
        "rooms = [n for n in names if not n.startswith('inpaint_app.ui.') and not n.endswith('__main__')]\n"
        "[importlib.import_module(name) for name in rooms]; print(len(rooms))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 40


def test_the_way_to_the_window_does_not_load_torch():
    code = "import sys, inpaint_app.cli, inpaint_app.ui.launch; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr


# -- extend


def test_extend_keeps_the_photo_and_its_depth_at_its_place(tmp_path):
    rng = np.random.default_rng(4)
    pixels = rng.integers(0, 2**16, (40, 50), np.uint16)
    Image.fromarray(pixels).save(tmp_path / "grey.png")
    out = tmp_path / "out.png"
    done = run("extend", tmp_path / "grey.png", "--left", 7, "--bottom", 30, "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["width"], report["height"]) == (57, 70)
    assert report["margins"] == {"left": 7, "top": 0, "right": 0, "bottom": 30}
    assert {"total_s", "preview_s", "load_s", "stages", "regions", "device", "model", "peak_mb"} <= report.keys()
    after = pixels_of(out)
    assert after.dtype == np.uint16
    assert np.array_equal(after[:40, 7:], pixels)


def test_an_aspect_adds_the_least_on_both_sides(picture, tmp_path):
    out = tmp_path / "out.png"
    done = run("extend", picture, "--aspect", "16:9", "-o", out)
    assert done.returncode == 0, done.stderr
    assert "213 x 120" in done.stdout
    assert np.array_equal(pixels_of(out)[:, 26:186], pixels_of(picture))
    refused = run("extend", picture, "--aspect", "16:9", "-o", out)
    assert refused.returncode == 1
    assert "out.png" in one_sentence(refused.stderr)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ((), 2, "how much to add"),
        (("--left", 0), 2, "how much to add"),
        (("--left", 5, "--aspect", "16:9"), 2, "how much to add"),
        (("--aspect", "16-9"), 2, "such as 16:9"),
        (("--aspect", "4:3"), 1, "already has the aspect 4:3 (160 x 120 pixels)"),
        (("--left", 60_000, "--top", 60_000), 1, "500 megapixels"),
    ],
)
def test_what_cannot_be_added_is_one_sentence(picture, tmp_path, options, code, words):
    failed = run("extend", picture, *options, "-o", tmp_path / "out.tif")
    assert failed.returncode == code
    assert words in one_sentence(failed.stderr)
    assert not (tmp_path / "out.tif").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_sentence(picture, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    failed = run("extend", picture, "--left", 5, "-o", closed / "out.png")
    assert failed.returncode == 1
    assert "may not be written" in one_sentence(failed.stderr)


@pytest.mark.slow
def test_fill_writes_a_project_that_info_describes(picture, tmp_path):
    out = tmp_path / "work.ora"
    done = run("fill", picture, "--mask", tmp_path / "mask.png", "-o", out, "--quality", "fast", "--variants", "2")
    assert done.returncode == 0, done.stderr
    facts = json.loads(run("info", out, "--json").stdout)
    assert (facts["width"], facts["height"], facts["source"]) == (160, 120, str(picture))
    assert [layer["kind"] for layer in facts["layers"]] == ["fill"]
    assert "Fill (fill, 100%)" in run("info", out).stdout
    again = run("fill", picture, "--mask", tmp_path / "mask.png", "-o", out)
    assert again.returncode == 1
    assert "exists already" in one_sentence(again.stderr)


def test_a_model_is_looked_up_in_the_folder_that_the_settings_name(tmp_path):
    settings = Settings(models_folder=str(tmp_path), model="mine")
    with pytest.raises(ModelError, match=str(tmp_path)):
        model_named(None, settings)
    (tmp_path / "mine.safetensors").touch()
    assert model_named(None, settings) == str(tmp_path / "mine.safetensors")
    assert model_named("builtin", settings) == str(paths.builtin_model())
    assert model_named(None, Settings(model="mine")) == "mine"
