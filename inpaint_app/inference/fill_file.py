"""From a photo file and a mask file to a restored file: the command line's ``fill``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event as CancelFlag
from typing import Any

from inpaint_app.document.compositing import composite
from inpaint_app.document.image_io import export, open_mask, open_photo
from inpaint_app.errors import InpaintError
from inpaint_app.inference.assembly import fill_layer
from inpaint_app.inference.engine import NetworkEngine
from inpaint_app.inference.request import (
    Engine,
    Event,
    Failed,
    Finished,
    Notice,
    Report,
    Tile,
    request_from_mask,
)


def fill_file(
    photo: Path, mask: Path, output: Path, *, model: str = "builtin", device: str = "auto", seed: int = 0,
    grow: int = 4, overwrite: bool = False, engine: Engine | None = None,
    listen: Callable[[Event], None] | None = None,
) -> dict[str, Any]:
    """Open, fill, composite, export.

    Args:
        mask: any picture of the photo's size; what is at least half white is filled.
        output: its suffix says the format.
        model, device: as for ``NetworkEngine``.
        engine: another one to use instead.
        overwrite: whether ``output`` may exist.
        listen: called with every event as it comes.

    Returns:
        What ``report_keys`` gives, and ``output``, ``notices`` (sentences of the photo and of the fill).

    Raises:
        OpenError, MaskError, SaveError; InpaintError with the engine's sentence when it fails.
    """
    picture = open_photo(photo)
    request = request_from_mask(1, picture, (), open_mask(mask, picture.size), grow=grow, seed=seed)
    engine = engine or NetworkEngine(model, device)
    notices = list(picture.notices)
    tiles: list[Tile] = []
    report: Report | None = None
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
            report = event.report
    if report is None:
        raise InpaintError("The fill was cancelled; nothing was written.")
    layer = fill_layer(request, tiles, report, 1, "Fill")
    export(output, composite(picture, [layer], picture.rect), picture, overwrite=overwrite)
    return {"output": str(output), **report_keys(report), "notices": notices}


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
