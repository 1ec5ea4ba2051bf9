"""All of a painting: tile by tile, what is in view first, as a layer or a photo."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event as CancelFlag
from types import MappingProxyType
from typing import Any

import numpy as np

from inpaint_app.cancelling import CancelledError
from inpaint_app.document.geometry import tiles_of
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.layers.layers import FillLayer, Photo, Provenance, insertion_index
from inpaint_app.document.masks.mask import Mask
from inpaint_app.inference.enhance.look import Source, colours
from inpaint_app.inference.enhance.request import Enhanced, EnhanceDone, EnhanceProgress, Poll
from inpaint_app.inference.enhance.run import Listen, with_layer
from inpaint_app.inference.request import Tile
from inpaint_app.inference.style.paint import (
    Painter,
    coarse_picture,
    enlarged_part,
    paint_coarse,
    painted_again,
    shown_with,
    stored_as,
)
from inpaint_app.inference.style.request import StyleOptions, StyleRequest, Stylist
from inpaint_app.version import __version__

ENGINE = "style"
"""Of the provenance of what is painted."""


def run_request(request: StyleRequest, cancelled: CancelFlag, listen: Listen) -> None:
    """Do what a request says; ``listen`` gets progress, tiles, and ``EnhanceDone``, if not cancelled.

    Raises:
        InpaintError: it failed.
    """
    def poll() -> None:
        if cancelled.is_set():
            raise CancelledError

    try:
        stylist = request.make_stylist()
        poll()
        done = _painted(request, stylist, poll, listen)
    except CancelledError:
        return
    listen(EnhanceDone(request.job, done))


def style_photo(
    photo: Photo, stylist: Stylist, options: StyleOptions, share_done: Callable[[float], None] = lambda _: None,
) -> tuple[Photo, dict[str, Any]]:
    """A photo painted, and the report.

    Raises:
        ModelError, DeviceError.
    """
    def listen(event: object) -> None:
        if isinstance(event, EnhanceProgress):
            share_done(event.share)

    request = StyleRequest(1, Layout(photo, (), Mask(photo.size), ()), options, lambda: stylist)
    done = _painted(request, stylist, lambda: None, listen)
    assert done.layout is not None
    layer = done.layout.layers[0]
    assert isinstance(layer, FillLayer)
    return replace(photo, pixels=layer.pixels), done.report


def _painted(request: StyleRequest, stylist: Stylist, poll: Poll, listen: Listen) -> Enhanced:
    began = time.monotonic()
    layout, options = request.layout, request.options
    photo = layout.photo
    rect, size = photo.rect, photo.size
    place = insertion_index(layout.layers, rect)
    source = Source.of(photo, layout.layers[:place])
    small = coarse_picture(source)
    coarse = paint_coarse(stylist, small, poll)
    fine: Painter | None = None
    if small.shape[:2] != (size.height, size.width):
        coarse = painted_again(stylist, coarse, size, poll)
        fine = Painter(stylist, size, lambda part: enlarged_part(coarse, size, part), poll)
    result = np.empty_like(photo.pixels)
    coverage = np.full(size[::-1], 255, np.uint8)
    done = 0
    for tile in tiles_of(size, stylist.side, request.near):
        poll()
        painted = coarse[tile.slices] if fine is None else fine.part(tile, poll)
        below = source.read(tile)
        result[tile.slices] = stored_as(below, shown_with(colours(below), painted, options))
        done += tile.area
        listen(Tile(request.job, tile, result[tile.slices], coverage[tile.slices]))
        listen(EnhanceProgress(request.job, done / rect.area))
    provenance = Provenance(
        ENGINE, stylist.name, stylist.model_hash, 0,
        MappingProxyType({"strength": options.strength, "keep_colour": options.keep_colour}), device=stylist.device,
        version=__version__, licence=stylist.licence)
    layer = FillLayer(request.layer_id, request.layer_name, rect, result, coverage, provenance)
    report = {
        "style": stylist.name, "strength": options.strength, "keep_colour": options.keep_colour, "size": list(size),
        "device": stylist.device, "seconds": round(time.monotonic() - began, 3),
    }
    return Enhanced(with_layer(layout, place, layer), report)
