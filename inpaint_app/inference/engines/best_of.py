"""The best of several models: each fills the hole, and the bundled critic says, place by place, whose is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from threading import Event as CancelFlag

import numpy as np

from inpaint_app import paths
from inpaint_app.document.arrays import BoolMask
from inpaint_app.document.geometry import EMPTY, Rect
from inpaint_app.document.layers.compositing import blend_block, composite
from inpaint_app.inference.engines.engine import Kind, NetworkEngine
from inpaint_app.inference.request import (
    Cancelled,
    Choice,
    Engine,
    EngineEvent,
    Failed,
    FillRequest,
    Finished,
    Notice,
    Planned,
    Preview,
    Report,
    Tile,
    Variant,
    Variants,
)
from inpaint_app.inference.run.painter import interruptible
from inpaint_app.inference.run.protocols import Interrupted, Judge
from inpaint_app.inference.run.rect_index import RectIndex
from inpaint_app.inference.run.scoring import ADVANTAGE, look_at, rate
from inpaint_app.models.registry import filling_models, models_folder
from inpaint_app.networks.model_files import ALL, resolve_model

_SURROUNDINGS = 64
"""Pixels around a hole that are judged with it."""
_PLACES = 16
"""At most so many are judged each for itself; all smaller ones are judged together."""


@dataclass
class _Result:
    """What one model has made of the whole hole."""

    tiles: list[Tile] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    variants: tuple[Variant, ...] = ()
    report: Report | None = None
    failed: Failed | None = None


@dataclass
class _Place:
    """Regions of the hole that lie over each other in some model's plan, and so are taken from one model.

    Attributes:
        rect: bounds of their tiles.
        area: of these, summed, pixels.
        tiles: of each result.
        scores: of each result.
    """

    rect: Rect
    area: int
    tiles: tuple[list[Tile], ...]
    scores: list[float] = field(default_factory=list)

    @property
    def ranking(self) -> list[int]:
        """The numbers of the results, best first."""
        return sorted(range(len(self.scores)), key=lambda number: -self.scores[number])

    def holds(self, request: FillRequest, around: Rect) -> BoolMask:
        """HW over ``around``: what of the hole lies in this place."""
        own = np.zeros((around.height, around.width), np.bool_)
        for tile in self.tiles[0]:
            part = tile.rect.intersect(request.hole_rect)
            own[part.within(around)] = request.hole[part.within(request.hole_rect)]
        return own


class BestOfEngine:
    """Lets each of several engines fill the hole, and takes of each region the result that fits in best.

    While they work, what they have made is shown as previews; the tiles of those that are taken come at the end. Its
    seconds are those of all together. An engine that fails costs a notice, unless all do.

    Args:
        engines: at least one; the first, with the bundled model, is loaded ahead. Its results have an advantage (see
            ``scoring.Scorer``): the critic was trained against it.
    """

    def __init__(self, engines: Sequence[NetworkEngine]) -> None:
        self._engines = tuple(engines)

    @property
    def name(self) -> str:
        return self._engines[0].name

    @property
    def device(self) -> str:
        """Where the first computes."""
        return self._engines[0].device

    def load(self) -> None:
        """Load the first. Raises ModelError, DeviceError."""
        self._engines[0].load()

    def run(self, request: FillRequest, cancelled: CancelFlag) -> Iterator[EngineEvent]:
        """Yield the events of ``request``; bad weights of every model end in Failed."""
        results = []
        for engine in self._engines:
            result = _Result()
            for event in engine.run(request, cancelled):
                if isinstance(event, Cancelled):
                    yield event
                    return
                shown = _keep(result, event)
                if shown is not None:
                    yield shown
            if result.failed is not None:
                yield Notice(request.job, result.failed.message)
            results.append(result)
        done = [result for result in results if result.report is not None]
        if not done:
            yield next(result.failed for result in results if result.failed is not None)
            return
        try:
            places = _places([result.tiles for result in done])
            for place in places:
                for result in done:
                    score = interruptible(partial(self._score, request, place, result.tiles), cancelled)
                    place.scores.append(score + (ADVANTAGE if result is results[0] else 0.0))
        except Interrupted:
            yield Cancelled(request.job)
            return
        yield from _taken(request, done, places)

    @cached_property
    def _judge(self) -> Judge | None:
        from inpaint_app.inference.engines.critic import load_critic  # torch

        return load_critic(paths.builtin_model())

    def _score(self, request: FillRequest, place: _Place, tiles: Sequence[Tile]) -> float:
        """How well a result fits in at a place, beside the same result elsewhere."""
        around = place.rect.grow(_SURROUNDINGS).intersect(request.photo.rect)
        below = composite(request.photo, request.fills, around)
        picture = below.copy()
        for tile in tiles:
            part = tile.rect.intersect(around)
            if not part.empty:
                here, there = part.within(around), part.within(tile.rect)
                picture[here] = blend_block(below[here], tile.pixels[there], tile.coverage[there], 1.0)
        return rate(*look_at(picture, place.holds(request, around), request.grow, self._judge))


def engine_with(
    model: str, device: str = "auto", *, threads: int = 0, folder: Path | None = None, kind: Kind = "full",
) -> Engine:
    """The engine that fills with a model, or with the best of all.

    Args:
        model: as for ``NetworkEngine``, or "all".
        device, threads, kind: as there.
        folder: the models folder; None: the usual one.
    """
    if model != ALL:
        path = model if folder is None else str(resolve_model(model, folder))
        return NetworkEngine(path, device, kind=kind, threads=threads)
    found = filling_models(folder or models_folder())
    return BestOfEngine(
        [NetworkEngine(str(each.path), device, kind=kind, threads=threads) for each in found])


def _keep(result: _Result, event: EngineEvent) -> Planned | Preview | None:
    """Put an event into the result of its model; what is shown of it meanwhile."""
    match event:
        case Planned() | Preview():
            return event
        case Tile():
            result.tiles.append(event)
            return Preview(event.job, event.rect, event.pixels, event.coverage)
        case Notice():
            result.notices.append(event)
        case Variants():
            result.variants = event.others
        case Finished():
            result.report = event.report
        case Failed():
            result.failed = event
    return None


def _places(results: Sequence[Sequence[Tile]]) -> list[_Place]:
    """Where each result may be taken for itself; large places first, the small ones of many as one."""
    numbered = [(number, tile) for number, tiles in enumerate(results) for tile in tiles]
    index = RectIndex(tile.rect for _, tile in numbered)
    left, places = set(range(len(numbered))), []
    while left:
        found, wave = set[int](), {min(left)}
        while wave:
            found |= wave
            wave = {other for one in wave for other in index.touching(numbered[one][1].rect)} - found
        left -= found
        places.append(_place([numbered[each] for each in sorted(found)], len(results)))
    places.sort(key=lambda place: -place.area)
    apart, together = places[:_PLACES], places[_PLACES:]
    if together:
        small = [(number, tile) for place in together for number, tiles in enumerate(place.tiles) for tile in tiles]
        apart.append(_place(small, len(results)))
    return apart


def _place(numbered: Sequence[tuple[int, Tile]], count: int) -> _Place:
    """Of tiles with the number of their result, of ``count``."""
    rect, area = EMPTY, 0
    for _, tile in numbered:
        rect = rect.union(tile.rect)
        area += tile.rect.area
    return _Place(rect, area, tuple([tile for of, tile in numbered if of == number] for number in range(count)))


def _taken(request: FillRequest, results: Sequence[_Result], places: Sequence[_Place]) -> Iterator[EngineEvent]:
    """The events of the best result of each place, with those of others as variants, where they lie in the same way."""
    taken = list(dict.fromkeys(place.ranking[0] for place in places))  # the one with the largest place first
    tiles = [tile for place in places for tile in place.tiles[place.ranking[0]]]
    yield Planned(request.job, tuple(tile.rect for tile in tiles))
    yield from tiles
    yield from {str(notice.message): notice for number in taken for notice in results[number].notices}.values()
    others = _others(request.variants - 1, places)
    if len(taken) == 1:
        others += results[taken[0]].variants
    if request.variants > 1 and others:
        yield Variants(request.job, _mean_score(places, 0), tuple(others[: request.variants - 1]))
    yield Finished(request.job, _report([result.report for result in results if result.report], taken, places))


def _others(count: int, places: Sequence[_Place]) -> list[Variant]:
    """Up to so many results that differ from the one taken, each place's second best, third best and so on."""
    found: list[Variant] = []
    for rank in range(1, count + 1):
        tiles: list[Tile] = []
        differs = False
        for place in places:
            best = place.tiles[place.ranking[0]]
            rects = [tile.rect for tile in best]
            alike = [place.tiles[n] for n in place.ranking[1:] if [tile.rect for tile in place.tiles[n]] == rects]
            tiles += alike[rank - 1] if rank <= len(alike) else best
            differs |= rank <= len(alike)
        if not differs:
            break
        found.append(Variant(_mean_score(places, rank), tuple(tiles)))
    return found


def _mean_score(places: Sequence[_Place], rank: int) -> float:
    """Of the results of this rank, by area."""
    scores = (sorted(place.scores, reverse=True) for place in places)
    weighed = (each[min(rank, len(each) - 1)] * place.area for each, place in zip(scores, places, strict=True))
    return sum(weighed) / sum(place.area for place in places)


def _report(reports: Sequence[Report], taken: Sequence[int], places: Sequence[_Place]) -> Report:
    """What is said of a hole whose places were taken from these results; its seconds are those of all."""
    used = [reports[number] for number in taken]

    def joined(of: Callable[[Report], str]) -> str:
        return " + ".join(dict.fromkeys(of(report) for report in used))

    choices = tuple(
        Choice(place.rect, tuple((reports[number].model, place.scores[number]) for number in place.ranking))
        for place in places)
    return replace(
        used[0], model=joined(lambda report: report.model), model_hash=joined(lambda report: report.model_hash),
        licence=joined(lambda report: report.licence), total_s=sum(report.total_s for report in reports),
        load_s=sum(report.load_s for report in reports),
        strategies=tuple(dict.fromkeys(each for report in used for each in report.strategies)),
        remnants=tuple(remnant for report in used for remnant in report.remnants),
        choices=(*choices, *(choice for report in used[:1] if len(used) == 1 for choice in report.choices)))
