"""The best of all models: whose result is taken, and that the others are to be chosen from."""

from __future__ import annotations

from dataclasses import replace
from threading import Event as CancelFlag

import numpy as np
import pytest
from PIL import Image

from inpaint_app import paths
from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.inference.engines.best_of import BestOfEngine, engine_with
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
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


class Knowing(PushPullEngine):
    """Knows what belongs into one half of a photo, and paints stripes into the other."""

    def __init__(self, truth, left):
        super().__init__()
        self.truth, self.left = truth, left

    def run(self, request, cancelled):
        for event in super().run(request, cancelled):
            if isinstance(event, Tile):
                known = (event.rect.left < request.photo.size.width // 2) == self.left
                pixels = self.truth[event.rect.slices] if known else np.where(
                    np.arange(event.rect.width)[:, None] % 8 < 4, 0, 255).astype(np.uint8)
                event = replace(event, pixels=np.broadcast_to(pixels, event.pixels.shape))
            elif isinstance(event, Finished):
                name = "left" if self.left else "right"
                event = replace(event, report=replace(event.report, model=name, model_hash=name[0]))
            yield event


def test_each_region_is_taken_from_the_model_that_does_it_best(photo):
    truth = np.concatenate([photo.pixels, photo.pixels[:, ::-1]] * 5, axis=1)
    hole = mask(120, 1200, (30, 30, 75, 70)) | mask(120, 1200, (40, 1130, 80, 1175))
    asked = request_from_mask(1, photo_from_array(truth), (), hole, variants=2)
    engine = BestOfEngine([Knowing(truth, True), Knowing(truth, False)])
    events = list(engine.run(asked, CancelFlag()))
    tiles = [event for event in events if isinstance(event, Tile)]
    assert len(tiles) == 2
    for tile in tiles:
        assert np.array_equal(tile.pixels, truth[tile.rect.slices])
    report = events[-1].report
    assert (set(report.model.split(" + ")), set(report.model_hash.split(" + "))) == ({"left", "right"}, {"l", "r"})
    assert {choice.scores[0][0] for choice in report.choices} == {"left", "right"}
    (variants,) = [event for event in events if isinstance(event, Variants)]
    (other,) = variants.others
    assert variants.score > other.score
    assert all(not np.array_equal(tile.pixels, truth[tile.rect.slices]) for tile in other.tiles)


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
