"""``inpaint-app batch`` as a command, with the real engine: folders mirrored, formats kept, done only once."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from PIL import Image

from tests.archive.archives import mask, picture, results, wrong_with
from tests.test_cli import one_sentence, run


@pytest.fixture
def archive(tmp_path):
    """Photos in folders below folders, a damaged one, others' files, and a mask for all."""
    photos = tmp_path / "in"
    picture(photos / "a.jpg", quality=88)
    picture(photos / "sub" / "deep" / "a.png", 1)
    deep = np.random.default_rng(0).integers(0, 65535, (48, 64), dtype=np.uint16)
    Image.fromarray(deep).save(photos / "sub" / "s.tif")
    picture(photos / "c.bmp", 2)
    picture(photos / "c.png", 3)
    (photos / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 rubbish")
    (photos / "notes.txt").write_text("no photo")
    mask(tmp_path / "m.png")
    return tmp_path


def test_an_archive_is_done_and_only_once(archive):
    photos, out = archive / "in", archive / "out"
    words = ("batch", photos, "-o", out, "--mask", archive / "m.png", "--quality", "fast", "--workers", "1", "--json")
    done = run(*words)
    assert done.returncode == 1, done.stderr
    assert results(out) == ["a.jpg", "c.bmp.png", "c.png", "sub/deep/a.png", "sub/s.tif"]
    assert wrong_with(out) == []
    *told, last = map(json.loads, done.stdout.splitlines())
    assert [line["name"] for line in told if line["state"] == "apart"] == ["bad.jpg"]
    assert (last["summary"]["done"], last["summary"]["apart"]) == (5, 1)
    with Image.open(photos / "sub" / "s.tif") as before, Image.open(out / "sub" / "s.tif") as after:
        assert after.mode == before.mode
        changed = np.asarray(before) != np.asarray(after)
    assert changed[16:24, 20:30].mean() > 0.9
    assert not changed[:8].any()

    picture(photos / "sub" / "deep" / "a.png", 9)
    os.utime(photos / "a.jpg", (1, 1))  # another time, the same content
    again = run(*words)
    assert again.returncode == 1
    assert json.loads(again.stdout.splitlines()[-1])["summary"] | {"seconds": 0, "per_minute": 0} == {
        "total": 6, "kept": 4, "done": 1, "apart": 1, "running": 0, "seconds": 0, "per_minute": 0, "seconds_left": 0.0}
    assert wrong_with(out) == []


def test_what_went_wrong_is_told_and_tried_again(archive):
    photos, out = archive / "in", archive / "out"
    assert run("batch", photos, "-o", out, "--export", "png", "--workers", "1").returncode == 1
    told = run("batch", "status", out, "--json")
    assert told.returncode == 1, told.stderr
    facts = json.loads(told.stdout)
    assert (facts["done"], facts["apart"], facts["skipped"], facts["running"]) == (5, 1, 1, False)
    assert facts["set_apart"][0]["name"] == "bad.jpg"
    picture(photos / "bad.jpg", 4)
    again = run("batch", "retry", out, "--failed", "--workers", "0")
    assert again.returncode == 0, again.stderr
    assert "bad.png" in results(out)
    report = run("batch", "report", out, "-o", archive / "report")
    assert report.returncode == 0, report.stderr
    assert "bad.jpg,done" in (archive / "report" / "report.csv").read_text("utf-8-sig")
    nothing = run("batch", "status", archive)
    assert nothing.returncode == 1
    one_sentence(nothing.stderr)


def test_what_makes_no_sense_is_refused(archive):
    photos, hole = archive / "in", archive / "m.png"
    for words in ((photos, "-o", archive / "out"), (photos, "--mask", hole), (photos, "-o", photos, "--mask", hole),
                  (photos, "--in-place", "--mask", hole), (photos, "-o", archive / "out", "--export", "xyz")):
        refused = run("batch", *words)
        assert refused.returncode == 2, refused.stderr
        one_sentence(refused.stderr)
    assert not (archive / "out").exists()
