"""What goes into an engine and what comes out: one immutable request, then a stream of events.

Order of events: ``Planned`` (unless it is cancelled or fails before; again, in the place of the first, once a network
is loaded that wants larger pieces), any number of ``Preview``,
``Tile`` and ``Notice``, ``Variants`` where there are any, then exactly one of ``Finished``, ``Cancelled``,
``Failed``. Every event carries the job id of its request; a receiver drops events of jobs it no longer cares
about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Event as CancelFlag
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Layer, Photo, Pixels, Provenance
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.document.masks.mask_values import mask_values
from inpaint_app.document.masks.morphology import HALF, MaskPixels
from inpaint_app.document.masks.packed import packed
from inpaint_app.document.masks.selection import Selection
from inpaint_app.errors import InpaintError, MaskError, UsageError
from inpaint_app.limits import DEFAULT_GROW, DEFAULT_QUALITY, MAX_VARIANTS, Quality
from inpaint_app.messages import Message
from inpaint_app.version import __version__

Wish = Literal["", "more", "less", "near"]
"""How a fill is to differ: the structure that the network paints is followed more or less; texture from nearer."""


@dataclass(frozen=True, eq=False)
class FillRequest:
    """All that a worker needs; nothing in it changes after it was made.

    Attributes:
        job: id carried by every event of this run.
        photo: the photo (immutable, shared, not copied).
        fills: visible layers, bottom up, up to where the fill will lie: what is below the hole is photo plus
            these. Adjustments above that place are not among them.
        hole_rect: bounding rectangle of the hole, inside the photo.
        hole: HW bool over ``hole_rect``, True = to be filled; read-only copy.
        grow: how many pixels outside the hole the blend may touch (feathered seam).
        seed: same request, model, device and seed give the same pixels, as long as memory is not short.
        quality: "fast" copies no texture, "balanced" and "best" do; "best" makes several results and takes
            the one that a critic prefers.
        variants: how many results a user wants to choose from, 1 to MAX_VARIANTS.
        sources: texture is copied from, and goes on, what is within this rectangle only; the rest is for the network
            alone to see. None: from all that is known.
        copy_from: of what is within the photo, texture is copied from what this selects alone; None: from everywhere.
        not_from: texture is not copied from what this selects.
        wish: how the result is to differ from the usual one.
        view_centre: (x, y) in image pixels; regions near it are done first. None: largest first.
    """

    job: int
    photo: Photo
    fills: tuple[Layer, ...]
    hole_rect: Rect
    hole: npt.NDArray[np.bool_]
    grow: int = DEFAULT_GROW
    seed: int = 0
    view_centre: tuple[float, float] | None = None
    quality: Quality = DEFAULT_QUALITY
    variants: int = 1
    sources: Rect | None = None
    copy_from: Selection | None = None
    not_from: Selection | None = None
    wish: Wish = ""

    def __post_init__(self) -> None:
        if not 1 <= self.variants <= MAX_VARIANTS:
            raise UsageError(
                "{variants} results cannot be made; ask for 1 to {limit}.", variants=self.variants, limit=MAX_VARIANTS)

    @property
    def touched(self) -> Rect:
        """The hole's bounds and the seam around it, inside the photo."""
        return self.hole_rect.grow(self.grow).intersect(self.photo.rect)

    def check(self) -> None:
        """Whether there is something to fill, and something to learn from.

        Raises:
            MaskError: there is not.
        """
        if not self.hole.any():
            raise MaskError("The mask is empty; first paint over what should be filled.")
        if self.hole_rect == self.photo.rect and self.hole.all():
            raise MaskError("The mask covers the whole photo; leave some of it visible to fill from.")

    def provenance(self, report: Report) -> Provenance:
        """Where the layers of this fill came from, ``report`` being that of the run."""
        return replace(
            report.provenance(self.seed), grow=self.grow, quality=self.quality, variants=self.variants,
            view_centre=self.view_centre, sources=self.sources, copy_from=packed(self.copy_from, self.photo.size),
            not_from=packed(self.not_from, self.photo.size))


@dataclass(frozen=True, eq=False)
class Planned:
    """The work is cut: ``regions`` are the rectangles that Tiles will cover, in order."""

    job: int
    regions: tuple[Rect, ...]


@dataclass(frozen=True, eq=False)
class Preview:
    """A coarse look at one region, to be replaced by Tiles.

    pixels: HWC in the photo's dtype and channels; coverage: HW uint8; both over ``rect``.
    """

    job: int
    rect: Rect
    pixels: Pixels
    coverage: npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Tile:
    """A final block at native resolution: arrays as in Preview. A later tile replaces earlier ones where
    its rectangle overlaps theirs: it holds what they had there."""

    job: int
    rect: Rect
    pixels: Pixels
    coverage: npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Notice:
    """One sentence the user should know (a retry on the CPU, a hole too large for its surroundings).

    grown: what the mask should cover, too, where the sentence is about that.
    """

    job: int
    message: Message
    grown: Selection | None = None


@dataclass(frozen=True, eq=False)
class Variant:
    """Another result for the whole hole.

    Attributes:
        score: how well it fits in, higher is better; see ``scoring.Scorer``.
        tiles: for each Tile of the job, in their order, one with the same rectangle and coverage.
    """

    score: float
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, eq=False)
class Variants:
    """The results that were not taken.

    Attributes:
        score: of the one that was.
        others: best first, at most one less than the request asks for; fewer where no more differ or memory
            is short.
    """

    job: int
    score: float
    others: tuple[Variant, ...]


class Choice(NamedTuple):
    """Which of several results for a region was taken.

    Attributes:
        rect: the region.
        scores: (how it was made, its score), best first; the first was taken.
    """

    rect: Rect
    scores: tuple[tuple[str, float], ...]


class Remnant(NamedTuple):
    """What a mask seems to have left of the removed thing.

    Attributes:
        kind: "rim" (the edge of the mask looks like it) or "shadow" (one that it casts leaves the mask).
        selection: of the pixels that the mask should have, too.
    """

    kind: Literal["rim", "shadow"]
    selection: Selection


class Strategy(NamedTuple):
    """How pieces of the hole were filled.

    Attributes:
        name: "network" (its pixels, enlarged where need be), "fast path" (its pixels from a small crop, for what
            is thin), "smooth" (interpolated), "exemplar" (texture copied from the surroundings), "complement" (the
            network's pixels with fine detail copied from the surroundings), "parts" (that in some places, copied
            texture in others), "fallback" (the network's pixels, since
            there is nothing to copy).
        reason: why, a clause for the user.
        pieces: how many; a large region has several.
    """

    name: str
    reason: Message
    pieces: int = 1


def counted(strategies: Sequence[Strategy]) -> tuple[Strategy, ...]:
    """Each different one once, with its number of pieces, the most frequent first."""
    return tuple(strategy._replace(pieces=pieces) for strategy, pieces in Counter(strategies).most_common())


@dataclass(frozen=True, eq=False)
class Report:
    """How a finished run went. Seconds are wall clock, from the request, model already loaded.

    Attributes:
        licence: of the model's weights.
        stages: seconds by stage name ("plan", "crop", "structure", "detail", "blend", ...).
        load_s: loading the model, not part of total_s (0 when it was loaded before).
        peak_mb: highest resident memory of the process during the run less that at its start, MiB.
        strategies: how the regions were filled, and why.
        choices: where several results were made, which was taken.
        remnants: what the mask seems to have left of what was removed.
    """

    engine: str
    model: str
    model_hash: str
    device: str
    regions: int
    total_s: float
    preview_s: float
    load_s: float
    peak_mb: float
    stages: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    strategies: tuple[Strategy, ...] = ()
    choices: tuple[Choice, ...] = ()
    remnants: tuple[Remnant, ...] = ()
    licence: str = ""

    def provenance(self, seed: int) -> Provenance:
        """What this says of where the run's layers came from; what was asked for is to be added."""
        return Provenance(
            self.engine, self.model, self.model_hash, seed, device=self.device, version=__version__,
            licence=self.licence)


@dataclass(frozen=True, eq=False)
class Finished:
    """Every pixel of the hole was delivered in Tiles."""

    job: int
    report: Report


@dataclass(frozen=True, eq=False)
class Cancelled:
    """Stopped on request; what was delivered is to be discarded."""

    job: int


@dataclass(frozen=True, eq=False)
class Failed:
    """Stopped by an error.

    Attributes:
        message: one sentence for the user.
        kind: of what kind the error is, for those who raise it.
    """

    job: int
    message: Message
    kind: type[InpaintError] = InpaintError

    def error(self) -> InpaintError:
        """The error itself, to be raised."""
        return self.kind(self.message)


EngineEvent = Planned | Preview | Tile | Notice | Variants | Finished | Cancelled | Failed


AnyMask = npt.NDArray[np.uint8] | npt.NDArray[np.bool_]
"""HW: True, or at least 128 of 255, where something is so."""


def request_from_mask(
    job: int, photo: Photo, fills: tuple[Layer, ...], mask: AnyMask,
    *, grow: int = DEFAULT_GROW, seed: int = 0, quality: Quality = DEFAULT_QUALITY, variants: int = 1,
    copy_from: AnyMask | None = None, not_from: AnyMask | None = None,
) -> FillRequest:
    """A request to fill where ``mask`` is True, or at least 128 of 255.

    Args:
        job: the number that its events carry.
        photo: what to fill.
        fills: the layers above it that are seen, lowest first.
        mask: HW of the photo's size, bool or uint8.
        grow, seed, quality, variants: see ``FillRequest``.
        copy_from, not_from: masks like ``mask``, what texture may be copied from alone, and what not.

    Raises:
        MaskError: the mask is of another size, empty, or covers the whole photo. UsageError: that many variants
            cannot be made.
    """
    marked = _fitting(mask, photo)
    rect = bounding_rect(marked, HALF)
    if rect.empty:
        raise MaskError("The mask is empty; mark in white what should be filled.")
    hole = marked[rect.slices] >= HALF
    hole.flags.writeable = False
    copied, left = (
        None if given is None else Selection(photo.rect, _fitting(given, photo)) for given in (copy_from, not_from))
    request = FillRequest(
        job, photo, fills, rect, hole, grow, seed, quality=quality, variants=variants, copy_from=copied, not_from=left)
    request.check()
    return request


def _fitting(mask: AnyMask, photo: Photo) -> MaskPixels:
    size = photo.size
    values = mask if mask.dtype == np.uint8 else mask_values(mask)
    if values.shape != (size.height, size.width):
        raise MaskError(
            "The mask is {mask_width} x {mask_height} pixels but the photo is {width} x {height}; make the mask "
            "the photo's size.", mask_width=values.shape[1], mask_height=values.shape[0], width=size.width,
            height=size.height,
        )
    return np.asarray(values, np.uint8)


class Engine(Protocol):
    """What the window, the command line and the evaluation drive."""

    @property
    def name(self) -> str: ...

    def run(self, request: FillRequest, cancelled: CancelFlag) -> Iterator[EngineEvent]:
        """Yield the events of ``request``; poll ``cancelled`` at least every half second."""
        ...
