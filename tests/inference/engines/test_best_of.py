"""The best of all models: whose result is taken, and that the others are to be chosen from."""

from __future__ import annotations

from threading import Event as CancelFlag

import numpy as np
import pytest
from PIL import Image

from inpaint_app import paths
from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.inference.engines.best_of import engine_with
from inpaint_app.inference.request import Cancelled, Finished, Notice, Tile, Variants, request_from_mask
from tests.inference.scenes import mask
from tests.models.offering import put, weights


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    put(folder, "random.safetensors", weights())
    return folder


@pytest.fixture(scope="module")
def photo():
    with Image.open(paths.resources() / "samples" / "tea-gardens.jpg") as image:
        left, top = image.width // 2 - 60, image.height // 2 - 60
        return photo_from_array(np.asarray(image.convert("RGB").crop((left, top, left + 120, top + 120))))


def request(photo, variants=1):
    return request_from_mask(1, photo, (), mask(120, 120, (30, 30, 75, 70)), quality="fast", variants=variants)


def test_the_trained_network_wins_over_a_random_one(folder, photo):
    engine = engine_with("all", "cpu", threads=1, folder=folder)
    events = list(engine.run(request(photo), CancelFlag()))
    report = events[-1].report
    assert isinstance(events[-1], Finished)
    names = [name for name, _ in report.choices[0].scores]
    assert names == ["builtin", "random"]
    assert report.model == "builtin"
    alone = list(engine_with("builtin", "cpu", threads=1).run(request(photo), CancelFlag()))
    for taken, usual in zip(*([e for e in each if isinstance(e, Tile)] for each in (events, alone)), strict=True):
        assert np.array_equal(taken.pixels, usual.pixels)


def test_the_other_models_results_are_variants(folder, photo):
    events = list(engine_with("all", "cpu", threads=1, folder=folder).run(request(photo, 2), CancelFlag()))
    (variants,) = [event for event in events if isinstance(event, Variants)]
    assert len(variants.others) == 1
    assert variants.score > variants.others[0].score
    tiles = [event for event in events if isinstance(event, Tile)]
    assert [tile.rect for tile in variants.others[0].tiles] == [tile.rect for tile in tiles]


def test_a_broken_model_costs_a_notice(tmp_path, photo):
    put(tmp_path, "broken.safetensors", weights()[:-400])
    events = list(engine_with("all", "cpu", threads=1, folder=tmp_path).run(request(photo), CancelFlag()))
    assert isinstance(events[-1], Finished)
    assert any("broken.safetensors" in event.message for event in events if isinstance(event, Notice))


def test_cancelled(folder, photo):
    flag = CancelFlag()
    flag.set()
    events = list(engine_with("all", "cpu", threads=1, folder=folder).run(request(photo), flag))
    assert isinstance(events[-1], Cancelled)
