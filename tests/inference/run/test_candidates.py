"""Several results for one hole: what they promise, which is taken, and what becomes of the others."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inpaint_app import paths
from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Photo
from inpaint_app.errors import UsageError
from inpaint_app.inference.engines.critic import Critic, load_critic
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.inference.request import (
    Cancelled,
    EngineEvent,
    FillRequest,
    Finished,
    Notice,
    Preview,
    Tile,
    Variants,
    request_from_mask,
)
from inpaint_app.inference.run import memory
from inpaint_app.inference.run.assembly import Assembly
from inpaint_app.inference.run.candidates import Candidate
from inpaint_app.inference.run.finish import Native
from inpaint_app.inference.run.painter import SmoothPainter
from inpaint_app.inference.run.pipeline import FillRun
from inpaint_app.inference.run.planner import Region
from inpaint_app.inference.run.protocols import Method, OutOfMemoryError
from inpaint_app.inference.run.scoring import Scorer, seam_visibility
from inpaint_app.inference.texture.synthesis import WEAK_GUIDE, NativeDetail
from inpaint_app.limits import MAX_VARIANTS
from tests.inference.scenes import layer_of, mask, near, photo, request, restored, run

CPU = torch.device("cpu")

def several(picture: Photo, pixels: npt.NDArray[np.uint8], variants: int, **options: Any) -> FillRequest:
    return replace(request(picture, pixels), variants=variants, **options)


def tiles_of(events: Sequence[EngineEvent]) -> list[Tile]:
    return [event for event in events if isinstance(event, Tile)]


def variants_of(events: Sequence[EngineEvent]) -> Variants:
    (found,) = (event for event in events if isinstance(event, Variants))
    return found


# -- what engines promise


def test_others_come_once_before_the_end_best_first_and_all_differ(network: NetworkEngine) -> None:
    asked = several(photo(200, 260), mask(200, 260, (60, 70, 120, 150)), 4)
    events = run(network, asked)
    assert isinstance(events[-1], Finished)
    assert isinstance(events[-2], Variants)
    given_back = variants_of(events)
    assert len(given_back.others) == 3
    scores = [given_back.score, *(other.score for other in given_back.others)]
    assert scores == sorted(scores, reverse=True)
    pictures = [tiles_of(events), *(list(other.tiles) for other in given_back.others)]
    layers = [layer_of(asked, tiles, events[-1].report) for tiles in pictures]
    assert len({layer.pixels.tobytes() for layer in layers}) == 4
    hole = np.zeros((200, 260), bool)
    hole[asked.hole_rect.slices] = asked.hole
    outside = ~near(hole, asked.grow)
    for layer in layers:
        assert layer.rect == layers[0].rect
        assert np.array_equal(layer.coverage, layers[0].coverage)
        result = composite(asked.photo, [layer], asked.photo.rect)
        assert np.array_equal(result[outside], asked.photo.pixels[outside])
    (choice,) = events[-1].report.choices
    assert choice.scores[0][1] == pytest.approx(given_back.score)


def test_one_result_is_made_as_ever_and_nothing_is_judged(network: NetworkEngine) -> None:
    asked = request(photo(200, 260), mask(200, 260, (60, 70, 120, 150)))
    events = run(network, asked)
    assert not any(isinstance(event, Variants) for event in events)
    report = events[-1].report  # type: ignore[union-attr]
    assert report.choices == ()
    assert "curate" not in report.stages


def test_best_quality_chooses_but_keeps_nothing(network: NetworkEngine) -> None:
    asked = several(photo(200, 260), mask(200, 260, (60, 70, 120, 150)), 1, quality="best")
    events = run(network, asked)
    assert not any(isinstance(event, Variants) for event in events)
    assert len(events[-1].report.choices[0].scores) >= 3  # type: ignore[union-attr]


def test_the_same_seed_gives_the_same_variants(network: NetworkEngine) -> None:
    picture, hole = photo(200, 260), mask(200, 260, (60, 70, 110, 130))
    runs = [run(network, several(picture, hole, 3, seed=seed)) for seed in (5, 5, 6)]
    pixels = [
        [tile.pixels.tobytes() for other in variants_of(events).others for tile in other.tiles] for events in runs
    ]
    assert pixels[0] == pixels[1] != pixels[2]
    assert variants_of(runs[0]).score == variants_of(runs[1]).score


def test_more_results_than_ways_take_other_seeds(network: NetworkEngine) -> None:
    events = run(network, several(photo(120, 120), mask(120, 120, (40, 40, 80, 80)), 7))
    assert len(variants_of(events).others) == 6


def test_regions_are_shown_before_they_are_judged_and_every_variant_has_all_tiles(network: NetworkEngine) -> None:
    hole = mask(900, 900, (100, 100, 140, 140), (700, 700, 740, 740))
    events = run(network, several(photo(900, 900), hole, 3))
    tiles = tiles_of(events)
    assert len(tiles) == 2
    for other in variants_of(events).others:
        assert [tile.rect for tile in other.tiles] == [tile.rect for tile in tiles]
        assert all(np.array_equal(a.coverage, b.coverage) for a, b in zip(other.tiles, tiles, strict=True))
    at = [events.index(tile) for tile in tiles]
    for index, tile in zip(at, tiles, strict=True):
        shown = [event.rect for event in events[:index] if isinstance(event, Preview)]
        assert shown.count(tile.rect) >= 1


@pytest.mark.parametrize("count", range(2, 9))
def test_cancelling_among_the_candidates_ends_with_cancelled(network: NetworkEngine, count: int) -> None:
    """Set between two looks at the flag, wherever that falls: while painting, synthesising or judging."""

    class Counting(threading.Event):
        looks = 0

        def is_set(self) -> bool:
            self.looks += 1
            if self.looks == 15 * count:
                self.set()
            return super().is_set()

    asked = several(photo(200, 260), mask(200, 260, (60, 70, 120, 150)), 4)
    events = list(network.run(asked, Counting()))
    assert isinstance(events[-1], Cancelled)
    assert not any(isinstance(event, Variants | Finished) for event in events)


def test_where_all_look_the_same_it_is_said() -> None:
    events = run(PushPullEngine(), several(photo(90, 90), mask(90, 90, (30, 30, 60, 60)), 4))
    assert not any(isinstance(event, Variants) for event in events)
    assert any("only one result" in event.message for event in events if isinstance(event, Notice))
    assert isinstance(events[-1], Finished)


def test_what_memory_has_no_room_for_is_not_kept(network: NetworkEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = several(photo(120, 120), mask(120, 120, (40, 40, 80, 80)), 4)
    monkeypatch.setattr(memory, "MAX_RESULTS_BYTES", 3 * 48 * 48 * 4)
    events = run(network, asked)
    assert len(variants_of(events).others) <= 3
    monkeypatch.setattr(memory, "MAX_RESULTS_BYTES", 48 * 48 * 4)
    events = run(network, asked)
    assert len(variants_of(events).others) == 1
    assert any("not enough memory" in event.message for event in events if isinstance(event, Notice))


class Forgetful:
    """A detailer that makes noise, and after so many results has memory for small windows only.

    Args:
        room: pixels that it can look at.
        plenty: how many results it makes before that matters.
    """

    guided = True

    def __init__(self, room: int, plenty: int = 0) -> None:
        self._room = room
        self._plenty = plenty

    def synthesise(
        self, picture: FloatArray, hole: Any, own: Any, sources: Any, scale: float, seed: int, poll: Any,
    ) -> Any:
        self._plenty -= 1
        if self._plenty < 0 and hole.size > self._room:
            raise OutOfMemoryError
        noise = np.random.default_rng(seed).random(picture.shape, np.float32)
        return np.where(own[..., None], noise, picture), "noise"


def forgetful_run(asked: FillRequest, detailer: Forgetful) -> list[EngineEvent]:
    painter = SmoothPainter(detailer)
    return list(FillRun(asked, threading.Event(), "forgetful", lambda _: painter, ready=True).events())


def test_variants_after_a_memory_retry() -> None:
    """The parts that a region is cut into then are as worth choosing among as it was."""
    asked = several(photo(900, 1000), mask(900, 1000, (200, 200, 700, 700), (850, 40, 856, 46)), 3)
    events = forgetful_run(asked, Forgetful(600_000))
    notices = [event.message for event in events if isinstance(event, Notice)]
    assert any("memory" in notice for notice in notices)
    assert not any("same" in notice for notice in notices)
    tiles, given_back = tiles_of(events), variants_of(events)
    assert len(tiles) > 2
    assert len(given_back.others) == 2
    for other in given_back.others:
        assert [tile.rect for tile in other.tiles] == [tile.rect for tile in tiles]
    assert isinstance(events[-1], Finished)
    speck = Rect(40, 850, 46, 856)
    chosen = [choice.rect for choice in events[-1].report.choices]
    assert len(chosen) == len(tiles) - 1
    assert speck not in chosen


def test_variants_that_memory_ends_before_are_not_called_the_same() -> None:
    asked = several(photo(900, 1000), mask(900, 1000, (200, 200, 700, 700)), 3)
    events = forgetful_run(asked, Forgetful(1000, plenty=1))
    notices = [event.message for event in events if isinstance(event, Notice)]
    assert any("not enough memory for more" in notice for notice in notices)
    assert len(tiles_of(events)) == 1
    assert isinstance(events[-1], Finished)


def test_specks_beside_an_object_are_made_once(network: NetworkEngine) -> None:
    hole = mask(700, 700, (50, 50, 110, 110), (600, 600, 606, 606))
    for quality in ("balanced", "best"):
        report = run(network, several(photo(700, 700), hole, 3, quality=quality))[-1].report  # type: ignore[union-attr]
        assert [choice.rect for choice in report.choices] == [Rect(50, 50, 110, 110)]
    alone = mask(700, 700, (600, 600, 606, 606))
    assert len(variants_of(run(network, several(photo(700, 700), alone, 3))).others) == 2


def test_a_number_of_variants_that_cannot_be_made_is_refused() -> None:
    for number in (0, -1, MAX_VARIANTS + 1):
        with pytest.raises(UsageError, match=f"1 to {MAX_VARIANTS}"):
            request_from_mask(1, photo(9, 9), (), mask(9, 9, (3, 3, 5, 5)), variants=number)


# -- which is taken


def smooth_picture(height: int, width: int, seed: int) -> FloatArray:
    noise = np.random.default_rng(seed).random((height, width, 3), np.float32)
    blurred = np.asarray(cv2.GaussianBlur(noise, (0, 0), 6.0), np.float32)
    return np.clip(blurred, 0.2, 0.8)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 99), jump=st.floats(0.06, 0.2), box=st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_a_seam_with_a_jump_shows_more_than_one_without(seed: int, jump: float, box: tuple[int, int]) -> None:
    """In a picture that varies by less than the jump, which might else hide it."""
    picture = smooth_picture(120, 120, seed)
    hole = np.zeros((120, 120), bool)
    hole[box[0] : box[0] + 50, box[1] : box[1] + 50] = True
    changed = np.where(hole[..., None], picture + np.float32(jump), picture).astype(np.float32)
    assert seam_visibility(changed, hole, 4) > seam_visibility(picture, hole, 4) + jump / 3


@pytest.fixture(scope="module")
def critic() -> Critic:
    found = load_critic(paths.builtin_model())
    assert found is not None
    return found


@pytest.mark.parametrize("judged", [True, False])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_truth_scores_better_than_noise_blur_and_another_place(
    critic: Critic, judged: bool, dtype: type[np.generic],
) -> None:
    with Image.open(paths.resources() / "samples" / "tea-gardens.jpg") as image:
        pixels = np.asarray(image)[400:720, 400:720].astype(dtype) * (257 if dtype is np.uint16 else 1)
    picture = Photo(pixels.astype(dtype))
    asked = request(picture, mask(320, 320, (110, 110, 210, 210)))
    region = Region(asked.hole_rect, asked.hole, picture.rect)
    assembly = Assembly(asked)
    snapshot = assembly.snapshot(region)
    tile = snapshot.tile
    truth = picture.pixels[tile.slices]
    scorer = Scorer(snapshot, assembly.coverage(region), truth, asked.grow, critic if judged else None)
    rng = np.random.default_rng(0)
    wrong = {
        "noise": rng.integers(0, np.iinfo(dtype).max, truth.shape, dtype),
        "another place": picture.pixels[: tile.height, : tile.width],
    }
    if judged:  # a blur has no seam
        wrong["blur"] = cv2.blur(truth, (41, 41))
    best = scorer.score(Candidate("truth", Native(truth, ())))
    for name, made in wrong.items():
        assert scorer.score(Candidate(name, Native(made, ()))) < best, name


class Knowing(SmoothPainter):
    """Paints the truth at its working size, which patches follow but weakly."""

    side = 160

    def __init__(self, truth: FloatArray, critic: Critic) -> None:
        super().__init__(NativeDetail(True, CPU, WEAK_GUIDE))
        assert self.detailer is not None
        self.methods = (Method("network", None), Method("weak guide", self.detailer))
        self._truth = truth
        self._critic = critic

    def critic(self) -> Critic:
        return self._critic

    def paint(self, images: Any, holes: Any, seed: int, cancelled: threading.Event) -> Any:
        height, width = images.shape[1:3]
        known = cv2.resize(self._truth, (width, height), interpolation=cv2.INTER_AREA)
        return np.where(holes[..., None], known, images).astype(np.float32)


def texture() -> FloatArray:
    rng = np.random.default_rng(3)
    grain = cv2.GaussianBlur(rng.standard_normal((320, 320, 1)).astype(np.float32), (0, 0), 1.2)[..., None]
    return np.asarray(np.clip(np.array([0.3, 0.4, 0.55], np.float32) + 0.25 * grain, 0, 1), np.float32)


def with_ball() -> FloatArray:
    """A ball on the texture whose colours, from rim to centre, are nowhere else."""
    y, x = np.mgrid[0:320, 0:320].astype(np.float32)
    distance = np.hypot(x - 160, y - 160)
    share = np.clip(distance / 110, 0, 1)[..., None]
    ball = share * np.array([0.3, 0.4, 0.55], np.float32) + (1 - share) * np.array([1.0, 0.7, 0.1], np.float32)
    return np.asarray(np.where(distance[..., None] < 110, ball, texture()), np.float32)


@pytest.mark.parametrize(("truth", "winner"), [(with_ball(), "network"), (texture(), "weak guide")])
def test_where_nothing_alike_is_around_the_networks_own_pixels_win(
    critic: Critic, truth: FloatArray, winner: str,
) -> None:
    """Against the advantage that copied texture has beyond the working size."""
    picture = Photo((truth * 255).astype(np.uint8))
    y, x = np.mgrid[0:320, 0:320]
    hole = ((np.hypot(x - 160, y - 160) < 74) * 255).astype(np.uint8)
    asked = several(picture, hole, 1, quality="best")
    events = list(FillRun(asked, threading.Event(), "knowing", lambda _: Knowing(truth, critic), ready=True).events())
    assert isinstance(events[-1], Finished)
    (choice,) = events[-1].report.choices
    assert choice.scores[0][0] == winner
    result, _ = restored(asked, events)
    assert events[-1].report.strategies[0].name == ("network" if winner == "network" else "exemplar")
    if winner == "network":
        inside = np.hypot(x - 160, y - 160) < 60
        assert np.abs(result[inside] / 255 - truth[inside]).mean() < 0.06


def test_by_parts_the_network_gives_what_no_patches_show(critic: Critic) -> None:
    """Without a choice among several: as fills are by default."""
    truth = with_ball()
    painter = Knowing(truth, critic)
    painter.methods = (Method("parts", painter.detailer, "parts", "native"),)
    y, x = np.mgrid[0:320, 0:320]
    hole = ((np.hypot(x - 160, y - 160) < 74) * 255).astype(np.uint8)
    asked = several(Photo((truth * 255).astype(np.uint8)), hole, 1, quality="balanced")
    events = list(FillRun(asked, threading.Event(), "knowing", lambda _: painter, ready=True).events())
    result, _ = restored(asked, events)
    assert isinstance(events[-1], Finished)
    assert events[-1].report.strategies[0].name == "parts"
    middle = np.hypot(x - 160, y - 160) < 30
    assert np.abs(result[middle] / 255 - truth[middle]).mean() < 0.08
