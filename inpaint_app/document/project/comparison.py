"""Pictures that show a restoration: before and after beside each other, or one after the other."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.files.image_open import to_uint8
from inpaint_app.document.layers.layers import Pixels

FRAME_MS = 1200
"""How long an animation shows each of its two pictures."""

Frame = npt.NDArray[np.uint8]


def side_by_side(before: Pixels, after: Pixels) -> Pixels:
    """Both in one picture with a white line between: a wide photo above, any other to the left of the other.

    Args:
        before, after: HWC of one shape and dtype.
    """
    height, width, channels = before.shape
    above = width > 2 * height
    gap = max(2, (height if above else width) // 100)
    shape = (gap, width, channels) if above else (height, gap, channels)
    white: npt.NDArray[Any] = np.full(shape, np.iinfo(before.dtype).max, before.dtype)
    joined: npt.NDArray[Any] = np.concatenate([before, white, after], axis=0 if above else 1)
    return joined


def srgb_frame(pixels: Pixels, icc: bytes | None, longest: int) -> Frame:
    """HW3 uint8 sRGB of at most ``longest`` pixels a side, over white where it is transparent."""
    import cv2
    from PIL import Image, ImageCms

    height, width = pixels.shape[:2]
    factor = min(1.0, longest / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small: npt.NDArray[Any] = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if factor < 1 else pixels
    frame = over_white(to_uint8(small.reshape(size[1], size[0], -1)))
    image = Image.fromarray(frame[..., 0] if frame.shape[2] == 1 else frame)
    if icc is not None:
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            image = ImageCms.profileToProfile(
                image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError):  # a profile that cannot be used counts as sRGB everywhere
            pass
    return np.asarray(image.convert("RGB"))


def over_white(pixels: Frame) -> Frame:
    """HWC uint8 without its alpha channel, if it has one."""
    if pixels.shape[2] not in (2, 4):
        return pixels
    alpha = pixels[..., -1:].astype(np.uint16)
    laid = (pixels[..., :-1] * alpha + np.uint16(255) * (255 - alpha) + 127) // 255
    return laid.astype(np.uint8)


def animation(frames: list[Frame], name: str, quality: int) -> bytes:
    """An endless animation, ``FRAME_MS`` for each of the HW3 uint8 frames.

    Args:
        name: "GIF", of 256 colours that all frames share, or "WEBP".
        quality: 1 to 100, for WebP.
    """
    from PIL import Image

    images = [Image.fromarray(frame) for frame in frames]
    options: dict[str, Any] = {"quality": quality, "method": 4}
    if name == "GIF":
        # One palette for all, or places that have not changed would flicker.
        palette = Image.fromarray(np.concatenate(frames)).quantize(256)
        images = [image.quantize(palette=palette) for image in images]
        options = {"optimize": False}
    encoded = io.BytesIO()
    images[0].save(
        encoded, name, save_all=True, append_images=images[1:], duration=FRAME_MS, loop=0, **options)
    return encoded.getvalue()
