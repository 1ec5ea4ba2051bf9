"""Faults that a discriminator hardly sees count more in what was damaged than in the photo itself."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from inpaint_app import paths
from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.run.faults import find_faults, weigh_faults


def sample() -> FloatArray:
    with Image.open(paths.resources() / "samples" / "tea-gardens.jpg") as image:
        return (np.asarray(image)[400:656, 400:656] / 255).astype(np.float32)


def made() -> FloatArray:
    noise = np.random.default_rng(1).random((256, 256, 1), np.float32)
    grain = np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.5), np.float32)[..., None]
    return (np.array([0.3, 0.5, 0.4], np.float32) + (grain - 0.5)).clip(0, 1).astype(np.float32)


def hole() -> BoolMask:
    mask = np.zeros((256, 256), bool)
    mask[80:176, 90:170] = True
    return mask


def cost(picture: FloatArray) -> float:
    return weigh_faults(find_faults(picture, hole()))


@pytest.mark.parametrize("photo", [sample(), made()], ids=["sample", "made"])
@pytest.mark.parametrize("fault", ["blurred", "tinted", "noisy"])
def test_what_was_damaged_costs_more(photo: FloatArray, fault: str) -> None:
    rng = np.random.default_rng(2)
    damaged = {
        "blurred": cv2.GaussianBlur(photo, (0, 0), 3.0),
        "tinted": photo + np.array([0.15, -0.1, 0.1], np.float32),
        "noisy": photo + rng.normal(0, 0.15, photo.shape).astype(np.float32),
    }[fault]
    filled = np.where(hole()[..., None], damaged.clip(0, 1), photo).astype(np.float32)
    assert cost(filled) > cost(photo)


def test_a_line_that_breaks_at_the_border_is_seen() -> None:
    stripes = np.sin(np.arange(256) / 4)[:, None, None] * 0.3 + 0.5 + np.zeros((256, 256, 3))
    whole = stripes.astype(np.float32)
    turned = np.where(hole()[..., None], whole.transpose(1, 0, 2), whole)
    assert find_faults(turned, hole())["broken edges"] > 4 * find_faults(whole, hole())["broken edges"] + 0.1


def test_a_patch_that_stands_many_times_is_seen() -> None:
    photo = made()
    tiled = np.where(hole()[..., None], np.tile(photo[:24, :24], (11, 11, 1))[:256, :256], photo)
    assert find_faults(tiled, hole())["repetition"] > find_faults(photo, hole())["repetition"] + 0.5


def test_where_nothing_is_known_nothing_is_found() -> None:
    assert not any(find_faults(made(), np.ones((256, 256), bool)).values())
