"""Degradations, as lenses, film, scanners and JPEG cause them, with the numbers that the network is told of them.

The order is that of Real-ESRGAN (Wang et al. 2021): blur, reduction, noise, JPEG; sometimes a second JPEG of another
grid, as of a picture that was cut and saved again.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.Image import Resampling

from inpaint_app.networks.bundled.detail import Degradation

Picture = npt.NDArray[np.uint8]
_REDUCING = (Resampling.BOX, Resampling.BILINEAR, Resampling.BICUBIC, Resampling.LANCZOS)
"""All filter before they reduce, as cameras, scanners and good editors do."""
_LEAST_SIDE = 24


def reduced(rng: np.random.Generator, rgb: Picture, factor: float) -> Picture:
    """A picture whose sides are shorter by ``factor``, by a method at random. HWC uint8."""
    height, width = (max(_LEAST_SIDE, round(side / factor)) for side in rgb.shape[:2])
    if (height, width) == rgb.shape[:2]:
        return rgb
    method = _REDUCING[int(rng.integers(len(_REDUCING)))]
    return np.asarray(Image.fromarray(rgb).resize((width, height), method), np.uint8)


def enlarged(rgb: Picture, height: int, width: int) -> Picture:
    """What the network is shown of a small picture: bicubic. HWC uint8."""
    if rgb.shape[:2] == (height, width):
        return rgb
    return np.asarray(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def degraded(rng: np.random.Generator, rgb: Picture, factor: float) -> tuple[Picture, Degradation]:
    """A reduced, blurred, noisy picture with JPEG blocks, each by chance, and how much of each.

    Args:
        rgb: HWC uint8 RGB, sharp.
        factor: by which it is reduced, 1 to 4.
    """
    blur = rng.uniform(0.4, 2.5) if rng.random() < 0.5 else 0.0
    if blur:
        uneven = rng.uniform(0.7, 1.3) if rng.random() < 0.3 else 1.0
        deviation = blur * factor
        rgb = np.asarray(cv2.GaussianBlur(rgb, (0, 0), deviation, sigmaY=deviation * uneven), np.uint8)
    small = reduced(rng, rgb, factor)
    noise = float(rng.uniform(1.5, 25.0)) if rng.random() < 0.6 else 0.0
    if noise:
        small = _noisy(rng, small, noise)
    quality = 100
    if rng.random() < 0.6:
        quality = int(rng.integers(30, 96))
        small = _saved(small, quality)
        if rng.random() < 0.2:
            quality = min(quality, second := int(rng.integers(40, 96)))
            small = np.roll(_saved(np.roll(small, 3, (0, 1)), second), -3, (0, 1))
    return small, Degradation(min(1.0, noise / 25.0), min(1.0, blur / 3.0), (100 - quality) / 70.0)


def _noisy(rng: np.random.Generator, rgb: Picture, deviation: float) -> Picture:
    """Grain: of brightness or of each colour, fine or in clumps, even or stronger where it is bright."""
    channels = 1 if rng.random() < 0.5 else 3
    noise = rng.standard_normal((*rgb.shape[:2], channels), dtype=np.float32)
    if rng.random() < 0.4:  # clumps, as of film that was scanned finely
        clump = rng.uniform(0.4, 0.9)
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), clump), np.float32).reshape(noise.shape)
        noise /= max(float(noise.std()), 1e-6)
    picture = rgb.astype(np.float32)
    strength = np.float32(deviation)
    if rng.random() < 0.4:  # photons
        noise = noise * np.sqrt(np.maximum(picture, 8.0) / 128.0)
    return np.clip(np.rint(picture + strength * noise), 0, 255).astype(np.uint8)


def _saved(rgb: Picture, quality: int) -> Picture:
    _, packed = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    bgr = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert bgr is not None
    return np.ascontiguousarray(bgr[..., ::-1]).astype(np.uint8)
