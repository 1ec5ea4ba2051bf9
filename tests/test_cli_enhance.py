"""``inpaint-app enhance`` in a process of its own."""

from __future__ import annotations

import json

import numpy as np
from PIL import Image, ImageCms

from tests.inference.enhancing import small_weights, textured
from tests.test_cli import run


def test_files_and_folders_are_enlarged_with_profile_and_metadata(tmp_path):
    weights = small_weights(tmp_path)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "a barn", 6
    shot = exif.get_ifd(0x8769)
    shot[0xA002], shot[0xA003] = 50, 40
    picture = Image.fromarray(textured(40, 50).pixels)
    picture.save(tmp_path / "a.jpg", exif=exif, icc_profile=profile, dpi=(300, 300), quality=40)
    picture.save(tmp_path / "b.png")
    done = run("enhance", tmp_path / "a.jpg", "-o", tmp_path / "out.jpg", "--scale", 2, "--denoise", 0.4, "--jpeg",
               "auto", "--model", weights, "--device", "cpu", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["size"] == [80, 100]  # the right way up
    assert result["strengths"]["denoise"] == 0.4
    with Image.open(tmp_path / "out.jpg") as out:
        assert out.size == (80, 100)
        assert out.info["icc_profile"] == profile
        assert tuple(map(round, out.info["dpi"])) == (300, 300)
        assert out.getexif()[0x010E] == "a barn"
        assert out.getexif().get(0x0112, 1) == 1
        assert out.getexif().get_ifd(0x8769)[0xA002] == 80
        assert max(out.quantization[0]) < 30  # not the tables that made the blocks
    both = run("enhance", tmp_path / "a.jpg", tmp_path / "b.png", "-o", tmp_path / "all", "--model", weights)
    assert both.returncode == 0, both.stderr
    with Image.open(tmp_path / "all" / "b.png") as cleaned:
        assert cleaned.size == (50, 40)
        assert np.abs(np.asarray(cleaned, int) - textured(40, 50).pixels).max() > 0
