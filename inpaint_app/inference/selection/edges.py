"""From a rough answer on a reduced copy to a selection at full resolution, along the photo's edges.

A cut with the least weight (total variation, Chambolle and Pock 2011) settles the answer where the photo's colours
change; a guided filter (He, Sun, Tang 2013; at reduced size, He and Sun 2015) carries it to full resolution.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.document.masks.morphology import MaskPixels, fill_holes
from inpaint_app.document.masks.selection import NOTHING, Selection
from inpaint_app.document.selections.colour import trimmed

_WORKING_PIXELS = 110_000
"""Pixels of the reduced copy whose edges are followed."""
_FILTER_REACH, _FILTER_NOISE = 3, 1e-3
"""Of the guided filter: pixels of the reduced copy, and the variance (of values 0 to 1) that is taken for noise."""
_SMOOTH, _DATA, _SURE = 1.0, 0.35, 3.0
"""Of the cut: the weight of its length, that of what the network says, and from which logit on it is sure."""
_STEP, _TURNS = float(np.float32(1 / math.sqrt(8))), 60
"""Of the solver; more turns change little, since it starts from the answer."""
_STEEPNESS = 3.0
"""How much harder the selection's edge is than the filter makes it."""
_BAND_PIXELS = 1 << 18
"""Pixels refined at a time, which bounds the temporary arrays to a few megabytes."""


Keep = Callable[[BoolMask], BoolMask]


def reduced(pixels: Pixels, width: int, height: int) -> MaskPixels:
    """HWC of any kind to HW3 uint8 of a size; without alpha."""
    import cv2

    colours = pixels[..., : 3 if pixels.shape[2] > 2 else 1]
    smaller = width * height < pixels.shape[0] * pixels.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    small = cv2.resize(colours, (width, height), interpolation=method).reshape(height, width, -1)
    if small.dtype == np.uint16:
        small = cv2.convertScaleAbs(small, alpha=1 / 257).reshape(small.shape)
    return np.array(np.broadcast_to(small, (height, width, 3)))


def refined(pixels: Pixels, crop: Rect, logits: FloatArray, bounds: Rect, keep: Keep) -> Selection:
    """A rough answer at full resolution, within ``bounds``.

    Args:
        pixels: HWC over ``crop``.
        logits: of any size over ``crop``, positive = object.
        bounds: inside ``crop``.
        keep: which parts of the answer (HW bool over the reduced copy) belong to the object.
    """
    import cv2

    scale = min(1.0, math.sqrt(_WORKING_PIXELS / (crop.width * crop.height)))
    size = max(1, round(crop.width * scale)), max(1, round(crop.height * scale))
    small = reduced(pixels, *size)
    cut = _settled(small, np.asarray(cv2.resize(logits, size, interpolation=cv2.INTER_CUBIC), np.float32)) > 0.5
    cut = np.asarray(fill_holes(keep(cut).astype(np.uint8) * np.uint8(255)) > 0)
    if not cut.any():
        return NOTHING
    gain, offset = _guided(small, cut)
    across, down = small.shape[1] / crop.width, small.shape[0] / crop.height
    values: MaskPixels = np.zeros(pixels.shape[:2], np.uint8)
    left, top, width, height = cv2.boundingRect(cut.astype(np.uint8))
    reach = 2 * _FILTER_REACH  # beyond it the filter sees no object
    columns = _span((left - reach) / across, (left + width + reach) / across, crop.width)
    rows = _span((top - reach) / down, (top + height + reach) / down, crop.height)
    step = max(1, _BAND_PIXELS // (columns.stop - columns.start))
    channels = 3 if pixels.shape[2] > 2 else 1
    for start in range(rows.start, rows.stop, step):
        band = slice(start, min(start + step, rows.stop))
        # Full-size pixel (x, y) of the band lies at ((x + 1/2) across - 1/2, ...) of the reduced copy.
        where = np.array(
            [[across, 0, (columns.start + 0.5) * across - 0.5], [0, down, (band.start + 0.5) * down - 0.5]]
        )
        wanted = columns.stop - columns.start, band.stop - band.start
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        gains, offsets = (
            cv2.warpAffine(plane, where, wanted, flags=flags, borderMode=cv2.BORDER_REPLICATE)
            for plane in (gain, offset)
        )
        guide = pixels[band, columns, :channels] * np.float32(1 / np.iinfo(pixels.dtype).max)
        share = (gains * guide).sum(axis=2) + offsets
        share = np.clip((share - 0.5) * _STEEPNESS + 0.5, 0, 1)
        values[band, columns] = np.rint(share * 255).astype(np.uint8)
    selection = trimmed(values[bounds.within(crop)])
    return Selection(selection.rect.translate(bounds.left, bounds.top), selection.values)


def _settled(small: MaskPixels, logits: FloatArray) -> FloatArray:
    """The cut, 0 to 1, that follows the logits and runs where colours change: HW float32.

    Minimises the total variation, weighted less where neighbours differ, plus how far the cut is from the logits.
    """
    import cv2

    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    across, down = (np.square(np.diff(lab, axis=axis)).sum(2) for axis in (1, 0))
    usual = 2 * max(1.0, float(across.sum() + down.sum()) / max(1, across.size + down.size))
    across, down = (_SMOOTH * (0.05 + np.exp(-change / usual)) for change in (across, down))
    pull = np.clip(logits, -_SURE, _SURE) * np.float32(_STEP * _DATA)
    value = 1 / (1 + np.exp(-logits))
    ahead = value.copy()
    force_x, force_y = np.zeros_like(across), np.zeros_like(down)
    for _ in range(_TURNS):
        np.clip(force_x + _STEP * np.diff(ahead, axis=1), -across, across, out=force_x)
        np.clip(force_y + _STEP * np.diff(ahead, axis=0), -down, down, out=force_y)
        new = value + pull
        new[:, :-1] += _STEP * force_x
        new[:, 1:] -= _STEP * force_x
        new[:-1] += _STEP * force_y
        new[1:] -= _STEP * force_y
        np.clip(new, 0, 1, out=new)
        ahead = 2 * new - value
        value = new
    return np.asarray(value, np.float32)


def _span(start: float, stop: float, length: int) -> slice:
    return slice(max(0, math.floor(start)), min(length, math.ceil(stop)))


def _guided(small: MaskPixels, cut: npt.NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """The guided filter's answer as a linear function of the colour: HW3 gain and HW offset."""
    import cv2

    side = 2 * _FILTER_REACH + 1

    def mean(values: npt.NDArray[Any]) -> FloatArray:
        return np.asarray(cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)

    guide = small * np.float32(1 / 255)
    target = cut.astype(np.float32)
    mean_guide, mean_target = mean(guide), mean(target)
    covariance = np.stack([mean(guide[..., channel] * target) for channel in range(3)], axis=-1)
    covariance -= mean_guide * mean_target[..., None]
    variance = np.empty((*target.shape, 3, 3), np.float32)
    for row in range(3):
        for column in range(row, 3):
            product = mean(guide[..., row] * guide[..., column]) - mean_guide[..., row] * mean_guide[..., column]
            variance[..., row, column] = variance[..., column, row] = product
    variance += np.eye(3, dtype=np.float32) * np.float32(_FILTER_NOISE)
    gain = np.linalg.solve(variance, covariance[..., None])[..., 0]
    offset = mean_target - (gain * mean_guide).sum(axis=2)
    return mean(gain), mean(offset)
