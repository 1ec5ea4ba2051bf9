"""Pages, files cut short and transparency on the command line, as the user types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from tests.document.files.picture_files import scene


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "inpaint_app", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.tif"
    with tifffile.TiffWriter(path) as writer:
        writer.write(np.zeros((90, 120, 3), np.uint8), photometric="rgb")
        writer.write(scene(150, 100), photometric="rgb")
    return path


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    path = tmp_path / "cut.bmp"
    Image.fromarray(scene(150, 100)).save(path)
    path.write_bytes(path.read_bytes()[: 54 + 452 * 70])  # the upper 30 rows are gone
    return path


def test_info_tells_of_the_page_that_was_asked_for(scan: Path) -> None:
    first, second = (json.loads(run("info", scan, "--json", *page).stdout) for page in ((), ("--page", "2")))
    assert (first["width"], first["height"], first["pages"]) == (120, 90, 2)
    assert first["notices"] == ["Opened the first of 2 pages."]
    assert (second["width"], second["height"], second["pages"], second["notices"]) == (150, 100, 2, [])
    refused = run("info", scan, "--page", 3)
    assert refused.returncode == 1
    assert refused.stderr.strip() == "scan.tif has no page 3; it has 2, numbered from 1."


def test_a_page_is_filled_and_extended(scan: Path, tmp_path: Path) -> None:
    mask = np.zeros((100, 150), np.uint8)
    mask[60:80, 60:90] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    out = tmp_path / "out.png"
    done = run("fill", scan, "--page", 2, "--mask", tmp_path / "mask.png", "-o", out, "--quality", "fast")
    assert done.returncode == 0, done.stderr
    with Image.open(out) as image:
        changed = (np.asarray(image) != scene(150, 100)).any(axis=2)
    assert not changed[:54].any()
    done = run("extend", scan, "--page", 2, "--left", 10, "-o", tmp_path / "wide.png", "--quality", "fast", "--json")
    assert json.loads(done.stdout)["width"] == 160


def test_what_a_file_cut_short_lacks_is_filled_without_a_mask(cut: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    done = run("fill", cut, "--missing", "-o", out, "--quality", "fast", "--grow", 0, "--json")
    assert done.returncode == 0, done.stderr
    assert "cut short" in json.loads(done.stdout)["notices"][0]
    with Image.open(out) as image:
        restored = np.asarray(image)
    assert np.array_equal(restored[30:], scene(150, 100)[30:])
    assert (restored[:30] > 0).any(axis=2).mean() > 0.9  # no more as black as the decoder left it
    facts = json.loads(run("info", cut, "--json").stdout)
    assert facts["missing"] == pytest.approx(0.3)


def test_a_whole_file_lacks_nothing_and_something_must_be_said_to_be_filled(tmp_path: Path) -> None:
    path = tmp_path / "whole.png"
    Image.fromarray(scene(60, 40)).save(path)
    refused = run("fill", path, "--missing", "-o", tmp_path / "out.png")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "whole.png is whole, nothing of it is missing; give a mask of what to fill."
    refused = run("fill", path, "-o", tmp_path / "out.png")
    assert refused.returncode == 2
    assert "--missing" in refused.stderr


def test_transparency_can_be_laid_on_white_for_a_jpeg(tmp_path: Path) -> None:
    pixels = np.dstack([scene(150, 100), np.full((100, 150), 255, np.uint8)])
    pixels[:, :20, 3] = 0
    Image.fromarray(pixels).save(tmp_path / "clear.png")
    mask = np.zeros((100, 150), np.uint8)
    mask[60:80, 60:90] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    out = tmp_path / "out.jpg"
    done = run("fill", tmp_path / "clear.png", "--mask", tmp_path / "mask.png", "-o", out, "--quality", "fast",
               "--remove-transparency")
    assert done.returncode == 0, done.stderr
    with Image.open(out) as image:
        assert image.mode == "RGB"
        assert np.asarray(image)[50, 5].min() > 250
