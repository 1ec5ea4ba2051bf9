"""The course of every fill: plan, preview, region by region, blend; engines differ in how they paint."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from threading import Event as CancelFlag

import cv2
import numpy as np

from inpaint_app.document.layers.layers import Pixels
from inpaint_app.errors import InpaintError
from inpaint_app.inference.pixels.blending import continue_tint
from inpaint_app.inference.pixels.push_pull import Floats
from inpaint_app.inference.request import (
    Cancelled,
    Event,
    Failed,
    FillRequest,
    Finished,
    Notice,
    Planned,
    Preview,
    Report,
    Strategy,
)
from inpaint_app.inference.run.assembly import Assembly
from inpaint_app.inference.run.candidates import (
    Alternatives,
    Candidate,
    Recipe,
    Scorer,
    recipes,
    trusted,
)
from inpaint_app.inference.run.crops import Context, restore, take
from inpaint_app.inference.run.finish import Detailer, Native, finish
from inpaint_app.inference.run.memory import PeakMemory, Room, available_bytes, room_in
from inpaint_app.inference.run.painter import Interrupted, OutOfMemoryError, Painter, SmoothPainter, interruptible
from inpaint_app.inference.run.planner import Region, next_batch, plan, working_size
from inpaint_app.inference.run.windows import parts
from inpaint_app.messages import Message

logger = logging.getLogger(__name__)

PREVIEW_SIDE = 256
_PREVIEW_BUDGET_S = 0.25
_LITTLE_KNOWN = 0.05
_OPENCV_NO_MEMORY = -4
_NO_ROOM = (MemoryError, OutOfMemoryError, cv2.error)
_NO_MEMORY = Message("There is not enough memory for this fill; close other programs or fill a smaller hole.")
_FITS = Message("hole and surroundings fit the working size")
_FAST = Strategy("fast path", Message("thin, so a little of its surroundings at native scale is enough"))
_ENLARGED = Message("larger than the working size, and the engine adds no detail")
_ALTERNATIVE = Strategy("network", Message("one of several to choose from"))
_NOTHING_TO_COPY = Message(
    "Too little is known around a hole to copy texture from there, so the fill is softer than the photo.")
_SMALLER = Message(
    "There was not enough memory to search for texture everywhere around a hole; only nearby texture is used.")
_GUESS = Message("Hardly anything around the hole is known, so the fill is a guess.")

class FillRun:
    """One request on its way through.

    Args:
        name: the engine's, for the report.
        load: gives the painter; may take long, raises Interrupted soon after the flag is set.
        ready: whether ``load`` returns at once.
    """

    def __init__(
        self, request: FillRequest, cancelled: CancelFlag, name: str,
        load: Callable[[CancelFlag], Painter], ready: bool,
    ) -> None:
        self._request = request
        self._cancelled = cancelled
        self._name = name
        self._load = load
        self._ready = ready
        self._assembly = Assembly(request)
        self._stages: dict[str, float] = {}
        self._strategies: list[Strategy] = []
        self._alternatives: Alternatives | None = None
        self._room: Room
        self._parts: dict[int, tuple[Region, ...]] = {}
        self._start = time.perf_counter()
        self._load_s = 0.0
        self._preview_s = 0.0
        self._warned = False

    def events(self) -> Iterator[Event]:
        """The request's events; the last is Finished, Cancelled or Failed. Never raises."""
        job = self._request.job
        try:
            with PeakMemory() as memory:
                painter, regions = yield from self._fill()
            total = time.perf_counter() - self._start - self._load_s
            yield Finished(job, Report(
                engine=self._name, model=painter.model, model_hash=painter.model_hash, device=painter.device,
                regions=regions, total_s=total, preview_s=self._preview_s, load_s=self._load_s,
                peak_mb=memory.peak_mb, stages=dict(self._stages),
                strategies=_counted(self._strategies),
                choices=self._alternatives.choices if self._alternatives is not None else ()))
        except Interrupted:
            yield Cancelled(job)
        except InpaintError as error:
            yield Failed(job, error.message, type(error))
        except (MemoryError, OutOfMemoryError):
            yield Failed(job, _NO_MEMORY)
        except Exception as error:
            logger.exception("fill %d failed", job)
            reason = f"{type(error).__name__}: {_line(error)}"
            yield Failed(job, Message("The fill stopped on an unexpected error ({reason}).", reason=reason))

    def _fill(self) -> Generator[Event, None, tuple[Painter, int]]:
        request = self._request
        with self._stage("plan"):
            request.check()
            planning = partial(plan, request.hole, request.hole_rect, request.photo.size, request.view_centre)
            regions = interruptible(planning, self._cancelled)
            self._room = room_in(available_bytes(), 0)
            self._parts = {id(region): self._cut(region) for region in regions}
        pieces = [part for region in regions for part in self._parts[id(region)]]
        yield Planned(request.job, tuple(self._assembly.tile_rect(piece.rect) for piece in pieces))
        self._poll()
        if self._ready:
            painter = self._load(self._cancelled)
            yield from self._previews(regions, painter)
        else:
            # The first fill after the start: something to see while the network is being loaded.
            yield from self._previews(regions, SmoothPainter())
            began = time.perf_counter()
            painter = self._load(self._cancelled)
            self._load_s = time.perf_counter() - began
        if request.variants > 1 or request.quality == "best":
            self._alternatives = Alternatives(request, pieces, self._room.results_bytes)
        yield from self._tiles(regions, painter)
        if self._alternatives is not None:
            yield from self._alternatives.events()
        return painter, len(regions)

    def _previews(self, regions: Sequence[Region], painter: Painter) -> Iterator[Event]:
        """Coarse looks at the first regions, as many as there is time for, at least one."""
        began = time.perf_counter()
        smooth = SmoothPainter()
        for region in regions:
            size = working_size(region.crop, painter.side)
            # A small crop is final in about the time its coarse look would take.
            quick = not painter.previews or size.width * size.height <= PREVIEW_SIDE**2
            with self._stage("preview"):
                try:
                    pixels = self._preview(region, smooth if quick else painter)
                except (MemoryError, OutOfMemoryError):
                    pixels = self._preview(region, smooth)
                coverage = self._assembly.coverage(region)
            if self._preview_s == 0.0:
                self._preview_s = time.perf_counter() - self._start
            yield Preview(self._request.job, self._assembly.tile_rect(region.rect), pixels, coverage)
            self._poll()
            if time.perf_counter() - began > _PREVIEW_BUDGET_S:
                return

    def _preview(self, region: Region, painter: Painter) -> Pixels:
        context = take(self._assembly, region, PREVIEW_SIDE)
        completed = self._paint([context], painter)
        return restore(self._assembly, context, completed[0], self._request.photo.pixels)

    def _tiles(self, regions: Sequence[Region], painter: Painter) -> Iterator[Event]:
        pending = list(regions)
        while pending:
            room = room_in(available_bytes(), painter.batch_pixels)
            batch = next_batch(pending, painter.side, room.batch_pixels)
            try:
                with self._stage("crop"):
                    contexts = [take(self._assembly, region, painter.side) for region in batch]
                with self._stage("structure"):
                    completed = self._paint(contexts, painter)
            except _NO_ROOM as error:
                yield self._after(error, painter.fall_back())
                continue
            for context, picture in zip(contexts, completed, strict=True):
                if context.known_share < _LITTLE_KNOWN:
                    yield from self._warn(_GUESS)
                yield from self._region(context, picture, painter)
            done = {id(region) for region in batch}
            pending = [region for region in pending if id(region) not in done]

    def _region(self, context: Context, picture: Floats, painter: Painter) -> Iterator[Event]:
        """The tiles of a region's parts, one by one as they are final."""
        pending = list(self._parts[id(context.region)])
        while pending:
            self._poll()
            part = pending[0]
            try:
                native = yield from self._best(replace(context, part=part), picture, painter)
            except _NO_ROOM as error:
                message = painter.spare_device()
                smaller = self._room.smaller() if message is None else None
                if smaller is not None:
                    self._room, message = smaller, _SMALLER
                    pending = [piece for part in pending for piece in self._cut(part)]
                yield self._after(error, message)
                continue
            self._strategies.append(native.strategy)
            if native.strategy.name == "fallback":
                yield from self._warn(_NOTHING_TO_COPY)
            with self._stage("blend"):
                tile = self._assembly.deliver(part, native.pixels)
            yield tile
            del pending[0]

    def _cut(self, region: Region) -> tuple[Region, ...]:
        sources = self._request.sources
        if sources is not None:  # so that each part reaches what it may copy from
            region = replace(region, crop=region.crop.intersect(sources.union(region.rect)))
        return parts(region, self._room.texture_bytes, self._request.view_centre)

    def _warn(self, message: Message) -> Iterator[Notice]:
        """Say this, unless something like it was said: one hole that is hard to fill is told like a hundred."""
        if not self._warned:
            self._warned = True
            yield Notice(self._request.job, message)

    def _after(self, error: Exception, message: Message | None) -> Notice:
        """What is said when a step that took too much memory is about to be tried in another way.

        Raises:
            OutOfMemoryError: there is no other way (no ``message``). Any error that is not about memory.
        """
        if isinstance(error, cv2.error) and error.code != _OPENCV_NO_MEMORY:
            raise error
        if message is None:
            raise OutOfMemoryError from error
        self._poll()
        return Notice(self._request.job, message)

    def _best(
        self, context: Context, picture: Floats, painter: Painter,
    ) -> Generator[Event, None, Native]:
        """A part's native pixels: the only ones that are made, or the best of several."""
        region, alternatives = context.part, self._alternatives
        if alternatives is None:
            return self._native(context, picture, painter)
        kept = context.kept(painter.kept_side)
        tried = recipes(painter.ways, self._request, kept) if alternatives.concern(region) else []
        if not tried:
            usual = self._native(context, picture, painter)
            alternatives.keep(region, [usual.pixels])
            return usual
        first = Candidate(tried[0].name, self._made(context, picture, tried[0]))
        tile = self._assembly.tile_rect(region.rect)
        yield Preview(self._request.job, tile, first.native.pixels.copy(), self._assembly.coverage(region))
        candidates: list[Candidate] = []
        seed = self._request.seed
        # Too little memory for more is no failure: what is there by then is enough to choose from.
        with suppress(MemoryError, OutOfMemoryError):
            scorer = self._scorer(context, picture, painter, kept)
            self._offer(candidates, scorer, first)
            for recipe in tried[1 : 1 + self._room.results_bytes // max(1, first.native.pixels.nbytes)]:
                self._poll()
                if recipe.seed != seed:
                    with self._stage("structure"):
                        picture, seed = self._paint([context], painter, recipe.seed)[0], recipe.seed
                self._offer(candidates, scorer, Candidate(recipe.name, self._made(context, picture, recipe)))
        with self._stage("curate"):
            return alternatives.choose(region, candidates or [first]).native

    def _scorer(self, context: Context, picture: Floats, painter: Painter, kept: bool) -> Scorer:
        guided = painter.detailer is None or painter.detailer.guided
        guide = self._plain(context, picture).pixels if guided else None
        favourite = trusted(painter.ways, kept)
        name = favourite.name if favourite is not None else ""
        with self._stage("curate"):
            judge = interruptible(painter.critic, self._cancelled)
            return Scorer(self._assembly, context.part, guide, self._request.grow, judge, name)

    def _offer(self, candidates: list[Candidate], scorer: Scorer, candidate: Candidate) -> None:
        """Add a candidate with its score, unless there is one just like it."""
        if any(np.array_equal(candidate.native.pixels, other.native.pixels) for other in candidates):
            return
        with self._stage("curate"):
            score = interruptible(partial(scorer.score, candidate), self._cancelled)
        candidates.append(candidate._replace(score=score))

    def _native(self, context: Context, picture: Floats, painter: Painter) -> Native:
        """A region's native pixels in the way that the engine takes by itself."""
        detailer = painter.detailer
        if detailer is None or (detailer.guided and context.kept(painter.kept_side)):
            return self._plain(context, picture)
        return self._finished(
            context, picture, None if self._request.quality == "fast" else detailer, self._request.seed)

    def _made(self, context: Context, picture: Floats, recipe: Recipe) -> Native:
        """A region's native pixels by a recipe; ``picture`` is painted with its seed."""
        if recipe.detailer is None and context.scale == 1:
            return self._plain(context, picture)
        native = self._finished(context, picture, recipe.detailer, recipe.seed)
        return native if recipe.detailer is not None else native._replace(strategy=_ALTERNATIVE)

    def _plain(self, context: Context, picture: Floats) -> Native:
        """The painter's picture, enlarged where need be."""
        with self._stage("blend"):
            strategy = _FAST if context.region.fast else Strategy("network", _ENLARGED if context.scale > 1 else _FITS)
            return Native(restore(self._assembly, context, picture, self._request.photo.pixels), strategy)

    def _finished(self, context: Context, picture: Floats, detailer: Detailer | None, seed: int) -> Native:
        """The painter's picture with native detail and grain."""
        with self._stage("blend"):
            agreed = continue_tint(picture, context.hole)
        with self._stage("detail"):
            return finish(
                self._assembly, context, agreed, detailer, self._request.photo.pixels, seed, self._poll)

    def _paint(self, contexts: Sequence[Context], painter: Painter, seed: int | None = None) -> Floats:
        self._poll()
        images = np.stack([context.image for context in contexts])
        holes = np.stack([context.hole for context in contexts])
        return painter.paint(images, holes, self._request.seed if seed is None else seed, self._cancelled)

    def _poll(self) -> None:
        if self._cancelled.is_set():
            raise Interrupted

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + time.perf_counter() - began


def _counted(strategies: Sequence[Strategy]) -> tuple[Strategy, ...]:
    """Each different one once, with its number of pieces, the most frequent first."""
    return tuple(strategy._replace(pieces=pieces) for strategy, pieces in Counter(strategies).most_common())


def _line(error: Exception) -> str:
    """The first line of an error's text, without a full stop."""
    return (str(error).strip().splitlines() or ["no details"])[0].rstrip(".")
