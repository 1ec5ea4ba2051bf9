"""What goes into an engine and what comes out: one immutable request, then a stream of events.

Order of events: ``Planned`` (unless it is cancelled or fails before), any number of ``Preview``,
``Tile`` and ``Notice``, then exactly one of ``Finished``, ``Cancelled``, ``Failed``. Every event carries
the job id of its request; a receiver drops events of jobs it no longer cares about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Event as CancelFlag
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers import FillLayer, Photo, Pixels
from inpaint_app.document.mask import HALF
from inpaint_app.errors import MaskError

Quality = Literal["fast", "balanced", "best"]


@dataclass(frozen=True, eq=False)
class FillRequest:
    """All that a worker needs; nothing in it changes after it was made.

    Attributes:
        job: id carried by every event of this run.
        photo: the photo (immutable, shared, not copied).
        fills: visible fills, bottom up: what is below the hole is photo plus these.
        hole_rect: bounding rectangle of the hole, inside the photo.
        hole: HW bool over ``hole_rect``, True = to be filled; read-only copy.
        grow: how many pixels outside the hole the blend may touch (feathered seam).
        seed: same request, model, device and seed give the same pixels.
        quality: "fast" copies no texture, "balanced" and "best" do.
        view_centre: (x, y) in image pixels; regions near it are done first. None: largest first.
    """

    job: int
    photo: Photo
    fills: tuple[FillLayer, ...]
    hole_rect: Rect
    hole: npt.NDArray[np.bool_]
    grow: int = 4
    seed: int = 0
    view_centre: tuple[float, float] | None = None
    quality: Quality = "balanced"


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
    """One sentence a person should know (a retry on the CPU, a hole too large for its surroundings)."""

    job: int
    message: str


class Strategy(NamedTuple):
    """How pieces of the hole were filled.

    Attributes:
        name: "network" (its pixels, enlarged where need be), "smooth" (interpolated), "exemplar" (texture
            copied from the surroundings), "fallback" (the network's pixels, since there is nothing to copy).
        reason: why, a clause for a person.
        pieces: how many; a large region has several.
    """

    name: str
    reason: str
    pieces: int = 1


@dataclass(frozen=True, eq=False)
class Report:
    """How a finished run went. Seconds are wall clock, from the request, model already loaded.

    Attributes:
        stages: seconds by stage name ("plan", "crop", "structure", "detail", "blend", ...).
        load_s: loading the model, not part of total_s (0 when it was loaded before).
        peak_mb: highest resident memory of the process during the run less that at its start, MiB.
        strategies: how the regions were filled, and why.
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
    """Stopped by an error; ``message`` is one sentence for a person."""

    job: int
    message: str


Event = Planned | Preview | Tile | Notice | Finished | Cancelled | Failed


def request_from_mask(
    job: int, photo: Photo, fills: tuple[FillLayer, ...], mask: npt.NDArray[np.uint8],
    *, grow: int = 4, seed: int = 0, quality: Quality = "balanced",
) -> FillRequest:
    """A request to fill where ``mask`` (HW uint8 of the photo's size) is at least 128.

    Raises:
        MaskError: the mask is of another size, or empty.
    """
    size = photo.size
    if mask.shape != (size.height, size.width):
        raise MaskError(
            f"The mask is {mask.shape[1]} x {mask.shape[0]} pixels but the photo is "
            f"{size.width} x {size.height}: make them the same size."
        )
    rows = np.flatnonzero(mask.max(axis=1) >= HALF)
    columns = np.flatnonzero(mask.max(axis=0) >= HALF)
    if not rows.size:
        raise MaskError("The mask is empty: mark what shall be filled in white.")
    rect = Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    hole = mask[rect.slices] >= HALF
    hole.flags.writeable = False
    return FillRequest(job, photo, fills, rect, hole, grow, seed, quality=quality)


class Engine(Protocol):
    """What the window, the command line and the evaluation drive."""

    @property
    def name(self) -> str: ...

    def run(self, request: FillRequest, cancelled: CancelFlag) -> Iterator[Event]:
        """Yield the events of ``request``; poll ``cancelled`` at least every half second."""
        ...
