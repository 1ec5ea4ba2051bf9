"""What a format's reader hands over, and what all readers share."""

from __future__ import annotations

import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from inpaint_app.document import icc_profile
from inpaint_app.document.layers.layers import Pixels, Text
from inpaint_app.limits import pixel_limit
from inpaint_app.messages import Message

if TYPE_CHECKING:
    from PIL import Image

_BAND_PIXELS = 1 << 21
_LEAST_CUT = 64
"""Of a file that is cut short at least one part in so many must be there."""
_PILLOW = threading.Lock()


class TooLargeError(Exception):
    """The header promises more pixels than are opened; args are width and height."""


class UnsupportedError(Exception):
    """The file is whole, but of a kind that is not opened.

    Attributes:
        template, arguments: the sentence, with ``{name}`` for the file's name.
    """

    def __init__(self, template: str, **arguments: Any) -> None:
        super().__init__(template)
        self.template = template
        self.arguments = arguments


class DamagedError(ValueError):
    """A reader found that the file is not whole; the text is for programmers."""


class NoPageError(Exception):
    """The file has no such page; args are the page asked for, from 1, and how many there are."""


@dataclass
class Decoded:
    """A file's pixels and metadata as stored: not turned yet, metadata not corrected yet.

    Attributes:
        pixels: HWC uint8 or uint16, 1 to 4 channels.
        name: Pillow's name of the format.
        orientation: EXIF orientation where the format itself settles it; None: look into EXIF, then XMP.
        gain_map: whether the file holds a gain map, which is not kept: it would show what was filled.
        dpi_settled: whether ``dpi`` goes before what EXIF says; a JPEG's own is a default that few programs set.
        pages: how many pages or frames the file has that can be asked for.
        infrared: HW of the dtype of ``pixels``: what a film scanner saw in infrared.
        missing: HW bool, True where the file holds no pixels, having been cut short; None: it is whole.
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
    pages: int = 1
    infrared: Pixels | None = None
    missing: npt.NDArray[np.bool_] | None = None


CUT_SHORT = Message(
    "The file is damaged or cut short; what is left of it was opened, and the missing part can be filled.")
CUT_DETAIL = Message("The file is cut short; all of the picture is there, but without its finest detail.")
PALETTE = Message("Converted from a colour palette to full colour.")


def note_missing(decoded: Decoded, missing: npt.NDArray[np.bool_]) -> None:
    """Say that the file is cut short, and where it has no pixels (HW bool)."""
    decoded.missing = missing if missing.any() else None
    decoded.notices.append(CUT_SHORT if decoded.missing is not None else CUT_DETAIL)


def blank_at_the_end(pixels: Pixels) -> npt.NDArray[np.bool_]:
    """HW bool: the last rows, as far as they are of one colour, which is what decoders leave where data ends."""
    missing = np.zeros(pixels.shape[:2], bool)
    unlike = np.flatnonzero((pixels != pixels[-1, -1]).any(axis=(1, 2)))
    missing[unlike[-1] + 1 if unlike.size else 0 :] = True
    return missing


def choose_page(pages: int, page: int | None) -> int:
    """Index from 0 of the page asked for (from 1; None: the first).

    Raises:
        NoPageError: there is no such page.
    """
    if page is not None and not 1 <= page <= pages:
        raise NoPageError(page, pages)
    return (page or 1) - 1


def inflate_what_is_there(packed: bytes, limit: int) -> bytes:
    """As much as can be inflated before the data ends or is damaged; never more than ``limit`` bytes."""
    raw = bytearray()
    inflating, at, step = zlib.decompressobj(), 0, 4096
    while at < len(packed) and len(raw) < limit and not inflating.eof:
        before = inflating.copy()
        try:
            raw += inflating.decompress(packed[at : at + step], limit - len(raw))
        except zlib.error:
            if step == 1:
                break
            inflating, step = before, 1  # what comes before the damage is given up only byte by byte
        else:
            at += step
    return bytes(raw)


def apply_orientation(pixels: npt.NDArray[Any], orientation: int) -> npt.NDArray[Any]:
    """HWC or HW pixels turned and mirrored as EXIF ``orientation`` (1 to 8) asks; contiguous."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    turned: npt.NDArray[Any] = np.ascontiguousarray(pixels)
    return turned


def check_size(width: int, height: int) -> None:
    """Raise TooLargeError when the picture should not be decoded, DamagedError when it has no pixels."""
    if width <= 0 or height <= 0:
        raise DamagedError("no pixels")
    if width * height > pixel_limit():
        raise TooLargeError(width, height)


def check_content(promised: int, stored: int, best_ratio: int) -> None:
    """Raise DamagedError when next to nothing of a picture can be in its file, before memory is taken for all of it.

    Args:
        promised: bytes of the picture, by the file's header.
        stored: bytes of the file.
        best_ratio: how many bytes one byte of the file can stand for, at most.
    """
    if promised > stored * best_ratio * _LEAST_CUT:
        raise DamagedError("next to nothing is left")


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


def load_what_is_there(image: Image.Image) -> None:
    """Decode an image that is cut short: what is missing stays as the decoder leaves it."""
    from PIL import ImageFile

    with _PILLOW:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            image.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False


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
