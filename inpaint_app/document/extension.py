"""Extension of the canvas: how much room is made on each side, and the larger picture with everything at its place."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from inpaint_app.document.document import Document
from inpaint_app.document.geometry import Rect, Size
from inpaint_app.document.geometry_edit import GeometryEdit, Layout, Operation, moved_mask
from inpaint_app.document.layers.layers import Photo, Pixels, moved_layers
from inpaint_app.errors import CanvasError, UsageError
from inpaint_app.limits import pixel_limit


class Margins(NamedTuple):
    """How many pixels a picture gains on each side; none is negative."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def around(self, size: Size) -> Size:
        """The size of a picture of ``size`` with these margins."""
        return Size(self.left + size.width + self.right, self.top + size.height + self.bottom)

    def place(self, size: Size) -> Rect:
        """Where the picture of ``size`` lies in the larger one."""
        return Rect.of_size(size).translate(self.left, self.top)

    def outline(self, size: Size) -> Rect:
        """The larger picture's bounds in the coordinates of the picture of ``size``."""
        return Rect.of_size(self.around(size)).translate(-self.left, -self.top)


def parse_aspect(text: str) -> Fraction:
    """Width to height: "16:9", "1.85:1".

    Raises:
        UsageError: not two positive numbers with a colon between them.
    """
    width, _, height = str(text).partition(":")
    try:
        aspect = Fraction(width.strip()) / Fraction(height.strip())
    except (ValueError, ZeroDivisionError):
        aspect = Fraction(0)
    if aspect <= 0:
        raise UsageError("{text!r} is not an aspect; give width:height, such as 16:9.", text=text)
    return aspect


def margins_for_aspect(size: Size, aspect: Fraction) -> Margins:
    """The least that makes a picture of ``size`` as wide to as high as ``aspect``: equal on both sides, an odd
    pixel right or below; nothing at all where the aspect is met to the nearest pixel.
    """
    width = round(size.height * aspect) - size.width
    height = round(size.width / aspect) - size.height
    if width > 0:
        return Margins(left=width // 2, right=width - width // 2)
    if height > 0:
        return Margins(top=height // 2, bottom=height - height // 2)
    return Margins()


def check_margins(size: Size, margins: Margins) -> None:
    """Whether a picture of ``size`` can be given these margins.

    Raises:
        CanvasError: nothing would be gained, or the picture could never be opened again.
    """
    if not any(margins):
        raise CanvasError("Nothing would be added; add pixels to at least one side.")
    larger = margins.around(size)
    if larger.width * larger.height > pixel_limit():
        raise CanvasError(
            "The picture would be {width} x {height} pixels, more than the {limit} megapixels that can be opened; "
            "extend it by less.", width=larger.width, height=larger.height, limit=pixel_limit() // 1_000_000,
        )


def extended_photo(photo: Photo, margins: Margins) -> Photo:
    """The photo with room around it.

    The photo's own pixels are bit-identical at their place; what is new repeats its softened border, something
    to look at until a fill covers it. EXIF and XMP tell the new size where they tell one.

    Raises:
        CanvasError: as ``check_margins``.
    """
    from inpaint_app.document.metadata.exif import resized_exif
    from inpaint_app.document.metadata.exif_layout import without_place_on_earth
    from inpaint_app.document.metadata.xmp import resized_xmp

    check_margins(photo.size, margins)
    size = margins.around(photo.size)
    pixels: npt.NDArray[Any] = np.empty((size.height, size.width, photo.pixels.shape[2]), photo.pixels.dtype)
    place = margins.place(photo.size)
    rows, columns = place.slices
    pixels[rows, columns] = photo.pixels
    if margins.left:
        pixels[rows, : place.left] = _softened(photo.pixels[:, :1])
    if margins.right:
        pixels[rows, place.right :] = _softened(photo.pixels[:, -1:])
    if margins.top:
        pixels[: place.top] = _softened(pixels[place.top : place.top + 1])
    if margins.bottom:
        pixels[place.bottom :] = _softened(pixels[place.bottom - 1 : place.bottom])
    infrared: npt.NDArray[Any] | None = photo.infrared
    if infrared is not None:
        infrared = np.pad(infrared, ((margins.top, margins.bottom), (margins.left, margins.right)), mode="edge")
    return replace(
        photo, pixels=pixels, infrared=infrared, missing=None, cut=None,
        exif=resized_exif(without_place_on_earth(photo.exif), *size) if photo.exif else None,
        xmp=resized_xmp(photo.xmp, *size) if photo.xmp else None,
    )


def _softened(line: Pixels) -> npt.NDArray[Any]:
    """One row or column of HWC pixels, blurred along itself: streaks would look like content."""
    import cv2

    height, width = line.shape[:2]
    reach = 2 * (max(height, width) // 24) + 1
    kernel = (reach, 1) if width > 1 else (1, reach)
    return cv2.blur(line, kernel, borderType=cv2.BORDER_REPLICATE).reshape(line.shape)


def extend_canvas(document: Document, photo: Photo, margins: Margins) -> GeometryEdit:
    """The edit, not yet applied, that puts ``photo`` in the place of the document's photo.

    Args:
        photo: ``extended_photo`` of the document's photo and ``margins``; layers and mask move along.
    """
    before = Layout.of(document)
    if photo.size != margins.around(before.photo.size):
        raise ValueError(f"a photo of {photo.size} is not {before.photo.size} with {margins}")
    layers = moved_layers(before.layers, margins.left, margins.top)
    mask = moved_mask(before.mask, photo.size, margins.left, margins.top)
    named = tuple(
        replace(named, mask=moved_mask(named.mask, photo.size, margins.left, margins.top))
        for named in before.named_masks
    )
    after = Layout(photo, layers, mask, named)
    return GeometryEdit("Extend canvas", before, after, Operation("extend", tuple(margins)))
