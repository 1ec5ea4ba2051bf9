"""The course of every fill: plan, preview, region by region, blend; engines differ in how they paint."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Event as CancelFlag
from typing import Protocol, TypeVar

import cv2
import numpy as np

from inpaint_app.document.layers import Pixels
from inpaint_app.errors import InpaintError, MaskError
from inpaint_app.inference.assembly import Assembly
from inpaint_app.inference.blending import Hole, continue_tint
from inpaint_app.inference.context import Context, restore, take
from inpaint_app.inference.interpolation import Floats, push_pull
from inpaint_app.inference.memory import PeakMemory
from inpaint_app.inference.native import Detailer, finish
from inpaint_app.inference.planner import Region, next_batch, plan, working_size
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

logger = logging.getLogger(__name__)

PREVIEW_SIDE = 256
_PREVIEW_BUDGET_S = 0.25
_POLL_S = 0.05
_LITTLE_KNOWN = 0.05
_OPENCV_NO_MEMORY = -4
_NO_MEMORY = "There is not enough memory for this fill: close other programs or fill a smaller hole."
_FITS = "hole and surroundings fit the working size"
_ENLARGED = "larger than the working size, and the engine adds no detail"
_NOTHING_TO_COPY = "Too little is known around a hole to copy texture from, so its fill is softer than the photo."
_GUESS = "Hardly anything around the hole is known, so what fills it is a guess."

T = TypeVar("T")


class Interrupted(Exception):  # noqa: N818 not an error, as KeyboardInterrupt
    """The cancel flag was seen inside a long step."""


class OutOfMemoryError(Exception):
    """A pass did not fit into the device's memory."""


class Painter(Protocol):
    """How an engine fills crops.

    Attributes:
        model, model_hash, device: what the report says.
        side: crops larger than this squared are scaled down to it; None: always native.
        batch_pixels: how many working pixels may go through it at once.
        previews: whether it is quick enough at PREVIEW_SIDE to paint the preview.
        detailer: gives native detail to what was painted smaller, or, where it needs no guide, fills all;
            None: nothing does.
    """

    model: str
    model_hash: str
    device: str
    side: int | None
    batch_pixels: int
    previews: bool
    detailer: Detailer | None

    def paint(self, images: Floats, holes: Hole, seed: int, cancelled: CancelFlag) -> Floats:
        """Complete N pictures.

        images: NHW3 float32 in [0, 1]; holes: NHW bool, each with a known pixel.
        Returns NHW3 float32 in [0, 1], equal to ``images`` outside ``holes``.
        Raises Interrupted soon after ``cancelled`` is set, OutOfMemoryError when it does not fit.
        """
        ...

    def fall_back(self) -> str | None:
        """Take less memory from now on; a sentence saying how, None when that is not possible."""
        ...


class SmoothPainter:
    """Push-pull interpolation: no texture, but instant; texture by a detailer, if one is given."""

    model = "push-pull"
    model_hash = ""
    device = "cpu"
    side: int | None = 512
    batch_pixels = 0
    previews = True

    def __init__(self, detailer: Detailer | None = None) -> None:
        self.detailer = detailer

    def paint(self, images: Floats, holes: Hole, seed: int, cancelled: CancelFlag) -> Floats:  # noqa: ARG002 the protocol's
        pairs = zip(images, holes, strict=True)
        return np.stack([push_pull(image, (~hole).astype(np.float32)) for image, hole in pairs])

    def fall_back(self) -> str | None:
        return None


def interruptible(call: Callable[[], T], cancelled: CancelFlag) -> T:
    """The result of a call that cannot be stopped itself.

    When ``cancelled`` is set meanwhile, Interrupted is raised at once and the call ends unheard.
    """
    outcome: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # handed to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=work, name="fill-step")
    thread.start()
    while thread.is_alive():
        thread.join(_POLL_S)
        if cancelled.is_set():
            raise Interrupted
    if errors:
        raise errors[0]
    return outcome[0]


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
        self._start = time.perf_counter()
        self._load_s = 0.0
        self._preview_s = 0.0

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
                strategies=_counted(self._strategies)))
        except Interrupted:
            yield Cancelled(job)
        except InpaintError as error:
            yield Failed(job, str(error))
        except (MemoryError, OutOfMemoryError):
            yield Failed(job, _NO_MEMORY)
        except Exception as error:
            logger.exception("fill %d failed", job)
            reason = f"{type(error).__name__}: {_line(error)}"
            yield Failed(job, f"The fill stopped on an unexpected error ({reason}).")

    def _fill(self) -> Generator[Event, None, tuple[Painter, int]]:
        request = self._request
        with self._stage("plan"):
            self._check()
            planning = partial(plan, request.hole, request.hole_rect, request.photo.size, request.view_centre)
            regions = interruptible(planning, self._cancelled)
        yield Planned(request.job, tuple(self._assembly.tile_rect(region.rect) for region in regions))
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
        yield from self._tiles(regions, painter)
        return painter, len(regions)

    def _check(self) -> None:
        request = self._request
        if not request.hole.any():
            raise MaskError("The mask is empty: paint over what shall be filled first.")
        if request.hole_rect == request.photo.rect and request.hole.all():
            raise MaskError("The mask covers the whole photo: leave something of it to learn from.")

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
        job = self._request.job
        pending = list(regions)
        warned = False
        while pending:
            batch = next_batch(pending, painter.side, painter.batch_pixels)
            try:
                with self._stage("crop"):
                    contexts = [take(self._assembly, region, painter.side) for region in batch]
                with self._stage("structure"):
                    completed = self._paint(contexts, painter)
            except (MemoryError, OutOfMemoryError, cv2.error) as error:
                if isinstance(error, cv2.error) and error.code != _OPENCV_NO_MEMORY:
                    raise
                message = painter.fall_back()
                if message is None:
                    raise OutOfMemoryError from error
                yield Notice(job, message)
                self._poll()
                continue
            for context, picture in zip(contexts, completed, strict=True):
                if context.known_share < _LITTLE_KNOWN and not warned:
                    warned = True
                    yield Notice(job, _GUESS)
                self._poll()
                pixels = self._native(context, picture, painter)
                if self._strategies[-1].name == "fallback" and not warned:
                    warned = True
                    yield Notice(job, _NOTHING_TO_COPY)
                with self._stage("blend"):
                    tile = self._assembly.deliver(context.region, pixels)
                yield tile
                self._poll()
            done = {id(region) for region in batch}
            pending = [region for region in pending if id(region) not in done]

    def _native(self, context: Context, picture: Floats, painter: Painter) -> Pixels:
        """A region's native pixels; notes how they came about."""
        photo, detailer = self._request.photo.pixels, painter.detailer
        if detailer is None or (detailer.guided and context.scale == 1):
            with self._stage("blend"):
                self._strategies.append(Strategy("network", _ENLARGED if context.scale > 1 else _FITS))
                return restore(self._assembly, context, picture, photo)
        if self._request.quality == "fast":
            detailer = None
        with self._stage("blend"):
            agreed = continue_tint(picture, context.hole)
        with self._stage("detail"):
            native = finish(self._assembly, context, agreed, detailer, photo, self._request.seed, self._poll)
        self._strategies.extend(native.strategies)
        return native.pixels

    def _paint(self, contexts: Sequence[Context], painter: Painter) -> Floats:
        self._poll()
        images = np.stack([context.image for context in contexts])
        holes = np.stack([context.hole for context in contexts])
        return painter.paint(images, holes, self._request.seed, self._cancelled)

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
