"""What a format's reader hands over, and what all readers share."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from inpaint_app.document import icc_profile
from inpaint_app.document.layers.layers import Pixels, Text
from inpaint_app.messages import Message

if TYPE_CHECKING:
    from PIL import Image

PIXEL_LIMIT = 500_000_000
"""Largest picture opened, in pixels; checked before anything is decoded."""

_BAND_PIXELS = 1 << 21
_PILLOW = threading.Lock()


class TooLargeError(Exception):
    """The header promises more than PIXEL_LIMIT pixels; args are width and height."""


class UnsupportedError(Exception):
    """The file is whole, but of a kind that is not opened; its text is the template of a sentence about ``{name}``."""


@dataclass
class Decoded:
    """A file's pixels and metadata as stored: not turned yet, metadata not corrected yet.

    Attributes:
        pixels: HWC uint8 or uint16, 1 to 4 channels.
        name: Pillow's name of the format.
        orientation: EXIF orientation where the format itself settles it; None: look into EXIF, then XMP.
        gain_map: whether the file holds a gain map, which is not kept: it would show what was filled.
        dpi_settled: whether ``dpi`` goes before what EXIF says; a JPEG's own is a default that few programs set.
    """

    pixels: Pixels
    name: str
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    texts: list[Text] = field(default_factory=list)
    notices: list[Message] = field(default_factory=list)
    orientation: int | None = None
    lossless: bool = True
    jpeg_tables: dict[int, tuple[int, ...]] | None = None
    jpeg_subsampling: int = -1
    extras: dict[str, bytes] = field(default_factory=dict)
    digest: bytes | None = None
    gain_map: bool = False
    dpi_settled: bool = True


def check_size(width: int, height: int) -> None:
    """Raise TooLargeError when the picture should not be decoded, ValueError when it has no pixels."""
    if width <= 0 or height <= 0:
        raise ValueError("no pixels")
    if width * height > PIXEL_LIMIT:
        raise TooLargeError(width, height)


@contextmanager
def pillow_image(file: BinaryIO) -> Iterator[Image.Image]:
    """Open with Pillow, header only, size checked; quiet about what it thinks of the metadata.

    Pillow's own size check has two limits and a warning; ours replaces it.
    """
    from PIL import Image

    with _PILLOW, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            image = Image.open(file)
        finally:
            Image.MAX_IMAGE_PIXELS = limit
    with image:
        check_size(*image.size)
        yield image


def pillow_pixels(image: Image.Image) -> Pixels:
    """HWC uint8 of an image of mode L, LA, RGB or RGBA.

    Band by band: Pillow holds 4 bytes per RGB pixel already, and its own conversion would add two
    whole copies to that.
    """
    width, height = image.size
    pixels: npt.NDArray[np.uint8] = np.empty((height, width, len(image.getbands())), np.uint8)
    step = max(1, _BAND_PIXELS // width)
    for top in range(0, height, step):
        bottom = min(top + step, height)
        band = np.asarray(image.crop((0, top, width, bottom)))
        pixels[top:bottom] = band.reshape(bottom - top, width, -1)
    return pixels


def widened(values: npt.NDArray[Any], bits: int) -> Pixels:
    """Integers of ``bits`` bits to the full range of uint8 (up to 8 bits) or uint16 (9 to 16)."""
    target: type[np.uint8] | type[np.uint16] = np.uint8 if bits <= 8 else np.uint16
    full, top = np.iinfo(target).max, (1 << bits) - 1
    if full == top:
        same: npt.NDArray[Any] = values.astype(target, copy=False)
        return same
    scaled: npt.NDArray[Any] = np.empty(values.shape, target)
    step = max(1, _BAND_PIXELS // max(1, values[:1].size))
    for row in range(0, values.shape[0], step):
        scaled[row : row + step] = (values[row : row + step].astype(np.uint32) * full + top // 2) // top
    return scaled


def convert_cmyk(decoded: Decoded) -> None:
    """Turn ``decoded.pixels`` from CMYK (0 = no ink; further channels: alpha) into sRGB, with a notice."""
    inks, alpha = decoded.pixels[..., :4], decoded.pixels[..., 4:5]
    rgb, profiled = icc_profile.cmyk_to_srgb(inks, decoded.icc)
    decoded.pixels = np.concatenate([rgb, alpha], axis=2) if alpha.shape[2] else rgb
    decoded.icc = None
    decoded.notices.append(
        Message("Converted from CMYK to sRGB through the file's colour profile.") if profiled else
        Message("Converted from CMYK to sRGB; the file has no usable colour profile, so colours are approximate.")
    )
