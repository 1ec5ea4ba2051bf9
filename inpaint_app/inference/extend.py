"""Extending a picture beyond its border: the new room is a hole like any other, filled in steps.

Beyond a border there is nothing on the other side to lean on: far from what is known, a fill fades into
fog. So the known picture grows by narrow strips, its sides in turn; each lies along a whole side of what is
known, corners included, and is filled by an ordinary run of an engine that sees what the former runs filled.

The width is measured, on photos whose borders were cut off (bundled model; distance of the blurred result to
the blurred truth, 0 to 255): on six of 0.9 megapixels 28.3 with strips of half the known side, 24.4 with 64
pixels, 22.4 with 32; on three of 9 megapixels 12.6 with half, 11.1 with a twenty-fourth. Narrower ones repeat
themselves visibly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Event as CancelFlag
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inpaint_app.document.compositing import blend_block, composite
from inpaint_app.document.extension import Margins, check_margins, extended_photo
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.geometry_edit import moved_fills
from inpaint_app.document.layers import FillLayer, Photo
from inpaint_app.errors import CanvasError, InpaintError
from inpaint_app.inference.request import (
    Cancelled,
    Engine,
    Event,
    Failed,
    FillRequest,
    Finished,
    Notice,
    Planned,
    Preview,
    Report,
    Tile,
)

LEAST_STRIP = 48
"""Strips may be this wide, pixels, however small the picture is."""

STRIP_SHARE = 24
"""In larger pictures strips are at most the known side divided by this."""

_COPIES = 3
"""How many copies of a strip are held at a time: as tiles, as a layer, and by who receives the tiles."""


@dataclass(frozen=True, eq=False)
class ExtendRequest:
    """All that an extension needs; nothing in it changes after it was made.

    Attributes:
        job: id carried by every event.
        photo: the photo to be extended (immutable, shared, not copied).
        fills: its visible fills, bottom up: what is filled goes on from photo plus these.
        margins: how many pixels to add on each side.
        grow: how far a strip's seam may reach into earlier strips. The photo itself is never touched.
        seed: same request, model, device and seed give the same pixels.
    """

    job: int
    photo: Photo
    fills: tuple[FillLayer, ...]
    margins: Margins
    grow: int = 4
    seed: int = 0

    @property
    def kept(self) -> Rect:
        """Where the former photo lies in the larger picture."""
        return self.margins.place(self.photo.size)


@dataclass(frozen=True, eq=False)
class Enlarged:
    """The larger picture, its new pixels only a stand-in; later events are in its coordinates."""

    job: int
    photo: Photo


class Step(NamedTuple):
    """One strip, in coordinates of the larger picture.

    Attributes:
        known: what is photo or filled before.
        strip: what is filled now; it lies along one whole side of ``known``.
    """

    known: Rect
    strip: Rect

    @property
    def frame(self) -> Rect:
        """All that is looked at: what is known, and the strip."""
        return self.known.union(self.strip)


def plan_steps(size: Size, kept: Rect) -> tuple[Step, ...]:
    """Cut what lies around ``kept`` into strips, in the order in which to fill them.

    Args:
        size: of the larger picture.
        kept: the former picture, not empty, inside it.

    Returns:
        Steps whose strips cover all that is new exactly once; none where nothing is.
    """
    steps = []
    known = kept
    while known.size != size:
        for side in range(4):
            strip = _strip(size, known, side)
            if not strip.empty:
                steps.append(Step(known, strip))
                known = known.union(strip)
    return tuple(steps)


def run_extension(engine: Engine, request: ExtendRequest, cancelled: CancelFlag) -> Iterator[Enlarged | Event]:
    """Extend a picture with any engine.

    Yields ``Enlarged``, then the events of ``inference.request`` as an engine does for one fill, in
    coordinates of the larger picture. When it ends with ``Finished``, the tiles, each replacing what was
    there, cover every new pixel wholly and no pixel of the former photo.

    Args:
        cancelled: polled between the steps and, by the engine, within them.
    """
    job = request.job
    try:
        check_margins(request.photo.size, request.margins)
        check_memory(request.photo, request.margins)
        photo = extended_photo(request.photo, request.margins)
        yield Enlarged(job, photo)
        yield from _Extension(engine, request, photo).events(cancelled)
    except InpaintError as error:
        yield Failed(job, str(error))
    except MemoryError:
        yield Failed(job, "There is not enough memory to extend this picture: close other programs or add less.")


def check_memory(photo: Photo, margins: Margins, free: int | None = None) -> None:
    """Whether the larger picture and its fill fit into memory.

    Args:
        free: bytes; what is free now by default.

    Raises:
        CanvasError: they do not; the sentence says how much is needed and how much is free.
    """
    if free is None:
        import psutil

        free = int(psutil.virtual_memory().available)
    size = margins.around(photo.size)
    pixel = photo.pixels.shape[2] * photo.pixels.itemsize
    area = size.width * size.height
    needed = 2 * area * pixel + (area - photo.rect.area) * (pixel + 1) * _COPIES  # twice: before and after the fill
    if needed > free:
        raise CanvasError(
            f"The picture would be {size.width} x {size.height} pixels, for which {needed / 1e9:.1f} GB of memory are "
            f"needed but only {free / 1e9:.1f} GB are free; extend it by less or close other programs."
        )


def _strip(size: Size, known: Rect, side: int) -> Rect:
    """The next strip on a side (left, right, top, bottom), of about the width of those to come there."""
    across = side < 2
    missing = (known.left, size.width - known.right, known.top, size.height - known.bottom)[side]
    limit = max(LEAST_STRIP, (known.width if across else known.height) // STRIP_SHARE)
    wide = math.ceil(missing / max(1, math.ceil(missing / limit)))
    left, top, right, bottom = known
    return (
        Rect(left - wide, top, left, bottom),
        Rect(right, top, right + wide, bottom),
        Rect(left, top - wide, right, top),
        Rect(left, bottom, right, bottom + wide),
    )[side]


class _Extension:
    """One extension on its way: the strips filled so far, and events moved to where they belong."""

    def __init__(self, engine: Engine, request: ExtendRequest, photo: Photo) -> None:
        self._engine = engine
        self._request = request
        self._photo = photo
        self._kept = request.kept
        self._fills = moved_fills(request.fills, self._kept.left, self._kept.top)
        self._strips: tuple[FillLayer, ...] = ()
        self._reports: list[Report] = []
        self._told: set[str] = set()

    def events(self, cancelled: CancelFlag) -> Iterator[Event]:
        job, size = self._request.job, self._photo.size
        steps = plan_steps(size, self._kept)
        yield Planned(job, tuple(step.strip.grow(self._request.grow).clip(size) for step in steps))
        for number, step in enumerate(steps):
            if cancelled.is_set():
                yield Cancelled(job)
                return
            finished = len(self._reports)
            yield from self._step(number, step, cancelled)
            if len(self._reports) == finished:
                return  # it was cancelled, or it failed
        yield Finished(job, _summed(self._reports))

    def _step(self, number: int, step: Step, cancelled: CancelFlag) -> Iterator[Event]:
        """Fill one strip; the events to pass on, without those that end a step which ended well."""
        from inpaint_app.inference.assembly import fill_layer  # OpenCV, which the window does without at first

        job = self._request.job
        request = self._fill_request(number, step)
        tiles: list[Tile] = []
        for event in self._engine.run(request, cancelled):
            match event:
                case Preview(_, rect, pixels, coverage):
                    place = rect.translate(step.frame.left, step.frame.top)
                    yield Preview(job, place, pixels, self._outside(place, coverage))
                case Tile():
                    tiles.append(event)
                    yield self._placed(step, event)
                case Notice() if event.message not in self._told:
                    self._told.add(event.message)
                    yield event
                case Finished(_, report):
                    layer = fill_layer(request, tiles, report, number, "").moved(step.frame.left, step.frame.top)
                    self._strips += (replace(layer, coverage=self._outside(layer.rect, layer.coverage)),)
                    self._reports.append(report)
                    return
                case Cancelled() | Failed():
                    yield event
                    return
        yield Failed(job, f"The engine {self._engine.name} stopped without a result.")

    def _fill_request(self, number: int, step: Step) -> FillRequest:
        """The strip as a hole in a picture that ends where the strip ends: what comes later is not known."""
        frame, strip = step.frame, step.strip
        hole = np.ones((strip.height, strip.width), bool)
        hole.flags.writeable = False
        return FillRequest(
            self._request.job,
            replace(self._photo, pixels=self._photo.pixels[frame.slices]),
            moved_fills((*self._fills, *self._strips), -frame.left, -frame.top),
            strip.translate(-frame.left, -frame.top), hole, self._request.grow,
            (self._request.seed + number) % 2**31,
        )

    def _placed(self, step: Step, tile: Tile) -> Tile:
        """The tile in the larger picture, laid over what earlier strips hold of it, so that it may replace it."""
        rect = tile.rect.translate(step.frame.left, step.frame.top)
        coverage = self._outside(rect, tile.coverage)
        pixels = tile.pixels
        if not step.strip.contains(rect) and self._strips:
            earlier = np.zeros(coverage.shape, bool)
            for part, value in ((step.known, True), (self._kept, False)):
                earlier[part.intersect(rect).translate(-rect.left, -rect.top).slices] = value
            below = composite(self._photo, self._strips, rect)
            pixels = np.where(earlier[..., None], blend_block(below, pixels, coverage, 1.0), pixels)
            coverage[earlier] = 255
            pixels.flags.writeable = False
        coverage.flags.writeable = False
        return Tile(tile.job, rect, pixels, coverage)

    def _outside(self, rect: Rect, coverage: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """A copy of the HW ``coverage`` over ``rect`` that leaves the former photo alone."""
        result = coverage.copy()
        result[self._kept.intersect(rect).translate(-rect.left, -rect.top).slices] = 0
        return result


def _summed(reports: list[Report]) -> Report:
    """One report on all steps: times added, the highest peak, the first preview."""
    stages: dict[str, float] = {}
    for report in reports:
        for name, seconds in report.stages.items():
            stages[name] = stages.get(name, 0.0) + seconds
    return replace(
        reports[-1], regions=sum(report.regions for report in reports),
        total_s=sum(report.total_s for report in reports), preview_s=reports[0].preview_s,
        load_s=sum(report.load_s for report in reports), peak_mb=max(report.peak_mb for report in reports),
        stages=stages,
    )
