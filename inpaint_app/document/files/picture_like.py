"""Pictures as scripts have them, a path, an array or a Pillow picture: taken as a photo, or as a mask."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.decoding import pillow_pixels
from inpaint_app.document.files.image_open import open_photo, photo_from_array
from inpaint_app.document.files.mask_file import open_mask
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.document.masks.mask_values import mask_values
from inpaint_app.document.masks.morphology import MaskPixels
from inpaint_app.errors import OpenError, UsageError

if TYPE_CHECKING:
    from PIL import Image

PictureLike: TypeAlias = "str | os.PathLike[str] | npt.NDArray[Any] | Image.Image | Photo"
"""A path, HW or HWC numbers, a Pillow picture, or what ``open_photo`` gave."""

logger = logging.getLogger(__name__)

_PLAIN_MODES = ("L", "LA", "RGB", "RGBA")


def photo_of(given: PictureLike, page: int | None = None) -> Photo:
    """A picture as a photo; what was given is neither changed nor kept, a Photo apart.

    Args:
        given: a path as for ``open_photo``; HW or HWC uint8 or uint16 with 1 grey, 2 grey+alpha, 3 RGB or 4 RGBA
            channels; a Pillow picture, of which palettes, CMYK and the like become RGB; or a Photo.
        page: of a path to a file with several pages the one to open, from 1; None: the first.

    Raises:
        OpenError: the file cannot be opened, or the Pillow picture cannot be read.
        UsageError: anything else than these.
    """
    if isinstance(given, Photo):
        return given
    if isinstance(given, str | os.PathLike):
        photo = open_photo(Path(given), page)
        logger.info("opened %s: %d x %d, %s", given, *photo.size, photo.pixels.dtype)
        return photo
    if _is_pillow(given):
        return photo_from_array(_photo_values(_pillow_values(given)))
    if not hasattr(given, "__array__"):
        raise UsageError(
            "The photo is of type {kind}; give a path, an array, or a Pillow picture.", kind=type(given).__name__)
    return photo_from_array(_photo_values(np.asarray(given)))


def mask_of(given: PictureLike, size: Size) -> MaskPixels:
    """A picture as the mask of a photo of ``size``; see ``mask_values`` and ``open_mask`` for what counts as hole.

    Args:
        given: a path, any array that ``mask_values`` takes, or a Pillow picture.

    Returns:
        HW uint8, 255 = to be filled; of a path, of that ``size``.

    Raises:
        OpenError, MaskError.
    """
    if isinstance(given, str | os.PathLike):
        return open_mask(Path(given), size)
    if isinstance(given, Photo):
        return mask_values(given.pixels)
    return mask_values(_pillow_values(given) if _is_pillow(given) else np.asarray(given))


def like_given(pixels: Pixels, given: PictureLike) -> Pixels:
    """HWC pixels as whoever gave the photo has them: a grey picture is HW, unless it was given with a channel."""
    with_channel = isinstance(given, Photo) or getattr(given, "ndim", 2) == 3
    if pixels.shape[2] > 1 or with_channel:
        return pixels
    grey: npt.NDArray[Any] = pixels[..., 0]
    return grey


def _photo_values(values: npt.NDArray[Any]) -> Pixels:
    """HW or HWC uint8 or uint16 in this machine's byte order, or the error that says why it is not."""
    if (values.dtype.kind, values.dtype.itemsize) not in (("u", 1), ("u", 2)):
        raise UsageError(
            "The photo is an array of {kind}; give uint8 (0 to 255) or uint16 (0 to 65535).", kind=values.dtype)
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[2] not in (1, 2, 3, 4)):
        shape = " x ".join(map(str, values.shape))
        raise UsageError(
            "The photo is an array of {shape}; give height x width, or height x width x 1 to 4 channels.", shape=shape)
    if not values.size:
        raise UsageError("The photo has no pixels; give an array of at least one row and one column.")
    native: npt.NDArray[Any] = values.astype(values.dtype.newbyteorder("="), copy=False)
    return native


def _is_pillow(given: object) -> bool:
    """Whether it is a Pillow picture, without loading Pillow for those who have none."""
    pillow = sys.modules.get("PIL.Image")
    return pillow is not None and isinstance(given, pillow.Image)


def _pillow_values(image: Any) -> npt.NDArray[Any]:
    """HW uint16 (I;16, I), int32 (I beyond that) or float32 (F), else HWC uint8 of 1 to 4 channels."""
    try:
        image.load()
        if image.mode == "F" or image.mode.startswith("I"):
            return _deep_values(image)
        if image.mode not in _PLAIN_MODES:
            clear = image.mode in ("PA", "RGBa", "La") or "transparency" in image.info
            image = image.convert("L" if image.mode == "1" else "RGBA" if clear else "RGB")
        return pillow_pixels(image)
    except (OSError, ValueError) as error:
        raise OpenError("The Pillow picture cannot be read ({reason}).", None, reason=error) from error


def _deep_values(image: Image.Image) -> npt.NDArray[Any]:
    values = np.asarray(image)
    if image.mode == "I" and int(values.min()) >= 0 and int(values.max()) <= np.iinfo(np.uint16).max:
        return values.astype(np.uint16)  # how Pillow used to open 16-bit files
    return values
