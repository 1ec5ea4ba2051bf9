"""Noise taken away by the mean of what neighbours show along the motion, then a little within the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from inpaint_app.document.arrays import FloatArray
from inpaint_app.video.files.layout import Layout, Picture
from inpaint_app.video.stages.motion import warp
from inpaint_app.video.stages.windows import REACH, Moment, enlarged_way, moments

_ALIKE = 2.2
"""Times the noise by which a pixel may differ to count as the same."""
_SPATIAL = 2.5
"""Times the noise that is left by which neighbours may differ to be averaged."""
_LEAST = 0.4
"""Of 255: less noise is none."""


def denoised(
    pictures: Iterator[Picture], layout: Layout, strength: float, poll: Callable[[], None],
) -> Iterator[Picture]:
    """The pictures with less noise.

    Args:
        strength: 0 to 1, how much of it is taken.
    """
    for moment in moments(pictures, layout, poll):
        yield _denoised(moment, layout, strength)


def _denoised(moment: Moment, layout: Layout, strength: float) -> Picture:
    picture = moment.picture
    scale = np.float32(255 / layout.most)
    ways = [(offset, motion[0]) for offset in range(-REACH, REACH + 1)
            if offset and (motion := moment.towards(offset)) is not None]
    luma = picture.planes[0].astype(np.float32) * scale
    others = [
        np.asarray(warp(_float(moment, offset, 0) * scale, enlarged_way(way, luma.shape)), np.float32)
        for offset, way in ways]
    noise = _noise(luma, others)
    if noise < _LEAST:
        return picture
    weights = [_weight(luma, other, noise) for other in others]
    planes = []
    for at, plane in enumerate(picture.planes):
        if at >= layout.colours:
            planes.append(plane)
            continue
        own = plane.astype(np.float32) * scale
        shown = others if at == 0 else [
            np.asarray(warp(_float(moment, offset, at) * scale, enlarged_way(way, own.shape)), np.float32)
            for offset, way in ways]
        better = _mean(own, shown, weights, noise)
        planes.append(layout.stored((own + strength * (better - own)) / scale))
    return picture._replace(planes=tuple(planes))


def _float(moment: Moment, offset: int, plane: int) -> FloatArray:
    return moment.seen[moment.at + offset].picture.planes[plane].astype(np.float32)


def _noise(luma: FloatArray, others: list[FloatArray]) -> float:
    """Standard deviation of the noise, of 255: by pictures beside this, or by its own finest detail."""
    if others:
        apart = min(float(np.median(np.abs(luma - other)[::2, ::2])) for other in others)
        return apart / (0.6745 * 2**0.5)
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    return float(np.median(np.abs(cv2.filter2D(luma, -1, kernel)))) / 0.6745


def _weight(luma: FloatArray, other: FloatArray, noise: float) -> FloatArray:
    """How much a pixel of another picture counts: less where it seems to be something else."""
    apart = np.asarray(cv2.blur(np.abs(luma - other), (5, 5)), np.float32)
    return np.asarray(np.exp(-((apart / (_ALIKE * noise + 0.5)) ** 2)), np.float32)


def _mean(own: FloatArray, shown: list[FloatArray], weights: list[FloatArray], noise: float) -> FloatArray:
    total, count = own.copy(), np.ones_like(own)
    for other, weight in zip(shown, weights, strict=True):
        if weight.shape != own.shape:
            weight = np.asarray(cv2.resize(weight, own.shape[::-1], interpolation=cv2.INTER_AREA), np.float32)
        total += weight * other
        count += weight
    mean = total / count
    left = noise / float(np.sqrt(count.mean()))
    return np.asarray(cv2.bilateralFilter(mean, 5, _SPATIAL * left, 1.5), np.float32)
