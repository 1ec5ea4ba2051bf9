"""From a photo file and a mask file to a restored file: the command line's ``fill``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event as CancelFlag
from typing import Any

import numpy as np

from inpaint_app.document.compositing import composite
from inpaint_app.document.image_io import check_destination, export, open_mask, open_photo, photo_from_array
from inpaint_app.document.layers import FillLayer
from inpaint_app.errors import InpaintError
from inpaint_app.inference.assembly import fill_layer
from inpaint_app.inference.engine import NetworkEngine
from inpaint_app.inference.request import (
    Engine,
    Event,
    Failed,
    FillRequest,
    Finished,
    Notice,
    Report,
    Tile,
    request_from_mask,
)


@dataclass(frozen=True, eq=False)
class Completed:
    """A run to its end: the layer of its tiles, its report, and the sentences it gave on the way."""

    layer: FillLayer
    report: Report
    notices: tuple[str, ...]


def run_to_end(engine: Engine, request: FillRequest, listen: Callable[[Event], None] | None = None) -> Completed:
    """Run a request and collect its tiles into one layer.

    Args:
        listen: called with every event as it comes.

    Raises:
        InpaintError: the engine's sentence, when it fails.
    """
    notices: list[str] = []
    tiles: list[Tile] = []
    for event in engine.run(request, CancelFlag()):
        if listen is not None:
            listen(event)
        if isinstance(event, Tile):
            tiles.append(event)
        elif isinstance(event, Notice):
            notices.append(event.message)
        elif isinstance(event, Failed):
            raise InpaintError(event.message)
        elif isinstance(event, Finished):
            layer = fill_layer(request, tiles, event.report, 1, "Fill")
            return Completed(layer, event.report, tuple(notices))
    raise InpaintError(f"The engine {engine.name} stopped without a result; nothing was written.")


def fill_file(
    photo: Path, mask: Path, output: Path, *, model: str = "builtin", device: str = "auto", seed: int = 0,
    grow: int = 4, overwrite: bool = False, realism_map: Path | None = None, engine: Engine | None = None,
    listen: Callable[[Event], None] | None = None,
) -> dict[str, Any]:
    """Open, fill, composite, export.

    Args:
        mask: any picture of the photo's size; what is at least half white is filled.
        output: its suffix says the format.
        model, device: as for ``NetworkEngine``.
        overwrite: whether ``output`` and ``realism_map`` may exist.
        realism_map: also write how real each place of the result looks to the model's discriminator,
            a grey picture, white = real.
        engine: another one to use instead.
        listen: called with every event as it comes.

    Returns:
        What ``report_keys`` gives, and ``output``, ``notices`` (sentences of the photo and of the fill).

    Raises:
        OpenError, MaskError, SaveError; InpaintError with the engine's sentence when it fails.
    """
    for destination in (output, realism_map):
        if destination is not None:
            check_destination(destination, overwrite=overwrite)
    picture = open_photo(photo)
    request = request_from_mask(1, picture, (), open_mask(mask, picture.size), grow=grow, seed=seed)
    done = run_to_end(engine or NetworkEngine(model, device), request, listen)
    restored = composite(picture, [done.layer], picture.rect)
    export(output, restored, picture, overwrite=overwrite)
    if realism_map is not None:
        from inpaint_app.inference.curation import Critic  # torch
        from inpaint_app.networks.checkpoint import resolve_model

        grey = (Critic(resolve_model(model)).realism(restored) * 255 + 0.5).astype(np.uint8)[..., None]
        export(realism_map, grey, photo_from_array(grey), overwrite=overwrite)
    return {"output": str(output), **report_keys(done.report), "notices": [*picture.notices, *done.notices]}


def report_keys(report: Report) -> dict[str, Any]:
    """A report as it is printed: seconds to 0.1 ms, memory to 0.1 MiB."""
    return {
        "total_s": round(report.total_s, 4),
        "preview_s": round(report.preview_s, 4),
        "load_s": round(report.load_s, 4),
        "stages": {name: round(seconds, 4) for name, seconds in report.stages.items()},
        "regions": report.regions,
        "device": report.device,
        "model": report.model,
        "model_hash": report.model_hash,
        "engine": report.engine,
        "peak_mb": round(report.peak_mb, 1),
    }
