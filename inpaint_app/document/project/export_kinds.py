"""All that can be exported of a document, in memory (to show its size and quality) and into files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from inpaint_app.atomic_file import replacing
from inpaint_app.document.files.image_export import encode
from inpaint_app.document.files.image_open import to_uint8
from inpaint_app.document.files.writers.outcome import Written
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import FillLayer, Photo, Pixels
from inpaint_app.document.project.comparison import Frame, animation, over_white, side_by_side, srgb_frame
from inpaint_app.document.project.export_changes import Metadata, changed
from inpaint_app.document.project.project import Project


class What(StrEnum):
    """What an export shows."""

    PHOTO = "photo"
    MASK = "mask"
    LAYERS = "layers"
    SIDE_BY_SIDE = "side_by_side"
    ANIMATION = "animation"


FORMATS_OF = MappingProxyType({
    What.PHOTO: ("JPEG", "PNG", "TIFF", "WEBP"),
    What.MASK: ("PNG",),
    What.LAYERS: ("PNG",),
    What.SIDE_BY_SIDE: ("JPEG", "PNG", "TIFF", "WEBP"),
    What.ANIMATION: ("WEBP", "GIF"),
})
"""The formats of each kind by Pillow's names, the usual one first where the photo's own is none of them."""

LOSSY = ("JPEG", "WEBP")
"""Those that have a quality."""


@dataclass(frozen=True)
class Export:
    """What to export, and how.

    Attributes:
        name: of the format.
        quality: 1 to 100 for JPEG and WebP; None: as ``image_export.export`` chooses by the source.
        longest: of an animation, pixels a side at most.
        side: of the photo, pixels that the longer side gets; None: as it is.
        bits: of the photo, 8 or 16 a channel; None: as it is.
        srgb: whether the photo's colours are converted to sRGB.
        metadata: which of the photo's go into the file.
    """

    what: What
    name: str
    quality: int | None = None
    longest: int = 1200
    side: int | None = None
    bits: int | None = None
    srgb: bool = False
    metadata: Metadata = Metadata.ALL


def available(project: Project) -> tuple[What, ...]:
    """What there is to export of a document; to compare, there must be something that was changed."""
    kinds = [What.PHOTO]
    if not project.mask.rect.empty:
        kinds.append(What.MASK)
    if _fills(project):
        kinds.append(What.LAYERS)
    if any(layer.shown for layer in project.layers):
        kinds += [What.SIDE_BY_SIDE, What.ANIMATION]
    return tuple(kinds)


def file_names(path: Path, project: Project, export: Export) -> list[Path]:
    """The files that ``write_export`` writes: ``path``, or for layers one each, numbered from the bottom."""
    if export.what is not What.LAYERS:
        return [path]
    numbers = range(1, len(_fills(project)) + 1)
    return [path.with_name(f"{path.stem}-{number}{path.suffix}") for number in numbers]


def encoded_files(project: Project, export: Export) -> Iterator[tuple[memoryview, Written]]:
    """What the files hold and how they were made, in the order of ``file_names``, made one after the other.

    Raises:
        SaveError: the format cannot hold the picture.
    """
    for pixels, photo in _pictures(project, export):
        data, outcome = encode(export.name, pixels, photo, export.quality)
        # What is not the photo itself need not be told apart from it.
        yield data, outcome if export.what is What.PHOTO else Written()
    if export.what is What.ANIMATION:
        photo = project.photo
        pictures = (photo.pixels, composite(photo, project.layers, photo.rect))
        frames = [srgb_frame(pixels, photo.icc, export.longest) for pixels in pictures]
        yield memoryview(animation(frames, export.name, export.quality or 85)), Written()


def write_export(
    path: Path, project: Project, export: Export, *, overwrite: bool = False,
) -> tuple[list[Path], Written]:
    """Write what ``export`` asks for, all files or none; their names, and how they were made.

    Raises:
        SaveError: a file that exists (unless ``overwrite``), a format that cannot hold the picture, or a disk or
            folder that cannot be written.
    """
    names = file_names(path, project, export)
    outcomes: list[Written] = []
    with ExitStack() as written:
        for name, (data, outcome) in zip(names, encoded_files(project, export), strict=True):
            written.enter_context(replacing(name, overwrite=overwrite)).write(data)
            outcomes.append(outcome)
    return names, Written.together(outcomes)


@dataclass(frozen=True, eq=False)
class Preview:
    """How an export comes out.

    Attributes:
        nbytes: of all its files together.
        frames: HWC uint8 grey or RGB as decoded from the first file; two of an animation.
        icc: the profile of the frames.
    """

    nbytes: int
    frames: tuple[Frame, ...]
    icc: bytes | None


def preview(project: Project, export: Export) -> Preview:
    """Make the files in memory and look at the first one.

    Raises:
        SaveError: the format cannot hold the picture.
    """
    nbytes, first = 0, memoryview(b"")
    for data, _ in encoded_files(project, export):
        first = first or data
        nbytes += len(data)
    if export.name in (*LOSSY, "GIF"):
        frames = _decoded(first)
    else:
        pixels, _ = next(_pictures(project, export))
        frames = (over_white(to_uint8(pixels)),)
    own = export.what in (What.PHOTO, What.SIDE_BY_SIDE, What.LAYERS) and not export.srgb
    icc = project.photo.icc if own else None
    return Preview(nbytes, frames, icc)


def _decoded(data: memoryview) -> tuple[Frame, ...]:
    from PIL import Image, ImageSequence

    with Image.open(io.BytesIO(data)) as image:
        modes = {"L": "L", "LA": "LA", "RGBA": "RGBA"}
        frames = [np.asarray(frame.convert(modes.get(frame.mode, "RGB"))) for frame in ImageSequence.Iterator(image)]
    return tuple(over_white(frame.reshape(*frame.shape[:2], -1)) for frame in frames)


def _pictures(project: Project, export: Export) -> Iterator[tuple[Pixels, Photo]]:
    """HWC pixels, and a photo of their size that lends its metadata."""
    photo = project.photo
    if export.what is What.MASK:
        size, mask = photo.size, project.mask
        whole = np.zeros((size.height, size.width, 1), np.uint8)
        whole[(*mask.rect.slices, 0)] = mask.values
        yield whole, Photo(whole)
    elif export.what is What.LAYERS:
        for layer in _fills(project):
            yield _alone(layer, photo.size), photo
    elif export.what in (What.PHOTO, What.SIDE_BY_SIDE):
        after = composite(photo, project.layers, photo.rect)
        if export.what is What.PHOTO:
            yield changed(
                after, photo, side=export.side, bits=export.bits, srgb=export.srgb, metadata=export.metadata)
        else:
            both = side_by_side(photo.pixels, after)
            yield both, replace(photo, pixels=both, infrared=None, missing=None, cut=None)


def _fills(project: Project) -> list[FillLayer]:
    return [layer for layer in project.layers if isinstance(layer, FillLayer)]


def _alone(layer: FillLayer, size: Size) -> Pixels:
    """The layer on a transparent ground of the photo's size, at full opacity: HWC with alpha."""
    channels = layer.pixels.shape[2]
    colours = channels - 1 if channels in (2, 4) else channels
    coverage: npt.NDArray[np.uint16] = layer.effective_coverage().astype(np.uint16)
    full = int(np.iinfo(layer.pixels.dtype).max)
    ground = np.zeros((size.height, size.width, colours + 1), layer.pixels.dtype)
    block = ground[layer.rect.slices]
    block[..., :colours] = layer.pixels[..., :colours]
    own = layer.pixels[..., -1].astype(np.uint32) if channels != colours else np.uint32(full)
    block[..., -1] = (coverage.astype(np.uint32) * own + 127) // 255
    return ground
