"""Colour conversion for display: from the colours of the file to those of the screen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColorSpace, QImage, QWindow

Argb = npt.NDArray[np.uint32]

_OPAQUE = np.uint32(0xFF000000)


def screen_colour_space(window: QWindow | None) -> QColorSpace:
    """The colour space that pixels painted into ``window`` are taken to be in.

    Qt tells it where the platform converts a window's colours (macOS, Wayland with colour management);
    elsewhere the screen is taken to be sRGB, as every toolkit's colours are there.
    """
    if window is not None:
        space = window.format().colorSpace()
        if space.isValid() and space.colorModel() == QColorSpace.ColorModel.Rgb:
            return space
    return QColorSpace(QColorSpace.NamedColorSpace.SRgb)


class DisplayColour:
    """Converts blocks of one photo for one screen.

    A profile that Qt cannot read, or that is of another colour model than the photo, counts as sRGB
    (a grey photo may carry an RGB profile: its greys are converted as equal RGB).
    """

    def __init__(self, icc: bytes | None, grey: bool, screen: QColorSpace) -> None:
        """``icc``: the profile of the photo, None for sRGB; ``grey``: the photo has no colour channels."""
        source = QColorSpace.fromIccProfile(icc) if icc else QColorSpace()
        model = source.colorModel() if source.isValid() else QColorSpace.ColorModel.Undefined
        if model != QColorSpace.ColorModel.Rgb and not (grey and model == QColorSpace.ColorModel.Gray):
            source = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
        self._transform = None if source == screen else source.transformationToColorSpace(screen)
        self._greys = _grey_table(source, screen) if grey else None

    def to_screen(self, block: npt.NDArray[np.uint8]) -> Argb:
        """HWC uint8, colours premultiplied by alpha, to HW uint32 premultiplied 0xAARRGGBB."""
        import cv2

        channels = block.shape[2]
        if self._greys is not None:
            if channels == 1:
                return self._greys.take(block[..., 0])
            return self._grey_with_alpha(block, self._greys)
        argb = cv2.cvtColor(block, cv2.COLOR_RGB2BGRA if channels == 3 else cv2.COLOR_RGBA2BGRA)
        packed = argb.view(np.uint32)[..., 0]
        return packed if self._transform is None else self._transformed(packed, opaque=channels == 3)

    def _transformed(self, packed: Argb, opaque: bool) -> Argb:
        assert self._transform is not None
        height, width = packed.shape
        kind = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(packed.data, width, height, 4 * width, kind).colorTransformed(self._transform)
        return np.frombuffer(image.constBits(), np.uint32).reshape(height, -1)[:, :width].copy()

    @staticmethod
    def _grey_with_alpha(block: npt.NDArray[np.uint8], greys: Argb) -> Argb:
        grey, alpha = block[..., 0].astype(np.uint32), block[..., 1].astype(np.uint32)
        straight = np.minimum((grey * 255 + alpha // 2) // np.maximum(alpha, 1), 255)
        colour = greys[straight]
        packed = alpha << 24
        for shift in (0, 8, 16):
            packed |= (((colour >> shift & 255) * alpha + 127) // 255) << shift
        return packed.astype(np.uint32, copy=False)


def _grey_table(source: QColorSpace, screen: QColorSpace) -> Argb:
    """What each of the 256 greys looks like on the screen, 0xFFRRGGBB."""
    ramp = np.arange(256, dtype=np.uint8)
    if source.colorModel() == QColorSpace.ColorModel.Gray:
        image = QImage(ramp.data, 256, 1, 256, QImage.Format.Format_Grayscale8)
        image.setColorSpace(source)
        shown = image.convertedToColorSpace(screen, QImage.Format.Format_RGB32)
    else:
        packed = ramp.astype(np.uint32) * np.uint32(0x010101) | _OPAQUE
        image = QImage(packed.data, 256, 1, 1024, QImage.Format.Format_RGB32)
        image.setColorSpace(source)
        shown = image.convertedToColorSpace(screen)
    return np.frombuffer(shown.constBits(), np.uint32).copy()
