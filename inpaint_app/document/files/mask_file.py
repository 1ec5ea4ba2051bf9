"""A mask as a file of its own: any picture that somebody made as a mask is read as it was meant."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from inpaint_app.atomic_file import replacing
from inpaint_app.document.files.image_open import open_photo, to_uint8
from inpaint_app.document.files.writers.png import write_png
from inpaint_app.document.geometry import Size
from inpaint_app.document.layers.layers import Photo, Text
from inpaint_app.document.masks.mask_values import mask_values
from inpaint_app.document.masks.morphology import HALF, MaskPixels
from inpaint_app.errors import MaskError, SaveError
from inpaint_app.messages import Message

_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_OURS = Text("Software", "inpaint-app mask")
"""Marks masks that were saved here, whose values are taken as they are, however faint."""

_SAME_ASPECT = 0.01
_SAMPLES = 1 << 18
"""Pixels that are looked at to tell a photograph from a mask."""

_PICTURE_COLOURS = 64
"""Different colours, told apart by 5 bits a channel, that only photographs have."""

_PICTURE_MIDTONES, _PICTURE_DETAIL = 0.4, 0.08
"""Shares of pixels that are neither dark nor bright, and that differ from the next one, that only photographs reach."""

_TWO_LEVELS = 0.98
"""Share of pixels that are wholly clear or wholly opaque where something was erased from a picture."""


class MaskFile(NamedTuple):
    """A mask as read from a file.

    Attributes:
        values: HW uint8, 255 = to be filled.
        notices: sentences that say how the file was taken, where that is not plain.
    """

    values: MaskPixels
    notices: tuple[Message, ...] = ()


def open_mask(path: Path | str, size: Size) -> MaskPixels:
    """The mask of a file for a photo of ``size``: ``read_mask`` without its notices."""
    return read_mask(path, size).values


def read_mask(path: Path | str, size: Size, *, fit: bool = False) -> MaskFile:
    """Read a mask for a photo of ``size``.

    White is hole, in the values that its maker used; see ``mask_values``: 0 and 1, labels, floats, red paint, and
    transparency where that is what differs. In a photograph from which something was erased, what was erased is the
    hole. A mask of the photo's aspect, within 1 %, is scaled to its size.

    Args:
        fit: scale a mask of any aspect, too.

    Raises:
        OpenError: as ``open_photo``.
        MaskError: of another aspect (unless ``fit``), or a photograph with nothing erased.
    """
    path = Path(path)
    values = _deep_values(path)
    notices: list[Message] = []
    if values is None:
        photo = open_photo(path)
        if _OURS in photo.texts:
            return _of_size(path, to_uint8(photo.pixels[..., 0]).copy(), size, fit, [])
        if _is_erased(photo):
            values = np.iinfo(photo.pixels.dtype).max - photo.pixels[..., -1]
            notices.append(Message("Took what is erased from the picture {name} for the mask.", name=path.name))
        else:
            values = photo.pixels
            if _photograph(photo) is None:
                notices.append(Message(
                    "{name} looks like a photograph; its bright parts were taken for the mask.", name=path.name))
            elif _photograph(photo):
                raise MaskError(
                    "{name} looks like a photograph, not like a mask: give a picture that is white where the photo is "
                    "to be filled and black elsewhere (were photo and mask swapped?).", name=path.name)
    return _of_size(path, mask_values(values), size, fit, notices)


def _of_size(path: Path, mask: MaskPixels, size: Size, fit: bool, notices: list[Message]) -> MaskFile:
    height, width = mask.shape
    if (width, height) == size:
        return MaskFile(mask, tuple(notices))
    if not fit and abs(width * size.height / (height * size.width) - 1) > _SAME_ASPECT:
        raise MaskError(
            "The mask {name} is {mask_width} x {mask_height} pixels but the photo is {width} x {height}; make the mask "
            "the photo's size, or have it stretched (--fit-mask).", name=path.name, mask_width=width,
            mask_height=height, width=size.width, height=size.height,
        )
    notices.append(Message(
        "Scaled the mask {name} from {mask_width} x {mask_height} to the photo's {width} x {height} pixels.",
        name=path.name, mask_width=width, mask_height=height, width=size.width, height=size.height,
    ))
    return MaskFile(_scaled(mask, size), tuple(notices))


def save_mask(path: Path, pixels: MaskPixels, *, overwrite: bool = False) -> None:
    """Write a mask as a grey PNG, white where it is full, wholly or not at all; ``open_mask`` reads it back exactly.

    Args:
        pixels: HW uint8.
        overwrite: replace an existing file, which otherwise is an error.

    Raises:
        SaveError: another suffix than .png, an existing file, or a disk or folder that cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise SaveError("{name} does not end in .png, the one format that masks are saved in.", path)
    with replacing(path, overwrite=overwrite) as file:
        write_png(file, pixels[..., None], icc=None, exif=None, xmp=None, dpi=None, texts=[_OURS])


def _deep_values(path: Path) -> npt.NDArray[Any] | None:
    """HW or HWC values of a TIFF file that no photo can have: floats, signed, 32 bits; None for all other files."""
    import tifffile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)
    try:
        with path.open("rb") as file:
            if file.read(4) not in _TIFF_STARTS:
                return None
            file.seek(0)
            with tifffile.TiffFile(file) as tiff:
                page: Any = tiff.pages.first
                if page.sampleformat == 1 and page.bitspersample <= 16:
                    return None
                if page.samplesperpixel not in (1, 2, 3, 4) or page.planarconfig != 1:
                    return None
                values: npt.NDArray[Any] = page.asarray()
    except Exception:  # opening it as a photo says what is wrong with it
        return None
    return values


def _is_erased(photo: Photo) -> bool:
    """Whether this is a photograph of which parts are transparent."""
    if not photo.has_alpha:
        return False
    alpha, full = photo.pixels[..., -1], np.iinfo(photo.pixels.dtype).max
    clear, opaque = int((alpha == 0).sum()), int((alpha == full).sum())
    if not clear or not opaque or clear + opaque < _TWO_LEVELS * alpha.size:
        return False
    pixels = _sample(photo)
    seen = pixels[..., -1] >= HALF
    return _has_colours(pixels[..., :-1][seen]) or _has_midtones_and_detail(pixels[..., :-1], seen)


def _photograph(photo: Photo) -> bool | None:
    """Whether this is a photograph: True surely, None perhaps. What is painted on a clear ground is none."""
    pixels = _sample(photo)
    if photo.has_alpha:
        if photo.pixels[..., -1].min() == 0:
            return False
        pixels = pixels[..., :-1]
    if not _has_midtones_and_detail(pixels, np.ones(pixels.shape[:2], np.bool_)):
        return False
    return True if _has_colours(pixels.reshape(-1, pixels.shape[2])) else None


def _sample(photo: Photo) -> npt.NDArray[np.uint8]:
    """HWC uint8: pixels at even distances."""
    step = max(1, int((photo.rect.area / _SAMPLES) ** 0.5))
    return to_uint8(photo.pixels[::step, ::step])


def _has_colours(pixels: npt.NDArray[np.uint8]) -> bool:
    """Whether pixels (N x channels) have more different colours than any mask has."""
    if pixels.shape[1] == 1:
        return False
    coarse = (pixels >> 3).astype(np.uint32)
    return len(np.unique(coarse[:, 0] << 10 | coarse[:, 1] << 5 | coarse[:, 2])) > _PICTURE_COLOURS


def _has_midtones_and_detail(pixels: npt.NDArray[np.uint8], seen: npt.NDArray[np.bool_]) -> bool:
    grey = pixels.mean(axis=2)
    midtones = (grey > 24) & (grey < 231) & seen
    if midtones.sum() < _PICTURE_MIDTONES * seen.sum():
        return False
    # The soft edge of a mask rises or falls all the way; a photograph goes up and down.
    change = np.diff(grey, axis=1)
    change[np.abs(change) < 1] = 0
    turns = change[:, 1:] * change[:, :-1] < 0
    return bool((turns & midtones[:, 1:-1]).sum() > _PICTURE_DETAIL * seen.sum())


def _scaled(mask: MaskPixels, size: Size) -> MaskPixels:
    import cv2

    smaller = size.width < mask.shape[1]
    scaled: npt.NDArray[Any] = cv2.resize(mask, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    return scaled
