"""From an engine's picture to native pixels: as it is, or with texture from the surroundings, colour and grain."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple, TypeVar

import cv2
import numpy as np

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.document.masks.selection import Selection
from inpaint_app.inference.compiled.loader import kernels
from inpaint_app.inference.pixels.blending import add_grain, dilate, match_seam_colour, with_seam
from inpaint_app.inference.pixels.complement import add_missing_detail
from inpaint_app.inference.pixels.joining import choose_parts, join
from inpaint_app.inference.pixels.poisson import membrane
from inpaint_app.inference.pixels.push_pull import push_pull
from inpaint_app.inference.pixels.remnants import find_remnant
from inpaint_app.inference.pixels.sources import TIGHT, doubtful_rim
from inpaint_app.inference.request import Remnant, Strategy
from inpaint_app.inference.run.assembly import Snapshot
from inpaint_app.inference.run.crops import Crop, colours_of, enlarged_colours, paste_crop
from inpaint_app.inference.run.planner import Region
from inpaint_app.inference.run.protocols import Detailer, Sharpener, Use
from inpaint_app.messages import Message

_COMPLEMENTED = Message("the network's picture with fine detail from the surroundings")
_JOINED = Message("the network's picture where it shows structure that no patches have, patches elsewhere")

_NEARBY = 24
_SMOOTH = 0.006
_MIN_THIN = 1000
"""Pixels of what is thin from which it is no speck or short hair."""

_AROUND_THIN = 32
"""Pixels around what is thin that say what its rim should be like."""

_GRAIN_OF_SMOOTH, _GRAIN_OF_OTHER = 0.75, 0.25

T = TypeVar("T")


class Kept:
    """The last of each kind of thing that was made for one attempt at a part, and serves others, too."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[object, Any]] = {}

    def once(self, kind: str, key: object, make: Callable[[], T]) -> T:
        """What ``make`` gave when it was called for the same kind and key, or gives now."""
        if kind not in self._last or self._last[kind][0] != key:
            self._last.pop(kind, None)
            self._last[kind] = key, make()
        made: T = self._last[kind][1]
        return made


class Native(NamedTuple):
    """A region's pixels and how they came about.

    Attributes:
        pixels: HWC over its tile rectangle, the photo's dtype and channels.
        strategy: in which way.
        remnant: what the mask seems to have left of the removed thing.
    """

    pixels: Pixels
    strategy: Strategy
    remnant: Remnant | None = None


def finish(
    snapshot: Snapshot, crop: Crop, completed: FloatArray, detailer: Detailer | None, seed: int,
    poll: Callable[[], None], *, use: Use = "patches", kept: Kept | None = None, sharpener: Sharpener | None = None,
) -> Native:
    """Native pixels of a region, or of one of its parts, from an engine's picture at working size.

    Args:
        snapshot: what is to be filled, with what may be looked at.
        crop: what the engine was given: the surroundings of the whole region.
        completed: HW3 float32 in [0, 1], of the shape of ``crop.image``.
        detailer: fills at native size; None: the picture is only enlarged, and gets the surroundings' grain.
        seed: of texture and grain.
        poll: called often; may raise to stop.
        use: what is made of the detailer's patches.
        kept: what was made before, to be used again where all else is the same, and taken for the next time.
        sharpener: makes the enlarged picture sharp first.
    """
    part, whole = snapshot.region, crop.region.rect
    window, tile = part.crop, snapshot.tile
    # So that two parts have neither the same noise nor the same luck.
    seed += part.rect.left - whole.left + part.rect.top - whole.top
    pixels = paste_crop(crop, completed, tile)
    unknown, own = snapshot.unknown | ~(snapshot.sources | snapshot.holes), snapshot.own
    picture, opaque = colours_of(snapshot.pixels, ~unknown)
    guide = enlarged_colours(completed, crop, window)
    picture = np.where(unknown[..., None], guide, picture)
    kept = kept or Kept()
    if sharpener is not None:
        poll()
        picture = kept.once("sharp", seed, partial(sharpener.sharpen, picture, unknown, own, crop.scale, poll))
    sources = ~snapshot.holes & ~unknown & opaque
    poll()
    unseen = snapshot.holes | unknown
    rim, left = kept.once("rim", seed, partial(_rim, picture, unseen, sources))
    remnant = _remnant(left, window)
    sources &= snapshot.copyable
    poll()
    nearby = dilate(own, _NEARBY) & ~unknown & snapshot.copyable
    result, written, strategy = _fill(
        picture, unknown, own, sources, nearby, rim, crop.scale, detailer, seed, poll, use, kept)
    poll()
    # All of what is smooth shows its grain, of other surroundings only what happens to be smooth.
    if strategy.name not in ("complement", "parts"):  # what was complemented has the surroundings' grain
        share = _GRAIN_OF_SMOOTH if strategy.name == "smooth" else _GRAIN_OF_OTHER
        result = add_grain(result, own, dilate(own, _NEARBY) & sources, seed, share)
        poll()
    shared = tile.intersect(window)
    here, there = shared.within(window), shared.within(tile)
    colours = result[here]
    if crop.is_grey:
        colours = colours.mean(axis=2, keepdims=True, dtype=np.float32)
    top = np.iinfo(pixels.dtype).max
    values = np.clip(colours * top + 0.5, 0, top).astype(pixels.dtype)
    pixels[there][..., : values.shape[2]][written[here]] = values[written[here]]
    return Native(pixels, strategy, remnant)


def _rim(
    picture: FloatArray, unseen: BoolMask, sources: BoolMask,
) -> tuple[BoolMask, tuple[Literal["rim", "shadow"], BoolMask] | None]:
    """(HW, what of the hole's rim is not copied from; what the mask seems to have left)."""
    rim, doubtful = doubtful_rim(picture, unseen, sources)
    if doubtful <= TIGHT:  # else a few places that only differ would be missing among the sources
        rim = np.zeros_like(rim)
    return rim, find_remnant(picture, unseen, sources, doubtful)


def find_left(crop: Crop, part: Region) -> Remnant | None:
    """What the mask seems to have left around what stays as it was painted; None where it was painted smaller.

    Around what is thin only the rim is looked at, and not around specks: a wire casts no shadow that it touches.

    Args:
        crop: what the engine was given.
        part: of its region.
    """
    if crop.scale > 1 or (part.fast and int(part.own.sum()) < _MIN_THIN):
        return None
    near = part.rect.grow(_AROUND_THIN).intersect(crop.region.crop) if part.fast else crop.region.crop
    there = near.within(crop.region.crop)
    picture, unseen = crop.image[there], crop.hole[there]
    known = ~unseen if crop.alpha is None else ~unseen & (crop.alpha[there] > 0)
    _, doubtful = doubtful_rim(picture, unseen, known)
    return _remnant(find_remnant(picture, unseen, known, doubtful, shadows=not part.fast), near)


def _remnant(found: tuple[Literal["rim", "shadow"], BoolMask] | None, window: Rect) -> Remnant | None:
    """In pixels of the photo."""
    if found is None or not found[1].any():
        return None
    bounds = bounding_rect(found[1])
    values = found[1][bounds.slices].view(np.uint8) * np.uint8(255)
    return Remnant(found[0], Selection(bounds.translate(window.left, window.top), values))


def _fill(
    picture: FloatArray, unknown: BoolMask, own: BoolMask, sources: BoolMask, nearby: BoolMask, rim: BoolMask,
    scale: float, detailer: Detailer | None, seed: int, poll: Callable[[], None], use: Use, kept: Kept,
) -> tuple[FloatArray, BoolMask, Strategy]:
    """(window with ``own`` filled, where it was written, how).

    nearby: what says whether all around is smooth. rim: not copied from.
    """
    if detailer is None:
        return picture, own, Strategy("network", Message("no texture is copied in this quality"))
    kernels(poll)  # the first fill may have to wait for them, and can be cancelled meanwhile
    if _is_smooth(picture, nearby):
        smooth = membrane(push_pull(picture, (~unknown).astype(np.float32)), unknown)
        return smooth, own, Strategy("smooth", Message("the surroundings are smooth: nothing to copy"))
    written = with_seam(own, unknown)
    def copied() -> tuple[FloatArray, Message] | None:
        made = detailer.synthesise(picture, unknown, own, sources & ~rim, scale, seed, poll)
        if made is None:
            return None
        poll()
        return match_seam_colour(made[0], picture, written & ~own & ~rim, own), made[1]

    made = kept.once("patches", (detailer, seed), copied)
    if made is None:
        return picture, own, Strategy(
            "network" if use == "complement" else "fallback", Message("the surroundings hold too little to copy from"))
    patches, why = made
    poll()
    exemplar = patches, written, Strategy("exemplar", why)
    if use == "patches":
        return exemplar
    added = add_missing_detail(picture, patches, own)
    if use == "complement":
        return added, own, Strategy("complement", _COMPLEMENTED)
    poll()
    of_network = choose_parts(added, patches, own, rim=scale == 1)
    if not of_network.any():
        return exemplar
    if of_network[own].all():
        return added, own, Strategy("complement", _COMPLEMENTED)
    poll()
    return join(added, patches, of_network, own), written, Strategy("parts", _JOINED)


def _is_smooth(picture: FloatArray, band: BoolMask) -> bool:
    """Whether hardly anything but grain happens in the band: no edge, no texture."""
    if not band.any():
        return False
    size = tuple(-(-length // 4) for length in band.shape[::-1])
    reduced = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(band.view(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    change = np.abs(reduced - cv2.GaussianBlur(reduced, (0, 0), 3.0)).max(axis=2)
    return bool(inside.any()) and float(np.quantile(change[inside], 0.98)) < _SMOOTH
