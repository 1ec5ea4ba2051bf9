"""Pictures from the clipboard, and for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
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

    It has 16 bits where the pixels have, and transparency where they have 2 or 4 channels. Made beside the window:
    numpy and Little CMS leave it its turn, which Qt's own conversions would not.
    """
    from inpaint_app.document.project.export_changes import in_srgb

    pixels = in_srgb(pixels, icc) if icc else pixels
    height, width, channels = pixels.shape
    deep, opaque = pixels.dtype == np.uint16, channels in (1, 3)
    formats = QImage.Format
    shallow = formats.Format_RGBX8888 if opaque else formats.Format_RGBA8888
    wide = formats.Format_RGBX64 if opaque else formats.Format_RGBA64
    image = QImage(width, height, wide if deep else shallow)
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    rows: npt.NDArray[Any] = np.frombuffer(image.bits(), pixels.dtype).reshape(height, width, 4)
    rows[..., :3] = pixels[..., :1] if channels < 3 else pixels[..., :3]
    rows[..., 3] = np.iinfo(pixels.dtype).max if opaque else pixels[..., -1]
    return image
