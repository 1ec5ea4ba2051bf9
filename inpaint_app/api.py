"""From a photo file and a mask file to a restored file: the command line's ``fill``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as CancelFlag
from typing import Any

import numpy as np

from inpaint_app.document.files.image_io import (
    check_destination,
    export,
    export_all,
    open_mask,
    open_photo,
    photo_from_array,
)
from inpaint_app.document.files.writers.outcome import Written
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import FillLayer
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.project.project import Project
from inpaint_app.document.project.save import SUFFIX, check_project_destination, save_project
from inpaint_app.errors import InpaintError
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.inference.request import (
    Engine,
    Event,
    Failed,
    FillRequest,
    Finished,
    Notice,
    Quality,
    Report,
    Tile,
    Variants,
    request_from_mask,
)
from inpaint_app.inference.run.assembly import fill_layer
from inpaint_app.messages import Message


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


def run_to_end(engine: Engine, request: FillRequest, listen: Callable[[Event], None] | None = None) -> Completed:
    """Run a request and collect its tiles into one layer.

    Args:
        listen: called with every event as it comes.

    Raises:
        InpaintError: the engine's sentence, when it fails.
    """
    notices: list[Message] = []
    tiles: list[Tile] = []
    variants: Variants | None = None
    for event in engine.run(request, CancelFlag()):
        if listen is not None:
            listen(event)
        if isinstance(event, Tile):
            tiles.append(event)
        elif isinstance(event, Notice):
            notices.append(event.message)
        elif isinstance(event, Variants):
            variants = event
        elif isinstance(event, Failed):
            raise InpaintError(event.message)
        elif isinstance(event, Finished):
            others = variants.others if variants is not None else ()
            scores = (variants.score, *(other.score for other in others)) if variants is not None else ()
            layer = fill_layer(request, tiles, event.report, 1, "Fill", others)
            return Completed(layer, event.report, tuple(notices), scores)
    raise InpaintError("The engine {engine} stopped without a result; nothing was written.", engine=engine.name)


def fill_file(
    photo: Path, mask: Path, output: Path, *, model: str = "builtin", device: str = "auto", seed: int = 0,
    grow: int = 4, quality: Quality = "balanced", variants: int = 1, overwrite: bool = False,
    realism_map: Path | None = None, engine: Engine | None = None,
    listen: Callable[[Event], None] | None = None,
) -> dict[str, Any]:
    """Open, fill, composite, export; or save a project.

    Args:
        mask: any picture of the photo's size; what is at least half white is filled.
        output: its suffix says the format. With .ora it is a project: photo, fill with all its variants, and mask.
        model, device: as for ``NetworkEngine``.
        variants: how many results to make. One is written to ``output``, several beside it with -1, -2 and so
            on after the name, best first, all of them or none; a project holds them all.
        overwrite: whether what is written may exist.
        realism_map: also write how real each place of the (best) result looks to the model's discriminator,
            a grey picture, white = real.
        engine: another one to use instead.
        listen: called with every event as it comes.

    Returns:
        What ``report_keys`` gives, and ``output`` (the best), ``notices`` (sentences of the photo and of the
        fill and of writing); for JPEG ``blocks_kept`` and ``blocks_total``: how many blocks of the picture, of all
        its variants together, are bit by bit the source's; with several variants ``outputs``, a list of
        {output, score}.

    Raises:
        OpenError, MaskError, SaveError; InpaintError with the engine's sentence when it fails.
    """
    as_project = output.suffix.lower() == SUFFIX
    names = _numbered(output, variants) if variants > 1 and not as_project else [output]
    if as_project:
        check_project_destination(output, overwrite=overwrite)
    for destination in [*(names if not as_project else ()), *([realism_map] if realism_map is not None else ())]:
        check_destination(destination, overwrite=overwrite)
    picture = open_photo(photo)
    marked = open_mask(mask, picture.size)
    request = request_from_mask(
        1, picture, (), marked, grow=grow, seed=seed, quality=quality, variants=variants)
    done = run_to_end(engine or NetworkEngine(model, device), request, listen)
    results = done.layer.variants or (done.layer.pixels,)
    layers = [replace(done.layer, pixels=pixels, variants=()) for pixels in results]
    written = list(zip(names, layers, strict=False))  # fewer where no more results differ
    outcome = Written()
    if as_project:
        project = Project(
            picture, (done.layer,), Selection(picture.rect, marked), operations=("Load mask", "Fill"),
            settings={"grow": grow, "quality": quality},
        )
        save_project(output, project, overwrite=overwrite)
    else:
        pictures = ((name, composite(picture, [layer], picture.rect)) for name, layer in written)
        outcome = export_all(pictures, picture, overwrite=overwrite)
    if realism_map is not None:
        from inpaint_app.inference.engines.critic import Critic  # torch
        from inpaint_app.networks.checkpoint import resolve_model

        restored = composite(picture, layers[:1], picture.rect)
        grey = (Critic(resolve_model(model)).realism(restored) * 255 + 0.5).astype(np.uint8)[..., None]
        export(realism_map, grey, photo_from_array(grey), overwrite=overwrite)
    result = {
        "output": str(names[0]), **report_keys(done.report),
        "notices": [*picture.notices, *done.notices, *outcome.notices],
    }
    if outcome.blocks_total is not None:
        result |= {"blocks_kept": outcome.blocks_kept, "blocks_total": outcome.blocks_total}
    if variants > 1:
        scores = [*(round(score, 4) for score in done.scores), None]  # a single one was compared with nothing
        pairs = zip(written, scores, strict=False)
        result["outputs"] = [{"output": str(name), "score": score} for (name, _), score in pairs]
    return result


def _numbered(output: Path, count: int) -> list[Path]:
    """photo.png: photo-1.png, photo-2.png, ..."""
    return [output.with_name(f"{output.stem}-{number}{output.suffix}") for number in range(1, count + 1)]


def report_keys(report: Report) -> dict[str, Any]:
    """A report as it is printed: seconds to 0.1 ms, memory to 0.1 MiB; ``choices`` only where there were any."""
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
        "strategies": [strategy._asdict() for strategy in report.strategies],
        **({"choices": [
            {"region": list(choice.rect), "scores": {name: round(score, 4) for name, score in choice.scores}}
            for choice in report.choices
        ]} if report.choices else {}),
    }
