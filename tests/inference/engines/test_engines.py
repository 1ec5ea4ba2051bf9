"""What every engine promises, tried on the smooth one, on a real network (tiny) and on OpenCV's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance
from inpaint_app.inference.engines.baselines import navier_stokes, patch_match, patch_match_installed, telea
from inpaint_app.inference.engines.engine import ExemplarEngine, NetworkEngine
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import (
    Cancelled,
    Engine,
    EngineEvent,
    Failed,
    FillRequest,
    Finished,
    Notice,
    Planned,
    Preview,
    Tile,
)
from inpaint_app.inference.run.painter import SmoothPainter
from inpaint_app.inference.run.pipeline import FillRun
from inpaint_app.inference.run.protocols import Painter
from tests.inference.scenes import mask, near, photo, request, restored, run

TERMINAL = Finished | Cancelled | Failed


@pytest.fixture(params=["smooth", "network", "telea"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "network":
        loaded: Engine = request.getfixturevalue("network")
        return loaded
    return PushPullEngine() if request.param == "smooth" else telea()


def check_exact_outside(asked: FillRequest, events: list[EngineEvent]) -> None:
    """Filled inside, untouched outside the grown hole, full coverage on the hole."""
    result, layer = restored(asked, events)
    hole = np.zeros(asked.photo.pixels.shape[:2], bool)
    hole[asked.hole_rect.slices] = asked.hole
    outside = ~near(hole, asked.grow)
    assert np.array_equal(result[outside], asked.photo.pixels[outside])
    coverage = np.zeros(hole.shape, np.uint8)
    coverage[layer.rect.slices] = layer.coverage
    assert (coverage[hole] == 255).all()
    assert result.dtype == asked.photo.pixels.dtype
    assert result.shape == asked.photo.pixels.shape


@pytest.mark.parametrize(("channels", "dtype"), [
    (1, np.uint8), (2, np.uint8), (3, np.uint8), (4, np.uint8), (1, np.uint16), (3, np.uint16), (4, np.uint16),
])
def test_any_photo_is_filled_and_is_bit_identical_outside(
    engine: Engine, channels: int, dtype: type[np.generic],
) -> None:
    asked = request(photo(150, 170, channels, dtype), mask(150, 170, (40, 50, 80, 90), (100, 10, 104, 160)))
    events = run(engine, asked)
    check_exact_outside(asked, events)


@pytest.mark.parametrize("boxes", [
    [(0, 0, 30, 30)], [(0, 60, 90, 120)], [(70, 0, 90, 120)], [(0, 0, 90, 1)], [(0, 0, 10, 120), (80, 0, 90, 120)],
])
def test_holes_at_the_border_are_filled(engine: Engine, boxes: list[tuple[int, int, int, int]]) -> None:
    asked = request(photo(90, 120), mask(90, 120, *boxes))
    check_exact_outside(asked, run(engine, asked))


@pytest.mark.parametrize(("height", "width"), [(3, 1), (8, 8), (1, 40), (16, 2000), (3, 17)])
def test_tiny_and_narrow_photos_are_filled(engine: Engine, height: int, width: int) -> None:
    hole = mask(height, width, (0, 0, 1, 1), (height - 1, width // 2, height, width // 2 + 1))
    asked = request(photo(height, width), hole)
    check_exact_outside(asked, run(engine, asked))


@pytest.mark.parametrize("grow", [0, 1, 12])
def test_grow_bounds_what_changes(engine: Engine, grow: int) -> None:
    asked = request(photo(100, 100), mask(100, 100, (40, 40, 60, 60)), grow=grow)
    check_exact_outside(asked, run(engine, asked))


def test_events_come_in_order_and_carry_the_job(engine: Engine) -> None:
    asked = request(photo(900, 900), mask(900, 900, (100, 100, 130, 130), (700, 700, 730, 730)))
    events = run(engine, asked)
    assert all(event.job == asked.job for event in events)
    kinds = [type(event) for event in events if not isinstance(event, Notice)]
    assert kinds[0] is Planned
    assert kinds[1] is Preview
    assert kinds.index(Tile) > max(index for index, kind in enumerate(kinds) if kind is Preview)
    assert kinds[-1] is Finished
    assert sum(isinstance(event, TERMINAL) for event in events) == 1
    planned = next(event for event in events if isinstance(event, Planned))
    tiles = [event for event in events if isinstance(event, Tile)]
    assert sorted(planned.regions) == sorted(tile.rect for tile in tiles)
    report = events[-1].report
    assert report.regions == len(tiles) == 2
    assert 0 < report.preview_s < report.total_s
    assert {"plan", "preview", "crop", "structure", "blend"} <= set(report.stages)
    assert sum(report.stages.values()) <= report.total_s


def test_the_same_seed_gives_the_same_pixels_and_another_seed_other_ones(network: NetworkEngine) -> None:
    picture, hole = photo(400, 900), mask(400, 900, (50, 50, 200, 200), (300, 100, 306, 880))
    results = [restored(a, run(network, a))[0] for a in (request(picture, hole, seed=s) for s in (3, 3, 4))]
    assert np.array_equal(results[0], results[1])
    assert not np.array_equal(results[0], results[2])


@pytest.mark.parametrize("count", range(1, 7))
def test_cancelling_after_any_event_ends_with_cancelled(engine: Engine, count: int) -> None:
    asked = request(photo(700, 700), mask(700, 700, (50, 50, 90, 90), (600, 600, 640, 640), (50, 600, 60, 650)))
    flag = threading.Event()
    events: list[EngineEvent] = []
    for event in engine.run(asked, flag):
        events.append(event)
        if len(events) == count:
            flag.set()
    assert isinstance(events[-1], Cancelled | Finished)
    if not isinstance(events[-1], Finished):
        assert len(events) == count + 1
    assert sum(isinstance(event, TERMINAL) for event in events) == 1


def test_a_flag_set_before_the_start_cancels(engine: Engine) -> None:
    flag = threading.Event()
    flag.set()
    events = list(engine.run(request(photo(60, 60), mask(60, 60, (9, 9, 20, 20))), flag))
    assert isinstance(events[-1], Cancelled)
    assert all(isinstance(event, Planned) for event in events[:-1])


def test_an_empty_and_a_whole_photo_mask_fail_with_a_sentence(engine: Engine) -> None:
    picture = photo(40, 50)
    empty = FillRequest(1, picture, (), Rect(0, 0, 0, 0), np.zeros((0, 0), bool))
    whole = FillRequest(1, picture, (), picture.rect, np.ones((40, 50), bool))
    for asked, word in ((empty, "empty"), (whole, "whole photo")):
        (event,) = run(engine, asked)
        assert isinstance(event, Failed)
        assert word in event.message
        assert event.message.endswith(".")


def test_a_flat_photo_stays_flat() -> None:
    for dtype, level in ((np.uint8, 77), (np.uint16, 40_001)):
        picture = Photo(np.full((120, 140, 3), level, dtype))
        asked = request(picture, mask(120, 140, (30, 30, 90, 90)))
        result, _ = restored(asked, run(PushPullEngine(), asked))
        assert np.abs(result.astype(int) - level).max() <= 1


def test_a_large_hole_is_not_shifted_against_the_photo() -> None:
    """The fill of a slope, worked on at reduced size, continues the slope where it lies."""

    class Straight(SmoothPainter):
        """Draws straight lines across each row of the hole."""

        def paint(self, images: Any, holes: Any, seed: int, cancelled: threading.Event) -> Any:
            results = images.copy()
            for row, hole in zip(results[0], holes[0], strict=True):
                x = np.arange(len(row))
                for channel in range(3):
                    row[hole, channel] = np.interp(x[hole], x[~hole], row[~hole, channel])
            return results

    width = 2400
    slope = np.repeat(np.linspace(2000, 60000, width)[None, :], 1800, axis=0)
    picture = Photo(np.repeat(slope[..., None], 3, axis=2).astype(np.uint16))
    asked = request(picture, mask(1800, width, (600, 900, 1200, 1500)))
    events = list(FillRun(asked, threading.Event(), "straight", lambda _: Straight(), ready=True).events())
    result, _ = restored(asked, events)
    step = 58000 / width  # from one pixel to the next
    error = result.astype(float) - picture.pixels
    assert np.abs(error).max() < 0.3 * step


def test_fills_below_are_what_a_fill_continues() -> None:
    """A hole over an earlier fill takes that fill's colour, not the photo's under it."""
    picture = Photo(np.full((200, 200, 3), 20, np.uint8))
    rect = Rect(50, 50, 150, 150)
    below = FillLayer(
        1, "Fill", rect, np.full((100, 100, 3), 220, np.uint8), np.full((100, 100), 255, np.uint8),
        Provenance("smooth", "push-pull", "", 0))
    base = request(picture, mask(200, 200, (90, 90, 110, 110)))
    asked = FillRequest(1, picture, (below,), base.hole_rect, base.hole)
    result, _ = restored(asked, run(PushPullEngine(), asked))
    assert result[100, 100].tolist() == [220, 220, 220]


def test_alpha_is_continued_and_transparent_colours_do_not_bleed() -> None:
    pixels = np.full((100, 100, 4), 200, np.uint8)
    pixels[..., 3] = 255
    pixels[:, 60:] = 0  # transparent black
    asked = request(Photo(pixels), mask(100, 100, (40, 40, 60, 60)))
    result, _ = restored(asked, run(PushPullEngine(), asked))
    alpha = result[45:55, 40:60, 3].astype(int)
    assert alpha[:, 0].min() > 225
    assert alpha[:, -1].max() < 60
    assert result[40:60, 40:60, :3].min() >= 195


def test_16_bit_fills_have_16_bit_steps(network: NetworkEngine) -> None:
    asked = request(photo(120, 120, 3, np.uint16), mask(120, 120, (30, 30, 90, 90)))
    result, _ = restored(asked, run(network, asked))
    inside = result[40:80, 40:80]
    assert len(np.unique(inside % 257)) > 50


def test_tiles_may_replace_what_was_there_before_them(network: NetworkEngine) -> None:
    """Cut regions overlap at their seams: a later tile holds the earlier one's part, too."""
    asked = request(photo(300, 1600), mask(300, 1600, (140, 0, 160, 1600)))
    events = run(network, asked)
    tiles = [event for event in events if isinstance(event, Tile)]
    assert len(tiles) >= 2
    check_exact_outside(asked, events)


def test_scripted_pauses_and_failures() -> None:
    asked = request(photo(60, 60), mask(60, 60, (9, 9, 20, 20)))
    events = run(PushPullEngine(fail_with="The disk is on fire."), asked)
    assert isinstance(events[-1], Failed)
    assert events[-1].message == "The disk is on fire."
    flag = threading.Event()
    seen: list[Any] = []
    for event in PushPullEngine(pause_s=30).run(asked, flag):
        seen.append(event)
        threading.Timer(0.05, flag.set).start()
    assert isinstance(seen[-1], Cancelled)


@pytest.mark.parametrize("make", [telea, navier_stokes])
def test_8_bit_methods_say_so_on_16_bit_photos(make: Any) -> None:
    asked = request(photo(60, 60, 3, np.uint16), mask(60, 60, (20, 20, 30, 30)))
    events = run(make(), asked)
    notices = [event.message for event in events if isinstance(event, Notice)]
    assert len(notices) == 1
    assert "8 bits" in notices[0]
    check_exact_outside(asked, events)


@pytest.mark.skipif(not patch_match_installed(), reason="pypatchmatch is not installed")
def test_patch_match_fills() -> None:
    asked = request(photo(90, 90), mask(90, 90, (40, 40, 50, 50)))
    check_exact_outside(asked, run(patch_match(), asked))


@pytest.mark.parametrize("make", [lambda path: NetworkEngine(path, "cpu"), lambda _: ExemplarEngine("cpu")])
def test_an_engine_that_two_threads_ask_for_is_loaded_once(
    make: Callable[[str], NetworkEngine | ExemplarEngine], model_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = make(str(model_path))
    loads: list[str] = []
    inside, go_on = threading.Event(), threading.Event()
    make_painter = engine._make

    def held() -> Painter:
        loads.append(threading.current_thread().name)
        inside.set()
        go_on.wait()
        return make_painter()

    monkeypatch.setattr(engine, "_make", held)
    asked = request(photo(60, 60), mask(60, 60, (20, 20, 40, 40)))
    events: list[EngineEvent] = []
    threads = [
        threading.Thread(target=engine.load), threading.Thread(target=lambda: events.extend(run(engine, asked))),
    ]
    threads[0].start()
    assert inside.wait(60)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert isinstance(events[-1], Finished)
