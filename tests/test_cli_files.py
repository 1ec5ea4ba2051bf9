"""Several files, folders and the standard streams on the command line, and the bar on a terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import shutil
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tests.test_cli import one_sentence, run


@pytest.fixture
def folder(tmp_path):
    """Two photos and their masks in folders of their own, and what is no picture."""
    rng = np.random.default_rng(0)
    photos, masks = tmp_path / "photos", tmp_path / "masks"
    photos.mkdir()
    masks.mkdir()
    hole = np.zeros((80, 100), np.uint8)
    hole[30:50, 40:60] = 255
    for name in ("a.png", "b.bmp"):
        Image.fromarray(rng.integers(0, 255, (80, 100, 3), dtype=np.uint8)).save(photos / name)
    Image.fromarray(hole).save(masks / "a-mask.png")
    Image.fromarray(hole).save(masks / "b.png")
    (photos / "notes.txt").write_text("no picture")
    return tmp_path


def given(*words, **options):
    return subprocess.run([sys.executable, "-m", "inpaint_app", *map(str, words)], capture_output=True, check=False,
                          **options)


def test_info_takes_several_files_and_folders(folder):
    photos = folder / "photos"
    for words in ((photos,), (photos / "a.png", photos / "b.bmp")):
        done = run("info", "--json", *words)
        assert done.returncode == 0, done.stderr
        paths = [json.loads(line)["path"] for line in done.stdout.splitlines()]
        assert paths == [str(photos / "a.png"), str(photos / "b.bmp")]
    assert run("info", photos).stdout.count("bit_depth") == 2


def test_one_that_fails_is_said_and_the_others_follow(folder):
    (folder / "photos" / "a1.png").write_text("broken")
    done = run("info", "--json", folder / "photos")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert "a1.png" in one_sentence(done.stderr)
    empty = run("info", folder / "masks" / "..")
    assert empty.returncode == 1
    assert "no picture" in one_sentence(empty.stderr)


def test_info_and_fill_read_stdin_and_fill_writes_stdout(folder):
    photo, hole = folder / "photos" / "a.png", folder / "masks" / "b.png"
    facts = given("info", "--json", "-", input=photo.read_bytes())
    assert json.loads(facts.stdout)["width"] == 100, facts.stderr
    done = given("fill", "-", "--mask", hole, "-o", "-", "--quality", "fast", input=photo.read_bytes())
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    with Image.open(io.BytesIO(done.stdout)) as result, Image.open(photo) as before:
        assert result.format == "PNG"
        changed = (np.asarray(result) != np.asarray(before)).any(2)
    assert changed[30:50, 40:60].mean() > 0.9
    assert not changed[:20].any()


def test_fill_takes_a_folder_with_a_folder_of_masks(folder):
    out = folder / "out"
    done = run("fill", folder / "photos", "--mask", folder / "masks", "-o", out, "--quality", "fast", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # no bar where it is piped
    assert sorted(path.name for path in out.iterdir()) == ["a.png", "b.png"]
    assert [json.loads(line)["output"] for line in done.stdout.splitlines()] == [str(out / "a.png"), str(out / "b.png")]
    refused = run("fill", folder / "photos", "--mask", folder / "masks", "-o", folder / "out.png")
    assert refused.returncode == 2
    assert "folder" in one_sentence(refused.stderr)
    (folder / "masks" / "b.png").unlink()
    shutil.rmtree(out)
    part = run("fill", folder / "photos", "--mask", folder / "masks", "-o", out, "--quality", "fast")
    assert part.returncode == 1
    assert "b.bmp" in one_sentence(part.stderr)
    assert [path.name for path in out.iterdir()] == ["a.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals to make")
def test_on_a_terminal_a_fill_shows_its_regions(folder):
    ours, theirs = pty.openpty()
    words = ("fill", folder / "photos" / "a.png", "--mask", folder / "masks" / "b.png", "-o", folder / "out.png")
    process = subprocess.Popen(
        [sys.executable, "-m", "inpaint_app", *map(str, words), "--quality", "fast"], stdout=subprocess.PIPE,
        stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"})
    os.close(theirs)
    shown = b""
    try:
        while block := os.read(ours, 65536):
            shown += block
    except OSError:  # how a terminal ends that nobody writes to any more
        pass
    os.close(ours)
    done, _ = process.communicate()
    assert process.returncode == 0, shown
    assert b"region 1 of 1" in shown
    assert b"out.png" in done
