"""Cropping a picture so that what is cut off stays with it, and bringing that back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import Rect
from inpaint_app.document.geometry_edit import Layout, moved_mask
from inpaint_app.document.layers.layers import Cut, FillLayer, Layer
from inpaint_app.document.transform import cropped
from inpaint_app.errors import CanvasError

Array = npt.NDArray[Any]


def cropped_keeping(layout: Layout, rect: Rect) -> Layout:
    """Only what lies inside ``rect``; all else is kept with the photo. What an earlier crop has kept stays kept.

    Raises:
        CanvasError: as ``transform.cropped``.
    """
    after = cropped(layout, rect)
    place = rect.clip(layout.photo.size)
    if layout.photo.cut is not None:
        place = place.translate(layout.photo.cut.place.left, layout.photo.cut.place.top)
        layout = brought_back(layout)
    cut = Cut(layout.photo, layout.layers, place)
    return after._replace(photo=replace(after.photo, cut=cut))


def brought_back(layout: Layout) -> Layout:
    """The whole picture again, with what was done since to the part that was left.

    Layers that had been cut off wholly come back above those that they lay on; layers that were deleted since do not.

    Raises:
        CanvasError: nothing is kept.
    """
    cut = layout.photo.cut
    if cut is None:
        raise CanvasError("Nothing that was cut off is kept with this picture.")
    former = {layer.id: layer for layer in cut.layers}
    left, top = cut.place.left, cut.place.top
    layers = [_widened(layer.moved(left, top), former.get(layer.id), cut.photo.rect) for layer in layout.layers]
    for index, layer in enumerate(cut.layers):
        if isinstance(layer, FillLayer) and not layer.rect.touches(cut.place):
            below = {each.id for each in cut.layers[:index]}
            at = max((at + 1 for at, each in enumerate(layers) if each.id in below), default=0)
            layers.insert(at, layer)
    size = cut.photo.size
    named = tuple(replace(each, mask=moved_mask(each.mask, size, left, top)) for each in layout.named_masks)
    return Layout(cut.photo, tuple(layers), moved_mask(layout.mask, size, left, top), named)


def _widened(layer: Layer, former: Layer | None, whole: Rect) -> Layer:
    """A layer, at its place on the whole picture, with what the crop took off it."""
    if isinstance(layer, FillLayer) and isinstance(former, FillLayer):
        return _widened_fill(layer, former)
    if layer.mask is None or former is None or isinstance(layer, FillLayer) or isinstance(former, FillLayer):
        return layer
    mask = former.coverage(whole).copy()
    mask[layer.rect.slices] = layer.mask
    return replace(layer, rect=whole, mask=mask)


def _widened_fill(fill: FillLayer, former: FillLayer) -> FillLayer:
    alike = len(fill.variants) == len(former.variants) and former.pixels.dtype == fill.pixels.dtype
    if fill.rect == former.rect or not former.rect.contains(fill.rect) or not alike:
        return fill
    inside = fill.rect.within(former.rect)

    def pasted(block: Array, before: Array) -> Array:
        whole = before.copy()
        whole[inside] = block
        return whole

    variants = tuple(pasted(*pair) for pair in zip(fill.variants, former.variants, strict=True))
    mask = None
    if fill.mask is not None or former.mask is not None:
        mask = pasted(*(np.full(each.coverage.shape, 255, np.uint8) if each.mask is None else each.mask
                        for each in (fill, former)))
    return replace(
        fill, rect=former.rect, variants=variants, mask=mask, coverage=pasted(fill.coverage, former.coverage),
        pixels=variants[fill.chosen] if variants else pasted(fill.pixels, former.pixels),
    )
