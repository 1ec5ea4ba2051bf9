"""What an export may change of a picture on its way into the file: colours, size, depth, metadata."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.image_open import to_uint8
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.icc_profile import colour_space, grey_srgb_profile, srgb_profile
from inpaint_app.document.layers.layers import Photo, Pixels
from inpaint_app.document.metadata.exif import resized_exif
from inpaint_app.document.metadata.exif_layout import without_gps, without_place_on_earth
from inpaint_app.document.metadata.xmp import resized_xmp
from inpaint_app.document.resampling import resampled, scaling

_BAND_PIXELS = 1 << 20
_RELATIVE_COLORIMETRIC = 1
_BLACK_POINT_COMPENSATION = 0x2000  # cmsFLAGS_BLACKPOINTCOMPENSATION of Little CMS


class Metadata(StrEnum):
    """Which metadata go into the file."""

    ALL = "all"
    NO_PLACE = "no_place"
    NONE = "none"


def changed(
    pixels: Pixels, photo: Photo, *, side: int | None = None, bits: int | None = None, srgb: bool = False,
    metadata: Metadata = Metadata.ALL,
) -> tuple[Pixels, Photo]:
    """HWC pixels and the photo that lends its metadata, changed as asked.

    Args:
        side: pixels that the longer side gets; None: as it is.
        bits: 8 or 16 a channel; None: as it is.
        srgb: whether colours are converted from the photo's profile to sRGB.
    """
    if bits == 16 and pixels.dtype == np.uint8:  # first, so that what follows is rounded to 16 bits only
        pixels = pixels.astype(np.uint16) * 257
    if srgb and photo.icc is not None:
        pixels, photo = in_srgb(pixels, photo.icc), replace(photo, icc=None)
    if side is not None and side != max(photo.size):
        pixels, photo = _resized(pixels, photo, side)
    if bits == 8:
        pixels = to_uint8(pixels)
    return pixels, _LEFT[metadata](_holding(photo, pixels))


def size_with(size: Size, side: int) -> Size:
    """``size`` with the longer side ``side``."""
    factor = side / max(size)
    return Size(max(1, round(size.width * factor)), max(1, round(size.height * factor)))


def in_srgb(pixels: Pixels, icc: bytes) -> Pixels:
    """HWC pixels in the colours of ``icc``, in sRGB: relative colorimetric, of the same depth and channels.

    A profile that cannot be used, or is of another colour model, counts as sRGB.
    """
    import imagecodecs

    grey = pixels.shape[2] < 3
    if colour_space(icc) != ("GRAY" if grey else "RGB"):
        return pixels
    channels, target = (1, grey_srgb_profile()) if grey else (3, srgb_profile())
    result = pixels.copy()
    rows = max(1, _BAND_PIXELS // pixels.shape[1])
    for top in range(0, pixels.shape[0], rows):
        band: npt.NDArray[Any] = np.ascontiguousarray(pixels[top : top + rows, :, :channels])
        try:
            made = imagecodecs.cms_transform(
                band[..., 0] if grey else band, icc, target, colorspace="gray" if grey else "rgb",
                outcolorspace="gray" if grey else "rgb", intent=_RELATIVE_COLORIMETRIC, flags=_BLACK_POINT_COMPENSATION)
        except imagecodecs.CmsError:
            return pixels
        result[top : top + rows, :, :channels] = made.reshape(band.shape)
    return result


def _resized(pixels: Pixels, photo: Photo, side: int) -> tuple[Pixels, Photo]:
    size = size_with(photo.size, side)
    pixels = resampled(pixels, photo.rect, scaling(photo.size, size), Rect.of_size(size))
    exif = resized_exif(without_place_on_earth(photo.exif), *size) if photo.exif else None
    return pixels, replace(
        _holding(photo, pixels), exif=exif, xmp=resized_xmp(photo.xmp, *size) if photo.xmp else None)


def _holding(photo: Photo, pixels: Pixels) -> Photo:
    """The photo with these pixels, which planes of another size do not fit."""
    if pixels is photo.pixels or (pixels.shape == photo.pixels.shape and pixels.dtype == photo.pixels.dtype):
        return photo
    return replace(photo, pixels=pixels, infrared=None, missing=None)


def _without_place(photo: Photo) -> Photo:
    xmp = photo.xmp if photo.xmp is None or b"GPS" not in photo.xmp else None
    return replace(photo, exif=without_gps(photo.exif) if photo.exif else None, xmp=xmp)


def _without_any(photo: Photo) -> Photo:
    return replace(photo, exif=None, xmp=None, texts=(), extras=MappingProxyType({}))


_LEFT: MappingProxyType[Metadata, Callable[[Photo], Photo]] = MappingProxyType({
    Metadata.ALL: lambda photo: photo, Metadata.NO_PLACE: _without_place, Metadata.NONE: _without_any,
})
