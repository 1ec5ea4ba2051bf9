"""The course of every fill: plan, preview, structure, detail, choose, blend, deliver; engines differ in how they paint.

``FillRun`` reads from top to bottom in that order. It alone holds the ``Assembly``; every step below is given values
(a ``Snapshot`` of a region, a ``Crop`` at working size) and gives pixels back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from threading import Event as CancelFlag

import cv2
import numpy as np

from inpaint_app.document.arrays import FloatArray
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.selection import union
from inpaint_app.errors import InpaintError, first_line
from inpaint_app.inference.pixels.blending import continue_tint
from inpaint_app.inference.request import (
    Cancelled,
    EngineEvent,
    Failed,
    FillRequest,
    Finished,
    Notice,
    Planned,
    Preview,
    Remnant,
    Report,
    Strategy,
    counted,
)
from inpaint_app.inference.run.assembly import Assembly, Snapshot
from inpaint_app.inference.run.candidates import Attempt, Candidate, default_method, plan_attempts, single_attempt
from inpaint_app.inference.run.crops import Crop, extract_crop, paste_crop
from inpaint_app.inference.run.finish import Kept, Native, find_left, finish
from inpaint_app.inference.run.memory import MemoryBudget, PeakMemory, available_bytes, budget_for
from inpaint_app.inference.run.painter import SmoothPainter, interruptible
from inpaint_app.inference.run.planner import Region, next_batch, plan, working_size
from inpaint_app.inference.run.protocols import Interrupted, OutOfMemoryError, Painter, Sharpener
from inpaint_app.inference.run.scoring import Scorer
from inpaint_app.inference.run.variants import VariantSet
from inpaint_app.inference.run.windows import reach_sources, split_region
from inpaint_app.installation import installation_error
from inpaint_app.messages import Message

logger = logging.getLogger(__name__)

PREVIEW_SIDE = 256
_PREVIEW_BUDGET_S = 0.25
_LITTLE_KNOWN = 0.05
_OPENCV_NO_MEMORY = -4
_MEMORY_ERRORS = (MemoryError, OutOfMemoryError)
_NO_MEMORY = Message("There is not enough memory for this fill; close other programs or fill a smaller hole.")
_NOTHING_TO_COPY = Message(
    "Too little is known around a hole to copy texture from there, so the fill is softer than the photo.")
_SMALLER = Message(
    "There was not enough memory to search for texture everywhere around a hole; only nearby texture is used.")
_RIM = Message(
    "The edge of the mask looks like what was removed; if something is left of it, grow the mask and fill again.")
_SHADOW = Message("A shadow seems to leave the mask; to remove it, too, grow the mask over it and fill again.")
_GUESS = Message("Hardly anything around the hole is known, so the fill is a guess.")


class FillRun:
    """One request on its way through.

    Args:
        request: what to fill.
        cancelled: polled often; once it is set, the run ends with Cancelled.
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
        self._variants: VariantSet | None = None
        self._budget: MemoryBudget
        self._start = time.perf_counter()
        self._load_s = 0.0
        self._preview_s = 0.0
        self._warned = False
        self._remnants: list[Remnant] = []
        self._sharpener: Sharpener | None = None

    def events(self) -> Iterator[EngineEvent]:
        """The request's events; the last is Finished, Cancelled or Failed. Never raises."""
        job = self._request.job
        try:
            with PeakMemory() as memory:
                painter, regions = yield from self._fill()
            total = time.perf_counter() - self._start - self._load_s
            yield Finished(job, Report(
                engine=self._name, model=painter.model, model_hash=painter.model_hash, licence=painter.licence,
                device=painter.device, regions=regions, total_s=total, preview_s=self._preview_s,
                load_s=self._load_s, peak_mb=memory.peak_mb, stages=dict(self._stages),
                strategies=counted(self._strategies),
                choices=self._variants.choices if self._variants is not None else (),
                remnants=tuple(self._remnants)))
        except Interrupted:
            yield Cancelled(job)
        except InpaintError as error:
            yield Failed(job, error.message, type(error))
        except _MEMORY_ERRORS:
            yield Failed(job, _NO_MEMORY)
        except Exception as error:
            broken = installation_error(error)
            if broken is not None:
                yield Failed(job, broken.message, type(broken))
                return
            logger.exception("fill %d failed", job)
            reason = f"{type(error).__name__}: {first_line(error)}"
            yield Failed(job, Message("The fill stopped on an unexpected error ({reason}).", reason=reason))

    def _fill(self) -> Generator[EngineEvent, None, tuple[Painter, int]]:
        """The whole course.

        Returns:
            The painter that was used, and how many regions there were.
        """
        request = self._request
        parts_of = yield from self._plan()
        self._poll()
        painter = yield from self._preview(list(parts_of))
        if painter.fixed_side:
            parts_of = yield from self._plan(painter.fixed_side)
        self._sharpener = None if request.quality == "fast" else painter.sharpener
        pieces = [part for parts in parts_of.values() for part in parts]
        if not request.wish and (request.variants > 1 or request.quality == "best"):
            self._variants = VariantSet(request, pieces, self._budget.results_bytes)
        pending = list(parts_of)
        while pending:
            crops, pictures = yield from self._structure(pending, painter)
            for crop, picture in zip(crops, pictures, strict=True):
                yield from self._fill_region(crop, picture, parts_of[crop.region], painter)
            done = {crop.region for crop in crops}
            pending = [region for region in pending if region not in done]
        if self._remnants:
            message = _RIM if any(left.kind == "rim" for left in self._remnants) else _SHADOW
            yield Notice(request.job, message, grown=union([left.selection for left in self._remnants]))
        if self._variants is not None:
            yield from self._variants.events()
        return painter, len(parts_of)

    # -- plan

    def _plan(self, fixed_side: int = 0) -> Generator[EngineEvent, None, dict[Region, tuple[Region, ...]]]:
        """The regions, in the order in which to do them, each with the parts that fit into memory.

        Args:
            fixed_side: see ``planner.plan``.
        """
        request = self._request
        with self._stage("plan"):
            request.check()
            planning = partial(
                plan, request.hole, request.hole_rect, request.photo.size, request.view_centre, fixed_side)
            regions = interruptible(planning, self._cancelled)
            self._budget = budget_for(available_bytes())
            regions = reach_sources(regions, request, self._budget.texture_bytes)
            parts_of = {region: self._split(region) for region in regions}
        pieces = (part for parts in parts_of.values() for part in parts)
        yield Planned(request.job, tuple(self._assembly.tile_rect(piece.rect) for piece in pieces))
        return parts_of

    def _split(self, region: Region) -> tuple[Region, ...]:
        sources = self._request.sources
        if sources is not None:  # so that each part reaches what it may copy from
            region = replace(region, crop=region.crop.intersect(sources.union(region.rect)))
        return split_region(region, self._budget.texture_bytes, self._request.view_centre)

    # -- preview

    def _preview(self, regions: Sequence[Region]) -> Generator[EngineEvent, None, Painter]:
        """Coarse looks at the first regions; the painter, loaded by then."""
        if self._ready:
            painter = self._load(self._cancelled)
            yield from self._previews(regions, painter)
            return painter
        # The first fill after the start: something to see while the network is being loaded.
        yield from self._previews(regions, SmoothPainter())
        began = time.perf_counter()
        painter = self._load(self._cancelled)
        self._load_s = time.perf_counter() - began
        return painter

    def _previews(self, regions: Sequence[Region], painter: Painter) -> Iterator[EngineEvent]:
        """As many as there is time for, at least one."""
        began = time.perf_counter()
        smooth = SmoothPainter()
        for region in regions:
            size = working_size(region.crop, painter.side)
            # A small crop is final in about the time its coarse look would take.
            quick = not painter.previews or size.width * size.height <= PREVIEW_SIDE**2
            with self._stage("preview"):
                try:
                    pixels = self._coarse(region, smooth if quick else painter)
                except _MEMORY_ERRORS:
                    pixels = self._coarse(region, smooth)
                coverage = self._assembly.coverage(region)
            if self._preview_s == 0.0:
                self._preview_s = time.perf_counter() - self._start
            yield Preview(self._request.job, self._assembly.tile_rect(region.rect), pixels, coverage)
            self._poll()
            if time.perf_counter() - began > _PREVIEW_BUDGET_S:
                return

    def _coarse(self, region: Region, painter: Painter) -> Pixels:
        snapshot = self._assembly.snapshot(region)
        crop = extract_crop(snapshot, PREVIEW_SIDE)
        return paste_crop(crop, self._paint([crop], painter, self._request.seed)[0], snapshot.tile)

    # -- structure

    def _structure(
        self, pending: Sequence[Region], painter: Painter,
    ) -> Generator[EngineEvent, None, tuple[list[Crop], FloatArray]]:
        """The next regions' surroundings and what the painter makes of them.

        Returns:
            (crops, NHW3 float32 in [0, 1]).
        """
        while True:
            budget = budget_for(available_bytes(), painter.batch_pixels, painter.pixel_bytes)
            batch = next_batch(pending, painter.side, budget.batch_pixels)
            try:
                with self._stage("crop"):
                    crops = [extract_crop(self._assembly.snapshot(region), painter.side) for region in batch]
                with self._stage("structure"):
                    return crops, self._paint(crops, painter, self._request.seed)
            except (*_MEMORY_ERRORS, cv2.error) as error:
                yield self._retry(error, painter.reduce_memory())

    def _paint(self, crops: Sequence[Crop], painter: Painter, seed: int) -> FloatArray:
        self._poll()
        images, holes = np.stack([crop.image for crop in crops]), np.stack([crop.hole for crop in crops])
        return painter.paint(images, holes, seed, self._cancelled)

    # -- detail, choose, blend and deliver, part by part

    def _fill_region(
        self, crop: Crop, picture: FloatArray, parts: Sequence[Region], painter: Painter,
    ) -> Iterator[EngineEvent]:
        """The tiles of a region's parts, one by one as they are final."""
        if crop.known_share < _LITTLE_KNOWN:
            yield from self._warn(_GUESS)
        pending = list(parts)
        while pending:
            self._poll()
            part = pending[0]
            try:
                if self._variants is None:
                    native = self._detail(part, crop, picture, single_attempt(painter, self._request, crop))
                else:
                    native = yield from self._choose(part, crop, picture, painter, self._variants)
            except (*_MEMORY_ERRORS, cv2.error) as error:
                message = painter.fall_back_to_cpu()
                halved = self._budget.halved() if message is None else None
                if halved is not None:
                    self._budget, message = halved, _SMALLER
                    pending = [smaller for part in pending for smaller in self._split(part)]
                yield self._retry(error, message)
                continue
            self._strategies.append(native.strategy)
            if native.strategy.name == "fallback":
                yield from self._warn(_NOTHING_TO_COPY)
            if native.remnant is not None and self._request.sources is None:  # else only a strip is continued
                self._remnants.append(native.remnant)
            with self._stage("blend"):
                tile = self._assembly.deliver(part, native.pixels)
            yield tile
            del pending[0]

    def _detail(
        self, part: Region, crop: Crop, picture: FloatArray, attempt: Attempt, snapshot: Snapshot | None = None,
        kept: Kept | None = None,
    ) -> Native:
        """A part's native pixels.

        Args:
            part: of the crop's region.
            crop, picture: what the painter was given, and what it made of that with the attempt's seed.
            attempt: in which way.
            snapshot: of the part; None: it is made now, if it is needed at all.
            kept: see ``finish``.
        """
        if attempt.as_painted is not None:
            with self._stage("blend"):
                pixels = paste_crop(crop, picture, self._assembly.tile_rect(part.rect))
                return Native(pixels, attempt.as_painted, find_left(crop, part))
        kept = kept or Kept()
        if attempt.tint:
            with self._stage("blend"):
                picture = kept.once("tinted", attempt.seed, partial(continue_tint, picture, crop.hole))
        with self._stage("detail"):
            snapshot = snapshot or self._assembly.snapshot(part)
            native = finish(
                snapshot, crop, picture, attempt.detailer, attempt.seed, self._poll, use=attempt.use, kept=kept,
                sharpener=self._sharpener)
        return native if attempt.finished is None else native._replace(strategy=attempt.finished)

    def _choose(
        self, part: Region, crop: Crop, picture: FloatArray, painter: Painter, variants: VariantSet,
    ) -> Generator[EngineEvent, None, Native]:
        """The best of several results for a part; the only one where more are not worth making."""
        network_output = crop.uses_network_output(painter.output_side)
        attempts = plan_attempts(painter.methods, self._request, crop, network_output)
        if not attempts or not variants.concerns(part):
            usual = self._detail(part, crop, picture, single_attempt(painter, self._request, crop))
            variants.keep(part, [usual.pixels])
            return usual
        snapshot, coverage = self._assembly.snapshot(part), self._assembly.coverage(part)
        kept = Kept()
        first = Candidate(attempts[0].name, self._detail(part, crop, picture, attempts[0], snapshot, kept))
        yield Preview(self._request.job, snapshot.tile, first.native.pixels.copy(), coverage)
        candidates: list[Candidate] = []
        seed = self._request.seed
        allowed = 1 + self._budget.results_bytes // max(1, first.native.pixels.nbytes)
        complete = False
        try:
            guided = painter.detailer is None or painter.detailer.guided
            guide = paste_crop(crop, picture, snapshot.tile) if guided else None
            default = default_method(painter.methods, crop, network_output)
            with self._stage("curate"):
                judge = interruptible(painter.critic, self._cancelled)
                scorer = Scorer(
                    snapshot, coverage, guide, self._request.grow, judge, default.name if default is not None else "",
                    complement=network_output and default is not None and default.use != "patches")
            self._add(candidates, scorer, first)
            for attempt in attempts[1:allowed]:
                self._poll()
                if attempt.seed != seed:
                    with self._stage("structure"):
                        picture, seed = self._paint([crop], painter, attempt.seed)[0], attempt.seed
                native = self._detail(part, crop, picture, attempt, snapshot, kept)
                self._add(candidates, scorer, Candidate(attempt.name, native))
            complete = len(attempts) <= allowed
        except _MEMORY_ERRORS:
            pass  # too little memory for more is no failure: what there is by then is enough to choose from
        with self._stage("curate"):
            return variants.choose(part, candidates or [first], complete=complete).native

    def _add(self, candidates: list[Candidate], scorer: Scorer, candidate: Candidate) -> None:
        """Add a candidate with its score, unless there is one just like it."""
        if any(np.array_equal(candidate.native.pixels, other.native.pixels) for other in candidates):
            return
        with self._stage("curate"):
            score = interruptible(partial(scorer.score, candidate), self._cancelled)
        candidates.append(candidate._replace(score=score))

    # -- what goes along with it

    def _warn(self, message: Message) -> Iterator[Notice]:
        """Say this, unless something like it was said: one hole that is hard to fill is told like a hundred."""
        if not self._warned:
            self._warned = True
            yield Notice(self._request.job, message)

    def _retry(self, error: Exception, message: Message | None) -> Notice:
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
