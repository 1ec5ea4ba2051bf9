"""``detect`` and ``restore``: from Python, and as commands in a process of their own."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

import inpaint_app
from tests.inference.damaged import DARK, SPECKS, smooth, specked
from tests.test_cli import one_sentence, run


@pytest.fixture
def folder(tmp_path):
    """Two damaged photos, one of them to be turned upright; one without damage; what is no picture."""
    Image.fromarray(specked().pixels).save(tmp_path / "a.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(specked().pixels).save(tmp_path / "b.tif", exif=exif)
    Image.fromarray(smooth()).save(tmp_path / "clean.png")
    (tmp_path / "notes.png").write_text("no picture")
    return tmp_path


# -- from Python


def test_detect_gives_scores_and_a_mask():
    found = inpaint_app.detect(specked().pixels, detector="classical")
    assert found.scores.shape == found.mask.shape == (100, 160)
    assert found.scores.dtype == np.float32
    assert found.mask.dtype == bool
    for rect in (*SPECKS, DARK):
        assert found.mask[rect.slices].any()
    more = inpaint_app.detect(specked().pixels, detector="classical", sensitivity=90)
    assert more.mask.sum() >= found.mask.sum()
    with pytest.raises(inpaint_app.InpaintError):
        inpaint_app.detect(specked().pixels, detector="magic")


@pytest.mark.parametrize("shape", [(60, 80), (60, 80, 3), (60, 80, 4)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_restore_gives_an_array_like_the_photo(shape, dtype):
    pixels = np.random.default_rng(0).integers(0, np.iinfo(dtype).max, shape, dtype)
    after = inpaint_app.restore(pixels, steps=("tone", "denoise"), preset="gentle")
    assert after.shape == shape
    assert after.dtype == dtype
    assert after is not pixels


# -- commands


def test_detect_writes_a_mask_of_the_upright_photo(folder):
    done = run("detect", folder / "b.tif", "-o", folder / "mask.png", "--detector", "classical", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert set(result) == {"found", "kinds", "masked_share", "output"}
    assert result["found"] >= 4
    assert sum(result["kinds"].values()) == result["found"]
    mask = Image.open(folder / "mask.png")
    assert (mask.mode, mask.size) == ("L", (100, 160))
    values = np.array(mask)
    assert set(np.unique(values)) == {0, 255}
    assert result["masked_share"] == pytest.approx((values == 255).mean(), abs=1e-5)


def test_nothing_found_is_no_failure(folder):
    done = run("detect", folder / "clean.png", "-o", folder / "mask.png", "--detector", "classical", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["found"] == 0
    assert np.array(Image.open(folder / "mask.png")).max() == 0


def test_masks_of_several_photos_have_their_names(folder):
    out = folder / "masks"
    done = run(
        "detect", folder / "a.png", folder / "clean.png", "-o", out, "--detector", "classical", "--kinds", "dust")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["a-mask.png", "clean-mask.png"]


@pytest.mark.parametrize(
    "words",
    [
        ("detect", "notes.png", "-o", "m.png", "--detector", "classical"),
        ("detect", "a.png", "-o", "m.png", "--kinds", "rust"),
        ("detect", "a.png", "-o", "clean.png", "--detector", "classical"),
        ("restore", "a.png", "-o", "r.png", "--steps", "polish"),
        ("restore", "a.png", "-o", "r.png", "--steps", "fill"),
        ("restore", "notes.png", "-o", "r.png"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(folder, words):
    done = run(*(str(folder / word) if word.endswith(".png") else word for word in words))
    assert done.returncode in (1, 2)
    assert one_sentence(done.stderr)


def test_restore_says_what_each_step_did(folder):
    done = run(
        "restore", folder / "a.png", folder / "clean.png", "-o", folder / "out", "--steps", "crop,tone,denoise",
        "--json")
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [set(result["steps"]) for result in results] == 2 * [{"crop", "tone", "denoise"}]
    for result in results:
        with Image.open(result["output"]) as picture:
            assert picture.size == (160, 100)
