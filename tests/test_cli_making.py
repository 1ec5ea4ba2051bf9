"""``inpaint-app style`` and ``join`` in processes of their own."""

from __future__ import annotations

import json

import numpy as np
from PIL import Image

from tests.document.test_joining import print_parts
from tests.inference.enhancing import textured
from tests.inference.styling import style_weights
from tests.test_cli import run


def test_a_photo_is_painted_and_a_style_that_is_not_there_is_one_sentence(tmp_path):
    photo = Image.fromarray(textured(60, 80).pixels)
    photo.save(tmp_path / "photo.png", dpi=(300, 300))
    done = run("style", tmp_path / "photo.png", "--style", style_weights(tmp_path), "--strength", 0.5, "--keep-colour",
               "-o", tmp_path / "out.png", "--device", "cpu", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["style"], result["strength"], result["keep_colour"]) == ("spots", 0.5, True)
    with Image.open(tmp_path / "out.png") as out:
        assert tuple(map(round, out.info["dpi"])) == (300, 300)
        assert (np.asarray(out) != textured(60, 80).pixels).mean() > 0.3
    done = run("style", tmp_path / "photo.png", "--style", "picasso", "-o", tmp_path / "other.png")
    assert done.returncode == 1
    assert done.stderr.startswith("There is no style 'picasso'; the bundled ones are ")


def test_parts_are_joined_and_the_border_is_filled_or_cut_off(tmp_path):
    _, parts = print_parts()
    names = [tmp_path / "left.png", tmp_path / "right.png"]
    for name, part in zip(names, parts, strict=True):
        Image.fromarray(part.pixels).save(name)
    filled = run("join", *names, "-o", tmp_path / "filled.png", "--device", "cpu", "--json")
    assert filled.returncode == 0, filled.stderr
    result = json.loads(filled.stdout)
    assert result["uncovered"] > 0
    with Image.open(tmp_path / "filled.png") as out:
        assert list(out.size) == result["size"]
        assert (np.asarray(out).max(2) < 5).mean() < 0.02  # no black border
    cut = run("join", *names, "-o", tmp_path / "cut.png", "--border", "crop")
    assert cut.returncode == 0, cut.stderr
    assert "2 joined" in cut.stdout
    with Image.open(tmp_path / "cut.png") as out:
        assert out.size < tuple(result["size"])
