"""The public API: pictures in, arrays out; and the command line's way from files to files.

    restored = inpaint_app.fill("scan.tif", "mask.png")
    wider = inpaint_app.extend(photo, aspect="16:9")
    with inpaint_app.Inpainter(model="builtin", device="auto") as app:   # keeps the model
        for event in app.stream(photo, mask): ...

Photos and masks are paths, arrays or Pillow pictures; see ``document.files.picture_like`` for what is taken.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event as CancelFlag
from typing import Any, Self

import numpy as np

from inpaint_app.document.extension import Margins, margins_for_aspect, parse_aspect
from inpaint_app.document.files.image_export import check_fits
from inpaint_app.document.files.image_io import check_destination, export, export_all, photo_from_array
from inpaint_app.document.files.mask_file import MaskFile, read_mask
from inpaint_app.document.files.picture_like import PictureLike, like_given, mask_of, photo_of
from inpaint_app.document.files.writers.outcome import Written
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.masks.source_masks import source_masks
from inpaint_app.document.opacity import opaque_photo
from inpaint_app.document.project.project import Project, work_settings
from inpaint_app.document.project.save import SUFFIX, check_project_destination, save_project
from inpaint_app.errors import CanvasError, MaskError, UsageError
from inpaint_app.inference.engines.best_of import engine_with
from inpaint_app.inference.options import check_options, whole_number
from inpaint_app.inference.outpaint.run import Enlarged, ExtendRequest
from inpaint_app.inference.request import Engine, EngineEvent, Failed, FillRequest, request_from_mask
from inpaint_app.inference.run_to_end import extend_to_end, report_keys, run_to_end
from inpaint_app.limits import DEFAULT_GROW, DEFAULT_QUALITY, Quality
from inpaint_app.messages import Message


def open(photo: PictureLike, page: int | None = None) -> Photo:
    """Open a photo with its profile and metadata, or make one of an array or a Pillow picture.

    Args:
        photo: a path, HW or HWC uint8 or uint16 (1 grey, 2 grey+alpha, 3 RGB, 4 RGBA), or a Pillow picture.
        page: of a path to a file with several pages, frames or pictures the one to open, from 1; None: the first.

    Returns:
        The photo, which ``fill`` and ``extend`` take, too; its ``pixels`` are HWC, read-only.

    Raises:
        OpenError: the file cannot be opened. UsageError: an array of another shape or dtype.
    """
    return photo_of(photo, page)


def fill(
    photo: PictureLike, mask: PictureLike, *, model: str | os.PathLike[str] = "builtin", device: str = "auto",
    quality: Quality = DEFAULT_QUALITY, seed: int = 0, grow: int = DEFAULT_GROW, sources: PictureLike | None = None,
    not_from: PictureLike | None = None,
) -> Pixels:
    """Fill the masked parts of a photo; every other pixel stays as it is.

    To fill several photos, use an ``Inpainter``, which keeps the model.

    Args:
        photo: a path, HW or HWC uint8 or uint16 (1 grey, 2 grey+alpha, 3 RGB, 4 RGBA), or a Pillow picture.
        mask: a path, an array or a Pillow picture of the photo's size, white = to be filled: bool, 0 and 1,
            0 to 255, 0 to 65535, or 0.0 to 1.0; half counts as white.
        model: "builtin", a name in the models folder, a model file, a training run's folder, or "all": the best of all.
        device: "auto", "cpu", "cuda", "cuda:N", "mps" or "xpu".
        quality: "fast" copies no texture, "balanced" does, "best" makes several results and takes the one that
            looks most real.
        seed: 0 to 2**31 - 1; the same seed, photo, mask, model and device give the same pixels.
        grow: how many pixels outside the mask the seam may touch, 0 to 64.
        sources: like ``mask``: texture is copied from what is white alone. not_from: from what is white it is not.

    Returns:
        A new array of the photo's dtype, height, width and channels, HW for a grey picture (H x W x 1 where the
        photo was given so).

    Raises:
        OpenError: a file cannot be opened. UsageError: a photo of another shape or dtype, or an option out of
        range. MaskError: a mask of another size, one that is empty or covers all, or that is no mask. ModelError,
        DeviceError: the model or the device cannot be used. InpaintError, the base of them all: the fill failed.
    """
    with Inpainter(model, device) as app:
        return app.fill(photo, mask, quality=quality, seed=seed, grow=grow, sources=sources, not_from=not_from)


def extend(
    photo: PictureLike, *, aspect: str | None = None, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0,
    model: str | os.PathLike[str] = "builtin", device: str = "auto", quality: Quality = DEFAULT_QUALITY, seed: int = 0,
    grow: int = DEFAULT_GROW,
) -> Pixels:
    """Continue a photo beyond its border; every pixel that it has stays as it is.

    Args:
        photo: as for ``fill``.
        aspect: "width:height"; the smallest margins that give it are added, on both sides equally.
        left, top, right, bottom: pixels to add on each side, instead of ``aspect``.
        model, device, quality, seed: as for ``fill``.
        grow: how wide the soft edges of what is filled are, within what is new, 0 to 64 pixels.

    Returns:
        A new, larger array of the photo's dtype and channels; HW for a grey picture, as for ``fill``.

    Raises:
        OpenError, ModelError, DeviceError: as for ``fill``. UsageError: also when it does not say how much to add.
        CanvasError: nothing would be added, or more than fits. InpaintError, the base of them all: it failed.
    """
    with Inpainter(model, device) as app:
        return app.extend(
            photo, aspect=aspect, left=left, top=top, right=right, bottom=bottom, quality=quality, seed=seed,
            grow=grow)


class Inpainter:
    """Fills and extends photos, one at a time, with a model that is loaded by the first and kept.

    Args:
        model: "builtin", a name in the models folder, a model file, a training run's folder, or "all": the best of all.
        device: "auto", "cpu", "cuda", "cuda:N", "mps" or "xpu".
        threads: how many compute; 0: as many as other programs leave free. The pixels do not depend on it.
        engine: another engine to use instead.
    """

    def __init__(
        self, model: str | os.PathLike[str] = "builtin", device: str = "auto", *, threads: int = 0,
        engine: Engine | None = None,
    ) -> None:
        if not isinstance(model, str | os.PathLike):
            raise UsageError(
                "The model is of type {kind}; give a name or the path of a file or folder.", kind=type(model).__name__)
        self._engine: Engine | None = engine or engine_with(os.fspath(model), device, threads=threads)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the model; nothing can be filled after that."""
        self._engine = None

    @property
    def engine(self) -> Engine:
        """What computes.

        Raises:
            UsageError: it was closed.
        """
        if self._engine is None:
            raise UsageError("This Inpainter is closed; make another one.")
        return self._engine

    def fill(
        self, photo: PictureLike, mask: PictureLike, *, quality: Quality = DEFAULT_QUALITY, seed: int = 0,
        grow: int = DEFAULT_GROW, sources: PictureLike | None = None, not_from: PictureLike | None = None,
    ) -> Pixels:
        """Fill the masked parts of a photo: ``inpaint_app.fill`` with the model of this object."""
        request = _fill_request(photo, mask, quality, seed, grow, sources, not_from)
        done = run_to_end(self.engine, request)
        return like_given(composite(request.photo, [done.layer], request.photo.rect), photo)

    def stream(
        self, photo: PictureLike, mask: PictureLike, *, quality: Quality = DEFAULT_QUALITY, seed: int = 0,
        grow: int = DEFAULT_GROW, cancelled: CancelFlag | None = None, sources: PictureLike | None = None,
        not_from: PictureLike | None = None,
    ) -> Iterator[EngineEvent]:
        """Fill like ``fill`` and give what is known on the way.

        Args:
            photo, mask, quality, seed, grow, sources, not_from: as for ``inpaint_app.fill``; checked at once.
            cancelled: setting it ends the run with ``Cancelled`` within half a second; so does leaving the loop.

        Returns:
            The events of ``inference.request``: ``Planned``, then ``Preview`` (coarse) and ``Tile`` (final) with
            ``rect``, ``pixels`` (HWC over it, photo's dtype and channels) and ``coverage`` (HW uint8, the weight of
            the pixels), ``Notice``, and ``Finished`` with a ``report``.

        Raises:
            InpaintError: as for ``inpaint_app.fill``; what fails on the way is raised by the iterator.
        """
        request = _fill_request(photo, mask, quality, seed, grow, sources, not_from)
        return _events(self.engine, request, cancelled or CancelFlag())

    def extend(
        self, photo: PictureLike, *, aspect: str | None = None, left: int = 0, top: int = 0, right: int = 0,
        bottom: int = 0, quality: Quality = DEFAULT_QUALITY, seed: int = 0, grow: int = DEFAULT_GROW,
    ) -> Pixels:
        """Continue a photo beyond its border: ``inpaint_app.extend`` with the model of this object."""
        picture = photo_of(photo)
        request = _extend_request(picture, Margins(left, top, right, bottom), aspect, quality, seed, grow)
        pixels = extend_to_end(self.engine, request).photo.pixels
        return like_given(pixels.copy(), photo)  # a photo's own are read-only


def _fill_request(
    photo: PictureLike, mask: PictureLike, quality: Quality, seed: int, grow: int, sources: PictureLike | None,
    not_from: PictureLike | None,
) -> FillRequest:
    """All that can be checked before the model is loaded is checked here."""
    check_options(quality, seed, grow)
    picture = photo_of(photo)
    only, never = (None if given is None else mask_of(given, picture.size) for given in (sources, not_from))
    hole = mask_of(mask, picture.size)
    return request_from_mask(
        1, picture, (), hole, grow=grow, seed=seed, quality=quality, copy_from=only, not_from=never)


def _extend_request(
    photo: Photo, margins: Margins, aspect: str | None, quality: Quality, seed: int, grow: int,
) -> ExtendRequest:
    check_options(quality, seed, grow)
    return ExtendRequest(1, photo, (), margins_of(photo, margins, aspect), grow, seed, quality)


def _events(engine: Engine, request: FillRequest, cancelled: CancelFlag) -> Iterator[EngineEvent]:
    try:
        for event in engine.run(request, cancelled):
            if isinstance(event, Failed):
                raise event.error()
            yield event
    finally:
        cancelled.set()


def margins_of(photo: Photo, margins: Margins, aspect: str | None) -> Margins:
    """How much to add to ``photo``: ``margins``, or else the smallest that give it ``aspect`` ("16:9").

    Raises:
        UsageError: both, neither, no aspect, a negative or fractional number. CanvasError: it has that aspect.
    """
    margins = Margins(*(whole_number(side, value) for side, value in margins._asdict().items()))
    if any(margins) == (aspect is not None):
        raise UsageError("Say how much to add: either left, top, right or bottom, or an aspect such as 16:9.")
    if aspect is None:
        if min(margins) < 0:
            raise UsageError("What is added on a side cannot be negative; crop the photo instead.")
        return margins
    size = photo.size
    added = margins_for_aspect(size, parse_aspect(aspect))
    if not any(added):
        raise CanvasError(
            "{name} already has the aspect {aspect} ({width} x {height} pixels); choose another one.",
            name=photo.source.path.name if photo.source.path else Message("The photo"), aspect=aspect,
            width=size.width, height=size.height)
    return added


def fill_file(
    photo: Path, mask: Path | None, output: Path, *, model: str = "builtin", device: str = "auto", seed: int = 0,
    grow: int = DEFAULT_GROW, quality: Quality = DEFAULT_QUALITY, variants: int = 1, overwrite: bool = False,
    realism_map: Path | None = None, page: int | None = None, missing: bool = False, fit_mask: bool = False,
    remove_transparency: bool = False, sources: Path | None = None, not_from: Path | None = None,
    engine: Engine | None = None, called: str = "", listen: Callable[[EngineEvent], None] | None = None,
) -> dict[str, Any]:
    """Open, fill, composite, export; or save a project.

    Args:
        mask: any picture of the photo's aspect; what is at least half white is filled (see ``read_mask``). None: with
            ``missing`` only.
        output: its suffix says the format. With .ora it is a project: photo, fill with all its variants, and mask.
        model, device: as for ``Inpainter``.
        variants: how many results to make. One is written to ``output``, several beside it with -1, -2 and so
            on after the name, best first, all of them or none; a project holds them all.
        overwrite: whether what is written may exist.
        realism_map: also write how real each place of the (best) result looks to the model's discriminator,
            a grey picture, white = real.
        fit_mask: stretch a mask of another aspect than the photo's.
        page: of a photo file with several pages the one to open, from 1; None: the first, with a notice.
        missing: also fill what the photo file, being damaged or cut short, does not hold.
        remove_transparency: lay the photo on white first.
        sources: a mask like ``mask``: texture is copied from it alone. not_from: from it none is copied.
        engine: another one to use instead.
        called: the model's name in a project; empty: ``model``.
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
    names = numbered(output, variants) if variants > 1 and not as_project else [output]
    if as_project:
        check_project_destination(output, overwrite=overwrite)
    for destination in [*(names if not as_project else ()), *([realism_map] if realism_map is not None else ())]:
        check_destination(destination, overwrite=overwrite)
    picture = photo_of(photo, page)
    marked, mask_notices = _marked(picture, mask, missing, fit_mask)
    if remove_transparency:
        picture = opaque_photo(picture)
    for destination in names if not as_project else ():
        check_fits(destination, picture, marked)
    only, never = (
        None if given is None else read_mask(given, picture.size, fit=fit_mask).values for given in (sources, not_from))
    request = request_from_mask(
        1, picture, (), marked, grow=grow, seed=seed, quality=quality, variants=variants, copy_from=only,
        not_from=never)
    done = run_to_end(engine or engine_with(model, device), request, listen)
    results = done.layer.variants or (done.layer.pixels,)
    layers = [replace(done.layer, pixels=pixels, variants=()) for pixels in results]
    written = list(zip(names, layers, strict=False))  # fewer where no more results differ
    outcome = Written()
    if as_project:
        project = Project(
            picture, (done.layer,), Selection(picture.rect, marked), source_masks(request.copy_from, request.not_from),
            operations=("Load mask", "Fill"), settings=work_settings(grow, quality, called or model),
        )
        save_project(output, project, overwrite=overwrite)
    else:
        pictures = ((name, composite(picture, [layer], picture.rect)) for name, layer in written)
        outcome = export_all(pictures, picture, overwrite=overwrite)
    if realism_map is not None:
        from inpaint_app.inference.engines.critic import Critic  # torch
        from inpaint_app.networks.model_files import ALL, BUILTIN, resolve_model

        restored = composite(picture, layers[:1], picture.rect)
        critic = Critic(resolve_model(BUILTIN if model == ALL else model))
        grey = (critic.realism(restored) * 255 + 0.5).astype(np.uint8)[..., None]
        export(realism_map, grey, photo_from_array(grey), overwrite=overwrite)
    notices = [*picture.notices, *mask_notices, *done.notices, *outcome.notices]
    result = {"output": str(names[0]), **report_keys(done.report), "notices": notices}
    if outcome.blocks_total is not None:
        result |= {"blocks_kept": outcome.blocks_kept, "blocks_total": outcome.blocks_total}
    if variants > 1:
        scores = [*(round(score, 4) for score in done.scores), None]  # a single one was compared with nothing
        pairs = zip(written, scores, strict=False)
        result["outputs"] = [{"output": str(name), "score": score} for (name, _), score in pairs]
    return result


def _marked(photo: Photo, mask: Path | None, missing: bool, fit: bool) -> MaskFile:
    """What is to be filled: the mask, and what the photo's file lacks."""
    if not missing:
        if mask is None:
            raise UsageError("Say what to fill: a mask, or what is missing of a damaged file.")
        return read_mask(mask, photo.size, fit=fit)
    if photo.missing is None:
        raise MaskError(
            "{name} is whole, nothing of it is missing; give a mask of what to fill.",
            name=photo.source.path.name if photo.source.path else Message("The photo"))
    part = np.where(photo.missing, np.uint8(255), np.uint8(0))
    if mask is None:
        return MaskFile(part)
    read = read_mask(mask, photo.size, fit=fit)
    return read._replace(values=np.maximum(part, read.values))


def numbered(output: Path, count: int) -> list[Path]:
    """photo.png: photo-1.png, photo-2.png, ..."""
    return [output.with_name(f"{output.stem}-{number}{output.suffix}") for number in range(1, count + 1)]


def extend_file(
    photo: Path, output: Path, margins: Margins, aspect: str | None = None, *, model: str = "builtin",
    device: str = "auto", seed: int = 0, grow: int = DEFAULT_GROW, quality: Quality = DEFAULT_QUALITY,
    overwrite: bool = False, page: int | None = None, engine: Engine | None = None,
    listen: Callable[[Enlarged | EngineEvent], None] | None = None,
) -> dict[str, Any]:
    """Open, extend, export.

    Args:
        output: its suffix says the format.
        margins, aspect: how much to add; see ``margins_of``.
        model, device: as for ``Inpainter``.
        quality: as for a fill.
        overwrite: whether ``output`` may exist.
        page: as for ``fill_file``.
        engine: another one to use instead.
        listen: called with every event as it comes.

    Returns:
        What ``report_keys`` gives, and ``output``, ``width``, ``height``, ``margins`` (left, top, right,
        bottom), ``notices`` (sentences of the photo and of the engine).

    Raises:
        OpenError, CanvasError, SaveError; InpaintError with the engine's sentence when it fails.
    """
    check_destination(output, overwrite=overwrite)
    request = _extend_request(photo_of(photo, page), margins, aspect, quality, seed, grow)
    check_fits(output, request.photo, size=request.margins.around(request.photo.size))
    done = extend_to_end(engine or engine_with(model, device), request, listen)
    written = export(output, done.photo.pixels, done.photo, overwrite=overwrite)
    return {
        "output": str(output), "width": done.photo.size.width, "height": done.photo.size.height,
        "margins": request.margins._asdict(), **report_keys(done.report),
        "notices": [*request.photo.notices, *done.notices, *written.notices],
    }
