"""Infrared and the missing part of a photo: through geometry, extension, projects; transparency taken away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inpaint_app.document.document import MISSING, Document
from inpaint_app.document.extension import Margins, extended_photo
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.layers.layers import Photo
from inpaint_app.document.opacity import on_white
from inpaint_app.document.project.project import of_photo, open_any
from inpaint_app.document.project.save import save_project
from inpaint_app.document.transform import cropped, flipped, resized, turned

RNG = np.random.default_rng(0)


@pytest.fixture
def photo() -> Photo:
    infrared = RNG.integers(0, 65536, (20, 30)).astype(np.uint16)
    missing = np.zeros((20, 30), bool)
    missing[15:] = True
    return Photo(RNG.integers(0, 65536, (20, 30, 3)).astype(np.uint16), infrared=infrared, missing=missing)


def test_infrared_follows_every_change_of_geometry(photo: Photo) -> None:
    layout = Layout.of(Document(photo))
    infrared = photo.infrared
    for changed, expected in (
        (cropped(layout, Rect(5, 2, 25, 12)), infrared[2:12, 5:25]), (turned(layout, 1), np.rot90(infrared, -1)),
        (flipped(layout, True), infrared[:, ::-1]),
    ):
        assert np.array_equal(changed.photo.infrared, expected)
    assert resized(layout, Size(60, 40)).photo.infrared.shape == (40, 60)
    extended = extended_photo(photo, Margins(left=4, bottom=3))
    assert np.array_equal(extended.infrared[:20, 4:], infrared)


def test_the_missing_part_is_a_mask_that_follows_the_picture(photo: Photo) -> None:
    document = of_photo(photo).document()
    (named,) = document.named_masks
    assert named.name == MISSING
    assert np.array_equal(named.mask.pixels, np.where(photo.missing, 255, 0))
    changed = turned(Layout.of(document), 2)
    assert np.array_equal(changed.named_masks[0].mask.pixels, named.mask.pixels[::-1, ::-1])
    assert changed.photo.missing is None


def test_infrared_and_the_missing_part_survive_in_a_project(photo: Photo, tmp_path: Path) -> None:
    path = tmp_path / "a.ora"
    save_project(path, of_photo(photo))
    project = open_any(path)
    assert np.array_equal(project.photo.infrared, photo.infrared)
    assert np.array_equal(project.masks[MISSING].over(photo.rect), np.where(photo.missing, 255, 0))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_opaque_pixels_keep_their_values_on_white_and_clear_ones_are_white(dtype: type) -> None:
    full = np.iinfo(dtype).max
    pixels = RNG.integers(0, full, (8, 9, 4)).astype(dtype)
    pixels[:4, :, 3], pixels[4:, :, 3] = full, 0
    laid = on_white(pixels)
    assert np.array_equal(laid[:4], pixels[:4, :, :3])
    assert (laid[4:] == full).all()
