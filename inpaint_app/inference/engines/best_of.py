"""The best of several models: each fills the hole, and the bundled critic says whose result is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from threading import Event as CancelFlag

import numpy as np

from inpaint_app import paths
from inpaint_app.document.layers.compositing import blend_block, composite
from inpaint_app.inference.engines.engine import NetworkEngine
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
from inpaint_app.inference.run.scoring import ADVANTAGE, look_at, rate
from inpaint_app.models.registry import filling_models, models_folder
from inpaint_app.networks.model_files import ALL, resolve_model

_SURROUNDINGS = 64
"""Pixels around a hole that are judged with it."""


@dataclass
class _Result:
    """What one model has made of the whole hole."""

    regions: Planned | None = None
    tiles: list[Tile] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    variants: tuple[Variant, ...] = ()
    report: Report | None = None
    failed: Failed | None = None
    score: float = 0.0


class BestOfEngine:
    """Lets each of several engines fill the hole, and takes the result that fits in best as a whole.

    While they work, what they have made is shown as previews; the tiles of the one that is taken come at the end. Its
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
            for result in done:
                result.score = interruptible(partial(self._score, request, result.tiles), cancelled)
            if results[0].report is not None:
                results[0].score += ADVANTAGE
        except Interrupted:
            yield Cancelled(request.job)
            return
        yield from _taken(request, sorted(done, key=lambda result: -result.score))

    @cached_property
    def _judge(self) -> Judge | None:
        from inpaint_app.inference.engines.critic import load_critic  # torch

        return load_critic(paths.builtin_model())

    def _score(self, request: FillRequest, tiles: Sequence[Tile]) -> float:
        around = request.touched.grow(_SURROUNDINGS).intersect(request.photo.rect)
        below = composite(request.photo, request.fills, around)
        picture = below.copy()
        for tile in tiles:
            there = tile.rect.within(around)
            picture[there] = blend_block(below[there], tile.pixels, tile.coverage, 1.0)
        hole = np.zeros(picture.shape[:2], np.bool_)
        hole[request.hole_rect.within(around)] = request.hole
        return rate(*look_at(picture, hole, request.grow, self._judge))


def engine_with(
    model: str, device: str = "auto", *, threads: int = 0, folder: Path | None = None, detail: bool = True,
) -> Engine:
    """The engine that fills with a model, or with the best of all.

    Args:
        model: as for ``NetworkEngine``, or "all".
        device, threads, detail: as there.
        folder: the models folder; None: the usual one.
    """
    if model != ALL:
        path = model if folder is None else str(resolve_model(model, folder))
        return NetworkEngine(path, device, detail=detail, threads=threads)
    found = filling_models(folder or models_folder())
    return BestOfEngine(
        [NetworkEngine(str(each.path), device, detail=detail, threads=threads) for each in found])


def _keep(result: _Result, event: EngineEvent) -> Planned | Preview | None:
    """Put an event into the result of its model; what is shown of it meanwhile."""
    match event:
        case Planned():
            result.regions = event
            return event
        case Preview():
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


def _taken(request: FillRequest, ranked: Sequence[_Result]) -> Iterator[EngineEvent]:
    """The events of the best result, with the others as variants as far as they lie in the same places."""
    best = ranked[0]
    if best.regions is not None:
        yield best.regions
    yield from best.tiles
    yield from best.notices
    places = [tile.rect for tile in best.tiles]
    alike = [other for other in ranked[1:] if [tile.rect for tile in other.tiles] == places]
    others = [*(Variant(other.score, tuple(other.tiles)) for other in alike), *best.variants]
    if request.variants > 1 and others:
        yield Variants(request.job, best.score, tuple(others[: request.variants - 1]))
    reports = [result.report for result in ranked if result.report is not None]
    scores = tuple((report.model, result.score) for report, result in zip(reports, ranked, strict=True))
    yield Finished(request.job, replace(
        reports[0], total_s=sum(report.total_s for report in reports), load_s=sum(report.load_s for report in reports),
        choices=(Choice(request.hole_rect, scores), *reports[0].choices)))
