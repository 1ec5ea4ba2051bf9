"""Photos through the real steps: pages, depth, damaged files; what is not touched stays."""

from __future__ import annotations

import numpy as np
import tifffile
from PIL import Image

from inpaint_app.archive.doing.perform import StepsPerformer
from inpaint_app.archive.steps import Steps
from inpaint_app.archive.work import Reason, Work
from inpaint_app.inference.enhance.request import EnhanceOptions
from tests.archive.archives import mask, picture


def done(tmp_path, source, hole=None, *, suffix=None, **steps):
    """The outcome of a photo, and its staged result."""
    staged = tmp_path / f"staged{suffix or source.suffix}"
    performer = StepsPerformer(Steps(quality="fast", **steps))
    return performer.perform(Work(source.name, source, staged.name, staged, hole), "test"), staged


def test_each_page_of_a_tiff_is_filled_and_the_others_follow(tmp_path):
    pages = np.random.default_rng(0).integers(0, 65535, (3, 48, 64, 3), dtype=np.uint16)
    source = tmp_path / "pages.tif"
    with tifffile.TiffWriter(source) as tiff:
        for page in pages:
            tiff.write(page, photometric="rgb", resolution=(300, 300), resolutionunit="inch")
    hole = mask(tmp_path / "m.png")
    outcome, staged = done(tmp_path, source, hole, mask=hole)
    assert outcome.error == ""
    assert outcome.pages == 3
    with tifffile.TiffFile(staged) as tiff:
        after = np.stack([page.asarray() for page in tiff.pages])
        assert [page.tags["XResolution"].value for page in tiff.pages] == [(300, 1)] * 3
    changed = (after != pages).any(3)
    assert (changed[:, 16:24, 20:30].mean((1, 2)) > 0.9).all()
    assert not changed[:, :8].any()
    refused, _ = done(tmp_path, source, hole, suffix=".png", mask=hole)
    assert refused.reason is Reason.FAILED
    assert "3 pages" in refused.error


def test_a_file_that_is_cut_short_is_set_apart_or_what_it_lacks_filled(tmp_path):
    whole = picture(tmp_path / "a.jpg", size=(160, 120), quality=95)
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 3 // 4])
    outcome, staged = done(tmp_path, cut, export="jpeg")
    assert outcome.reason is Reason.FAILED
    assert "cut short" in outcome.error
    assert not staged.exists()
    outcome, staged = done(tmp_path, cut, missing=True)
    assert outcome.error == ""
    assert staged.is_file()


def test_steps_follow_each_other(tmp_path):
    photo = picture(tmp_path / "a.jpg", size=(96, 72))
    outcome, staged = done(
        tmp_path, photo, suffix=".png", detect=True, restore="gentle", enhance=EnhanceOptions(2), extend="2:1",
        export="png")
    assert outcome.error == ""
    assert [step.key.name for step in outcome.steps] == ["fill", "restore", "enhance", "extend", "export"]
    assert outcome.steps[1].damage is not None
    with Image.open(staged) as result:
        assert result.size == (288, 144)


def test_a_mask_that_is_empty_leaves_the_photo_as_it_is(tmp_path):
    photo = picture(tmp_path / "a.jpg")
    hole = mask(tmp_path / "m.png", box=(0, 0, 0, 0))
    outcome, staged = done(tmp_path, photo, hole, mask=hole)
    assert outcome.error == ""
    assert outcome.changed == 0
    with Image.open(photo) as before, Image.open(staged) as after:
        assert (np.asarray(before) == np.asarray(after)).all()
