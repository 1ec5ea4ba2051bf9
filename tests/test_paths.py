"""Bundled files are found, and the bundled model is the one its card describes."""

from __future__ import annotations

import json

from PIL import Image

from inpaint_app import paths
from inpaint_app.networks.checkpoint import load_generator, read_card


def test_every_sample_mask_fits_its_photo():
    masks = sorted((paths.resources() / "samples").glob("*-mask.png"))
    assert masks
    for mask in masks:
        photo = mask.with_name(mask.name.replace("-mask.png", ".jpg"))
        with Image.open(photo) as picture, Image.open(mask) as hole:
            assert picture.size == hole.size


def test_the_bundled_model_is_the_one_its_card_describes():
    weights = paths.builtin_model()
    card = read_card(weights)
    assert json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))["sha256"] == card.sha256
    assert weights.stat().st_size < 30e6
    assert {"data", "licences", "hours", "steps"} <= card.training.keys()
    assert card.quality
    assert load_generator(weights)[1] == card
