"""A part of a region at native size: texture from the surroundings, then colour and grain."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import cv2
import numpy as np

from inpaint_app.document.layers.layers import Pixels
from inpaint_app.inference.compiled.loader import kernels
from inpaint_app.inference.pixels.blending import Hole, add_grain, grown, match_seam_colour
from inpaint_app.inference.pixels.poisson import membrane
from inpaint_app.inference.pixels.push_pull import Floats, push_pull
from inpaint_app.inference.request import Strategy
from inpaint_app.inference.run.assembly import Assembly
from inpaint_app.inference.run.crops import Context, colours_of, enlarged_colours, restore
from inpaint_app.messages import Message

SEAM = 4
"""Pixels outside what is filled about which a Detailer speaks, too (half a patch: one is sure to reach there)."""

_NEARBY = 24
_SMOOTH = 0.006
_GRAIN_OF_SMOOTH, _GRAIN_OF_OTHER = 0.75, 0.25


class Detailer(Protocol):
    """How an engine fills at native size.

    Attributes:
        guided: whether it needs a picture that says what goes where.
    """

    guided: bool

    def synthesise(
        self, picture: Floats, hole: Hole, own: Hole, sources: Hole, scale: float, seed: int,
        poll: Callable[[], None],
    ) -> tuple[Floats, Message] | None:
        """Fill ``own`` from ``sources``; see ``detail.NativeDetail``."""
        ...


class Native(NamedTuple):
    """A part's pixels over its tile rectangle, and how they came about."""

    pixels: Pixels
    strategy: Strategy


def with_seam(own: Hole, unknown: Hole) -> Hole:
    """What is to be filled and the known pixels in a square of SEAM pixels round it."""
    return grown(own, SEAM) & (own | ~unknown)


def finish(
    assembly: Assembly, context: Context, completed: Floats, detailer: Detailer | None, photo: Pixels, seed: int,
    poll: Callable[[], None],
) -> Native:
    """Native pixels of a context's part from an engine's picture at working size.

    Args:
        completed: HW3 float32 in [0, 1], of the shape of ``context.image``.
        detailer: fills at native size; None: the picture is only enlarged, and gets the surroundings' grain.
        photo: any array of the photo's dtype and channels.
        poll: called often; may raise to stop.
    """
    part, whole = context.part, context.region.rect
    window, tile = part.crop, assembly.tile_rect(part.rect)
    # So that two parts have neither the same noise nor the same luck.
    seed += part.rect.left - whole.left + part.rect.top - whole.top
    pixels = restore(assembly, context, completed, photo)
    native, unknown = assembly.view(window)
    holes = assembly.holes(window)
    unknown |= ~(assembly.sources(window) | holes)
    own = np.zeros(unknown.shape, bool)
    own[part.rect.within(window)] = part.own
    picture, opaque = colours_of(native, ~unknown)
    guide = enlarged_colours(completed, context, window)
    picture = np.where(unknown[..., None], guide, picture)
    sources = ~holes & ~unknown & opaque
    poll()
    result, written, strategy = _fill(picture, unknown, own, sources, context, detailer, seed, poll)
    poll()
    # All of what is smooth shows its grain, of other surroundings only what happens to be smooth.
    share = _GRAIN_OF_SMOOTH if strategy.name == "smooth" else _GRAIN_OF_OTHER
    result = add_grain(result, own, grown(own, _NEARBY) & sources, seed, share)
    poll()
    shared = tile.intersect(window)
    here, there = shared.within(window), shared.within(tile)
    colours = result[here]
    if pixels.shape[2] <= 2:
        colours = colours.mean(axis=2, keepdims=True, dtype=np.float32)
    top = np.iinfo(pixels.dtype).max
    values = np.clip(colours * top + 0.5, 0, top).astype(pixels.dtype)
    pixels[there][..., : values.shape[2]][written[here]] = values[written[here]]
    return Native(pixels, strategy)


def _fill(
    picture: Floats, unknown: Hole, own: Hole, sources: Hole, context: Context, detailer: Detailer | None, seed: int,
    poll: Callable[[], None],
) -> tuple[Floats, Hole, Strategy]:
    """(window with ``own`` filled, where it was written, how)."""
    if detailer is None:
        return picture, own, Strategy("network", Message("no texture is copied in this quality"))
    kernels(poll)  # the first fill may have to wait for them, and shall be stopped meanwhile, too
    if _is_smooth(picture, grown(own, _NEARBY) & ~unknown):
        smooth = membrane(push_pull(picture, (~unknown).astype(np.float32)), unknown)
        return smooth, own, Strategy("smooth", Message("the surroundings are smooth: nothing to copy"))
    made = detailer.synthesise(picture, unknown, own, sources, context.scale, seed, poll)
    if made is None:
        return picture, own, Strategy("fallback", Message("the surroundings hold too little to copy from"))
    result, why = made
    poll()
    written = with_seam(own, unknown)
    seam = written & ~own
    return match_seam_colour(result, picture, seam, own), written, Strategy("exemplar", why)


def _is_smooth(picture: Floats, band: Hole) -> bool:
    """Whether hardly anything but grain happens in the band: no edge, no texture."""
    if not band.any():
        return False
    size = tuple(-(-length // 4) for length in band.shape[::-1])
    reduced = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(band.view(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    change = np.abs(reduced - cv2.GaussianBlur(reduced, (0, 0), 3.0)).max(axis=2)
    return bool(inside.any()) and float(np.quantile(change[inside], 0.98)) < _SMOOTH
