"""The best of all models: whose result is taken, and that the others are to be chosen from."""

from __future__ import annotations

from threading import Event as CancelFlag

import numpy as np
import pytest

from inpaint_app.inference.engines.best_of import engine_with
from inpaint_app.inference.request import Cancelled, Finished, Notice, Tile, Variants, request_from_mask
from tests.inference.scenes import mask, photo
from tests.models.offering import put, weights


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    put(folder, "random.safetensors", weights())
    return folder


def request(variants=1):
    return request_from_mask(1, photo(96, 96), (), mask(96, 96, (30, 30, 60, 60)), quality="fast", variants=variants)


def test_the_trained_network_wins_over_a_random_one(folder):
    engine = engine_with("all", "cpu", threads=1, folder=folder)
    events = list(engine.run(request(), CancelFlag()))
    report = events[-1].report
    assert isinstance(events[-1], Finished)
    names = [name for name, _ in report.choices[0].scores]
    assert sorted(names) == sorted([report.model, "random"])
    assert report.model == names[0] != "random"
    alone = list(engine_with("builtin", "cpu", threads=1).run(request(), CancelFlag()))
    for taken, usual in zip(*([e for e in each if isinstance(e, Tile)] for each in (events, alone)), strict=True):
        assert np.array_equal(taken.pixels, usual.pixels)


def test_the_other_models_results_are_variants(folder):
    events = list(engine_with("all", "cpu", threads=1, folder=folder).run(request(2), CancelFlag()))
    (variants,) = [event for event in events if isinstance(event, Variants)]
    assert len(variants.others) == 1
    assert variants.score > variants.others[0].score
    tiles = [event for event in events if isinstance(event, Tile)]
    assert [tile.rect for tile in variants.others[0].tiles] == [tile.rect for tile in tiles]


def test_a_broken_model_costs_a_notice(tmp_path):
    put(tmp_path, "broken.safetensors", weights()[:-400])
    events = list(engine_with("all", "cpu", threads=1, folder=tmp_path).run(request(), CancelFlag()))
    assert isinstance(events[-1], Finished)
    assert any("broken.safetensors" in event.message for event in events if isinstance(event, Notice))


def test_cancelled(folder):
    flag = CancelFlag()
    flag.set()
    events = list(engine_with("all", "cpu", threads=1, folder=folder).run(request(), flag))
    assert isinstance(events[-1], Cancelled)
