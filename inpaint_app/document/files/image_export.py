"""Exporting: the photo's metadata around the composite's pixels, in the format that the suffix names."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from inpaint_app.document.files import png
from inpaint_app.document.files.atomic_file import check_replaceable, replacing
from inpaint_app.document.files.image_open import to_uint8
from inpaint_app.document.files.write_tiff import write_tiff
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.errors import SaveError

FORMATS = {
    ".jpg": "JPEG", ".jpeg": "JPEG", ".jpe": "JPEG", ".png": "PNG", ".tif": "TIFF", ".tiff": "TIFF", ".webp": "WEBP",
}
"""File suffix (lower case) to the format that ``export`` writes."""

_LONGEST_SIDE = {"JPEG": 65500, "WEBP": 16383}
_JPEG_QUALITY = 95
_WEBP_QUALITY = 90
_JPEG_SEGMENT = 65533  # of which EXIF and XMP take a few bytes for their own marks


def export(
    path: Path | str, pixels: Pixels, photo: Photo, *, overwrite: bool = False, quality: int | None = None,
) -> None:
    """Write ``pixels`` with the metadata of ``photo``, wholly or not at all.

    The suffix names the format. PNG and TIFF keep every bit of 8- and 16-bit pixels; JPEG and WebP hold
    8 bits, to which 16 are rounded. Without ``quality``, JPEG uses the quantisation tables and
    subsampling of a JPEG source, else quality 95 without subsampling; WebP is lossless for a lossless
    source, else quality 90.

    Args:
        pixels: HWC, of the photo's size and channels: a composite.
        overwrite: replace an existing file, which otherwise is an error.
        quality: 1 to 100, for JPEG and WebP.

    Raises:
        SaveError: unknown suffix, a picture or metadata that the format cannot hold, an existing file, or
            a disk or folder that cannot be written. What was at ``path`` before is whole.
    """
    export_all([(Path(path), pixels)], photo, overwrite=overwrite, quality=quality)


def export_all(
    files: Iterable[tuple[Path, Pixels]], photo: Photo, *, overwrite: bool = False, quality: int | None = None,
) -> None:
    """Write several pictures as ``export`` does one: none takes its place before all of them are written.

    Args:
        files: (path, pixels), taken one after the other, so that not all need be in memory at a time.
    """
    with ExitStack() as written:
        for path, pixels in files:
            name = _format(path)
            if pixels.shape[:2] != photo.pixels.shape[:2]:
                raise ValueError(f"pixels {pixels.shape} are not of the photo's size {photo.size}")
            _check_limits(path, name, pixels, photo)
            file = written.enter_context(replacing(path, overwrite=overwrite))
            try:
                _write(file, name, pixels, photo, quality)
            except MemoryError as error:
                raise SaveError("There is not enough memory to write {path}; close other programs.", path) from error


def encode(name: str, pixels: Pixels, photo: Photo, quality: int | None = None) -> memoryview:
    """What ``export`` would write, in memory.

    Args:
        name: "JPEG", "PNG", "TIFF" or "WEBP".
        pixels: HWC, of the photo's size.

    Raises:
        SaveError: a picture or metadata that the format cannot hold.
    """
    if pixels.shape[:2] != photo.pixels.shape[:2]:
        raise ValueError(f"pixels {pixels.shape} are not of the photo's size {photo.size}")
    _check_limits(Path(photo.source.path.name if photo.source.path else "picture"), name, pixels, photo)
    encoded = io.BytesIO()
    _write(encoded, name, pixels, photo, quality)
    return encoded.getbuffer()


def check_destination(path: Path | str, *, overwrite: bool = False, size: Size | None = None) -> None:
    """Say before long work what ``export`` would say after it of the name, of an existing file and of ``size``.

    Raises:
        SaveError: unknown suffix, a file that exists and may not be replaced, or a picture too large for the format.
    """
    path = Path(path)
    name = _format(path)
    check_replaceable(path, overwrite=overwrite)
    if size is not None:
        _check_side(path, name, max(size))


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


def _check_limits(path: Path, name: str, pixels: Pixels, photo: Photo) -> None:
    _check_side(path, name, max(pixels.shape[:2]))
    if name == "JPEG":
        if pixels.shape[2] in (2, 4) and pixels[..., -1].min() < 65535 >> (16 - 8 * pixels.dtype.itemsize):
            raise SaveError("{name}: JPEG cannot hold transparency; use PNG, TIFF or WebP.", path)
        if max(len(photo.exif or b""), len(photo.xmp or b"")) > _JPEG_SEGMENT - 32:
            raise SaveError("{name}: JPEG cannot hold this photo's large metadata; use PNG or TIFF.", path)


def _write(file: BinaryIO, name: str, pixels: Pixels, photo: Photo, quality: int | None) -> None:
    if name == "PNG":
        png.write(
            file, pixels, icc=photo.icc, exif=photo.exif, xmp=photo.xmp, dpi=photo.dpi, text=photo.text,
        )
    elif name == "TIFF":
        write_tiff(file, pixels, icc=photo.icc, exif=photo.exif, xmp=photo.xmp, dpi=photo.dpi)
    elif name == "JPEG":
        _save(file, "JPEG", _pillow_image(pixels, alpha=False), _metadata(photo) | _jpeg_options(photo, quality))
    else:
        _save(file, "WEBP", _pillow_image(pixels, alpha=True), _metadata(photo) | _webp_options(photo, quality))


def _save(file: BinaryIO, name: str, image: Any, options: dict[str, Any]) -> None:
    # Into memory first: given a real file, Pillow turns a full disk into an error that does not say so.
    encoded = io.BytesIO()
    image.save(encoded, name, **options)
    file.write(encoded.getbuffer())


def _pillow_image(pixels: Pixels, *, alpha: bool) -> Any:
    from PIL import Image

    shallow = to_uint8(pixels)
    channels = shallow.shape[2]
    if channels in (2, 4) and not alpha:
        shallow = shallow[..., : channels - 1]
    return Image.fromarray(shallow[..., 0] if shallow.shape[2] == 1 else shallow)


def _metadata(photo: Photo) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if photo.icc:
        options["icc_profile"] = photo.icc
    if photo.exif:
        options["exif"] = b"Exif\0\0" + photo.exif
    if photo.xmp:
        options["xmp"] = photo.xmp
    return options


def _jpeg_options(photo: Photo, quality: int | None) -> dict[str, Any]:
    source = photo.source
    options: dict[str, Any] = {}
    if photo.dpi:
        options["dpi"] = tuple(min(max(round(value), 1), 65535) for value in photo.dpi)
    if "Comment" in photo.text:
        options["comment"] = photo.text["Comment"].encode()[:65533]
    if quality is None and source.jpeg_tables:
        options["qtables"] = {number: list(table) for number, table in source.jpeg_tables.items()}
        # 4:4:0 and other rare kinds, which Pillow cannot write, keep more instead of less.
        options["subsampling"] = max(source.jpeg_subsampling, 0)
    else:
        options["quality"] = _JPEG_QUALITY if quality is None else quality
        options["subsampling"] = 0
    return options


def _webp_options(photo: Photo, quality: int | None) -> dict[str, Any]:
    if quality is None and photo.source.lossless:
        # exact: colours under full transparency are kept too
        return {"lossless": True, "exact": True, "quality": 50, "method": 3}
    return {"quality": _WEBP_QUALITY if quality is None else quality, "method": 4}
