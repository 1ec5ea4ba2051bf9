"""What the values of a mask mean: any array that somebody made as a mask becomes HW uint8, 0 outside to 255 inside."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.masks.morphology import HALF, MaskPixels
from inpaint_app.errors import MaskError

_INTEGER_RANGES = (255, 65535)
"""What stands for white in integers, smallest first."""

_ONE = 1.5
"""The largest value of floats from 0 to 1, with room for what interpolation overshoots."""

_BELOW_ZERO = -0.5
"""The smallest value that is still taken for 0: interpolation undershoots, too."""

_LUMINANCE = np.array([299, 587, 114], np.uint32)
"""Rec. 601, in thousandths."""

_BAND_PIXELS = 1 << 20
"""Pixels converted at a time, which bounds the temporary arrays to a few megabytes."""


def mask_values(values: npt.ArrayLike) -> MaskPixels:
    """The mask that its maker meant.

    White is 1 or True for booleans and labels, 1.0 for floats up to 1, and 255 or 65535 for what goes beyond. Integers
    that do not even reach half of that have their largest value for white: masks of 0 and 1, labels, 10 bits in 16.
    Colour counts by its luminance over black, and by the brightest of it where all of it is dark (red paint); where
    the colour is the same everywhere, or black, and transparency is not, alpha itself is the mask.

    Args:
        values: HW, or HWC with C = 1 grey, 2 grey+alpha, 3 RGB, 4 RGBA (straight alpha); bool, any integers or floats.

    Returns:
        HW uint8, 0 outside to 255 inside, half (128) belongs to the hole; a new array.

    Raises:
        MaskError: another shape, no pixels, another type, or values that are negative, infinite or not a number.
    """
    given = np.asarray(values)
    if given.ndim == 2:
        given = given[..., None]
    if given.ndim != 3 or given.shape[2] not in (1, 2, 3, 4):
        shape = " x ".join(map(str, np.shape(values))) or "one value"
        raise MaskError("The mask is an array of {shape}; give height x width, with or without channels.", shape=shape)
    if not given.size:
        raise MaskError("The mask has no pixels; make it the photo's size.")
    levels = _levels(given)
    if levels.shape[2] == 1:
        return levels[..., 0]
    flat = _flattened(levels)
    brightest = int(flat.max())
    return _scaled(flat, brightest) if 0 < brightest < HALF else flat


def _levels(given: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """HWC of any type to HWC uint8 by what stands for white in it; a new array."""
    kind = given.dtype.kind
    if kind not in "buif":
        raise MaskError(
            "The mask is an array of {kind}; give booleans, integers, or floats from 0 to 1.", kind=given.dtype)
    if kind == "b":
        return given.astype(np.uint8) * np.uint8(255)
    smallest, largest = float(given.min()), float(given.max())
    if not np.isfinite([smallest, largest]).all():
        raise MaskError("The mask has values that are not numbers; make it 0 outside and 1 inside.")
    if smallest < _BELOW_ZERO:
        raise MaskError("The mask has values below 0; make it 0 outside and 1 or 255 inside.")
    white = _white(kind, largest)
    if given.dtype == np.uint8 and white == 255:
        return given.copy()
    return _scaled(given, white)


def _white(kind: str, largest: float) -> float:
    if kind == "f" and largest < _ONE:
        return 1.0
    white = next((white for white in _INTEGER_RANGES if largest <= white), largest)
    return largest if 0 < largest < white / 2 else white


def _scaled(given: npt.NDArray[Any], white: float) -> npt.NDArray[np.uint8]:
    """Any shape, ``white`` to 255, rounded; a new array."""
    result = np.empty(given.shape, np.uint8)
    step = max(1, _BAND_PIXELS // max(1, given[0].size))
    for top in range(0, len(given), step):
        band = given[top : top + step].astype(np.float64)
        band *= 255 / white
        band += 0.5
        np.clip(band, 0, 255, out=band)
        result[top : top + step] = band
    return result


def _flattened(levels: npt.NDArray[np.uint8]) -> MaskPixels:
    """HWC uint8 with C = 2, 3 or 4 to HW."""
    has_alpha = levels.shape[2] in (2, 4)
    colours = levels[..., :-1] if has_alpha else levels
    alpha = levels[..., -1]
    if has_alpha and (alpha != alpha[0, 0]).any() and (colours == colours[:1, :1]).all():
        return alpha.copy()
    result = colours[..., 0].copy()
    if colours.shape[2] == 3:
        for row, source in zip(result, colours, strict=True):
            row[...] = (source @ _LUMINANCE + 500) // 1000
    if has_alpha:
        for row, opacity in zip(result, alpha, strict=True):
            row[...] = (row.astype(np.uint16) * opacity + 127) // 255
        if not result.any() and (alpha != alpha[0, 0]).any():
            return alpha.copy()  # black paint on transparent white
    return result
