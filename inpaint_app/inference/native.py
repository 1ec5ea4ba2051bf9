"""A region at native size: block by block texture from the surroundings, then colour and grain."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import NamedTuple, Protocol

import cv2
import numpy as np

from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers import Pixels
from inpaint_app.inference.assembly import Assembly
from inpaint_app.inference.blending import Hole, add_grain, agree, grown
from inpaint_app.inference.context import Context, colours_of, enlarged_colours, restore
from inpaint_app.inference.interpolation import Floats, push_pull
from inpaint_app.inference.planner import Region
from inpaint_app.inference.request import Strategy

SEAM = 4
"""Pixels outside what is filled about which a Detailer speaks, too (half a patch: one is sure to reach there)."""

_WHOLE_PIXELS = 4_000_000
_BLOCK = 1024
_MARGIN = 320
"""Crops up to _WHOLE_PIXELS are one block with all of the crop to copy from; of larger ones it is blocks of
_BLOCK squared with _MARGIN on each side: what bounds the memory."""

_NEARBY = 24
_SMOOTH = 0.006


class Detailer(Protocol):
    """How an engine fills at native size.

    Attributes:
        guided: whether it needs a picture that says what goes where.
    """

    guided: bool

    def synthesise(
        self, picture: Floats, hole: Hole, own: Hole, sources: Hole, scale: float, seed: int,
        poll: Callable[[], None],
    ) -> tuple[Floats, str] | None:
        """Fill ``own`` from ``sources``; see ``detail.NativeDetail``."""
        ...


class Native(NamedTuple):
    """A region's pixels over its tile rectangle, and how its blocks came about."""

    pixels: Pixels
    strategies: tuple[Strategy, ...]


def with_seam(own: Hole, unknown: Hole) -> Hole:
    """What is to be filled and the known pixels in a square of SEAM pixels round it."""
    return grown(own, SEAM) & (own | ~unknown)


def finish(
    assembly: Assembly, context: Context, completed: Floats, detailer: Detailer | None, photo: Pixels, seed: int,
    poll: Callable[[], None],
) -> Native:
    """A region's native pixels from an engine's picture at working size.

    Args:
        completed: HW3 float32 in [0, 1], of the shape of ``context.image``.
        detailer: fills at native size; None: the picture is only enlarged, and gets the surroundings' grain.
        photo: any array of the photo's dtype and channels.
        poll: called often; may raise to stop.
    """
    region = context.region
    tile = assembly.tile_rect(region.rect)
    pixels = restore(assembly, context, completed, photo)
    done = np.zeros((tile.height, tile.width), bool)
    strategies: list[Strategy] = []
    whole = region.crop.area <= _WHOLE_PIXELS
    for block in [region.rect] if whole else _blocks(region):
        poll()
        window = region.crop if whole else block.grow(_MARGIN).intersect(region.crop)
        strategies.append(_finish_block(
            assembly, context, completed, detailer, block, window, (pixels, done), seed + len(strategies), poll))
    return Native(pixels, tuple(strategies))


def _finish_block(
    assembly: Assembly, context: Context, completed: Floats, detailer: Detailer | None, block: Rect, window: Rect,
    tile: tuple[Pixels, Hole], seed: int, poll: Callable[[], None],
) -> Strategy:
    """Write one block of a region's tile: ``tile`` is its (pixels so far, where they are done)."""
    region, (pixels, done) = context.region, tile
    rect = assembly.tile_rect(region.rect)
    native, unknown = assembly.view(window)
    shared = rect.intersect(window)
    here, there = shared.within(window), shared.within(rect)
    native[here][done[there]] = pixels[there][done[there]]
    unknown[here] &= ~done[there]
    own = np.zeros(unknown.shape, bool)
    own[block.within(window)] = region.own[block.within(region.rect)]
    own &= unknown
    if not own.any():
        return Strategy("network", "nothing was left to fill")
    picture, opaque = colours_of(native, ~unknown)
    guide = enlarged_colours(completed, context, window)
    picture = np.where(unknown[..., None], guide, picture)
    sources = ~assembly.holes(window) & ~unknown & opaque
    poll()
    result, written, strategy = _fill(picture, unknown, own, sources, context, detailer, seed, poll)
    poll()
    result = add_grain(result, own, grown(own, _NEARBY) & sources, seed)
    poll()
    part = block.grow(SEAM).intersect(shared)
    here, there = part.within(window), part.within(rect)
    chosen = written[here] & ~done[there]
    colours = result[here]
    channels = pixels.shape[2]
    if channels <= 2:
        colours = colours.mean(axis=2, keepdims=True, dtype=np.float32)
    top = np.iinfo(pixels.dtype).max
    values = np.clip(colours * top + 0.5, 0, top).astype(pixels.dtype)
    pixels[there][..., : values.shape[2]][chosen] = values[chosen]
    done[there] |= own[here]
    return strategy


def _fill(
    picture: Floats, unknown: Hole, own: Hole, sources: Hole, context: Context, detailer: Detailer | None, seed: int,
    poll: Callable[[], None],
) -> tuple[Floats, Hole, Strategy]:
    """(window with ``own`` filled, where it was written, how)."""
    if detailer is None:
        return picture, own, Strategy("network", "no texture is copied in this quality")
    if _is_smooth(picture, grown(own, _NEARBY) & ~unknown):
        known = (~unknown).astype(np.float32)
        return push_pull(picture, known), own, Strategy("smooth", "the surroundings are smooth: nothing to copy")
    made = detailer.synthesise(picture, unknown, own, sources, context.scale, seed, poll)
    if made is None:
        return picture, own, Strategy("fallback", "the surroundings hold too little to copy from")
    result, why = made
    poll()
    written = with_seam(own, unknown)
    seam = written & ~own
    return agree(result, picture, seam, own), written, Strategy("exemplar", why)


def _is_smooth(picture: Floats, band: Hole) -> bool:
    """Whether hardly anything but grain happens in the band: no edge, no texture."""
    if not band.any():
        return False
    size = tuple(-(-length // 4) for length in band.shape[::-1])
    reduced = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(band.view(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    change = np.abs(reduced - cv2.GaussianBlur(reduced, (0, 0), 3.0)).max(axis=2)
    return bool(inside.any()) and float(np.quantile(change[inside], 0.98)) < _SMOOTH


def _blocks(region: Region) -> list[Rect]:
    """Cells of a grid over the region's rectangle, those with something to fill."""
    rect = region.rect
    columns, rows = math.ceil(rect.width / _BLOCK), math.ceil(rect.height / _BLOCK)
    xs = np.linspace(rect.left, rect.right, columns + 1).round().astype(int).tolist()
    ys = np.linspace(rect.top, rect.bottom, rows + 1).round().astype(int).tolist()
    cells = [Rect(xs[i], ys[j], xs[i + 1], ys[j + 1]) for j, i in product(range(rows), range(columns))]
    return [cell for cell in cells if region.own[cell.within(rect)].any()]
