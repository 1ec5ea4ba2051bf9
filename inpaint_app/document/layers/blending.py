"""Blend modes: what colour a layer gives over the colour below it, before coverage and opacity weigh the two.

The formulas are those of W3C, Compositing and Blending Level 1 (https://www.w3.org/TR/compositing-1/, sections 9 and
10): Cb is the colour below, Cs the layer's, both encoded values as the photo holds them, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from inpaint_app.document.layers.layers import Blend, Pixels

Colour = npt.NDArray[np.float32]
"""HWC, 0 to 1, without alpha."""

_LUM = np.array((0.3, 0.59, 0.11), np.float32)


def met(below: Pixels, above: Pixels, blend: Blend) -> Pixels:
    """``above`` with the colours that the blend mode gives it over ``below``; its alpha stays.

    Over a pixel that is transparent in part, the layer's own colour has that part: (1 - ab) Cs + ab B(Cb, Cs).

    Args:
        below, above: HWC, same shape and dtype, uint8 or uint16.
    """
    if blend is Blend.NORMAL:
        return above
    has_alpha = below.shape[2] in (2, 4)
    if not has_alpha and blend in _CHOICES:
        chosen: Pixels = _CHOICES[blend](below, above)
        return chosen
    full = np.float32(np.iinfo(below.dtype).max)
    colours = slice(None, -1) if has_alpha else slice(None)
    source: npt.NDArray[Any] = above[..., colours] / full
    backdrop: npt.NDArray[Any] = below[..., colours] / full
    mixed: npt.NDArray[Any] = _MODES[blend](backdrop, source)
    if has_alpha:
        share = below[..., -1:] / full
        mixed = source * (1 - share) + mixed * share
    result = above.copy()
    result[..., colours] = np.floor(np.clip(mixed, 0, 1) * full + np.float32(0.5))
    return result


def _overlay(below: Colour, above: Colour) -> Colour:
    """Hard light with the two exchanged: multiply where it is dark below, screen where it is light."""
    return np.where(below <= 0.5, 2 * below * above, _screen(2 * below - 1, above))


def _screen(below: Colour, above: Colour) -> Colour:
    return below + above - below * above


def _soft_light(below: Colour, above: Colour) -> Colour:
    lighter = np.where(below <= 0.25, ((16 * below - 12) * below + 4) * below, np.sqrt(below))
    return np.where(
        above <= 0.5, below - (1 - 2 * above) * below * (1 - below), below + (2 * above - 1) * (lighter - below))


def _colour(below: Colour, above: Colour) -> Colour:
    """The layer's hue and saturation with the luminosity below: SetLum(Cs, Lum(Cb)); of greys that is the one below."""
    return _with_luminosity(above, below) if below.shape[2] == 3 else below


def _luminosity(below: Colour, above: Colour) -> Colour:
    """The layer's luminosity with the hue and saturation below: SetLum(Cb, Lum(Cs)); of greys that is the layer's."""
    return _with_luminosity(below, above) if below.shape[2] == 3 else above


def _with_luminosity(colour: Colour, of: Colour) -> Colour:
    """SetLum and ClipColor."""
    wanted = (of @ _LUM)[..., None]
    moved = colour + (wanted - (colour @ _LUM)[..., None])
    least, most = moved.min(axis=2, keepdims=True), moved.max(axis=2, keepdims=True)
    tiny = np.float32(1e-6)
    moved = np.where(least < 0, wanted + (moved - wanted) * wanted / np.maximum(wanted - least, tiny), moved)
    clipped: npt.NDArray[Any] = np.where(
        most > 1, wanted + (moved - wanted) * (1 - wanted) / np.maximum(most - wanted, tiny), moved)
    return clipped


_CHOICES: Mapping[Blend, Callable[[Any, Any], Any]] = MappingProxyType(
    {Blend.DARKEN: np.minimum, Blend.LIGHTEN: np.maximum})
"""Modes that give one of the two values, which need no arithmetic on opaque pixels."""

_MODES: Mapping[Blend, Callable[[Colour, Colour], Colour]] = MappingProxyType({
    **_CHOICES,
    Blend.MULTIPLY: np.multiply, Blend.SCREEN: _screen, Blend.OVERLAY: _overlay, Blend.SOFT_LIGHT: _soft_light,
    Blend.COLOUR: _colour, Blend.LUMINOSITY: _luminosity,
})
