"""Pictures from the clipboard."""

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
