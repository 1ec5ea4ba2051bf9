"""Levels and white balance by a colour that is pointed at: what should be black, grey or white."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from inpaint_app.document.adjustments.tone import ChannelLevels, Levels, WhiteBalance, linear_light
from inpaint_app.document.geometry import Point, Rect
from inpaint_app.document.layers.compositing import composite
from inpaint_app.document.layers.layers import Layer, Photo

PointKind = Literal["black", "grey", "white"]

_AROUND = 2
"""Pixels around the one that is pointed at whose mean is taken: grain is no colour."""

_LEAST = 1 / 255
"""Between black and white of a channel."""


def colour_at(photo: Photo, layers: Sequence[Layer], at: Point) -> tuple[float, ...] | None:
    """The mean colour around a point, shares without alpha; None beyond the picture or where all is transparent."""
    x, y = math.floor(at.x), math.floor(at.y)
    if not (0 <= x < photo.size.width and 0 <= y < photo.size.height):
        return None
    around = Rect(x - _AROUND, y - _AROUND, x + _AROUND + 1, y + _AROUND + 1).clip(photo.size)
    pixels = composite(photo, layers, around).reshape(-1, photo.pixels.shape[2])
    if photo.has_alpha:
        pixels = pixels[pixels[:, -1] > 0, :-1]
    if not len(pixels):
        return None
    return tuple(float(value) for value in pixels.mean(axis=0) / np.iinfo(pixels.dtype).max)


def levels_with_point(levels: Levels, kind: PointKind, colour: Sequence[float]) -> Levels:
    """Levels under which ``colour`` becomes black, white, or grey of about its own lightness, without a cast."""
    if len(colour) == 1:
        return replace(levels, all=_with(levels.all, kind, colour[0], None))
    own = [_inside(channel, value) for channel, value in zip(_channels(levels), colour, strict=True)]
    target = float(np.mean(own))
    red, green, blue = (
        _with(channel, kind, value, target) for channel, value in zip(_channels(levels), colour, strict=True))
    return replace(levels, red=red, green=green, blue=blue)


def balance_with_point(colour: Sequence[float]) -> WhiteBalance:
    """The balance under which ``colour`` becomes grey."""
    return WhiteBalance.of_light(linear_light(np.array(colour, np.float64)))


def _channels(levels: Levels) -> tuple[ChannelLevels, ChannelLevels, ChannelLevels]:
    return levels.red, levels.green, levels.blue


def _with(channel: ChannelLevels, kind: PointKind, value: float, target: float | None) -> ChannelLevels:
    """``target``: what a grey point's value becomes, between the channel's black and white; None: the middle."""
    if kind == "black":
        black = min(value, 1 - _LEAST)
        return channel._replace(black=black, white=max(channel.white, black + _LEAST))
    if kind == "white":
        white = max(value, _LEAST)
        return channel._replace(white=white, black=min(channel.black, white - _LEAST))
    inside = _inside(channel, value)
    goal = 0.5 if target is None else min(max(target, _LEAST), 1 - _LEAST)
    return channel._replace(gamma=min(max(math.log(inside) / math.log(goal), 0.1), 10.0))


def _inside(channel: ChannelLevels, value: float) -> float:
    """Where a value lies between the channel's black and white, neither of them."""
    share = (value - channel.black) / max(channel.white - channel.black, _LEAST)
    return min(max(share, _LEAST), 1 - _LEAST)
