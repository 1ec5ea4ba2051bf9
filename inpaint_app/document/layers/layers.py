"""The photo, the layers above it, and where each fill came from.

All classes here are immutable and their arrays read-only, so that a worker thread may hold them
without a copy while the document goes on changing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import EMPTY, Rect, Size
from inpaint_app.document.masks.bounds import bounding_rect
from inpaint_app.document.masks.packed import PackedMask
from inpaint_app.messages import Message

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class SourceFormat:
    """How the file was stored, so that an export can match it.

    Attributes:
        path: the file, None for a pasted or made picture.
        name: Pillow's name of the format: "JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "HEIF", "AVIF",
            "JPEG2000", "JXL", "PSD", "RAW".
        bit_depth: 8 or 16 as opened (a 10- or 12-bit source is opened as 16).
        jpeg_tables: quantisation tables by number, in Pillow's order, for JPEG sources.
        jpeg_subsampling: 0 = 4:4:4, 1 = 4:2:2, 2 = 4:2:0; -1 unknown or not JPEG.
        lossless: whether the file kept every pixel exactly (False for JPEG, lossy WebP, HEIF, AVIF).
        orientation: EXIF orientation found in the file, 1 to 8; already applied to the pixels.
        digest: of the file's bytes, for JPEG sources (``files.jpeg_metadata.digest``); None: unknown.
    """

    path: Path | None = None
    name: str = "PNG"
    bit_depth: int = 8
    jpeg_tables: Mapping[int, tuple[int, ...]] | None = None
    jpeg_subsampling: int = -1
    lossless: bool = True
    orientation: int = 1
    digest: bytes | None = None


class Text(NamedTuple):
    """A text that a file carries: a PNG chunk, or a JPEG comment (keyword "Comment").

    Attributes:
        language: RFC 3066 tag, "" where none is told.
        translated: the keyword in that language.
    """

    keyword: str
    value: str
    language: str = ""
    translated: str = ""


@dataclass(frozen=True, eq=False)
class Photo:
    """The opened picture, never modified, the right way up (EXIF orientation applied).

    A change of the document's geometry puts another one in its place.

    Attributes:
        pixels: HWC uint8 or uint16, C = 1 grey, 2 grey+alpha, 3 RGB, 4 RGBA (straight alpha), in the
            file's own colour space, read-only.
        icc: ICC profile of ``pixels``; None means sRGB (or grey with the sRGB curve).
        exif: EXIF block as TIFF structure (no "Exif\\0\\0" prefix) with orientation set to 1.
        xmp: XMP packet.
        dpi: horizontal and vertical resolution, pixels per inch.
        source: how the file was stored.
        texts: further texts, in the file's order.
        extras: further metadata by the names in ``metadata.extras``, as the file holds it.
        notices: sentences the user should read once (converted from CMYK, first of 12 pages, ...).
        infrared: HW of the dtype of ``pixels``, read-only: what a film scanner saw in infrared, where dust is dark;
            no part of the picture.
        missing: HW bool, read-only, True where the opened file holds no pixels, having been cut short; None: it is
            whole.
        pages: how many pages, frames or pictures the opened file has to choose from.
        cut: what a crop has taken off and kept; None: nothing.
    """

    pixels: Pixels
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    source: SourceFormat = field(default_factory=SourceFormat)
    texts: tuple[Text, ...] = ()
    notices: tuple[Message, ...] = ()
    extras: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    infrared: Pixels | None = None
    missing: npt.NDArray[np.bool_] | None = None
    pages: int = 1
    cut: Cut | None = None

    def __post_init__(self) -> None:
        pixels = self.pixels
        layout = pixels.ndim == 3 and pixels.shape[2] in (1, 2, 3, 4)
        if not layout or pixels.dtype not in (np.uint8, np.uint16):
            found = f"{pixels.dtype} {pixels.shape}"
            raise ValueError(f"photo pixels must be HWC uint8 or uint16 with 1 to 4 channels, not {found}")
        for plane in (self.infrared, self.missing):
            if plane is not None and plane.shape != pixels.shape[:2]:
                raise ValueError(f"a plane of {plane.shape} does not fit a photo of {pixels.shape}")
        for array in (pixels, self.infrared, self.missing):
            if array is not None:
                array.flags.writeable = False

    @property
    def size(self) -> Size:
        return Size(self.pixels.shape[1], self.pixels.shape[0])

    @property
    def rect(self) -> Rect:
        return Rect.of_size(self.size)

    @property
    def has_alpha(self) -> bool:
        return self.pixels.shape[2] in (2, 4)

    @property
    def is_grey(self) -> bool:
        return bool(self.pixels.shape[2] <= 2)


@dataclass(frozen=True, eq=False)
class Provenance:
    """Where a layer came from; of a fill, with the hole that its coverage tells, all that it takes to run it again.

    Attributes:
        engine, model, model_hash: what made it; the model's file by its SHA-256.
        seed: of all random choices.
        parameters: what else is to be known of layers made in another way ("file": of a pasted picture; "merged";
            "margins": left, top, right and bottom of an extension).
        grow: how wide the soft seam is, pixels; None: it is no fill, or not known.
        quality: "fast", "balanced" or "best"; empty as ``grow`` is None.
        variants: how many results were asked for.
        view_centre: (x, y) in image pixels, near which the fill began; None: with its largest region.
        sources: what texture was copied from; None: all that is known. As ``view_centre`` in pixels of the picture
            as it was then.
        copy_from, not_from: what texture was to be copied from alone, and what not; None: nothing was said.
        device: device and precision ("cpu bf16").
        version: of this program.
        licence: of the model's weights.
    """

    engine: str
    model: str
    model_hash: str
    seed: int
    parameters: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    grow: int | None = None
    quality: str = ""
    variants: int = 1
    view_centre: tuple[float, float] | None = None
    sources: Rect | None = None
    copy_from: PackedMask | None = None
    not_from: PackedMask | None = None
    device: str = ""
    version: str = ""
    licence: str = ""


class Blend(StrEnum):
    """How a layer's colour meets the colour below it, before coverage and opacity weigh the two (see ``blending``)."""

    NORMAL = "normal"
    DARKEN = "darken"
    LIGHTEN = "lighten"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    OVERLAY = "overlay"
    SOFT_LIGHT = "soft light"
    COLOUR = "colour"
    LUMINOSITY = "luminosity"


@dataclass(frozen=True, eq=False)
class FillLayer:
    """A bounded block of pixels with its coverage: a completed hole, or a picture laid over the photo.

    Attributes:
        id: unique within the document and its history.
        rect: where the block lies on the photo, wholly inside it.
        pixels: HWC, the photo's own dtype and channel count, read-only.
        coverage: HW uint8; 0 leaves what is below bit-identical, 255 replaces it exactly.
        provenance: where it came from.
        opacity: 0.0 to 1.0, multiplies the coverage.
        variants: all results that the user may choose from, the one judged best first; arrays as ``pixels``,
            which is one of them. Empty where there was only one.
        chosen: which of ``variants`` is shown.
        blend: how its colours meet those below.
        mask: HW uint8, multiplies the coverage: what the user has painted out of the layer (0) and what is left
            of it (255). None: nothing was painted out. The coverage stays, so that it can be painted in again.
    """

    id: int
    name: str
    rect: Rect
    pixels: Pixels
    coverage: npt.NDArray[np.uint8]
    provenance: Provenance
    visible: bool = True
    opacity: float = 1.0
    variants: tuple[Pixels, ...] = ()
    chosen: int = 0
    blend: Blend = Blend.NORMAL
    mask: npt.NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        shape = (self.rect.height, self.rect.width)
        if self.pixels.shape[:2] != shape or self.coverage.shape != shape or self.coverage.dtype != np.uint8:
            raise ValueError(f"fill of {self.rect} does not match blocks {self.pixels.shape}, {self.coverage.shape}")
        if self.mask is not None and (self.mask.shape != shape or self.mask.dtype != np.uint8):
            raise ValueError(f"fill of {self.rect} does not match its mask {self.mask.shape} {self.mask.dtype}")
        if self.variants and self.pixels is not self.variants[self.chosen]:
            raise ValueError("a fill shows the variant that is chosen")
        if any(other.shape != self.pixels.shape or other.dtype != self.pixels.dtype for other in self.variants):
            raise ValueError("all variants of a fill have the shape and depth of its pixels")
        for block in self.blocks:
            block.flags.writeable = False

    @property
    def shown(self) -> bool:
        """Whether it can be seen at all."""
        return self.visible and self.opacity > 0

    @property
    def blocks(self) -> tuple[npt.NDArray[Any], ...]:
        """Every array that the layer holds, each once."""
        masks = () if self.mask is None else (self.mask,)
        return (self.coverage, *masks, *(self.variants or (self.pixels,)))

    def effective_coverage(self, part: tuple[slice, slice] = (slice(None), slice(None))) -> npt.NDArray[np.uint8]:
        """Coverage times mask of a part (rows, columns) of the block, rounded; HW uint8."""
        coverage = self.coverage[part]
        if self.mask is None:
            return coverage
        product = coverage.astype(np.uint16)
        product *= self.mask[part]
        product += 127
        product //= 255
        return product.astype(np.uint8)

    def moved(self, dx: int, dy: int) -> FillLayer:
        """The same layer at another place, sharing its pixels."""
        return replace(self, rect=self.rect.translate(dx, dy))


class Adjustment(Protocol):
    """A change of colours that is computed whenever the picture is shown or exported; immutable."""

    @property
    def reach(self) -> int:
        """How many pixels away a pixel may change the result; 0 where each pixel stands for itself."""
        ...

    def apply(self, pixels: Pixels) -> Pixels:
        """A new array of the same shape and dtype (HWC uint8 or uint16); an alpha channel stays as it is.

        Away from the borders of what it is given by ``reach`` or more, or where these are the picture's own,
        the result does not depend on where the array was cut.
        """
        ...

    def reduced(self, level: int) -> Adjustment | None:
        """What looks nearest to it on a picture reduced ``level`` times by half; None: nothing that can be seen."""
        ...


@dataclass(frozen=True, eq=False)
class AdjustmentLayer:
    """An adjustment of everything below it.

    Attributes:
        id: unique within the document and its history, fills included.
        opacity: 0.0 to 1.0, how much of the change is shown.
        rect: where ``mask`` lies on the photo; EMPTY without one.
        mask: HW uint8, read-only: how much of the change is shown, 255 all of it, as it is everywhere beyond ``rect``.
            None: nothing was painted out.
    """

    id: int
    name: str
    adjustment: Adjustment
    visible: bool = True
    opacity: float = 1.0
    rect: Rect = EMPTY
    mask: npt.NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        if self.mask is not None:
            if self.mask.shape != (self.rect.height, self.rect.width) or self.mask.dtype != np.uint8:
                raise ValueError(f"adjustment of {self.rect} does not match its mask {self.mask.shape}")
            self.mask.flags.writeable = False

    @property
    def shown(self) -> bool:
        """Whether it can be seen at all."""
        return self.visible and self.opacity > 0

    @property
    def blocks(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays that it holds."""
        return () if self.mask is None else (self.mask,)

    def coverage(self, area: Rect) -> npt.NDArray[np.uint8]:
        """How much of the change is shown inside ``area`` of the photo, opacity aside; HW uint8, a view or new."""
        if self.mask is not None and self.rect.contains(area):
            return self.mask[area.within(self.rect)]
        result = np.full((area.height, area.width), 255, np.uint8)
        inside = self.rect.intersect(area)
        if self.mask is not None and not inside.empty:
            result[inside.within(area)] = self.mask[inside.within(self.rect)]
        return result

    def moved(self, dx: int, dy: int) -> AdjustmentLayer:
        """The same with its mask at another place; itself without one, for then it lies everywhere."""
        return self if self.mask is None else replace(self, rect=self.rect.translate(dx, dy))


Layer = FillLayer | AdjustmentLayer


@dataclass(frozen=True, eq=False)
class Cut:
    """What was cut off a photo and is kept with it.

    Attributes:
        photo: the whole one; it has no cut itself.
        layers: those of the whole, bottom up.
        place: where on the whole the photo lies that is left.
    """

    photo: Photo
    layers: tuple[Layer, ...]
    place: Rect


def moved_layers(layers: tuple[Layer, ...], dx: int, dy: int) -> tuple[Layer, ...]:
    """The layers at another place, with the very same pixels."""
    return tuple(layer.moved(dx, dy) for layer in layers)


def insertion_index(layers: Sequence[Layer], rect: Rect) -> int:
    """Where among ``layers`` (bottom up) a new fill of ``rect`` belongs: the index to insert it at.

    It lies above every shown fill that it touches, and no adjustment that lies above those comes below it: so
    adjustments made of the photo apply to a fill too, and an engine is given the picture as it is before them.
    """
    place = 0
    for index, layer in enumerate(layers):
        if isinstance(layer, FillLayer) and layer.shown and layer.rect.touches(rect):
            place = index + 1
    while place < len(layers) and isinstance(layers[place], FillLayer):
        place += 1
    return place


def hole_of(fill: FillLayer) -> tuple[Rect, npt.NDArray[np.bool_]]:
    """The hole that a fill was made for: what it covers wholly, without the soft seam; else what it covers by half.

    Returns:
        (bounds on the photo, EMPTY for a fill that covers nothing; HW bool over them, True = hole, read-only).
    """
    hole = fill.coverage == 255
    if not hole.any():
        hole = fill.coverage >= 128
    part = bounding_rect(hole)
    if part.empty:
        return EMPTY, np.zeros((0, 0), bool)
    hole = hole[part.slices].copy()
    hole.flags.writeable = False
    return part.translate(fill.rect.left, fill.rect.top), hole


def total_reach(layers: Iterable[Layer]) -> int:
    """How far, in pixels, a change below all of ``layers`` can show; hidden ones do not count."""
    return sum(layer.adjustment.reach for layer in layers if isinstance(layer, AdjustmentLayer) and layer.shown)
