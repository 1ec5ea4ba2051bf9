"""Taking transparency away: the picture as it looks on white paper, for formats that hold none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry_edit import Layout
from inpaint_app.document.layers.layers import FillLayer, Layer, Photo, Pixels


def opaque_layout(layout: Layout) -> Layout:
    """Photo and layers without an alpha channel, laid on white; all else as it is."""
    return layout._replace(
        photo=opaque_photo(layout.photo), layers=tuple(_opaque_layer(layer) for layer in layout.layers))


def opaque_photo(photo: Photo) -> Photo:
    """The photo laid on white; itself where it has no alpha channel."""
    return replace(photo, pixels=on_white(photo.pixels), cut=None) if photo.has_alpha else photo


def on_white(pixels: Pixels) -> Pixels:
    """HWC pixels with straight alpha laid on white, rounded: HWC without alpha. Opaque pixels keep their values."""
    full = int(np.iinfo(pixels.dtype).max)
    colours: npt.NDArray[Any] = np.empty((*pixels.shape[:2], pixels.shape[2] - 1), pixels.dtype)
    for target, row in zip(colours, pixels, strict=True):
        alpha = row[:, -1:].astype(np.uint64)
        target[...] = (row[:, :-1] * alpha + full * (full - alpha) + full // 2) // full
    return colours


def _opaque_layer(layer: Layer) -> Layer:
    if not isinstance(layer, FillLayer) or layer.pixels.shape[2] not in (2, 4):
        return layer
    variants = tuple(on_white(pixels) for pixels in layer.variants)
    return replace(
        layer, variants=variants, pixels=variants[layer.chosen] if variants else on_white(layer.pixels))
