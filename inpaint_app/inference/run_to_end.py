"""Runs from their first event to their last: what came of them, and their reports as they are printed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event as CancelFlag
from typing import Any

from inpaint_app.cancelling import on_cancel
from inpaint_app.document.layers.compositing import blend_block
from inpaint_app.document.layers.layers import FillLayer, Photo
from inpaint_app.errors import InpaintError
from inpaint_app.inference.outpaint.run import Enlarged, ExtendRequest, run_extension
from inpaint_app.inference.request import (
    Engine,
    EngineEvent,
    Failed,
    FillRequest,
    Finished,
    Notice,
    Report,
    Tile,
    Variants,
)
from inpaint_app.inference.run.layers import fill_layers
from inpaint_app.inference.run.preview_layer import PreviewLayer
from inpaint_app.messages import Message

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Completed:
    """A run to its end: the layer of its tiles, its report, and the sentences it gave on the way.

    Attributes:
        scores: of the layer's variants; empty without any.
    """

    layer: FillLayer
    report: Report
    notices: tuple[Message, ...]
    scores: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Extended:
    """An extension to its end: the larger photo, complete; the report; the sentences it gave on the way.

    The former photo's pixels are bit-identical at (``margins.left``, ``margins.top``); depth, channels, profile and
    metadata are its own.
    """

    photo: Photo
    report: Report
    notices: tuple[Message, ...]


def run_to_end(
    engine: Engine, request: FillRequest, listen: Callable[[EngineEvent], None] | None = None,
    cancelled: CancelFlag | None = None,
) -> Completed:
    """Run a request and collect its tiles into one layer.

    Args:
        listen: called with every event as it comes.
        cancelled: setting it ends the run with an error.

    Raises:
        InpaintError: the engine's own, when it fails.
    """
    notices: list[Message] = []
    delivered = PreviewLayer()
    variants: Variants | None = None
    cancelled = cancelled or CancelFlag()
    on_cancel(cancelled.set)
    for event in engine.run(request, cancelled):
        if listen is not None:
            listen(event)
        if isinstance(event, Tile):
            delivered.add_tile(event.rect, event.pixels, event.coverage)
        elif isinstance(event, Notice):
            notices.append(event.message)
        elif isinstance(event, Variants):
            variants = event
        elif isinstance(event, Failed):
            raise event.error()
        elif isinstance(event, Finished):
            others = variants.others if variants is not None else ()
            scores = (variants.score, *(other.score for other in others)) if variants is not None else ()
            _log(event.report)
            (layer,) = fill_layers(delivered, others, request.provenance(event.report), lambda: 1, split=False)
            return Completed(layer, event.report, tuple(notices), scores)
    raise _stopped(engine)


def extend_to_end(
    engine: Engine, request: ExtendRequest, listen: Callable[[Enlarged | EngineEvent], None] | None = None,
) -> Extended:
    """Extend a photo and put the tiles into the larger one.

    Args:
        listen: called with every event as it comes.

    Raises:
        InpaintError: margins that cannot be, too little memory, or the engine's own when it fails.
    """
    larger: Photo | None = None
    pixels = request.photo.pixels
    notices: list[Message] = []
    cancelled = CancelFlag()
    on_cancel(cancelled.set)
    for event in run_extension(engine, request, cancelled):
        if listen is not None:
            listen(event)
        match event:
            case Enlarged():
                larger = event.photo
                pixels = larger.pixels.copy()
            case Tile(_, rect, block, coverage):
                pixels[rect.slices] = blend_block(pixels[rect.slices], block, coverage, 1.0)
            case Notice():
                notices.append(event.message)
            case Failed():
                raise event.error()
            case Finished() if larger is not None:
                _log(event.report)
                return Extended(replace(larger, pixels=pixels), event.report, tuple(notices))
    raise _stopped(engine)


def _log(report: Report) -> None:
    logger.info(
        "%s: %d regions in %.2f s on %s, model loaded in %.2f s", report.engine, report.regions, report.total_s,
        report.device, report.load_s)


def _stopped(engine: Engine) -> InpaintError:
    """The error of an engine whose events end without an end."""
    return InpaintError("The engine {engine} stopped without a result; nothing was written.", engine=engine.name)


def report_keys(report: Report) -> dict[str, Any]:
    """A report as it is printed: seconds to 0.1 ms, memory to 0.1 MiB; ``choices`` and ``remnants`` only if any."""
    return {
        "total_s": round(report.total_s, 4),
        "preview_s": round(report.preview_s, 4),
        "load_s": round(report.load_s, 4),
        "stages": {name: round(seconds, 4) for name, seconds in report.stages.items()},
        "regions": report.regions,
        "device": report.device,
        "model": report.model,
        "model_hash": report.model_hash,
        "licence": report.licence,
        "engine": report.engine,
        "peak_mb": round(report.peak_mb, 1),
        "strategies": [strategy._asdict() for strategy in report.strategies],
        **({"choices": [
            {"region": list(choice.rect), "scores": {name: round(score, 4) for name, score in choice.scores}}
            for choice in report.choices
        ]} if report.choices else {}),
        **({"remnants": [{"kind": left.kind, "region": list(left.selection.rect)} for left in report.remnants]}
           if report.remnants else {}),
    }
