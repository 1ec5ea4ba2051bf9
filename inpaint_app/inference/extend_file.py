"""From a photo file to a larger one: the command line's ``extend``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event as CancelFlag
from typing import Any

from inpaint_app.api import report_keys
from inpaint_app.document.extension import Margins
from inpaint_app.document.files.image_io import check_destination, export, open_photo
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.compositing import blend_block
from inpaint_app.document.layers.layers import Photo
from inpaint_app.errors import InpaintError
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.inference.outpaint.run import Enlarged, ExtendRequest, run_extension
from inpaint_app.inference.request import Engine, Event, Failed, Finished, Notice, Quality, Report, Tile
from inpaint_app.messages import Message

Listener = Callable[[Enlarged | Event], None]


def extend_photo(
    photo: Photo, margins: Margins, engine: Engine, *, seed: int = 0, grow: int = 4, quality: Quality = "balanced",
    listen: Listener | None = None,
) -> tuple[Photo, Report, tuple[Message, ...]]:
    """The larger photo, complete; the report; and the sentences that the engine gave on the way.

    The photo's own pixels are bit-identical at (``margins.left``, ``margins.top``); depth, channels, profile
    and metadata are the photo's.

    Args:
        grow: how wide the soft edges of what is filled are, within what is new, pixels.
        quality: as for a fill.
        listen: called with every event as it comes.

    Raises:
        InpaintError: margins that cannot be, too little memory, or the engine's sentence when it fails.
    """
    larger: Photo | None = None
    pixels = photo.pixels
    notices: list[Message] = []
    for event in run_extension(engine, ExtendRequest(1, photo, (), margins, grow, seed, quality), CancelFlag()):
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
                raise InpaintError(event.message)
            case Finished() if larger is not None:
                return replace(larger, pixels=pixels), event.report, tuple(notices)
    raise InpaintError("The engine {engine} stopped without a result; nothing was written.", engine=engine.name)


def extend_file(
    photo: Path, output: Path, margins: Callable[[Size], Margins], *, model: str = "builtin", device: str = "auto",
    seed: int = 0, grow: int = 4, quality: Quality = "balanced", overwrite: bool = False,
    engine: Engine | None = None, listen: Listener | None = None,
) -> dict[str, Any]:
    """Open, extend, export.

    Args:
        output: its suffix says the format.
        margins: how much to add to a photo of a size.
        model, device: as for ``NetworkEngine``.
        quality: as for a fill.
        overwrite: whether ``output`` may exist.
        engine: another one to use instead.
        listen: called with every event as it comes.

    Returns:
        What ``report_keys`` gives, and ``output``, ``width``, ``height``, ``margins`` (left, top, right,
        bottom), ``notices`` (sentences of the photo and of the engine).

    Raises:
        OpenError, CanvasError, SaveError; InpaintError with the engine's sentence when it fails.
    """
    check_destination(output, overwrite=overwrite)
    picture = open_photo(photo)
    added = margins(picture.size)
    check_destination(output, overwrite=overwrite, size=added.around(picture.size))
    larger, report, notices = extend_photo(
        picture, added, engine or NetworkEngine(model, device), seed=seed, grow=grow, quality=quality,
        listen=listen)
    written = export(output, larger.pixels, larger, overwrite=overwrite)
    return {
        "output": str(output), "width": larger.size.width, "height": larger.size.height,
        "margins": added._asdict(), **report_keys(report), "notices": [*picture.notices, *notices, *written.notices],
    }
