"""Exporting: the photo's metadata around the composite's pixels, in the format that the suffix names."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import numpy as np

from inpaint_app.atomic_file import check_replaceable, replacing
from inpaint_app.document.files.writers.jpeg import write_jpeg
from inpaint_app.document.files.writers.outcome import Written
from inpaint_app.document.files.writers.png import write_png
from inpaint_app.document.files.writers.tiff import append_tiff, write_tiff
from inpaint_app.document.files.writers.webp import write_webp
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.document.masks.morphology import HALF, MaskPixels
from inpaint_app.errors import SaveError

FORMATS = {
    ".jpg": "JPEG", ".jpeg": "JPEG", ".jpe": "JPEG", ".png": "PNG", ".tif": "TIFF", ".tiff": "TIFF", ".webp": "WEBP",
}
"""File suffix (lower case) to the format that ``export`` writes."""

_SMALLEST_SHARE = 200
"""No photo is compressed to less than its pixels' bytes divided by this."""

_LONGEST_SIDE = {"JPEG": 65500, "WEBP": 16383}


def export(
    path: Path | str, pixels: Pixels, photo: Photo, *, overwrite: bool = False, quality: int | None = None,
) -> Written:
    """Write ``pixels`` with the metadata of ``photo``, wholly or not at all.

    The suffix names the format. PNG and TIFF keep every bit of 8- and 16-bit pixels; JPEG and WebP hold
    8 bits, to which 16 are rounded. Without ``quality``, JPEG keeps the blocks of a JPEG source that have
    not changed, bit by bit, and gives the others its quantisation tables and subsampling; of another source
    it is of quality 95 without subsampling; WebP is lossless for a lossless source, else quality 90.

    Args:
        pixels: HWC, of the photo's size and channels: a composite.
        overwrite: replace an existing file, which otherwise is an error.
        quality: 1 to 100, for JPEG and WebP.

    Returns:
        What had to be left out, and how many blocks of a JPEG are the source's own.

    Raises:
        SaveError: unknown suffix, a picture that the format cannot hold, an existing file, or
            a disk or folder that cannot be written. What was at ``path`` before is whole.
    """
    return export_all([(Path(path), pixels)], photo, overwrite=overwrite, quality=quality)


def export_all(
    files: Iterable[tuple[Path, Pixels]], photo: Photo, *, overwrite: bool = False, quality: int | None = None,
) -> Written:
    """Write several pictures as ``export`` does one: none takes its place before all of them are written.

    Args:
        files: (path, pixels), taken one after the other, so that not all need be in memory at a time.
    """
    outcomes: list[Written] = []
    with ExitStack() as written:
        for path, pixels in files:
            name = _format(path)
            if pixels.shape[:2] != photo.pixels.shape[:2]:
                raise ValueError(f"pixels {pixels.shape} are not of the photo's size {photo.size}")
            _check_limits(path, name, pixels)
            file = written.enter_context(replacing(path, overwrite=overwrite))
            try:
                outcomes.append(_write(file, name, pixels, photo, quality))
            except MemoryError as error:
                raise SaveError("There is not enough memory to write {path}; close other programs.", path) from error
    return Written.together(outcomes)


def export_pages(
    path: Path, pages: Iterable[tuple[Pixels, Photo]], *, overwrite: bool = False,
) -> Written:
    """Write several pictures as the pages of one TIFF file, wholly or not at all; of the first all metadata.

    Args:
        pages: taken one after the other, so that not all need be in memory at a time.

    Raises:
        SaveError: as ``export``.
    """
    outcomes: list[Written] = []
    with replacing(path, overwrite=overwrite) as file:
        for pixels, photo in pages:
            outcomes.append((append_tiff if outcomes else write_tiff)(file, pixels, photo))
    return Written.together(outcomes)


def encode(name: str, pixels: Pixels, photo: Photo, quality: int | None = None) -> tuple[memoryview, Written]:
    """What ``export`` would write, in memory.

    Args:
        name: "JPEG", "PNG", "TIFF" or "WEBP".
        pixels: HWC, of the photo's size.

    Raises:
        SaveError: a picture that the format cannot hold.
    """
    if pixels.shape[:2] != photo.pixels.shape[:2]:
        raise ValueError(f"pixels {pixels.shape} are not of the photo's size {photo.size}")
    _check_limits(Path(photo.source.path.name if photo.source.path else "picture"), name, pixels)
    encoded = io.BytesIO()
    outcome = _write(encoded, name, pixels, photo, quality)
    return encoded.getbuffer(), outcome


def check_destination(path: Path | str, *, overwrite: bool = False) -> None:
    """Say before long work what ``export`` would say after it of the name, the folder and an existing file.

    Raises:
        SaveError: unknown suffix, a folder that is missing or may not be written to, or a file that exists and may not
            be replaced.
    """
    path = Path(path)
    _format(path)
    check_replaceable(path, overwrite=overwrite)


def check_fits(path: Path, photo: Photo, hole: MaskPixels | None = None, *, size: Size | None = None) -> None:
    """Say before long work what ``export`` would say after it of a picture like ``photo``, and of a disk that is full.

    Args:
        hole: HW uint8 of the photo's size: what is transparent where it is at least half will be filled.
        size: of the picture that will be written, where it is not the photo's.

    Raises:
        SaveError: a picture too large for the format, transparency that it cannot hold, or no room on the disk.
    """
    name = _format(path)
    size = size or photo.size
    _check_side(path, name, max(size))
    if name == "JPEG" and photo.has_alpha:
        clear = photo.pixels[..., -1] < np.iinfo(photo.pixels.dtype).max
        if (clear if hole is None else clear & (hole < HALF)).any():
            raise _transparency(path)
    metadata = sum(len(block or b"") for block in (photo.icc, photo.exif, photo.xmp, *photo.extras.values()))
    needed = size.width * size.height * photo.pixels[:1, :1].nbytes // _SMALLEST_SHARE + metadata
    with contextlib.suppress(OSError):
        if shutil.disk_usage(path.resolve().parent).free < needed:
            raise SaveError("{path} cannot be written: the disk is full; free some space or choose another disk.", path)


def _format(path: Path) -> str:
    name = FORMATS.get(path.suffix.lower())
    if name is None:
        raise SaveError("{name} does not end in .jpg, .png, .tif or .webp; choose one of these.", path)
    return name


def _check_side(path: Path, name: str, longest: int) -> None:
    side = _LONGEST_SIDE.get(name, longest)
    if longest > side:
        raise SaveError(
            "{name}: {format} holds at most {side} pixels a side; use PNG or TIFF.", path, format=name, side=side)


def _check_limits(path: Path, name: str, pixels: Pixels) -> None:
    _check_side(path, name, max(pixels.shape[:2]))
    if name == "JPEG" and pixels.shape[2] in (2, 4) and pixels[..., -1].min() < np.iinfo(pixels.dtype).max:
        raise _transparency(path)


def _transparency(path: Path) -> SaveError:
    return SaveError("{name}: JPEG cannot hold transparency; use PNG, TIFF or WebP.", path)


def _write(file: BinaryIO, name: str, pixels: Pixels, photo: Photo, quality: int | None) -> Written:
    if name == "PNG":
        write_png(
            file, pixels, icc=photo.icc, exif=photo.exif, xmp=photo.xmp, dpi=photo.dpi, texts=photo.texts,
            extras=photo.extras,
        )
        return Written()
    if name == "TIFF":
        return write_tiff(file, pixels, photo)
    return (write_jpeg if name == "JPEG" else write_webp)(file, pixels, photo, quality)
