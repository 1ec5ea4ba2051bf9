"""The engines that fill at native size, from request to tiles."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Photo
from inpaint_app.inference.engines.engine import ENGINES, ExemplarEngine, NetworkEngine
from inpaint_app.inference.request import (
    Cancelled,
    EngineEvent,
    FillRequest,
    Finished,
    Notice,
    Planned,
    Tile,
    Variants,
    request_from_mask,
)
from inpaint_app.inference.run.planner import distance
from inpaint_app.inference.run_to_end import report_keys
from tests.inference.scenes import mask, near, photo, request, restored, run

HEIGHT, WIDTH = 900, 1000
HOLE = mask(HEIGHT, WIDTH, (250, 250, 600, 650))


def texture(channels: int = 3, dtype: type[np.generic] = np.uint8) -> Photo:
    """Noise of a few pixels' grain: not smooth, not the same twice."""
    rng = np.random.default_rng(4)
    values = cv2.GaussianBlur(rng.random((HEIGHT, WIDTH, channels)), (0, 0), 1.5).reshape(HEIGHT, WIDTH, channels)
    values = np.clip(0.5 + (values - 0.5) * 3, 0, 1)
    if channels in (2, 4):
        values[..., -1] = 1
    return Photo((values * np.iinfo(dtype).max).astype(dtype))


def report(events: list[EngineEvent]) -> Any:
    assert isinstance(events[-1], Finished), events[-1]
    return events[-1].report


def variance(pixels: npt.NDArray[Any], inside: npt.NDArray[np.bool_]) -> float:
    return float(cv2.Laplacian(pixels[..., 0].astype(np.float32), cv2.CV_32F)[inside].var())


def left(events: list[EngineEvent]) -> list[str]:
    """The kinds of what the mask left, which is told once."""
    notices = [event for event in events if isinstance(event, Notice) and event.grown is not None]
    kinds: list[str] = sorted({remnant.kind for remnant in report(events).remnants})
    assert len(notices) == bool(kinds)
    return kinds


@pytest.mark.parametrize(("channels", "dtype"), [
    (1, np.uint8), (2, np.uint8), (3, np.uint8), (4, np.uint8), (1, np.uint16), (3, np.uint16), (4, np.uint16),
])
@pytest.mark.parametrize("name", ["full", "exemplar"])
def test_large_holes_are_filled_sharply_and_the_rest_is_untouched(
    name: str, channels: int, dtype: type[np.generic], network: NetworkEngine,
) -> None:
    engine = network if name == "full" else ExemplarEngine("cpu")
    picture = texture(channels, dtype)
    asked = request(picture, HOLE)
    events = run(engine, asked)
    result, layer = restored(asked, events)
    outside = ~near(HOLE > 0, asked.grow)
    assert np.array_equal(result[outside], picture.pixels[outside])
    assert layer.coverage[(HOLE > 0)[layer.rect.slices]].min() == 255
    assert {strategy.name for strategy in report(events).strategies} == {"exemplar"}
    inside = cv2.erode(HOLE, np.ones((17, 17), np.uint8)) > 0
    assert 0.6 < variance(result, inside) / variance(picture.pixels, inside) < 1.4
    if dtype is np.uint16:
        assert len(np.unique(result[inside][:, 0] % 257)) > 200
    if channels in (2, 4):
        assert result[..., -1].min() == np.iinfo(dtype).max


def test_the_network_alone_is_soft_and_what_is_fast_copies_nothing(model_path: Any) -> None:
    asked = request(texture(), HOLE)
    inside = cv2.erode(HOLE, np.ones((17, 17), np.uint8)) > 0
    alone = NetworkEngine(str(model_path), "cpu", kind="network")
    events = run(alone, asked)
    assert [strategy.name for strategy in report(events).strategies] == ["network"]
    assert variance(restored(asked, events)[0], inside) < 0.3 * variance(asked.photo.pixels, inside)
    hurried = request_from_mask(1, asked.photo, (), HOLE, quality="fast")
    events = run(NetworkEngine(str(model_path), "cpu"), hurried)
    assert [strategy.name for strategy in report(events).strategies] == ["network"]


def test_small_holes_keep_the_networks_colours_and_get_the_detail_it_lacks(
    network: NetworkEngine, model_path: Any,
) -> None:
    hole = mask(HEIGHT, WIDTH, (400, 400, 460, 480))
    asked = request(texture(), hole)
    events = run(network, asked)
    (strategy,) = report(events).strategies
    assert strategy.name in ("parts", "complement", "exemplar")
    filled = restored(asked, events)[0]
    alone = restored(asked, run(NetworkEngine(str(model_path), "cpu", kind="network"), asked))[0]
    inside = cv2.erode(hole, np.ones((17, 17), np.uint8)) > 0
    assert variance(alone, inside) < 0.5 * variance(asked.photo.pixels, inside)
    assert 0.6 < variance(filled, inside) / variance(asked.photo.pixels, inside) < 1.4
    assert abs(filled[inside].mean() - alone[inside].mean()) < 8


def test_fast_leaves_small_holes_to_the_network_alone(network: NetworkEngine, model_path: Any) -> None:
    hole = mask(HEIGHT, WIDTH, (400, 400, 460, 480))
    asked = request_from_mask(1, texture(), (), hole, quality="fast")
    alone = run(NetworkEngine(str(model_path), "cpu", kind="network"), asked)
    assert np.array_equal(restored(asked, run(network, asked))[0], restored(asked, alone)[0])


def test_what_is_a_little_larger_than_the_working_size_is_copied_at_native_size(network: NetworkEngine) -> None:
    """Its surroundings of 576 pixels squared are painted without being reduced, and still are not sharp enough."""
    hole = mask(HEIGHT, WIDTH, (300, 300, 540, 540))
    asked = request(texture(), hole)
    events = run(network, asked)
    assert {strategy.name for strategy in report(events).strategies} <= {"exemplar", "parts"}
    inside = cv2.erode(hole, np.ones((17, 17), np.uint8)) > 0
    assert 0.6 < variance(restored(asked, events)[0], inside) / variance(asked.photo.pixels, inside) < 1.4


def test_thin_holes_take_the_fast_path_and_say_so(network: NetworkEngine) -> None:
    asked = request(texture(), mask(HEIGHT, WIDTH, (50, 50, 58, 600), (700, 700, 712, 712), (400, 400, 480, 480)))
    strategies = {strategy.name: strategy for strategy in report(run(network, asked)).strategies}
    assert len(strategies) == 2
    copied = strategies.keys() - {"fast path"}
    assert copied <= {"parts", "complement", "exemplar"}
    assert strategies["fast path"].pieces > strategies[copied.pop()].pieces
    assert "thin" in strategies["fast path"].reason


def test_smooth_surroundings_are_continued_with_their_grain(network: NetworkEngine) -> None:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    sky = 90 + 60 * y[..., None] / HEIGHT + 20 * x[..., None] / WIDTH + np.zeros(3)
    grain = np.random.default_rng(5).normal(0, 2.0, sky.shape)
    picture = Photo(np.clip(sky + grain, 0, 255).astype(np.uint8))
    asked = request(picture, HOLE)
    events = run(network, asked)
    result, _ = restored(asked, events)
    assert [strategy.name for strategy in report(events).strategies] == ["smooth"]
    inside = cv2.erode(HOLE, np.ones((17, 17), np.uint8)) > 0
    assert np.abs(cv2.blur(result.astype(np.float32), (31, 31)) - sky)[inside].max() < 4
    assert 0.7 < variance(result, inside) / variance(picture.pixels, inside) < 1.4


def test_what_other_holes_hide_is_never_copied() -> None:
    """A second hole, not filled yet, is full of a colour that the rest has nothing of."""
    picture = texture()
    pixels = picture.pixels.copy()
    both = HOLE.copy()
    both[640:860, 100:900] = 255
    pixels[both > 0] = (0, 255, 0)
    asked = request(Photo(pixels), both)
    result, _ = restored(asked, run(ExemplarEngine("cpu"), asked))
    inside = result[both > 0].astype(int)
    green = inside[:, 1] - np.maximum(inside[:, 0], inside[:, 2])
    assert np.quantile(green, 0.999) < np.quantile(
        (lambda p: p[..., 1] - np.maximum(p[..., 0], p[..., 2]))(picture.pixels.astype(int)), 0.999) + 20


def test_texture_is_copied_from_where_the_request_allows_it_alone() -> None:
    """Left of the hole all is red, right of it green, and only the left may be copied from."""
    pixels = texture().pixels.copy()
    pixels[:, :450, 1] //= 4
    pixels[:, 450:, 0] //= 4
    asked = replace(request(Photo(pixels), HOLE), sources=Rect(0, 0, 450, HEIGHT))
    result, _ = restored(asked, run(ExemplarEngine("cpu"), asked))

    def greener(colours: npt.NDArray[np.uint8]) -> float:
        return float(np.mean(colours[..., 1] > colours[..., 0]))

    assert greener(pixels[:, 450:]) > 0.9
    assert greener(result[cv2.erode(HOLE, np.ones((17, 17), np.uint8)) > 0]) < 2 * greener(pixels[:, :450]) < 0.1


@pytest.mark.slow
def test_parts_far_from_where_texture_may_be_copied_from_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with_little_memory(monkeypatch, 1 << 20)
    hole = mask(HEIGHT, WIDTH, (0, 400, HEIGHT, 900))
    asked = replace(request(texture(), hole), sources=Rect(0, 0, 400, HEIGHT))
    strategies = report(run(ExemplarEngine("cpu"), asked)).strategies
    assert [strategy.name for strategy in strategies] == ["exemplar"]
    assert strategies[0].pieces >= 4


@pytest.mark.slow
def test_naming_all_that_is_known_as_what_may_be_copied_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts meet those filled before them, from which nothing may be copied, as they always do."""
    with_little_memory(monkeypatch, 1 << 20)
    asked = request(texture(), mask(HEIGHT, WIDTH, (0, 400, HEIGHT, WIDTH)))
    named = replace(asked, sources=Rect(0, 0, 400, HEIGHT))
    usual, result = (restored(each, run(ExemplarEngine("cpu"), each))[0] for each in (asked, named))
    assert np.array_equal(result, usual)


@pytest.mark.parametrize("engine", ["full", "exemplar"])
def test_a_hole_with_hardly_any_surroundings_falls_back_and_says_so(engine: str, network: NetworkEngine) -> None:
    hole = np.full((700, 700), 255, np.uint8)
    hole[:3] = 0
    asked = request(photo(700, 700), hole)
    events = run(network if engine == "full" else ExemplarEngine("cpu"), asked)
    assert {strategy.name for strategy in report(events).strategies} == {"fallback"}
    assert any(isinstance(event, Notice) for event in events)
    restored(asked, events)


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2, 0.4])
def test_cancelling_in_the_middle_ends_without_a_result(delay: float, network: NetworkEngine) -> None:
    asked = request(texture(), HOLE)
    flag = threading.Event()
    events: list[EngineEvent] = []
    timer = threading.Timer(delay, flag.set)
    for event in network.run(asked, flag):
        events.append(event)
        if len(events) == 2:
            timer.start()
        if isinstance(event, Tile):
            flag.set()
    timer.join()
    assert isinstance(events[-1], Cancelled)
    assert not any(isinstance(event, Finished) for event in events)


def test_the_same_seed_gives_the_same_pixels(network: NetworkEngine) -> None:
    first, again, other = (
        restored(asked, run(network, asked))[0] for asked in (request(texture(), HOLE, seed=s) for s in (1, 1, 2)))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("size", [(16, 16), (1, 40), (17, 300)])
def test_tiny_photos(size: tuple[int, int]) -> None:
    hole = mask(*size, (0, 0, 1, 3))
    asked = request(photo(*size), hole)
    result, _ = restored(asked, run(ExemplarEngine("cpu"), asked))
    assert result.shape == asked.photo.pixels.shape


def with_little_memory(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr("inpaint_app.inference.run.pipeline.available_bytes", lambda: free)


def test_with_little_memory_large_regions_are_done_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request(texture(), HOLE)
    with_little_memory(monkeypatch, 1 << 20)
    events = run(ExemplarEngine("cpu"), asked)
    result, _ = restored(asked, events)
    (strategy,) = report(events).strategies
    assert strategy.name == "exemplar"
    tiles = [event.rect for event in events if isinstance(event, Tile)]
    planned = next(event for event in events if isinstance(event, Planned))
    assert tiles == list(planned.regions)
    assert strategy.pieces == len(tiles) >= 4
    outside = ~near(HOLE > 0, asked.grow)
    assert np.array_equal(result[outside], asked.photo.pixels[outside])
    inside = cv2.erode(HOLE, np.ones((17, 17), np.uint8)) > 0
    assert 0.6 < variance(result, inside) / variance(asked.photo.pixels, inside) < 1.4


def test_parts_come_nearest_to_the_view_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with_little_memory(monkeypatch, 1 << 20)
    view = (640.0, 590.0)
    events = run(ExemplarEngine("cpu"), replace(request(texture(), HOLE), view_centre=view))
    apart = [distance(event.rect, *view) for event in events if isinstance(event, Tile)]
    assert apart == sorted(apart)
    assert apart[0] == 0 < apart[-1]


@pytest.mark.slow
def test_several_results_are_made_of_parts_too(network: NetworkEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    with_little_memory(monkeypatch, 16 << 20)
    asked = replace(request(texture(), HOLE), variants=2)
    events = run(network, asked)
    tiles = [event for event in events if isinstance(event, Tile)]
    assert len(tiles) > 1
    (variants,) = [event for event in events if isinstance(event, Variants)]
    assert [tile.rect for tile in variants.others[0].tiles] == [tile.rect for tile in tiles]
    restored(asked, events)


def test_engines_by_name() -> None:
    made = (NetworkEngine(), NetworkEngine(kind="detail"), NetworkEngine(kind="network"), ExemplarEngine())
    assert tuple(engine.name for engine in made) == ENGINES


def test_the_detail_stage_is_reported(network: NetworkEngine) -> None:
    asked: FillRequest = request(texture(), HOLE)
    stages = report(run(network, asked)).stages
    assert stages["detail"] > 0
    assert {"plan", "preview", "crop", "structure", "detail", "blend"} <= set(stages)


def test_a_mask_that_leaves_a_rim_of_the_object_is_said_to_be_tight_and_a_larger_one_is_not(
    network: NetworkEngine,
) -> None:
    picture = texture().pixels.copy()
    cv2.circle(picture, (500, 450), 50, (250, 20, 20), -1)
    for radius, tight in ((45, True), (56, False)):
        hole = np.zeros((HEIGHT, WIDTH), np.uint8)
        cv2.circle(hole, (500, 450), radius, 255, -1)
        events = run(network, request(Photo(picture), hole))
        grown = [event.grown for event in events if isinstance(event, Notice) and event.grown is not None]
        assert len(grown) == tight
        assert [left.kind for left in report(events).remnants] == ["rim"] * tight
        assert ("remnants" in report_keys(report(events))) == tight
        if tight:
            whole = grown[0].over(Rect(0, 0, WIDTH, HEIGHT)) | hole
            left = cv2.circle(np.zeros_like(hole), (500, 450), 50, 255, -1)
            assert (whole[left > 0] == 255).all()


@pytest.mark.parametrize(("wire", "width", "expected"), [(21, 10, ["rim"]), (7, 16, [])], ids=["tight", "wide"])
def test_a_thin_mask_that_leaves_a_rim_of_a_wire_is_said_to_be_tight(
    network: NetworkEngine, wire: int, width: int, expected: list[str],
) -> None:
    picture = texture().pixels.copy()
    ends = (200, 400), (700, 430)
    cv2.line(picture, *ends, (250, 20, 20), wire)
    hole = cv2.line(np.zeros((HEIGHT, WIDTH), np.uint8), *ends, 255, width)
    events = run(network, request(Photo(picture), hole))
    assert [strategy.name for strategy in report(events).strategies] == ["fast path"]
    assert left(events) == expected


@pytest.mark.parametrize(("radius", "expected"), [(45, ["rim"]), (56, [])], ids=["tight", "wide"])
def test_fast_says_too_what_a_tight_mask_left(network: NetworkEngine, radius: int, expected: list[str]) -> None:
    picture = texture().pixels.copy()
    cv2.circle(picture, (500, 450), 50, (250, 20, 20), -1)
    hole = cv2.circle(np.zeros((HEIGHT, WIDTH), np.uint8), (500, 450), radius, 255, -1)
    assert left(run(network, request_from_mask(1, Photo(picture), (), hole, quality="fast"))) == expected


def test_nothing_is_said_around_specks(network: NetworkEngine) -> None:
    picture = texture().pixels.copy()
    cv2.circle(picture, (500, 450), 12, (250, 20, 20), -1)
    hole = cv2.circle(np.zeros((HEIGHT, WIDTH), np.uint8), (500, 450), 8, 255, -1)
    assert left(run(network, request(Photo(picture), hole))) == []
