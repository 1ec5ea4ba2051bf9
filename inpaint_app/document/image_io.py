"""Photos and masks from and to files: the one door to everything about file formats.

Everything here loads its libraries (Pillow, tifffile, ...) on first use, not on import.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Size
from inpaint_app.document.layers import Photo, Pixels, SourceFormat
from inpaint_app.errors import MaskError, OpenError, SaveError


def open_photo(path: Path | str) -> Photo:
    path = Path(path)
    from PIL import Image, ImageOps
    try:
        with Image.open(path) as image:
            name = image.format or "PNG"
            icc = image.info.get("icc_profile")
            image = ImageOps.exif_transpose(image)
            exif = image.getexif().tobytes() or None
            if image.mode not in ("L", "LA", "RGB", "RGBA"):
                image = image.convert("RGB")
            pixels = np.array(image)
    except (OSError, ValueError, SyntaxError) as error:
        raise OpenError(f"{path.name} cannot be read as a picture; choose another file.", path) from error
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    return Photo(pixels, icc=icc, exif=exif and exif.removeprefix(b"Exif\0\0"), source=SourceFormat(path, name))


def open_mask(path: Path | str, size: Size) -> npt.NDArray[np.uint8]:
    photo = open_photo(path)
    if photo.size != size:
        raise MaskError(f"The mask {Path(path).name} is {photo.size.width} x {photo.size.height} pixels and the photo {size.width} x {size.height}; make the mask the photo's size.")
    return photo.pixels[..., : 1 if photo.is_grey else 3].max(axis=2)


def photo_from_array(pixels: Pixels) -> Photo:
    return Photo(pixels)


def export(path: Path | str, pixels: Pixels, photo: Photo, *, overwrite: bool = False, quality: int | None = None) -> None:
    path = Path(path)
    if path.exists() and not overwrite:
        raise SaveError(f"{path} exists; choose another name or allow overwriting.", path)
    from PIL import Image
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    handle, beside = tempfile.mkstemp(dir=path.parent, suffix=path.suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            options = {"icc_profile": photo.icc} if photo.icc else {}
            if photo.exif:
                options["exif"] = b"Exif\0\0" + photo.exif
            image.save(file, Image.registered_extensions()[path.suffix.lower()], **options)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def describe(path: Path | str) -> dict[str, object]:
    photo = open_photo(path)
    return {"path": str(path), "width": photo.size.width, "height": photo.size.height}
