"""Layers made out of layers, and out of a second photo."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.geometry import EMPTY, Rect, Size
from inpaint_app.document.icc_profile import grey_srgb_profile, srgb_profile
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import FillLayer, Layer, Photo, Pixels, Provenance


def merged(photo: Photo, below: Sequence[Layer], merging: Sequence[Layer], number: int, name: str) -> FillLayer:
    """One layer that looks as ``merging`` does, bit for bit: what is below them is baked into it where they are.

    Args:
        below: what lies under ``merging``, bottom up.
        merging: bottom up, neighbours in the stack; hidden ones are left out.
        number: the new layer's id.

    Raises:
        ValueError: none of ``merging`` is shown.
    """
    shown = [layer for layer in merging if layer.shown]
    rect = EMPTY
    for layer in shown:
        rect = rect.union(layer.rect if isinstance(layer, FillLayer) else photo.rect)
    if rect.empty:
        raise ValueError("nothing that is shown is to be merged")
    coverage = np.zeros((rect.height, rect.width), np.uint8)
    for layer in shown:
        if isinstance(layer, FillLayer):
            coverage[layer.rect.within(rect)] |= np.where(layer.effective_coverage() > 0, np.uint8(255), np.uint8(0))
        else:
            coverage[...] = 255
    pixels = composite(photo, [*below, *shown], rect)
    origin = Provenance("merge", "", "", 0, {"merged": ", ".join(layer.name for layer in shown)})
    return FillLayer(number, name, rect, pixels, coverage, origin)


def picture_layer(photo: Photo, picture: Photo, number: int, name: str) -> FillLayer:
    """A second photo as a layer in the middle of ``photo``, in its colour space, channels and depth.

    What is larger than the photo is reduced until it fits. Its transparency becomes the layer's coverage.
    """
    share = min(1.0, photo.size.width / picture.size.width, photo.size.height / picture.size.height)
    size = Size(max(1, round(picture.size.width * share)), max(1, round(picture.size.height * share)))
    colours, coverage = _split(picture.pixels)
    if size != picture.size:
        colours, coverage = _reduced(colours, size), _reduced(coverage, size)
    colours = _in_colours_of(photo, colours, picture)
    left, top = (photo.size.width - size.width) // 2, (photo.size.height - size.height) // 2
    if photo.has_alpha:
        opaque = np.full((*colours.shape[:2], 1), np.iinfo(colours.dtype).max, colours.dtype)
        colours = np.concatenate([colours, opaque], axis=2)
    source = picture.source.path
    origin = Provenance("picture", "", "", 0, {"file": source.name} if source is not None else {})
    rect = Rect.of_size(size).translate(left, top)
    return FillLayer(number, name, rect, np.ascontiguousarray(colours), _eight_bit(coverage)[..., 0].copy(), origin)


def _split(pixels: Pixels) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """(colours, coverage), both HWC."""
    if pixels.shape[2] in (2, 4):
        return pixels[..., :-1], pixels[..., -1:]
    return pixels, np.full((*pixels.shape[:2], 1), np.iinfo(pixels.dtype).max, pixels.dtype)


def _reduced(block: npt.NDArray[Any], size: Size) -> npt.NDArray[Any]:
    import cv2

    small: npt.NDArray[Any] = cv2.resize(np.ascontiguousarray(block), size, interpolation=cv2.INTER_AREA)
    return small.reshape(size.height, size.width, block.shape[2])


def _in_colours_of(photo: Photo, colours: npt.NDArray[Any], picture: Photo) -> npt.NDArray[Any]:
    """HWC colours of ``picture`` as ``photo`` would hold them.

    Profiles are converted at 8 bit (Little CMS through Pillow); equal ones leave every value as it is.
    """
    if (picture.icc or b"") != (photo.icc or b"") or picture.is_grey != photo.is_grey:
        colours = _converted(_eight_bit(colours), picture, photo)
    if photo.pixels.dtype == np.uint8:
        return _eight_bit(colours)
    return colours if colours.dtype == np.uint16 else colours.astype(np.uint16) * 257


def _converted(colours: npt.NDArray[np.uint8], picture: Photo, photo: Photo) -> npt.NDArray[np.uint8]:
    from PIL import Image, ImageCms

    def profile(of: Photo) -> ImageCms.ImageCmsProfile:
        return ImageCms.ImageCmsProfile(io.BytesIO(of.icc or (grey_srgb_profile() if of.is_grey else srgb_profile())))

    image = Image.fromarray(np.ascontiguousarray(colours[..., 0] if picture.is_grey else colours))
    mode = "L" if photo.is_grey else "RGB"
    try:
        image = ImageCms.profileToProfile(image, profile(picture), profile(photo), outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError):
        image = image.convert(mode)  # a broken profile is no reason to refuse a picture
    return np.asarray(image).reshape(colours.shape[0], colours.shape[1], -1)


def _eight_bit(block: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    if block.dtype == np.uint8:
        return block
    return ((block.astype(np.uint32) + 128) // 257).astype(np.uint8)
