"""The public API for whole pictures, and the command line's way from files to files.

Finding damage, restoring, enhancing, painting in a style, joining.

    found = inpaint_app.detect("scan.tif")        # found.mask, found.scores
    restored = inpaint_app.restore("scan.tif", preset="gentle")
    larger = inpaint_app.enhance("small.jpg", scale=2)
    painted = inpaint_app.style("photo.jpg", "starry-night")
    whole = inpaint_app.join(["left.tif", "right.tif"])

Photos are taken as by ``api``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from inpaint_app.document.files.image_export import check_fits
from inpaint_app.document.files.image_io import check_destination, export, photo_from_array
from inpaint_app.document.files.picture_like import PictureLike, like_given, photo_of
from inpaint_app.document.geometry import Size
from inpaint_app.document.joining import JoinMode, covered_part, cropped, join_photos
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.inference.detect.choice import Choice
from inpaint_app.inference.detect.detectors import detector_named
from inpaint_app.inference.detect.result import Detection
from inpaint_app.inference.detect.search import run_search
from inpaint_app.inference.engines.best_of import engine_with
from inpaint_app.inference.enhance.enhancers import enhancer_named
from inpaint_app.inference.enhance.request import EnhanceOptions, Enhancer
from inpaint_app.inference.enhance.run import enhance_photo
from inpaint_app.inference.request import Engine, request_from_mask
from inpaint_app.inference.restore.plan import run_plan
from inpaint_app.inference.restore.request import Preset, Restored, preset_options
from inpaint_app.inference.run_to_end import report_keys, run_to_end
from inpaint_app.inference.style.request import StyleOptions, Stylist
from inpaint_app.inference.style.run import style_photo
from inpaint_app.inference.style.stylists import stylist_named
from inpaint_app.limits import DAMAGE_KINDS, DEFAULT_SENSITIVITY, Tone

Border = Literal["fill", "crop"]


def detect(
    photo: PictureLike, *, sensitivity: float = DEFAULT_SENSITIVITY, kinds: Collection[str] = DAMAGE_KINDS,
    detector: str = "auto", device: str = "auto",
) -> Detection:
    """Find the damage of a photo: dust, hairs, scratches, folds, tears and stains.

    Args:
        photo: as for ``api.fill``.
        sensitivity: 0 to 100; more finds more.
        kinds: which of "dust", "hair", "scratch", "fold", "tear" and "stain".
        detector: "network", "classical" (filters), "both", or "auto" for the trained one.
        device: as for ``api.fill``.

    Returns:
        ``scores`` (float32 HW, 0 to 1), ``kind_scores`` (by kind), ``mask`` (bool HW), ``mask_with`` for another choice
        without another search, and ``proposals``.

    Raises:
        OpenError, UsageError, ModelError, DeviceError: as for ``api.fill``.
    """
    choice = Choice(sensitivity=sensitivity, kinds=tuple(kinds))
    return run_search(photo_of(photo), detector_named(detector, device), choice)


def restore(
    photo: PictureLike, *, steps: Collection[str] | None = None, preset: Preset = "normal", tone: Tone = "auto",
    sensitivity: float = DEFAULT_SENSITIVITY, model: str | os.PathLike[str] = "builtin", device: str = "auto",
) -> Pixels:
    """Restore a scan: find its damage and fill it, recover tone and colour, even out noise.

    Args:
        photo: as for ``api.fill``.
        steps: which of "straighten" (turn the print upright by the lines of its border, at most 5 degrees), "crop"
            (cut off the scanner's dark or white margin), "damage" (find it), "fill", "tone" and "denoise"; None: the
            last four.
        preset: "gentle", "normal" or "strong".
        tone: "auto" recovers the colours of a faded print and keeps sepia; "own" keeps the print's own tone.
        sensitivity, device: as for ``detect``; model: as for ``api.fill``.

    Returns:
        A new array as ``fill`` gives it; smaller where it was straightened or cropped.

    Raises:
        OpenError, UsageError, ModelError, DeviceError: as for ``api.fill``. InpaintError, the base: it failed.
    """
    picture = photo_of(photo)
    engine = engine_with(os.fspath(model), device)
    after = _restored(picture, steps, preset, tone, sensitivity, engine, device).layout
    return like_given(composite(after.photo, after.layers, after.photo.rect), photo)


def enhance(
    photo: PictureLike, *, scale: int = 1, denoise: float | None = None, deblur: float | None = None,
    jpeg: float | None = None, skin: bool = False, model: str | os.PathLike[str] = "builtin", device: str = "auto",
) -> Pixels:
    """Enlarge a photo, or clean it of noise, blur and JPEG blocks.

    Args:
        photo: as for ``api.fill``.
        scale: 1 cleans only; 2, 3 and 4 enlarge.
        denoise, deblur, jpeg: how much of each, 0 to 1; None: as the photo's pixels say.
        skin: treat skin as all else is; else less is done to it, so that no face is made up.
        model: "builtin", a name in the models folder, or a file: the program's own kind, RRDBNet or SRVGGNetCompact.
        device: as for ``api.fill``.

    Returns:
        A new array as ``fill`` gives it, ``scale`` times as large.

    Raises:
        OpenError, UsageError, CanvasError, ModelError, DeviceError.
    """
    options = EnhanceOptions(scale, denoise, deblur, jpeg, skin)
    after, _ = enhance_photo(photo_of(photo), enhancer_named(os.fspath(model), device), options)
    return like_given(after.pixels.copy(), photo)  # a photo's own are read-only


def style(
    photo: PictureLike, style: str | os.PathLike[str], *, strength: float = 1.0, keep_colour: bool = False,
    device: str = "auto",
) -> Pixels:
    """Paint a photo in a style.

    Args:
        photo: as for ``api.fill``.
        style: "great-wave", "starry-night", a name in the models folder, a file, or a training run's folder.
        strength: 0 to 1, how much of it is seen.
        keep_colour: paint brightness only; the photo keeps its colours.
        device: as for ``api.fill``.

    Returns:
        A new array as ``fill`` gives it.

    Raises:
        OpenError, UsageError, ModelError, DeviceError.
    """
    options = StyleOptions(strength, keep_colour)
    after, _ = style_photo(photo_of(photo), stylist_named(os.fspath(style), device), options)
    return like_given(after.pixels.copy(), photo)


def join(
    photos: Sequence[PictureLike], *, mode: JoinMode = "scan", border: Border = "fill",
    model: str | os.PathLike[str] = "builtin", device: str = "auto",
) -> Pixels:
    """Join pictures that overlap: scans of the parts of a print, or photos taken while turning round.

    Args:
        photos: two or more, each as for ``api.fill``, in any order.
        mode: "scan" for flat things, "panorama" for views from one place.
        border: what is done where none of them shows anything: "fill" it, or "crop" it off.
        model, device: as for ``api.fill``.

    Returns:
        HWC uint8.

    Raises:
        OpenError, UsageError, ModelError, DeviceError. CanvasError: they do not overlap enough.
    """
    pictures = [photo_of(photo) for photo in photos]
    made, _ = _joined(pictures, mode, border, lambda: engine_with(os.fspath(model), device))
    return made.pixels.copy()


def _joined(
    photos: Sequence[Photo], mode: JoinMode, border: Border, make_engine: Callable[[], Engine],
) -> tuple[Photo, dict[str, Any]]:
    """A joined photo, and the share of it that none of the pictures shows."""
    made = join_photos(photos, mode)
    share = round(float(made.hole.mean()), 4)
    if border == "crop":
        return cropped(made, covered_part(made.hole)), {"uncovered": share}
    if not share:
        return made.photo, {"uncovered": share}
    done = run_to_end(make_engine(), request_from_mask(1, made.photo, (), made.hole))
    pixels = composite(made.photo, [done.layer], made.photo.rect)
    return replace(made.photo, pixels=pixels), {"uncovered": share, **report_keys(done.report)}


def _restored(
    photo: Photo, steps: Collection[str] | None, preset: Preset, tone: Tone, sensitivity: float, engine: Engine,
    device: str,
) -> Restored:
    options = preset_options(preset, Choice(sensitivity=sensitivity), steps, tone)
    return run_plan(photo, engine, lambda: detector_named("auto", device), options)


def detect_file(
    photo: Path, output: Path, *, sensitivity: float = DEFAULT_SENSITIVITY, kinds: Collection[str] = DAMAGE_KINDS,
    detector: str = "auto", device: str = "auto", overwrite: bool = False,
) -> dict[str, Any]:
    """Write the mask of a photo's damage, 8-bit grey, 255 = damage.

    Returns:
        ``found`` (pieces), ``kinds`` {name: pieces}, ``masked_share``, ``output``.

    Raises:
        OpenError, SaveError, ModelError, DeviceError.
    """
    check_destination(output, overwrite=overwrite)
    found = detect(photo, sensitivity=sensitivity, kinds=kinds, detector=detector, device=device)
    mask = found.mask
    grey = np.where(mask, np.uint8(255), np.uint8(0))[..., None]
    export(output, grey, photo_from_array(grey), overwrite=overwrite)
    return {**found.facts(mask), "output": str(output)}


def restore_file(
    photo: Path, output: Path, *, steps: Collection[str] | None = None, preset: Preset = "normal",
    tone: Tone = "auto", sensitivity: float = DEFAULT_SENSITIVITY, engine: Engine, device: str = "auto",
    overwrite: bool = False,
) -> dict[str, Any]:
    """Restore a scan and write it.

    Returns:
        What each step found and did, ``output``, and ``notices``.

    Raises:
        OpenError, SaveError, UsageError; InpaintError when a step fails.
    """
    check_destination(output, overwrite=overwrite)
    picture = photo_of(photo)
    done = _restored(picture, steps, preset, tone, sensitivity, engine, device)
    after = done.layout.photo
    written = export(output, composite(after, done.layout.layers, after.rect), after, overwrite=overwrite)
    return {
        "output": str(output), "steps": done.report,
        "notices": [*picture.notices, *done.notices, *written.notices],
    }


def enhance_file(
    photo: Path, output: Path, options: EnhanceOptions, *, enhancer: Enhancer, overwrite: bool = False,
    share_done: Callable[[float], None] = lambda _: None,
) -> dict[str, Any]:
    """Enlarge or clean a photo and write it.

    Args:
        share_done: called with the share that is done, 0 to 1.

    Returns:
        What was found and done (see ``inference.enhance.run``), ``output`` and ``notices``.

    Raises:
        OpenError, SaveError, CanvasError, ModelError, DeviceError.
    """
    check_destination(output, overwrite=overwrite)
    picture = photo_of(photo)
    size = Size(picture.size.width * options.scale, picture.size.height * options.scale)
    check_fits(output, picture, size=size)
    after, report = enhance_photo(picture, enhancer, options, share_done)
    written = export(output, after.pixels, after, overwrite=overwrite)
    return {**report, "output": str(output), "notices": [*picture.notices, *written.notices]}


def style_file(
    photo: Path, output: Path, options: StyleOptions, *, stylist: Stylist, overwrite: bool = False,
    share_done: Callable[[float], None] = lambda _: None,
) -> dict[str, Any]:
    """Paint a photo in a style and write it.

    Args:
        share_done: called with the share that is done, 0 to 1.

    Returns:
        What was done (see ``inference.style.run``), ``output`` and ``notices``.

    Raises:
        OpenError, SaveError, ModelError, DeviceError.
    """
    check_destination(output, overwrite=overwrite)
    picture = photo_of(photo)
    check_fits(output, picture)
    after, report = style_photo(picture, stylist, options, share_done)
    written = export(output, after.pixels, after, overwrite=overwrite)
    return {**report, "output": str(output), "notices": [*picture.notices, *written.notices]}


def join_files(
    photos: Sequence[Path], output: Path, *, mode: JoinMode = "scan", border: Border = "fill",
    make_engine: Callable[[], Engine], overwrite: bool = False,
) -> dict[str, Any]:
    """Join pictures and write the result.

    Returns:
        ``uncovered``: the share that none of them shows; of a fill what ``report_keys`` gives; ``size``, ``output`` and
        ``notices``.

    Raises:
        OpenError, SaveError, UsageError, CanvasError, ModelError, DeviceError.
    """
    check_destination(output, overwrite=overwrite)
    pictures = [photo_of(photo) for photo in photos]
    made, report = _joined(pictures, mode, border, make_engine)
    written = export(output, made.pixels, made, overwrite=overwrite)
    notices = [*(notice for picture in pictures for notice in picture.notices), *made.notices, *written.notices]
    return {**report, "size": list(made.size), "output": str(output), "notices": notices}
