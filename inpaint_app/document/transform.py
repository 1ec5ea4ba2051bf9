"""Crop, turn, flip, straighten, rectify, resize and enlarge: the picture with everything at its place.

Crop, quarter turns and flips move pixels and are exact; what lies outside a crop comes back by undo, or where it was
kept with the photo (see ``cut``), which any other change than turns and flips forgets. To
straighten, to rectify and to resize is to sample all again: the photo, every fill with its variants, their masks and
the document's mask. That is baked: resizing back does not give the former pixels (undo does). A fill is resampled
together with the photo's own pixels around it, so that its rim takes nothing from where it has no colour.
Adjustments keep their settings, radii in pixels of the new picture; their masks follow.

Every function takes the present layout and gives the new one; none of them changes the document.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.crop import check_corners
from inpaint_app.document.geometry import EMPTY, Point, Rect, Size
from inpaint_app.document.geometry_edit import Layout, moved_mask
from inpaint_app.document.layers.layers import Cut, FillLayer, Layer, Photo
from inpaint_app.document.masks.mask import Mask
from inpaint_app.document.masks.named_masks import NamedMask
from inpaint_app.document.metadata.exif import resized_exif
from inpaint_app.document.metadata.exif_layout import without_place_on_earth
from inpaint_app.document.metadata.xmp import resized_xmp
from inpaint_app.document.resampling import Matrix, place_under, rectifying, resampled, scaling, turning
from inpaint_app.errors import CanvasError
from inpaint_app.limits import pixel_limit

_RIM = 4
"""Pixels of the photo around a fill that its cubic interpolation may read."""

Array = npt.NDArray[Any]
Draw = Callable[[Array, Rect, Rect], Array]
"""(HWC block, where it lies in the picture, a part of the result) to that part of the result."""
Place = Callable[[Rect, Size], Rect]
"""Where a rectangle of a picture of some size comes to lie."""


def cropped(layout: Layout, rect: Rect) -> Layout:
    """Only what lies inside ``rect``.

    Raises:
        CanvasError: nothing would be left, or nothing taken away.
    """
    inside = rect.clip(layout.photo.size)
    if inside.empty:
        raise CanvasError("Nothing of the picture would be left; choose a part of it to keep.")
    if inside == layout.photo.rect:
        raise CanvasError("The whole picture would be kept; choose a smaller part of it.")
    photo = _with_pixels(layout.photo, lambda plane: plane[inside.slices].copy())
    layers = [_cropped_layer(layer, inside) for layer in layout.layers]
    masks = _masks(layout, lambda mask: moved_mask(mask, inside.size, -inside.left, -inside.top))
    return Layout(photo, tuple(layer for layer in layers if layer is not None), *masks)


def _cropped_layer(layer: Layer, rect: Rect) -> Layer | None:
    if not isinstance(layer, FillLayer) and layer.mask is None:
        return layer
    part = layer.rect.intersect(rect)
    if part.empty:
        return None if isinstance(layer, FillLayer) else replace(layer, rect=EMPTY, mask=None)
    if part == layer.rect:
        return layer.moved(-rect.left, -rect.top)
    inside = part.within(layer.rect)
    return _with_blocks(layer, part.translate(-rect.left, -rect.top), lambda block, _: block[inside].copy())


def turned(layout: Layout, quarters: int) -> Layout:
    """Turned clockwise by ``quarters`` times 90 degrees."""
    places: tuple[Place, ...] = (
        lambda rect, _: rect,
        lambda rect, of: Rect(of.height - rect.bottom, rect.left, of.height - rect.top, rect.right),
        lambda rect, of: Rect(
            of.width - rect.right, of.height - rect.bottom, of.width - rect.left, of.height - rect.top),
        lambda rect, of: Rect(rect.top, of.width - rect.right, rect.bottom, of.width - rect.left),
    )
    return _moved(layout, lambda block: np.rot90(block, -quarters), places[quarters % 4])


def flipped(layout: Layout, horizontally: bool) -> Layout:
    """Mirrored: left and right swapped when ``horizontally``, else top and bottom."""

    def across(rect: Rect, of: Size) -> Rect:
        return rect._replace(left=of.width - rect.right, right=of.width - rect.left)

    def down(rect: Rect, of: Size) -> Rect:
        return rect._replace(top=of.height - rect.bottom, bottom=of.height - rect.top)

    if horizontally:
        return _moved(layout, lambda block: block[:, ::-1], across)
    return _moved(layout, lambda block: block[::-1], down)


def _moved(layout: Layout, move: Callable[[Array], Array], place: Place) -> Layout:
    """Every pixel at another place; ``move`` gives a view."""

    def moved_photo(photo: Photo) -> Photo:
        return _with_pixels(photo, lambda plane: move(plane).copy())

    def moved_layers(layers: tuple[Layer, ...], size: Size) -> tuple[Layer, ...]:
        return tuple(
            _with_blocks(layer, place(layer.rect, size), lambda block, _: move(block).copy()) for layer in layers)

    before, cut = layout.photo.size, layout.photo.cut
    photo, layers = moved_photo(layout.photo), moved_layers(layout.layers, before)
    if cut is not None:
        whole = cut.photo.size
        photo = replace(photo, cut=Cut(
            moved_photo(cut.photo), moved_layers(cut.layers, whole), place(cut.place, whole)))

    def moved(mask: Mask) -> Mask:
        result = Mask(photo.size)
        if not mask.painted_bounds.empty:
            result.write(place(mask.painted_bounds, before), move(mask.pixels[mask.painted_bounds.slices]))
        return result

    return Layout(photo, layers, *_masks(layout, moved))


def _masks(layout: Layout, change: Callable[[Mask], Mask]) -> tuple[Mask, tuple[NamedMask, ...]]:
    named = tuple(replace(each, mask=change(each.mask)) for each in layout.named_masks)
    return change(layout.mask), named


def resized(layout: Layout, size: Size) -> Layout:
    """Enlarged or reduced to ``size``.

    Raises:
        CanvasError: a side would be none, or the picture too large ever to be opened again.
    """
    _check_size(size)
    return _sampled_anew(layout, scaling(layout.photo.size, size), size)


def enlarged(layout: Layout, scale: int, draw: Draw, reach: int) -> Layout:
    """Enlarged by a whole number; masks are interpolated.

    Args:
        draw: makes the pixels of the photo and of its fills.
        reach: how many pixels of the photo around a fill it is to see.

    Raises:
        CanvasError: the picture would be too large ever to be opened again.
    """
    size = Size(layout.photo.size.width * scale, layout.photo.size.height * scale)
    _check_size(size)
    return _sampled_anew(layout, scaling(layout.photo.size, size), size, draw, reach)


def _check_size(size: Size) -> None:
    if min(size) < 1:
        raise CanvasError("Nothing of the picture would be left; give it at least one pixel each way.")
    if size.width * size.height > pixel_limit():
        raise CanvasError(
            "The picture would be {width} x {height} pixels, more than the {limit} megapixels that can be opened; "
            "make it smaller.", width=size.width, height=size.height, limit=pixel_limit() // 1_000_000,
        )


def straightened(layout: Layout, degrees: float) -> Layout:
    """Turned clockwise by a small angle about the middle, and cut to the largest upright part of the same shape.

    Args:
        degrees: -45 to 45.
    """
    if not -45 <= degrees <= 45:
        raise ValueError(f"{degrees} degrees is no small angle")
    size = straightened_size(layout.photo.size, degrees)
    return _sampled_anew(layout, turning(layout.photo.size, degrees, size), size)


def straightened_size(size: Size, degrees: float) -> Size:
    """How large a picture of ``size`` is after ``straightened``."""
    angle = math.radians(abs(degrees))
    longer = max(size.width / size.height, size.height / size.width)
    share = 1 / (math.cos(angle) + longer * math.sin(angle))
    return Size(max(1, math.floor(size.width * share + 1e-9)), max(1, math.floor(size.height * share + 1e-9)))


def rectified(layout: Layout, corners: Sequence[Point], size: Size) -> Layout:
    """Only what lies inside four corners, which become those of a picture of ``size``.

    Args:
        corners: upper left, upper right, lower right and lower left, image pixels, as ``check_corners`` takes them.

    Raises:
        CanvasError: the corners make no picture.
    """
    check_corners(corners, layout.photo.size)
    _check_size(size)
    return _sampled_anew(layout, rectifying(corners, size), size)


def _sampled_anew(
    layout: Layout, matrix: Matrix, size: Size, draw: Draw | None = None, rim: int = _RIM,
) -> Layout:
    whole = Rect.of_size(size)

    def interpolated(block: Array, at: Rect, into: Rect) -> Array:
        return resampled(block, at, matrix, into)

    def change(plane: Array) -> Array:
        return (draw or interpolated if plane.ndim == 3 else interpolated)(plane, layout.photo.rect, whole)

    photo = _with_pixels(layout.photo, change)
    layers = [
        _sampled_layer(layer, layout.photo, matrix, whole, draw or interpolated, rim) for layer in layout.layers]

    def sampled(mask: Mask) -> Mask:
        result = Mask(size)
        place = place_under(matrix, mask.painted_bounds.grow(1)).intersect(whole)
        if not mask.painted_bounds.empty and not place.empty:
            result.write(place, resampled(mask.pixels, layout.photo.rect, matrix, place, cubic=False))
        return result

    return Layout(photo, tuple(layer for layer in layers if layer is not None), *_masks(layout, sampled))


def _sampled_layer(
    layer: Layer, photo: Photo, matrix: Matrix, whole: Rect, draw: Draw, rim: int,
) -> Layer | None:
    if not isinstance(layer, FillLayer) and layer.mask is None:
        return layer
    place = place_under(matrix, layer.rect).intersect(whole)
    if place.empty:
        return None if isinstance(layer, FillLayer) else replace(layer, rect=EMPTY, mask=None)
    room = layer.rect.grow(rim).clip(photo.size)
    inside = layer.rect.within(room)
    bare = layer.coverage == 0 if isinstance(layer, FillLayer) else None

    def sample(block: Array, beyond: int | None) -> Array:
        larger: Array
        if beyond is None:
            larger = photo.pixels[room.slices].copy()
            larger[inside] = block if bare is None else np.where(bare[..., None], larger[inside], block)
            return draw(larger, room, place)
        larger = np.full((room.height, room.width), beyond, np.uint8)
        larger[inside] = block
        return resampled(larger, room, matrix, place, cubic=False)

    return _with_blocks(layer, place, sample)


def _with_blocks(layer: Layer, rect: Rect, change: Callable[[Array, int | None], Array]) -> Layer:
    """The layer over ``rect`` with every array changed; ``change`` is told what lies beyond it, None: the photo."""
    mask = None if layer.mask is None else change(layer.mask, 255)
    if not isinstance(layer, FillLayer):
        return layer if mask is None else replace(layer, rect=rect, mask=mask)
    variants = tuple(change(pixels, None) for pixels in layer.variants)
    return replace(
        layer, rect=rect, variants=variants, mask=mask, coverage=change(layer.coverage, 0),
        pixels=variants[layer.chosen] if variants else change(layer.pixels, None),
    )


def _with_pixels(photo: Photo, change: Callable[[Array], Array]) -> Photo:
    """The photo with other pixels and nothing cut off that is kept; EXIF and XMP tell the new size where they tell one.

    What the file lacks is no more known here: the document has it as a mask, which follows by itself.
    """
    pixels = change(photo.pixels)
    height, width = pixels.shape[:2]
    return replace(
        photo, pixels=pixels,
        infrared=None if photo.infrared is None else change(photo.infrared),
        missing=None, cut=None,
        exif=resized_exif(without_place_on_earth(photo.exif), width, height) if photo.exif else None,
        xmp=resized_xmp(photo.xmp, width, height) if photo.xmp else None,
    )
