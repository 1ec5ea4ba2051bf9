"""Pictures from the clipboard, and for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColorSpace, QImage, QPixmap

PictureArray = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
"""HWC pixels in sRGB."""


def array_from_image(image: object) -> PictureArray | None:
    """HWC pixels in sRGB from what a clipboard holds; None when that is no picture.

    uint16 where the picture has more than 8 bits, 4 channels where it has transparency, 1 where it is
    grey, else 3.
    """
    if isinstance(image, QPixmap):
        image = image.toImage()
    if not isinstance(image, QImage) or image.isNull():
        return None
    if image.colorSpace().isValid() and image.colorSpace() != QColorSpace(QColorSpace.NamedColorSpace.SRgb):
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    deep = image.pixelFormat().redSize() > 8 or image.format() == QImage.Format.Format_Grayscale16
    wanted = QImage.Format.Format_RGBA64 if deep else QImage.Format.Format_RGBA8888
    image = image.convertToFormat(wanted)
    pixels: npt.NDArray[Any] = np.frombuffer(image.constBits(), np.uint16 if deep else np.uint8)
    pixels = pixels.reshape(image.height(), -1)[:, : image.width() * 4].reshape(image.height(), image.width(), 4)
    if (pixels[..., 3] == np.iinfo(pixels.dtype).max).all():
        pixels = pixels[..., :3]
        if (pixels[..., :1] == pixels).all():
            pixels = pixels[..., :1]
    return pixels.copy()


def image_from_array(pixels: PictureArray, icc: bytes | None) -> QImage:
    """A picture in sRGB that other programs understand, from HWC uint8 or uint16 pixels in the colours of ``icc``.

    It has 16 bits where the pixels have, and transparency where they have 2 or 4 channels.
    """
    srgb = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    space = QColorSpace.fromIccProfile(QByteArray(icc)) if icc else srgb
    height, width, channels = pixels.shape
    deep, opaque = pixels.dtype == np.uint16, channels in (1, 3)
    if space.colorModel() == QColorSpace.ColorModel.Gray and channels < 3:
        pixels, space = np.dstack([_grey_table(space, deep)[pixels[..., 0]], pixels[..., 1:]]), srgb
    if space.colorModel() != QColorSpace.ColorModel.Rgb:
        space = srgb
    colour = np.repeat(pixels[..., :1], 3, axis=2) if channels < 3 else pixels[..., :3]
    rest = np.full((height, width, 1), np.iinfo(pixels.dtype).max, pixels.dtype) if opaque else pixels[..., -1:]
    rgba = np.ascontiguousarray(np.concatenate([colour, rest], axis=2))
    formats = QImage.Format
    shallow = formats.Format_RGBX8888 if opaque else formats.Format_RGBA8888
    wide = formats.Format_RGBX64 if opaque else formats.Format_RGBA64
    image = QImage(rgba.data, width, height, rgba.strides[0], wide if deep else shallow)
    image.setColorSpace(space)
    return image.convertedToColorSpace(srgb) if space != srgb else image.copy()


def _grey_table(space: QColorSpace, deep: bool) -> npt.NDArray[Any]:
    """What each grey of ``space`` is in sRGB, of 256 or 65,536."""
    ramp = np.arange(65536, dtype=np.uint16) if deep else np.arange(256, dtype=np.uint8)
    grey = QImage.Format.Format_Grayscale16 if deep else QImage.Format.Format_Grayscale8
    image = QImage(ramp.data, ramp.size, 1, ramp.nbytes, grey)
    image.setColorSpace(space)
    wanted = QImage.Format.Format_RGBX64 if deep else QImage.Format.Format_RGBX8888
    shown = image.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb), wanted)
    return np.frombuffer(shown.constBits(), ramp.dtype).reshape(-1, 4)[:, 0].copy()
