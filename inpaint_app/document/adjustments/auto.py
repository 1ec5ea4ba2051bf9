"""Settings of adjustments found by looking at the picture."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, WhiteBalance, linear_light
from inpaint_app.document.geometry import Rect
from inpaint_app.document.layers.compositing import adjusted, blend_block
from inpaint_app.document.layers.layers import FillLayer, Layer, Photo, Pixels

_SAMPLE = 1 << 20
"""Pixels that stand for the whole picture."""

_CUT = 0.005
"""Share of the pixels that auto levels let turn black, and white."""

_MIN_RANGE = 0.05
"""A channel with less contrast than this share of the range is left alone: it would be stretched to noise."""

_NORM = 6
"""Between the mean colour (1) and the brightest one (infinity); Finlayson and Trezzi 2004 found 6 to serve best."""


def sample(photo: Photo, layers: Iterable[Layer]) -> Pixels:
    """About a million pixels of photo plus layers, on a regular grid: HWC of the photo's dtype and channels.

    Adjustments that look at neighbours are passed over: they hardly change how often a value occurs.
    """
    step = max(1, math.isqrt(photo.rect.area // _SAMPLE))
    result = photo.pixels[::step, ::step].copy()
    for layer in layers:
        if not layer.shown:
            continue
        if isinstance(layer, FillLayer):
            _lay_sampled(result, layer, step)
        elif layer.adjustment.reach == 0:
            coverage = None if layer.mask is None else layer.coverage(photo.rect)[::step, ::step]
            result = adjusted(result, layer.adjustment, (slice(None), slice(None)), layer.opacity, coverage)
    return result


def _lay_sampled(result: Pixels, fill: FillLayer, step: int) -> None:
    """A fill over every ``step``-th pixel, in place."""
    rect = fill.rect
    target = Rect(-(-rect.left // step), -(-rect.top // step), -(-rect.right // step), -(-rect.bottom // step))
    if target.empty:
        return
    part = (
        slice(target.top * step - rect.top, None, step), slice(target.left * step - rect.left, None, step),
    )
    below = result[target.slices]
    below[...] = blend_block(below, fill.pixels[part], fill.effective_coverage(part), fill.opacity, fill.blend)


def histogram(pixels: Pixels) -> npt.NDArray[np.int64]:
    """How often each of 256 values occurs in each colour channel: C x 256; transparent pixels do not count."""
    seen = _opaque(pixels)
    if seen.dtype == np.uint16:
        seen = seen >> 8
    return np.stack([np.bincount(channel, minlength=256) for channel in seen.T])


def auto_levels(pixels: Pixels, *, keep_tone: bool = False) -> Levels:
    """Each channel stretched to the whole range, which also takes the cast out of a faded print.

    Args:
        keep_tone: stretch all alike instead, as far as none is cut: sepia stays sepia, a cast a cast.
    """
    seen = _opaque(pixels)
    if seen.size == 0:
        return Levels()
    if keep_tone:
        return Levels(all=_stretched(seen))
    channels = [_stretched(channel) for channel in seen.T]
    if len(channels) == 1:
        return Levels(all=channels[0])
    return Levels(red=channels[0], green=channels[1], blue=channels[2])


def _stretched(values: npt.NDArray[Any]) -> ChannelLevels:
    """``values``: of one channel, N, or of several to be stretched alike, NC."""
    ends = np.quantile(values, [_CUT, 1 - _CUT], axis=0) / np.iinfo(values.dtype).max
    low, high = ends[0].min(), ends[1].max()
    if high - low < _MIN_RANGE:
        return ChannelLevels()
    return ChannelLevels(float(low), float(high))


def auto_white_balance(pixels: Pixels) -> WhiteBalance:
    """The balance that makes the light of the picture grey ("shades of grey", Finlayson and Trezzi 2004)."""
    seen = _opaque(pixels)
    if seen.shape[1] < 3 or seen.size == 0:
        return WhiteBalance()
    shares = seen / np.float64(np.iinfo(seen.dtype).max)
    shares = shares[(shares < 0.99).all(axis=1)]  # a channel that is cut says nothing about the light
    if shares.size == 0:
        return WhiteBalance()
    light = np.mean(linear_light(shares) ** _NORM, axis=0) ** (1 / _NORM)
    return WhiteBalance.of_light(light)


def _opaque(pixels: Pixels) -> npt.NDArray[Any]:
    """Colours of the pixels that can be seen, NC."""
    channels = pixels.shape[2]
    flat = pixels.reshape(-1, channels)
    if channels in (2, 4):
        return flat[flat[:, -1] > 0, :-1]
    return flat
