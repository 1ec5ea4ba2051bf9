"""Tiles become layers: the same picture for whoever asks, and what it takes to run the fill again."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import FillRequest, Finished, Tile, Variant
from inpaint_app.inference.run import preview_layer
from inpaint_app.inference.run.layers import fill_layers
from inpaint_app.inference.run.preview_layer import PreviewLayer
from inpaint_app.version import __version__
from tests.inference.scenes import mask, photo, request, run

APART = mask(300, 400, (20, 20, 60, 60), (50, 55, 80, 90), (250, 340, 280, 380))


def filled(asked: FillRequest, engine: NetworkEngine | PushPullEngine) -> tuple[list[Tile], Finished]:
    events = run(engine, asked)
    assert isinstance(events[-1], Finished)
    return [event for event in events if isinstance(event, Tile)], events[-1]


def test_one_layer_or_several_are_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_layer, "_LAYER_AREA", 5_000)
    asked = request(photo(300, 400), APART)
    tiles, end = filled(asked, PushPullEngine())
    delivered, origin, ids = PreviewLayer.of(tiles), asked.provenance(end.report), count(7)
    several = fill_layers(delivered, (), origin, lambda: next(ids), "Fill {}")
    (one,) = fill_layers(delivered, (), origin, lambda: 1, split=False)
    assert len(several) == 2
    assert [layer.id for layer in several] == [7, 8]
    assert [layer.name for layer in several] == ["Fill 7", "Fill 8"]
    assert sum(layer.rect.area for layer in several) < one.rect.area / 3
    assert one.rect == asked.touched
    pictures = [composite(asked.photo, layers, asked.photo.rect) for layers in (several, (one,))]
    assert np.array_equal(*pictures)


def test_results_that_are_the_same_within_a_layer_are_no_choice_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_layer, "_LAYER_AREA", 5_000)
    asked = request(photo(300, 400), APART)
    tiles, end = filled(asked, PushPullEngine())
    far = max(range(len(tiles)), key=lambda number: tiles[number].rect.left)
    other = [
        replace(tile, pixels=255 - tile.pixels) if number == far else tile for number, tile in enumerate(tiles)
    ]
    layers = fill_layers(
        PreviewLayer.of(tiles), (Variant(0.0, tuple(other)), Variant(0.0, tuple(tiles))), asked.provenance(end.report),
        lambda: 1)
    assert sorted(len(layer.variants) for layer in layers) == [0, 2]
    (choice,) = (layer for layer in layers if layer.variants)
    assert choice.rect == tiles[far].rect
    assert choice.pixels is choice.variants[0]


def test_nothing_delivered_is_no_layer() -> None:
    asked = request(photo(30, 40), mask(30, 40, (5, 5, 9, 9)))
    _, end = filled(asked, PushPullEngine())
    for split in (True, False):
        assert fill_layers(PreviewLayer(), (), asked.provenance(end.report), lambda: 1, split=split) == ()


def test_a_layer_says_all_that_it_takes_to_run_its_fill_again(network: NetworkEngine) -> None:
    asked = replace(
        request(photo(200, 260), mask(200, 260, (60, 70, 120, 150)), grow=3, seed=11), quality="fast", variants=2,
        view_centre=(12.0, 34.0), sources=Rect(0, 0, 200, 200))
    tiles, end = filled(asked, network)
    (layer,) = fill_layers(PreviewLayer.of(tiles), (), asked.provenance(end.report), lambda: 1)
    origin = layer.provenance
    assert (origin.engine, origin.model, origin.model_hash) == ("full", "small", end.report.model_hash)
    assert origin.device == end.report.device
    assert origin.device.split()[0] == "cpu"
    assert origin.version == __version__
    again = FillRequest(
        2, asked.photo, (), asked.hole_rect, asked.hole, origin.grow, origin.seed, origin.view_centre,  # type: ignore[arg-type]
        origin.quality, origin.variants, origin.sources)  # type: ignore[arg-type]
    repeated, _ = filled(again, network)
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(tiles, repeated, strict=True))
