"""All of an enhancement: tile by tile, what is in view first, into a photo, a layer, or a larger layout."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event as CancelFlag
from types import MappingProxyType
from typing import Any

import numpy as np

from inpaint_app import cancelling
from inpaint_app.cancelling import CancelledError
from inpaint_app.document.geometry import Rect, Size, tiles_of
from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.layers.layers import FillLayer, Photo, Pixels, Provenance, insertion_index
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.transform import enlarged
from inpaint_app.inference.enhance.look import Look, Source, look_at
from inpaint_app.inference.enhance.part import enhanced_part
from inpaint_app.inference.enhance.request import (
    Enhanced,
    EnhanceDone,
    EnhanceOptions,
    EnhanceProgress,
    Enhancer,
    EnhanceRequest,
    Poll,
)
from inpaint_app.inference.request import Tile
from inpaint_app.version import __version__

Listen = Callable[[Any], None]


def run_request(request: EnhanceRequest, cancelled: CancelFlag, listen: Listen) -> None:
    """Do what a request says; ``listen`` gets progress, tiles where it cleans, and ``EnhanceDone``, if not cancelled.

    Raises:
        InpaintError: it failed.
    """
    def poll() -> None:
        if cancelled.is_set():
            raise CancelledError

    try:
        enhancer = request.make_enhancer()
        poll()
        run = _Run(enhancer, request, poll, listen)
        done = run.cleaned() if request.options.scale == 1 else run.enlarged()
    except CancelledError:
        return
    listen(EnhanceDone(request.job, done))


def enhance_photo(
    photo: Photo, enhancer: Enhancer, options: EnhanceOptions, share_done: Callable[[float], None] = lambda _: None,
) -> tuple[Photo, dict[str, Any]]:
    """A photo enlarged, or cleaned; the photo itself where there is nothing to clean. And the report.

    A JPEG's own tables are not passed on: stored with them, the blocks would come back.

    Raises:
        CanvasError: it would be too large. ModelError, DeviceError.
    """
    layout = Layout(photo, (), Mask(photo.size), ())
    request = EnhanceRequest(1, layout, options, lambda: enhancer)

    def listen(event: object) -> None:
        if isinstance(event, EnhanceProgress):
            share_done(event.share)

    run = _Run(enhancer, request, cancelling.poll, listen)
    done = run.cleaned() if options.scale == 1 else run.enlarged()
    if done.layout is None:
        return photo, done.report
    result = done.layout.photo
    if done.layout.layers:
        layer = done.layout.layers[0]
        assert isinstance(layer, FillLayer)
        result = _without_tables(replace(result, pixels=layer.pixels))
    return result, done.report


def with_layer(layout: Layout, place: int, layer: FillLayer) -> Layout:
    """The layout with one more layer, at ``place`` among those that it has."""
    return layout._replace(layers=(*layout.layers[:place], layer, *layout.layers[place:]))


def _without_tables(photo: Photo) -> Photo:
    """A photo whose file, where it was a JPEG, does not say how to store it again."""
    return replace(photo, source=replace(photo.source, jpeg_tables=None, jpeg_subsampling=-1, digest=None))


class _Run:
    """One run."""

    def __init__(self, enhancer: Enhancer, request: EnhanceRequest, poll: Poll, listen: Listen) -> None:
        self._enhancer, self._request, self._poll, self._listen = enhancer, request, poll, listen
        self._layout, self._options = request.layout, request.options
        self._began = time.monotonic()
        self._areas = [0, 1]  # done, and in all

    def cleaned(self) -> Enhanced:
        """All that is shown, as a layer on the photo and its fills."""
        layout, request = self._layout, self._request
        rect = layout.photo.rect
        place = insertion_index(layout.layers, rect)
        below = layout.layers[:place]
        look = look_at(layout.photo, below, self._enhancer, self._options, self._poll)
        report = self._report(look)
        if look.idle and self._enhancer.told:
            return Enhanced(None, self._timed(report))
        self._areas = [0, rect.area]
        result = np.empty_like(layout.photo.pixels)
        coverage = np.full(rect.size[::-1], 255, np.uint8)

        def listen(part: Rect) -> None:
            self._listen(Tile(request.job, part, result[part.slices], coverage[part.slices]))

        self._draw(Source.of(layout.photo, below), look, rect, result, listen)
        provenance = Provenance(
            "enhance", self._enhancer.name, self._enhancer.model_hash, 0,
            MappingProxyType(dict(report["strengths"])), device=self._enhancer.device, version=__version__,
            licence=self._enhancer.licence)
        layer = FillLayer(request.layer_id, request.layer_name, rect, result, coverage, provenance)
        return Enhanced(with_layer(layout, place, layer), self._timed(report))

    def enlarged(self) -> Enhanced:
        """The photo and its fills larger, masks following."""
        layout, scale = self._layout, self._options.scale
        look = look_at(layout.photo, (), self._enhancer, self._options, self._poll)
        fills = [layer for layer in layout.layers if isinstance(layer, FillLayer)]
        self._areas = [0, layout.photo.rect.area + sum(
            fill.rect.area * max(1, len(fill.variants)) for fill in fills)]

        def draw(block: Pixels, at: Rect, into: Rect) -> Pixels:
            result = np.empty((into.height, into.width, block.shape[2]), block.dtype)
            source = Source(at, lambda rect: block[rect.within(at)])
            part = Rect(*(side // scale for side in into))
            self._draw(source, look, part, result, lambda _: None)
            return result

        after = enlarged(layout, scale, draw, self._enhancer.reach(scale))
        return Enhanced(after._replace(photo=_without_tables(after.photo)), self._timed(self._report(look)))

    def _draw(self, source: Source, look: Look, rect: Rect, result: Pixels, listen: Callable[[Rect], None]) -> None:
        """Enhance ``rect`` of a source into ``result``; ``listen`` is told each part of the source that is done."""
        scale = self._options.scale
        near = self._request.near
        if near is not None:
            near = near[0] - rect.left, near[1] - rect.top
        for tile in tiles_of(rect.size, self._enhancer.side(scale), near):
            self._poll()
            part = tile.translate(rect.left, rect.top)
            made = enhanced_part(source, part, look, self._enhancer, scale, self._poll)
            result[Rect(*(scale * side for side in tile)).slices] = made
            self._areas[0] += part.area
            listen(part)
            self._listen(EnhanceProgress(self._request.job, self._areas[0] / self._areas[1]))

    def _report(self, look: Look) -> dict[str, Any]:
        size = self._layout.photo.size
        scale = self._options.scale
        return {
            "scale": scale, "size": list(Size(size.width * scale, size.height * scale)),
            "strengths": look.strengths._asdict(), "found": look.found._asdict(), "skin": look.skin is not None,
            "model": self._enhancer.name, "device": self._enhancer.device,
        }

    def _timed(self, report: dict[str, Any]) -> dict[str, Any]:
        return {**report, "seconds": round(time.monotonic() - self._began, 3)}
